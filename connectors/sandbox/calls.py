"""The log of calls: what was asked, and what it would cost against the platform's limits.

A counted call is one request, one item of a batch, or one id of `ids=`. The strict count takes every medium
whose insights, comments or children came by field expansion as one more, since the platform does not say.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

KEPT = 20_000


@dataclass
class Tally:
    """What one request costs; handlers add to it while they answer."""

    counted: int = 1
    expanded: int = 0


@dataclass
class CallLog:
    """Totals since the last reset and the newest calls."""

    round_trips: int = 0
    counted: int = 0
    strict: int = 0
    total: int = 0
    calls: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT))

    def add(self, entry: dict[str, Any], tally: Tally) -> None:
        """Note one answered request."""
        self.total += 1
        self.round_trips += 1
        self.counted += tally.counted
        self.strict += tally.counted + tally.expanded
        self.calls.append({"n": self.total, **entry, "counted": tally.counted, "expanded": tally.expanded})

    def reset(self) -> None:
        """Begin to count anew; the running number goes on."""
        self.round_trips = self.counted = self.strict = 0
        self.calls.clear()

    def report(self) -> dict[str, Any]:
        """Everything as one JSON object."""
        return {
            "round_trips": self.round_trips,
            "counted_calls": self.counted,
            "counted_calls_strict": self.strict,
            "calls": list(self.calls),
        }
