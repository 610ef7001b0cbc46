from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.sync.plan import (
    LONGEST_WINDOW,
    KnownMedia,
    can_stop_listing,
    chunks,
    comments_due,
    day_of,
    days_between,
    last_whole_day,
    zone_of,
)

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PACIFIC = ZoneInfo("America/Los_Angeles")


D, H, M = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("age", "count", "then", "is_due"),
    [
        (D, 3, None, True),
        (D, 3, 2, True),
        (D, 3, 3, False),
        (D, 0, None, False),
        (D, None, 3, False),
        (28 * D, 3, 1, False),
    ],
)
def test_comments_are_read_when_their_number_changed(
    age: timedelta, count: int | None, then: int | None, is_due: bool
) -> None:
    one = KnownMedia("1", NOW - age, "FEED", comments_count=count, comments_count_then=then)
    assert comments_due(one, NOW) is is_due


@pytest.mark.parametrize(
    ("listed", "unfinished", "stops"),
    [
        ([("a", 40), ("b", 41)], None, True),
        ([("a", 40), ("new", 41)], None, False),
        ([("a", 20), ("b", 21)], None, False),  # young posts are still listed further on
        ([("new", 3), ("a", 20), ("b", 41)], None, True),  # what follows is final and known
        ([("a", 20), ("new", 41)], None, False),
        ([("a", 40), ("b", 41)], 60, False),  # an earlier listing broke off further back
        ([("a", 70), ("b", 71)], 60, True),
    ],
)
def test_listing_stops_where_nothing_new_can_follow(
    listed: list[tuple[str, int]], unfinished: int | None, stops: bool
) -> None:
    ids = [(media_id, NOW - days * D) for media_id, days in listed]
    broke_off = NOW - unfinished * D if unfinished else None
    assert can_stop_listing(ids, {"a", "b"}, broke_off, NOW) is stops


def test_a_day_of_the_platform_ends_at_pacific_midnight() -> None:
    summer, autumn = day_of(date(2026, 7, 1), PACIFIC), day_of(date(2026, 11, 1), PACIFIC)
    assert (summer.start, summer.end) == (
        datetime(2026, 7, 1, 7, tzinfo=UTC),
        datetime(2026, 7, 2, 7, tzinfo=UTC),
    )
    assert autumn.end - autumn.start == timedelta(hours=25)
    assert last_whole_day(datetime(2026, 11, 21, 7, 59, tzinfo=UTC), PACIFIC) == date(2026, 11, 19)
    assert last_whole_day(datetime(2026, 11, 21, 8, 0, tzinfo=UTC), PACIFIC) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("basis", "zone"), [("pacific", "America/Los_Angeles"), ("utc", "UTC"), ("account", "Asia/Tokyo")]
)
def test_the_basis_names_the_zone(basis: str, zone: str) -> None:
    assert zone_of(basis, "Asia/Tokyo").key == zone


@given(last=st.dates(date(2024, 1, 1), date(2027, 1, 1)), length=st.integers(0, 760))
def test_chunks_hold_every_day_once_and_never_span_more_than_one_call_may(last: date, length: int) -> None:
    days = days_between(last - length * D, last, PACIFIC)
    cut = chunks(days)
    assert [day for chunk in cut for day in chunk] == days
    assert len(days) == length + 1
    assert all(chunk[0].end - chunk[-1].start <= LONGEST_WINDOW for chunk in cut)
    assert all(later.start == earlier.end for later, earlier in pairwise(days))


def test_no_days_before_the_first() -> None:
    assert days_between(date(2026, 1, 2), date(2026, 1, 1), PACIFIC) == []
