"""Oddities of reading accounts, posts and lists."""

import json

import pytest
import requests

from tests.sandbox.helpers import create, error, jpeg, media_host, publish, settle
from tests.sandbox_fixture import RunningSandbox

WORLD = {"accounts": 2, "posts": 60, "days": 120}


@pytest.fixture
def given(make_sandbox):
    """A calm sandbox with one quirk at a share."""

    def make(quirk: str, share: float, **options) -> RunningSandbox:
        return make_sandbox(**{**WORLD, **options}, quirks={quirk: share})

    return make


def account_of(sandbox: RunningSandbox, index: int = 0) -> dict:
    return sandbox.control.world()["accounts"][index]


def listed(sandbox: RunningSandbox, fields: str = "id", limit: int = 100, **more) -> list[dict]:
    path = f"/v25.0/{account_of(sandbox)['id']}/media"
    return sandbox.get(path, fields=fields, limit=limit, **more).json()["data"]


def told_and_listed(sandbox: RunningSandbox) -> tuple[int, int]:
    told = sandbox.get(f"/v25.0/{account_of(sandbox)['id']}", fields="media_count").json()["media_count"]
    return told, len(listed(sandbox))


def test_q23_on_media_count_misses_what_is_listed(given):
    told, there = told_and_listed(given("Q23", 1))
    assert told != there and abs(told - there) <= 1 + 0.06 * there


def test_q23_off_media_count_is_what_is_listed(given):
    told, there = told_and_listed(given("Q23", 0))
    assert told == there == 60


def test_q24_on_some_posts_have_no_media_url(given):
    posts = listed(
        given("Q24", 0.4), "media_type,media_url,thumbnail_url,copyright_check_information,media_audio_type"
    )
    plain = [post for post in posts if post["media_type"] != "CAROUSEL_ALBUM"]
    bare = [post for post in plain if "media_url" not in post]
    assert 0 < len(bare) < len(plain)
    for reel in (post for post in bare if post["media_type"] == "VIDEO"):
        assert reel["copyright_check_information"]["status"]["matches_found"] is True
        assert reel["media_audio_type"] == "MUSIC" and "thumbnail_url" in reel


def test_q24_off_every_post_has_a_media_url(given):
    assert all("media_url" in post for post in listed(given("Q24", 0), "media_url"))


def test_q25_on_likes_are_hidden_in_lists_but_told_by_id(given):
    sandbox = given("Q25", 0.4)
    posts = listed(sandbox, "like_count,total_like_count")
    hidden = [post["id"] for post in posts if "like_count" not in post]
    assert 0 < len(hidden) < len(posts)
    assert all(("like_count" in post) == ("total_like_count" in post) for post in posts)
    assert sandbox.get(f"/v25.0/{hidden[0]}", fields="like_count").json()["like_count"] >= 0


def test_q25_off_likes_are_told_everywhere(given):
    assert all("like_count" in post for post in listed(given("Q25", 0), "like_count"))


def test_q26_on_only_clips_have_a_thumbnail(given):
    for post in listed(given("Q26", 1), "media_type,thumbnail_url"):
        assert ("thumbnail_url" in post) == (post["media_type"] == "VIDEO")


def test_q26_off_every_post_has_a_thumbnail(given):
    assert all("thumbnail_url" in post for post in listed(given("Q26", 0), "thumbnail_url"))


BIG = "id,insights.metric(reach),comments{id},children{id},caption,timestamp,like_count,comments_count"


def test_q30_on_big_questions_are_refused_and_smaller_ones_answered(given):
    sandbox = given("Q30", 1)
    fields = f"{BIG},collaborators,media_type,media_url"
    refused = sandbox.get(f"/v25.0/{account_of(sandbox)['id']}/media", fields=fields, limit=100)
    assert refused.status_code == 500
    assert error(refused)["code"] == 1
    assert (
        error(refused)["message"]
        == "Please reduce the amount of data you're asking for, then retry your request"
    )
    assert len(listed(sandbox, fields, 40)) == 40


def test_q30_off_only_the_hard_bound_is_left(given):
    sandbox = given("Q30", 0)
    assert len(listed(sandbox, f"{BIG},collaborators,media_type,media_url")) == 60
    monster = "comments.limit(50){id,text,replies.limit(50){id,text,username}}"
    refused = sandbox.get(f"/v25.0/{account_of(sandbox)['id']}/media", fields=monster, limit=100)
    assert refused.status_code == 500 and error(refused)["code"] == 1


def published(sandbox: RunningSandbox) -> str:
    account = account_of(sandbox)["id"]
    with media_host({"ok.jpg": jpeg()}) as host:
        container = create(sandbox, account, image_url=f"{host}/ok.jpg")
        assert settle(sandbox, container) == "FINISHED"
    return publish(sandbox, account, container).json()["id"]


def test_q39_on_the_permalink_of_a_new_post_cannot_be_read_at_first(given):
    sandbox = given("Q39", 1)
    media = published(sandbox)
    assert error(sandbox.get(f"/v25.0/{media}", fields="permalink"))["error_subcode"] == 33
    assert sandbox.get(f"/v25.0/{media}", fields="timestamp").status_code == 200
    sandbox.control.step(60)
    assert "/p/" in sandbox.get(f"/v25.0/{media}", fields="permalink").json()["permalink"]


def test_q39_off_the_permalink_is_there_at_once(given):
    sandbox = given("Q39", 0)
    assert "/p/" in sandbox.get(f"/v25.0/{published(sandbox)}", fields="permalink").json()["permalink"]


