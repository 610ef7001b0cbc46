"""Rules of the platform that cut across endpoints: what takes which permission, what counts against which limit."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.sandbox.helpers import error, first_account, jpeg, media_host
from tests.sandbox.login import KEYS, long_token_of, refresh, token_of

PRODUCT = json.dumps([{"product_id": "123", "x": 0.5, "y": 0.5}])


@pytest.fixture(scope="module")
def host():
    with media_host({"ok.jpg": jpeg()}) as url:
        yield url


@pytest.fixture
def world(sandbox):
    return sandbox.control.world()["accounts"][0]


def give_up(sandbox, scope, token=None, host=""):
    answer = sandbox.ask("DELETE", f"{host}/v25.0/me/permissions/{scope}", token, {})
    assert answer.status_code == 200, answer.text


def used(sandbox, regime):
    return sum(one["calls"] for one in sandbox.control.usage() if one["regime"] == regime)


@pytest.mark.parametrize("scope", ["catalog_management", "instagram_shopping_tag_products"])
def test_tagging_products_takes_permissions_of_its_own(sandbox, host, scope):
    path, form = f"/v25.0/{first_account(sandbox)}/media", {"image_url": f"{host}/ok.jpg"}
    assert sandbox.post(path, **form, product_tags=PRODUCT).status_code == 200
    give_up(sandbox, scope)
    assert error(sandbox.post(path, **form, product_tags=PRODUCT))["code"] == 10
    assert sandbox.post(path, **form).status_code == 200


def test_a_subscription_takes_the_permission_of_its_field(sandbox, world):
    path, token = f"/v25.0/{world['page_id']}/subscribed_apps", world["page_token"]
    assert sandbox.post(path, token, subscribed_fields="feed,comments,story_insights").status_code == 200
    give_up(sandbox, "instagram_manage_comments")
    assert error(sandbox.post(path, token, subscribed_fields="feed,comments"))["code"] == 10
    assert sandbox.post(path, token, subscribed_fields="feed,story_insights").status_code == 200
    give_up(sandbox, "pages_show_list")
    assert error(sandbox.post(path, token, subscribed_fields="feed"))["code"] == 10


def test_the_same_by_the_instagram_login(sandbox, world):
    path, token = f"/ig/v25.0/{world['id']}/subscribed_apps", world["instagram_token"]
    assert sandbox.post(path, token, subscribed_fields="comments,messages").status_code == 200
    refused = error(sandbox.post(path, token, subscribed_fields="story_insights"))
    assert refused["code"] == 100 and "subscribed_fields[0] must be one of" in refused["message"]
    give_up(sandbox, "instagram_business_manage_comments", token, "/ig")
    assert error(sandbox.post(path, token, subscribed_fields="mentions"))["code"] == 10
    assert sandbox.post(path, token, subscribed_fields="messages").status_code == 200


def test_collaborators_are_for_the_facebook_login(sandbox, world, host):
    form = {"image_url": f"{host}/ok.jpg", "collaborators": '["ann"]'}
    assert sandbox.post(f"/v25.0/{world['id']}/media", **form).status_code == 200
    refused = error(sandbox.post(f"/ig/v25.0/{world['id']}/media", world["instagram_token"], **form))
    assert refused["message"] == "(#100) param collaborators is not allowed"


@pytest.mark.parametrize("word", ["IMAGE", "reels", "Stories", "PHOTO"])
def test_words_that_are_no_media_type(sandbox, host, word):
    path, form = f"/v25.0/{first_account(sandbox)}/media", {"image_url": f"{host}/ok.jpg"}
    refused = error(sandbox.post(path, **form, media_type=word))
    assert (refused["code"], refused["error_subcode"]) == (100, 2207023)


def test_a_switch_takes_image_as_a_media_type(make_sandbox, host):
    sandbox = make_sandbox(switches={"image_type": True})
    path, form = f"/v25.0/{first_account(sandbox)}/media", {"image_url": f"{host}/ok.jpg"}
    assert sandbox.post(path, **form, media_type="IMAGE").status_code == 200
    assert error(sandbox.post(path, **form, media_type="image"))["error_subcode"] == 2207023


def test_discovery_counts_against_the_platform_limit_wherever_it_stands(sandbox):
    accounts = sandbox.control.world()["accounts"]
    name = accounts[1]["username"]
    sandbox.control.clear_usage()
    fields = f"id, business_discovery.username({name}){{id}}"
    assert sandbox.get(f"/v25.0/{accounts[0]['id']}", fields=fields).status_code == 200
    assert (used(sandbox, "app"), used(sandbox, "instagram")) == (1, 0)


def test_messaging_is_apart_from_the_accounts_limit(sandbox, world):
    own = f"/ig/v25.0/{world['id']}"
    sandbox.control.clear_usage()
    sandbox.get(f"{own}/conversations", world["instagram_token"])
    to_person = {"recipient": '{"id": "1"}', "message": '{"text": "Hello"}'}
    sandbox.post(f"{own}/messages", world["instagram_token"], **to_person)
    sandbox.post(
        f"{own}/messages", world["instagram_token"], **to_person | {"recipient": '{"comment_id": "1"}'}
    )
    counted = [
        used(sandbox, regime) for regime in ("conversations", "messages", "private_replies", "instagram")
    ]
    assert counted == [1, 1, 1, 0]
    sandbox.control.use_up("private_replies", world["id"], percent=100)
    reply = {"recipient": '{"comment_id": "1"}', "message": '{"text": "Hello"}'}
    assert error(sandbox.post(f"{own}/messages", world["instagram_token"], **reply))["code"] == 613
    refused = error(sandbox.post(f"{own}/messages", world["instagram_token"], **to_person))
    assert refused["code"] != 613


def test_each_person_has_a_limit_of_their_own(sandbox):
    other = long_token_of(sandbox, "fb")
    sandbox.control.use_up("user", percent=100)
    assert error(sandbox.get("/v25.0/me"))["code"] == 17
    assert sandbox.get("/v25.0/me", other).status_code == 200


def test_posts_of_the_future_use_up_no_quota(sandbox, host):
    account = first_account(sandbox)
    now = sandbox.control.clock().now
    made = sandbox.post(f"/v25.0/{account}/media", image_url=f"{host}/ok.jpg").json()["id"]
    sandbox.control.step(60)
    assert sandbox.post(f"/v25.0/{account}/media_publish", creation_id=made).status_code == 200
    path = f"/v25.0/{account}/content_publishing_limit"
    assert sandbox.get(path).json()["data"] == [{"quota_usage": 1}]
    sandbox.control.set(now)
    assert sandbox.get(path).json()["data"] == [{"quota_usage": 0}]


def test_switches_of_dead_tokens_reach_logins_and_uploads(make_sandbox):
    sandbox = make_sandbox(switches={"token_status": 401, "session_code": 102})
    instagram, short = long_token_of(sandbox, "ig"), token_of(sandbox, "fb")
    for token in (instagram, short):
        sandbox.control.change_token(token, revoke=460)
    renewed = refresh(sandbox, instagram)
    assert (renewed.status_code, error(renewed)["code"]) == (401, 102)
    asked = {"grant_type": "fb_exchange_token", "fb_exchange_token": short, "client_id": KEYS.app_id}
    answer = sandbox.get("/v25.0/oauth/access_token", **asked, client_secret=KEYS.app_secret)
    assert (answer.status_code, error(answer)["code"]) == (401, 102)
    upload = requests.post(
        f"{sandbox.url}/ig-api-upload/v25.0/1", headers={"Authorization": f"OAuth {short}"}, timeout=10
    )
    assert upload.status_code == 401


def test_every_count_of_comments_is_the_same_when_calm(calm):
    for post in calm.get(
        f"/v25.0/{first_account(calm)}/media", fields="id,comments_count,total_comments_count", limit=40
    ).json()["data"]:
        told = calm.get(f"/v25.0/{post['id']}/insights", metric="comments,total_comments").json()["data"]
        counts = {one["values"][0]["value"] for one in told}
        assert counts == {post["comments_count"]} == {post["total_comments_count"]}


def test_some_spam_was_hidden_before_the_world_began(make_sandbox):
    sandbox = make_sandbox(accounts=1, posts=120, days=400)
    account, found = first_account(sandbox), []
    for post in sandbox.get(f"/v25.0/{account}/media", limit=100).json()["data"]:
        for comment in sandbox.control.moods(post["id"])["comments"]:
            found.append(comment)
    spam = [one for one in found if one["mood"] == "spam"]
    hidden = [one for one in found if one["hidden"]]
    assert 0 < len(hidden) < len(spam) and all(one["mood"] == "spam" for one in hidden)
    place = f"/v25.0/{hidden[0]['id']}"
    assert sandbox.get(place, fields="hidden").json()["hidden"] is True
    assert sandbox.post(place, hide="false").ok
    assert sandbox.get(place, fields="hidden").json()["hidden"] is False


def test_fields_and_edges_are_unknown_before_their_day(make_sandbox, host):
    sandbox = make_sandbox(start_at=datetime(2026, 4, 20, tzinfo=UTC))
    account = first_account(sandbox)
    media = sandbox.get(f"/v25.0/{account}/media", limit=1).json()["data"][0]["id"]
    for field in ("is_ai_generated", "total_like_count", "media_audio_type", "reposts_count"):
        refused = error(sandbox.get(f"/v25.0/{media}", fields=field))
        assert refused["message"] == f"(#100) Tried accessing nonexisting field ({field})"
    assert error(sandbox.post(f"/v25.0/{account}/likes", media_id=media))["error_subcode"] == 33
    form = {"image_url": f"{host}/ok.jpg", "is_ai_generated": "true"}
    assert "is not allowed" in error(sandbox.post(f"/v25.0/{account}/media", **form))["message"]
    sandbox.control.set(datetime(2026, 6, 23, tzinfo=UTC))
    fields = "is_ai_generated,total_like_count,media_audio_type,reposts_count"
    assert sandbox.get(f"/v25.0/{media}", fields=fields).status_code == 200
    assert sandbox.post(f"/v25.0/{account}/likes", media_id=media).status_code == 200
    assert sandbox.post(f"/v25.0/{account}/media", **form).status_code == 200


def test_comments_come_in_the_asked_order(calm):
    listed = calm.get(f"/v25.0/{first_account(calm)}/media", fields="comments_count", limit=40).json()["data"]
    path = f"/v25.0/{max(listed, key=lambda one: one['comments_count'])['id']}/comments"

    def walk(**asked):
        found, after = [], {}
        while True:
            answer = calm.get(path, limit=1, **asked, **after).json()
            found += [one["id"] for one in answer["data"]]
            if "next" not in answer.get("paging", {}):
                return found
            after = {"after": answer["paging"]["cursors"]["after"]}

    newest = walk()
    assert len(newest) > 1 and walk(order="reverse_chronological") == newest
    assert walk(order="chronological") == newest[::-1]
    media = path.split("/")[2]
    nested = calm.get(f"/v25.0/{media}", fields="comments.order(chronological).limit(2){id}").json()
    assert [one["id"] for one in nested["comments"]["data"]] == newest[::-1][:2]
    assert error(calm.get(path, order="odd"))["code"] == 100


def test_links_of_a_span_of_posts_keep_the_span(calm):
    span = {"since": "1700000000", "until": "1793000000"}
    paging = calm.get(f"/v25.0/{first_account(calm)}/media", limit=2, **span).json()["paging"]
    query = parse_qs(urlsplit(paging["next"]).query)
    assert (query["since"], query["until"], query["after"]) == (
        [span["since"]],
        [span["until"]],
        [paging["cursors"]["after"]],
    )


def test_rare_edges_exist_and_take_their_permissions(sandbox, world):
    for edge in (
        "authorized_adaccounts",
        "catalog_product_search",
        "creator_marketplace_creators",
        "dataset",
    ):
        assert sandbox.get(f"/v25.0/{world['id']}/{edge}").json() == {"data": []}
    give_up(sandbox, "instagram_creator_marketplace_discovery")
    assert error(sandbox.get(f"/v25.0/{world['id']}/creator_marketplace_creators"))["code"] == 10
    own = f"/ig/v25.0/{world['id']}/messenger_profile"
    assert sandbox.get(own, world["instagram_token"]).json() == {"data": []}
    told = sandbox.get(f"/v25.0/{world['id']}", fields="shopping_review_status").json()
    assert told["shopping_review_status"] == "not_submitted"
