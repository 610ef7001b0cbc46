"""Webhooks: subscribing with verification, what is delivered and how it is signed, retries by the sandbox's clock."""

import random
import time

import pytest

from tests.sandbox.helpers import error
from tests.sandbox.receiver import (
    KEYS,
    VERIFY_TOKEN,
    calm_down,
    eventually,
    subscribe_account,
    subscribe_app,
    subscribe_page,
)
from tests.sandbox_fixture import RunningSandbox

HOUR, DAY = 3600, 86400
APP = f"/v25.0/{KEYS.app_id}/subscriptions"
APP_TOKEN = f"{KEYS.app_id}|{KEYS.app_secret}"


def newest_post(sandbox: RunningSandbox, account: dict) -> str:
    listed = sandbox.get(f"/v25.0/{account['id']}/media", fields="id,media_type").json()["data"]
    return next(post["id"] for post in listed if post["media_type"] != "CAROUSEL_ALBUM")


def test_the_app_subscribes_after_its_callback_echoed_the_challenge(sandbox, receiver):
    assert subscribe_app(sandbox, receiver).json() == {"success": True}
    listed = sandbox.get(APP, APP_TOKEN).json()["data"]
    assert listed[0]["object"] == "instagram" and listed[0]["active"] is True
    assert [field["name"] for field in listed[0]["fields"]] == ["comments", "mentions"]
    gone = sandbox.ask("DELETE", APP, APP_TOKEN, {"object": "instagram", "fields": "mentions"})
    assert gone.json() == {"success": True}
    assert [one["name"] for one in sandbox.get(APP, APP_TOKEN).json()["data"][0]["fields"]] == ["comments"]
    sandbox.ask("DELETE", APP, APP_TOKEN, {})
    assert sandbox.get(APP, APP_TOKEN).json() == {"data": []}


@pytest.mark.parametrize(
    ("challenge", "code"), [((500, "x"), 2200), ((200, "something else"), 2201), ((404, ""), 2200)]
)
def test_a_callback_that_fails_its_verification_is_refused(sandbox, receiver, challenge, code):
    receiver.challenge = lambda given: challenge
    refused = error(subscribe_app(sandbox, receiver))
    assert refused["code"] == code and refused["message"].startswith(f"(#{code}) ")
    assert sandbox.get(APP, APP_TOKEN).json() == {"data": []}


def test_the_api_answers_while_a_slow_callback_is_verified(sandbox, receiver):
    receiver.challenge = lambda given: (time.sleep(0.6), (200, given))[1]
    import threading

    done: list[int] = []
    slow = threading.Thread(target=lambda: done.append(subscribe_app(sandbox, receiver).status_code))
    slow.start()
    time.sleep(0.1)
    began = time.monotonic()
    assert sandbox.get("/v25.0/me").status_code == 200
    assert time.monotonic() - began < 0.3 and not done
    slow.join()
    assert done == [200]


def test_only_the_app_itself_may_subscribe_it_and_only_to_what_exists(sandbox, receiver):
    form = {"object": "instagram", "callback_url": receiver.url, "verify_token": VERIFY_TOKEN}
    assert error(sandbox.post(APP, **form, fields="comments"))["code"] == 15
    for wrong in ({"fields": "likes"}, {"fields": ""}, {"fields": "comments", "object": "page"}):
        assert error(sandbox.post(APP, APP_TOKEN, **{**form, **wrong}))["code"] == 100
    assert (
        error(sandbox.post(APP, APP_TOKEN, **{**form, "callback_url": "ftp://x"}, fields="comments"))["code"]
        == 100
    )


def test_accounts_and_pages_are_subscribed_by_their_own_login(sandbox):
    account = subscribe_page(sandbox)
    path = f"/v25.0/{account['page_id']}/subscribed_apps"
    listed = sandbox.get(path, account["page_token"]).json()["data"]
    assert listed[0]["id"] == KEYS.app_id and listed[0]["subscribed_fields"] == ["feed"]
    assert sandbox.ask("DELETE", path, account["page_token"], {}).json() == {"success": True}
    assert sandbox.get(path, account["page_token"]).json() == {"data": []}
    assert error(sandbox.post(path, account["page_token"], subscribed_fields="nonsense"))["code"] == 100
    subscribe_account(sandbox)
    listed = sandbox.get("/ig/v25.0/me/subscribed_apps", account["instagram_token"]).json()["data"]
    assert listed == [
        {"name": "Graph sandbox app", "id": KEYS.ig_app_id, "subscribed_fields": ["comments", "messages"]}
    ]
    assert (
        error(sandbox.post(f"/v25.0/{account['id']}/subscribed_apps", subscribed_fields="comments"))["code"]
        == 100
    )


