"""Q28, Q46 to Q49: counts of comments, and how webhooks look and come, each with the quirk on and off."""

import json

import pytest

from tests.sandbox.helpers import first_account
from tests.sandbox.receiver import (
    KEYS,
    Receiver,
    calm_down,
    eventually,
    subscribe_account,
    subscribe_app,
    subscribe_page,
)
from tests.sandbox_fixture import RunningSandbox

DAY = 86400


def most_commented(sandbox: RunningSandbox) -> dict:
    account = first_account(sandbox)
    listed = sandbox.get(f"/v25.0/{account}/media", fields="id,comments_count", limit=100).json()["data"]
    return max(listed, key=lambda post: post["comments_count"])


def walk(sandbox: RunningSandbox, media: str) -> tuple[int, int]:
    """(top-level comments, replies) of a post."""
    tops, replies, after = 0, 0, {}
    while True:
        page = sandbox.get(
            f"/v25.0/{media}/comments", fields="replies.limit(50){id}", limit=50, **after
        ).json()
        tops += len(page["data"])
        replies += sum(len(one["replies"]["data"]) for one in page["data"] if "replies" in one)
        if "next" not in page.get("paging", {}):
            return tops, replies
        after = {"after": page["paging"]["cursors"]["after"]}


def test_q28_on_counts_replies_that_the_list_does_not_show(make_sandbox):
    sandbox = make_sandbox(quirks={"Q28": 1})
    post = most_commented(sandbox)
    tops, replies = walk(sandbox, post["id"])
    assert replies and post["comments_count"] == tops + replies > tops


def test_q28_off_counts_what_the_list_shows(make_sandbox):
    sandbox = make_sandbox(quirks={"Q28": 0})
    post = most_commented(sandbox)
    tops, replies = walk(sandbox, post["id"])
    assert replies and post["comments_count"] == tops


def comment(sandbox: RunningSandbox, account: dict, times: int, text: str = "Number {}") -> list[str]:
    listed = sandbox.get(f"/v25.0/{account['id']}/media", fields="id,media_type").json()["data"]
    media = next(post["id"] for post in listed if post["media_type"] != "CAROUSEL_ALBUM")
    return [
        sandbox.post(f"/v25.0/{media}/comments", message=text.format(number)).json()["id"]
        for number in range(times)
    ]


def deliver_many(sandbox: RunningSandbox, receiver: Receiver) -> list[str]:
    """Thirty days of comments in one step; the ids in the order of arrival."""
    subscribe_app(sandbox, receiver)
    subscribe_page(sandbox)
    calm_down(receiver)
    sandbox.control.step(30 * DAY)
    eventually(lambda: receiver.hits)
    calm_down(receiver, 1.0)
    return [change["value"]["comment_id"] for change in receiver.changes("comments")]


def test_q46_on_batches_duplicates_and_disorders(make_sandbox, receiver):
    sandbox = make_sandbox(quirks={"Q46": 0.5}, posts=60)
    told = deliver_many(sandbox, receiver)
    assert any(len(hit.json["entry"][0]["changes"]) > 1 for hit in receiver.hits)
    account = sandbox.control.world()["accounts"][0]
    written = comment_one_by_one(sandbox, account, receiver, 12)
    again = [change["value"]["comment_id"] for change in receiver.changes("comments")][len(told) :]
    assert set(written) <= set(again) and len(again) > len(set(again))
    first = [again.index(one) for one in written]
    assert first != sorted(first) or len(again) > len(written)


def comment_one_by_one(sandbox, account, receiver, times):
    written = []
    for number in range(times):
        written += comment(sandbox, account, 1, f"Number {number}")
        seen = len(receiver.hits)
        eventually(lambda seen=seen: len(receiver.hits) > seen, 1.0)
    calm_down(receiver)
    return written


def test_q46_off_sends_each_change_once_alone_and_in_order(make_sandbox, receiver):
    sandbox = make_sandbox(quirks={"Q46": 0}, posts=60)
    told = deliver_many(sandbox, receiver)
    assert len(told) > 5 and len(told) == len(set(told))
    assert all(len(hit.json["entry"][0]["changes"]) == 1 for hit in receiver.hits)
    times = [change["time"] for change in receiver.changes()]
    assert times == sorted(times)


@pytest.mark.parametrize("order", ["duplicate", "swap"])
def test_q46_off_can_still_be_ordered_over_the_control_plane(sandbox, receiver, order):
    subscribe_app(sandbox, receiver)
    account = subscribe_page(sandbox)
    sandbox.control.order_webhooks(**{order: 1})
    written = comment(sandbox, account, 3)
    calm_down(receiver)
    told = [change["value"]["comment_id"] for change in receiver.changes("comments")]
    assert sorted(set(told)) == sorted(written)
    assert told != written if order == "duplicate" else True


