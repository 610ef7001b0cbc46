"""Consent pages, codes and tokens of both logins."""

import base64
import hashlib

import pytest
import requests

from tests.sandbox.helpers import error
from tests.sandbox.login import (
    BACK,
    KEYS,
    code_of,
    debug,
    dialog,
    long_token_of,
    refresh,
    token_of,
    told,
    trade,
)  # fmt: skip
from tests.sandbox_fixture import SANDBOX_START

DAY = 86400


@pytest.mark.parametrize("flavour", ["fb", "ig"])
def test_the_consent_page_asks_and_sends_back(sandbox, flavour):
    page = dialog(sandbox, flavour, state="a&b")
    assert page.status_code == 200 and "<form method=" in page.text
    assert page.text.count('name="scope"') == (5 if flavour == "fb" else 2)
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    account = sandbox.control.world()["accounts"][0]["id"]
    form = {"decision": "allow", "account": account, "scope": "instagram_basic", "person": "2"}
    back = requests.post(page.url, data=form, timeout=20, allow_redirects=False)
    assert back.headers["location"].startswith(BACK + "?code=")
    assert told(back)["state"] == "a&b"


@pytest.mark.parametrize("flavour", ["fb", "ig"])
def test_denying_tells_the_app(sandbox, flavour):
    answer = told(dialog(sandbox, flavour, sandbox_decision="deny", state="s"))
    assert (answer["error"], answer["error_reason"], answer["state"]) == ("access_denied", "user_denied", "s")
    assert answer["error_description"]


@pytest.mark.parametrize("flavour", ["fb", "ig"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "1"}, {"redirect_uri": "https://elsewhere.example/"}, {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "http://127.0.0.1@evil.example/"}, {"redirect_uri": "http://localhost\\.evil.example"},
        {"response_type": "token"}, {"scope": "no_such_scope"}, {"code_challenge_method": "md5"},
        {"redirect_uri": "http://["}, {"sandbox_accounts": "nobody", "sandbox_decision": "allow"},
    ],
)  # fmt: skip
def test_a_wrong_request_shows_an_error_and_sends_nobody_back(calm, flavour, wrong):
    answer = dialog(calm, flavour, **wrong)
    assert answer.status_code == 400 and "location" not in answer.headers
    assert answer.headers["content-type"].startswith("text/html")


def test_the_two_logins_have_two_apps(calm):
    assert "Invalid platform app" in dialog(calm, "ig", client_id=KEYS.app_id).text
    assert "Invalid Scopes: business_basic" in dialog(calm, "ig", scope="business_basic").text
    assert dialog(calm, "ig", scope="instagram_business_content_publish").status_code == 400


def test_pages_escape_what_they_show(calm):
    hostile = "http://localhost/<script>alert(1)</script>"
    assert "<script>" not in dialog(calm, "fb", redirect_uri=hostile).text
    assert "<script>" not in dialog(calm, "fb", scope="<script>").text


def test_registered_redirects_match_exactly(make_sandbox):
    running = make_sandbox(redirect_uris=("https://app.example/back",))
    assert dialog(running, "fb", redirect_uri="https://app.example/back").status_code == 200
    assert dialog(running, "fb", redirect_uri="https://app.example/back/").status_code == 400
    assert dialog(running, "fb").status_code == 400


def test_facebook_login_from_code_to_page_token(sandbox):
    answer = trade(sandbox, "fb", code_of(sandbox, "fb")).json()
    assert set(answer) == {"access_token", "token_type", "expires_in"} and answer["token_type"] == "bearer"
    assert 3600 < answer["expires_in"] <= 7200
    short = answer["access_token"]
    assert sandbox.get("/v25.0/me", short).json()["name"] == "Robin Sample"
    asked = {"client_id": KEYS.app_id, "client_secret": KEYS.app_secret, "fb_exchange_token": short}
    longer = sandbox.get("/oauth/access_token", grant_type="fb_exchange_token", **asked).json()
    assert longer["access_token"] != short and longer["expires_in"] == 5183944
    for token, ends in ((short, True), (longer["access_token"], False)):
        page = sandbox.get("/v25.0/me/accounts", token).json()["data"][0]["access_token"]
        assert bool(debug(sandbox, page)["expires_at"]) is ends
        sandbox.control.step(0)
    sandbox.control.step(7200)
    assert error(sandbox.get("/v25.0/me", short))["error_subcode"] == 463
    refused = error(sandbox.get("/oauth/access_token", grant_type="fb_exchange_token", **asked))
    assert refused["error_subcode"] == 463, "expired tokens cannot be exchanged"
    assert sandbox.get("/v25.0/me", longer["access_token"]).status_code == 200


