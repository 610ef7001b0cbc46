"""The same seed, clock and sequence of calls on two fresh sandboxes give the same bytes, bodies and headers alike."""

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox_fixture import RunningSandbox, running_sandbox

DAY = 86400
SINCE = 1_793_300_000
CALLS = (
    "GET fb /me?fields=id,name",
    "GET fb /me/accounts?fields=id,name,access_token,tasks,instagram_business_account{id,username,profile_picture_url}",
    "GET fb /me/permissions",
    "GET fb /me/businesses",
    "GET fb /debug_token?input_token=TOKEN",
    "GET fb /USER?fields=username,followers_count,media_count,biography,website,media.limit(2){id,media_url,permalink}",
    "GET fb /USER/media?fields=id,caption,media_url,thumbnail_url,like_count,comments_count,timestamp&limit=7",
    "GET fb /USER/media?fields=id,insights.metric(reach,saved,views),comments.limit(3){text,replies{text}}&limit=4",
    "GET fb /USER/stories?fields=id,media_url,insights.metric(reach,replies)",
    "GET fb /USER/tags?fields=id,username",
    "GET fb /USER/insights?metric=reach,follower_count&period=day",
    f"GET fb /USER/insights?metric=reach&metric_type=total_value&period=day&since={SINCE}&until={SINCE + 9 * DAY}",
    "GET fb /USER/insights?metric=follower_demographics&period=lifetime&metric_type=total_value&breakdown=country",
    "GET fb /USER/insights?metric=online_followers&period=lifetime",
    "GET fb /USER?fields=business_discovery.username(tinderbox.coffee){followers_count,media{id,like_count}}",
    "GET fb /USER/content_publishing_limit?fields=quota_usage,config",
    "GET fb /ig_hashtag_search?user_id=USER&q=coffee",
    "GET fb /MEDIA?fields=id,like_count,comments_count,children{id,media_url},owner",
    "GET fb /MEDIA/insights?metric=reach,saved,likes,total_interactions",
    "GET fb /MEDIA/comments?fields=id,text,username,like_count,replies{id,text}",
    "GET fb /MEDIA/children?fields=id,media_type",
    "POST fb /MEDIA/comments?message=Hello",
    "POST fb /MEDIA?comment_enabled=true",
    "POST fb /USER/media?image_url=http://127.0.0.1:9/none.jpg",
    "POST fb /USER/media_publish?creation_id=1",
    "POST fb /PAGE/subscribed_apps?subscribed_fields=feed",
    "DELETE fb /MEDIA",
    "GET fb /act_AD/campaigns?fields=id,name,status",
    "GET fb /act_AD/insights?fields=impressions,spend,reach&date_preset=last_30d&level=ad",
    "POST fb /act_AD/insights?fields=impressions&level=campaign",
    "GET ig /me?fields=user_id,username,account_type",
    "GET ig /me/media?fields=id,media_url&limit=3",
    "GET fb /nonsense",
    "GET fb /USER?fields=nonsense",
    'POST fb /?batch=[{"relative_url":"me"},{"relative_url":"USER/media?limit=2"},{"relative_url":"x"}]',
    "GET fb /?ids=USER,MEDIA&fields=id",
    "GET cdn /cdn/profile-USER.jpg",
    "CLOCK 1800",
    "CLOCK 100000",
)


def names_of(running: RunningSandbox) -> dict[str, str]:
    told = running.control.world()["accounts"][0]
    media = None
    while media is None:
        page = running.get(f"/v25.0/{told['id']}/media", limit=1).json()
        media = page["data"][0]["id"] if "data" in page else None
    return {
        "USER": told["id"], "MEDIA": media, "PAGE": told["page_id"], "AD": told["ad_account_id"].removeprefix("act_"),
        "TOKEN": running.token, "IG": told["instagram_token"],
    }  # fmt: skip


def story(port: int, profile: str, steps: list[str]) -> list[tuple]:
    """Everything that one fresh sandbox answers to the steps."""
    with running_sandbox(profile=profile, posts=15, days=90, seed=11, port=port) as running:
        names, found = names_of(running), []
        for step in steps:
            verb, _, rest = step.partition(" ")
            if verb == "CLOCK":
                running.control.step(float(rest))
                continue
            host, _, path = rest.partition(" ")
            for name, value in names.items():
                path = path.replace(name, value)
            root = {"fb": "/v25.0", "ig": "/ig/v25.0", "cdn": ""}[host]
            token = names["IG"] if host == "ig" else running.token
            answer = requests.request(
                verb, running.url + root + path, headers={"Authorization": f"Bearer {token}"}, timeout=20
            )
            found.append((step, answer.status_code, answer.content, sorted(answer.headers.items())))
        return found


def free_port() -> int:
    with running_sandbox(accounts=1, posts=1) as running:
        return int(running.url.rpartition(":")[2])


@pytest.mark.parametrize("profile", ["calm", "realistic", "hostile"])
def test_every_surface_twice(profile):
    port = free_port()
    assert story(port, profile, list(CALLS)) == story(port, profile, list(CALLS))


@settings(max_examples=5, deadline=None)
@given(st.lists(st.sampled_from(CALLS), min_size=5, max_size=25), st.sampled_from(["realistic", "hostile"]))
def test_any_sequence_twice(steps, profile):
    port = free_port()
    assert story(port, profile, steps) == story(port, profile, steps)
