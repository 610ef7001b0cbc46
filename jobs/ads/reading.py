"""What the reading of one account's ads carries along beside that of the account."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.ads.throttle import percent_used
from connectors.graph.answers import RawAnswer
from connectors.graph.client import GraphClient
from jobs.ads.plan import Life
from jobs.ads.result import AdsResult
from jobs.sync.reading import LEAVE_FREE_FROM, Reading
from warehouse.ledger import usage
from warehouse.ledger.store import Ledger
from warehouse.ledger.usage import Usage

REPORT_FROM = 3000  # rows; a query that may have more is ordered as a report
REPORTS_AT_ONCE = 3  # open reports an ad account


class Enough(Exception):
    """Reading of one ad account stops here, so that its limits are not met."""


class Directory:
    """The ad accounts of each token with the Instagram accounts that they advertise for, asked once a run."""

    def __init__(self) -> None:
        self._found: dict[str, Any] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def of(self, token: str, ask: Callable[[], Any]) -> Any:
        """Return what `ask` gave when it was first asked for this token."""
        with self._lock:
            own = self._locks.setdefault(token, threading.Lock())
        with own:
            if token not in self._found:
                self._found[token] = ask()
            return self._found[token]


@dataclass(frozen=True)
class AdAccountInfo:
    """An ad account that advertises for the account. `alone`: for no other, so that every ad of it is ours."""

    id: str
    currency: str | None
    zone: ZoneInfo
    alone: bool = True


@dataclass
class AdReading:
    """One account's ads being read. `client` asks with the token of the person who may see the ad accounts."""

    of: Reading
    client: GraphClient
    token: str = field(repr=False)
    directory: Directory
    done: AdsResult
    report_from: int = REPORT_FROM

    def rows(self, query: str, **params: Any) -> list[dict[str, Any]]:
        """Ask the lake about this account."""
        return self.of.lake.rows(query, account=self.of.account.id, **params)

    def objects(self) -> list[dict[str, Any]]:
        """Return the ad accounts, campaigns, ad sets and ads that are known."""
        return self.rows("ad_objects_of")

    def note(self, sentence: object) -> None:
        """Tell people something about this account that is no failure."""
        self.of.result.notes.append(f"@{self.of.account.username}: {sentence}")

    def fail(self, sentence: object) -> None:
        """Tell people that something of this account could not be read."""
        self.of.result.errors.append(f"@{self.of.account.username}: {sentence}")

    def heed(self, answer: RawAnswer) -> None:
        """Raise Enough when an answer tells that a limit of ads is nearly used up."""
        percent = percent_used(answer.headers)
        if percent > LEAVE_FREE_FROM:
            raise Enough(
                f"Reading of ads paused at {percent:.0f} % of the call budget; the next run goes on."
            )

    def leave_alone(self, what: str, seconds: float) -> None:
        """Write down that an ad account (by `everything_of`: all of an account's) is to be left alone for a while."""
        now = self.of.now()
        with self.of.ledger.begin() as conn:
            usage.record(conn, Usage(_subject(what), 100.0, now + timedelta(seconds=seconds), {}, now))


def lives_of(objects: Sequence[dict[str, Any]], ad_account: str) -> list[Life]:
    """Return when each ad of an ad account may have been delivered."""
    ends: Mapping[str, datetime | None] = {
        row["object_id"]: row["ends_at"] for row in objects if row["kind"] == "adset"
    }
    return [
        Life(row["created_at"], ends.get(row["adset_id"]))
        for row in objects
        if row["kind"] == "ad" and row["ad_account_id"] == ad_account and row["created_at"]
    ]


def left_alone_until(ledger: Ledger, what: str, now: datetime) -> datetime | None:
    """Return until when an ad account must not be asked about; None when it may be."""
    with ledger.read() as conn:
        last = usage.find(conn, _subject(what))
    return last.regain_at if last and last.regain_at and last.regain_at > now else None


def everything_of(account_id: int) -> str:
    """Name all ad accounts of an account, for limits of the app or the person."""
    return f"account:{account_id}"


def _subject(what: str) -> str:
    return f"ads:{what}"
