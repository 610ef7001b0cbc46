"""Values at equal age do not depend on how often we looked, and are missing where we did not look."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lake.build import DAY, NOW, batch, looked, media
from warehouse.lake.load import Coverage
from warehouse.lake.store import Lake

POSTED = NOW - 60 * DAY
HOUR = timedelta(hours=1)


def look(lake: Lake, age: timedelta, likes: int, **counters: Any) -> None:
    row = {
        "media_id": "a",
        "likes": likes,
        "comments": 0,
        "saved": 0,
        "shares": 0,
        "reach": 10 * likes,
        **counters,
    }
    lake.load(batch(POSTED + age, media=[media("a", POSTED)], samples=[row], coverage=looked("a")))


def at_age(lake: Lake, age: timedelta) -> dict[str, Any]:
    (row,) = lake.rows(
        "equal_age", accounts=[1], start=POSTED, end=POSTED + HOUR, age_s=int(age.total_seconds())
    )
    return row


@settings(max_examples=10, deadline=None)
@given(
    hours=st.sets(st.integers(1, 100), max_size=8),
    age=st.integers(20, 60),
    change_at=st.integers(1, 100),
)
def test_sampling_within_coverage_does_not_matter(hours: set[int], age: int, change_at: int) -> None:
    """Growth on a straight line, or one that stops: any looks around the age give the line's value."""
    with Lake.open(":memory:") as lake:
        for hour in sorted(hours | {age - 5, age + 5}):
            look(lake, hour * HOUR, hour)
        row = at_age(lake, age * HOUR)
        assert row["engagement"] == pytest.approx(age)
        assert row["reach"] == pytest.approx(10 * age)
        assert row["reason"] is None
    with Lake.open(":memory:") as lake:
        for hour in sorted(hours | {age}):
            look(lake, hour * HOUR, 1 if hour < change_at else 2)
        assert at_age(lake, age * HOUR)["engagement"] == (1 if age < change_at else 2)


def test_a_look_that_changed_nothing_is_a_look(lake: Lake) -> None:
    look(lake, 20 * HOUR, 5)
    lake.load(batch(POSTED + 23 * HOUR, coverage=[Coverage("media_insights", None, POSTED, POSTED + HOUR)]))
    look(lake, 25 * HOUR, 9)
    assert at_age(lake, 24 * HOUR)["engagement"] == pytest.approx(7)
    assert at_age(lake, 22 * HOUR)["engagement"] == 5


def test_only_looks_at_insights_count_for_insights(lake: Lake) -> None:
    look(lake, 20 * HOUR, 5)
    lake.load(batch(POSTED + 23 * HOUR, coverage=[Coverage("media", ["a"])]))
    look(lake, 25 * HOUR, 10)
    assert at_age(lake, 24 * HOUR)["engagement"] == pytest.approx(9)


@pytest.mark.parametrize("ages", [[30], [2], [1, 60], []])
def test_without_looks_on_both_sides_the_value_was_not_observed(lake: Lake, ages: list[int]) -> None:
    lake.load(batch(POSTED, media=[media("a", POSTED)]))
    for age in ages:
        look(lake, age * HOUR, age)
    row = at_age(lake, 24 * HOUR)
    assert (row["engagement"], row["reach"], row["reason"]) == (None, None, "not observed")


def test_a_first_look_after_28_days_is_final(lake: Lake) -> None:
    look(lake, 40 * DAY, 7)
    assert at_age(lake, 28 * DAY)["engagement"] == 7
    assert at_age(lake, 7 * DAY)["reason"] == "not observed"


def test_fields_alone_give_likes_and_comments(lake: Lake) -> None:
    for age, likes in ((20, 2), (28, 10)):
        row = {"media_id": "a", "like_count": likes, "comments_count": 1}
        lake.load(
            batch(
                POSTED + age * HOUR,
                media=[media("a", POSTED)],
                samples=[row],
                coverage=[Coverage("media", ["a"])],
            )
        )
    row = at_age(lake, 24 * HOUR)
    assert (row["likes_comments"], row["engagement"], row["reason"]) == (pytest.approx(7), None, None)
