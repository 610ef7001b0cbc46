"""Quirks of the login, of tokens and of Pages, each on and off."""

import requests

from tests.sandbox.helpers import create, error, jpeg, media_host, publish, settle
from tests.sandbox.login import BACK, code_of, dialog, long_token_of, refresh, trade

LINKED = "id,instagram_business_account{id}"


def test_q50_on_a_code_used_twice_answers_another_envelope(make_sandbox):
    sandbox = make_sandbox(quirks={"Q50": 1})
    code = code_of(sandbox, "ig")
    assert trade(sandbox, "ig", code).status_code == 200
    answer = trade(sandbox, "ig", code)
    assert answer.status_code == 400
    assert answer.content == (
        b'{"error_type":"OAuthException","code":400,'
        b'"error_message":"Matching code was not found or was already used"}'
    )


def test_q50_off_a_code_used_twice_answers_the_usual_envelope(make_sandbox):
    sandbox = make_sandbox(quirks={"Q50": 0})
    code = code_of(sandbox, "ig")
    trade(sandbox, "ig", code)
    refused = error(trade(sandbox, "ig", code))
    assert (refused["type"], refused["code"], refused["error_subcode"]) == ("OAuthException", 100, 36009)


def test_q51_on_the_redirect_ends_with_a_fragment(make_sandbox):
    sandbox = make_sandbox(quirks={"Q51": 1})
    assert dialog(sandbox, "ig", sandbox_decision="allow").headers["location"].endswith("#_")
    assert dialog(sandbox, "fb", sandbox_decision="allow").headers["location"].endswith("#_=_")


def test_q51_off_the_redirect_is_clean(make_sandbox):
    sandbox = make_sandbox(quirks={"Q51": 0})
    for flavour in ("fb", "ig"):
        location = dialog(sandbox, flavour, sandbox_decision="allow").headers["location"]
        assert location.startswith(BACK) and "#" not in location


def test_q52_on_a_young_token_is_not_refreshed(make_sandbox):
    sandbox = make_sandbox(quirks={"Q52": 1})
    token = long_token_of(sandbox, "ig")
    assert error(refresh(sandbox, token))["code"] == 190
    sandbox.control.choose(switches={"early_refresh": 10})
    assert error(refresh(sandbox, token))["code"] == 10
    sandbox.control.step(86399)
    assert refresh(sandbox, token).status_code == 400
    sandbox.control.step(1)
    assert refresh(sandbox, token).status_code == 200


def test_q52_off_a_young_token_is_refreshed(make_sandbox):
    sandbox = make_sandbox(quirks={"Q52": 0})
    assert refresh(sandbox, long_token_of(sandbox, "ig")).status_code == 200


def _password(sandbox):
    """A person's token and a Page token of it, after the person changed the password."""
    person = long_token_of(sandbox, "fb")
    page = sandbox.get("/v25.0/me/accounts", person).json()["data"][0]["access_token"]
    sandbox.control.change_token(person, password=True)
    assert error(sandbox.get("/v25.0/me", person))["error_subcode"] == 460
    assert sandbox.get("/v25.0/me").status_code == 200
    return sandbox.get("/v25.0/me", page)


def test_q53_on_a_changed_password_kills_page_tokens(make_sandbox):
    assert error(_password(make_sandbox(quirks={"Q53": 1})))["error_subcode"] == 460


def test_q53_off_page_tokens_outlive_the_password(make_sandbox):
    assert _password(make_sandbox(quirks={"Q53": 0})).status_code == 200


def test_q54_on_pages_of_a_business_are_missing(make_sandbox):
    sandbox = make_sandbox(accounts=20, posts=1, quirks={"Q54": 0.4})
    everything = {one["page_id"] for one in sandbox.control.world()["accounts"]}
    listed = {page["id"] for page in sandbox.get("/v25.0/me/accounts", limit=100).json()["data"]}
    assert listed < everything
    (business,) = sandbox.get("/v25.0/me/businesses").json()["data"]
    owned, client = (
        {
            page["id"]: page
            for page in sandbox.get(f"/v25.0/{business['id']}/{edge}", fields=LINKED).json()["data"]
        }
        for edge in ("owned_pages", "client_pages")
    )
    assert owned and client and not owned.keys() & client.keys()
    assert listed | owned.keys() | client.keys() == everything
    hidden = next(iter(owned.values()))
    user = hidden["instagram_business_account"]["id"]
    assert sandbox.get(f"/v25.0/{user}").status_code == 200
    without = sandbox.control.issue_token(scopes=["instagram_basic", "pages_read_engagement"])
    answer = sandbox.get(f"/v25.0/{user}", without)
    assert (answer.status_code, error(answer)["code"]) == (403, 200)
    assert error(answer)["message"].endswith(
        "The calling app is missing the ads_management permission for the target."
    )


