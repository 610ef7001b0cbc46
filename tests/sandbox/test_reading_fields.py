"""Which fields accounts and posts have, per login flavour and kind of post, and how much may be asked at once."""

import pytest
import requests

from tests.sandbox.helpers import create, error, jpeg, media_host, publish, settle
from tests.sandbox_fixture import RunningSandbox

COMMON = [
    "id",
    "media_type",
    "media_product_type",
    "caption",
    "permalink",
    "shortcode",
    "timestamp",
    "username",
    "owner",
    "like_count",
    "comments_count",
    "is_comment_enabled",
    "is_ai_generated",
    "ig_id",
]
COUNTS = ["reposts_count", "shares_count", "saved_count", "total_like_count", "total_comments_count"]
FACEBOOK = ["boost_eligibility_info", "legacy_instagram_media_id", *COUNTS]
RARE = [
    "alt_text",
    "media_audio_type",
    "children",
    "total_views_count",
    "boost_ads_list",
    "copyright_check_information",
    "has_poll",
    "has_slider",
    "current_live_viewer_count",
    "view_count",
    "media_url",
    "thumbnail_url",
    "is_shared_to_feed",
]


def found(sandbox: RunningSandbox, media: str, fields: list[str]) -> dict:
    return sandbox.get(f"/v25.0/{media}", fields=",".join(fields)).json()


def of_kind(posts: list[dict], kind: str) -> str:
    return next(post["id"] for post in posts if kind in (post["media_type"], post["media_product_type"]))


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("IMAGE", {"media_url", "thumbnail_url"}),
        ("CAROUSEL_ALBUM", {"media_url", "thumbnail_url", "children"}),
        (
            "REELS",
            {
                "media_url", "thumbnail_url", "is_shared_to_feed", "media_audio_type", "copyright_check_information",
                "total_views_count", "view_count",
            },
        ),
    ],
)  # fmt: skip
def test_posts_have_the_fields_of_their_kind(calm, posts, kind, more):
    told = found(calm, of_kind(posts, kind), [*COMMON, *FACEBOOK, *RARE])
    assert set(told) - {"caption", "alt_text", "boost_ads_list"} == {*COMMON, *FACEBOOK, *more} - {"caption"}
    assert (
        None not in told.values() and isinstance(told["like_count"], int) and isinstance(told["ig_id"], str)
    )


def test_stories_have_no_counts_but_stickers(make_sandbox):
    running = make_sandbox(accounts=1, posts=400, days=60)
    account = running.control.world()["accounts"][0]["id"]
    fields = "media_product_type,permalink,has_poll,has_slider,shares_count,timestamp,boost_eligibility_info"
    story = running.get(f"/v25.0/{account}/stories", fields=fields).json()["data"][0]
    assert story["media_product_type"] == "STORY" and "/stories/" in story["permalink"]
    assert isinstance(story["has_poll"], bool) and "shares_count" not in story
    assert story["boost_eligibility_info"]["eligible_to_boost"] is False


@pytest.mark.parametrize(
    "field", [*FACEBOOK, "copyright_check_information", "collaborators", "product_tags", "has_poll"]
)
def test_the_instagram_login_lacks_what_only_facebook_tells(calm, account, posts, field):
    refused = error(calm.get(f"/ig/v25.0/{posts[0]['id']}", account["instagram_token"], fields=field))
    assert refused["message"] == f"(#100) Tried accessing nonexisting field ({field})"


def test_the_instagram_login_has_the_common_fields(calm, account, posts):
    answer = calm.get(f"/ig/v25.0/{posts[0]['id']}", account["instagram_token"], fields=",".join(COMMON))
    assert set(answer.json()) | {"caption"} == set(COMMON)


@pytest.mark.parametrize("field", ["video_title", "expires_at", "engagement", "username{id}x", "nonsense"])
def test_what_posts_never_had_or_have_no_more_is_refused(calm, posts, field):
    assert error(calm.get(f"/v25.0/{posts[0]['id']}", fields=field))["code"] in {100, 2500}


def test_a_wrong_field_is_refused_even_where_nothing_is_nested(calm, account):
    refused = error(calm.get(f"/v25.0/{account['id']}", fields="stories{nonsense}"))
    assert refused["message"] == "(#100) Tried accessing nonexisting field (nonsense)"


@pytest.mark.parametrize(
    ("reading", "end"), [(False, "(nonsense)"), (True, "(nonsense) on node type (IGMedia)")]
)
def test_the_error_of_unknown_fields_may_name_the_node_by_switch(make_sandbox, reading, end):
    running = make_sandbox(switches={"field_error_type": reading})
    account = running.control.world()["accounts"][0]["id"]
    assert error(running.get(f"/v25.0/{account}/media", fields="nonsense"))["message"].endswith(end)


def test_captions_on_the_instagram_host_are_a_switch(make_sandbox):
    running = make_sandbox(switches={"ig_caption": False})
    account = running.control.world()["accounts"][0]
    for field in ("caption", "media_product_type"):
        refused = error(running.get("/ig/v25.0/me/media", account["instagram_token"], fields=field))
        assert refused["message"] == f"(#100) Tried accessing nonexisting field ({field})"
        assert running.get(f"/v25.0/{account['id']}/media", fields=field).status_code == 200


def test_permalinks_of_children_are_a_switch(make_sandbox):
    for reading in (False, True):
        running = make_sandbox(switches={"children_permalink": reading})
        path = f"/v25.0/{running.control.world()['accounts'][0]['id']}/media"
        data = running.get(path, fields="children{permalink,shortcode}").json()["data"]
        child = next(post for post in data if "children" in post)["children"]["data"][0]
        assert (set(child) == {"id", "permalink", "shortcode"}) is reading


