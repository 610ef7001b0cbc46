"""Living through time: step the sandbox's clock from event to event and let the real machinery work at each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

# How often the desk syncs while it lives, by the time left: often where people will look at curves, else seldom.
PACES = (
    (timedelta(days=2), timedelta(hours=4)),
    (timedelta(days=12), timedelta(hours=12)),
    (timedelta(days=3650), timedelta(hours=24)),
)
MOST_TICKS = 50  # ticks of the publisher at one instant; each makes progress or says nothing is due


class Stepper(Protocol):
    """What moves the clock."""

    def __call__(self, instant: datetime) -> None:
        """Set the sandbox's clock to this instant, and ours with it."""


@dataclass(frozen=True)
class Life:
    """The parts that act while the clock is stepped.

    `publish` steps everything that is due and returns how much; `next_due` is when it is due next (None: never);
    `sync` reads from the platform; `plan` fills the queue for the time after this instant.
    """

    step_to: Stepper
    publish: Callable[[], int]
    next_due: Callable[[], datetime | None]
    sync: Callable[[], None]
    plan: Callable[[datetime], None]
    told: Callable[[datetime], None]


def live(life: Life, start: datetime, end: datetime) -> None:
    """Live from start to end: posts are planned ahead, go out at their time, and the desk syncs in between.

    Each of the steps is what the running desk would do at that instant.
    """
    now, next_sync = start, start
    while now < end:
        _publish_all(life)
        if now >= next_sync:
            life.plan(now)
            life.sync()
            life.told(now)
            next_sync = now + sync_every(now, end)
        due = life.next_due()
        soonest = min(event for event in (next_sync, due, end) if event is not None)
        # The publisher polls; a step of at least a second keeps an overdue poll from standing still.
        now = min(end, max(soonest, now + timedelta(seconds=1)))
        life.step_to(now)
    _publish_all(life)
    life.plan(end)
    life.sync()
    life.told(end)


def sync_every(now: datetime, end: datetime) -> timedelta:
    """How long to wait between two syncs: short for the last days, which people will look at closely."""
    return next(pace for within, pace in PACES if end - now <= within)


def _publish_all(life: Life) -> None:
    for _ in range(MOST_TICKS):
        if not life.publish():
            return
