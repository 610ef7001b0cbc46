"""Faults that were ordered: errors, latency, broken or slow answers, cut connections, outages, full meters.

A fault meets requests by path, method, account and token, for some of them (`times`, `skip`, `probability`) or for a
span of the sandbox's clock. The same orders and requests always meet in the same way.
"""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from connectors.sandbox.chance import unit
from connectors.sandbox.console.reading import read_instant, read_number
from connectors.sandbox.refusing.error_catalogue import Scene, documented, is_prefixed
from connectors.sandbox.refusing.refusals import Refusal

_SALT = 700
_PASSING = {1, 2, 4, 17, 32, 341, 613, 80000, 80001, 80002, 80003, 80004}


@dataclass(frozen=True)
class Meeting:
    """A request as a fault sees it; `account` is found only when a fault asks for it."""

    method: str
    path: str
    token: str
    number: int
    at: float
    account: Callable[[], int | None]


@dataclass
class Fault:
    """One order. It meets the next `times` requests that fit (None: all), after leaving out `skip` of them."""

    path: str = ""
    method: str | None = None
    account: int | None = None
    token: str | None = None
    times: int | None = 1
    skip: int = 0
    probability: float = 1.0
    since: float | None = None
    until: float | None = None
    status: int | None = None
    code: int | None = None
    subcode: int | None = None
    message: str | None = None
    transient: bool | None = None
    latency_ms: int = 0
    trickle_ms: int = 0
    truncate: bool = False
    html: bool = False
    reset: str | None = None
    null: bool = False
    type: str | None = None
    error_user_title: str | None = None
    error_user_msg: str | None = None
    error_data: dict[str, Any] | str | None = None
    call_count: int | None = None
    regain_minutes: int = 0
    number: int = 0
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._pattern = re.compile(self.path)

    @property
    def refuses(self) -> bool:
        """Whether an error is answered instead of the result."""
        return self.status is not None or self.code is not None

    @property
    def after(self) -> bool:
        """Whether the deed is done before the fault strikes."""
        return self.reset == "after" or self.truncate

    @property
    def undone(self) -> bool:
        """Whether nothing of the request is done."""
        return not self.after and (self.refuses or self.html or self.reset is not None or self.null)

    def over(self, at: float) -> bool:
        """Whether it will meet nothing more."""
        return self.times == 0 or (self.until is not None and at >= self.until)

    def fits(self, meeting: Meeting) -> bool:
        """Whether the request is of the kind that it waits for, now."""
        return (
            not self.over(meeting.at)
            and (self.since is None or meeting.at >= self.since)
            and self.method in (None, meeting.method)
            and self.token in (None, meeting.token)
            and self._pattern.search(meeting.path) is not None
            and (self.account is None or self.account == meeting.account())
        )

    def refusal(self, scene: Scene = Scene()) -> Refusal:  # noqa: B008 - a frozen value
        """The error answer of this fault: the documented one of its code, but for what was ordered to differ."""
        known = (
            documented(self.code, self.subcode, scene) if self.code is not None and not self.message else None
        )
        found = known or self._unknown()
        found.status = self.status or found.status
        found.transient = self.transient if self.transient is not None else found.transient
        found.kind = self.type or found.kind
        found.title, found.words = self.error_user_title or found.title, self.error_user_msg or found.words
        found.data = self.error_data if self.error_data is not None else found.data
        return found

    def _unknown(self) -> Refusal:
        code = self.code if self.code is not None else 1
        message = self.message or f"(#{code}) " * is_prefixed(code) + "An unknown error has occurred."
        transient = True if code in _PASSING else None
        return Refusal(code, message, self.subcode, 500 if code in {1, 2} else 400, transient=transient)

    def saved(self) -> dict[str, Any]:
        """Every value by name, to be told or kept."""
        return {name: value for name, value in asdict(self).items() if not name.startswith("_")}


ORDERED = tuple(name for name in Fault.__dataclass_fields__ if name not in {"_pattern", "number"})
FIELDS = {*ORDERED, "for_s", "outage"}


