"""Whatever is ordered of the control plane, it obeys or refuses with a sentence."""

from collections.abc import Iterator

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox_fixture import RunningSandbox, running_sandbox

INNARDS = ("literal", "NoneType", "object", "not supported", "convert", "Traceback", "argument", "isoformat")


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSandbox]:
    with running_sandbox(accounts=1, posts=3, days=30) as found:
        yield found


def order(running: RunningSandbox, path: str, body: object) -> requests.Response:
    headers = {"Authorization": f"Bearer {running.control_token}"}
    return requests.post(f"{running.url}/_sandbox/{path}", json=body, headers=headers, timeout=20)


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("clock", {"set": "0001-01-01T00:00:00+14:00"}, "before 1970"),
        ("clock", {"step": "far"}, "step is a number"),
        ("clock", {"step": [1]}, "step is a number"),
        ("clock", {"set": 5}, "an instant like"),
        ("faults", {"path": None}, "needs a path"),
        ("faults", {"path": "x", "for_s": "long"}, "for_s of a fault is a number"),
        ("faults", {"path": "x", "since": "soon"}, "an instant like"),
        ("faults", {"path": "x", "code": 10**30}, "code of a fault"),
        ("tokens", {"user": "u2"}, "say one thing"),
        ("tokens", {"revoke": "u2"}, "revoke is a number"),
        ("tokens", {"hold": [1]}, "hold is a number"),
        ("tokens/new", {"user": "u2"}, "user of the Facebook login is a number"),
        ("tokens/new", {"scopes": 3}, "scopes is a list"),
        ("webhooks", {"redeliver": "x"}, "redeliver is a number"),
        ("usage", {"regime": "app", "calls": "x"}, "calls is a number"),
        ("settings", {"quirks": {"Q11": "often"}}, "share of a quirk is a number"),
    ],
)
def test_what_cannot_be_obeyed_is_told(running, path, body, words):
    answer = order(running, path, body)
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert not any(word in answer.json()["error"] for word in INNARDS)


def test_the_clock_goes_no_further_than_it_can(running):
    with running_sandbox(accounts=1, posts=3, days=30) as other:
        assert order(other, "clock", {"step": 1e12}).json()["now"].startswith("2100-01-01")
        answer = order(other, "clock", {"step": 1e18})
        assert answer.status_code == 400 and "step is a number" in answer.json()["error"]
        assert other.get("/v25.0/me").status_code < 500


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8), st.sampled_from(["u2", "0001-01-01T00:00:00+14:00", "1e400", "nan", "("]),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
)  # fmt: skip
ROUTES = {
    "clock": ["set", "step"],
    "faults": ["path", "times", "skip", "probability", "since", "until", "for_s", "status", "code", "subcode",
               "message", "account", "method", "token", "reset", "call_count", "regain_minutes", "outage",
               "error_data"],
    "usage": ["regime", "account", "calls", "percent"],
    "settings": ["quirks", "switches"],
    "tokens": ["token", "revoke", "restore", "remove", "hold", "role", "tasks", "lost"],
    "tokens/new": ["flavour", "user", "scopes", "accounts", "long", "expires_in", "age_s"],
    "containers": ["outcome", "container", "account", "times", "skip", "seconds", "code", "subcode", "after"],
    "webhooks": ["redeliver", "send", "fail", "duplicate", "swap", "status", "after"],
    "callbacks": ["urls", "delete"],
    "talk": ["account", "restrict", "unrestrict", "approve", "age_gate", "gated", "message"],
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_odd_orders_are_refused_with_a_sentence(running, data):
    path = data.draw(st.sampled_from(sorted(ROUTES)))
    body = data.draw(st.one_of(ODD, st.dictionaries(st.sampled_from(ROUTES[path]), ODD, max_size=4)))
    answer = order(running, path, body)
    requests.delete(
        f"{running.url}/_sandbox/faults",
        headers={"Authorization": f"Bearer {running.control_token}"},
        timeout=20,
    )
    assert answer.status_code in {200, 400}, (path, body, answer.text)
    if answer.status_code == 400:
        assert answer.json()["error"] and not any(word in answer.json()["error"] for word in INNARDS[:2])
