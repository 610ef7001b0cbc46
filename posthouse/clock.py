"""Where the time comes from: the wall, or the clock of a Graph sandbox.

Everything below the front door is given `now: Callable[[], datetime]` and asks nothing else.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

logger = logging.getLogger(__name__)

Now = Callable[[], datetime]


def wall() -> datetime:
    """The machine's time, aware, UTC."""
    return datetime.now(UTC)


class Reading(Protocol):
    """What a sandbox says of its clock."""

    @property
    def now(self) -> datetime:
        """Its instant when it answered."""

    @property
    def speed(self) -> float:
        """Its seconds per second of ours; 0 when it stands still."""


class SandboxClock:
    """Follows a sandbox's clock: asks it at most every `fresh` seconds and reckons in between.

    While the sandbox does not answer, the last reading is carried on at its speed.
    """

    def __init__(self, read: Callable[[], Reading], *, fresh: float = 0.25) -> None:
        self._read = read
        self._fresh = fresh
        self._asking = threading.Lock()
        self._answers = True
        self._base = self._ask()  # (instant, speed, monotonic seconds when it was so); replaced whole

    def __call__(self) -> datetime:
        """The sandbox's present instant."""
        if time.monotonic() - self._base[2] > self._fresh and self._asking.acquire(blocking=False):
            try:
                self.refresh()
            except Exception as error:  # any failure to ask means the same here: reckon on
                if self._answers:  # once, not four times a second until it is back
                    logger.warning(
                        "the sandbox's clock does not answer", extra={"error": type(error).__name__}
                    )
                self._answers = False
                self._base = (self._reckon(), self._base[1], time.monotonic())
            finally:
                self._asking.release()
        return self._reckon()

    def refresh(self) -> None:
        """Ask the sandbox now; for the one who has just set or stepped its clock."""
        self._base = self._ask()
        self._answers = True

    def _ask(self) -> tuple[datetime, float, float]:
        before = time.monotonic()
        reading = self._read()
        return reading.now, reading.speed, (before + time.monotonic()) / 2

    def _reckon(self) -> datetime:
        instant, speed, at = self._base
        return instant + timedelta(seconds=(time.monotonic() - at) * speed)


class LateClock:
    """The wall's time until it is known which clock to follow, and that clock from then on.

    A desk may run before its first account is connected; only the accounts tell whether they live in a sandbox.
    `choose` gives the clock, or None while nothing tells it; it is asked at most every `every_s` seconds.
    """

    def __init__(self, choose: Callable[[], Now | None], *, every_s: float = 2.0) -> None:
        self._choose = choose
        self._every_s = every_s
        self._asking = threading.Lock()
        self._answers = True
        self._chosen = choose()
        self._asked = time.monotonic()

    def __call__(self) -> datetime:
        """The present instant."""
        if self._chosen is None and self._is_time_to_ask() and self._asking.acquire(blocking=False):
            try:
                self._chosen = self._choose()
            except Exception as error:  # whatever kept it from being asked, it is asked again
                logger.warning("the clock to follow is not known", extra={"error": str(error)})
            finally:
                self._asked = time.monotonic()
                self._asking.release()
        return (self._chosen or wall)()

    def _is_time_to_ask(self) -> bool:
        return time.monotonic() - self._asked >= self._every_s
