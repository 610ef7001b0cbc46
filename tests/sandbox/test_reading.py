"""Accounts, posts, stories, pictures, paging, over real HTTP."""

import io
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.sandbox.helpers import error
from tests.sandbox_fixture import SANDBOX_START, RunningSandbox, running_sandbox

ALWAYS = ("Q26", "Q30", "Q56", "Q62", "Q73", "Q74")


@pytest.fixture(scope="module")
def real() -> Iterator[RunningSandbox]:
    """The calm world with the oddities that the platform always has."""
    with running_sandbox(accounts=3, posts=40, days=200, quirks=dict.fromkeys(ALWAYS, 1)) as running:
        yield running


def test_me_is_the_person(calm):
    assert calm.get("/v25.0/me").json() == {"id": "122100000000000001", "name": "Sandbox Owner"}


def test_pages_bring_tokens_and_accounts(calm):
    fields = "id,name,access_token,tasks,instagram_business_account{id,username}"
    pages = calm.get("/v25.0/me/accounts", fields=fields).json()["data"]
    world = calm.control.world()["accounts"]
    assert [page["instagram_business_account"]["id"] for page in pages] == [
        account["id"] for account in world
    ]
    assert [page["access_token"] for page in pages] == [account["page_token"] for account in world]
    assert "MANAGE" in pages[0]["tasks"]


def test_pages_are_paged(calm):
    first = calm.get("/v25.0/me/accounts", limit=2).json()
    second = requests.get(first["paging"]["next"], timeout=10).json()
    assert len(first["data"]) == 2 and len(second["data"]) == 1 and "next" not in second["paging"]


def test_a_profile_has_only_the_asked_fields_and_its_id(calm, account):
    found = calm.get(f"/v25.0/{account['id']}", fields="username,followers_count,media_count").json()
    assert set(found) == {"id", "username", "followers_count", "media_count"}
    assert found["media_count"] == 40 and found["followers_count"] > 100
    assert calm.get(f"/v25.0/{account['id']}").json() == {"id": account["id"]}


def test_a_page_token_sees_its_own_account_only(calm):
    mine, other = calm.control.world()["accounts"][:2]
    assert calm.get(f"/v25.0/{mine['id']}", mine["page_token"]).status_code == 200
    refused = error(calm.get(f"/v25.0/{other['id']}", mine["page_token"]))
    assert (refused["code"], refused["error_subcode"], refused["type"]) == (100, 33, "GraphMethodException")
    assert calm.get("/v25.0/me", mine["page_token"], fields="id,name").json()["id"] == mine["page_id"]


def test_the_instagram_login_has_its_own_ids(calm, account):
    token = account["instagram_token"]
    found = calm.get("/ig/v25.0/me", token, fields="id,user_id,username,account_type").json()
    assert found["id"] == account["scoped_id"] and found["user_id"] == account["id"]
    assert found["account_type"] == "BUSINESS"
    by_user_id = calm.get(f"/ig/v25.0/{account['id']}/media", token, limit=3).json()
    assert by_user_id["data"] == calm.get("/ig/v25.0/me/media", token, limit=3).json()["data"]


def test_the_instagram_login_lacks_facebook_fields(calm, account, posts):
    token = account["instagram_token"]
    refused = error(calm.get(f"/ig/v25.0/{posts[0]['id']}", token, fields="shares_count"))
    assert refused["message"] == "(#100) Tried accessing nonexisting field (shares_count)"
    assert "shares_count" in calm.get(f"/v25.0/{posts[0]['id']}", fields="shares_count").json()


def test_posts_come_newest_first_25_at_a_time(calm, account):
    page = calm.get(f"/v25.0/{account['id']}/media", fields="id,timestamp").json()
    times = [post["timestamp"] for post in page["data"]]
    assert len(times) == 25 and times == sorted(times, reverse=True)
    assert calm.get(f"/v25.0/{account['id']}/media").json()["data"][0] == {"id": page["data"][0]["id"]}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 60))
def test_paging_yields_each_post_exactly_once(calm, account, posts, limit):
    session, seen = requests.Session(), []
    url = f"{calm.url}/v25.0/{account['id']}/media?limit={limit}&access_token={calm.token}"
    while url:
        page = session.get(url, timeout=10).json()
        assert 1 <= len(page["data"]) <= limit
        seen += [post["id"] for post in page["data"]]
        url = page["paging"].get("next")
    assert seen == [post["id"] for post in posts]


