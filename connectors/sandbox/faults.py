"""Faults that were ordered: errors, latency, truncated or HTML answers, cut connections, before or after the deed."""

import re
from dataclasses import dataclass, field
from typing import Any

from connectors.sandbox.refusals import Refusal

FIELDS = {
    "path", "method", "times", "skip", "status", "code", "subcode", "message", "latency_ms", "truncate",
    "html", "reset",
}  # fmt: skip


@dataclass
class Fault:
    """One order. It meets the next `times` requests whose path and method match, after leaving out `skip` of them."""

    path: re.Pattern[str]
    method: str | None = None
    times: int = 1
    skip: int = 0
    status: int | None = None
    code: int | None = None
    subcode: int | None = None
    message: str | None = None
    latency_ms: int = 0
    truncate: bool = False
    html: bool = False
    reset: str | None = None

    @property
    def refuses(self) -> bool:
        """Whether an error is answered instead of the result."""
        return self.status is not None or self.code is not None

    @property
    def after(self) -> bool:
        """Whether the deed is done before the fault strikes."""
        return self.reset == "after" or self.truncate

    def refusal(self) -> Refusal:
        """The error answer of this fault."""
        code = self.code if self.code is not None else 1
        message = self.message or f"(#{code}) An unknown error has occurred."
        transient = True if code in {1, 2, 4, 17, 32, 613, 80002} else None
        status = self.status or (500 if code in {1, 2} else 400)
        return Refusal(code, message, self.subcode, status, transient=transient)


def read_fault(order: Any) -> Fault:
    """A fault from a JSON object; raises ValueError with a sentence when it makes no sense."""
    if not isinstance(order, dict) or "path" not in order:
        raise ValueError("a fault is an object with at least a path (a regular expression)")
    unknown = sorted(set(order) - FIELDS)
    if unknown:
        raise ValueError(f"a fault has no {', '.join(unknown)}; it has {', '.join(sorted(FIELDS))}")
    if order.get("reset") not in (None, "before", "after"):
        raise ValueError('reset is "before" or "after"')
    try:
        pattern = re.compile(order["path"])
    except re.error as error:
        raise ValueError(f"the path is not a regular expression: {error}") from error
    values = {name: value for name, value in order.items() if name != "path" and value is not None}
    if "method" in values:
        values["method"] = str(values["method"]).upper()
    return Fault(pattern, **values)


@dataclass
class Faults:
    """The orders in force, in the order in which they came."""

    orders: list[Fault] = field(default_factory=list)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that meets this request, used up once; None when the request is spared."""
        for fault in self.orders:
            if fault.times <= 0 or (fault.method not in (None, method)) or not fault.path.search(path):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            return fault
        return None
