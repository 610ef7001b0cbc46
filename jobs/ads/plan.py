"""Which days of an ad account are due, as pure functions of what is known and the time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from jobs.sync.plan import DAY, EARLY, HOUR, Day, day_of

RESTATED = (
    29 * DAY
)  # the platform counts late for 28 days; one more, because a report tells of when it was made
YOUNG, YOUNG_PAUSE, PAUSE = (
    3 * DAY,
    6 * HOUR,
    DAY,
)  # young days are read again every so often, others every so often
HISTORY = 1120 * DAY  # a little less than the 37 months that the platform answers for
MOST_DAYS = 31
PLATFORMS = 2  # rows an ad and day, as a rule

Span = tuple[date, date]
"""From a day to a day of the ad account, both within."""


@dataclass(frozen=True)
class Life:
    """When an ad may have been delivered: from its creation until its ad set ends (None: open)."""

    since: datetime
    until: datetime | None


def first_day(lives: Collection[Life], now: datetime, zone: ZoneInfo) -> date | None:
    """Return the first day worth reading: that of the first ad, within what the platform answers for."""
    if not lives:
        return None
    since = max(min(life.since for life in lives), now - HISTORY)
    return since.astimezone(zone).date()


def due_days(looks: Mapping[date, datetime], first: date, now: datetime, zone: ZoneInfo) -> list[date]:
    """Return the days from `first` to today that must be read, newest first. `looks`: when each was last read."""
    today = now.astimezone(zone).date()
    days = (today - step * DAY for step in range((today - first).days + 1))
    return [day for day in days if _is_due(day_of(day, zone), looks.get(day), now)]


def _is_due(day: Day, last: datetime | None, now: datetime) -> bool:
    if last is None:
        return True
    if last >= day.end + RESTATED:
        return False
    pause = YOUNG_PAUSE if now - day.end < YOUNG else PAUSE
    return now - last >= pause - EARLY


def spans(days: Sequence[date], taken: Collection[Span] = ()) -> list[Span]:
    """Cut days (newest first) into runs of at most MOST_DAYS, newest first; those of `taken` runs are left out."""
    free = [day for day in days if not any(first <= day <= last for first, last in taken)]
    found: list[Span] = []
    for day in free:
        if found and found[-1][0] - day == DAY and (found[-1][1] - day).days < MOST_DAYS:
            found[-1] = (day, found[-1][1])
        else:
            found.append((day, day))
    return found


def halves(span: Span) -> list[Span]:
    """Cut a run of days in two, newest first; a single day cannot be cut."""
    first, last = span
    if first == last:
        return []
    middle = first + (last - first) // 2
    return [(middle + DAY, last), (first, middle)]


def days_of(span: Span, zone: ZoneInfo) -> list[Day]:
    """Return the days of a run with their bounds, oldest first."""
    return [day_of(day, zone) for day in each_day(span)]


def each_day(span: Span) -> Iterator[date]:
    """Yield the days of a run."""
    return (span[0] + step * DAY for step in range((span[1] - span[0]).days + 1))


def rows_expected(lives: Collection[Life], span: Span, zone: ZoneInfo) -> int:
    """Return how many rows a run of days may have at most, as far as the ads' times tell."""
    start, end = day_of(span[0], zone).start, day_of(span[1], zone).end
    found = timedelta(0)
    for life in lives:
        begin, stop = max(start, life.since), min(end, life.until or end)
        if stop > begin:
            found += stop - begin + DAY
    return int(found / DAY) * PLATFORMS