def test_a_page_token_outlives_its_person_token_but_not_the_consent(sandbox):
    person = long_token_of(sandbox, "fb")
    page = sandbox.get("/v25.0/me/accounts", person).json()["data"][0]["access_token"]
    sandbox.control.step(61 * DAY)
    assert error(sandbox.get("/v25.0/me", person))["error_subcode"] == 463
    assert sandbox.get("/v25.0/me", page).status_code == 200
    sandbox.control.step(30 * DAY)
    assert error(sandbox.get("/v25.0/me", page))["error_subcode"] == 493
    code_of(sandbox, "fb")
    assert sandbox.get("/v25.0/me", page).status_code == 200, "a new consent opens the data again"
    assert sandbox.get("/v25.0/me").status_code == 200, "the printed token never lapses"


@pytest.mark.parametrize(
    ("changed", "code", "message"),
    [
        ({"client_id": None}, 101, "Missing client_id parameter."),
        ({"client_id": "1"}, 101, "Error validating application. Invalid application ID."),
        ({"client_secret": "x"}, 1, "Error validating client secret."),
        ({"client_secret": None}, 1, "Error validating client secret."),
        ({"redirect_uri": None}, 191, "Missing redirect_uri parameter."),
        ({"redirect_uri": BACK + "/"}, 100, "Error validating verification code. Please make sure your redirect_uri "
         "is identical to the one you used in the OAuth dialog request"),
        ({"code": "AQ0Nnonsense"}, 100, "Invalid verification code format."),
        ({"grant_type": "password"}, 100, "(#100) Invalid grant_type: password"),
    ],
)  # fmt: skip
def test_facebook_code_errors(calm, changed, code, message):
    refused = error(trade(calm, "fb", code_of(calm, "fb"), **changed))
    assert (refused["code"], refused["message"]) == (code, message)


def test_codes_are_used_once_and_die_after_an_hour(sandbox):
    for flavour in ("fb", "ig"):
        code = code_of(sandbox, flavour)
        assert trade(sandbox, flavour, code).status_code == 200
        assert trade(sandbox, flavour, code).status_code == 400
    late = {flavour: code_of(sandbox, flavour) for flavour in ("fb", "ig")}
    sandbox.control.step(3601)
    assert error(trade(sandbox, "fb", late["fb"]))["message"] == "This authorization code has expired."
    assert trade(sandbox, "ig", late["ig"]).json()["error_message"].startswith("Matching code was not found")
    assert trade(sandbox, "ig", code_of(sandbox, "fb")).status_code == 400, "codes belong to their login"


def test_proof_key_of_code_exchange(sandbox):
    verifier = "v" * 50
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    for flavour in ("fb", "ig"):
        code = code_of(sandbox, flavour, code_challenge=digest, code_challenge_method="S256")
        assert trade(sandbox, flavour, code).status_code == 400
        assert trade(sandbox, flavour, code, code_verifier="w" * 50).status_code == 400
        assert trade(sandbox, flavour, code, code_verifier=verifier).status_code == 200
    public = code_of(sandbox, "fb", code_challenge=digest, code_challenge_method="S256")
    assert trade(sandbox, "fb", public, code_verifier=verifier, client_secret=None).status_code == 200
    assert (
        trade(sandbox, "fb", code_of(sandbox, "fb"), code_verifier=verifier, client_secret=None).status_code
        == 400
    )


def test_instagram_login_from_code_to_refresh(make_sandbox):
    sandbox = make_sandbox(quirks={"Q52": 1})
    account = sandbox.control.world()["accounts"][1]
    answer = trade(sandbox, "ig", code_of(sandbox, "ig", sandbox_accounts=account["username"]) + "#_").json()
    assert answer["permissions"] == ["instagram_business_basic", "instagram_business_manage_insights"]
    assert answer["user_id"] == account["scoped_id"]
    assert (
        sandbox.get("/ig/v25.0/me", answer["access_token"], fields="user_id").json()["user_id"]
        == account["id"]
    )
    token = long_token_of(sandbox, "ig", sandbox_accounts=account["id"])
    sandbox.control.step(3600)
    assert error(sandbox.get("/ig/v25.0/me", answer["access_token"]))["error_subcode"] == 463
    sandbox.control.step(DAY)
    fresh = refresh(sandbox, token).json()
    assert (fresh["token_type"], fresh["expires_in"]) == ("bearer", 5183944)
    sandbox.control.step(59.9 * DAY)
    assert error(refresh(sandbox, token))["error_subcode"] == 463, (
        "not refreshed in 60 days, it is dead for good"
    )
    assert sandbox.get("/ig/v25.0/me", fresh["access_token"]).status_code == 200


