"""Q01 to Q05, Q19, Q56 to Q58, Q68 to Q70, Q75: what is odd about a post's insights, each on and off."""

from datetime import timedelta

import pytest

from connectors.sandbox.world.flags import Flags
from tests.sandbox_fixture import SANDBOX_START, RunningSandbox

FIELDS = "id,timestamp,media_type,media_product_type,like_count"


def posts_of(sandbox: RunningSandbox) -> list[dict]:
    account = sandbox.control.world()["accounts"][0]["id"]
    return sandbox.get(f"/v25.0/{account}/media", fields=FIELDS, limit=100).json()["data"]


def reel_of(sandbox: RunningSandbox) -> str:
    return next(post["id"] for post in posts_of(sandbox) if post["media_product_type"] == "REELS")


def image_of(sandbox: RunningSandbox) -> str:
    return next(post["id"] for post in posts_of(sandbox) if post["media_type"] == "IMAGE")


def asked(sandbox: RunningSandbox, media: str, metric: str, **params):
    return sandbox.get(f"/v25.0/{media}/insights", metric=metric, **params)


def values(answer) -> dict:
    return {metric["name"]: metric["values"][0]["value"] for metric in answer.json()["data"]}


def story_after(sandbox: RunningSandbox, **age: float) -> str:
    """The newest story, some time after it was posted."""
    account = sandbox.control.world()["accounts"][0]["id"]
    story = sandbox.get(f"/v25.0/{account}/stories", fields="id,timestamp").json()["data"][0]
    sandbox.control.set(SANDBOX_START.fromisoformat(story["timestamp"]) + timedelta(**age))
    return story["id"]


def busy(make_sandbox, **quirks: float) -> RunningSandbox:
    return make_sandbox(accounts=1, posts=400, days=60, quirks=quirks)


def test_q01_on_refuses_the_oldest_posts_and_every_page_with_one(make_sandbox):
    sandbox = make_sandbox(accounts=1, quirks={"Q01": 0.2})
    posts = posts_of(sandbox)
    states = [asked(sandbox, post["id"], "reach").status_code for post in posts]
    assert states == [200] * 24 + [400] * 6
    account = sandbox.control.world()["accounts"][0]["id"]
    whole, newest = (
        sandbox.get(f"/v25.0/{account}/media", fields="id,insights.metric(reach)", limit=n) for n in (30, 20)
    )
    assert (whole.status_code, newest.status_code) == (400, 200)
    assert whole.json()["error"]["error_subcode"] == 2108006


def test_q01_off_has_insights_of_every_post(make_sandbox):
    sandbox = make_sandbox(accounts=1)
    assert all(asked(sandbox, post["id"], "reach").status_code == 200 for post in posts_of(sandbox))


def titles(sandbox: RunningSandbox) -> set[str]:
    post = posts_of(sandbox)[-1]["id"]
    return {asked(sandbox, post, "reach").json()["error"]["error_user_title"] for _ in range(12)}


def test_q02_on_writes_the_title_in_two_ways(make_sandbox):
    assert titles(make_sandbox(quirks={"Q01": 1, "Q02": 0.5})) == {
        "Media posted before business account conversion",
        "Media Posted Before Business Account Conversion",
    }


def test_q02_off_writes_it_in_one(make_sandbox):
    assert titles(make_sandbox(quirks={"Q01": 1})) == {"Media posted before business account conversion"}


def test_q03_on_hides_stories_that_few_have_seen(make_sandbox):
    sandbox = busy(make_sandbox, Q03=1, Q04=1)
    story = story_after(sandbox, seconds=1)
    assert asked(sandbox, story, "reach").status_code == 400
    sandbox.control.step(12 * 3600)
    assert values(asked(sandbox, story, "reach"))["reach"] >= 5


def test_q03_off_shows_them(make_sandbox):
    sandbox = busy(make_sandbox)
    assert values(asked(sandbox, story_after(sandbox, seconds=1), "reach"))["reach"] < 5


def test_stories_have_no_insights_after_24_hours(make_sandbox):
    sandbox = busy(make_sandbox)
    story = story_after(sandbox, hours=23.9)
    assert asked(sandbox, story, "reach,navigation,replies,link_clicks").status_code == 200
    sandbox.control.step(3600)
    assert asked(sandbox, story, "reach").json()["error"]["error_subcode"] == 33


@pytest.mark.parametrize(("on", "code"), [(1, 10), (0, 100)], ids=["q04_on", "q04_off"])
def test_q04_code_10_has_two_meanings(make_sandbox, on, code):
    sandbox = busy(make_sandbox, Q03=1, Q04=on)
    error = asked(sandbox, story_after(sandbox, seconds=1), "reach").json()["error"]
    assert (error["code"], "Not enough viewers" in error["message"]) == (code, True)


def test_q19_on_refuses_a_metric_that_the_product_lacks(make_sandbox):
    sandbox = make_sandbox(quirks={"Q19": 1})
    message = asked(sandbox, reel_of(sandbox), "reach,follows").json()["error"]["message"]
    assert message.endswith("does not support the follows metric for this media product type.")


def test_q19_off_leaves_it_out(make_sandbox):
    sandbox = make_sandbox()
    assert set(values(asked(sandbox, reel_of(sandbox), "reach,follows"))) == {"reach"}


def child_of(sandbox: RunningSandbox) -> tuple[str, str]:
    album = next(post["id"] for post in posts_of(sandbox) if post["media_type"] == "CAROUSEL_ALBUM")
    return album, sandbox.get(f"/v25.0/{album}/children").json()["data"][0]["id"]


