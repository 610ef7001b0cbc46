"""What is told of others: business discovery, hashtags, tags, shared posts; and live videos."""

from datetime import datetime, timedelta

import pytest
import requests

from connectors.sandbox.options import SandboxOptions
from connectors.sandbox.platform import build_platform
from connectors.sandbox.world.neighbours import AGE_GATED, OUTSIDERS, PRIVATE
from tests.sandbox.helpers import create, error, jpeg, media_host, publish, settle
from tests.sandbox_fixture import RunningSandbox

DAY = 86400


@pytest.fixture(scope="module")
def names(calm) -> list[str]:
    """User names of the world and, behind them, of those beside it."""
    platform = build_platform(SandboxOptions(port=1, accounts=3, posts=40, days=200, profile="calm"))
    return [platform.world.profile(account).username for account in range(3 + OUTSIDERS)]


def discover(sandbox: RunningSandbox, me: str, name: str, fields: str) -> requests.Response:
    return sandbox.get(f"/v25.0/{me}", fields=f"business_discovery.username({name}){{{fields}}}")


def test_discovery_tells_what_is_public_and_ones_own_id(calm, account, names):
    fields = (
        "id,username,name,biography,website,followers_count,follows_count,media_count,profile_picture_url"
    )
    for name in (names[1], names[3], names[3].upper()):
        found = discover(calm, account["id"], name, fields).json()
        told = found["business_discovery"]
        assert found["id"] == account["id"] and set(told) == set(fields.split(","))
        assert told["username"] == name.lower() and told["media_count"] > 0
    assert requests.get(told["profile_picture_url"], timeout=10).status_code == 200
    default = discover(calm, account["id"], names[1], "").json()
    assert set(default["business_discovery"]) == {"id"}


def test_posts_of_a_discovered_account_are_paged_by_a_cursor_alone(calm, account, names):
    seen, after = [], ""
    for _ in range(30):
        fields = f"media.limit(7){after}{{id,timestamp,permalink,media_url,like_count,username}}"
        media = discover(calm, account["id"], names[4], fields).json()["business_discovery"]["media"]
        seen += media["data"]
        if "paging" not in media:
            break
        assert set(media["paging"]) == {"cursors"} and set(media["paging"]["cursors"]) == {"after"}
        after = f".after({media['paging']['cursors']['after']})"
    ids, times = [post["id"] for post in seen], [post["timestamp"] for post in seen]
    count = discover(calm, account["id"], names[4], "media_count").json()["business_discovery"]["media_count"]
    assert len(set(ids)) == len(ids) == count and times == sorted(times, reverse=True)
    assert error(calm.get(f"/v25.0/{ids[0]}"))["error_subcode"] == 33
    assert requests.get(seen[0]["media_url"], timeout=20).status_code == 200


def test_who_cannot_be_discovered(calm, account, names):
    for name in ("nobody.at.all", names[3 + AGE_GATED], names[3 + PRIVATE]):
        refused = error(discover(calm, account["id"], name, "username"))
        assert (refused["code"], refused["error_subcode"], refused["message"]) == (
            110,
            2207013,
            "Invalid user id",
        )
    assert error(calm.get(f"/v25.0/{account['id']}", fields="business_discovery{username}"))["code"] == 100


@pytest.mark.parametrize(
    "fields", ["has_profile_pic", "media{saved_count}", "media{insights.metric(reach)}", "stories"]
)
def test_what_is_not_public_is_no_field_of_a_discovery(calm, account, names, fields):
    refused = error(discover(calm, account["id"], names[1], fields))
    assert refused["message"].startswith("(#100) Tried accessing nonexisting field")


def test_the_instagram_login_discovers_nobody(calm, account, names):
    fields = f"business_discovery.username({names[1]}){{username}}"
    refused = error(calm.get("/ig/v25.0/me", account["instagram_token"], fields=fields))
    assert refused["message"] == "(#100) Tried accessing nonexisting field (business_discovery)"


def search(sandbox: RunningSandbox, user: str, tag: str) -> requests.Response:
    return sandbox.get("/v25.0/ig_hashtag_search", user_id=user, q=tag)


