"""Insights of ads through HTTP: rows, sums, breakdowns, windows, sorting, paging, refusals."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.helpers import error
from tests.sandbox_fixture import RunningSandbox, running_sandbox

EVERY = json.dumps(
    [
        {
            "field": "ad.effective_status",
            "operator": "IN",
            "value": [
                "ACTIVE",
                "PAUSED",
                "DELETED",
                "ARCHIVED",
                "WITH_ISSUES",
                "CAMPAIGN_PAUSED",
                "ADSET_PAUSED",
            ],
        }
    ]
)
ADDITIVE = ("impressions", "clicks", "spend")


@pytest.fixture(scope="module")
def served():
    with running_sandbox(accounts=4, posts=120, days=500, quirks={"Q63": 1, "Q64": 1}) as running:
        yield running


@pytest.fixture(scope="module")
def in_utc():
    """Where the days of ads end at midnight UTC."""
    with running_sandbox(accounts=1, posts=60, days=500) as running:
        yield running


@pytest.fixture(scope="module")
def act(served: RunningSandbox) -> str:
    return served.get("/v25.0/me/adaccounts").json()["data"][0]["id"]


def rows(served: RunningSandbox, node: str, **params: Any) -> list[dict[str, Any]]:
    answer = served.get(f"/v25.0/{node}/insights", limit=5000, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def total(found: list[dict[str, Any]], name: str) -> float:
    return round(sum(float(row.get(name, 0)) for row in found), 2)


def window(first: int, days: int) -> str:
    from datetime import date, timedelta

    since = date(2025, 9, 1) + timedelta(first)
    return json.dumps({"since": since.isoformat(), "until": (since + timedelta(days)).isoformat()})


def test_a_row_is_text_and_what_is_missing_has_no_key(served: RunningSandbox, act: str) -> None:
    fields = (
        "impressions,reach,spend,ctr,frequency,actions,purchase_roas,instagram_upcoming_event_reminders_set"
    )
    (row,) = rows(served, act, fields=fields, date_preset="last_90d")
    assert all(isinstance(row[name], str) for name in ("impressions", "reach", "spend", "ctr", "frequency"))
    assert all(isinstance(entry["value"], str) for entry in row["actions"])
    assert "instagram_upcoming_event_reminders_set" not in row
    assert row["date_start"] < row["date_stop"]
    assert int(row["reach"]) <= int(row["impressions"])
    assert float(row["frequency"]) == pytest.approx(int(row["impressions"]) / int(row["reach"]), abs=1e-5)


def test_without_fields_there_are_few(served: RunningSandbox, act: str) -> None:
    (row,) = rows(served, act)
    assert list(row) == ["account_id", "impressions", "spend", "date_start", "date_stop"]
    assert rows(served, act, level="ad")[0].keys() >= {"campaign_id", "adset_id", "ad_id"}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 380), st.integers(0, 60))
def test_levels_and_days_add_up_at_any_window(
    served: RunningSandbox, act: str, first: int, days: int
) -> None:
    fields, time_range = ",".join(ADDITIVE), window(first, days)
    account = rows(served, act, fields=fields, time_range=time_range)
    for level in ("campaign", "adset", "ad"):
        parts = rows(
            served, act, level=level, fields=fields + ",reach", time_range=time_range, filtering=EVERY
        )
        for name in ADDITIVE:
            assert total(parts, name) == total(account, name)
    daily = rows(served, act, fields=fields + ",reach", time_range=time_range, time_increment=1)
    for name in ADDITIVE:
        assert total(daily, name) == total(account, name)
    reach = total(rows(served, act, fields="reach", time_range=time_range), "reach")
    assert reach <= total(daily, "reach") + 1
    assert reach <= total(parts, "reach") + 1


@pytest.mark.parametrize(
    "breakdowns",
    [
        "age", "gender", "age,gender", "country", "region", "country,region", "publisher_platform", "impression_device",
        "publisher_platform,platform_position", "publisher_platform,impression_device", "device_platform",
        "hourly_stats_aggregated_by_advertiser_time_zone", "instagram_ads_instagram_media_product_type", "media_type",
        "publisher_platform,platform_position,impression_device", "instagram_ads_time_since_creation_bucket",
        "existing_post_id", "media_creator", "instagram_ads_follow_type",
    ],
)  # fmt: skip
def test_a_breakdown_adds_up_to_its_total(served: RunningSandbox, act: str, breakdowns: str) -> None:
    fields = "impressions,clicks,spend,inline_link_clicks,reach"
    (whole,) = rows(served, act, fields=fields, date_preset="last_28d")
    parts = rows(served, act, fields=fields, date_preset="last_28d", breakdowns=breakdowns)
    for name in ("impressions", "clicks", "spend", "inline_link_clicks"):
        assert total(parts, name) == total([whole], name)
    for name in breakdowns.split(","):
        assert all(name in row for row in parts)
    if breakdowns in {"age", "gender", "country"}:
        assert total(parts, "reach") == total([whole], "reach")
    if breakdowns.startswith("hourly"):
        assert all("reach" not in row for row in parts)
    daily = rows(served, act, fields=fields, date_preset="last_28d", breakdowns=breakdowns, time_increment=1)
    assert total(daily, "impressions") == total(parts, "impressions")


def test_breakdowns_that_do_not_go_together(served: RunningSandbox, act: str) -> None:
    for breakdowns in ("age,country", "platform_position", "dma", "image_asset", "age,publisher_platform"):
        found = error(served.get(f"/v25.0/{act}/insights", breakdowns=breakdowns))
        assert (found["code"], found["error_subcode"], found["is_transient"]) == (2, 1504041, True)
        assert found["error_user_title"] == "Invalid Breakdowns"
    with running_sandbox(switches={"ads_combination": "100"}) as other:
        one = other.get("/v25.0/me/adaccounts").json()["data"][0]["id"]
        found = error(other.get(f"/v25.0/{one}/insights", breakdowns="age,country"))
        assert found["message"] == (
            "(#100) Current combination of data breakdown columns (action_type, age, country) is invalid"
        )


def test_attribution_windows_are_keys_of_actions(served: RunningSandbox, act: str) -> None:
    windows = '["1d_click","7d_click","1d_view","7d_view","28d_view"]'
    for one in served.get("/v25.0/me/adaccounts").json()["data"]:
        (row,) = rows(
            served,
            one["id"],
            fields="actions,action_values,purchase_roas",
            action_attribution_windows=windows,
        )
        for entry in row["actions"]:
            assert not {"7d_view", "28d_view"} & set(entry)
            clicked, viewed = int(entry.get("7d_click", 0)), int(entry.get("1d_view", 0))
            assert int(entry.get("1d_click", 0)) <= clicked
            assert clicked + viewed == int(entry["value"])


def test_actions_divide_by_device_and_reaction(served: RunningSandbox, act: str) -> None:
    (plain,) = rows(served, act, fields="actions")
    (divided,) = rows(served, act, fields="actions", action_breakdowns="action_type,action_device")
    for entry in plain["actions"]:
        parts = [one for one in divided["actions"] if one["action_type"] == entry["action_type"]]
        assert sum(int(one["value"]) for one in parts) == int(entry["value"])
    (moods,) = rows(served, act, fields="actions", action_breakdowns='["action_type","action_reaction"]')
    assert {one.get("action_reaction") for one in moods["actions"]} >= {"like", "love", None}


def test_sales_have_values_and_a_return(served: RunningSandbox) -> None:
    fields = "spend,actions,action_values,purchase_roas,conversions,results,cost_per_result,optimization_goal"
    sold = []
    for one in served.get("/v25.0/me/adaccounts").json()["data"]:
        sold += [
            row for row in rows(served, one["id"], level="adset", fields=fields) if "purchase_roas" in row
        ]
    for row in sold:
        value = next(one["value"] for one in row["action_values"] if one["action_type"] == "omni_purchase")
        assert float(row["purchase_roas"][0]["value"]) == pytest.approx(
            float(value) / float(row["spend"]), rel=1e-3
        )
        assert row["results"][0]["indicator"] == "actions:offsite_conversion.fb_pixel_purchase"


def test_presets_are_in_the_zone_of_the_ad_account(served: RunningSandbox) -> None:
    served_zones = {}
    for one in served.get("/v25.0/me/adaccounts", fields="id,timezone_name").json()["data"]:
        found = rows(served, one["id"], date_preset="today")
        served_zones[one["timezone_name"]] = found[0]["date_start"] if found else None
    assert set(served_zones.values()) <= {"2026-11-02", "2026-11-01", None}


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("yesterday", "2026-11-01", "2026-11-01"), ("last_3d", "2026-10-30", "2026-11-01"),
        ("last_7d", "2026-10-26", "2026-11-01"), ("last_14d", "2026-10-19", "2026-11-01"),
        ("last_28d", "2026-10-05", "2026-11-01"), ("last_30d", "2026-10-03", "2026-11-01"),
        ("last_90d", "2026-08-04", "2026-11-01"), ("this_month", "2026-11-01", "2026-11-02"),
        ("last_month", "2026-10-01", "2026-10-31"), ("this_quarter", "2026-10-01", "2026-11-02"),
        ("last_quarter", "2026-07-01", "2026-09-30"), ("this_year", "2026-01-01", "2026-11-02"),
        ("last_year", "2025-01-01", "2025-12-31"), ("last_week_mon_sun", "2026-10-26", "2026-11-01"),
        ("last_week_sun_sat", "2026-10-25", "2026-10-31"), ("this_week_mon_today", "2026-11-02", "2026-11-02"),
        ("this_week_sun_today", "2026-11-01", "2026-11-02"), ("maximum", None, "2026-11-02"),
    ],
)  # fmt: skip
def test_every_preset(in_utc: RunningSandbox, preset: str, first: str | None, last: str) -> None:
    act = in_utc.get("/v25.0/me/adaccounts").json()["data"][0]["id"]
    (row,) = rows(in_utc, act, date_preset=preset)
    assert row["date_stop"] == last
    assert first in (None, row["date_start"])


def test_time_increment_cuts_windows(served: RunningSandbox, act: str) -> None:
    monthly = rows(served, act, date_preset="last_90d", time_increment="monthly")
    assert [row["date_start"][8:] for row in monthly[1:]] == ["01"] * (len(monthly) - 1)
    weekly = rows(served, act, date_preset="last_28d", time_increment=7)
    assert len(weekly) == 4
    ranges = json.dumps([json.loads(window(200, 6)), json.loads(window(203, 6))])
    assert len(rows(served, act, time_ranges=ranges)) == 2
    for wrong in ("0", "91", "weekly"):
        assert error(served.get(f"/v25.0/{act}/insights", time_increment=wrong))["code"] == 100


def test_rows_are_sorted_filtered_and_summed(served: RunningSandbox, act: str) -> None:
    fields = "campaign_name,spend,impressions,reach"
    found = rows(
        served, act, level="campaign", fields=fields, date_preset="last_90d", sort="spend_descending"
    )
    assert [float(row["spend"]) for row in found] == sorted(
        (float(row["spend"]) for row in found), reverse=True
    )
    least = json.dumps([{"field": "ad.impressions", "operator": "GREATER_THAN", "value": 20000}])
    big = rows(served, act, level="ad", fields=fields, date_preset="last_90d", filtering=least)
    assert big
    assert all(int(row["impressions"]) > 20000 for row in big)
    answer = served.get(
        f"/v25.0/{act}/insights",
        level="campaign",
        fields=fields,
        date_preset="last_90d",
        summary='["spend","reach"]',
    ).json()
    assert float(answer["summary"]["spend"]) == total(answer["data"], "spend")
    assert int(answer["summary"]["reach"]) <= total(answer["data"], "reach")
    assert error(served.get(f"/v25.0/{act}/insights", sort="spend"))["code"] == 100


def test_filtering_by_platform_tells_only_that(served: RunningSandbox, act: str) -> None:
    only = json.dumps([{"field": "publisher_platform", "operator": "IN", "value": ["instagram"]}])
    (row,) = rows(served, act, fields="impressions,reach", date_preset="last_90d", filtering=only)
    parts = rows(
        served, act, fields="impressions,reach", date_preset="last_90d", breakdowns="publisher_platform"
    )
    (mine,) = (part for part in parts if part["publisher_platform"] == "instagram")
    assert (row["impressions"], row["reach"]) == (mine["impressions"], mine["reach"])


def test_rows_are_paged_each_once(served: RunningSandbox, act: str) -> None:
    params = {"level": "ad", "fields": "ad_id,impressions", "date_preset": "last_14d", "time_increment": 1}
    every = rows(served, act, **params)
    first = served.get(f"/v25.0/{act}/insights", limit=7, **params).json()
    assert first["paging"]["cursors"]["before"] == "MAZDZD"
    found, page = [], first
    while True:
        found += page["data"]
        if "next" not in page["paging"]:
            break
        page = served.get(
            f"/v25.0/{act}/insights", limit=7, after=page["paging"]["cursors"]["after"], **params
        ).json()
    assert found == every
    assert error(served.get(f"/v25.0/{act}/insights", after="nonsense", **params))["code"] == 2642


def test_a_node_tells_of_itself_and_insights_nest(served: RunningSandbox, act: str) -> None:
    campaign = rows(served, act, level="campaign", fields="campaign_id,spend")[0]
    (own,) = rows(served, campaign["campaign_id"], fields="campaign_id,spend")
    assert own == campaign
    nested = served.get(
        f"/v25.0/{campaign['campaign_id']}", fields="name,insights.date_preset(last_30d){spend}"
    ).json()
    assert nested["insights"]["data"][0]["spend"] == campaign["spend"]
    ranged = "insights.time_range({'since':'2026-10-03','until':'2026-11-01'}){spend}"
    assert (
        served.get(f"/v25.0/{campaign['campaign_id']}", fields=ranged).json()["insights"]["data"][0]["spend"]
        == (campaign["spend"])
    )


def test_reach_by_breakdown_ends_13_months_ago(served: RunningSandbox, act: str) -> None:
    old = window(0, 40)
    fields = "impressions,reach,frequency"
    assert "reach" in rows(served, act, fields=fields, time_range=old)[0]
    for row in rows(served, act, fields=fields, time_range=old, breakdowns="age"):
        assert "impressions" in row
        assert not {"reach", "frequency"} & set(row)


def test_history_ends_37_months_ago(served: RunningSandbox, act: str) -> None:
    found = error(
        served.get(f"/v25.0/{act}/insights", time_range='{"since":"2023-10-01","until":"2024-10-01"}')
    )
    assert found["code"] == 3018
    assert found["message"].startswith("(#3018) The start date of the time range cannot be beyond 37 months")


def test_too_much_at_once_times_out_or_is_refused(served: RunningSandbox, act: str) -> None:
    params = {"level": "ad", "time_increment": 1, "date_preset": "maximum", "fields": "impressions"}
    found = error(served.get(f"/v25.0/{act}/insights", breakdowns="age,gender", **params))
    assert (found["code"], found["error_subcode"], found["error_user_title"]) == (
        100,
        1504018,
        "Request Timed Out",
    )
    found = error(
        served.get(
            f"/v25.0/{act}/insights",
            breakdowns="publisher_platform,platform_position,device_platform,impression_device",
            **params,
        )
    )
    assert (found["code"], found["error_subcode"]) == (100, 1487534)


def test_other_mistakes(served: RunningSandbox, act: str) -> None:
    path = f"/v25.0/{act}/insights"
    message = error(served.get(path, fields="impressions,nothing"))["message"]
    assert message.startswith("(#100) nothing is not valid for fields param.")
    assert error(served.get(path, breakdowns="nothing"))["message"].startswith(
        "(#100) nothing is not valid for"
    )
    assert error(served.get(path, level="page"))["code"] == 100
    assert error(served.get(path, date_preset="lifetime"))["code"] == 100
    assert error(served.get(path, time_range='{"since":"2026-02-01"}'))["code"] == 100
    assert error(served.get(path, time_range='{"since":"2026-02-02","until":"2026-02-01"}'))["code"] == 100
    assert error(served.get(path, action_attribution_windows="2d_click"))["code"] == 100
    assert error(served.get(path, action_breakdowns="nothing"))["code"] == 100
    assert error(served.get(path, limit="x"))["code"] == 100


def test_passing_faults_are_of_insights_own_kind() -> None:
    with running_sandbox(quirks={"Q29": 0.5}) as often:
        found = []
        for _ in range(60):
            answer = often.get("/v25.0/me/adaccounts")
            if answer.status_code == 200:
                found.append(often.get(f"/v25.0/{answer.json()['data'][0]['id']}/insights"))
        subcodes = {one.json()["error"].get("error_subcode") for one in found if one.status_code != 200}
        assert 1504043 in subcodes


def test_the_headers_of_insights(served: RunningSandbox, act: str) -> None:
    answer = served.get(f"/v25.0/{act}/insights")
    throttle = json.loads(answer.headers["x-fb-ads-insights-throttle"])
    assert set(throttle) == {"app_id_util_pct", "acc_id_util_pct", "ads_api_access_tier"}
    (case,) = json.loads(answer.headers["x-business-use-case-usage"]).values()
    assert case[0]["type"] == "ads_insights"
    usage = json.loads(served.get(f"/v25.0/{act}/ads").headers["x-ad-account-usage"])
    assert set(usage) == {"acc_id_util_pct", "reset_time_duration", "ads_api_access_tier"}
