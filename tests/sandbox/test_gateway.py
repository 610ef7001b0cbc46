"""Tokens, batches, several ids, bodies, faults, the call log, determinism."""

import hashlib
import hmac
import json
import time

import pytest
import requests

from tests.sandbox.helpers import create, error, first_account, jpeg, media_host, publish, settle, status
from tests.sandbox_fixture import SANDBOX_START


def test_no_token_and_bad_tokens(sandbox):
    assert error(requests.get(f"{sandbox.url}/v25.0/me", timeout=10))["code"] == 2500
    assert error(requests.get(f"{sandbox.url}/v25.0/me/accounts", timeout=10))["code"] == 2500
    assert error(requests.get(f"{sandbox.url}/v25.0/17841400000000000", timeout=10))["code"] == 104
    for token in ("nonsense", sandbox.token + "x", "EAAP0000Zffff", "IGAA9999Z", "EAAP٣Z"):
        refused = error(requests.get(f"{sandbox.url}/v25.0/me", params={"access_token": token}, timeout=10))
        assert refused["code"] == 190 and refused["type"] == "OAuthException"


def test_tokens_of_the_other_host_are_refused(sandbox):
    token = sandbox.control.world()["accounts"][0]["instagram_token"]
    assert error(sandbox.get("/v25.0/me", token))["code"] == 190
    assert error(sandbox.get("/ig/v25.0/me"))["code"] == 190


def test_an_expired_token_says_when(sandbox):
    sandbox.control.age_token(expire=True)
    refused = error(sandbox.get("/v25.0/me"))
    assert (refused["code"], refused["error_subcode"]) == (190, 463)
    when = "Monday, 02-Nov-26 01:00:00 PST"
    assert refused["message"] == (
        f"Error validating access token: Session has expired on {when}. The current time is {when}."
    )
    sandbox.control.age_token()
    assert sandbox.get("/v25.0/me").status_code == 200


def test_a_token_can_end_later_or_be_taken_back(sandbox):
    page = sandbox.control.world()["accounts"][0]["page_token"]
    sandbox.control.age_token(page, expire=SANDBOX_START.replace(hour=10))
    assert sandbox.get("/v25.0/me", page).status_code == 200
    sandbox.control.step(3600)
    assert error(sandbox.get("/v25.0/me", page))["error_subcode"] == 463
    sandbox.control.age_token(page, revoke=460)
    assert error(sandbox.get("/v25.0/me", page))["error_subcode"] == 460
    sandbox.control.age_token(page, revoke=True)
    assert error(sandbox.get("/v25.0/me", page))["error_subcode"] == 467
    assert sandbox.get("/v25.0/me").status_code == 200
    assert not sandbox.get("/v25.0/debug_token", input_token=page).json()["data"]["is_valid"]


def test_the_proof_is_checked_when_there_is_a_secret(make_sandbox):
    running = make_sandbox(app_secret="hush")
    proof = hmac.new(b"hush", running.token.encode(), hashlib.sha256).hexdigest()
    assert running.get("/v25.0/me", appsecret_proof=proof).status_code == 200
    assert running.get("/v25.0/me").status_code == 200
    refused = error(running.get("/v25.0/me", appsecret_proof="0" * 64))
    assert refused["message"] == "Invalid appsecret_proof provided in the API argument"


def test_a_batch_answers_each_item(sandbox):
    account = first_account(sandbox)
    items = [
        {"method": "GET", "relative_url": f"v25.0/{account}?fields=username"},
        {"method": "GET", "relative_url": f"{account}?fields=nonsense"},
        {"relative_url": f"{account}/media?limit=1&fields=id"},
    ]
    answer = sandbox.post("/v25.0/", batch=json.dumps(items))
    codes = [item["code"] for item in answer.json()]
    assert answer.status_code == 200 and codes == [200, 400, 200]
    assert json.loads(answer.json()[1]["body"])["error"]["code"] == 100
    calls = sandbox.control.calls()
    assert (calls["round_trips"], calls["counted_calls"]) == (1, 3)


