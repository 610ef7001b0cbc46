"""Deauthorisation and data deletion: signed requests to the app, and what becomes of tokens."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs

import pytest

from connectors.sandbox.errors import ControlError
from tests.sandbox.helpers import error
from tests.sandbox.receiver import KEYS, eventually
from tests.sandbox_fixture import RunningSandbox


def unseal(body: bytes, secret: str) -> dict:
    """The payload of a signed request, if its signature is right."""
    signature, _, payload = parse_qs(body.decode())["signed_request"][0].partition(".")
    seal = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)) == seal
    assert "=" not in signature + payload
    found: dict = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


def outcome(sandbox: RunningSandbox) -> dict:
    """The last callback, once it was answered or given up."""

    def told() -> dict | None:
        found = sandbox.control.callbacks()["callbacks"]
        return found[-1] if found and found[-1]["state"] != "pending" else None

    found = eventually(told)
    assert found
    return found


def test_removing_the_app_tells_it_and_kills_the_tokens(sandbox, receiver):
    sandbox.control.callbacks(urls={"deauthorise": receiver.url + "/bye"})
    page = sandbox.control.world()["accounts"][0]["page_token"]
    me = sandbox.get("/v25.0/me").json()["id"]
    sandbox.control.change_token(deauthorise=True)
    assert outcome(sandbox)["state"] == "delivered"
    hit = receiver.hits[0]
    payload = unseal(hit.body, KEYS.app_secret)
    assert hit.path == "/bye" and hit.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert payload["user_id"] == me and payload["algorithm"] == "HMAC-SHA256"
    assert payload["issued_at"] == int(sandbox.control.clock().now.timestamp())
    for token in (None, page):
        refused = error(sandbox.get("/v25.0/me", token))
        assert (refused["code"], refused["error_subcode"]) == (190, 458)


def test_an_account_of_the_instagram_login_is_told_by_its_scoped_id_and_secret(sandbox, receiver):
    sandbox.control.callbacks(urls={"deauthorise": receiver.url})
    account = sandbox.control.world()["accounts"][1]
    sandbox.control.change_token(account["instagram_token"], deauthorise=True)
    assert eventually(lambda: receiver.hits)
    assert unseal(receiver.hits[0].body, KEYS.ig_app_secret)["user_id"] == account["scoped_id"]
    refused = error(sandbox.get("/ig/v25.0/me", account["instagram_token"]))
    assert (refused["code"], refused["error_subcode"]) == (190, 458)
    assert sandbox.get("/v25.0/me").status_code == 200


def test_a_deletion_is_answered_with_a_url_and_a_code(sandbox, receiver):
    receiver.reply = json.dumps(
        {"url": "https://example.org/deletion?id=7", "confirmation_code": "abc7"}
    ).encode()
    sandbox.control.callbacks(urls={"deletion": receiver.url + "/forget"})
    asked = sandbox.control.callbacks(delete=sandbox.token)
    assert asked["told"] is True
    found = outcome(sandbox)
    assert found["reply"] == {"url": "https://example.org/deletion?id=7", "confirmation_code": "abc7"}
    assert unseal(receiver.hits[0].body, KEYS.app_secret)["user_id"]
    assert sandbox.get("/v25.0/me").status_code == 200, "asking for deletion removes nothing yet"


@pytest.mark.parametrize(
    "reply", [b"", b"OK", b"{url: 'x', confirmation_code: 'y'}", b'{"url": "x"}', b"[1]"]
)
def test_another_answer_to_a_deletion_is_told_as_a_failure(sandbox, receiver, reply):
    receiver.reply = reply
    sandbox.control.callbacks(urls={"deletion": receiver.url})
    sandbox.control.callbacks(delete=sandbox.control.world()["accounts"][0]["scoped_id"])
    found = outcome(sandbox)
    assert found["state"] == "failed" and found["reply"] is None and "confirmation_code" in found["error"]


def test_an_app_that_does_not_answer_or_has_no_callback(sandbox, receiver):
    assert sandbox.control.callbacks(delete=sandbox.token)["told"] is False
    receiver.status = lambda number: 500
    sandbox.control.callbacks(urls={"deauthorise": receiver.url})
    sandbox.control.change_token(deauthorise=True)
    assert outcome(sandbox)["state"] == "failed" and outcome(sandbox)["status"] == 500
    sandbox.control.callbacks(urls={"deletion": "http://127.0.0.1:9/nobody"})
    sandbox.control.callbacks(delete=sandbox.token)
    assert eventually(lambda: outcome(sandbox)["kind"] == "deletion")
    assert outcome(sandbox)["status"] is None


@pytest.mark.parametrize(
    "wrong", [{"urls": {"other": "http://x"}}, {"urls": {"deletion": "x"}}, {"delete": "1"}, {"x": 1}]
)
def test_wrong_orders_are_refused_with_a_sentence(sandbox, wrong):
    with pytest.raises(ControlError):
        sandbox.control.callbacks(**wrong)
