"""Meta's own SDK for Python (`facebook-business`), pointed at the sandbox by its one constant."""

import json
import time
from collections.abc import Callable, Iterator

import pytest
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.adreportrun import AdReportRun
from facebook_business.adobjects.igcomment import IGComment
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

from tests.contract.conftest import App
from tests.sandbox.helpers import MP4, jpeg, media_host
from tests.sandbox_fixture import RunningSandbox


@pytest.fixture(autouse=True)
def api(platform: RunningSandbox, app: App, monkeypatch: pytest.MonkeyPatch) -> FacebookAdsApi:
    monkeypatch.setattr(FacebookSession, "GRAPH", platform.url)
    return FacebookAdsApi.init(app.id, app.secret, platform.token, crash_log=False)


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    files = {"a.jpg": jpeg(), "b.jpg": jpeg(colour="#2040c0"), "clip.mp4": MP4}
    with media_host(files) as url:
        yield url


@pytest.fixture
def user(brand: dict) -> IGUser:
    return IGUser(brand["id"])


def settled(platform: RunningSandbox, container: IGMedia) -> str:
    """Wait for a container as the guide says: ask for its status, again and again."""
    for _ in range(100):
        platform.control.step(2)
        found = FacebookAdsApi.get_default_api().call(
            "GET", (container["id"],), {"fields": "status_code,status"}
        )
        if found.json()["status_code"] != "IN_PROGRESS":
            return found.json()["status_code"]
        time.sleep(0.05)
    return "IN_PROGRESS"


def published(platform: RunningSandbox, user: IGUser, **params: object) -> IGMedia:
    container = user.create_media(params=params)
    assert settled(platform, container) == "FINISHED"
    return user.create_media_publish(params={"creation_id": container["id"]})


def test_it_walks_from_the_person_to_the_accounts(platform):
    pages = list(User("me").get_accounts(fields=["name", "access_token", "instagram_business_account"]))
    linked = [
        page["instagram_business_account"]["id"] for page in pages if "instagram_business_account" in page
    ]
    known = {account["id"] for account in platform.control.world()["accounts"]}
    assert linked and set(linked) <= known
    page = Page(pages[0]["id"]).api_get(fields=["name", "instagram_business_account"])
    assert page["name"] == pages[0]["name"]


def test_it_reads_an_account(user, brand):
    fields = ["id", "username", "name", "biography", "followers_count", "follows_count", "media_count"]
    found = user.api_get(fields=fields)
    assert found["username"] == brand["username"] and found["followers_count"] > 0


def test_it_pages_through_all_media_without_a_repeat(user):
    fields = ["id", "timestamp", "media_type", "media_product_type", "caption", "permalink"]
    found = list(user.get_media(fields=fields, params={"limit": 7}))
    assert len({media["id"] for media in found}) == len(found) == 60
    assert [m["timestamp"] for m in found] == sorted((m["timestamp"] for m in found), reverse=True)


def test_it_reads_account_insights_of_every_kind(user):
    series = user.get_insights(params={"metric": ["reach"], "period": "day"})[0]
    assert series["values"][0]["end_time"].endswith("+0000")
    total = list(
        user.get_insights(
            params={
                "metric": ["views", "reach", "total_interactions"],
                "period": "day",
                "metric_type": "total_value",
                "breakdown": ["media_product_type"],
            }
        )
    )
    assert [element["name"] for element in total] == ["views", "reach", "total_interactions"]
    assert total[0]["total_value"]["breakdowns"][0]["dimension_keys"] == ["media_product_type"]
    people = user.get_insights(
        params={
            "metric": ["follower_demographics"],
            "period": "lifetime",
            "metric_type": "total_value",
            "timeframe": "this_month",
            "breakdown": ["country"],
        }
    )[0]
    assert people["total_value"]["breakdowns"][0]["results"]
    for name in ("engaged_audience_demographics", "follower_demographics"):
        for breakdown in ("age", "gender", "city", "country"):
            params = {"metric": [name], "period": "lifetime", "metric_type": "total_value", "timeframe": "this_month",
                      "breakdown": [breakdown]}  # fmt: skip
            found = user.get_insights(params=params)
            assert [element["name"] for element in found] == [name]
    online = user.get_insights(params={"metric": ["online_followers"], "period": "lifetime"})
    assert all(isinstance(value["value"], dict) for element in online for value in element["values"])
    params = {"metric": ["follows_and_unfollows"], "period": "day", "metric_type": "total_value",
              "breakdown": ["follow_type"]}  # fmt: skip
    moved = user.get_insights(params=params)[0]["total_value"]["breakdowns"][0]
    assert {part["dimension_values"][0] for part in moved["results"]} <= {"FOLLOWER", "NON_FOLLOWER"}
    gained = user.get_insights(params={"metric": ["follower_count"], "period": "day"})[0]
    assert all(value["value"] >= 0 for value in gained["values"])


