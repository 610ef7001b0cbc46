"""The sandbox's own clock: it can stand still, run fast, be stepped or set."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class SandboxClock:
    """A clock with its own speed. It goes back only when it is set back by name, never by itself."""

    def __init__(
        self, start: datetime, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Start at an aware instant; `speed` is sandbox seconds per real second, `monotonic` a real clock."""
        self._monotonic = monotonic
        self._base = start.astimezone(UTC)
        self._mark = monotonic()
        self._speed = speed
        self.changes = 0

    @property
    def speed(self) -> float:
        """Sandbox seconds per real second."""
        return self._speed

    def now(self) -> datetime:
        """The present instant of the sandbox, UTC."""
        passed = max(0.0, self._monotonic() - self._mark) * self._speed
        return min(self._base + timedelta(seconds=passed), LATEST)

    def seconds(self) -> float:
        """The present instant as Unix seconds."""
        return self.now().timestamp()

    def set(self, instant: datetime) -> datetime:
        """Put the clock at an aware instant (also an earlier one) and return it."""
        if instant.tzinfo is None:
            raise ValueError("the clock needs an instant with a time zone")
        if instant < EARLIEST:
            raise ValueError(f"the clock cannot be set before {EARLIEST:%Y}")
        return self._rebase(min(instant, LATEST).astimezone(UTC), self._speed)

    def step(self, seconds: float) -> datetime:
        """Move forward by some seconds and return the new instant."""
        if not seconds >= 0:
            raise ValueError("the clock steps forward only; set it to go back")
        now = self.now()
        ahead = min(seconds, (LATEST - now).total_seconds())
        return self._rebase(now + timedelta(seconds=ahead), self._speed)

    def set_speed(self, speed: float) -> datetime:
        """Change the speed from now on (0 stops the clock) and return the present instant."""
        if not 0 <= speed <= 1_000_000:
            raise ValueError("the speed must be between 0 and 1,000,000")
        return self._rebase(self.now(), speed)

    def _rebase(self, instant: datetime, speed: float) -> datetime:
        self._base, self._mark, self._speed = instant, self._monotonic(), speed
        self.changes += 1
        return instant
