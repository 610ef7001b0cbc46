"""Ad accounts, campaigns, ad sets, ads and creatives through HTTP."""

import json
from typing import Any

import pytest

from tests.sandbox.helpers import error
from tests.sandbox_fixture import RunningSandbox


@pytest.fixture(scope="module")
def act(calm: RunningSandbox) -> str:
    return calm.get("/v25.0/me/adaccounts").json()["data"][0]["id"]


def everything(calm: RunningSandbox, path: str, **params: Any) -> list[dict[str, Any]]:
    rows, after = [], None
    for _ in range(100):
        page = calm.get(path, **params, **({"after": after} if after else {})).json()
        rows += page["data"]
        after = page.get("paging", {}).get("cursors", {}).get("after")
        if "next" not in page.get("paging", {}):
            return rows
    raise AssertionError("paging never ends")


def test_a_person_sees_one_ad_account_per_account(calm: RunningSandbox) -> None:
    found = calm.get("/v25.0/me/adaccounts").json()["data"]
    assert len(found) == 3
    assert all(one["id"] == "act_" + one["account_id"] and set(one) == {"id", "account_id"} for one in found)


def test_an_ad_account_has_currency_zone_and_what_was_spent(calm: RunningSandbox, act: str) -> None:
    fields = (
        "name,currency,timezone_name,timezone_offset_hours_utc,amount_spent,account_status,balance,business"
    )
    found = calm.get(f"/v25.0/{act}", fields=fields).json()
    assert found["currency"] == "GBP"
    assert found["amount_spent"].isdecimal()
    assert int(found["amount_spent"]) > 0
    assert "business" not in found


def test_campaigns_are_paged_each_once(calm: RunningSandbox, act: str) -> None:
    one = everything(calm, f"/v25.0/{act}/campaigns", fields="id,name", limit=3)
    all_at_once = calm.get(f"/v25.0/{act}/campaigns", fields="id,name", limit=500).json()["data"]
    assert one == all_at_once
    assert len({row["id"] for row in one}) == len(one) > 3


def test_deleted_and_archived_are_hidden_unless_asked_for(calm: RunningSandbox, act: str) -> None:
    path, fields = f"/v25.0/{act}/campaigns", "effective_status"
    shown = everything(calm, path, fields=fields)
    every = everything(calm, path, fields=fields, effective_status='["ACTIVE","PAUSED","DELETED","ARCHIVED"]')
    assert {row["effective_status"] for row in shown} <= {"ACTIVE", "PAUSED", "WITH_ISSUES"}
    gone = everything(calm, path, fields=fields, effective_status='["DELETED","ARCHIVED"]')
    assert gone
    assert len(every) == len(shown) + len(gone)
    condition = json.dumps(
        [{"field": "effective_status", "operator": "IN", "value": ["DELETED", "ARCHIVED"]}]
    )
    assert everything(calm, path, fields=fields, filtering=condition) == gone


def test_objects_nest_in_both_directions(calm: RunningSandbox, act: str) -> None:
    nested = (
        "name,objective,adsets.limit(2){name,ads{name,creative{effective_instagram_media_id},campaign{name}}}"
    )
    found = calm.get(f"/v25.0/{act}/campaigns", fields=nested).json()["data"]
    ad = found[0]["adsets"]["data"][0]["ads"]["data"][0]
    assert ad["campaign"]["name"] == found[0]["name"]
    assert found[0]["objective"].startswith("OUTCOME_")


def test_an_ad_tells_the_post_that_it_promotes(calm: RunningSandbox, act: str) -> None:
    inner = "effective_instagram_media_id,source_instagram_media_id,instagram_permalink_url,instagram_user_id"
    fields = f"creative{{{inner}}}"
    creatives = [ad["creative"] for ad in everything(calm, f"/v25.0/{act}/ads", fields=fields)]
    boosted = [one for one in creatives if "effective_instagram_media_id" in one]
    assert boosted
    assert len(boosted) < len(creatives)
    for one in boosted[:5]:
        media = calm.get(f"/v25.0/{one['effective_instagram_media_id']}", fields="permalink").json()
        assert media["permalink"] == one["instagram_permalink_url"]
        assert one["source_instagram_media_id"] == one["effective_instagram_media_id"]


def test_budgets_are_whole_numbers_in_minor_units_as_text(calm: RunningSandbox, act: str) -> None:
    fields = "daily_budget,lifetime_budget,budget_remaining,optimization_goal,targeting,instagram_user_id,campaign_id"
    found = everything(calm, f"/v25.0/{act}/adsets", fields=fields)
    for one in found:
        assert one["daily_budget"].isdecimal()
        assert one["lifetime_budget"].isdecimal()
        assert one["targeting"]["geo_locations"]["countries"] == ["GB"]
    assert len({one["optimization_goal"] for one in found}) > 1


