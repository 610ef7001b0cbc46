"""The platform's limits: budgets, refusals, headers, rolling windows of the sandbox's clock."""

import json
from collections import deque
from collections.abc import Iterator

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sandbox.errors import ControlError
from connectors.sandbox.usage import DAY, HOUR, PARTS, Rolling, UsageMeter
from tests.sandbox.helpers import error, first_account
from tests.sandbox_fixture import RunningSandbox, running_sandbox


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def running(shared: RunningSandbox) -> RunningSandbox:
    shared.control.clear_usage()
    shared.control.clear_faults()
    return shared


def app_usage(answer: requests.Response) -> dict:
    return json.loads(answer.headers["X-App-Usage"])


def case_usage(answer: requests.Response, account: str) -> dict:
    return json.loads(answer.headers["X-Business-Use-Case-Usage"])[account][0]


def test_the_headers_tell_what_is_used(running):
    account = first_account(running)
    running.control.use_up("instagram", account, percent=42)
    told = case_usage(running.get(f"/v25.0/{account}"), account)
    assert told == {
        "type": "instagram", "call_count": 42, "total_cputime": 21, "total_time": 42,
        "estimated_time_to_regain_access": 0,
    }  # fmt: skip
    answer = running.get("/v25.0/me")
    assert app_usage(answer) == {"call_count": 0, "total_time": 0, "total_cputime": 0}
    assert "X-Business-Use-Case-Usage" not in answer.headers


def test_a_full_account_is_refused_and_only_that(running):
    accounts = [one["id"] for one in running.control.world()["accounts"]]
    running.control.use_up("instagram", accounts[0], percent=100)
    answer = running.get(f"/v25.0/{accounts[0]}/media")
    refused = error(answer)
    assert (refused["code"], refused["type"], refused["is_transient"]) == (80002, "OAuthException", True)
    assert refused["message"] == (
        "(#80002) There have been too many calls to this Instagram account. Wait a bit and try again. For more info, "
        "please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting#instagram."
    )
    told = case_usage(answer, accounts[0])
    assert told["call_count"] == 100
    assert told["estimated_time_to_regain_access"] > 60 * 23
    assert running.get(f"/v25.0/{accounts[1]}/media").status_code == 200
    assert running.get("/v25.0/me").status_code == 200


@pytest.mark.parametrize(
    ("regime", "path", "code", "message"),
    [
        ("app", "me", 4, "(#4) Application request limit reached"),
        ("user", "me", 17, "(#17) User request limit reached"),
        ("page", "PAGE", 32, "(#32) Page request limit reached"),
    ],
)
def test_hourly_limits_refuse_for_an_hour(running, regime, path, code, message):
    world = running.control.world()["accounts"][0]
    path = path.replace("PAGE", world["page_id"])
    running.control.use_up(regime, world["id"], percent=100)
    refused = error(running.get(f"/v25.0/{path}"))
    assert (refused["code"], refused["message"], refused["is_transient"]) == (code, message, True)
    running.control.step(HOUR + 2 * HOUR / PARTS)
    assert running.get(f"/v25.0/{path}").status_code == 200


def test_a_pages_own_token_has_the_limit_of_its_use_case(running):
    page = running.control.world()["accounts"][0]
    running.control.use_up("pages", page["id"], percent=100)
    answer = running.get(f"/v25.0/{page['page_id']}", page["page_token"])
    assert error(answer)["code"] == 80001
    assert error(answer)["message"].startswith(
        "(#80001) There have been too many calls to this Page account."
    )
    assert case_usage(answer, page["page_id"])["type"] == "pages"
    assert running.get(f"/v25.0/{page['page_id']}").status_code == 200


def test_calls_while_limited_prolong_it(make_sandbox):
    running = make_sandbox(switches={"account_budget": 10})
    account = first_account(running)

    def ask() -> int:
        return running.get(f"/v25.0/{account}").status_code

    assert [ask() for _ in range(12)] == [200] * 10 + [429] * 2
    running.control.step(DAY / 2)
    assert [ask() for _ in range(10)] == [429] * 10
    running.control.step(DAY / 2 + 2 * DAY / PARTS)  # the first calls are forgotten, the refused ones are not
    assert ask() == 429
    running.control.step(DAY + DAY / PARTS)
    assert ask() == 200


def test_each_item_and_each_id_counts(running):
    accounts = [one["id"] for one in running.control.world()["accounts"]]
    running.post("/", batch=json.dumps([{"relative_url": accounts[0]}] * 7 + [{"relative_url": "me"}]))
    running.get("/v25.0/", ids=",".join(accounts))
    meters = {(one["regime"], one["account"]): one["calls"] for one in running.control.usage()}
    assert meters == {
        ("app", None): 1, ("user", None): 1, ("instagram", accounts[0]): 8, ("instagram", accounts[1]): 1,
    }  # fmt: skip