def test_a_batch_may_write_and_carry_other_tokens(sandbox):
    account = sandbox.control.world()["accounts"][0]
    media = sandbox.get(f"/v25.0/{account['id']}/media", limit=1).json()["data"][0]["id"]
    items = [
        {"method": "POST", "relative_url": f"{media}/comments", "body": "message=By%20batch"},
        {"method": "GET", "relative_url": f"me?access_token={account['page_token']}&fields=id"},
    ]
    first, second = sandbox.post("/", batch=json.dumps(items), include_headers="false").json()
    assert first["code"] == 200 and "headers" not in first
    assert json.loads(second["body"])["id"] == account["page_id"]


@pytest.mark.parametrize("batch", ["nonsense", "[]", json.dumps([{"relative_url": "me"}] * 51)])
def test_a_bad_batch_is_refused(sandbox, batch):
    assert error(sandbox.post("/v25.0/", batch=batch))["code"] == 100


def test_several_ids_count_one_each(sandbox):
    ids = [account["id"] for account in sandbox.control.world()["accounts"]]
    answer = sandbox.get("/v25.0/", ids=",".join(ids), fields="username").json()
    assert set(answer) == set(ids)
    assert sandbox.control.calls()["counted_calls"] == 2
    edges = sandbox.get("/v25.0/media", ids=",".join(ids), limit=1).json()
    assert all(len(edge["data"]) == 1 for edge in edges.values())
    assert error(sandbox.get("/v25.0/", ids=f"{ids[0]},123"))["code"] == 803


def test_expansion_counts_one_and_strictly_one_more_each(sandbox):
    account = first_account(sandbox)
    sandbox.get(f"/v25.0/{account}/media", fields="id,insights.metric(reach)", limit=10)
    calls = sandbox.control.calls()
    assert (calls["counted_calls"], calls["counted_calls_strict"]) == (1, 11)


def test_the_log_hides_tokens_and_can_be_reset(sandbox):
    requests.get(
        f"{sandbox.url}/v25.0/me", params={"access_token": sandbox.token, "fields": "id"}, timeout=10
    )
    calls = sandbox.control.calls()
    assert calls["calls"][0]["path"] == "/me" and calls["calls"][0]["params"] == {"fields": "id"}
    assert sandbox.token not in json.dumps(calls)
    sandbox.control.reset_calls()
    assert sandbox.control.calls()["round_trips"] == 0


def test_json_bodies_are_read(sandbox):
    account = first_account(sandbox)
    media = sandbox.get(f"/v25.0/{account}/media", limit=1).json()["data"][0]["id"]
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    url = f"{sandbox.url}/v25.0/{media}/comments"
    assert requests.post(url, json={"message": "By JSON"}, headers=headers, timeout=10).status_code == 200
    assert (
        requests.post(url, files={"message": (None, "By form")}, headers=headers, timeout=10).status_code
        == 200
    )
    broken = requests.post(url, data="{", headers=headers | {"Content-Type": "application/json"}, timeout=10)
    assert error(broken)["code"] == 100


def test_an_ordered_error_comes_as_often_as_ordered(sandbox):
    sandbox.control.faults(
        [
            {
                "path": "/me$",
                "times": 2,
                "code": 4,
                "status": 403,
                "message": "(#4) Application request limit reached",
            }
        ]
    )
    first, second, third = (sandbox.get("/v25.0/me") for _ in range(3))
    assert (first.status_code, second.status_code, third.status_code) == (403, 403, 200)
    assert error(first)["is_transient"] is True and error(first)["code"] == 4


def test_faults_meet_only_their_method_and_may_wait(sandbox):
    sandbox.control.faults(
        [{"path": "me", "method": "POST", "code": 1}, {"path": "me", "skip": 1, "code": 2}]
    )
    assert [sandbox.get("/v25.0/me").status_code for _ in range(3)] == [200, 500, 200]
    sandbox.control.clear_faults()
    assert sandbox.post("/v25.0/me").status_code == 400


