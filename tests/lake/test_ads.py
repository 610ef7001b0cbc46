"""Paid campaigns in the lake: what is news, what 0 means, sums in one currency, the paid part of a post."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.lake.build import DAY, NOW, batch, media
from warehouse.lake.store import Lake

FIRST = datetime(2026, 10, 15, 7, tzinfo=NOW.tzinfo)  # midnight in Los Angeles


def ad(ad_id: str, **columns: Any) -> dict[str, Any]:
    return {
        "object_id": ad_id, "kind": "ad", "ad_account_id": "act_1", "campaign_id": "c", "adset_id": "s",
        "name": f"Ad {ad_id}", "effective_status": "ACTIVE", "media_id": None, **columns,
    }  # fmt: skip


def days(ad_id: str, step: int = 0, platform: str = "instagram", **numbers: Any) -> dict[str, Any]:
    start = FIRST + step * DAY
    return {
        "ad_id": ad_id, "ad_account_id": "act_1", "campaign_id": "c", "adset_id": "s", "day": start.date(),
        "start_utc": start, "end_utc": start + DAY, "publisher_platform": platform, "currency": "EUR", **numbers,
    }  # fmt: skip


def looked(*steps: int) -> list[dict[str, Any]]:
    starts = [FIRST + step * DAY for step in steps]
    return [
        {"ad_account_id": "act_1", "day": start.date(), "start_utc": start, "end_utc": start + DAY}
        for start in starts
    ]


def values(lake: Lake, **more: Any) -> dict[str, float | None]:
    names = ["ad_spend", "paid_impressions", "cpm", "cpc"]
    span = {"start": FIRST, "end": FIRST + 4 * DAY} | more
    return {name: found.value for name, found in lake.metrics(names, [1, 2], **span).items()}


def test_only_what_changed_is_written_and_a_restatement_is_appended(lake: Lake) -> None:
    told = {
        "ad_objects": [ad("a")],
        "ad_daily": [days("a", impressions=10, spend_minor=5, actions={"like": 2.0})],
    }
    first = lake.load(batch(**told))
    assert (first.ad_objects, first.ad_daily) == (1, 1)
    assert not lake.load(batch(NOW + DAY, **told)).wrote
    more = [days("a", impressions=10, spend_minor=5, actions={"like": 3.0})]
    assert lake.load(batch(NOW + 2 * DAY, ad_daily=more)).ad_daily == 1
    rows = lake.sql("SELECT actions, link_clicks, observed_at FROM ad_daily ORDER BY observed_at")
    assert [dict(pairs) for pairs in rows["actions"]] == [{"like": 2.0}, {"like": 3.0}]
    assert rows["link_clicks"].isna().all()
    assert lake.sql("SELECT count(*) AS n FROM ad_daily_current")["n"][0] == 1


def test_what_was_remembered_is_what_is_stored(tmp_path: Any) -> None:
    told = {
        "ad_objects": [ad("a", created_at=NOW, daily_budget_minor=500)],
        "ad_daily": [days("a", impressions=1, results=2.0, action_values={"x": 1.5}), days("a", 1, actions=None)],
        "ad_reports": [
            {"report_id": "r", "ad_account_id": "act_1", "first_day": date(2026, 9, 1), "last_day": date(2026, 9, 30),
             "tries": 1, "ordered_at": NOW, "state": "ordered"}
        ],
    }  # fmt: skip
    with Lake.open(str(tmp_path / "lake.duckdb")) as lake:
        assert lake.load(batch(**told)).wrote
    with Lake.open(str(tmp_path / "lake.duckdb")) as lake:
        assert not lake.load(batch(NOW + DAY, **told)).wrote
        done = [{"report_id": "r", "state": "done"}]
        assert lake.load(batch(NOW + DAY, ad_reports=done)).ad_reports == 1
        assert lake.rows("ad_reports_open", account=1) == []


def test_a_budget_that_was_taken_away_is_gone(lake: Lake) -> None:
    lake.load(batch(ad_objects=[ad("a", daily_budget_minor=500)]))
    lake.load(batch(NOW + DAY, ad_objects=[ad("a", daily_budget_minor=None)]))
    rows = lake.sql("SELECT daily_budget_minor FROM ad_objects_current")
    assert rows["daily_budget_minor"].isna().all()


def test_every_look_is_kept_once(lake: Lake) -> None:
    assert lake.load(batch(ad_coverage=looked(0, 1))).ad_coverage == 2
    assert not lake.load(batch(ad_coverage=looked(0, 1))).wrote
    assert lake.load(batch(NOW + DAY, ad_coverage=looked(1))).ad_coverage == 1
    seen = lake.rows("ad_looks", account=1)
    assert [row["observed_at"] for row in seen] == [NOW, NOW + DAY]


def test_nothing_delivered_is_zero_only_where_it_was_looked(lake: Lake) -> None:
    assert values(lake) == {"ad_spend": None, "paid_impressions": None, "cpm": None, "cpc": None}
    lake.load(batch(ad_coverage=looked(0)))
    assert values(lake) == {"ad_spend": 0, "paid_impressions": 0, "cpm": None, "cpc": None}
    note = lake.metrics(["ad_spend"], [1], FIRST, FIRST + 4 * DAY)["ad_spend"].note
    assert note == "3 of 4 days without a value are left out"


def test_metrics_add_up_as_known_at_an_instant(lake: Lake) -> None:
    rows = [
        days("a", impressions=4000, clicks=10, spend_minor=2000),
        days("b", 1, impressions=1000, spend_minor=500),
    ]
    lake.load(batch(ad_objects=[ad("a", media_id="m"), ad("b")], ad_daily=rows, ad_coverage=looked(0, 1)))
    restated = [days("a", impressions=5000, clicks=20, spend_minor=3500)]
    lake.load(batch(NOW + DAY, ad_daily=restated, ad_coverage=looked(0)))
    assert values(lake, as_of=NOW) == {"ad_spend": 2500, "paid_impressions": 5000, "cpm": 500, "cpc": 250}
    assert values(lake) == {
        "ad_spend": 4000,
        "paid_impressions": 6000,
        "cpm": pytest.approx(4e6 / 6e3),
        "cpc": 200,
    }
    assert values(lake, media=["m"])["ad_spend"] == 3500
    assert values(lake, end=FIRST + timedelta(hours=1))["ad_spend"] == 3500
    assert lake.metrics(["ad_spend"], [1], FIRST, FIRST + DAY)["ad_spend"].currency == "EUR"


def test_money_of_two_currencies_has_no_sum(lake: Lake) -> None:
    rows = [
        days("a", impressions=10, spend_minor=5),
        days("b", impressions=10, spend_minor=5, currency="USD"),
    ]
    lake.load(batch(ad_daily=rows, ad_coverage=looked(0)))
    assert values(lake) == {"ad_spend": None, "paid_impressions": 20, "cpm": None, "cpc": None}


def test_the_paid_share_of_a_post_by_ads_and_by_subtraction(lake: Lake) -> None:
    sample = {"media_id": "m", "views": 300, "other": {"total_views": 400.0}}
    rows = [
        days("a", impressions=100, clicks=3, spend_minor=250),
        days("a", 0, "facebook", impressions=50, spend_minor=50),
    ]
    lake.load(batch(media=[media("m")], samples=[sample], ad_objects=[ad("a", media_id="m")], ad_daily=rows))
    (found,) = lake.rows("paid_share", accounts=[1], media=None)
    assert (found["paid_views"], found["spend_minor"], found["currency"], found["ads"]) == (
        100,
        300,
        "EUR",
        1,
    )
    assert (found["paid_share"], found["subtracted_share"], found["subtracted_views"]) == (25, 25, 100)
    assert lake.rows("paid_share", accounts=[1], media=["other"]) == []


def test_campaigns_day_by_day(lake: Lake) -> None:
    above = [ad("c", kind="campaign", name="Spring", objective="OUTCOME_SALES"), ad("s", kind="adset")]
    results = {"result_kind": "actions:lead", "results": 2.0}
    rows = [
        days("a", impressions=10, spend_minor=5, **results),
        days("b", impressions=10, spend_minor=5, **results),
        days("b", 1),
    ]
    lake.load(batch(ad_objects=[*above, ad("a"), ad("b")], ad_daily=rows))
    found = lake.rows("ad_campaign_daily", accounts=[1], start=FIRST, end=FIRST + 9 * DAY, as_of=None)
    assert [(row["campaign"], row["spend_minor"], row["results"], row["impressions"]) for row in found] == [
        ("Spring", 10, 4.0, 20),
        ("Spring", None, None, None),
    ]