def test_a_comment_through_the_api_is_delivered_and_signed(sandbox, receiver):
    subscribe_app(sandbox, receiver)
    account = subscribe_page(sandbox)
    media = newest_post(sandbox, account)
    sandbox.post(f"/v25.0/{media}/comments", message="Before")
    comment = sandbox.post(f"/v25.0/{media}/comments", message="Grüße / 😍").json()["id"]
    answer = sandbox.post(f"/v25.0/{comment}/replies", message="Danke").json()["id"]
    assert eventually(lambda: len(receiver.changes()) == 3)
    first, second = receiver.changes()[1:]
    assert first["account"] == account["id"] and first["field"] == "comments"
    assert first["value"]["text"] == "Grüße / 😍" and first["value"]["media"]["id"] == media
    assert first["value"]["comment_id" if "comment_id" in first["value"] else "id"] == comment
    assert second["value"]["parent_id"] == comment and answer in second["value"].values()
    assert first["value"]["from"]["username"] == account["username"]
    assert all(hit.signed_with(KEYS.app_secret) for hit in receiver.hits)


def test_the_worlds_comments_and_mentions_arrive_as_the_clock_moves_and_only_those_after(sandbox, receiver):
    began = sandbox.control.clock().now.timestamp()
    subscribe_app(sandbox, receiver)
    account = subscribe_page(sandbox)
    calm_down(receiver)
    assert receiver.hits == []
    sandbox.control.step(12 * HOUR)
    calm_down(receiver)
    sandbox.control.step(2 * DAY)
    calm_down(receiver, 0.8)
    changes = receiver.changes()
    assert changes and all(change["time"] >= int(began) for change in changes)
    times = [change["time"] for change in changes]
    assert times == sorted(times)
    told = {change["value"]["comment_id"] for change in changes if change["field"] == "comments"}
    fields = "id,timestamp,replies.limit(50){id,timestamp}"
    seen = set()
    for post in sandbox.get(f"/v25.0/{account['id']}/media", limit=100).json()["data"]:
        for top in sandbox.get(f"/v25.0/{post['id']}/comments", fields=fields, limit=50).json()["data"]:
            seen |= {c["id"] for c in (top, *top.get("replies", {"data": []})["data"]) if _after(c, began)}
    assert len(told) == sum(change["field"] == "comments" for change in changes)
    assert seen <= told and told


def _after(comment: dict, began: float) -> bool:
    from datetime import datetime

    return datetime.fromisoformat(comment["timestamp"].replace("+0000", "+00:00")).timestamp() > began


def test_a_story_tells_its_numbers_when_its_day_ends(sandbox, receiver):
    subscribe_app(sandbox, receiver, "story_insights")
    account = subscribe_page(sandbox)
    subscribe_account(sandbox)
    sandbox.control.step(60 * DAY)
    assert eventually(lambda: receiver.changes("story_insights"))
    calm_down(receiver)
    found = receiver.changes()
    assert {change["field"] for change in found} == {"story_insights"}
    assert {change["account"] for change in found} == {account["id"]}
    assert len({change["value"]["media_id"] for change in found}) == len(found)


def test_what_nobody_subscribed_is_not_sent(sandbox, receiver):
    account = subscribe_page(sandbox)
    media = newest_post(sandbox, account)
    sandbox.post(f"/v25.0/{media}/comments", message="No callback yet")
    sandbox.control.step(DAY)
    subscribe_app(sandbox, receiver, "messages")
    sandbox.post(f"/v25.0/{media}/comments", message="Another field")
    sandbox.control.step(DAY)
    calm_down(receiver)
    assert receiver.hits == []


