"""Who a token belongs to, what it may do, and how it dies."""

import hashlib
import hmac
import json

import pytest
import requests

from connectors.sandbox.access.scopes import EVERY
from connectors.sandbox.errors import ControlError
from tests.sandbox.helpers import create, error
from tests.sandbox.login import KEYS, debug, long_token_of, token_of

DAY = 86400
SUBCODES = {
    458: f"Error validating access token: The user has not authorized application {KEYS.app_id}.",
    459: "Error validating access token: You cannot access the app till you log in to www.facebook.com and follow the "
    "instructions given.",
    460: "Error validating access token: The session has been invalidated because the user changed their password or "
    "Facebook has changed the session for security reasons.",
    464: "Error validating access token: Sessions for the user are not allowed because the user is not a confirmed "
    "user.",
    467: "Error validating access token: The session has been invalidated because the user logged out.",
    492: "Error validating access token: The user does not have a role on the Page.",
}


@pytest.mark.parametrize("subcode", sorted(SUBCODES))
def test_why_a_token_is_dead(sandbox, subcode):
    sandbox.control.age_token(revoke=subcode)
    answer = sandbox.get("/v25.0/me")
    refused = error(answer)
    assert answer.status_code == 400 and refused["type"] == "OAuthException"
    assert (refused["code"], refused["error_subcode"], refused["message"]) == (
        190,
        subcode,
        SUBCODES[subcode],
    )
    told = debug(sandbox, sandbox.token)
    assert told["is_valid"] is False and told["error"] == {
        "code": 190, "message": SUBCODES[subcode], "subcode": subcode,
    }  # fmt: skip
    sandbox.control.age_token()
    assert sandbox.get("/v25.0/me/accounts").status_code == 200


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("nonsense", "Invalid OAuth access token - Cannot parse access token"),
        ("EAAG123", "Malformed access token EAAG123"),
        ("IGQVshort", "Malformed access token IGQVshort"),
        ("EAAP0000Z" + "0" * 48, "Invalid OAuth access token signature."),
        ("EAAU7N" + "0" * 48, "Invalid OAuth access token signature."),
        ("1|2", "Invalid OAuth access token signature."),
        ("ü", "Invalid OAuth access token - Cannot parse access token"),
    ],
)
def test_tokens_that_are_none(calm, token, message):
    answer = requests.get(f"{calm.url}/v25.0/me", params={"access_token": token}, timeout=10)
    assert error(answer)["code"] == 190 and error(answer)["message"] == message


def test_how_dead_tokens_are_told_can_be_switched(make_sandbox):
    sandbox = make_sandbox(switches={"token_status": 401, "session_code": 102})
    sandbox.control.age_token(revoke=467)
    answer = sandbox.get("/v25.0/me")
    assert (answer.status_code, error(answer)["code"], error(answer)["error_subcode"]) == (401, 102, 467)


def test_removing_the_app_kills_every_token_of_the_person(sandbox):
    person = long_token_of(sandbox, "fb")
    page = sandbox.get("/v25.0/me/accounts", person).json()["data"][0]["access_token"]
    assert sandbox.ask("DELETE", "/v25.0/me/permissions", person, {}).json() == {"success": True}
    for token in (person, page):
        assert error(sandbox.get("/v25.0/me", token))["error_subcode"] == 458
    assert sandbox.get("/v25.0/me").status_code == 200, "another person keeps the app"
    again = long_token_of(sandbox, "fb")
    assert sandbox.get("/v25.0/me", again).status_code == 200
    assert error(sandbox.get("/v25.0/me", person))["error_subcode"] == 458, "old tokens stay dead"


def test_an_account_can_remove_the_app_too(sandbox):
    first, second = sandbox.control.world()["accounts"]
    assert sandbox.ask("DELETE", "/ig/v25.0/me/permissions", first["instagram_token"], {}).status_code == 200
    assert error(sandbox.get("/ig/v25.0/me", first["instagram_token"]))["error_subcode"] == 458
    assert sandbox.get("/ig/v25.0/me", second["instagram_token"]).status_code == 200
    sandbox.control.age_token(first["instagram_token"])
    assert sandbox.get("/ig/v25.0/me/media", first["instagram_token"]).status_code == 200