def test_a_hashtag_has_one_id_everywhere(calm, account, make_sandbox):
    found = search(calm, account["id"], "Coffee").json()["data"]
    other = make_sandbox(seed=9)
    user = other.control.world()["accounts"][0]["id"]
    assert found == search(other, user, "#coffee").json()["data"]
    tag = found[0]["id"]
    assert calm.get(f"/v25.0/{tag}", fields="id,name").json() == {"id": tag, "name": "coffee"}
    both = calm.get("/v25.0/", ids=tag, fields="name").json()
    assert both == {tag: {"id": tag, "name": "coffee"}}
    assert error(calm.get(f"/v25.0/{tag}", fields="media_count"))["code"] == 100


def test_recent_media_are_of_the_last_day_and_have_the_tag(make_sandbox):
    running = make_sandbox(accounts=3, posts=900, days=300, quirks={"Q62": 1})
    user, now = running.control.world()["accounts"][0]["id"], running.control.clock().now
    tag = search(running, user, "neverheardof").json()["data"][0]["id"]
    fields = (
        "id,caption,timestamp,permalink,media_type,media_url,like_count,comments_count,children{media_url}"
    )
    data = running.get(f"/v25.0/{tag}/recent_media", user_id=user, fields=fields, limit=50).json()["data"]
    times = [post["timestamp"] for post in data]
    assert data and times == sorted(times, reverse=True)
    assert all("#neverheardof" in post["caption"].lower() for post in data)
    assert datetime.strptime(times[-1], "%Y-%m-%dT%H:%M:%S%z") >= now - timedelta(days=1)
    refused = error(running.get(f"/v25.0/{tag}/recent_media", user_id=user, fields="username"))
    assert refused["message"] == "(#100) Tried accessing nonexisting field (username)"


def test_top_media_begin_with_the_most_liked(calm, account):
    tag = search(calm, account["id"], "coffee").json()["data"][0]["id"]
    path = f"/v25.0/{tag}/top_media"
    likes = [
        post["like_count"]
        for post in calm.get(path, user_id=account["id"], fields="like_count").json()["data"]
    ]
    assert len(likes) > 10 and likes == sorted(likes, reverse=True)
    assert error(calm.get(path))["code"] == 100


def test_thirty_hashtags_in_seven_days(make_sandbox):
    running = make_sandbox(accounts=2, posts=10)
    mine, other = (account["id"] for account in running.control.world()["accounts"])
    for number in range(30):
        assert search(running, mine, f"tag{number}").status_code == 200
        running.control.step(3600)
    refused = error(search(running, mine, "onemore"))
    assert (refused["code"], refused["error_subcode"]) == (18, 2207034)
    assert search(running, mine, "TAG3").status_code == 200, "repetitions are free"
    assert search(running, other, "onemore").status_code == 200, "each account has its own thirty"
    listed = running.get(f"/v25.0/{mine}/recently_searched_hashtags", fields="id,name", limit=30).json()[
        "data"
    ]
    assert [entry["name"] for entry in listed] == [f"tag{number}" for number in reversed(range(30))]
    running.control.step(7 * DAY - 30 * 3600 + 60)
    assert search(running, mine, "onemore").status_code == 200, "the first of them is a week old"
    assert error(search(running, mine, "andanother"))["code"] == 18, "its repetition did not begin anew"


@pytest.mark.parametrize("tag", ["nsfw", "☕", "two words", "a-b", "x" * 101])
def test_tags_that_cannot_be_searched(calm, account, tag):
    refused = error(search(calm, account["id"], tag))
    assert (refused["code"], refused["error_subcode"]) == (24, 2207024)


def test_hashtags_need_an_account_and_the_facebook_login(calm, account):
    assert error(calm.get("/v25.0/ig_hashtag_search", q="coffee"))["code"] == 100
    assert error(search(calm, "17841400000000000", "coffee"))["code"] == 100
    answer = calm.get(
        "/ig/v25.0/ig_hashtag_search", account["instagram_token"], user_id=account["id"], q="coffee"
    )
    assert answer.status_code == 400


def test_searches_survive_a_restart(tmp_path, make_sandbox):
    running = make_sandbox(state_file=tmp_path / "state")
    user = running.control.world()["accounts"][0]["id"]
    tag = search(running, user, "remembered").json()["data"][0]["id"]
    again = build_platform(
        SandboxOptions(port=1, accounts=2, posts=30, days=120, profile="calm", state_file=tmp_path / "state")
    )
    assert list(again.state.searches.searched[0]) == ["remembered"] and tag
    again.close()


