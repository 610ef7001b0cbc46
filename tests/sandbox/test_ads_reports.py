"""Asynchronous reports of ads, the errors of the Marketing API, and that all of it is the same every time."""

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.sandbox.refusing import ads_refusals
from tests.sandbox.helpers import error
from tests.sandbox_fixture import RunningSandbox, running_sandbox

STATES = ["Job Not Started", "Job Started", "Job Running", "Job Completed"]


def act_of(sandbox: RunningSandbox) -> str:
    return sandbox.get("/v25.0/me/adaccounts").json()["data"][0]["id"]


def order(sandbox: RunningSandbox, **params: Any) -> str:
    answer = sandbox.post(f"/v25.0/{act_of(sandbox)}/insights", **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["report_run_id"]


def test_a_report_goes_through_its_states_by_the_clock(sandbox: RunningSandbox) -> None:
    run = order(sandbox, level="ad", fields="ad_id,impressions", date_preset="last_30d")
    seen, percents = [], []
    for _ in range(30):
        found = sandbox.get(f"/v25.0/{run}").json()
        seen.append(found["async_status"])
        percents.append(found["async_percent_completion"])
        assert ("time_completed" in found) == (found["async_status"] == "Job Completed")
        sandbox.control.step(0.5)
    assert list(dict.fromkeys(seen)) == STATES
    assert percents == sorted(percents)
    assert all(
        (percent == 100) == (state == "Job Completed") for percent, state in zip(percents, seen, strict=True)
    )
    assert set(found) == {
        "id", "account_id", "time_ref", "time_completed", "async_status", "async_percent_completion",
    }  # fmt: skip


def test_its_rows_are_those_of_the_same_synchronous_query(sandbox: RunningSandbox) -> None:
    params = {
        "level": "ad",
        "fields": "ad_id,impressions,spend",
        "date_preset": "last_30d",
        "time_increment": "1",
    }
    run = order(sandbox, **params)
    assert error(sandbox.get(f"/v25.0/{run}/insights"))["code"] == 2601
    sandbox.control.step(60)
    found, after = [], {}
    while True:
        page = sandbox.get(f"/v25.0/{run}/insights", limit=4, **after).json()
        found += page["data"]
        if "next" not in page["paging"]:
            break
        after = {"after": page["paging"]["cursors"]["after"]}
    assert found == sandbox.get(f"/v25.0/{act_of(sandbox)}/insights", limit=5000, **params).json()["data"]
    sandbox.control.step(86400)
    assert sandbox.get(f"/v25.0/{run}/insights", limit=5000).json()["data"] == found


def test_wrong_queries_are_refused_when_they_are_ordered(sandbox: RunningSandbox) -> None:
    found = error(sandbox.post(f"/v25.0/{act_of(sandbox)}/insights", fields="nothing"))
    assert found["code"] == 100


def test_a_summary_needs_its_fields_in_the_report(sandbox: RunningSandbox) -> None:
    run = order(sandbox, level="ad", fields="impressions")
    sandbox.control.step(60)
    assert "impressions" in sandbox.get(f"/v25.0/{run}/insights", summary='["impressions"]').json()["summary"]
    found = error(sandbox.get(f"/v25.0/{run}/insights", summary='["spend"]'))
    assert found["message"] == (
        "(#100) Cannot include spend in summary param because they weren't there while creating the report run."
    )


def test_a_report_lives_for_30_days(sandbox: RunningSandbox) -> None:
    run = order(sandbox)
    sandbox.control.step(30 * 86400 - 1)
    assert sandbox.get(f"/v25.0/{run}").json()["async_status"] == "Job Completed"
    sandbox.control.step(2)
    assert error(sandbox.get(f"/v25.0/{run}"))["error_subcode"] == 33


def test_too_much_data_fails_the_report_and_says_why_since_v25() -> None:
    with running_sandbox(accounts=1, posts=120, days=700) as long:
        run = order(
            long, level="ad", time_increment="1", date_preset="maximum", fields="impressions",
            breakdowns="publisher_platform,platform_position,device_platform,impression_device",
        )  # fmt: skip
        long.control.step(3600)
        found = long.get(f"/v25.0/{run}").json()
        assert found["async_status"] == "Job Failed"
        assert (found["error_code"], found["error_subcode"]) == (100, 1487534)
        assert {"error_message", "error_user_title", "error_user_msg"} <= set(found)
        assert error(long.get(f"/v25.0/{run}/insights"))["error_subcode"] == 1487534


def test_old_reach_by_breakdown_ten_times_a_day() -> None:
    with running_sandbox(accounts=1, posts=60, days=600) as long:
        params = {
            "fields": "reach",
            "breakdowns": "age",
            "time_range": '{"since":"2025-06-01","until":"2025-08-31"}',
        }
        assert not any(
            "reach" in row for row in long.get(f"/v25.0/{act_of(long)}/insights", **params).json()["data"]
        )
        told = []
        for _ in range(11):
            run = order(long, **params)
            long.control.step(60)
            rows = long.get(f"/v25.0/{run}/insights").json()["data"]
            assert rows
            told.append(all("reach" in row for row in rows))
        assert told == [True] * 10 + [False]


def test_reports_survive_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "state"
    with running_sandbox(state_file=file) as first:
        run = order(first, level="campaign", fields="campaign_id,spend")
        first.control.step(60)
        before = first.get(f"/v25.0/{run}/insights").json()["data"]
    with running_sandbox(state_file=file) as again:
        assert again.get(f"/v25.0/{run}").json()["async_status"] == "Job Completed"
        assert again.get(f"/v25.0/{run}/insights").json()["data"] == before


def test_the_same_calls_give_the_same_bytes() -> None:
    def walk() -> list[bytes]:
        with running_sandbox(profile="realistic", quirks={"Q29": 0}) as sandbox:
            act = act_of(sandbox)
            calls = [
                sandbox.get(f"/v25.0/{act}/ads", fields="name,effective_status,creative{body}", limit=500),
                sandbox.get(
                    f"/v25.0/{act}/insights", level="ad", fields="impressions,actions,reach", limit=500
                ),
                sandbox.get(f"/v25.0/{act}/insights", breakdowns="age,gender", limit=500),
                sandbox.post(f"/v25.0/{act}/insights", level="adset"),
            ]
            return [call.content.replace(sandbox.url.encode(), b"") for call in calls]

    assert walk() == walk()


@pytest.mark.parametrize(("code", "subcode"), sorted(ads_refusals.EVERY))
def test_every_error_of_ads_can_be_ordered_and_has_its_shape(
    calm: RunningSandbox, code: int, subcode: int
) -> None:
    calm.control.faults([{"path": "/insights", "code": code, "subcode": subcode}])
    answer = calm.get(f"/v25.0/{act_of(calm)}/insights")
    trace = answer.json()["error"]["fbtrace_id"]
    expected = ads_refusals.EVERY[code, subcode]()
    assert answer.json() == expected.body(trace)
    assert answer.status_code == expected.status
    assert answer.json()["error"]["code"] == code
    assert list(answer.json()["error"])[:4] == ["message", "type", "code", "error_subcode"]


def test_dead_versions_of_the_marketing_api_are_refused_when_the_switch_says_so() -> None:
    with running_sandbox(switches={"ads_versions": "refuse"}) as strict:
        act = act_of(strict)
        found = error(strict.get(f"/v24.0/{act}/insights"))
        assert found["code"] == 2635
        assert found["message"].startswith("(#2635) You are calling a deprecated version of the Ads API.")
        assert strict.get(f"/v26.0/{act}/insights").status_code == 200


def test_ads_need_a_permission(sandbox: RunningSandbox) -> None:
    act, account = act_of(sandbox), sandbox.control.world()["accounts"][0]
    assert sandbox.get(f"/v25.0/{act}", token=account["page_token"]).status_code in {200, 400, 403}
    revoked = sandbox.ask("DELETE", "/v25.0/me/permissions/ads_read", None, {})
    also = sandbox.ask("DELETE", "/v25.0/me/permissions/ads_management", None, {})
    assert (revoked.status_code, also.status_code) == (200, 200)
    answer = sandbox.get(f"/v25.0/{act}/campaigns")
    assert (answer.status_code, error(answer)["code"]) == (403, 200)
    assert "The calling app is missing the ads_" in json.dumps(answer.json())