def test_taking_one_permission_back(sandbox):
    token = long_token_of(sandbox, "fb")
    account = sandbox.control.world()["accounts"][0]["id"]
    asked = {"metric": "reach", "period": "day"}
    assert sandbox.get(f"/v25.0/{account}/insights", token, **asked).status_code == 200
    me = sandbox.get("/v25.0/me", token).json()["id"]
    gone = sandbox.ask("DELETE", f"/v25.0/{me}/permissions/instagram_manage_insights", token, {})
    assert gone.json() == {"success": True}
    assert error(sandbox.get(f"/v25.0/{account}/insights", token, **asked))["code"] == 10
    held = {
        one["permission"]: one["status"] for one in sandbox.get("/v25.0/me/permissions", token).json()["data"]
    }
    assert held["instagram_manage_insights"] == "declined"
    for scope in ("public_profile", "instagram_manage_insights", "nonsense"):
        assert error(sandbox.ask("DELETE", f"/v25.0/me/permissions/{scope}", token, {}))["code"] in {
            100,
            2500,
        }


def test_the_printed_token_holds_every_permission(calm):
    held = {one["permission"] for one in calm.get("/v25.0/me/permissions").json()["data"]}
    assert held == set(EVERY["fb"])
    found = calm.get("/v25.0/debug_token", input_token=calm.token).json()["data"]
    assert found["app_id"] == KEYS.app_id and found["expires_at"] == 0 and found["type"] == "USER"
    assert found["scopes"] == list(EVERY["fb"]) and {"scope": "instagram_basic"} in found["granular_scopes"]


def test_debugging_tokens(sandbox):
    account = sandbox.control.world()["accounts"][1]
    page = debug(sandbox, account["page_token"])
    assert (page["type"], page["expires_at"], page["profile_id"]) == ("PAGE", 0, account["page_id"])
    assert {"scope": "pages_show_list", "target_ids": [account["page_id"]]} in page["granular_scopes"]
    instagram = debug(sandbox, account["instagram_token"])
    assert (instagram["type"], instagram["user_id"]) == ("IG_USER", account["scoped_id"])
    token = long_token_of(sandbox, "fb")
    found = debug(sandbox, token)
    now = int(sandbox.control.clock().now.timestamp())
    assert (found["issued_at"], found["expires_at"]) == (now, now + 5183944)
    assert found["data_access_expires_at"] == now + 90 * DAY
    assert debug(sandbox, "nonsense") == {
        "error": {"code": 190, "message": "Invalid OAuth access token - Cannot parse access token"},
        "is_valid": False, "scopes": [],
    }  # fmt: skip
    assert error(sandbox.get("/v25.0/debug_token"))["code"] == 100
    refused = error(sandbox.get("/v25.0/debug_token", account["page_token"], input_token=sandbox.token))
    assert refused["message"].startswith("(#100) You must provide an app access token")


CAPABILITIES = [
    ("fb", "{user}?fields=username", "instagram_basic"),
    ("fb", "{user}/media", "pages_read_engagement"),
    ("fb", "{user}/insights?metric=reach&period=day", "instagram_manage_insights"),
    ("fb", "{media}/comments", "instagram_manage_comments"),
    ("fb", "me/accounts", "pages_show_list"),
    ("fb", "me/businesses", "business_management"),
    ("ig", "{user}?fields=username", "instagram_business_basic"),
    ("ig", "{user}/insights?metric=reach&period=day", "instagram_business_manage_insights"),
    ("ig", "{media}/comments", "instagram_business_manage_comments"),
]


@pytest.mark.parametrize(("flavour", "path", "scope"), CAPABILITIES)
def test_a_missing_permission_is_refused(calm, account, posts, flavour, path, scope):
    prefix, user = ("/v25.0", 1) if flavour == "fb" else ("/ig/v25.0", account["id"])
    lacking = {scope, "pages_show_list"} if scope == "pages_read_engagement" else {scope}
    path = f"{prefix}/{path.format(user=account['id'], media=posts[0]['id'])}"
    for scopes, status in (
        (EVERY[flavour], 200),
        ([one for one in EVERY[flavour] if one not in lacking], 400),
    ):
        token = calm.control.issue_token(flavour=flavour, user=user, scopes=list(scopes))
        answer = calm.get(path, token)
        assert answer.status_code == status, answer.text
    assert error(answer)["message"] == "(#10) Application does not have permission for this action"


def test_the_refusal_may_name_the_permission(make_sandbox):
    sandbox = make_sandbox(switches={"named_permission": True, "permission_status": 403})
    token = sandbox.control.issue_token(scopes=["pages_show_list"])
    account = sandbox.control.world()["accounts"][0]["id"]
    answer = sandbox.get(f"/v25.0/{account}", token)
    assert answer.status_code == 403
    assert error(answer)["message"] == "(#10) This endpoint requires the 'instagram_basic' permission"