def test_q56_on_tells_nothing_of_an_albums_children(make_sandbox):
    sandbox = make_sandbox(quirks={"Q56": 1, "Q19": 1})
    assert asked(sandbox, child_of(sandbox)[1], "reach").status_code == 400


def test_q56_off_tells_the_albums_numbers(make_sandbox):
    sandbox = make_sandbox()
    album, child = child_of(sandbox)
    assert values(asked(sandbox, child, "reach,views")) == values(asked(sandbox, album, "reach,views"))


def replies(make_sandbox, monkeypatch, **quirks: float) -> int:
    monkeypatch.setattr(Flags, "region", lambda self, account: "EU")
    sandbox = busy(make_sandbox, **quirks)
    return values(asked(sandbox, story_after(sandbox, hours=23), "replies"))["replies"]


def test_q57_on_tells_no_replies_in_europe(make_sandbox, monkeypatch):
    assert replies(make_sandbox, monkeypatch, Q57=1) == 0


def test_q57_off_tells_them(make_sandbox, monkeypatch):
    assert replies(make_sandbox, monkeypatch) > 0


COUNTERS = "likes,total_likes,comments,total_comments,views,total_views"


def counters(make_sandbox, **quirks: float) -> list[dict]:
    sandbox = make_sandbox(accounts=1, posts=60, quirks=quirks)
    return [values(asked(sandbox, post["id"], COUNTERS)) for post in posts_of(sandbox)]


def test_q58_on_totals_hold_ads_and_facebook_too(make_sandbox):
    found = counters(make_sandbox, Q58=1)
    assert all(n["total_likes"] >= n["likes"] and n["total_views"] >= n["views"] for n in found)
    assert any(n["total_likes"] > n["likes"] for n in found) and any(
        n["total_views"] > n["views"] for n in found
    )


def test_q58_off_all_are_the_same(make_sandbox):
    found = counters(make_sandbox)
    assert all(n["total_likes"] == n["likes"] and n["total_views"] == n["views"] for n in found)


REEL = "ig_reels_avg_watch_time,ig_reels_video_view_total_time,reels_skip_rate,views"


def reel_numbers(make_sandbox, **quirks: float) -> dict:
    sandbox = make_sandbox(quirks=quirks)
    return values(asked(sandbox, reel_of(sandbox), REEL))


def test_q68_on_watch_time_is_in_milliseconds(make_sandbox):
    found = reel_numbers(make_sandbox, Q68=1)
    assert found["ig_reels_avg_watch_time"] > 1000
    assert found["ig_reels_video_view_total_time"] == found["ig_reels_avg_watch_time"] * found["views"]


def test_q68_off_watch_time_is_in_seconds(make_sandbox):
    assert 1 <= reel_numbers(make_sandbox)["ig_reels_avg_watch_time"] < 120


def test_q69_on_skip_rate_is_a_percentage(make_sandbox):
    assert 1 < reel_numbers(make_sandbox, Q69=1)["reels_skip_rate"] < 100


def test_q69_off_skip_rate_is_a_share(make_sandbox):
    assert 0 < reel_numbers(make_sandbox)["reels_skip_rate"] < 1


def actions(sandbox: RunningSandbox) -> set[str]:
    answer = asked(sandbox, image_of(sandbox), "profile_activity", breakdown="action_type").json()["data"][0]
    assert answer["values"][0]["value"] == answer["total_value"]["value"]
    return {part["dimension_values"][0] for part in answer["total_value"]["breakdowns"][0]["results"]}


def test_q70_on_dimensions_are_in_lower_case(make_sandbox):
    assert actions(make_sandbox(quirks={"Q70": 1})) == {
        "bio_link_clicked", "call", "direction", "email", "other", "text",
    }  # fmt: skip


def test_q70_off_dimensions_are_in_upper_case(make_sandbox):
    assert "BIO_LINK_CLICKED" in actions(make_sandbox())


def drift(sandbox: RunningSandbox) -> list[tuple[float, int]]:
    """(age in hours, like_count less likes) of the newest posts."""
    sandbox.control.set(SANDBOX_START)
    found = []
    for post in posts_of(sandbox)[:40]:
        age = SANDBOX_START - SANDBOX_START.fromisoformat(post["timestamp"])
        likes = values(asked(sandbox, post["id"], "likes"))["likes"]
        found.append((age / timedelta(hours=1), post["like_count"] - likes))
    return found


def test_q75_on_likes_drift_for_48_hours(make_sandbox):
    found = drift(busy(make_sandbox, Q75=1))
    assert any(less > 0 for age, less in found if age < 48)
    assert all(less == 0 for age, less in found if age >= 48)


def test_q75_off_likes_agree(make_sandbox):
    assert all(less == 0 for _, less in drift(busy(make_sandbox)))


def test_shared_reels_only_have_views_on_facebook_by_switch(make_sandbox):
    sandbox = make_sandbox(accounts=2, posts=60, quirks={"Q19": 1}, switches={"crossposted": "error"})
    reels = [post["id"] for post in posts_of(sandbox) if post["media_product_type"] == "REELS"]
    strict = {asked(sandbox, reel, "crossposted_views,facebook_views").status_code for reel in reels}
    sandbox.control.choose(switches={"crossposted": "values"})
    loose = {asked(sandbox, reel, "crossposted_views,facebook_views").status_code for reel in reels}
    assert 400 in strict and loose == {200}