def test_paging_back_gives_the_page_before(calm, account):
    path = f"/v25.0/{account['id']}/media"
    first = calm.get(path, limit=7).json()
    second = calm.get(path, limit=7, after=first["paging"]["cursors"]["after"]).json()
    back = calm.get(path, limit=7, before=second["paging"]["cursors"]["before"]).json()
    assert (
        back["data"] == first["data"] and "previous" not in back["paging"] and "previous" in second["paging"]
    )


def test_since_and_until_cut_the_list(calm, account, posts):
    middle = posts[20]["timestamp"]
    path = f"/v25.0/{account['id']}/media"
    newer = calm.get(path, since=middle, limit=100).json()["data"]
    older = calm.get(path, until=middle, limit=100).json()["data"]
    assert [post["id"] for post in newer] == [post["id"] for post in posts[:21]]
    assert [post["id"] for post in older] == [post["id"] for post in posts[20:]]


def test_an_empty_list_has_no_paging(calm, account):
    assert calm.get(f"/v25.0/{account['id']}/media", until="2001-01-01").json() == {"data": []}


def test_a_strange_cursor_is_refused(calm, account):
    for cursor in ("nonsense", "QVFIOTk5OTk5ZD", "%00"):
        assert error(calm.get(f"/v25.0/{account['id']}/media", after=cursor))["code"] == 100


def test_fields_follow_the_kind_of_post(real, posts):
    fields = (
        "media_url,thumbnail_url,permalink,children{id,media_type},timestamp,username,owner,is_shared_to_feed"
    )
    seen = set()
    for post in posts:
        found = real.get(f"/v25.0/{post['id']}", fields=fields).json()
        reel, album = post["media_product_type"] == "REELS", post["media_type"] == "CAROUSEL_ALBUM"
        seen.add((post["media_type"], post["media_product_type"]))
        assert ("thumbnail_url" in found) == reel and ("children" in found) == album
        assert ("/reel/" if reel else "/p/") in found["permalink"]
        assert found["timestamp"].endswith("+0000")
    assert seen == {("IMAGE", "FEED"), ("CAROUSEL_ALBUM", "FEED"), ("VIDEO", "REELS")}


def test_children_have_no_caption_and_no_likes(real, posts):
    album = next(post["id"] for post in posts if post["media_type"] == "CAROUSEL_ALBUM")
    child = real.get(f"/v25.0/{album}/children", fields="id,media_type,media_url").json()["data"][0]
    assert set(real.get(f"/v25.0/{child['id']}", fields="caption,like_count,media_type").json()) == {
        "id",
        "media_type",
    }
    assert requests.get(child["media_url"], timeout=10).headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("field", ["nonsense", "view_count", "expires_at"])
def test_an_unknown_field_is_refused_with_the_platforms_words(real, posts, field):
    refused = error(real.get(f"/v25.0/{posts[0]['id']}", fields=f"id,{field}"))
    assert refused["message"] == f"(#100) Tried accessing nonexisting field ({field})"
    assert refused["code"] == 100 and refused["fbtrace_id"].startswith("A")


def test_expansion_nests_insights_and_comments(calm, account):
    fields = "id,insights.metric(reach,views),comments.limit(2){text,replies{text}}"
    data = calm.get(f"/v25.0/{account['id']}/media", fields=fields, limit=40).json()["data"]
    assert [metric["name"] for metric in data[0]["insights"]["data"]] == ["reach", "views"]
    assert any(post["comments"]["data"] for post in data)
    assert all(len(post["comments"]["data"]) <= 2 for post in data)


def test_expansion_from_the_account(calm, account):
    found = calm.get(f"/v25.0/{account['id']}", fields="username,media.limit(2){id,caption}").json()
    assert len(found["media"]["data"]) == 2 and "after" in found["media"]["paging"]["cursors"]


def test_too_much_work_is_refused(real, account):
    edges = ",".join(["insights.metric(reach)", "comments", "children"] * 2)
    refused = real.get(f"/v25.0/{account['id']}/media", fields=f"id,{edges}", limit=100)
    assert refused.status_code == 500 and error(refused)["message"].startswith(
        "Please reduce the amount of data"
    )