def test_permissions_count_in_expansions_and_for_writing(calm, account, posts):
    token = calm.control.issue_token(scopes=["instagram_basic", "pages_read_engagement"])
    assert calm.get(f"/v25.0/{account['id']}", token, fields="username").status_code == 200
    nested = calm.get(f"/v25.0/{account['id']}", token, fields="insights.metric(reach).period(day)")
    assert error(nested)["code"] == 10
    publish = calm.post(f"/v25.0/{account['id']}/media", token, image_url="http://127.0.0.1:9/x.jpg")
    assert error(publish)["code"] == 10
    assert error(calm.post(f"/v25.0/{posts[0]['id']}/comments", token, message="Hi"))["code"] == 10


def test_one_token_may_lose_a_permission(sandbox):
    account = sandbox.control.world()["accounts"][0]
    sandbox.control.change_token(account["page_token"], remove="instagram_basic")
    assert error(sandbox.get(f"/v25.0/{account['id']}", account["page_token"]))["code"] == 10
    assert sandbox.get(f"/v25.0/{account['id']}").status_code == 200


def test_pages_and_their_fields(calm, account):
    listed = calm.get("/v25.0/me/accounts").json()["data"][0]
    assert set(listed) == {"access_token", "category", "category_list", "name", "id", "tasks"}
    assert listed["tasks"] == ["ANALYZE", "ADVERTISE", "MESSAGING", "MODERATE", "CREATE_CONTENT", "MANAGE"]
    assert set(calm.get(f"/v25.0/{account['page_id']}").json()) == {"id", "name"}
    page = calm.get(
        f"/v25.0/{account['page_id']}",
        fields="access_token,username,connected_instagram_account,instagram_business_account{id,username}",
    ).json()
    assert page["access_token"] == account["page_token"]
    assert page["connected_instagram_account"] == {"id": account["id"]}
    assert page["instagram_business_account"] == {"id": account["id"], "username": account["username"]}
    assert error(calm.get(f"/v25.0/{account['page_id']}", fields="nonsense"))["code"] == 100
    own = calm.get("/v25.0/me", account["page_token"], fields="name,access_token").json()
    assert own["access_token"] == account["page_token"]
    assert error(calm.get("/v25.0/me/accounts", account["page_token"]))["code"] == 100
    assert (
        error(calm.get(f"/ig/v25.0/{account['page_id']}", account["instagram_token"]))["error_subcode"] == 33
    )


def test_without_instagram_basic_a_page_does_not_tell_its_account(calm, account):
    token = calm.control.issue_token(scopes=["pages_show_list"])
    pages = calm.get("/v25.0/me/accounts", token, fields="name,instagram_business_account").json()["data"]
    assert len(pages) == 3 and all("instagram_business_account" not in page for page in pages)
    assert account["page_id"] in {page["id"] for page in pages}


def test_pages_are_paged(calm):
    seen, params = [], {"limit": 1, "fields": "id"}
    while True:
        page = calm.get("/v25.0/me/accounts", **params).json()
        seen += [one["id"] for one in page["data"]]
        if "next" not in page.get("paging", {}):
            break
        params["after"] = page["paging"]["cursors"]["after"]
    assert seen == [one["page_id"] for one in calm.control.world()["accounts"]]


def test_a_person_with_edges_as_fields(calm, account):
    nested = "first_name,email,accounts.limit(1){name,instagram_business_account{id}},businesses,permissions"
    me = calm.get("/v25.0/me", fields=nested).json()
    assert (me["first_name"], me["email"]) == ("Sandbox", "sandbox@example.com")
    assert me["accounts"]["data"][0]["instagram_business_account"] == {"id": account["id"]}
    following = requests.get(me["accounts"]["paging"]["next"], timeout=10).json()["data"][0]
    assert (
        set(following) == {"id", "name", "instagram_business_account"}
        and following["id"] != account["page_id"]
    )
    assert len(me["permissions"]["data"]) == len(EVERY["fb"]) and len(me["businesses"]["data"]) == 1
    narrow = calm.control.issue_token(user=2, scopes=["instagram_basic"])
    assert error(calm.get("/v25.0/me", narrow, fields="accounts"))["code"] == 10
    assert "email" not in calm.get("/v25.0/me", narrow, fields="name,email").json()
    assert error(calm.get("/v25.0/me", fields="nonsense"))["code"] == 100


