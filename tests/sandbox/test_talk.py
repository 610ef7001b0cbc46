"""Private replies and messages, mentions by others, likes."""

import json
from datetime import datetime

import pytest
import requests

from tests.sandbox.helpers import error
from tests.sandbox.receiver import calm_down, eventually, subscribe_account, subscribe_app, subscribe_page
from tests.sandbox_fixture import RunningSandbox

DAY = 86400


@pytest.fixture
def account(sandbox) -> dict:
    return sandbox.control.world()["accounts"][0]


def comments_of_others(sandbox: RunningSandbox, account: dict) -> list[dict]:
    """Every comment of somebody else, youngest first, with its age in seconds."""
    found, now = [], sandbox.control.clock().now.timestamp()
    for post in sandbox.get(f"/v25.0/{account['id']}/media", limit=100).json()["data"]:
        page = sandbox.get(
            f"/v25.0/{post['id']}/comments", fields="id,user,timestamp,username", limit=50
        ).json()
        found += [one for one in page["data"] if "user" not in one]
    for one in found:
        one["age"] = now - datetime.fromisoformat(one["timestamp"].replace("Z", "+00:00")).timestamp()
    return sorted(found, key=lambda one: one["age"])


def say(sandbox: RunningSandbox, account: dict, recipient: dict, text: str = "Hello") -> requests.Response:
    path, token = f"/v25.0/{account['page_id']}/messages", account["page_token"]
    return sandbox.post(path, token, recipient=json.dumps(recipient), message=json.dumps({"text": text}))


def test_a_comment_is_answered_in_private_once(sandbox, account):
    comment = comments_of_others(sandbox, account)[0]
    sent = say(sandbox, account, {"comment_id": comment["id"]}).json()
    assert sent["recipient_id"].isdigit() and sent["message_id"].startswith("aWdf")
    assert error(say(sandbox, account, {"comment_id": comment["id"]}))["code"] == 10900
    listed = sandbox.get(
        f"/v25.0/{account['page_id']}/conversations", account["page_token"], fields="participants,messages"
    ).json()["data"]
    assert listed[0]["messages"]["data"][0]["message"] == "Hello"
    assert comment["username"] in {one["username"] for one in listed[0]["participants"]["data"]}