def tag_pages(sandbox: RunningSandbox) -> tuple[list[str], list[str]]:
    """(ids, cursors) of all pages of a tag's top media."""
    user = account_of(sandbox)["id"]
    tag = sandbox.get("/v25.0/ig_hashtag_search", user_id=user, q="coffee").json()["data"][0]["id"]
    seen, cursors, after = [], [], {}
    for _ in range(100):
        page = sandbox.get(f"/v25.0/{tag}/top_media", user_id=user, limit=7, **after).json()
        seen += [post["id"] for post in page["data"]]
        if "paging" not in page:
            break
        assert set(page["paging"]["cursors"]) == {"after"}
        cursors.append(page["paging"]["cursors"]["after"])
        after = {"after": cursors[-1]}
    return seen, cursors


def test_q45_on_the_cursor_of_a_hashtag_is_the_same_on_every_page(given):
    seen, cursors = tag_pages(given("Q45", 1))
    assert len(cursors) > 2 and len(set(cursors)) == 1 and len(seen) == len(set(seen)) > 14


def test_q45_off_every_page_of_a_hashtag_has_its_own_cursor(given):
    seen, cursors = tag_pages(given("Q45", 0))
    assert len(set(cursors)) == len(cursors) > 2 and len(seen) == len(set(seen)) > 14


def test_q59_on_archived_posts_are_not_listed_but_can_be_read(given):
    sandbox = given("Q59", 0)
    everything = {post["id"] for post in listed(sandbox)}
    sandbox.control.choose({"Q59": 0.3})
    gone = everything - {post["id"] for post in listed(sandbox)}
    assert 0 < len(gone) < len(everything)
    assert sandbox.get(f"/v25.0/{next(iter(gone))}", fields="like_count").status_code == 200


def test_q59_off_nothing_is_archived(given):
    assert len(listed(given("Q59", 0))) == 60


def after_a_deletion(sandbox: RunningSandbox) -> requests.Response:
    """The second page of a list whose first page's last post was deleted meanwhile."""
    path = f"/v25.0/{account_of(sandbox)['id']}/media"
    page = sandbox.get(path, limit=5).json()
    assert sandbox.ask("DELETE", f"/v25.0/{page['data'][-1]['id']}", None, {}).status_code == 200
    return sandbox.get(path, limit=5, after=page["paging"]["cursors"]["after"])


def test_q60_on_a_deleted_post_makes_its_cursor_invalid(given):
    refused = error(after_a_deletion(given("Q60", 1)))
    assert (refused["code"], refused["message"]) == (100, "(#100) Invalid cursors values")


def test_q60_off_paging_goes_on_behind_a_deleted_post(given):
    sandbox = given("Q60", 0)
    expected = [post["id"] for post in listed(sandbox)][5:10]
    assert [post["id"] for post in after_a_deletion(sandbox).json()["data"]] == expected


@pytest.mark.parametrize("path", ["media", "stories", "tags"])
def test_q62_on_timestamps_end_with_an_offset_without_colon(given, path):
    sandbox = given("Q62", 1, posts=400, days=100)
    data = sandbox.get(f"/v25.0/{account_of(sandbox)['id']}/{path}", fields="timestamp").json()["data"]
    assert all(post["timestamp"].endswith("+0000") for post in data) and data


def test_q62_off_timestamps_end_with_z(given):
    assert all(post["timestamp"].endswith("Z") for post in listed(given("Q62", 0), "timestamp"))


def discovered_views(sandbox: RunningSandbox) -> tuple[list[int], list[int]]:
    """(view_count by discovery, organic views by insights) of one's own reels, with boosted ones among them."""
    me = account_of(sandbox)
    fields = f"business_discovery.username({me['username']}){{media.limit(60){{id,view_count,media_product_type}}}}"
    found = sandbox.get(f"/v25.0/{me['id']}", fields=fields).json()["business_discovery"]["media"]["data"]
    assert all(("view_count" in post) == (post["media_product_type"] == "REELS") for post in found)
    reels = [post for post in found if "view_count" in post]
    items = [{"relative_url": f"{post['id']}/insights?metric=views"} for post in reels]
    answers = sandbox.post("/", batch=json.dumps(items)).json()
    organic = [json.loads(answer["body"])["data"][0]["values"][0]["value"] for answer in answers]
    return [post["view_count"] for post in reels], organic


def test_q72_on_discovered_views_mix_paid_and_organic(given):
    told, organic = discovered_views(given("Q72", 1))
    assert all(a >= b for a, b in zip(told, organic, strict=True)) and sum(told) > sum(organic)


def test_q72_off_discovered_views_are_organic(given):
    told, organic = discovered_views(given("Q72", 0))
    assert told == organic


def test_q73_on_saved_count_is_known_but_not_told(given):
    assert not any("saved_count" in post for post in listed(given("Q73", 1), "saved_count"))


def test_q73_off_saved_count_is_told(given):
    assert all(post["saved_count"] >= 0 for post in listed(given("Q73", 0), "saved_count"))


def test_q74_on_view_count_of_ones_own_post_is_an_error(given):
    sandbox = given("Q74", 1)
    refused = error(sandbox.get(f"/v25.0/{listed(sandbox)[0]['id']}", fields="view_count"))
    assert refused["message"] == "(#100) Tried accessing nonexisting field (view_count)"


def test_q74_off_view_count_of_ones_own_reels_is_told(given):
    posts = listed(given("Q74", 0), "view_count,media_product_type")
    assert all(("view_count" in post) == (post["media_product_type"] == "REELS") for post in posts)