def test_children_know_their_kind_and_have_no_words(calm, posts):
    fields = [
        "children{id,media_type,media_url,timestamp,username,caption,is_comment_enabled,is_ai_generated}"
    ]
    child = found(calm, of_kind(posts, "CAROUSEL_ALBUM"), fields)["children"]["data"][0]
    assert set(child) == {"id", "media_type", "media_url", "timestamp", "username"}


USER = [
    "username",
    "name",
    "biography",
    "website",
    "profile_picture_url",
    "followers_count",
    "follows_count",
    "media_count",
]


def test_accounts_have_the_fields_of_the_login(calm, account):
    more = [
        "ig_id",
        "has_profile_pic",
        "is_published",
        "legacy_instagram_user_id",
        "shopping_product_tag_eligibility",
        "shopping_review_status",
    ]
    path = f"/v25.0/{account['id']}"
    told = calm.get(path, fields=",".join([*USER, *more, "owner_business"])).json()
    assert set(told) == {"id", *USER, *more} and isinstance(told["ig_id"], int)
    mine = calm.get(
        "/ig/v25.0/me", account["instagram_token"], fields=",".join([*USER, "user_id", "account_type"])
    ).json()
    assert set(mine) == {"id", *USER, "user_id", "account_type"}
    assert mine["account_type"] in {"BUSINESS", "MEDIA_CREATOR"} and mine["user_id"] == account["id"]
    assert error(calm.get(path, fields="account_type"))["message"].endswith("(account_type)")
    refused = error(calm.get("/ig/v25.0/me", account["instagram_token"], fields="ig_id"))
    assert refused["message"].endswith("(ig_id)")
    assert calm.get("/ig/v25.0/me", account["instagram_token"]).json() == {"id": account["scoped_id"]}


def test_the_type_of_user_id_is_a_switch(make_sandbox):
    running = make_sandbox(switches={"user_id_number": True})
    account = running.control.world()["accounts"][0]
    assert running.get("/ig/v25.0/me", account["instagram_token"], fields="user_id").json()["user_id"] == int(
        account["id"]
    )


def test_captions_lose_their_mentions_for_who_may_not_manage_the_page(make_sandbox):
    running = make_sandbox()
    account = running.control.world()["accounts"][0]["id"]
    with media_host({"ok.jpg": jpeg()}) as host:
        container = create(running, account, image_url=f"{host}/ok.jpg", caption="With @friend")
        settle(running, container)
    media = publish(running, account, container).json()["id"]
    assert found(running, media, ["caption"])["caption"] == "With @friend"
    running.control.change_token(role=account, tasks=["ANALYZE"])
    assert found(running, media, ["caption"])["caption"] == "With friend"


def test_an_expansion_may_have_another_name(calm, account):
    fields = "media.limit(1).as(newest){id},media.limit(2).as(two){id}"
    told = calm.get(f"/v25.0/{account['id']}", fields=fields).json()
    assert set(told) == {"id", "newest", "two"} and len(told["two"]["data"]) == 2


def test_an_expansion_takes_the_permission_of_its_edge(make_sandbox):
    running = make_sandbox()
    account = running.control.world()["accounts"][0]["id"]
    token = running.control.issue_token(scopes=["instagram_basic", "pages_show_list"])
    allowed = running.get(f"/v25.0/{account}/media", token, fields="id,caption")
    refused = running.get(f"/v25.0/{account}/media", token, fields="id,insights.metric(reach)")
    assert allowed.status_code == 200 and error(refused)["code"] == 10


@pytest.mark.parametrize(
    "fields",
    [
        "id," * 6000 + "id",
        "x" * 30_000,
        "media{" * 9 + "id" + "}" * 9,
        ",".join(["children{id}"] * 501),
        "media.limit(100){comments.limit(50){replies.limit(50){id,text,username,timestamp}}}",
        "media.limit(100){children{id," + ",".join(["comments.limit(50){id,text,like_count}"] * 40) + "}}",
    ],
    ids=["long", "one word", "deep", "many", "wide", "wide and deep"],
)
def test_hostile_expansions_are_refused_at_once(calm, account, fields):
    answer = calm.post(f"/v25.0/{account['id']}", method="GET", fields=fields)
    assert answer.status_code in {400, 500} and error(answer)["code"] in {1, 100}
    assert answer.elapsed.total_seconds() < 2


def test_numbers_of_a_post_and_its_expansions_agree(calm, account):
    fields = "id,like_count,insights.metric(likes),children{id},comments.limit(1){id,username}"
    for post in calm.get(f"/v25.0/{account['id']}/media", fields=fields, limit=40).json()["data"]:
        assert post["insights"]["data"][0]["values"][0]["value"] == post["like_count"]


def test_without_fields_lists_tell_ids_only(calm, account):
    for edge in ("media", "tags"):
        data = calm.get(f"/v25.0/{account['id']}/{edge}").json()["data"]
        assert data and all(set(post) == {"id"} for post in data)


def test_edges_of_which_there_is_nothing_are_empty(calm, account):
    for edge in ("upcoming_events", "available_catalogs", "agencies", "collaborative_media"):
        assert calm.get(f"/v25.0/{account['id']}/{edge}").json() == {"data": []}
    assert requests.get(f"{calm.url}/v25.0/{account['id']}/nothing", timeout=10).status_code == 400