def raw_of(sandbox: RunningSandbox, receiver: Receiver) -> bytes:
    subscribe_app(sandbox, receiver)
    account = subscribe_page(sandbox)
    comment(sandbox, account, 1, "Größe / 😍")
    assert eventually(lambda: receiver.hits)
    assert receiver.hits[0].signed_with(KEYS.app_secret)
    assert receiver.changes()[0]["value"]["text"] == "Größe / 😍"
    return receiver.hits[0].body


def test_q47_on_escapes_and_signs_the_raw_bytes(make_sandbox, receiver):
    raw = raw_of(make_sandbox(quirks={"Q47": 1}), receiver)
    assert raw.isascii() and b"Gr\\u00f6\\u00dfe \\/ \\ud83d\\ude0d" in raw
    hit = receiver.hits[0]
    hit.body = json.dumps(hit.json).encode()
    assert not hit.signed_with(KEYS.app_secret), "writing the JSON anew breaks the signature"


def test_q47_off_sends_plain_utf8(make_sandbox, receiver):
    assert "Größe / 😍".encode() in raw_of(make_sandbox(quirks={"Q47": 0}), receiver)


def ids_of_both_logins(sandbox: RunningSandbox, receiver: Receiver) -> tuple[dict, dict]:
    """The value of one comment as told to the Page's subscription and to the account's own."""
    subscribe_app(sandbox, receiver)
    account = subscribe_page(sandbox)
    subscribe_account(sandbox)
    comment(sandbox, account, 1)
    assert eventually(lambda: len(receiver.changes()) == 2)
    first, second = (change["value"] for change in receiver.changes())
    return first, second


def test_q48_on_names_the_comment_by_flavour(make_sandbox, receiver):
    facebook, instagram = ids_of_both_logins(make_sandbox(quirks={"Q48": 1}), receiver)
    assert "comment_id" in facebook and "id" not in facebook
    assert "comment_id" not in instagram and instagram["id"] == facebook["comment_id"]


def test_q48_off_names_it_comment_id_for_both(make_sandbox, receiver):
    facebook, instagram = ids_of_both_logins(make_sandbox(quirks={"Q48": 0}), receiver)
    assert facebook == instagram and "comment_id" in facebook and "id" not in facebook


def story_values(sandbox: RunningSandbox, receiver: Receiver) -> list[dict]:
    subscribe_app(sandbox, receiver, "story_insights")
    subscribe_page(sandbox)
    sandbox.control.step(60 * DAY)
    assert eventually(receiver.changes)
    calm_down(receiver)
    return [change["value"] for change in receiver.changes()]


def test_q49_on_tells_stories_by_the_old_names(make_sandbox, receiver):
    sandbox = make_sandbox(quirks={"Q49": 1}, posts=100)
    values = story_values(sandbox, receiver)
    names = {"media_id", "impressions", "reach", "taps_forward", "taps_back", "exits", "replies"}
    assert all(set(value) == names for value in values)
    numbers = [value[name] for value in values for name in names - {"media_id"}]
    assert -1 in numbers and not any(0 <= number < 5 for number in numbers)


def test_q49_off_tells_them_by_todays_names(make_sandbox, receiver):
    sandbox = make_sandbox(quirks={"Q49": 0}, posts=100, switches={"webhook_few": "exact"})
    values = story_values(sandbox, receiver)
    assert all({"media_id", "views", "reach", "navigation", "replies"} <= set(value) for value in values)
    assert not any("impressions" in value or -1 in value.values() for value in values)


def test_q46_on_tells_comments_under_promoted_posts_again_with_the_ad(make_sandbox, receiver):
    sandbox = make_sandbox(quirks={"Q46": 0.01}, posts=200, days=200)
    deliver_many(sandbox, receiver)
    with_ad = [
        change["value"] for change in receiver.changes("comments") if "ad_id" in change["value"]["media"]
    ]
    organic = [
        change["value"] for change in receiver.changes("comments") if "ad_id" not in change["value"]["media"]
    ]
    assert with_ad and {one["comment_id"] for one in with_ad} < {one["comment_id"] for one in organic}
    media = with_ad[0]["media"]
    ads = sandbox.get(f"/v25.0/{media['ad_id']}", fields="name").json()
    assert ads["name"] == media["ad_title"] and media["original_media_id"].isdigit()