def test_it_reads_media_insights_by_product(user):
    seen = set()
    metrics = {
        "FEED": ["reach", "views", "likes", "comments", "saved", "shares", "follows", "profile_visits"],
        "REELS": ["reach", "views", "likes", "ig_reels_avg_watch_time", "reels_skip_rate"],
    }
    for media in user.get_media(fields=["media_product_type"], params={"limit": 25}):
        kind = media["media_product_type"]
        if kind in seen:
            continue
        found = IGMedia(media["id"]).get_insights(params={"metric": metrics[kind]})
        if len(found):
            seen.add(kind)
            assert [element["name"] for element in found] == metrics[kind]
    assert seen == {"FEED", "REELS"}


def test_it_reads_insights_of_a_story(platform, user, host):
    story = published(platform, user, media_type="STORIES", image_url=f"{host}/a.jpg")
    platform.control.step(12 * 3600)
    metrics = [
        "reach",
        "views",
        "replies",
        "navigation",
        "shares",
        "total_interactions",
        "follows",
        "profile_visits",
    ]
    found = IGMedia(story["id"]).get_insights(params={"metric": metrics})
    assert [element["name"] for element in found] == metrics
    params = {"metric": ["navigation"], "breakdown": ["story_navigation_action_type"]}
    parts = IGMedia(story["id"]).get_insights(params=params)[0]["total_value"]["breakdowns"][0]["results"]
    assert sum(part["value"] for part in parts) >= 0


def test_it_publishes_an_image_a_reel_a_story_and_a_carousel(platform, user, host):
    before = user.get_content_publishing_limit(fields=["quota_usage"])[0]["quota_usage"]
    image = published(platform, user, image_url=f"{host}/a.jpg", caption="By the SDK", alt_text="A square")
    reel = published(platform, user, media_type="REELS", video_url=f"{host}/clip.mp4", share_to_feed=True)
    story = published(platform, user, media_type="STORIES", image_url=f"{host}/b.jpg")
    children = [
        user.create_media(params={"image_url": f"{host}/{name}", "is_carousel_item": True})
        for name in ("a.jpg", "b.jpg")
    ]
    assert [settled(platform, child) for child in children] == ["FINISHED", "FINISHED"]
    album = published(platform, user, media_type="CAROUSEL", children=[child["id"] for child in children])

    fields = ["media_type", "media_product_type", "permalink"]
    kinds = [IGMedia(media["id"]).api_get(fields=fields) for media in (image, reel, story, album)]
    assert [(m["media_type"], m["media_product_type"]) for m in kinds] == [
        ("IMAGE", "FEED"), ("VIDEO", "REELS"), ("IMAGE", "STORY"), ("CAROUSEL_ALBUM", "FEED"),
    ]  # fmt: skip
    assert len(list(IGMedia(album["id"]).get_children(fields=["media_type"]))) == 2
    assert story["id"] in {media["id"] for media in user.get_stories(fields=["id"])}
    limit = user.get_content_publishing_limit(fields=["config", "quota_usage"])[0]
    assert limit["quota_usage"] == before + 4 and limit["config"]["quota_duration"] == 86400


