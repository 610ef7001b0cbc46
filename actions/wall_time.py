"""From the time on a person's wall to an instant, across clock changes.

In a gap (the clock jumps forward) the first instant after it is meant; in a fold (an hour happens twice) the
first occurrence. Both are told to the person when they schedule. Source: reliability.md 1.3.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WALL_FORMAT = "%Y-%m-%dT%H:%M:%S"


@dataclass(frozen=True)
class Resolved:
    """The instant (aware UTC) that a wall time means, the wall time then shown, and a note when they differ."""

    due_at: datetime
    wall_time: str
    note: str | None


def zone_named(name: str) -> ZoneInfo:
    """Return the IANA zone; ValueError with a sentence when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            f'There is no time zone "{name}". Use a name like Europe/Berlin or America/New_York.'
        ) from error


def parse_wall(text: str) -> datetime:
    """Read `2026-11-21T18:00[:00]` (a blank instead of T is fine) as a naive wall time; ValueError otherwise."""
    try:
        wall = datetime.fromisoformat(text.strip())
    except ValueError:
        wall = None
    if wall is None or wall.tzinfo is not None or len(text.strip()) < len("2026-11-21T18:00"):
        raise ValueError(
            f'"{text}" is not a date and time. Write it like 2026-11-21T18:00, without an offset.'
        )
    return wall.replace(microsecond=0)


def resolve(wall_text: str, zone_name: str) -> Resolved:
    """Turn a wall time in a zone into the instant it means; ValueError with a sentence for bad input."""
    zone = zone_named(zone_name)
    wall = parse_wall(wall_text)
    first, second = wall.replace(tzinfo=zone), wall.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return Resolved(first.astimezone(UTC), wall.strftime(WALL_FORMAT), None)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall:
        return _in_fold(wall, first, zone_name)
    return _in_gap(wall, first, second, zone_name)


def _in_fold(wall: datetime, first: datetime, zone_name: str) -> Resolved:
    note = (
        f"{wall:%H:%M} happens twice on {wall:%-d %B %Y} in {zone_name}, because the clocks go back. "
        f"The first one is used ({first.astimezone(UTC):%H:%M} UTC)."
    )
    return Resolved(first.astimezone(UTC), wall.strftime(WALL_FORMAT), note)


def _in_gap(wall: datetime, first: datetime, second: datetime, zone_name: str) -> Resolved:
    """Find the jump between the two readings of the wall time: it is the first valid instant after the gap."""
    zone = zone_named(zone_name)
    early, late = sorted((first.astimezone(UTC), second.astimezone(UTC)))
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    jump = late.replace(microsecond=0)
    shown = jump.astimezone(zone)
    note = (
        f"{wall:%H:%M} does not exist on {wall:%-d %B %Y} in {zone_name}, because the clocks go forward. "
        f"{shown:%H:%M} is used instead, the first minute after the change."
    )
    return Resolved(jump, shown.strftime(WALL_FORMAT), note)


def shown(instant: datetime, zone_name: str) -> str:
    """Write an instant as people read it in a zone, e.g. `21 November 2026, 18:00 (Europe/Berlin)`."""
    return f"{instant.astimezone(zone_named(zone_name)):%-d %B %Y, %H:%M} ({zone_name})"
