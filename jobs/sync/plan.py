"""What is due, as pure functions of what is known and the time. Nothing here asks or writes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jobs.sync.movement import Movement

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FINAL_AGE = timedelta(days=28)  # from this age on, a post's numbers count as final
STORY_LIFE = timedelta(hours=24)
EARLY = timedelta(
    minutes=10
)  # a read may come a little early, so that an hourly clock does not skip every other

PLATFORM_ZONE = "America/Los_Angeles"  # the platform's days end at Pacific midnight
OLDEST_DAY = 728 * DAY  # older days are refused ("available for the last 2 years")
LONGEST_WINDOW = timedelta(seconds=2_592_000)
NEW_FOLLOWER_DAYS = 29  # "the last 30 days excluding the current day", with one to spare
RESTATED_DAYS = 3  # values may still change for 48 hours
CHUNK_DAYS = 30
EMPTY_DAYS = 60  # so many empty days in a row mean that older ones are empty too


@dataclass(frozen=True)
class KnownMedia:
    """What the lake knows of one media before this sync."""

    media_id: str
    posted_at: datetime
    product_type: str
    insights_at: datetime | None = None  # when its insights were last asked for
    own_at: datetime | None = None  # when those that only its kind has were last asked for
    movement: Movement | None = None  # its last two different numbers
    blocked: bool = False  # the platform has no insights of it, now or ever
    odd: bool = False  # it is refused what others of its kind are told, so that it must be asked alone
    comments_count: int | None = None
    comments_at: datetime | None = None  # when its comments were last read
    comments_count_then: int | None = None


def comments_due(media: KnownMedia, now: datetime) -> bool:
    """Say whether a media's comments must be read: young, and another number of them than at the last read."""
    if now - media.posted_at >= FINAL_AGE or media.comments_count is None:
        return False
    return media.comments_count != (media.comments_count_then or 0)


def can_stop_listing(
    page: Sequence[tuple[str, datetime]], known: set[str], unfinished: datetime | None, now: datetime
) -> bool:
    """Say whether a page (ids and instants) shows that everything after it is known already.

    The list is newest first. Once a page reaches posts that are final, known, and older than where an earlier
    listing broke off (`unfinished`), what follows is all of that too.
    """
    newest_allowed = min(now - FINAL_AGE, unfinished or now)
    settled = [media_id for media_id, posted_at in page if posted_at < newest_allowed]
    return bool(settled) and all(media_id in known for media_id in settled)


@dataclass(frozen=True)
class Day:
    """One of the platform's days: [start, end) in UTC, 23 to 25 hours long."""

    on: date
    start: datetime
    end: datetime


def zone_of(day_basis: str, account_zone: str) -> ZoneInfo:
    """Return the zone whose midnights cut the account's days: pacific | utc | account."""
    return ZoneInfo({"pacific": PLATFORM_ZONE, "utc": "UTC"}.get(day_basis, account_zone))


def day_of(on: date, zone: ZoneInfo) -> Day:
    """Return a calendar day with its bounds."""
    bounds = [datetime.combine(at, time(), zone).astimezone(UTC) for at in (on, on + DAY)]
    return Day(on, bounds[0], bounds[1])


def last_whole_day(now: datetime, zone: ZoneInfo) -> date:
    """Return the newest day that has ended."""
    return now.astimezone(zone).date() - DAY


def days_between(first: date, last: date, zone: ZoneInfo) -> list[Day]:
    """Return the days first … last, newest first; empty when first is after last."""
    return [day_of(last - step * DAY, zone) for step in range((last - first).days + 1)]


def chunks(days: Sequence[Day], size: int = CHUNK_DAYS) -> list[list[Day]]:
    """Cut days (newest first) into runs that one call may span: a month with the clock set back is too long."""
    cut: list[list[Day]] = []
    for day in days:
        current = cut[-1] if cut else None
        if current and len(current) < size and current[0].end - day.start <= LONGEST_WINDOW:
            current.append(day)
        else:
            cut.append([day])
    return cut
