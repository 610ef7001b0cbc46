"""DELETE /{media}: what can be deleted, by whom, and what is left of it."""

import pytest

from tests.sandbox.helpers import create, error, first_account, jpeg, media_host, publish, settle


@pytest.fixture(scope="module")
def host():
    with media_host({"ok.jpg": jpeg()}) as url:
        yield url


@pytest.fixture
def account(sandbox):
    return first_account(sandbox)


def delete(sandbox, media, token=None, prefix=""):
    return sandbox.ask("DELETE", f"{prefix}/v25.0/{media}", token, {})


def listed(sandbox, account, **params):
    return sandbox.get(f"/v25.0/{account}/media", limit=100, **params).json()["data"]


def test_a_post_of_the_world_goes(sandbox, account):
    before = listed(sandbox, account, fields="id,media_type,like_count")
    boosted = [m for m in before if not delete(sandbox, m["id"]).ok]
    gone = [m for m in before if m not in boosted]
    assert gone, "nothing could be deleted"
    assert {m["id"] for m in listed(sandbox, account)} == {m["id"] for m in boosted}
    assert sandbox.get(f"/v25.0/{account}", fields="media_count").json()["media_count"] == len(boosted)
    refused = error(sandbox.get(f"/v25.0/{gone[0]['id']}"))
    assert (refused["code"], refused["error_subcode"], refused["type"]) == (100, 33, "GraphMethodException")
    assert error(delete(sandbox, gone[0]["id"]))["error_subcode"] == 33
    assert error(sandbox.post(f"/v25.0/{gone[0]['id']}/comments", message="late"))["error_subcode"] == 33


def test_the_answer_names_what_was_deleted(sandbox, account, host):
    container = create(sandbox, account, image_url=f"{host}/ok.jpg", caption="short life")
    settle(sandbox, container)
    media = publish(sandbox, account, container).json()["id"]
    assert delete(sandbox, media).json() == {"success": True, "deleted_id": media}
    assert media not in {m["id"] for m in listed(sandbox, account)}
    used = sandbox.get(f"/v25.0/{account}/content_publishing_limit").json()
    assert used == {"data": [{"quota_usage": 1}]}


def test_a_story_goes(sandbox, account, host):
    container = create(sandbox, account, image_url=f"{host}/ok.jpg", media_type="STORIES")
    settle(sandbox, container)
    story = publish(sandbox, account, container).json()["id"]
    assert story in {s["id"] for s in sandbox.get(f"/v25.0/{account}/stories").json()["data"]}
    assert delete(sandbox, story).json()["success"]
    assert story not in {s["id"] for s in sandbox.get(f"/v25.0/{account}/stories").json()["data"]}


def test_an_albums_child_cannot_be_deleted_but_the_album_can(sandbox, account, host):
    children = [
        create(sandbox, account, image_url=f"{host}/ok.jpg", is_carousel_item="true") for _ in range(2)
    ]
    album = create(sandbox, account, media_type="CAROUSEL", children=",".join(children))
    settle(sandbox, album)
    media = publish(sandbox, account, album).json()["id"]
    child = sandbox.get(f"/v25.0/{media}/children").json()["data"][0]["id"]
    refused = error(delete(sandbox, child))
    assert (refused["code"], refused["error_subcode"], refused["message"]) == (-1, 2207073, "Fatal")
    assert delete(sandbox, media).json()["success"]
    assert error(sandbox.get(f"/v25.0/{child}"))["error_subcode"] == 33


@pytest.mark.parametrize("counts", ["kept", "removed"])
def test_account_totals_keep_or_lose_what_was_deleted(make_sandbox, counts):
    sandbox = make_sandbox(switches={"deleted_counts": counts})
    account = first_account(sandbox)
    now = int(sandbox.control.clock().now.timestamp())

    def likes():
        window = {"metric": "likes", "metric_type": "total_value", "period": "day"}
        found = sandbox.get(f"/v25.0/{account}/insights", since=now - 20 * 86400, until=now, **window).json()
        return found["data"][0]["total_value"]["value"]

    before, fields = likes(), "id,like_count,timestamp"
    posts = [m for m in listed(sandbox, account, fields=fields) if m["timestamp"] >= "2026-10-14"]
    brought = sum(m["like_count"] for m in posts if delete(sandbox, m["id"]).ok)
    assert brought > 0
    assert likes() == (before if counts == "kept" else before - brought)
    sandbox.control.step(86400)
    assert likes() == (before if counts == "kept" else before - brought)


def test_the_instagram_login_cannot_delete(sandbox, account):
    token = sandbox.control.world()["accounts"][0]["instagram_token"]
    media = listed(sandbox, account)[0]["id"]
    assert error(delete(sandbox, media, token, "/ig"))["code"] == 100
    assert media in {m["id"] for m in listed(sandbox, account)}


def test_it_stays_deleted_after_a_restart(make_sandbox, tmp_path):
    state = tmp_path / "state.jsonl"
    first = make_sandbox(state_file=state)
    account = first_account(first)
    gone = next(m["id"] for m in listed(first, account) if delete(first, m["id"]).ok)
    again = make_sandbox(state_file=state)
    assert gone not in {m["id"] for m in listed(again, account)}