def test_business_discovery_counts_for_the_app(running):
    account = first_account(running)
    running.get(f"/v25.0/{account}", fields="business_discovery.username(nobody){id}")
    assert [one["regime"] for one in running.control.usage()] == ["app", "user"]


def test_the_budget_follows_the_impressions(make_sandbox):
    running = make_sandbox(accounts=1)
    account = first_account(running)
    running.control.use_up("instagram", account, calls=48_000)
    budget = running.control.usage()[0]["budget"]
    assert budget > 48_000 and budget % 4800 == 0
    assert running.get(f"/v25.0/{account}").status_code == 200


@pytest.mark.parametrize(("tier", "least"), [("standard_access", 190_000), ("development_access", 600)])
def test_ads_have_limits_of_their_own(make_sandbox, tier, least):
    running = make_sandbox(posts=200, days=400, switches={"ads_tier": tier})
    one = running.control.world()["accounts"][0]
    path = f"/v25.0/{one['ad_account_id']}/insights"
    answer = running.get(path, fields="spend")
    number = one["ad_account_id"].removeprefix("act_")
    told = case_usage(answer, number)
    assert (told["type"], told["ads_api_access_tier"]) == ("ads_insights", tier)
    assert json.loads(answer.headers["X-FB-Ads-Insights-Throttle"])["ads_api_access_tier"] == tier
    meter = next(one for one in running.control.usage() if one["regime"] == "ads_insights")
    assert meter["budget"] >= least and (meter["budget"] - least) % 400 == 0
    running.control.use_up("ads_insights", one["id"], percent=100)
    refused = error(running.get(path, fields="spend"))
    assert (refused["code"], refused["error_subcode"]) == (80000, 2446079)
    assert running.get(f"/v25.0/{one['ad_account_id']}", fields="name").status_code == 200
    running.control.use_up("ads_management", one["id"], percent=100)
    refused = running.get(f"/v25.0/{one['ad_account_id']}", fields="name")
    assert (error(refused)["code"], error(refused)["error_subcode"]) == (80004, 2446079)
    told = json.loads(refused.headers["X-Ad-Account-Usage"])
    assert told["acc_id_util_pct"] >= 100 and told["reset_time_duration"] > 0


def test_a_batch_tells_every_account_it_touched(running):
    accounts = [one["id"] for one in running.control.world()["accounts"]]
    answer = running.post("/", batch=json.dumps([{"relative_url": one} for one in accounts]))
    assert set(json.loads(answer.headers["X-Business-Use-Case-Usage"])) == set(accounts)


def test_full_meters_can_be_shown_without_refusing(running):
    account = first_account(running)
    running.control.faults([{"path": "", "call_count": 97, "regain_minutes": 12, "times": 2}])
    answer = running.get(f"/v25.0/{account}")
    assert answer.status_code == 200
    told = case_usage(answer, account)
    assert (told["call_count"], told["estimated_time_to_regain_access"]) == (97, 12)
    assert app_usage(running.get("/v25.0/me"))["call_count"] == 97
    assert app_usage(running.get("/v25.0/me"))["call_count"] == 0


def test_orders_about_usage_that_make_no_sense(running):
    for regime, account in (("nothing", None), ("instagram", "123")):
        with pytest.raises(ControlError):
            running.control.use_up(regime, account, calls=1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9000), st.integers(1, 5)), max_size=40), st.integers(1, 30))
def test_a_rolling_window_holds_the_last_hour(notes, budget):
    meter, at, noted = Rolling(HOUR), 1_000_000.0, deque()
    for wait, calls in notes:
        at += wait
        meter.note(at, calls)
        noted.append((at, calls))
        used = meter.used(at)
        inside = sum(n for when, n in noted if when > at - HOUR)
        outside = sum(n for when, n in noted if when > at - HOUR - HOUR / PARTS)
        assert inside <= used <= outside
        free = meter.free_after(at, budget)
        assert (free == 0) == (used < budget)
        kept = UsageMeter()
        kept.load({"answers": 1, "meters": [["app", 0, HOUR, [list(step) for step in meter.steps]]]})
        assert kept.used(("app", 0), at + free) < budget or used < budget
        assert kept.free_after(("app", 0), at, budget) in (0, free)


def test_a_clock_set_back_forgets_what_has_not_happened():
    meter = Rolling(HOUR)
    meter.note(100_000, 3)
    meter.note(200_000, 4)
    assert meter.used(200_000) == 4
    meter.note(100_000, 1)
    assert meter.used(100_000) == 1
