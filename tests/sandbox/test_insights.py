"""Insights of posts and accounts: values that agree with each other, and the platform's refusals."""

from datetime import timedelta

import pytest

from tests.sandbox.helpers import error
from tests.sandbox_fixture import SANDBOX_START, running_sandbox

DAY = 86400
NOW = int(SANDBOX_START.timestamp())
FEED = "reach,views,likes,comments,saved,shares,total_interactions,follows,profile_visits,profile_activity,reposts"
REEL = "reach,views,likes,comments,saved,shares,total_interactions,ig_reels_avg_watch_time,reels_skip_rate"


def values(answer) -> dict:
    return {metric["name"]: metric["values"][0]["value"] for metric in answer.json()["data"]}


def totals(answer) -> dict:
    return {metric["name"]: metric["total_value"].get("value") for metric in answer.json()["data"]}


STRICT = {f"Q{number:02}": 1 for number in (3, 4, 11, 12, 13, 15, 16, 17, 18, 19, 20, 21, 56, 62, 68, 69, 70)}
"""What the platform refuses, and how it writes; the numbers stay plain."""


@pytest.fixture(scope="module")
def strict():
    with running_sandbox(accounts=3, posts=40, days=200, quirks=STRICT) as running:
        yield running


@pytest.fixture
def path(account):
    return f"/v25.0/{account['id']}/insights"


def test_a_posts_numbers_agree(strict, posts):
    for post in posts:
        reel = post["media_product_type"] == "REELS"
        found = values(strict.get(f"/v25.0/{post['id']}/insights", metric=REEL if reel else FEED))
        assert found["likes"] == post["like_count"] and found["comments"] >= post["comments_count"]
        assert found["likes"] <= found["reach"] <= found["views"]
        parts = found["likes"] + found["comments"] + found["saved"] + found["shares"]
        assert found["total_interactions"] == parts


def test_watch_time_is_in_milliseconds_and_skip_rate_in_percent(strict, posts):
    reel = next(post for post in posts if post["media_product_type"] == "REELS")
    found = values(strict.get(f"/v25.0/{reel['id']}/insights", metric=REEL))
    assert 1000 < found["ig_reels_avg_watch_time"] < 60_000 and 0 < found["reels_skip_rate"] < 100


def test_a_breakdown_keeps_value_and_parts(strict, posts):
    image = next(post for post in posts if post["media_type"] == "IMAGE")
    answer = strict.get(
        f"/v25.0/{image['id']}/insights", metric="profile_activity", breakdown="action_type"
    ).json()
    metric = answer["data"][0]
    results = metric["total_value"]["breakdowns"][0]["results"]
    assert (
        sum(part["value"] for part in results)
        == metric["values"][0]["value"]
        == metric["total_value"]["value"]
    )
    assert results[0]["dimension_values"] == ["bio_link_clicked"]  # lower case on the wire


@pytest.mark.parametrize(
    ("product", "metric"),
    [("REELS", "follows"), ("REELS", "profile_visits"), ("FEED", "navigation"), ("FEED", "reels_skip_rate")],
)
def test_a_metric_of_another_product_fails_the_whole_call(strict, posts, product, metric):
    post = next(post for post in posts if post["media_product_type"] == product)
    refused = error(strict.get(f"/v25.0/{post['id']}/insights", metric=f"reach,{metric}"))
    words = f"The Media Insights API does not support the {metric} metric for this media product type."
    assert refused["message"] == f"(#100) {words}"


@pytest.mark.parametrize("metric", ["nonsense", "impressions", "video_views", "plays", ""])
def test_an_unknown_media_metric_is_refused(strict, posts, metric):
    assert error(strict.get(f"/v25.0/{posts[0]['id']}/insights", metric=metric))["code"] == 100


def test_an_unsupported_breakdown_is_an_unknown_error(strict, posts):
    refused = error(strict.get(f"/v25.0/{posts[0]['id']}/insights", metric="reach", breakdown="action_type"))
    assert (refused["code"], refused["message"]) == (1, "An unknown error has occurred.")


def test_children_have_no_insights(strict, posts):
    album = next(post["id"] for post in posts if post["media_type"] == "CAROUSEL_ALBUM")
    child = strict.get(f"/v25.0/{album}/children").json()["data"][0]["id"]
    assert (
        "does not support the reach metric"
        in error(strict.get(f"/v25.0/{child}/insights", metric="reach"))["message"]
    )