def test_it_answers_hides_and_deletes_comments(platform, user, host):
    media = published(platform, user, image_url=f"{host}/a.jpg", caption="Ask me anything")
    platform.control.step(6 * 86400)
    comments = list(media.get_comments(fields=["id", "text", "username", "timestamp", "hidden"]))
    other = next(c for c in comments if c["username"] != user.api_get(fields=["username"])["username"])
    comment = IGComment(other["id"])
    reply = comment.create_reply(params={"message": "Thank you!"})
    texts = [r["text"] for r in comment.get_replies(fields=["text", "username"])]
    assert "Thank you!" in texts and reply["id"]
    comment.api_update(params={"hide": True})
    assert comment.api_get(fields=["hidden"])["hidden"] is True
    own = media.create_comment(params={"message": "From us"})
    assert IGComment(own["id"]).api_delete() is not None
    with pytest.raises(FacebookRequestError) as gone:
        IGComment(own["id"]).api_get(fields=["text"])
    assert (gone.value.api_error_code(), gone.value.api_error_subcode()) == (100, 33)


def test_it_runs_a_batch_with_callbacks(api, user):
    ids = [media["id"] for media in user.get_media(fields=["id"], params={"limit": 5})][:5]
    good: list[dict] = []
    bad: list[FacebookRequestError] = []
    batch = api.new_batch()
    for media_id in [*ids, "17900000000000001"]:
        IGMedia(media_id).api_get(
            fields=["id", "like_count"],
            batch=batch,
            success=lambda answer: good.append(answer.json()),
            failure=lambda answer: bad.append(answer.error()),
        )
    assert batch.execute() is None
    assert [item["id"] for item in good] == ids
    assert [error.api_error_code() for error in bad] == [100]


def test_it_sees_errors_as_the_platform_tells_them(user):
    with pytest.raises(FacebookRequestError) as refused:
        user.get_insights(params={"metric": ["views"], "period": "day"})
    error = refused.value
    assert error.http_status() == 400 and error.api_error_code() == 100
    assert error.api_error_message().startswith("(#100) The following metrics (views) should be specified")
    assert json.loads(error.get_message() and json.dumps(error.body()))["error"]["fbtrace_id"].startswith("A")


def ad_account() -> AdAccount:
    """The first ad account that has campaigns."""
    for account in User("me").get_ad_accounts(fields=["account_id", "currency", "timezone_name"]):
        if len(AdAccount(account["id"]).get_campaigns(fields=["name"])):
            return AdAccount(account["id"])
    raise AssertionError("no ad account has campaigns")


def test_it_walks_the_ads_hierarchy():
    account = ad_account()
    campaigns = list(account.get_campaigns(fields=["name", "objective", "effective_status"]))
    assert campaigns and all(c["objective"].startswith("OUTCOME_") for c in campaigns)
    sets = list(account.get_ad_sets(fields=["name", "campaign_id", "optimization_goal"]))
    assert {s["campaign_id"] for s in sets} <= {c["id"] for c in campaigns}
    ads = list(account.get_ads(fields=["name", "adset_id", "creative{effective_instagram_media_id}"]))
    assert {ad["adset_id"] for ad in ads} <= {s["id"] for s in sets}


def _finished(run: AdReportRun, tick: Callable[[], object]) -> dict:
    for _ in range(60):
        tick()
        found = run.api_get(fields=["async_status", "async_percent_completion"])
        done = found["async_status"] == "Job Completed" and found["async_percent_completion"] == 100
        if done or found["async_status"] in {"Job Failed", "Job Skipped"}:
            return found
    raise AssertionError("the report never ended")


def test_it_reads_ads_insights_at_once_and_as_an_async_report(platform):
    platform.control.choose(quirks={"Q65": 0})
    account = ad_account()
    params = {
        "level": "ad",
        "date_preset": "last_30d",
        "time_increment": 1,
        "breakdowns": ["publisher_platform"],
    }
    fields = ["ad_id", "impressions", "reach", "spend", "actions"]
    at_once = [dict(row) for row in account.get_insights(fields=fields, params=params)]
    run = account.get_insights(fields=fields, params=params, is_async=True)
    assert _finished(run, lambda: platform.control.step(20))["async_status"] == "Job Completed"
    later = [dict(row) for row in run.get_insights()]
    assert at_once and isinstance(at_once[0]["impressions"], str)
    assert later == at_once
