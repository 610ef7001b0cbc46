"""The paid side of the world by itself: it adds up, never falls, and is the same every time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sandbox.paid.ads_world import NOTHING, AdsWorld
from connectors.sandbox.paid.delivery import COLUMN, METRICS
from connectors.sandbox.paid.people import instagram_share
from connectors.sandbox.world.seeded import SeededWorld

DAY = 86400
START = 1_793_610_000


@pytest.fixture(scope="module")
def world() -> SeededWorld:
    return SeededWorld(1, 12, 80, 365, START)


@pytest.fixture(scope="module")
def ads(world: SeededWorld) -> AdsWorld:
    return AdsWorld(world)


def boosted(ads: AdsWorld, account: int = 0) -> list[int]:
    return [k for k in ads.plan(account).ads_of_post if ads.paid_at(account, k, START).impressions]


def test_the_same_seed_is_the_same_delivery(ads: AdsWorld, world: SeededWorld) -> None:
    again = AdsWorld(SeededWorld(1, 12, 80, 365, START))
    other = AdsWorld(SeededWorld(2, 12, 80, 365, START))
    assert again.plan(3) == ads.plan(3)
    assert (again.numbers(3, START) == ads.numbers(3, START)).all()
    assert other.plan(3) != ads.plan(3)


def test_most_ad_accounts_have_another_zone_than_their_brand_and_one_in_ten_never_advertised(
    ads: AdsWorld, world: SeededWorld
) -> None:
    zones = [(ads.plan(account).zone, world.profile(account).zone) for account in range(12)]
    assert any(own != brand for own, brand in zones)
    assert not ads.plan(9).ads
    assert ads.paid_at(9, 0, START) == NOTHING
    assert ads.active_ads(9, START) == 0


def test_boosts_promote_posts_of_the_world_after_they_were_posted(ads: AdsWorld, world: SeededWorld) -> None:
    plan = ads.plan(0)
    assert len(boosted(ads)) >= 3
    for ad in plan.ads:
        if ad.post >= 0:
            assert plan.run_of(ad)[0] == 0 or plan.run_of(ad)[0] > world.posts(0).times[ad.post]


@settings(max_examples=40, deadline=None)
@given(st.integers(-300 * DAY, 60 * DAY), st.integers(0, 40 * DAY))
def test_what_ads_brought_never_falls_and_reach_is_within_impressions(
    ads: AdsWorld, offset: int, later: int
) -> None:
    for k in boosted(ads)[:4]:
        one, two = ads.paid_at(0, k, START + offset), ads.paid_at(0, k, START + offset + later)
        for name in ("reach", "impressions", "likes", "comments", "saved", "shares", "clicks", "spend_minor"):
            assert getattr(one, name) <= getattr(two, name)
        assert two.reach <= two.impressions == two.views
        assert two.clicks <= two.impressions


@settings(max_examples=25, deadline=None)
@given(st.integers(-300, 0), st.integers(0, 60))
def test_posts_add_up_to_the_account_and_people_are_counted_once(
    ads: AdsWorld, first: int, days: int
) -> None:
    since, until = START + first * DAY, START + (first + days) * DAY
    whole = ads.paid_between(0, since, until)
    posts = [(ads.paid_at(0, k, since), ads.paid_at(0, k, until)) for k in ads.plan(0).ads_of_post]
    for name in ("impressions", "likes", "saved", "clicks", "spend_minor"):
        assert getattr(whole, name) == sum(getattr(b, name) - getattr(a, name) for a, b in posts)
    assert whole.reach <= whole.impressions


@settings(max_examples=25, deadline=None)
@given(st.integers(-200 * DAY, 30 * DAY))
def test_hours_add_up_to_days_at_any_instant(ads: AdsWorld, offset: int) -> None:
    days = ads.days(1)
    assert (sum(days.hours(START + offset)) == days.numbers(START + offset)).all()


def test_numbers_refresh_every_quarter_of_an_hour_and_rest_after_28_days(ads: AdsWorld) -> None:
    days = ads.days(0)
    quarter = START // 900 * 900
    assert (days.numbers(quarter) == days.numbers(quarter + 899)).all()
    assert (days.numbers(quarter + 900) != days.numbers(quarter)).any()
    old = days.starts < START - 28 * DAY
    assert (days.numbers(START)[old] == days.numbers(START + 40 * DAY)[old]).all()
    young = (days.starts < START - DAY) & ~old
    before, after = days.numbers(START)[young], days.numbers(START + 40 * DAY)[young]
    assert (after >= before).all()
    assert 1 < after[:, 0].sum() / before[:, 0].sum() < 1.03


def test_nothing_costs_more_than_its_budget(ads: AdsWorld) -> None:
    plan, known, days = ads.plan(0), ads.numbers(0, START + 300 * DAY), ads.days(0)
    for adset in plan.adsets:
        mine = np.isin(days.ad, [ad.number for ad in plan.ads if ad.adset == adset.number])
        spent = known[mine, COLUMN["spend"]]
        if adset.lifetime:
            assert spent.sum() <= adset.lifetime
        elif adset.daily and mine.any():
            assert spent.max() <= adset.daily * 1.25


def test_the_truth_tells_every_ad(ads: AdsWorld) -> None:
    truth = ads.truth(0, START)
    known, rows = ads.numbers(0, START), ads.days(0).ad
    assert {row["ad"] for row in truth} == {a.number for a in ads.plan(0).ads if a.life.created <= START}
    assert sum(int(str(row["spend"])) for row in truth) == known[:, COLUMN["spend"]].sum()
    assert len(rows) == len(known)
    assert set(METRICS) >= {"impressions", "spend", "clicks"}


def test_statuses_come_down_from_above(ads: AdsWorld) -> None:
    found = set()
    for account in range(9):
        plan = ads.plan(account)
        found |= {plan.ad_status(ad, START) for ad in plan.ads if ad.life.created <= START}
        for ad in plan.ads:
            campaign = plan.campaigns[plan.adsets[ad.adset].campaign]
            if campaign.life.status(START) in {"DELETED", "ARCHIVED"}:
                assert plan.ad_status(ad, START) in {"DELETED", "ARCHIVED"}
            if plan.runs(ad, START):
                assert plan.ad_status(ad, START) == "ACTIVE"
    assert found >= {
        "ACTIVE",
        "PAUSED",
        "ADSET_PAUSED",
        "CAMPAIGN_PAUSED",
        "DELETED",
        "ARCHIVED",
        "DISAPPROVED",
    }


@settings(max_examples=25, deadline=None)
@given(st.integers(-300 * DAY, 60 * DAY))
def test_sums_made_once_are_what_the_days_of_the_ads_add_up_to(ads: AdsWorld, offset: int) -> None:
    plan, days = ads.plan(0), ads.days(0)
    known = ads.numbers(0, START + offset)
    for k, numbers in plan.ads_of_post.items():
        expected = 0
        for number in numbers:
            mine = days.ad == number
            share = instagram_share(plan, plan.ads[number])
            told = np.floor(known[mine] * share + days.offsets[mine])
            expected += int(told[:, COLUMN["impressions"]].sum())
        assert ads.paid_at(0, k, START + offset).impressions == expected