def test_a_story_with_few_viewers_shows_nothing(make_sandbox):
    busy = make_sandbox(accounts=1, posts=400, days=60, quirks=STRICT)
    account = busy.control.world()["accounts"][0]["id"]
    story = busy.get(f"/v25.0/{account}/stories", fields="id,timestamp").json()["data"][0]
    busy.control.set(SANDBOX_START.fromisoformat(story["timestamp"]) + timedelta(seconds=1))
    refused = error(busy.get(f"/v25.0/{story['id']}/insights", metric="reach"))
    assert (refused["code"], refused["message"]) == (
        10,
        "(#10) Not enough viewers for the media to show insights",
    )
    busy.control.step(12 * 3600)
    assert values(busy.get(f"/v25.0/{story['id']}/insights", metric="reach,replies,navigation"))["reach"] >= 5


def test_a_series_has_pacific_days(strict, path):
    metric = strict.get(path, metric="reach", period="day", since=NOW - 20 * DAY, until=NOW).json()["data"][0]
    assert len(metric["values"]) == 20
    assert {value["end_time"][11:] for value in metric["values"]} == {"07:00:00+0000", "08:00:00+0000"}
    assert "total_value" not in metric


def test_without_a_window_two_days_come(strict, path):
    answer = strict.get(path, metric="reach", period="day").json()
    assert len(answer["data"][0]["values"]) == 2
    assert {"previous", "next"} == set(answer["paging"])


def test_new_followers_add_up_to_gains(strict, account, path):
    series = strict.get(path, metric="follower_count", period="day", since=NOW - 25 * DAY, until=NOW).json()
    days = series["data"][0]["values"]
    answer = strict.get(
        path, metric="follows_and_unfollows", period="day", metric_type="total_value", breakdown="follow_type",
        since=days[0]["end_time"], until=days[-1]["end_time"],
    ).json()  # fmt: skip
    results = answer["data"][0]["total_value"]["breakdowns"][0]["results"]
    parts = {part["dimension_values"][0]: part["value"] for part in results}
    assert parts["FOLLOWER"] == sum(day["value"] for day in days[1:])
    assert parts["NON_FOLLOWER"] > 0


def test_followers_move_by_gains_and_losses(make_sandbox):
    running = make_sandbox(accounts=1, posts=10, days=100)
    account = running.control.world()["accounts"][0]["id"]

    def followers() -> int:
        return running.get(f"/v25.0/{account}", fields="followers_count").json()["followers_count"]

    before = followers()
    running.control.step(10 * DAY)
    answer = running.get(
        f"/v25.0/{account}/insights", metric="follows_and_unfollows", period="day", metric_type="total_value",
        breakdown="follow_type", since=NOW, until=NOW + 10 * DAY,
    ).json()  # fmt: skip
    gained, lost = (part["value"] for part in answer["data"][0]["total_value"]["breakdowns"][0]["results"])
    assert followers() - before == gained - lost


def test_the_account_adds_up_its_posts(make_sandbox):
    running = make_sandbox(accounts=1, posts=60, days=200)
    account = running.control.world()["accounts"][0]["id"]
    fields = "id,like_count,comments_count,shares_count"
    running.control.set(SANDBOX_START - timedelta(days=15))

    def counted() -> int:
        return sum(
            post["like_count"]
            for post in running.get(f"/v25.0/{account}/media", fields=fields, limit=100).json()["data"]
        )

    before, since = counted(), NOW - 15 * DAY
    running.control.set(SANDBOX_START)
    answer = running.get(
        f"/v25.0/{account}/insights", metric="likes,views,reach,total_interactions,accounts_engaged,profile_views",
        period="day", metric_type="total_value", since=since, until=NOW,
    )  # fmt: skip
    found = totals(answer)
    assert found["likes"] == counted() - before > 0
    assert found["accounts_engaged"] <= found["reach"] <= found["views"]
    assert found["total_interactions"] >= found["likes"]


def test_reach_is_not_additive_where_people_are_counted_once(make_sandbox, path):
    running = make_sandbox(quirks={"Q08": 1})
    asked = {"metric": "reach", "period": "day", "since": NOW - 28 * DAY, "until": NOW}
    days = running.get(path, **asked).json()["data"][0]["values"]
    window = totals(running.get(path, metric_type="total_value", **asked))
    assert sum(day["value"] for day in days) > 1.3 * window["reach"]


@pytest.mark.parametrize("breakdown", ["media_product_type", "follow_type", "media_product_type,follow_type"])
def test_breakdowns_add_up_to_the_total(strict, path, breakdown):
    answer = strict.get(
        path,
        metric="views",
        period="day",
        metric_type="total_value",
        breakdown=breakdown,
        since=NOW - 20 * DAY,
        until=NOW,
    ).json()
    total = answer["data"][0]["total_value"]
    assert total["breakdowns"][0]["dimension_keys"] == breakdown.split(",")
    assert sum(part["value"] for part in total["breakdowns"][0]["results"]) == total["value"] > 0