@dataclass
class Faults:
    """The orders in force, in the order in which they came."""

    seed: int = 0
    orders: list[Fault] = field(default_factory=list)
    ordered: int = 0

    def add(self, faults: list[Fault]) -> None:
        """Put some more orders in force."""
        for fault in faults:
            self.ordered += 1
            fault.number = self.ordered
            self.orders.append(fault)

    def take(self, meeting: Meeting) -> Fault | None:
        """The fault that meets this request, used up once; None when the request is spared."""
        for fault in self.orders:
            if not fault.fits(meeting):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.probability < 1 and not self._strikes(fault, meeting):
                continue
            if fault.times is not None:
                fault.times -= 1
            return fault
        return None

    def left(self, at: float) -> list[Fault]:
        """Those that still wait for a request."""
        return [fault for fault in self.orders if not fault.over(at)]

    def _strikes(self, fault: Fault, meeting: Meeting) -> bool:
        return unit(self.seed, _SALT, fault.number, meeting.number) < fault.probability


def read_fault(order: Any, now: float, account_of: Callable[[str], int | None]) -> Fault:
    """A fault from a JSON object; raises ValueError with a sentence when it makes no sense."""
    if not isinstance(order, dict) or not ({"path", "outage"} & set(order)):
        raise ValueError("a fault is an object with at least a path (a regular expression)")
    unknown = sorted(set(order) - FIELDS)
    if unknown:
        raise ValueError(f"a fault has no {', '.join(unknown)}; it has {', '.join(sorted(FIELDS))}")
    values = {name: value for name, value in order.items() if value is not None}
    if not {"path", "outage"} & set(values):
        raise ValueError("a fault needs a path (a regular expression)")
    if values.pop("outage", False):
        values = {"path": "", "status": 503, "code": 2, "message": _OUTAGE, "times": None, **values}
    _read_span(values, now)
    if "account" in values:
        values["account"] = account_of(str(values["account"]))
        if values["account"] is None:
            raise ValueError("the account of a fault is the id of one of this sandbox's accounts")
    if "method" in values:
        values["method"] = str(values["method"]).upper()
    spread = {"probability", "since", "until"} & set(values)
    values.setdefault("times", None if spread else 1)
    _check(values)
    return Fault(**values)


_OUTAGE = "Service temporarily unavailable"
_KINDS: dict[str, type | tuple[type, ...]] = {
    "path": str, "token": str, "message": str, "skip": int, "status": int, "code": int, "subcode": int,
    "latency_ms": int, "trickle_ms": int, "call_count": int, "regain_minutes": int, "probability": (int, float),
    "type": str, "error_user_title": str, "error_user_msg": str, "error_data": (dict, str),
    "truncate": bool, "html": bool, "null": bool, "transient": bool,
}  # fmt: skip
MOST_WHOLE = 10**9
_ATLEAST_0 = ("times", "skip", "latency_ms", "trickle_ms", "call_count", "regain_minutes")


def _read_span(values: dict[str, Any], now: float) -> None:
    for name in ("since", "until"):
        if name in values:
            values[name] = read_instant(values[name], f"the {name} of a fault").timestamp()
    if "for_s" in values:
        length = read_number(values.pop("for_s"), "the for_s of a fault", 0)
        values["until"] = values.get("since", now) + length


def _check(values: dict[str, Any]) -> None:
    for name, kind in _KINDS.items():
        if name in values and not isinstance(values[name], kind):
            raise ValueError(f"the {name} of a fault cannot be {values[name]!r}")
    if values["times"] is not None and not isinstance(values["times"], int):
        raise ValueError("the times of a fault are a whole number, or left out with a probability or a span")
    for name in (
        name for name, value in values.items() if isinstance(value, int) and abs(value) > MOST_WHOLE
    ):
        raise ValueError(f"the {name} of a fault is too large")
    if any((values.get(name) or 0) < 0 for name in _ATLEAST_0):
        raise ValueError(f"{', '.join(_ATLEAST_0)} of a fault cannot be negative")
    if not 0 <= values.get("probability", 1) <= 1:
        raise ValueError("the probability of a fault is between 0 and 1")
    if not 200 <= values.get("status", 200) <= 599:
        raise ValueError("the status of a fault is an HTTP status from 200 to 599")
    if values.get("reset") not in (None, "before", "after"):
        raise ValueError('reset is "before" or "after"')
    try:
        re.compile(values["path"])
    except re.error as error:
        raise ValueError(f"the path is not a regular expression: {error}") from error
