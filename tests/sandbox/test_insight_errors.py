"""Every error of insights, provoked over HTTP and compared byte for byte with the documented envelope."""

import json
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from connectors.sandbox.api.insight_names import USER_METRICS
from connectors.sandbox.api.media_insights import NAMES
from tests.sandbox_fixture import SANDBOX_START, RunningSandbox, running_sandbox

DAY = 86400
NOW = int(SANDBOX_START.timestamp())
QUIRKS = {f"Q{number:02}": 1 for number in (3, 4, 11, 12, 13, 15, 16, 17, 18, 19, 20, 21, 56)}
REACH = {"metric": "reach", "period": "day"}
TOTAL = {"period": "day", "metric_type": "total_value"}
PEOPLE = {"metric": "follower_demographics", "period": "lifetime", "metric_type": "total_value"}
BREAKDOWNS = "age, city, country, gender, follow_type, media_product_type, contact_button_type"
PERIODS = "day, week, days_28, month, lifetime, total_over_range"


@dataclass
class Row:
    """What is asked of what, and what the platform says. `of` is account, FEED, REELS, VIDEO, child or album."""

    of: str
    params: dict
    message: str
    code: int = 100
    status: int = 400
    more: dict = field(default_factory=dict)
    host: str = ""


def unsupported(metric: str) -> str:
    return f"(#100) The Media Insights API does not support the {metric} metric for this media product type."


