"""The call log stays small, whatever is sent."""

import json

from connectors.sandbox.calls import LONGEST_NAME, LONGEST_PATH, LONGEST_VALUE, MOST_PARAMS, CallLog, Entry
from tests.sandbox.helpers import first_account


def entry(**values) -> Entry:
    usual = {
        "n": 0, "at": 0.0, "host": "fb", "method": "GET", "path": "/me", "status": 200, "code": None, "account": None,
        "params": {}, "counted": 1, "expanded": 0,
    }  # fmt: skip
    return Entry(**{**usual, **values})


def test_only_the_beginnings_of_a_request_are_kept():
    log = CallLog()
    params = {f"{n}" + "n" * 5000: "v" * 1_000_000 for n in range(40)}
    log.add(entry(method="M" * 100_000, path="/" + "p" * 100_000, params=params))
    kept = log.calls[0]
    assert len(kept.params) == MOST_PARAMS
    assert {len(value) for value in kept.params.values()} == {LONGEST_VALUE}
    assert {len(name) for name in kept.params} == {LONGEST_NAME}
    assert (len(kept.method), len(kept.path)) == (LONGEST_NAME, LONGEST_PATH)
    assert len(json.dumps(log.saved())) < 20_000


def test_secrets_are_not_kept():
    log = CallLog()
    log.add(entry(params={"access_token": "secret", "client_secret": "secret", "fields": "id"}))
    assert log.calls[0].params == {"fields": "id"}
    assert "secret" not in json.dumps(log.saved())


def test_a_large_body_leaves_little_in_the_log_and_in_a_snapshot(sandbox):
    account = first_account(sandbox)
    before = len(sandbox.control.save())
    for _ in range(3):
        sandbox.post(f"/v25.0/{account}/media", caption="x" * 1_000_000, image_url="http://127.0.0.1:9/a.jpg")
    told = sandbox.control.calls()["calls"]
    assert max(len(value) for call in told for value in call["params"].values()) == LONGEST_VALUE
    assert len(json.dumps(told)) < 10_000 and len(sandbox.control.save()) < before + 10_000
