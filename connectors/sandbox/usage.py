"""Meters of calls over rolling windows of the sandbox's clock, one per regime and object."""

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

MINUTE, HOUR, DAY = 60, 3600, 86400
PARTS = 60
"""A window is counted in this many steps: minutes of an hour, twenty-four minutes of a day."""

Key = tuple[str, int]
"""(regime, number of the account or 0)."""


@dataclass
class Rolling:
    """Calls within the last `window` seconds."""

    window: int
    total: int = 0
    steps: deque[list[int]] = field(default_factory=deque)
    """[step, calls], ascending."""

    def note(self, at: float, calls: int) -> None:
        """Note calls at an instant."""
        step = self._forget(at)
        self.total += calls
        if self.steps and self.steps[-1][0] == step:
            self.steps[-1][1] += calls
        else:
            self.steps.append([step, calls])

    def used(self, at: float) -> int:
        """Calls in the window that ends at an instant."""
        self._forget(at)
        return self.total

    def free_after(self, at: float, budget: int) -> int:
        """Seconds until fewer than `budget` calls are in the window, if none is made meanwhile."""
        left = self.used(at)
        if left < budget:
            return 0
        for step, calls in self.steps:
            left -= calls
            if left < budget:
                return max(1, math.ceil((step + 1 + PARTS) * self.window / PARTS - at))
        return self.window

    def _forget(self, at: float) -> int:
        step = int(at * PARTS // self.window)
        while self.steps and self.steps[0][0] <= step - PARTS - 1:
            self.total -= self.steps.popleft()[1]
        while self.steps and self.steps[-1][0] > step:  # the clock was set back: that has not happened yet
            self.total -= self.steps.pop()[1]
        return step


class UsageMeter:
    """Every meter of a sandbox."""

    def __init__(self) -> None:
        self._meters: dict[Key, Rolling] = {}
        self.answers = 0
        """How many requests were answered; the first ones come without headers."""

    def note(self, key: Key, window: int, at: float, calls: int = 1) -> None:
        """Note calls against a meter."""
        meter = self._meters.get(key)
        if meter is None:
            meter = self._meters[key] = Rolling(window)
        meter.note(at, calls)

    def used(self, key: Key, at: float) -> int:
        """How many calls a meter holds."""
        meter = self._meters.get(key)
        return meter.used(at) if meter is not None else 0

    def free_after(self, key: Key, at: float, budget: int) -> int:
        """Seconds until a meter is below its budget."""
        meter = self._meters.get(key)
        return meter.free_after(at, budget) if meter is not None else 0

    def clear(self) -> None:
        """Empty every meter."""
        self._meters.clear()

    def keys(self) -> Iterable[Key]:
        """The meters that were ever used."""
        return self._meters.keys()

    def saved(self) -> dict[str, object]:
        """Everything, to be kept."""
        meters = [
            [*key, meter.window, [list(step) for step in meter.steps]] for key, meter in self._meters.items()
        ]
        return {"answers": self.answers, "meters": meters}

    def load(self, kept: dict[str, object]) -> None:
        """Take over what `saved` told."""
        self.clear()
        self.answers = int(str(kept["answers"]))
        meters = kept["meters"]
        assert isinstance(meters, list)
        for regime, number, window, steps in meters:
            total = sum(calls for _, calls in steps)
            self._meters[regime, number] = Rolling(window, total, deque(list(step) for step in steps))