def test_a_failing_receiver_is_tried_less_and_less_for_36_hours(sandbox, receiver):
    receiver.status = lambda number: 500
    subscribe_app(sandbox, receiver, "messages")
    subscribe_page(sandbox)
    account = sandbox.control.world()["accounts"][0]
    commenter = _someone(sandbox, account)
    sandbox.post(
        f"/v25.0/{account['page_id']}/messages", account["page_token"],
        recipient=f'{{"comment_id":"{commenter}"}}', message='{"text":"Hello"}',
    )  # fmt: skip
    assert eventually(lambda: len(receiver.hits) == 3), "once, and twice again at once"
    calm_down(receiver)
    for minutes, tries in ((1, 4), (4, 5), (10, 6)):
        sandbox.control.step(60 * minutes)
        assert eventually(lambda tries=tries: len(receiver.hits) == tries)
    for _ in range(40):
        sandbox.control.step(HOUR)
        time.sleep(0.08)
    calm_down(receiver)
    assert 10 <= len(receiver.hits) <= 16
    done = len(receiver.hits)
    sandbox.control.step(10 * DAY)
    calm_down(receiver)
    assert len(receiver.hits) == done


def _someone(sandbox: RunningSandbox, account: dict) -> str:
    """A young comment of somebody else under a post of the account."""
    for post in sandbox.get(f"/v25.0/{account['id']}/media", limit=30).json()["data"]:
        listed = sandbox.get(f"/v25.0/{post['id']}/comments", fields="id,user,timestamp").json()["data"]
        now = sandbox.control.clock().now.timestamp()
        young = [c for c in listed if "user" not in c and _after(c, now - 6 * DAY)]
        if young:
            return young[0]["id"]
    raise AssertionError("no young comment")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_change_arrives_within_36_hours_although_the_receiver_fails_at_random(
    make_sandbox,
    receiver,
    seed,
):
    sandbox = make_sandbox(quirks={"Q46": 0.3})
    chance = random.Random(seed)
    fails = [chance.random() < 0.5 for _ in range(5000)]
    receiver.status = lambda number: 500 if fails[number] else 200
    subscribe_app(sandbox, receiver)
    account = subscribe_page(sandbox)
    media = newest_post(sandbox, account)
    written = set()
    for number in range(6):
        written.add(sandbox.post(f"/v25.0/{media}/comments", message=f"Number {number}").json()["id"])
        sandbox.control.step(600)
    for _ in range(36):
        sandbox.control.step(HOUR)
        time.sleep(0.06)
    calm_down(receiver)
    told = {change["value"]["comment_id"] for change in receiver.changes("comments")}
    assert written <= told


def test_a_slow_receiver_does_not_slow_the_api(sandbox, receiver):
    receiver.delay = 1.0
    subscribe_app(sandbox, receiver)
    account = subscribe_page(sandbox)
    media = newest_post(sandbox, account)
    sandbox.post(f"/v25.0/{media}/comments", message="x")
    time.sleep(0.2)
    began = time.monotonic()
    for _ in range(5):
        assert sandbox.get("/v25.0/me").status_code == 200
    assert time.monotonic() - began < 0.5


def test_what_waits_for_delivery_survives_a_restart(make_sandbox, receiver, tmp_path):
    from tests.sandbox_fixture import running_sandbox

    state = tmp_path / "state.jsonl"
    receiver.status = lambda number: 503
    with running_sandbox(state_file=state) as first:
        subscribe_app(first, receiver)
        account = subscribe_page(first)
        media = newest_post(first, account)
        comment = first.post(f"/v25.0/{media}/comments", message="Kept").json()["id"]
        assert eventually(lambda: len(receiver.hits) == 3)
    receiver.status = lambda number: 200 if number >= 3 else 503
    with running_sandbox(state_file=state) as second:
        second.control.step(120)
        assert eventually(receiver.changes)
        assert receiver.changes()[0]["value"]["comment_id"] == comment
        calm_down(receiver)
        assert len(receiver.changes()) == 1


