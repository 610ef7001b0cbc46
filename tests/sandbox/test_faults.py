"""Faults by account, token, span, probability; outages, trickles, nulls in batches."""

import json
import time

import pytest

from connectors.sandbox.errors import ControlError
from tests.sandbox.helpers import error, first_account
from tests.sandbox_fixture import SANDBOX_START


def statuses(running, path, count, token=None):
    return [running.get(path, token).status_code for _ in range(count)]


def test_a_fault_for_one_account_meets_its_posts_and_tokens_too(sandbox):
    one, two = sandbox.control.world()["accounts"]
    media = sandbox.get(f"/v25.0/{one['id']}/media", limit=1).json()["data"][0]["id"]
    sandbox.control.faults([{"path": "", "account": one["id"], "times": None, "probability": 1, "code": 2}])
    assert statuses(sandbox, f"/v25.0/{one['id']}", 2) == [500, 500]
    assert statuses(sandbox, f"/v25.0/{media}", 1) == [500]
    assert statuses(sandbox, "/v25.0/me", 1, one["page_token"]) == [500]
    assert statuses(sandbox, f"/v25.0/{two['id']}", 1) == [200]
    assert statuses(sandbox, "/v25.0/me", 1) == [200]


def test_a_fault_for_one_token(sandbox):
    page = sandbox.control.world()["accounts"][0]["page_token"]
    sandbox.control.faults([{"path": "me", "token": page, "code": 1, "times": 5}])
    assert statuses(sandbox, "/v25.0/me", 1) == [200]
    assert statuses(sandbox, "/v25.0/me", 1, page) == [500]


def test_a_fault_for_a_span_of_the_clock(sandbox):
    begins = SANDBOX_START.replace(hour=10).isoformat()
    sandbox.control.faults([{"path": "me", "since": begins, "for_s": 600, "code": 2}])
    assert statuses(sandbox, "/v25.0/me", 1) == [200]
    sandbox.control.step(3600)
    assert statuses(sandbox, "/v25.0/me", 3) == [500] * 3
    sandbox.control.step(600)
    assert statuses(sandbox, "/v25.0/me", 1) == [200]
    assert sandbox.control._ask("GET", "faults")["faults"] == []


def test_chance_is_the_same_for_the_same_calls(make_sandbox):
    found = []
    for _ in range(2):
        running = make_sandbox(accounts=1, posts=1)
        running.control.faults([{"path": "me", "probability": 0.4, "code": 2}])
        found.append(statuses(running, "/v25.0/me", 40))
    assert found[0] == found[1]
    assert 5 < found[0].count(500) < 30


def test_an_outage_fails_everything_for_a_while(sandbox):
    account = first_account(sandbox)
    sandbox.control.faults([{"outage": True, "for_s": 60}])
    answers = [sandbox.get(f"/v25.0/{path}") for path in ("me", account, "nonsense")]
    assert {answer.status_code for answer in answers} == {503}
    assert error(answers[0])["is_transient"] is True
    sandbox.control.step(60)
    assert sandbox.get("/v25.0/me").status_code == 200


def test_a_trickle_comes_slowly_and_whole(sandbox):
    sandbox.control.faults([{"path": "me", "trickle_ms": 20}])
    begin = time.monotonic()
    assert sandbox.get("/v25.0/me").json()["name"] == "Sandbox Owner"
    assert time.monotonic() - begin > 0.3


def test_items_of_a_batch_may_come_back_as_null(sandbox):
    account = first_account(sandbox)
    media = sandbox.get(f"/v25.0/{account}/media", limit=1).json()["data"][0]["id"]
    write = {"method": "POST", "relative_url": f"{media}/comments", "body": "message=Once"}
    before = sandbox.get(f"/v25.0/{media}", fields="comments_count").json()["comments_count"]

    def ask(fault):
        sandbox.control.faults([fault | {"path": f"^/{media}/comments$"}])
        answer = sandbox.post("/", batch=json.dumps([{"relative_url": "me"}, write])).json()
        assert answer[0]["code"] == 200
        assert answer[1] is None
        return sandbox.get(f"/v25.0/{media}", fields="comments_count").json()["comments_count"] - before

    assert ask({"null": True}) == 0
    assert ask({"reset": "before"}) == 0
    assert ask({"reset": "after"}) == 1


def test_transient_is_told_as_ordered(sandbox):
    sandbox.control.faults([{"path": "me", "code": 368, "transient": False, "status": 403}])
    answer = sandbox.get("/v25.0/me")
    assert (answer.status_code, error(answer)["code"], error(answer)["is_transient"]) == (403, 368, False)


@pytest.mark.parametrize(
    "order",
    [
        {"path": "x", "probability": 2}, {"path": "x", "status": 99}, {"path": "x", "times": -1}, {"path": 3},
        {"path": "x", "account": "1"}, {"path": "x", "latency_ms": "long"}, {"path": "x", "since": "soon"}, "x", 3,
        {"path": "x", "code": "four"},
    ],
)  # fmt: skip
def test_orders_that_make_no_sense(sandbox, order):
    with pytest.raises(ControlError, match="refused"):
        sandbox.control._ask("POST", "faults", order)
    assert sandbox.get("/v25.0/me").status_code == 200


def test_the_log_can_be_narrowed(sandbox):
    account = first_account(sandbox)
    for path in ("me", account, f"{account}/media", "nonsense"):
        sandbox.get(f"/v25.0/{path}")
    calls = sandbox.control.calls()
    assert calls["last"] == 4
    assert [one["n"] for one in sandbox.control.calls(since=2)["calls"]] == [3, 4]
    assert [one["path"] for one in sandbox.control.calls(account=account)["calls"]] == [
        f"/{account}",
        f"/{account}/media",
    ]
    assert [one["path"] for one in sandbox.control.calls(status=400)["calls"]] == ["/nonsense"]
    assert [one["n"] for one in sandbox.control.calls(path="media$")["calls"]] == [3]
    assert [one["n"] for one in sandbox.control.calls(limit=1)["calls"]] == [4]
    sandbox.control.step(3600)
    sandbox.get(f"/v25.0/{account}")
    hours = [
        (one["hour"][11:16], one["account"], one["counted_calls"]) for one in sandbox.control.calls_by_hour()
    ]
    assert hours == [("10:00", account, 1), ("09:00", None, 2), ("09:00", account, 2)]
    with pytest.raises(ControlError, match="cannot be filtered"):
        sandbox.control.calls(colour="red")