@pytest.mark.parametrize("breakdown", ["age", "gender", "age,gender", "country", "city"])
def test_demographics(strict, path, breakdown):
    answer = strict.get(
        path, metric="follower_demographics", period="lifetime", metric_type="total_value", breakdown=breakdown,
        timeframe="this_month",
    ).json()  # fmt: skip
    total = answer["data"][0]["total_value"]
    assert set(total) == {"breakdowns"} and 0 < len(total["breakdowns"][0]["results"]) <= 45
    assert total["breakdowns"][0]["dimension_keys"] == breakdown.split(",")


def test_online_followers_by_hour(strict, path):
    value = strict.get(path, metric="online_followers", period="lifetime").json()["data"][0]["values"][0][
        "value"
    ]
    assert set(value) == {str(hour) for hour in range(24)}


REFUSED = [
    ({"metric": "views,profile_views", "period": "day"},
     "(#100) The following metrics (views,profile_views) should be specified with parameter metric_type=total_value"),
    ({"metric": "reach", "period": "day", "since": NOW - 31 * DAY, "until": NOW},
     "(#100) There cannot be more than 30 days (2592000 s) between since and until."),
    ({"metric": "reach", "period": "day", "since": NOW - 730 * DAY, "until": NOW - 720 * DAY},
     "(#100) since param is not valid. Metrics data is available for the last 2 years"),
    ({"metric": "follower_count", "period": "day", "since": NOW - 40 * DAY, "until": NOW - 20 * DAY},
     "(#100) (follower_count) metric only supports querying data for the last 30 days excluding the current day"),
    ({"metric": "reach"}, "(#100) The period param is required for this metric"),
    ({"metric": "reach", "period": "day", "since": "nonsense"}, "(#100) since must be a unix timestamp or a date"),
    ({"metric": "reach", "period": "day", "since": NOW, "until": NOW - DAY}, "(#100) since must be before until"),
    ({"metric": "views", "period": "day", "metric_type": "total_value", "breakdown": "age"},
     "An unknown error has occurred."),
]  # fmt: skip


@pytest.mark.parametrize(("params", "words"), REFUSED, ids=range(len(REFUSED)))
def test_account_refusals_have_the_platforms_words(strict, path, params, words):
    assert error(strict.get(path, **params))["message"] == words


def test_unknown_metrics_are_answered_with_the_list(strict, path):
    message = error(strict.get(path, metric="reach,nonsense", period="day"))["message"]
    assert message.startswith(
        "(#100) metric[1] must be one of the following values: reach, follower_count, website_clicks"
    )
    assert (
        "Starting from version 22" in error(strict.get(path, metric="impressions", period="day"))["message"]
    )
    wrong = strict.get(
        path, metric="views", period="day", metric_type="total_value", breakdown="follower_type"
    )
    assert error(wrong)["message"].startswith("(#100) breakdown[0] must be one of")


def test_day_729_is_kept_and_a_long_window_is_fine_on_the_instagram_host(strict, account):
    token = account["instagram_token"]
    answer = strict.get(
        f"/ig/v25.0/{account['id']}/insights", token, metric="views", period="day", metric_type="total_value",
        since=NOW - 729 * DAY, until=NOW,
    )  # fmt: skip
    assert totals(answer)["views"] > 0


def test_a_breakdown_of_a_series_is_ignored(strict, path):
    assert (
        "total_value"
        not in strict.get(path, metric="reach", period="day", breakdown="follow_type").json()["data"][0]
    )


def test_a_realistic_world_restates_the_last_two_days(make_sandbox):
    running = make_sandbox(accounts=1, posts=60, days=60, profile="realistic")
    account = running.control.world()["accounts"][0]["id"]

    def last_day() -> dict:
        params = {"metric": "reach", "period": "day", "since": NOW - DAY, "until": NOW}
        return running.get(f"/v25.0/{account}/insights", **params).json()["data"][0]["values"][-1]

    early = last_day()
    running.control.step(3 * DAY)
    late = last_day()
    assert early["end_time"] == late["end_time"] and 0.9 * late["value"] < early["value"] < late["value"]


def test_a_realistic_world_has_no_insights_for_fresh_posts_and_no_early_headers(make_sandbox):
    running = make_sandbox(accounts=1, posts=60, days=60, profile="realistic")
    account = running.control.world()["accounts"][0]["id"]
    answer = running.get(f"/v25.0/{account}/media", fields="id,timestamp", limit=1)
    assert "X-App-Usage" not in answer.headers
    post = answer.json()["data"][0]
    running.control.set(SANDBOX_START.fromisoformat(post["timestamp"]) + timedelta(minutes=5))
    assert running.get(f"/v25.0/{post['id']}/insights", metric="reach").json() == {"data": []}
    running.control.step(600)
    assert running.get(f"/v25.0/{post['id']}/insights", metric="reach").json()["data"]