def test_q54_off_every_page_is_listed(make_sandbox):
    sandbox = make_sandbox(accounts=20, posts=1, quirks={"Q54": 0})
    listed = [page["id"] for page in sandbox.get("/v25.0/me/accounts", limit=100).json()["data"]]
    assert listed == [one["page_id"] for one in sandbox.control.world()["accounts"]]
    (business,) = sandbox.get("/v25.0/me/businesses").json()["data"]
    assert sandbox.get(f"/v25.0/{business['id']}/owned_pages").json() == {"data": []}


def test_q55_on_the_key_is_absent_where_nothing_is_linked(make_sandbox):
    sandbox = make_sandbox(quirks={"Q55": 1})
    pages = sandbox.get("/v25.0/me/accounts", fields=f"{LINKED},access_token").json()["data"]
    (bare,) = [page for page in pages if "instagram_business_account" not in page]
    assert len(pages) == 3 and sandbox.get("/v25.0/me", bare["access_token"]).json()["id"] == bare["id"]
    assert set(sandbox.get(f"/v25.0/{bare['id']}", fields=LINKED).json()) == {"id"}


def test_q55_off_the_key_is_null_where_nothing_is_linked(make_sandbox):
    sandbox = make_sandbox(quirks={"Q55": 0}, switches={"bare_pages": 1})
    pages = sandbox.get("/v25.0/me/accounts", fields=LINKED).json()["data"]
    assert [page["instagram_business_account"] is None for page in pages] == [False, False, True]


def _caption_by_json(sandbox):
    account = sandbox.control.world()["accounts"][0]["id"]
    with media_host({"ok.jpg": jpeg()}) as host:
        body = {"image_url": f"{host}/ok.jpg", "caption": "By JSON"}
        headers = {"Authorization": f"Bearer {sandbox.token}"}
        url = f"{sandbox.url}/v25.0/{account}/media"
        container = requests.post(url, json=body, headers=headers, timeout=20).json()["id"]
        settle(sandbox, container)
        media = publish(sandbox, account, container).json()["id"]
    return sandbox.get(f"/v25.0/{media}", fields="caption").json().get("caption")


def test_q66_on_optional_parameters_in_json_are_overlooked(make_sandbox):
    assert not _caption_by_json(make_sandbox(quirks={"Q66": 1}))


def test_q66_off_parameters_in_json_are_read(make_sandbox):
    assert _caption_by_json(make_sandbox(quirks={"Q66": 0})) == "By JSON"


def _published_seen_by_a_visitor(sandbox):
    """Whether somebody without a role on the app sees what the app published, by id and in the list."""
    account = sandbox.control.world()["accounts"][0]["id"]
    with media_host({"ok.jpg": jpeg()}) as host:
        container = create(sandbox, account, image_url=f"{host}/ok.jpg")
        settle(sandbox, container)
        media = publish(sandbox, account, container).json()["id"]
    assert sandbox.get(f"/v25.0/{media}").status_code == 200
    visitor = sandbox.control.issue_token(user=3)
    listed = sandbox.get(f"/v25.0/{account}/media", visitor, limit=5).json()["data"]
    return sandbox.get(f"/v25.0/{media}", visitor).status_code == 200, media in {one["id"] for one in listed}


def test_q67_on_posts_of_an_app_in_development_are_for_people_with_a_role(make_sandbox):
    sandbox = make_sandbox(quirks={"Q67": 1})
    assert _published_seen_by_a_visitor(sandbox) == (False, False)
    assert "App not active" in dialog(sandbox, "fb", sandbox_person="3").text
    assert dialog(sandbox, "fb", sandbox_person="2").status_code == 200


def test_q67_off_the_app_is_live(make_sandbox):
    sandbox = make_sandbox(quirks={"Q67": 0})
    assert _published_seen_by_a_visitor(sandbox) == (True, True)
    assert dialog(sandbox, "fb", sandbox_person="3").status_code == 200