ROWS = {
    "total_value_missing": Row(
        "account", {"metric": "views,profile_views", "period": "day"},
        "(#100) The following metrics (views,profile_views) should be specified with parameter metric_type=total_value",
    ),
    "time_series_missing": Row(
        "account", {"metric": "follower_count", **TOTAL},
        "(#100) The following metrics (follower_count) should be specified with parameter metric_type=time_series",
    ),
    "unknown_metric": Row(
        "account", {"metric": "nonsense", "period": "day"},
        f"(#100) metric[0] must be one of the following values: {', '.join(USER_METRICS)}",
    ),
    "second_metric_unknown": Row(
        "account", {"metric": "reach,nonsense", "period": "day"},
        f"(#100) metric[1] must be one of the following values: {', '.join(USER_METRICS)}",
    ),
    "impressions": Row(
        "account", {"metric": "impressions", "period": "day"},
        "(#100) Starting from version 22 and above, the impressions metric is no longer supported for the queried "
        "user. Please use the views metric.",
    ),
    "window_too_long": Row(
        "account", {**REACH, "since": NOW - 30 * DAY - 1, "until": NOW},
        "(#100) There cannot be more than 30 days (2592000 s) between since and until.",
    ),
    "too_old": Row(
        "account", {**REACH, "since": NOW - 730 * DAY, "until": NOW - 720 * DAY},
        "(#100) since param is not valid. Metrics data is available for the last 2 years",
    ),
    "too_old_on_the_instagram_host": Row(
        "account", {**REACH, "since": NOW - 730 * DAY, "until": NOW},
        "(#100) since param is not valid. Metrics data is available for the last 2 years", host="ig",
    ),
    "in_the_future": Row(
        "account", {**REACH, "since": NOW + 2 * DAY, "until": NOW + 3 * DAY},
        "(#100) since param is not valid. Metrics data is available for the last 2 years",
    ),
    "follower_count_too_old": Row(
        "account", {"metric": "follower_count", "period": "day", "since": NOW - 40 * DAY, "until": NOW - 20 * DAY},
        "(#100) (follower_count) metric only supports querying data for the last 30 days excluding the current day",
    ),
    "period_missing": Row("account", {"metric": "reach"}, "(#100) The period param is required for this metric"),
    "bad_period": Row(
        "account", {"metric": "reach", "period": "hour"},
        f"(#100) period must be one of the following values: {PERIODS}",
    ),
    "wrong_period": Row(
        "account", {"metric": "online_followers", "period": "day"},
        "(#100) Incompatible metrics (online_followers) with period (day)",
    ),
    "people_by_day": Row(
        "account", {**PEOPLE, "period": "day", "breakdown": "age", "timeframe": "this_week"},
        "(#100) Incompatible metrics (follower_demographics) with period (day)",
    ),
    "mixing_people_and_windows": Row(
        "account", {**PEOPLE, "metric": "reach,follower_demographics", "breakdown": "age", "timeframe": "this_week"},
        "(#100) Incompatible metrics (reach) with period (lifetime)",
    ),
    "bad_metric_type": Row(
        "account", {**REACH, "metric_type": "average"},
        "(#100) metric_type must be one of the following values: default, time_series, total_value",
    ),
    "bad_breakdown": Row(
        "account", {"metric": "views", **TOTAL, "breakdown": "follower_type"},
        f"(#100) breakdown[0] must be one of the following values: {BREAKDOWNS}",
    ),
    "breakdown_of_a_metric_without_any": Row(
        "account", {"metric": "accounts_engaged", **TOTAL, "breakdown": "follow_type"},
        "An unknown error has occurred.", code=1,
    ),
    "breakdown_that_one_metric_lacks": Row(
        "account", {"metric": "reach,likes", **TOTAL, "breakdown": "follow_type"},
        "An unknown error has occurred.", code=1,
    ),
    "people_without_breakdown": Row(
        "account", {**PEOPLE, "timeframe": "this_week"},
        "(#100) breakdown must be one of the following values: age, city, country, gender",
    ),
    "people_without_timeframe": Row(
        "account", {**PEOPLE, "breakdown": "age"}, "(#100) The timeframe param is required for this metric",
    ),
    "bad_timeframe": Row(
        "account", {**PEOPLE, "breakdown": "age", "timeframe": "today"},
        "(#100) timeframe must be one of the following values: this_week, this_month",
    ),
    "retired_timeframe": Row(
        "account",
        {**PEOPLE, "metric": "engaged_audience_demographics", "breakdown": "age", "timeframe": "last_90_days"},
        "(#100) Starting from version 20 and above, the timeframe last_90_days is no longer supported for "
        "engaged_audience_demographics. Please use this_week or this_month.",
    ),
    "since_after_until": Row(
        "account", {**REACH, "since": NOW, "until": NOW - DAY}, "(#100) since must be before until",
    ),
    "bad_since": Row(
        "account", {**REACH, "since": "soon"}, "(#100) since must be a unix timestamp or a date",
    ),
    "no_metric": Row("account", {"period": "day"}, "(#100) The parameter metric is required"),
    "reel_follows": Row("REELS", {"metric": "reach,follows"}, unsupported("follows")),
    "feed_skip_rate": Row("FEED", {"metric": "reels_skip_rate"}, unsupported("reels_skip_rate")),
    "feed_facebook_views": Row("unshared", {"metric": "facebook_views"}, unsupported("facebook_views")),
    "total_on_the_instagram_host": Row("FEED", {"metric": "total_likes"}, unsupported("total_likes"), host="ig"),
    "child": Row("child", {"metric": "reach"}, unsupported("reach")),
    "unknown_media_metric": Row(
        "FEED", {"metric": "nonsense"}, f"(#100) metric[0] must be one of the following values: {', '.join(NAMES)}",
    ),
    "plays": Row(
        "REELS", {"metric": "plays"},
        "(#100) Starting from version 22 and above, the plays metric is no longer supported for the queried media. "
        "Please use the views metric.",
    ),
    "media_breakdown_without_any": Row(
        "FEED", {"metric": "reach", "breakdown": "action_type"}, "An unknown error has occurred.", code=1,
    ),
    "bad_media_breakdown": Row(
        "FEED", {"metric": "profile_activity", "breakdown": "age"},
        "(#100) breakdown must be one of the following values: action_type, story_navigation_action_type, surface_type",
    ),
    "media_metric_missing": Row("FEED", {}, "(#100) The parameter metric is required"),
}  # fmt: skip


@pytest.fixture(scope="module")
def strict():
    with running_sandbox(accounts=2, posts=40, days=200, quirks=QUIRKS) as running:
        yield running


