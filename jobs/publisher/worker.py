"""Takes one claimed intent as far as it can go now: decide, call, keep, and again."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from connectors.graph.client import GraphClient
from connectors.graph.errors import GraphError
from connectors.instagram import publishing
from jobs.publisher import rules
from jobs.publisher.crash import WRITES, At
from jobs.publisher.protocol import Do, Trust, by_platform_time, decide, hold_for_clock
from jobs.publisher.record import Recorder
from jobs.publisher.rules import Change
from jobs.publisher.steps import STEPS, Done, MediaStore, Work
from warehouse.ledger import accounts, vault
from warehouse.ledger.accounts import Account
from warehouse.ledger.errors import LedgerError
from warehouse.ledger.intents import Intent
from warehouse.ledger.store import Ledger

logger = logging.getLogger(__name__)

ClientFactory = Callable[[Account, str], GraphClient]
MOST_STEPS = 60  # of one claim: a carousel of ten needs about twenty-five

NEVER = datetime.min.replace(tzinfo=UTC)
GATES = (Do.CHECK, Do.RECONCILE, Do.PROVE_CLOCK)  # what stands between an intent and a decision by the clock

NOT_CONNECTED = {
    "needs_reauth": "The account must be connected again before anything can be published.",
    "paused": "The account is paused; publishing goes on when it is resumed.",
    "removed": "The account was removed from Posthouse.",
}


@dataclass(frozen=True)
class Reach:
    """How an account is reached now; `held` says in words why it must not be."""

    account: Account
    ig_user_id: str
    token: str
    held: str | None


def at_once(task: Callable[[], None]) -> None:
    """Run a task that may wait now."""
    task()


@dataclass
class Worker:
    """Steps intents; several threads share it."""

    ledger: Ledger
    keys: vault.Vault
    media: MediaStore
    recorder: Recorder
    client_factory: ClientFactory
    now: Callable[[], datetime]
    lease_clock: Callable[[], float]
    at: At
    trusted_from: Callable[[], datetime]
    later: Callable[[Callable[[], None]], object] = at_once  # for what must delay no post
    clock_is_off: bool = field(default=False)
    _proved_at: datetime = field(default=NEVER)  # when the platform's date last agreed with our clock

    def advance(self, claimed: Intent) -> None:
        """Step an intent until it must wait, is settled, or its lease is lost. Never raises."""
        try:
            self._advance(claimed)
        except Exception:
            # What happened to the intent is in the ledger; without a lease it is taken up again.
            logger.exception("publisher stumbled", extra={"intent": claimed.id})
            self._set_aside(claimed)

    def _advance(self, claimed: Intent) -> None:
        intent: Intent | None = claimed
        reach = self._reach(claimed.account_id)
        client = self.client_factory(reach.account, reach.token)
        for _ in range(MOST_STEPS):
            if intent is None:
                return
            decision = decide(intent, self.now(), held=reach.held, trust=self._trust())
            if isinstance(decision, Change):
                intent = self.recorder.keep(intent, decision, "decide")
            else:
                intent = self._do(intent, decision, reach, client)
        if intent is not None:
            self._set_aside(intent)

    def _do(self, intent: Intent, step: Do, reach: Reach, client: GraphClient) -> Intent | None:
        started_at, attempt_id, stepping = self.now(), None, intent
        if step in WRITES:
            begun = self.recorder.begin(intent, step)
            if begun is None:
                return None
            stepping, attempt_id = begun
        self.at(f"{step}:asking")
        if step in WRITES and not self._has_time(stepping):  # it was paused: somebody else goes on
            return None
        done = self._call(step, stepping, reach, client)
        if done.change.token_refused:
            self._refuse_token(reach, done)
        after = self.recorder.finish(
            stepping, step, done, attempt_id, started_at=started_at, used=client.usage
        )
        if done.change.state == rules.PUBLISHED and intent.kind == "publish":
            # After everything that is due: at a full hour, reading addresses would make the other posts late.
            self.later(lambda: self._add_permalink(intent, done.media_id, client))
        return after

    def _call(self, step: Do, intent: Intent, reach: Reach, client: GraphClient) -> Done:
        work = Work(
            intent,
            reach.ig_user_id,
            reach.account.username,
            client,
            self.media,
            self.now,
            bound=lambda ids: self.recorder.bound(intent.account_id, ids),
            has_rival=lambda: self.recorder.has_rival(intent),
        )
        client.date_skew_s = None
        done = STEPS[step](work)
        self.at(f"{step}:answered")
        return self._mind_the_clock(intent, step, done, client.date_skew_s)

    def _mind_the_clock(self, intent: Intent, step: Do, done: Done, skew_s: float | None) -> Done:
        """Let nothing become publishable while our clock and the platform's disagree."""
        if skew_s is None:
            return done
        if abs(skew_s) <= rules.MOST_SKEW_S:
            self._clock_is_right()
            return done
        self._proved_at, self.clock_is_off = NEVER, True
        if step not in GATES or done.change.state != intent.state:
            return replace(done, change=by_platform_time(done.change, self.now(), skew_s))
        answer = {**done.answer, "skew_s": round(skew_s)}
        return Done(hold_for_clock(intent, self.now(), skew_s), "refused", answer)

    def _trust(self) -> Trust:
        since = self.trusted_from()
        return Trust(since, self._proved_at >= since)

    def _clock_is_right(self) -> None:
        self._proved_at = self.now()
        if self.clock_is_off:
            self.clock_is_off = False
            self.recorder.close_alert(rules.CLOCK)

    def _has_time(self, intent: Intent) -> bool:
        """Say whether the lease outlives a call that takes as long as it may."""
        left = (intent.lease_until or 0.0) - self.lease_clock()
        return left >= rules.HTTP_TIMEOUT_S + rules.LEASE_MARGIN_S

    def _reach(self, account_id: int) -> Reach:
        with self.ledger.read() as conn:
            account = accounts.get(conn, account_id)
            ids = [
                a.external_id for a in accounts.aliases_of(conn, account_id) if a.kind == accounts.IDENTITY
            ]
            token = vault.get_secret(conn, self.keys, f"account:{account_id}", "access_token")
        held = NOT_CONNECTED.get(account.status)
        if held is None and (token is None or not ids):
            held = NOT_CONNECTED["needs_reauth"]
        return Reach(account, ids[0] if ids else "", token or "", held)

    def _refuse_token(self, reach: Reach, done: Done) -> None:
        """Mark the account, unless it was connected again while we asked with the old token."""
        if self._reach(reach.account.id).token == reach.token:
            self.recorder.refuse_token(reach.account.id, done.change.reason or "")

    def _add_permalink(self, intent: Intent, media_id: str | None, client: GraphClient) -> None:
        """Read the public address. It may fail although the post is live, and changes nothing then."""
        if media_id is None:
            return
        self.at("permalink:asking")
        try:
            permalink = publishing.media_permalink(client, media_id)
            if permalink:
                self.recorder.add_permalink(intent, permalink)
        except (GraphError, LedgerError) as error:
            logger.info("no permalink yet", extra={"intent": intent.id, "why": type(error).__name__})

    def _set_aside(self, claimed: Intent) -> None:
        """Give an intent back after something unforeseen, to be taken up again soon."""
        try:
            self.recorder.set_aside(claimed)
        except LedgerError as error:
            logger.error("ledger refuses", extra={"intent": claimed.id, "why": str(error)})