def test_losing_the_role_on_a_page(sandbox):
    person = long_token_of(sandbox, "fb")
    first = sandbox.get("/v25.0/me/accounts", person).json()["data"][0]
    account = sandbox.control.world()["accounts"][0]["id"]
    sandbox.control.change_token(person, role=account)
    assert error(sandbox.get("/v25.0/me", first["access_token"]))["error_subcode"] == 492
    assert first["id"] not in {
        page["id"] for page in sandbox.get("/v25.0/me/accounts", person).json()["data"]
    }
    assert sandbox.get("/v25.0/me", person).status_code == 200
    sandbox.control.change_token(person, role=account, lost=False)
    assert sandbox.get("/v25.0/me", first["access_token"]).status_code == 200


def test_a_narrow_role_on_a_page_does_not_publish(sandbox):
    account = sandbox.control.world()["accounts"][0]
    sandbox.control.change_token(role=account["id"], tasks=["ANALYZE"])
    assert sandbox.get(f"/v25.0/{account['page_id']}", fields="tasks").json()["tasks"] == ["ANALYZE"]
    assert sandbox.get(f"/v25.0/{account['id']}/media").status_code == 200
    for token in (sandbox.token, account["page_token"]):
        answer = sandbox.post(f"/v25.0/{account['id']}/media", token, image_url="http://127.0.0.1:9/x.jpg")
        assert error(answer)["code"] == 10
    with pytest.raises(ControlError, match="the tasks of a Page are ANALYZE"):
        sandbox.control.change_token(role=account["id"], tasks=["DANCE"])


def test_an_account_that_the_platform_holds(sandbox):
    token = token_of(sandbox, "ig")
    sandbox.control.change_token(token, hold=459)
    assert error(sandbox.get("/ig/v25.0/me", token))["error_subcode"] == 459
    sandbox.control.change_token(token, hold=0)
    assert sandbox.get("/ig/v25.0/me", token).status_code == 200


def test_a_proof_can_be_demanded(make_sandbox):
    sandbox = make_sandbox(switches={"require_proof": True})
    proof = hmac.new(KEYS.app_secret.encode(), sandbox.token.encode(), hashlib.sha256).hexdigest()
    refused = error(sandbox.get("/v25.0/me"))
    assert refused["code"] == 100 and refused["type"] == "GraphMethodException"
    assert refused["message"] == "Invalid appsecret_proof provided in the API argument"
    assert sandbox.get("/v25.0/me", appsecret_proof=proof).status_code == 200
    batch = json.dumps([{"relative_url": "me"}])
    assert [one["code"] for one in sandbox.post("/", batch=batch, appsecret_proof=proof).json()] == [200]
    assert [one["code"] for one in sandbox.post("/", batch=batch).json()] == [400]
    instagram = sandbox.control.world()["accounts"][0]["instagram_token"]
    assert sandbox.get("/ig/v25.0/me", instagram).status_code == 200, "it is not taken on graph.instagram.com"


def test_the_same_calls_give_the_same_tokens_and_a_snapshot_keeps_them(make_sandbox):
    first, second = make_sandbox(), make_sandbox()
    tokens = [[long_token_of(one, flavour) for flavour in ("fb", "ig")] for one in (first, second)]
    assert tokens[0] == tokens[1]
    first.ask("DELETE", "/v25.0/me/permissions/instagram_basic", tokens[0][0], {})
    third = make_sandbox()
    third.control.restore(first.control.save())
    for path in ("/v25.0/me/permissions", "/v25.0/me/accounts"):
        assert third.get(path, tokens[0][0]).json()["data"] == first.get(path, tokens[0][0]).json()["data"]
    assert debug(third, tokens[0][1]) == debug(first, tokens[0][1])


def test_publishing_takes_its_permission(sandbox):
    account = sandbox.control.world()["accounts"][0]["id"]
    token = sandbox.control.issue_token(
        scopes=["instagram_basic", "instagram_content_publish", "pages_read_engagement"]
    )
    assert error(sandbox.get(f"/v25.0/{account}/insights", token, metric="reach", period="day"))["code"] == 10
    container = create(sandbox, account, media_type="REELS", video_url="http://127.0.0.1:9/clip.mp4")
    assert sandbox.get(f"/v25.0/{container}", token, fields="id").status_code == 200