def test_the_instagram_login_and_json_bodies_do_the_same(sandbox, account):
    comment = comments_of_others(sandbox, account)[0]
    answer = requests.post(
        f"{sandbox.url}/ig/v25.0/{account['id']}/messages", timeout=10,
        headers={"Authorization": f"Bearer {account['instagram_token']}"},
        json={"recipient": {"comment_id": comment["id"]}, "message": {"text": "Hi"}},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    assert sandbox.get("/ig/v25.0/me/conversations", account["instagram_token"]).json()["data"]


def test_seven_days_and_the_own_comment_and_strangers(sandbox, account):
    found = comments_of_others(sandbox, account)
    old = next(one for one in found if one["age"] > 7 * DAY)
    refused = error(say(sandbox, account, {"comment_id": old["id"]}))
    assert (refused["code"], refused["error_subcode"]) == (10, 2534022)
    media = sandbox.get(f"/v25.0/{account['id']}/media").json()["data"][0]["id"]
    own = sandbox.post(f"/v25.0/{media}/comments", message="Mine").json()["id"]
    assert error(say(sandbox, account, {"comment_id": own}))["code"] == 551
    assert error(say(sandbox, account, {"comment_id": "18200000000000001"}))["error_subcode"] == 33
    other = sandbox.control.world()["accounts"][1]
    assert error(say(sandbox, other, {"comment_id": found[0]["id"]}))["error_subcode"] == 33
    assert error(say(sandbox, account, {"id": "1"}))["code"] == 551


def test_messages_need_an_open_window(sandbox, account):
    comment = comments_of_others(sandbox, account)[0]
    person = say(sandbox, account, {"comment_id": comment["id"]}).json()["recipient_id"]
    assert error(say(sandbox, account, {"id": person}))["error_subcode"] == 2534022
    sandbox.control.talk(account=account["id"], message={"username": comment["username"], "text": "Yes?"})
    assert say(sandbox, account, {"id": person}).status_code == 200
    sandbox.control.step(DAY + 1)
    assert error(say(sandbox, account, {"id": person}))["error_subcode"] == 2534022


@pytest.mark.parametrize(
    ("recipient", "message"),
    [("{}", '{"text":"x"}'), ("nonsense", '{"text":"x"}'), ('{"comment_id":"1"}', "{}"), ("[1]", '{"text":"x"}'),
     ('{"comment_id":"1"}', '{"text":"' + "ä" * 501 + '"}'), ('{"comment_id":"1"}', "")],
)  # fmt: skip
def test_wrong_messages_are_refused(sandbox, account, recipient, message):
    path = f"/v25.0/{account['page_id']}/messages"
    assert (
        error(sandbox.post(path, account["page_token"], recipient=recipient, message=message))["code"] == 100
    )


def test_too_many_private_replies_are_refused(sandbox, account, monkeypatch):
    from connectors.sandbox.api import messages

    monkeypatch.setattr(messages, "REPLIES_AN_HOUR", 2)
    found = comments_of_others(sandbox, account)[:3]
    answers = [say(sandbox, account, {"comment_id": one["id"]}) for one in found]
    assert [answer.status_code for answer in answers[:2]] == [200, 200]
    refused = error(answers[2])
    assert (refused["code"], refused["error_subcode"]) == (613, 2534040)
    sandbox.control.step(3601)
    assert say(sandbox, account, {"comment_id": found[2]["id"]}).status_code == 200


def test_messages_are_told_by_webhook_in_and_out(sandbox, account, receiver):
    subscribe_app(sandbox, receiver, "messages")
    subscribe_page(sandbox)
    sandbox.control.talk(account=account["id"], message={"username": "kim.reads12", "text": "Open today?"})
    assert eventually(lambda: len(receiver.hits) == 1)
    told = receiver.changes()[0]["value"]
    assert told["recipient"] == {"id": account["id"]} and told["message"]["text"] == "Open today?"
    sent = say(sandbox, account, {"id": told["sender"]["id"]}, "Until six").json()
    assert eventually(lambda: len(receiver.hits) == 2)
    echo = receiver.changes()[1]["value"]
    assert echo["message"] == {"mid": sent["message_id"], "text": "Until six", "is_echo": True}


def test_mentions_are_read_by_the_ids_that_webhooks_tell(sandbox, account, receiver):
    subscribe_app(sandbox, receiver, "mentions")
    subscribe_page(sandbox)
    sandbox.control.step(40 * DAY)
    assert eventually(lambda: len(receiver.changes("mentions")) > 3)
    calm_down(receiver)
    listed = sandbox.control.mentions(account["id"], 40)
    values = [change["value"] for change in receiver.changes()]
    assert [one["media_id"] for one in listed] == [value["media_id"] for value in values]
    in_caption = next(value for value in values if "comment_id" not in value)
    in_comment = next(value for value in values if "comment_id" in value)
    found = sandbox.get(
        f"/v25.0/{account['id']}",
        fields=f"mentioned_media.media_id({in_caption['media_id']})"
        "{caption,media_type,username,timestamp,like_count,comments_count}",
    ).json()
    assert f"@{account['username']}" in found["mentioned_media"]["caption"] and found["id"] == account["id"]
    assert found["mentioned_media"]["id"] == in_caption["media_id"]
    found = sandbox.get(
        f"/v25.0/{account['id']}",
        fields=f"mentioned_comment.comment_id({in_comment['comment_id']}){{text,timestamp,like_count,media{{id}}}}",
    ).json()["mentioned_comment"]
    assert f"@{account['username']}" in found["text"] and found["media"] == {"id": in_comment["media_id"]}
    assert _answer(sandbox, account, in_caption) == _answer(sandbox, account, in_comment) == 200
    assert _answer(sandbox, account, {"media_id": in_comment["media_id"]}) == 400
    assert error(sandbox.get(f"/v25.0/{in_caption['media_id']}"))["error_subcode"] == 33


def _answer(sandbox: RunningSandbox, account: dict, value: dict) -> int:
    return sandbox.post(f"/v25.0/{account['id']}/mentions", message="Thank you!", **value).status_code


def test_mentions_in_comments_come_as_comments_by_the_instagram_login(make_sandbox, receiver):
    sandbox = make_sandbox(posts=0, quirks={"Q48": 1})
    subscribe_app(sandbox, receiver, "comments,mentions")
    account = subscribe_account(sandbox)
    sandbox.control.step(60 * DAY)
    wanted = {one["comment_id"] for one in sandbox.control.mentions(account["id"], 60)} - {None}
    assert wanted and eventually(lambda: {c["value"]["id"] for c in receiver.changes("comments")} == wanted)
    assert {change["field"] for change in receiver.changes()} == {"comments"}


def test_others_mentions_and_unknown_ids_are_not_told(sandbox, account):
    other = sandbox.control.world()["accounts"][1]
    theirs = sandbox.control.mentions(other["id"], 60)[0]["media_id"]
    for media in (theirs, "17862000000000001", "1"):
        fields = f"mentioned_media.media_id({media}){{id}}"
        assert error(sandbox.get(f"/v25.0/{account['id']}", fields=fields))["error_subcode"] == 33
    mine = sandbox.control.mentions(account["id"], 60)[0]["media_id"]
    wrong = f"mentioned_media.media_id({mine}){{nonsense}}"
    assert "nonexisting field" in error(sandbox.get(f"/v25.0/{account['id']}", fields=wrong))["message"]
    assert error(sandbox.get(f"/v25.0/{account['id']}", fields="mentioned_media{id}"))["code"] == 100


def test_likes_are_given_once_and_taken_back(sandbox, account):
    path = f"/v25.0/{account['id']}/likes"
    comment = comments_of_others(sandbox, account)[0]["id"]
    media = sandbox.get(f"/v25.0/{account['id']}/media").json()["data"][0]["id"]
    for name, target in (("comment_id", comment), ("media_id", media)):
        before = sandbox.get(f"/v25.0/{target}", fields="like_count").json()["like_count"]
        for verb, more in (("POST", 1), ("POST", 1), ("DELETE", 0), ("DELETE", 0)):
            assert sandbox.ask(verb, path, None, {name: target}).json() == {"success": True}
            assert sandbox.get(f"/v25.0/{target}", fields="like_count").json()["like_count"] == before + more
    assert error(sandbox.post(path))["code"] == 100
    assert error(sandbox.post(path, media_id=comment))["error_subcode"] == 33
    assert error(sandbox.post(f"/ig/v25.0/{account['id']}/likes", account["instagram_token"], media_id=media))
