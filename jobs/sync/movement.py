"""How fast the numbers of a post move: what is expected at its age, corrected by what was seen of it and its kind.

Growth is relative: the part of a post's present numbers that has come since some instant, 0..1. Pure functions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median

HOUR_S = 3600.0
SCALE_H, POWER = 40.0, 1.3  # share of the final numbers at an age: 1 - (1 + age / SCALE) ** -POWER
SLOWEST, FASTEST = 0.1, 10.0  # a pace is kept within these: what was seen once may be chance
FEWEST = 5  # posts of a kind whose movement was seen, to learn the kind's pace from
YOUNG_H = 28 * 24.0


@dataclass(frozen=True)
class Movement:
    """What the last two looks that differ say: a number, when it was seen, the one before, and when that was."""

    value: float
    seen_at: datetime
    before: float
    before_at: datetime


def hours(start: datetime, end: datetime) -> float:
    """Return the hours from one instant to another."""
    return (end - start).total_seconds() / HOUR_S


def share(age_h: float) -> float:
    """Return the part of its final numbers that a post usually has at an age in hours."""
    return float(1.0 - (1.0 + max(age_h, 0.0) / SCALE_H) ** -POWER)


def usual_growth(from_h: float, to_h: float) -> float:
    """Return the part of the numbers at age `to_h` that usually came since age `from_h`."""
    reached = share(to_h)
    return (reached - share(from_h)) / reached if reached > 0 else 0.0


def pace(posted_at: datetime, movement: Movement | None, looked_at: datetime | None) -> float | None:
    """Return how many times as fast as usual a post moved when it was last seen moving; None when it was not.

    `looked_at` is the last look, which may have found nothing new: then it stood still since.
    """
    if movement is None or movement.value <= 0 or looked_at is None or looked_at <= movement.before_at:
        return None
    until = max(looked_at, movement.seen_at)
    usual = usual_growth(hours(posted_at, movement.before_at), hours(posted_at, until))
    grown = (movement.value - movement.before) / movement.value
    return min(max(grown / usual, SLOWEST), FASTEST) if usual > 0 else None


def paces_of_kinds(seen: Iterable[tuple[str, float, float | None]]) -> dict[str, float]:
    """Learn the pace of each kind of post: the median over its young posts, from (kind, age in hours, pace)."""
    found: dict[str, list[float]] = {}
    for kind, age_h, one in seen:
        if one is not None and age_h < YOUNG_H:
            found.setdefault(kind, []).append(one)
    return {kind: median(paces) for kind, paces in found.items() if len(paces) >= FEWEST}


def blended(own: float | None, kind: str, kinds: Mapping[str, float]) -> float:
    """Return the pace to reckon with: of the post and its kind alike, as far as each is known."""
    usual = kinds.get(kind, 1.0)
    return usual if own is None else (own * usual) ** 0.5