def test_the_control_plane_tells_repeats_and_makes_deliveries(sandbox, receiver):
    subscribe_app(sandbox, receiver)
    account = subscribe_page(sandbox)
    value = {"media_id": "1", "comment_id": "2"}
    number = sandbox.control.order_webhooks(
        send={"account": account["id"], "field": "mentions", "value": value}
    )["id"]
    assert eventually(lambda: len(receiver.hits) == 1)
    assert receiver.changes()[0]["value"] == value
    again = sandbox.control.order_webhooks(redeliver=number)["id"]
    assert eventually(lambda: len(receiver.hits) == 2)
    assert receiver.hits[0].body == receiver.hits[1].body

    def states() -> dict:
        return {one["id"]: one["state"] for one in sandbox.control.webhooks()["deliveries"]}

    assert eventually(lambda: states() == {number: "delivered", again: "delivered"})
    sandbox.control.order_webhooks(fail=3, status=None)
    failing = sandbox.control.order_webhooks(redeliver=number)["id"]
    assert eventually(lambda: len(sandbox.control.webhooks()["deliveries"][-1]["tries"]) == 3)
    assert states()[failing] == "pending" and len(receiver.hits) == 2
    sandbox.control.order_webhooks(fail=1, after=True)
    sandbox.control.step(61)
    assert eventually(lambda: len(receiver.hits) == 3) and states()[failing] == "pending"
    sandbox.control.step(301)
    assert eventually(lambda: states()[failing] == "delivered")
    told = sandbox.control.webhooks()
    assert told["app"]["callback_url"].startswith(receiver.url)
    assert told["accounts"][0]["account"] == account["id"]


@pytest.mark.parametrize(
    "order",
    [{"redeliver": 99}, {"fail": -1}, {"nonsense": 1}, {"send": {"account": "1", "field": "comments"}}],
)
def test_orders_that_make_no_sense_are_refused(sandbox, receiver, order):
    from connectors.sandbox.errors import ControlError

    subscribe_app(sandbox, receiver)
    with pytest.raises(ControlError):
        sandbox.control.order_webhooks(**order)


@pytest.mark.parametrize(
    ("switches", "secret"),
    [
        ({}, KEYS.app_secret), ({"webhook_secret_ig": "instagram"}, KEYS.ig_app_secret),
        ({"webhook_shape_ig": "flat"}, KEYS.app_secret), ({"webhook_shape_ig": "array"}, KEYS.app_secret),
    ],
)  # fmt: skip
def test_the_open_questions_of_the_instagram_login_are_switches(make_sandbox, receiver, switches, secret):
    sandbox = make_sandbox(switches=switches)
    subscribe_app(sandbox, receiver)
    account = subscribe_account(sandbox)
    media = newest_post(sandbox, account)
    sandbox.post(f"/v25.0/{media}/comments", message="Hi")
    assert eventually(receiver.changes)
    hit = receiver.hits[0]
    assert hit.signed_with(secret) and receiver.changes()[0]["value"]["text"] == "Hi"
    shape = switches.get("webhook_shape_ig")
    assert isinstance(hit.json, list) is (shape == "array")
    entry = (hit.json[0] if shape == "array" else hit.json)["entry"][0]
    assert ("changes" in entry) is (shape != "flat") and ("field" in entry) is (shape == "flat")


def test_an_albums_id_is_left_out(sandbox, receiver):
    subscribe_app(sandbox, receiver)
    account = subscribe_page(sandbox)
    listed = sandbox.get(f"/v25.0/{account['id']}/media", fields="id,media_type", limit=100).json()["data"]
    album = next(post["id"] for post in listed if post["media_type"] == "CAROUSEL_ALBUM")
    comment = sandbox.post(f"/v25.0/{album}/comments", message="Hi").json()["id"]
    assert eventually(receiver.changes)
    assert receiver.changes()[0]["value"]["media"] == {"media_product_type": "FEED"}
    assert sandbox.get(f"/v25.0/{comment}", fields="media").json()["media"]["id"] == album


def test_what_waits_is_given_up_when_the_app_unsubscribes(sandbox, receiver):
    receiver.status = lambda number: 500
    subscribe_app(sandbox, receiver)
    account = subscribe_page(sandbox)
    sandbox.post(f"/v25.0/{newest_post(sandbox, account)}/comments", message="Hi")
    assert eventually(lambda: len(receiver.hits) == 3)
    sandbox.ask("DELETE", APP, APP_TOKEN, {})
    sandbox.control.step(61)
    assert eventually(lambda: sandbox.control.webhooks()["deliveries"][0]["state"] == "failed")
    assert len(receiver.hits) == 3


def test_a_restored_sandbox_goes_on_with_its_subscriptions(sandbox, receiver):
    subscribe_app(sandbox, receiver)
    account = subscribe_page(sandbox)
    saved = sandbox.control.save()
    sandbox.ask("DELETE", APP, APP_TOKEN, {})
    sandbox.control.restore(saved)
    sandbox.post(f"/v25.0/{newest_post(sandbox, account)}/comments", message="Hi")
    assert eventually(receiver.changes)