def test_stories_last_a_day(make_sandbox):
    busy = make_sandbox(accounts=1, posts=400, days=60)
    account = busy.control.world()["accounts"][0]["id"]
    stories = busy.get(f"/v25.0/{account}/stories", fields="id,media_product_type,timestamp").json()["data"]
    assert stories and {story["media_product_type"] for story in stories} == {"STORY"}
    listed = {post["id"] for post in busy.get(f"/v25.0/{account}/media", limit=100).json()["data"]}
    assert not listed & {story["id"] for story in stories}
    busy.control.step(86400)
    assert error(busy.get(f"/v25.0/{stories[0]['id']}"))["error_subcode"] == 33


def test_the_world_goes_on(make_sandbox):
    running = make_sandbox(accounts=1, posts=100, days=100)
    account = running.control.world()["accounts"][0]["id"]
    before = running.get(f"/v25.0/{account}", fields="media_count,followers_count").json()
    running.control.step(20 * 86400)
    after = running.get(f"/v25.0/{account}", fields="media_count,followers_count").json()
    assert after["media_count"] > before["media_count"] == 100


def test_pictures_are_the_same_each_time(calm, account):
    path, fields = f"/v25.0/{account['id']}/media", "media_url,thumbnail_url"
    data = calm.get(path, fields=fields, limit=8).json()["data"]
    links = [post["thumbnail_url"] for post in data]
    bodies = [requests.get(url, timeout=10).content for url in links]
    assert bodies == [requests.get(url, timeout=10).content for url in links] and len(set(bodies)) == len(
        bodies
    )
    assert Image.open(io.BytesIO(bodies[0])).size[0] >= 320


def test_profile_pictures_and_missing_ones(calm, account):
    link = calm.get(f"/v25.0/{account['id']}", fields="profile_picture_url").json()["profile_picture_url"]
    assert Image.open(io.BytesIO(requests.get(link, timeout=10).content)).size == (320, 320)
    for name in ("profile-1.jpg", "17.jpg", "nonsense", "a.b.c"):
        assert requests.get(f"{calm.url}/cdn/{name}", timeout=10).status_code == 403


def test_answers_carry_the_sandboxs_time_and_the_usage(calm, account):
    answer = calm.get(f"/v24.0/{account['id']}")
    assert parsedate_to_datetime(answer.headers["Date"]) == SANDBOX_START
    assert answer.headers["facebook-api-version"] == "v24.0"
    assert '"call_count":' in answer.headers["X-App-Usage"]
    assert account["id"] in answer.headers["X-Business-Use-Case-Usage"]


@pytest.mark.parametrize(("asked", "served"), [("/v20.0", "v21.0"), ("", "v25.0")])
def test_dead_versions_are_served_as_the_nearest_living_one(calm, asked, served):
    assert calm.get(f"{asked}/me").headers["facebook-api-version"] == served


def test_the_front_page_is_for_people(calm):
    page = requests.get(calm.url + "/", timeout=10)
    assert page.headers["content-type"].startswith("text/html")
    assert "Graph sandbox" in page.text and "/_sandbox/" in page.text
    assert calm.token not in page.text


@pytest.mark.parametrize(
    "path", ["/v25.0/nonsense", "/v25.0/123", "/v25.0/18000000000000000", "/v25.0/me/nonsense"]
)
def test_what_does_not_exist_is_refused(calm, path):
    assert error(calm.get(path))["code"] in {100, 2500}


def test_token_by_parameter_works_too(calm):
    assert (
        requests.get(f"{calm.url}/v25.0/me", params={"access_token": calm.token}, timeout=10).status_code
        == 200
    )


def test_debug_token_and_permissions(calm, account):
    data = calm.get("/v25.0/debug_token", input_token=account["page_token"]).json()["data"]
    assert data["is_valid"] and data["type"] == "PAGE" and data["expires_at"] == 0
    assert not calm.get("/v25.0/debug_token", input_token="x").json()["data"]["is_valid"]
    granted = calm.get("/v25.0/me/permissions").json()["data"]
    assert {"permission": "instagram_content_publish", "status": "granted"} in granted
