"""The world's own laws: identities, monotone counters, plausible sizes, truth."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sandbox.ids import STORY
from connectors.sandbox.world.audience import day_starts, online_hours, shares_of
from connectors.sandbox.world.captions import kind_of
from connectors.sandbox.world.curves import CURVES
from connectors.sandbox.world.performance import comment_times, counters_at, own_comments
from connectors.sandbox.world.seeded import SeededWorld

START = 1_793_610_000
DAY = 86400
WORLD = SeededWorld(1, 12, 120, 365, START)
accounts = st.integers(0, 11)
instants = st.integers(START - 365 * DAY, START + 400 * DAY)


@given(accounts, instants, instants)
def test_followers_are_gains_minus_losses(account, one, other):
    audience = WORLD.audience(account)
    first, last = min(one, other), max(one, other)
    gained = audience.gained_until(last) - audience.gained_until(first)
    lost = audience.lost_until(last) - audience.lost_until(first)
    assert gained >= 0 and lost >= 0
    assert audience.followers(last) - audience.followers(first) == gained - lost
    assert audience.followers(first) > 0


@settings(max_examples=300)
@given(accounts, st.integers(0, 119), st.floats(0, 400 * DAY), st.floats(0, 400 * DAY))
def test_counters_never_fall_and_keep_their_order(account, k, one, other):
    media = WORLD.post(account, k)
    young, old = (counters_at(media, media.posted_at + age) for age in sorted((one, other)))
    for name in ("reach", "views", "likes", "comments", "saved", "shares", "reposts", "follows", "visits"):
        assert 0 <= getattr(young, name) <= getattr(old, name)
    for counters in (young, old):
        assert counters.likes <= counters.reach <= counters.views
        assert counters.saved <= counters.reach and counters.shares <= counters.reach


@given(accounts, st.integers(0, 119), st.floats(60, 100 * DAY))
def test_comments_come_when_they_are_counted(account, k, age):
    media = WORLD.post(account, k)
    count, times = own_comments(media, media.posted_at + age), comment_times(media)
    assert (np.diff(times) >= 0).all() and len(times) == int(media.finals.comments)
    assert (times[:count] <= media.posted_at + age + 1e-3).all()
    assert (times[count:] >= media.posted_at + age - 1e-3).all()


@pytest.mark.parametrize("name", CURVES)
def test_curves_rise_to_one_and_can_be_inverted(name):
    curve = CURVES[name]
    ages = np.array([0.0, 60, 3600, DAY, 7 * DAY, 28 * DAY, 1000 * DAY])
    shares = curve.shares(ages)
    assert shares[0] == 0 and (np.diff(shares) >= 0).all() and shares[-1] <= 1
    assert shares[-1] > 0.97
    assert [curve.share(float(age)) for age in ages] == pytest.approx(shares.tolist())
    assert curve.share(curve.age_at(0.5)) == pytest.approx(0.5)


def test_stories_end_after_a_day():
    assert CURVES["STORY"].share(DAY) == CURVES["STORY"].share(30 * DAY) == 1


def test_posts_are_in_order_and_as_many_as_asked_before_the_start():
    for account in range(12):
        times = WORLD.post_times(account)
        assert (np.diff(times) >= 0).all()
        assert int((times < START).sum()) == 120
        assert len(times) > 120  # the world goes on after its start
        assert times[0] >= START - 365 * DAY


def test_every_kind_of_post_exists():
    shapes = {WORLD.post(0, k).shape for k in range(120)}
    assert shapes == {"IMAGE", "CAROUSEL_ALBUM", "REELS"}
    assert WORLD.post(0, STORY).shape == "STORY"
    albums = [WORLD.post(0, k) for k in range(120) if WORLD.post(0, k).shape == "CAROUSEL_ALBUM"]
    assert {2 <= album.children <= 10 for album in albums} == {True}


def test_reach_has_a_heavy_tail():
    reach = np.concatenate(
        [
            WORLD.posts(a).numbers.reach / WORLD.audience(a).followers_at(WORLD.post_times(a))
            for a in range(12)
        ]
    )
    assert np.mean(reach) > 1.15 * np.median(reach)
    assert reach.max() > 5 * np.median(reach)


def test_campaigns_bring_the_lift_that_the_truth_tells():
    big = SeededWorld(5, 1, 6000, 365, START)
    shelf, campaigns = big.posts(0), big.campaigns(0)
    assert {campaign.lift for campaign in campaigns} >= {0.0, 0.5}
    relative = np.log(shelf.numbers.reach / big.audience(0).followers_at(shelf.times))
    base = relative[shelf.campaign < 0].mean()
    for lift in (0.0, 0.5):
        member = np.isin(shelf.campaign, [c.number for c in campaigns if c.lift == lift])
        assert member.sum() > 100
        assert np.exp(relative[member].mean() - base) - 1 == pytest.approx(lift, abs=0.2)


def test_campaign_posts_carry_its_hashtag_and_no_others_do():
    for k in range(120):
        media = WORLD.post(3, k)
        tags = [c.hashtag for c in WORLD.campaigns(3) if "#" + c.hashtag in media.caption.split()]
        assert tags == ([WORLD.campaigns(3)[media.campaign].hashtag] if media.campaign >= 0 else [])


def test_captions_and_names_speak_many_languages():
    assert len({WORLD.profile(a).language for a in range(10)}) >= 8
    assert len({WORLD.profile(a).username for a in range(12)}) == 12


def test_a_thousand_accounts_have_a_thousand_names():
    names = {SeededWorld(3, 1000, 1, 30, START).profile(a).username for a in range(1000)}
    assert len(names) == 1000


def test_the_same_seed_is_the_same_world_in_any_order():
    one, other = SeededWorld(9, 3, 50, 100, START), SeededWorld(9, 3, 50, 100, START)
    other.post(2, 7)
    assert [one.post(a, k) for a in range(3) for k in range(50)] == [
        other.post(a, k) for a in range(3) for k in range(50)
    ]
    assert one.post(0, 1) != SeededWorld(10, 3, 50, 100, START).post(0, 1)


def test_an_account_of_a_thousand_posts_is_quick_to_build():
    world, begin = SeededWorld(2, 1000, 1000, 730, START), time.process_time()
    for account in range(0, 1000, 100):
        world.post(account, 999)
    assert (time.process_time() - begin) / 10 < 0.2


def test_days_end_at_midnight_in_los_angeles():
    midnights = day_starts(START - 3 * DAY, START)
    assert (midnights % DAY == 8 * 3600).sum() and (
        midnights % DAY == 7 * 3600
    ).sum()  # across the end of summer time
    assert set(np.diff(midnights)) == {DAY, DAY + 3600}


@pytest.mark.parametrize("dimensions", [("age",), ("gender",), ("country",), ("city",), ("age", "gender")])
def test_demographics_are_parts_of_a_whole(dimensions):
    shares = shares_of(1, 4, kind_of(4), dimensions)
    assert all(share >= 0 for share in shares.values())
    assert 0.3 < sum(shares.values()) <= 1.0001


def test_online_followers_have_24_hours():
    hours = online_hours(1, 2, kind_of(2), 1000)
    assert set(hours) == {str(hour) for hour in range(24)}
    assert all(0 <= value <= 1000 for value in hours.values())