def test_instagram_token_replies_and_refusals(make_sandbox):
    sandbox = make_sandbox(switches={"token_reply": "wrapped"})
    wrapped = trade(sandbox, "ig", code_of(sandbox, "ig")).json()["data"][0]
    assert wrapped["permissions"] == "instagram_business_basic,instagram_business_manage_insights"
    for changed in (
        {"client_id": KEYS.app_id},
        {"client_secret": "x"},
        {"redirect_uri": "x"},
        {"grant_type": "x"},
    ):
        body = trade(sandbox, "ig", code_of(sandbox, "ig"), **changed).json()
        assert set(body) == {"error_type", "code", "error_message"} and body["code"] == 400
    short = wrapped["access_token"]
    asked = {"grant_type": "ig_exchange_token", "client_secret": "x"}
    assert (
        error(sandbox.get("/ig/access_token", short, **asked))["message"] == "Error validating client secret."
    )
    assert error(refresh(sandbox, short))["type"] == "IGApiException", "a short token is not refreshed"
    sandbox.control.choose(switches={"token_reply": "flat"})
    long = long_token_of(sandbox, "ig")
    sandbox.control.change_token(long, remove="instagram_business_basic")
    assert error(refresh(sandbox, long))["code"] == 10


def test_tokens_for_some_permissions_and_accounts(sandbox):
    first, second = sandbox.control.world()["accounts"]
    token = token_of(
        sandbox, "fb", sandbox_scopes="instagram_basic,pages_show_list", sandbox_accounts=second["id"]
    )
    pages = sandbox.get("/v25.0/me/accounts", token).json()["data"]
    assert [page["id"] for page in pages] == [second["page_id"]]
    assert sandbox.get(f"/v25.0/{second['id']}", token, fields="username").status_code == 200
    assert error(sandbox.get(f"/v25.0/{first['id']}", token))["error_subcode"] == 33
    refused = sandbox.get(f"/v25.0/{second['id']}/insights", token, metric="reach", period="day")
    assert error(refused)["code"] == 10
    found = debug(sandbox, token)
    assert found["scopes"] == ["pages_show_list", "instagram_basic", "public_profile"]
    assert found["granular_scopes"] == [
        {"scope": "pages_show_list", "target_ids": [second["page_id"]]},
        {"scope": "instagram_basic", "target_ids": [second["id"]]},
    ]


def test_what_was_declined_is_not_asked_again_unless_the_app_insists(sandbox):
    code_of(sandbox, "fb", sandbox_scopes="instagram_basic")
    assert "instagram_manage_insights" not in dialog(sandbox, "fb").text
    again = dialog(sandbox, "fb", auth_type="rerequest")
    assert 'value="instagram_manage_insights"' in again.text
    token = token_of(sandbox, "fb")
    held = {
        one["permission"]: one["status"] for one in sandbox.get("/v25.0/me/permissions", token).json()["data"]
    }
    assert held["instagram_manage_insights"] == "declined" and held["instagram_basic"] == "granted"
    token = token_of(sandbox, "fb", auth_type="rerequest")
    held = {
        one["permission"]: one["status"] for one in sandbox.get("/v25.0/me/permissions", token).json()["data"]
    }
    assert set(held.values()) == {"granted"}


def test_the_apps_own_token(calm):
    asked = {"grant_type": "client_credentials", "client_id": KEYS.app_id, "client_secret": KEYS.app_secret}
    own = calm.get("/v25.0/oauth/access_token", **asked).json()
    assert own["token_type"] == "bearer" and own["access_token"].startswith(KEYS.app_id + "|")
    for token in (own["access_token"], f"{KEYS.app_id}|{KEYS.app_secret}"):
        assert calm.get("/v25.0/debug_token", token, input_token=calm.token).json()["data"]["is_valid"]
        assert error(calm.get("/v25.0/me", token))["code"] == 2500
    assert (
        error(calm.get("/v25.0/me", f"{KEYS.app_id}|wrong"))["message"]
        == "Invalid OAuth access token signature."
    )


def test_a_system_token_by_configuration_never_ends(make_sandbox):
    sandbox = make_sandbox(switches={"config_token": "system"})
    answer = trade(sandbox, "fb", code_of(sandbox, "fb", config_id="7", scope="")).json()
    assert "expires_in" not in answer
    found = debug(sandbox, answer["access_token"])
    assert (found["type"], found["expires_at"]) == ("SYSTEM_USER", 0)
    assert "ads_read" in found["scopes"]


def test_consents_survive_a_restart(make_sandbox, tmp_path):
    options = {"state_file": tmp_path / "state"}
    first = make_sandbox(**options)
    token, code = long_token_of(first, "fb"), code_of(first, "fb")
    page = first.get("/v25.0/me/accounts", token).json()["data"][0]["access_token"]
    first.control.close()
    second = make_sandbox(**options)
    assert second.get("/v25.0/me", token).json() == first.get("/v25.0/me", token).json()
    assert second.get("/v25.0/me", page).status_code == 200
    assert trade(second, "fb", code).status_code == 200
    assert debug(second, token)["issued_at"] == int(SANDBOX_START.timestamp())