def test_html_and_truncation(sandbox):
    sandbox.control.faults([{"path": "me", "html": True, "status": 502}, {"path": "me", "truncate": True}])
    html, cut = sandbox.get("/v25.0/me"), sandbox.get("/v25.0/me")
    assert html.status_code == 502 and html.headers["content-type"].startswith("text/html")
    assert cut.status_code == 200
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        json.loads(cut.text)


def test_latency(sandbox, make_sandbox):
    sandbox.control.faults([{"path": "me", "latency_ms": 300}])
    begin = time.monotonic()
    assert sandbox.get("/v25.0/me").status_code == 200
    assert time.monotonic() - begin >= 0.3
    slow, begin = make_sandbox(latency_ms=100), time.monotonic()
    slow.get("/v25.0/me")
    assert time.monotonic() - begin >= 0.1


def test_a_cut_before_or_after_the_deed(sandbox):
    account = first_account(sandbox)
    with media_host({"ok.jpg": jpeg()}) as host:
        for when, live in (("before", "FINISHED"), ("after", "PUBLISHED")):
            container = create(sandbox, account, image_url=f"{host}/ok.jpg")
            settle(sandbox, container)
            sandbox.control.faults([{"path": "media_publish", "reset": when}])
            with pytest.raises(requests.ConnectionError):
                publish(sandbox, account, container)
            assert status(sandbox, container) == live


def test_an_error_after_the_deed(sandbox):
    account = first_account(sandbox)
    with media_host({"ok.jpg": jpeg()}) as host:
        container = create(sandbox, account, image_url=f"{host}/ok.jpg")
        settle(sandbox, container)
        fault = {
            "path": "media_publish",
            "reset": "after",
            "code": 4,
            "subcode": 2207051,
            "message": "Application request limit reached",
        }
        sandbox.control.faults([fault])
        refused = error(publish(sandbox, account, container))
    assert (refused["code"], refused["error_subcode"]) == (4, 2207051)
    assert status(sandbox, container) == "PUBLISHED"


def test_faults_meet_batch_items(sandbox):
    account = first_account(sandbox)
    sandbox.control.faults([{"path": f"^/{account}$", "code": 2}])
    items = [{"relative_url": f"{account}?fields=id"}] * 2
    assert [item["code"] for item in sandbox.post("/", batch=json.dumps(items)).json()] == [500, 200]


def conversation(running) -> list[bytes]:
    """The same calls, with the port taken out of the answers."""
    account = running.get("/v25.0/me/accounts", fields="instagram_business_account").json()
    user = account["data"][0]["instagram_business_account"]["id"]
    answers = [
        running.get(
            f"/v25.0/{user}/media", fields="id,caption,like_count,media_url,insights.metric(reach)", limit=30
        ),
        running.get(f"/v25.0/{user}/insights", metric="reach,follower_count", period="day"),
        running.get(f"/v25.0/{user}", fields="nonsense"),
        running.get(f"/v25.0/{user}/stories", fields="id"),
    ]
    return [answer.content.replace(running.url.encode(), b"") for answer in answers]


@pytest.mark.parametrize("profile", ["calm", "realistic"])
def test_the_same_seed_clock_and_calls_give_the_same_bytes(make_sandbox, profile):
    one, two = (conversation(make_sandbox(seed=7, profile=profile)) for _ in range(2))
    assert one == two
    assert one != conversation(make_sandbox(seed=8, profile=profile))


def test_a_realistic_world_sometimes_fails_a_read(make_sandbox):
    running = make_sandbox(profile="realistic", accounts=1, posts=5)
    batch = json.dumps([{"relative_url": "me"}] * 50)
    answers = [item for _ in range(30) for item in running.post("/", batch=batch).json()]
    failed = [json.loads(item["body"])["error"] for item in answers if item["code"] != 200]
    assert 0 < len(failed) < 15
    assert {(one["code"], one["is_transient"]) for one in failed} <= {(1, True), (2, True)}
