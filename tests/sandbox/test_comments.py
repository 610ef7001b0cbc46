"""Comments: reading with replies, writing, answering, hiding, deleting."""

import pytest

from connectors.sandbox.world.library import Library
from tests.sandbox.helpers import error, first_account


@pytest.fixture
def sandbox(make_sandbox):
    """Calm, but that comments_count includes answers, as it does on the platform."""
    return make_sandbox(quirks={"Q28": 1.0})


@pytest.fixture
def post(sandbox):
    """The most commented post: id and count."""
    account = first_account(sandbox)
    found = sandbox.get(f"/v25.0/{account}/media", fields="id,comments_count", limit=100).json()["data"]
    return max(found, key=lambda post: post["comments_count"])


def all_comments(sandbox, media, fields="id,text,replies{id,text}"):
    path, after, found = f"/v25.0/{media}/comments", None, []
    while True:
        page = sandbox.get(path, fields=fields, limit=20, **({"after": after} if after else {})).json()
        found += page["data"]
        if "next" not in page.get("paging", {}):
            return found
        after = page["paging"]["cursors"]["after"]


def test_comments_and_replies_are_as_many_as_counted(sandbox, post):
    comments = all_comments(sandbox, post["id"])
    replies = [reply for comment in comments for reply in comment.get("replies", {"data": []})["data"]]
    assert len(comments) + len(replies) == post["comments_count"] > 5
    assert replies and len({c["id"] for c in comments + replies}) == post["comments_count"]


def test_default_fields_and_order(sandbox, post):
    comments = sandbox.get(f"/v25.0/{post['id']}/comments").json()["data"]
    assert set(comments[0]) == {"id", "text", "timestamp"}
    times = [comment["timestamp"] for comment in comments]
    assert times == sorted(times, reverse=True)


def test_every_field_of_a_comment(sandbox, post):
    first = sandbox.get(f"/v25.0/{post['id']}/comments").json()["data"][0]["id"]
    fields = "id,text,timestamp,username,from,like_count,hidden,media,parent_id"
    found = sandbox.get(f"/v25.0/{first}", fields=fields).json()
    assert found["media"]["id"] == post["id"] and found["media"]["media_product_type"] in {"FEED", "REELS"}
    assert found["hidden"] is False and "parent_id" not in found
    assert found["from"]["username"] == found["username"]
    assert (
        "nonexisting field (nonsense)" in error(sandbox.get(f"/v25.0/{first}", fields="nonsense"))["message"]
    )


def test_writing_answering_hiding_deleting(sandbox, post):
    mine = sandbox.post(f"/v25.0/{post['id']}/comments", message="First!").json()["id"]
    answer = sandbox.post(f"/v25.0/{mine}/replies", message="And second").json()["id"]
    deeper = sandbox.post(f"/v25.0/{answer}/replies", message="Third").json()["id"]
    thread = sandbox.get(f"/v25.0/{mine}", fields="text,user,replies{id,text,parent_id}").json()
    assert [reply["id"] for reply in thread["replies"]["data"]] == [answer, deeper]
    assert {reply["parent_id"] for reply in thread["replies"]["data"]} == {mine}
    assert "user" in thread
    assert sandbox.get(f"/v25.0/{mine}/replies").json()["data"][1]["text"] == "Third"
    count = sandbox.get(f"/v25.0/{post['id']}", fields="comments_count").json()["comments_count"]
    assert count == post["comments_count"] + 3
    assert sandbox.ask("DELETE", f"/v25.0/{mine}", None, {}).json() == {"success": True}
    assert error(sandbox.get(f"/v25.0/{answer}"))["error_subcode"] == 33
    assert (
        sandbox.get(f"/v25.0/{post['id']}", fields="comments_count").json()["comments_count"]
        == post["comments_count"]
    )


def test_strangers_are_hidden_but_oneself_is_not(sandbox, post):
    stranger = sandbox.get(f"/v25.0/{post['id']}/comments").json()["data"][0]["id"]
    mine = sandbox.post(f"/v25.0/{post['id']}/comments", message="Me").json()["id"]
    for comment, hidden in ((stranger, True), (mine, False)):
        assert sandbox.post(f"/v25.0/{comment}", hide="true").json() == {"success": True}
        assert sandbox.get(f"/v25.0/{comment}", fields="hidden").json()["hidden"] is hidden
    sandbox.post(f"/v25.0/{stranger}", hide="false")
    assert sandbox.get(f"/v25.0/{stranger}", fields="hidden").json()["hidden"] is False


def test_a_strangers_comment_can_be_deleted(sandbox, post):
    stranger = sandbox.get(f"/v25.0/{post['id']}/comments").json()["data"][0]["id"]
    sandbox.ask("DELETE", f"/v25.0/{stranger}", None, {})
    assert stranger not in {comment["id"] for comment in all_comments(sandbox, post["id"])}


def test_commenting_can_be_turned_off(sandbox, post):
    assert sandbox.post(f"/v25.0/{post['id']}", comment_enabled="false").json() == {"success": True}
    assert (
        sandbox.get(f"/v25.0/{post['id']}", fields="is_comment_enabled").json()["is_comment_enabled"] is False
    )
    assert error(sandbox.post(f"/v25.0/{post['id']}/comments", message="x"))["code"] == 100
    sandbox.post(f"/v25.0/{post['id']}", comment_enabled="true")
    assert sandbox.post(f"/v25.0/{post['id']}/comments", message="x").status_code == 200


@pytest.mark.parametrize("message", ["", "x" * 2201])
def test_a_comment_needs_a_text_of_sane_length(sandbox, post, message):
    assert error(sandbox.post(f"/v25.0/{post['id']}/comments", message=message))["code"] == 100


def test_the_crowd_has_every_mood():
    from connectors.sandbox.ids import Ids
    from connectors.sandbox.state import State
    from connectors.sandbox.world.seeded import SeededWorld

    start = 1_793_610_000
    library = Library(SeededWorld(1, 10, 40, 200, start), State(), Ids(1))
    moods = [
        c.mood for a in range(10) for k in range(40) for c in library.comments(library.post(a, k), start)
    ]
    assert set(moods) >= {"praise", "question", "complaint", "spam", "thanks"}
    assert moods.count("praise") > moods.count("spam") > 0
