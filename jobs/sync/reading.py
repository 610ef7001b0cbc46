"""What the reading of one account carries along: who, with what, under which run; and its two exits to the stores."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from connectors.graph.answers import RawAnswer
from connectors.graph.client import GraphClient
from connectors.graph.errors import GraphError
from jobs.sync.cadence import Seen, price_of_call
from jobs.sync.known import Known
from jobs.sync.learning import LASTS, Learner
from jobs.sync.lease import Hold
from jobs.sync.notes import note_of
from jobs.sync.origins import Origin
from jobs.sync.plan import OLDEST_DAY
from jobs.sync.result import SyncResult
from warehouse.lake.load import Coverage, LoadBatch, LoadResult, Progress
from warehouse.lake.store import Lake
from warehouse.ledger import capabilities, usage
from warehouse.ledger.accounts import Account
from warehouse.ledger.capabilities import Capability
from warehouse.ledger.store import Ledger
from warehouse.ledger.usage import Usage
from warehouse.ledger.vault import Vault
from warehouse.raw.store import RawStore

logger = logging.getLogger(__name__)

LEAVE_FREE_FROM = 80.0  # per cent of the call budget; what is left is for publishing


class MakeWay(Exception):
    """Reading stops here so that publishing keeps its share of the calls."""


@dataclass
class Reading:
    """One account being read. `platform_id` is its id in paths, `token` what it is read with."""

    account: Account
    platform_id: str
    client: GraphClient
    ledger: Ledger
    lake: Lake
    raw: RawStore
    now: Callable[[], datetime]
    run_id: int
    known: Known
    learner: Learner
    held: Hold
    result: SyncResult
    vault: Vault
    token: str = field(repr=False)
    thumbs: Path | None = None
    history: timedelta = OLDEST_DAY  # how far back the account's days are read
    listed: set[str] = field(default_factory=set)  # media that the platform listed in this reading
    look_now: bool = False  # somebody asked, so that the newest posts are looked at whether due or not
    spent: float | None = None  # per cent of the call budget used, as last told before this reading
    insights_refused: GraphError | None = None  # why no insights may be asked for at all
    pictured: set[str] = field(init=False)  # media whose picture need not be kept any more
    _kept: tuple[RawAnswer, str] | None = None

    def __post_init__(self) -> None:
        self.pictured = set(self.known.media)

    @property
    def price(self) -> float:
        """What a call must be worth now, by the call budget that is left."""
        return price_of_call(self.client.usage.percent if self.client.usage else self.spent)

    @property
    def seen(self) -> Seen:
        """What is known for the choice of what to read."""
        kinds = {media.product_type for media in self.known.posts}
        return Seen(
            self.known.posts,
            self.known.stories,
            self.known.read_at("media"),
            self.price,
            self.learner.page,
            self.learner.expands,
            frozenset(kind for kind in kinds if self.learner.is_silent(kind)),
        )

    def keep(self, answer: RawAnswer) -> str:
        """Keep an answer's bytes; return its raw_id. The fifty reads of a batch share one answer."""
        if self._kept is None or self._kept[0] is not answer:
            self._kept = (answer, self._keep(answer))
        return self._kept[1]

    def _keep(self, answer: RawAnswer) -> str:
        meta = {
            "at": self.now().isoformat(),
            "path": answer.path,
            "params": dict(answer.params),
            "status": answer.status,
            "run_id": self.run_id,
        }
        return self.raw.keep(self.account.id, answer.body, meta)

    def keep_all(self, answers: Sequence[RawAnswer]) -> list[str]:
        """Keep answers; return their raw_ids in the same order. The last one is what facts point to."""
        return [self.keep(answer) for answer in answers]

    def note_errors(self, what: str, errors: Sequence[GraphError]) -> None:
        """Note, as one sentence, that some of the reads of one kind failed."""
        if errors:
            self.result.errors.append(f"@{self.account.username}: {len(errors)} × {what}: {errors[0]}")

    def load(
        self,
        resource: str,
        *,
        coverage: Sequence[Coverage] = (),
        progress: Progress | None = None,
        origin: Origin | None = None,
        **frames: pd.DataFrame | None,
    ) -> LoadResult:
        """Load frames in one transaction, after the answers that they point to are safely on the disk.

        Beside them a note is left from which the load can be made again: by `origin`, else as the rows themselves.
        """
        batch = LoadBatch(
            account_id=self.account.id,
            run_id=self.run_id,
            observed_at=self.now(),
            resource=resource,
            coverage=coverage,
            progress=progress,
            **frames,
        )
        self.held.check()
        self.raw.note(self.account.id, batch.observed_at.isoformat(), note_of(batch, origin))
        self.raw.flush(self.account.id)
        written = self.lake.load(batch)
        self.result.samples += written.samples
        return written

    def make_way(self) -> None:
        """Raise MakeWay when the call budget is nearly spent."""
        told = self.client.usage
        if told and told.percent > LEAVE_FREE_FROM:
            raise MakeWay(
                f"Reading paused at {told.percent:.0f} % of the call budget, so that publishing has room;"
                " the next sync goes on from here."
            )

    def keep_lessons(self) -> None:
        """Write down what was newly learned about the platform's refusals."""
        fresh, self.learner.fresh = self.learner.fresh, []
        if not fresh:
            return
        now = self.now()
        learned = [
            Capability(self.account.id, **vars(lesson), learned_at=now, expires_at=now + LASTS)
            for lesson in fresh
        ]
        with self.ledger.begin() as conn:
            capabilities.learn(conn, learned)
        logger.info("learned refusals", extra={"account": self.account.id, "lessons": len(fresh)})

    def keep_usage(self, regain_s: float | None = None) -> None:
        """Write down how much of the call budget is spent, for the publisher and for later syncs."""
        told, now = self.client.usage, self.now()
        if told is None and regain_s is None:
            return
        regain_s = regain_s if regain_s is not None else (told.regain_s if told else None)
        reading = Usage(
            subject=f"account:{self.account.id}",
            percent=told.percent if told else 100.0,
            regain_at=now + timedelta(seconds=regain_s) if regain_s else None,
            headers=told.headers if told else {},
            at=now,
        )
        with self.ledger.begin() as conn:
            usage.record(conn, reading)
