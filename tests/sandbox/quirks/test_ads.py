"""Q63 to Q65, and the paid side of Q58: numbers as text, zones, odd reports, organic and boosted counters."""

import json
from collections import Counter
from typing import Any

from tests.sandbox_fixture import RunningSandbox


def act_of(running: RunningSandbox, place: int = 0) -> str:
    return running.get("/v25.0/me/adaccounts").json()["data"][place]["id"]


def row(running: RunningSandbox) -> dict[str, Any]:
    fields = "account_id,impressions,spend,ctr,actions"
    return running.get(f"/v25.0/{act_of(running)}/insights", fields=fields).json()["data"][0]


def test_q63_on_numbers_of_ads_are_text(make_sandbox):
    found = row(make_sandbox(quirks={"Q63": 1}))
    assert all(isinstance(found[name], str) for name in ("account_id", "impressions", "spend", "ctr"))
    assert all(isinstance(entry["value"], str) for entry in found["actions"])


def test_q63_off_numbers_of_ads_are_numbers(make_sandbox):
    found = row(make_sandbox())
    assert isinstance(found["account_id"], str)
    assert isinstance(found["impressions"], int)
    assert all(isinstance(found[name], float | int) for name in ("spend", "ctr"))
    assert all(isinstance(entry["value"], int) for entry in found["actions"])


def test_q63_off_results_keep_their_words(make_sandbox):
    running = make_sandbox()
    found = running.get(f"/v25.0/{act_of(running)}/insights", level="ad", fields="results").json()["data"]
    results = [row["results"][0] for row in found if "results" in row]
    assert results
    assert all(isinstance(result["indicator"], str) for result in results)
    assert all(isinstance(result["values"][0]["value"], int | float) for result in results)
    assert all(result["values"][0]["attribution_windows"] == ["default"] for result in results)


def zones(running: RunningSandbox) -> set[str]:
    accounts = running.get("/v25.0/me/adaccounts", fields="timezone_name").json()["data"]
    return {one["timezone_name"] for one in accounts}


def today(running: RunningSandbox, place: int) -> str:
    """The last day of insights that is told as today."""
    answer = running.get(f"/v25.0/{act_of(running, place)}/insights", date_preset="this_month").json()
    return answer["data"][0]["date_stop"] if answer["data"] else ""


def test_q64_on_each_ad_account_has_its_own_zone(make_sandbox):
    running = make_sandbox(accounts=8, quirks={"Q64": 1})
    assert len(zones(running)) > 2
    names = running.get("/v25.0/me/adaccounts", fields="timezone_name").json()["data"]
    place = next(place for place, one in enumerate(names) if one["timezone_name"] == "America/Los_Angeles")
    running.control.step(22 * 3600)  # 07:00 UTC on the third is still the second of November in Los Angeles
    assert today(running, place) == "2026-11-02"


def test_q64_off_ads_have_the_zone_of_instagram_insights(make_sandbox):
    running = make_sandbox(accounts=8)
    assert zones(running) == {"UTC"}
    running.control.step(22 * 3600)
    assert today(running, 0) == "2026-11-03"
    assert zones(make_sandbox(accounts=8, quirks={"Q21": 1})) == {"America/Los_Angeles"}


def courses(running: RunningSandbox, reports: int = 12) -> list[tuple[tuple[str, int], ...]]:
    """What reports say of themselves second by second, without repetition."""
    act = act_of(running)
    runs = [
        running.post(f"/v25.0/{act}/insights", level="campaign").json()["report_run_id"]
        for _ in range(reports)
    ]
    seen: dict[str, list[tuple[str, int]]] = {run: [] for run in runs}
    for _ in range(25):
        found = running.get(
            "/v25.0/", ids=",".join(runs), fields="async_status,async_percent_completion"
        ).json()
        for run, one in found.items():
            seen[run].append((one["async_status"], one["async_percent_completion"]))
        running.control.step(1)
    return [tuple(dict.fromkeys(states)) for states in seen.values()]


def test_q65_on_reports_say_100_too_early_are_skipped_or_fail(make_sandbox):
    running = make_sandbox(quirks={"Q65": 1})
    found = courses(running, 16)
    ends = Counter(course[-1][0] for course in found)
    assert {"Job Completed", "Job Skipped", "Job Failed"} == set(ends)
    assert all(("Job Running", 100) in course for course in found if course[-1][0] == "Job Completed")


def test_q65_on_a_failed_report_says_why(make_sandbox):
    running = make_sandbox(quirks={"Q65": 1})
    act = act_of(running)
    runs = [running.post(f"/v25.0/{act}/insights").json()["report_run_id"] for _ in range(16)]
    running.control.step(60)
    states = [running.get(f"/v25.0/{run}").json() for run in runs]
    failed = next(one for one in states if one["async_status"] == "Job Failed")
    assert (failed["error_code"], failed["error_subcode"], failed["error_user_title"]) == (
        -2,
        2490547,
        "Report Failed",
    )
    answer = running.get(f"/v25.0/{failed['id']}/insights").json()["error"]
    assert (answer["code"], answer["error_subcode"]) == (-2, 2490547)


def test_q65_off_every_report_completes_and_100_means_completed(make_sandbox):
    for course in courses(make_sandbox()):
        assert course[-1] == ("Job Completed", 100)
        assert ("Job Running", 100) not in course


def boosted_post(running: RunningSandbox) -> tuple[str, int]:
    """A post that ads promoted, and how often they showed it on Instagram."""
    fields = "id,creative{effective_instagram_media_id}"
    every = json.dumps(
        ["ACTIVE", "PAUSED", "CAMPAIGN_PAUSED", "ADSET_PAUSED", "ARCHIVED", "DELETED", "WITH_ISSUES"]
    )
    ads = running.get(
        f"/v25.0/{act_of(running)}/ads", fields=fields, limit=500, effective_status=every
    ).json()["data"]
    shown: Counter[str] = Counter()
    only = json.dumps([{"field": "publisher_platform", "operator": "IN", "value": ["instagram"]}])
    for ad in ads:
        post = ad["creative"].get("effective_instagram_media_id")
        params = {"fields": "impressions", "date_preset": "maximum", "filtering": only}
        found = running.get(f"/v25.0/{ad['id']}/insights", **params).json()["data"] if post else []
        if found:
            shown[post] += int(found[0]["impressions"])
    return shown.most_common(1)[0]


def views(running: RunningSandbox, post: str) -> tuple[int, int]:
    found = running.get(f"/v25.0/{post}/insights", metric="views,total_views").json()["data"]
    told = {one["name"]: one["values"][0]["value"] for one in found}
    return told["views"], told["total_views"]


def test_q58_on_total_views_are_organic_ones_and_what_ads_showed(make_sandbox):
    running = make_sandbox(quirks={"Q58": 1})
    post, paid = boosted_post(running)
    organic, together = views(running, post)
    assert paid > 0
    assert together - organic >= paid


def test_q58_off_organic_and_total_views_are_the_same(make_sandbox):
    running = make_sandbox()
    organic, together = views(running, boosted_post(running)[0])
    assert organic == together
