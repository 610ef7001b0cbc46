"""The log of calls: what was asked, and what it would cost against the platform's limits.

A counted call is one request, one item of a batch, or one id of `ids=`. The strict count takes every medium
whose insights, comments or children came by field expansion as one more, since the platform does not say.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.sandbox.usage import Key

KEPT = 20_000
MOST_PARAMS, LONGEST_NAME, LONGEST_VALUE, LONGEST_PATH = 30, 60, 200, 500
"""How much of a request is kept, so that the log stays small whatever is sent."""
HOUR = 3600
FILTERS = {"since", "account", "method", "path", "status", "code", "limit"}
_HIDDEN = {
    "access_token",
    "appsecret_proof",
    "batch",
    "client_secret",
    "fb_exchange_token",
    "input_token",
    "code",
}


@dataclass
class Tally:
    """What one request costs; handlers add to it while they answer."""

    counted: int = 1
    expanded: int = 0
    charged: list[Key] = field(default_factory=list)
    """The regimes that it counted against, each once."""

    def charge(self, key: Key) -> None:
        """Remember a regime that it counted against."""
        if key not in self.charged:
            self.charged.append(key)

    def add(self, other: "Tally") -> None:
        """Take in what a part of the request costs."""
        self.counted += other.counted
        self.expanded += other.expanded
        for key in other.charged:
            self.charge(key)


@dataclass(slots=True)
class Entry:
    """One answered request; `account` is its number, None when it concerned none."""

    n: int
    at: float
    host: str
    method: str
    path: str
    status: int
    code: int | None
    account: int | None
    params: dict[str, str]
    counted: int
    expanded: int

    def cut(self) -> None:
        """Keep only the beginnings of what was sent, and no secrets."""
        self.method, self.path = self.method[:LONGEST_NAME], self.path[:LONGEST_PATH]
        shown = [pair for pair in self.params.items() if pair[0] not in _HIDDEN][:MOST_PARAMS]
        self.params = {name[:LONGEST_NAME]: value[:LONGEST_VALUE] for name, value in shown}

    def told(self, account_id: Callable[[int], str]) -> dict[str, Any]:
        """The request as JSON."""
        return asdict(self) | {
            "at": datetime.fromtimestamp(self.at, UTC).isoformat(),
            "account": account_id(self.account) if self.account is not None else None,
        }


@dataclass(frozen=True)
class Filter:
    """Which calls somebody wants to see."""

    since: int = 0
    account: int | None = None
    method: str | None = None
    path: re.Pattern[str] | None = None
    status: int | None = None
    code: int | None = None
    limit: int = KEPT

    def wants(self, entry: Entry) -> bool:
        """Whether a call is one of them."""
        return (
            entry.n > self.since
            and self.account in (None, entry.account)
            and self.method in (None, entry.method)
            and self.status in (None, entry.status)
            and self.code in (None, entry.code)
            and (self.path is None or self.path.search(entry.path) is not None)
        )


@dataclass
class CallLog:
    """Totals since the last reset, per account and hour of the sandbox's clock, and the newest calls."""

    round_trips: int = 0
    counted: int = 0
    strict: int = 0
    total: int = 0
    calls: deque[Entry] = field(default_factory=lambda: deque(maxlen=KEPT))
    hours: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    """(hour, account or -1) → [round trips, counted calls]."""

    def add(self, entry: Entry) -> None:
        """Note one answered request; gives it its running number."""
        self.total += 1
        entry.cut()
        entry.n = self.total
        self.round_trips += 1
        self.counted += entry.counted
        self.strict += entry.counted + entry.expanded
        self.calls.append(entry)
        place = int(entry.at // HOUR), -1 if entry.account is None else entry.account
        hour = self.hours.setdefault(place, [0, 0])
        hour[0] += 1
        hour[1] += entry.counted

    def reset(self) -> None:
        """Begin to count anew; the running number goes on."""
        self.round_trips = self.counted = self.strict = 0
        self.calls.clear()
        self.hours.clear()

    def report(self, account_id: Callable[[int], str], wanted: Filter | None = None) -> dict[str, Any]:
        """Totals, and the calls that are wanted (the newest when there are more than the limit)."""
        chosen = wanted or Filter()
        found = [entry for entry in self.calls if chosen.wants(entry)]
        return {
            "round_trips": self.round_trips,
            "counted_calls": self.counted,
            "counted_calls_strict": self.strict,
            "last": self.total,
            "calls": [entry.told(account_id) for entry in found[max(0, len(found) - chosen.limit) :]],
        }

    def by_hour(self, account_id: Callable[[int], str]) -> Iterator[dict[str, Any]]:
        """Calls per account and hour, newest hour first."""
        for (hour, account), (trips, counted) in sorted(
            self.hours.items(), key=lambda one: (-one[0][0], one[0][1])
        ):
            yield {
                "hour": datetime.fromtimestamp(hour * HOUR, UTC).isoformat(),
                "account": account_id(account) if account >= 0 else None,
                "round_trips": trips,
                "counted_calls": counted,
            }

    def saved(self) -> dict[str, Any]:
        """Everything, to be kept."""
        kept = {name: getattr(self, name) for name in ("round_trips", "counted", "strict", "total")}
        hours = [[*place, *counts] for place, counts in self.hours.items()]
        return {**kept, "hours": hours, "calls": [asdict(entry) for entry in self.calls]}

    def load(self, kept: dict[str, Any]) -> None:
        """Take over what `saved` told."""
        for name in ("round_trips", "counted", "strict", "total"):
            setattr(self, name, int(kept[name]))
        self.calls = deque((Entry(**values) for values in kept["calls"]), maxlen=KEPT)
        self.hours = {(hour, account): [trips, counted] for hour, account, trips, counted in kept["hours"]}


def read_filter(order: dict[str, Any], account_of: Callable[[str], int | None]) -> Filter:
    """A filter from query parameters; raises ValueError with a sentence."""
    unknown = sorted(set(order) - FILTERS)
    if unknown:
        raise ValueError(
            f"calls cannot be filtered by {', '.join(unknown)}, but by {', '.join(sorted(FILTERS))}"
        )
    values: dict[str, Any] = dict(order)
    for name in {"since", "status", "code", "limit"} & set(values):
        if not re.fullmatch(r"-?\d{1,9}", str(values[name])):
            raise ValueError(f"{name} is a whole number")
        values[name] = int(values[name])
    if "account" in values:
        values["account"] = account_of(str(values["account"]))
        if values["account"] is None:
            raise ValueError("the account is the id of one of this sandbox's accounts")
    if "method" in values:
        values["method"] = str(values["method"]).upper()
    if "path" in values:
        try:
            values["path"] = re.compile(str(values["path"]))
        except re.error as error:
            raise ValueError(f"the path is not a regular expression: {error}") from error
    return Filter(**values)