def test_edges_below_campaigns_and_ad_sets(calm: RunningSandbox, act: str) -> None:
    campaign = calm.get(f"/v25.0/{act}/campaigns").json()["data"][1]["id"]
    adsets = calm.get(f"/v25.0/{campaign}/adsets", fields="campaign_id").json()["data"]
    assert {one["campaign_id"] for one in adsets} == {campaign}
    ads = calm.get(f"/v25.0/{adsets[0]['id']}/ads", fields="adset_id").json()["data"]
    assert {one["adset_id"] for one in ads} == {adsets[0]["id"]}
    assert calm.get(f"/v25.0/{ads[0]['id']}/adcreatives", fields="name").json()["data"]
    assert calm.get(f"/v25.0/{campaign}", fields="name,status,adlabels").json().keys() == {
        "name",
        "status",
        "id",
    }


def test_lists_by_time_completion_change_and_name(calm: RunningSandbox, act: str) -> None:
    path = f"/v25.0/{act}/campaigns"
    every = everything(calm, path, fields="name,stop_time,updated_time")
    done = everything(calm, path, is_completed="true")
    open_ones = everything(calm, path, is_completed="false")
    assert len(done) + len(open_ones) == len(every)
    recent = everything(calm, path, date_preset="last_7d")
    assert 0 < len(recent) < len(every)
    named = json.dumps([{"field": "name", "operator": "CONTAIN", "value": "Always on"}])
    assert [
        row["name"].startswith("Always on") for row in everything(calm, path, fields="name", filtering=named)
    ] == [True]
    since = everything(calm, f"/v25.0/{act}/adsets", updated_since="1790000000", fields="updated_time")
    assert 0 < len(since) < len(everything(calm, f"/v25.0/{act}/adsets"))
    summary = calm.get(path, summary="true", limit=1).json()["summary"]
    assert summary == {"total_count": len(every)}


def test_the_instagram_account_behind_an_ad_account(calm: RunningSandbox, act: str, account: dict) -> None:
    for edge in ("instagram_accounts", "connected_instagram_accounts"):
        found = calm.get(f"/v25.0/{act}/{edge}", fields="id,username").json()["data"]
        assert found == [{"id": account["id"], "username": account["username"]}]


def test_what_is_wrong_is_refused_as_the_platform_does(calm: RunningSandbox, act: str) -> None:
    assert error(calm.get(f"/v25.0/{act}/campaigns", fields="nothing"))["message"] == (
        "(#100) Tried accessing nonexisting field (nothing) on node type (AdCampaignGroup)"
    )
    assert error(calm.get(f"/v25.0/{act}/ads", effective_status='["WHAT"]'))["code"] == 100
    assert error(calm.get(f"/v25.0/{act}/ads", filtering="[{]"))["code"] == 100
    wrong = json.dumps([{"field": "name", "operator": "LIKE", "value": "x"}])
    assert "filtering[0][operator]" in error(calm.get(f"/v25.0/{act}/ads", filtering=wrong))["message"]
    assert error(calm.get("/v25.0/act_12345"))["error_subcode"] == 33
    assert error(calm.get(f"/v25.0/{act[4:]}"))["error_subcode"] == 33


def test_the_instagram_login_has_no_ads(calm: RunningSandbox, act: str, account: dict) -> None:
    token = account["instagram_token"]
    assert error(calm.get(f"/ig/v25.0/{act}/campaigns", token=token))["code"] == 100
    assert error(calm.get("/ig/v25.0/me/adaccounts", token=token))["code"] in {100, 2500}


def test_the_running_ads_of_a_post(calm: RunningSandbox, act: str) -> None:
    fields = "effective_status,creative{effective_instagram_media_id}"
    ads = everything(calm, f"/v25.0/{act}/ads", fields=fields)
    posts = {ad["creative"].get("effective_instagram_media_id") for ad in ads} - {None}
    listed = {}
    for post in posts:
        found = calm.get(f"/v25.0/{post}", fields="boost_ads_list,boost_eligibility_info")
        listed[post] = found.json().get("boost_ads_list", [])
    told = [one for found in listed.values() for one in found]
    assert all(one["ad_status"] == "ACTIVE" for one in told)
    assert {one["ad_id"] for one in told} <= {ad["id"] for ad in ads if ad["effective_status"] == "ACTIVE"}
