"""The cadence, by tables: what is due when, in which pages, at which price."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.sync.cadence import (
    PRICE,
    Seen,
    choose,
    debts,
    listing_debt,
    must_own,
    must_read,
    price_of_call,
    story_due,
)
from jobs.sync.movement import SLOWEST, Movement, pace, usual_growth
from jobs.sync.plan import KnownMedia

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
D, H, M = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def post(
    age: timedelta, read_ago: timedelta | None, product: str = "FEED", own_ago: timedelta | None = None
) -> KnownMedia:
    read_at = NOW - read_ago if read_ago is not None else None
    own_at = NOW - own_ago if own_ago is not None else read_at
    return KnownMedia(str(age), NOW - age, product, insights_at=read_at, own_at=own_at)


def seen(*posts: KnownMedia, listed_ago: timedelta = H, price: float = PRICE, **more: object) -> Seen:
    stories = [one for one in posts if one.product_type == "STORY"]
    listed = sorted((one for one in posts if one not in stories), key=lambda one: one.posted_at, reverse=True)
    given = {"page": 100, "expands": True} | more
    return Seen(listed, stories, NOW - listed_ago, price, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("age", "read_ago", "reason"),
    [
        (2 * H, None, "never read"),
        (2 * H, M, "younger than 1 days"),
        (3 * D, None, "never read"),
        (3 * D, 5 * H, None),
        (3 * D, 5 * H + 51 * M, "younger than 7 days"),
        (20 * D, 23 * H, None),
        (20 * D, 24 * H, "younger than 28 days"),
        (29 * D, 2 * D, "the final read"),
        (29 * D, 12 * H, None),
        (400 * D, None, "back-fill"),
        (400 * D, 6 * D, None),
        (400 * D, 7 * D, "a week old"),
        (400 * D, 399 * D, "the final read"),
    ],
)
def test_no_post_waits_longer_than_its_age_allows(
    age: timedelta, read_ago: timedelta | None, reason: str | None
) -> None:
    one = post(age, read_ago)
    assert must_read(one, one.insights_at, NOW) == reason


@pytest.mark.parametrize(
    ("age", "read_ago", "reason"),
    [
        (H, None, "never read"),
        (20 * D, 3 * D, None),
        (20 * D, 7 * D, "a week old"),
        (29 * D, 2 * D, "the final read"),
        (300 * D, 6 * D, None),
    ],
)
def test_what_only_a_kind_has_is_read_weekly_and_at_28_days(
    age: timedelta, read_ago: timedelta | None, reason: str | None
) -> None:
    assert must_own(post(age, read_ago), NOW) == reason


@pytest.mark.parametrize(
    ("age", "read_ago", "reason"),
    [
        (M, None, "a live story"),
        (5 * H, 55 * M, "a live story"),
        (5 * H, 30 * M, None),
        (23 * H + 50 * M, 25 * M, "a story that ends soon"),
        (23 * H + 50 * M, 2 * M, None),
        (24 * H, 2 * H, None),
        (9 * D, None, None),
    ],
)
def test_stories_are_read_hourly_and_just_before_they_end(
    age: timedelta, read_ago: timedelta | None, reason: str | None
) -> None:
    assert story_due(post(age, read_ago, "STORY"), NOW) == reason


@pytest.mark.parametrize(
    ("percent", "times"), [(None, 1), (0, 1), (50, 1), (60, 4), (75, 32), (100, 1024), (130, 1024)]
)
def test_a_call_becomes_dear_as_the_budget_runs_out(percent: float | None, times: float) -> None:
    assert price_of_call(percent) == pytest.approx(PRICE * times)


def test_the_page_reaches_as_far_back_as_posts_move() -> None:
    posts = [post(at * D, 2 * H) for at in range(1, 90)]
    choice = choose(seen(*posts), NOW)
    assert choice.newest is not None
    assert 10 <= choice.newest[0] <= 30
    assert choice.older == []


def test_a_still_account_is_left_alone_but_new_posts_are_looked_for() -> None:
    posts = [post((300 + at) * D, 2 * H) for at in range(60)]
    assert choose(seen(*posts), NOW).newest is None
    looked = choose(seen(*posts, listed_ago=6 * H), NOW).newest
    assert looked is not None
    assert looked[1] == "new posts may have come"


def test_a_dear_call_waits_until_more_can_be_had() -> None:
    posts = [post(at * D, 2 * H) for at in range(2, 27)]
    assert choose(seen(*posts), NOW).newest is not None
    assert choose(seen(*posts, price=price_of_call(90)), NOW).newest is None


def test_old_pages_come_weekly_as_a_whole() -> None:
    posts = [post((40 + at) * D, M) for at in range(110)]
    old = [post((400 + at) * D, 7 * D) for at in range(230)]
    stretches = choose(seen(*posts, *old), NOW).older
    assert [len(one.media) for one in stretches] == [100, 100, 30]
    assert {one.reason for one in stretches} == {"a week old"}


def test_what_would_be_refused_in_company_cuts_a_page_and_is_asked_alone() -> None:
    old = [post((400 + at) * D, 7 * D) for at in range(90)]
    old[30], old[60] = replace(old[30], odd=True), replace(old[60], blocked=True)
    choice = choose(seen(*[post((40 + at) * D, M) for at in range(110)], *old), NOW)
    assert [len(one.media) for one in choice.older] == [30, 29, 29]
    assert [one.media_id for one, _ in choice.alone] == [old[30].media_id]
    owned = choice.own[0] if choice.own else []
    assert not {old[30].media_id, old[60].media_id} & {one.media_id for one in owned}


def test_without_expansion_posts_are_asked_alone_and_only_where_it_pays() -> None:
    posts = [post(at * D, 5 * H) for at in range(1, 60)]
    choice = choose(seen(*posts, expands=False), NOW)
    assert (choice.older, choice.own) == ([], None)
    assert 1 <= len(choice.alone) <= 15


def test_silent_kinds_owe_nothing() -> None:
    posts = [post(at * D, None) for at in range(1, 60)]
    choice = choose(seen(*posts, silent=frozenset({"FEED"})), NOW)
    assert (choice.older, choice.alone, choice.own) == ([], [], None)


@pytest.mark.parametrize(("grown", "expected"), [(0, SLOWEST), (1, 1.0), (5, 5.0)])
def test_pace_is_what_was_seen_against_what_is_usual(grown: float, expected: float) -> None:
    usual = usual_growth(48, 72)
    before = 1000 * (1 - min(usual * grown, 1))
    movement = Movement(1000, NOW, before, NOW - D)
    assert pace(NOW - 3 * D, movement, NOW) == pytest.approx(expected, rel=0.01)


def test_standing_still_since_slows_a_post_down() -> None:
    movement = Movement(1000, NOW - 5 * D, 900, NOW - 6 * D)
    then, since = pace(NOW - 8 * D, movement, NOW - 5 * D), pace(NOW - 8 * D, movement, NOW)
    assert then is not None
    assert since is not None
    assert since < then


@given(age_h=st.floats(1, 20_000), wait_h=st.floats(0.1, 500))
def test_debt_grows_with_waiting_and_falls_with_age(age_h: float, wait_h: float) -> None:
    wait_h = min(wait_h, age_h / 2)

    def owed(age: float, wait: float) -> float:
        return debts([post(timedelta(hours=age), timedelta(hours=wait))], NOW)[0].hours

    assert owed(age_h, wait_h) >= owed(age_h, wait_h / 2)
    assert owed(age_h, wait_h) >= owed(age_h * 2, wait_h)


def test_somebody_who_posts_much_is_looked_at_more_often() -> None:
    often, rarely = [NOW - at * H for at in range(200)], [NOW - 100 * D]
    assert listing_debt(often, NOW - H, NOW) > 20 * listing_debt(rarely, NOW - H, NOW)
    assert listing_debt([], None, NOW) == float("inf")