@pytest.fixture(scope="module")
def ids(strict) -> dict[str, str]:
    account = strict.control.world()["accounts"][0]["id"]
    fields = "id,media_type,media_product_type"
    listed = strict.get(f"/v25.0/{account}/media", fields=fields, limit=100).json()["data"]
    found = {"account": account}
    for post in listed:
        found[post["media_product_type"]] = found[post["media_type"]] = post["id"]
    found["child"] = strict.get(f"/v25.0/{found['CAROUSEL_ALBUM']}/children").json()["data"][0]["id"]
    feed = [post["id"] for post in listed if post["media_product_type"] == "FEED"]
    asked = {post: strict.get(f"/v25.0/{post}/insights", metric="facebook_views") for post in feed}
    found["unshared"] = next(post for post, answer in asked.items() if answer.status_code == 400)
    return found


def assert_is(answer, message: str, code: int = 100, status: int = 400, more: dict | None = None) -> None:
    """The whole body is the documented envelope, but for the trace id."""
    assert answer.status_code == status
    trace = answer.json()["error"]["fbtrace_id"]
    assert trace.startswith("A") and len(trace) == 23
    error = {"message": message, "type": "OAuthException", "code": code, **(more or {}), "fbtrace_id": trace}
    assert answer.content == json.dumps({"error": error}, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_an_error_is_the_documented_one(strict, ids, row):
    token = strict.control.world()["accounts"][0]["instagram_token"] if row.host == "ig" else None
    prefix = "/ig" if row.host == "ig" else ""
    answer = strict.get(f"{prefix}/v25.0/{ids[row.of]}/insights", token, **row.params)
    assert_is(answer, row.message, row.code, row.status, row.more)


def test_an_unknown_error_may_be_a_500(make_sandbox):
    sandbox = make_sandbox(quirks={"Q17": 1}, switches={"unknown_status": 500})
    account = sandbox.control.world()["accounts"][0]["id"]
    answer = sandbox.get(f"/v25.0/{account}/insights", metric="replies", breakdown="follow_type", **TOTAL)
    assert_is(answer, "An unknown error has occurred.", 1, 500)


def test_a_post_from_before_the_conversion(make_sandbox):
    sandbox = make_sandbox(quirks={"Q01": 1})
    account = sandbox.control.world()["accounts"][0]["id"]
    post = sandbox.get(f"/v25.0/{account}/media").json()["data"][0]["id"]
    more = {
        "error_subcode": 2108006,
        "is_transient": False,
        "error_user_title": "Media posted before business account conversion",
        "error_user_msg": "The media was posted before the most recent time that the user's account was converted to "
        "a business account from a personal account.",
        "error_data": {"blame_field_specs": [[""]]},
    }
    assert_is(sandbox.get(f"/v25.0/{post}/insights", metric="reach"), "Invalid parameter", more=more)
    nested = sandbox.get(f"/v25.0/{account}/media", fields="id,insights.metric(reach)")
    assert_is(nested, "Invalid parameter", more=more)


def fresh_story(sandbox: RunningSandbox) -> str:
    """A story one second after it was posted."""
    account = sandbox.control.world()["accounts"][0]["id"]
    story = sandbox.get(f"/v25.0/{account}/stories", fields="id,timestamp").json()["data"][0]
    sandbox.control.set(SANDBOX_START.fromisoformat(story["timestamp"]) + timedelta(seconds=1))
    return story["id"]


def test_a_story_that_few_have_seen(make_sandbox):
    sandbox = make_sandbox(accounts=1, posts=400, days=60, quirks={"Q03": 1, "Q04": 1})
    answer = sandbox.get(f"/v25.0/{fresh_story(sandbox)}/insights", metric="reach,replies")
    assert_is(answer, "(#10) Not enough viewers for the media to show insights", 10)


def test_a_missing_permission(strict, ids):
    weak = strict.control.issue_token(scopes=["instagram_basic", "pages_show_list", "pages_read_engagement"])
    for path, params in (
        (f"{ids['account']}/insights", REACH),
        (ids["FEED"], {"fields": "insights.metric(reach)"}),
    ):
        answer = strict.get(f"/v25.0/{path}", weak, **params)
        assert_is(answer, "(#10) Application does not have permission for this action", 10)


def test_too_much_data(strict, ids):
    answer = strict.get(f"/v25.0/{ids['account']}", fields=",".join(["id"] * 600))
    assert_is(answer, "Please reduce the amount of data you're asking for, then retry your request", 1, 500)