def test_photos_that_tag_the_account_tell_little_of_their_owner(calm, account):
    fields = "id,username,owner,caption,media_type,permalink,timestamp,like_count,comments_count,media_url"
    data = calm.get(f"/v25.0/{account['id']}/tags", fields=fields, limit=100).json()["data"]
    assert data and not any("owner" in post for post in data)
    assert all(
        post["media_type"] in {"IMAGE", "CAROUSEL_ALBUM"} and post["username"] != account["username"]
        for post in data
    )
    assert error(calm.get(f"/v25.0/{data[0]['id']}"))["error_subcode"] == 33
    assert error(calm.get(f"/v25.0/{account['id']}/tags", fields="saved_count"))["code"] == 100
    nested = calm.get(f"/v25.0/{account['id']}", fields="tags.limit(2){id}").json()["tags"]["data"]
    assert [post["id"] for post in nested] == [post["id"] for post in data[:2]]


def shared_post(sandbox: RunningSandbox) -> tuple[dict, dict, str]:
    mine, other = sandbox.control.world()["accounts"][:2]
    with media_host({"ok.jpg": jpeg()}) as host:
        form = {"image_url": f"{host}/ok.jpg", "collaborators": f'["{other["username"]}"]'}
        container = create(sandbox, mine["id"], **form)
        assert settle(sandbox, container) == "FINISHED"
    return mine, other, publish(sandbox, mine["id"], container).json()["id"]


@pytest.mark.parametrize(("answer", "status", "there"), [("true", "Accepted", 1), ("false", "Declined", 0)])
def test_an_invitation_to_share_a_post_is_answered(make_sandbox, answer, status, there):
    running = make_sandbox()
    _, other, media = shared_post(running)
    invited = running.get(f"/v25.0/{media}", fields="collaborators").json()["collaborators"]["data"]
    assert invited == [{"id": other["id"], "username": other["username"], "invite_status": "Pending"}]
    path = f"/v25.0/{other['id']}/collaboration_invites"
    assert [entry["media_id"] for entry in running.get(path).json()["data"]] == [media]
    assert running.post(path, media_id=media, accept=answer).json() == {"success": True}
    assert error(running.post(path, media_id=media, accept=answer))["error_subcode"] == 33
    assert running.get(path).json() == {"data": []}
    assert running.get(f"/v25.0/{media}/collaborators").json()["data"][0]["invite_status"] == status
    shared = running.get(f"/v25.0/{other['id']}/collaborative_media").json()["data"]
    assert [post["id"] for post in shared] == [media] * there


def test_a_live_video_can_be_read_while_on_air(make_sandbox):
    running = make_sandbox(accounts=3, posts=5)
    ids, start = [account["id"] for account in running.control.world()["accounts"]], None
    for _ in range(28 * 24):
        running.control.step(1800)
        for account in ids:
            data = running.get(
                f"/v25.0/{account}/live_media", fields="id,media_type,media_product_type"
            ).json()["data"]
            if data:
                start = account, data[0]
        if start:
            break
    assert start is not None, "in two weeks somebody goes on air"
    account, live = start
    assert (live["media_type"], live["media_product_type"]) == ("BROADCAST", "LIVE")
    assert (
        running.get(f"/v25.0/{live['id']}", fields="current_live_viewer_count").json()[
            "current_live_viewer_count"
        ]
        > 0
    )
    assert live["id"] not in {
        post["id"] for post in running.get(f"/v25.0/{account}/media", limit=100).json()["data"]
    }
    running.control.step(3600)
    assert running.get(f"/v25.0/{account}/live_media").json() == {"data": []}
    assert error(running.get(f"/v25.0/{live['id']}"))["error_subcode"] == 33


def test_nothing_is_scheduled_but_its_fields_are_known(calm, account):
    path = f"/v25.0/{account['id']}/scheduled_media"
    assert calm.get(path, fields="id,caption,publish_timestamp").json() == {"data": []}
    assert error(calm.get(path, fields="nonsense"))["code"] == 100
    assert error(calm.post(path))["code"] in {100, 2500}
    assert calm.get("/ig/v25.0/me/scheduled_media", account["instagram_token"]).status_code == 400
