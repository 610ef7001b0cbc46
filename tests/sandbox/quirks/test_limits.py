"""Q29 and Q31 to Q33: passing failures, the limits' statuses, silent headers."""

import json
from collections import Counter

from tests.sandbox.helpers import error, first_account
from tests.sandbox_fixture import RunningSandbox


def reads(running: RunningSandbox, rounds: int = 20) -> list[dict]:
    batch = json.dumps([{"relative_url": "me"}] * 50)
    return [item for _ in range(rounds) for item in running.post("/", batch=batch).json()]


def test_q29_on_some_reads_fail_passingly(make_sandbox):
    running = make_sandbox(accounts=1, posts=1, quirks={"Q29": 0.02})
    failed = [json.loads(one["body"])["error"] for one in reads(running) if one["code"] != 200]
    assert 5 < len(failed) < 50
    assert {one["code"] for one in failed} <= {1, 2} and all(one["is_transient"] for one in failed)


def test_q29_off_no_read_fails(make_sandbox):
    assert {one["code"] for one in reads(make_sandbox(accounts=1, posts=1))} == {200}


def app_statuses(running: RunningSandbox) -> Counter:
    running.control.use_up("app", percent=100)
    answers = [running.get("/v25.0/me") for _ in range(30)]
    assert {error(answer)["code"] for answer in answers} == {4}
    return Counter(answer.status_code for answer in answers)


def test_q31_on_the_apps_limit_is_400_or_403(make_sandbox):
    found = app_statuses(make_sandbox(accounts=1, posts=1, quirks={"Q31": 0.5}))
    assert set(found) == {400, 403} and min(found.values()) > 5


def test_q31_off_the_apps_limit_is_400(make_sandbox):
    assert set(app_statuses(make_sandbox(accounts=1, posts=1))) == {400}


def account_status(running: RunningSandbox) -> int:
    account = first_account(running)
    running.control.use_up("instagram", account, percent=100)
    answer = running.get(f"/v25.0/{account}")
    assert error(answer)["code"] == 80002
    return answer.status_code


def test_q32_on_the_accounts_limit_is_400(make_sandbox):
    assert account_status(make_sandbox(accounts=1, posts=1, quirks={"Q32": 1})) == 400


def test_q32_off_the_accounts_limit_is_429(make_sandbox):
    assert account_status(make_sandbox(accounts=1, posts=1)) == 429


def silent(running: RunningSandbox) -> int:
    account = first_account(running)
    answers = [running.get(f"/v25.0/{account}") for _ in range(30)]
    return sum("X-App-Usage" not in one.headers for one in answers)


def test_q33_on_the_first_answers_have_no_headers(make_sandbox):
    assert silent(make_sandbox(accounts=1, posts=1, quirks={"Q33": 1})) == 20


def test_q33_off_every_answer_has_them(make_sandbox):
    assert silent(make_sandbox(accounts=1, posts=1)) == 0
