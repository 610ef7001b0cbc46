"""Comments: fields by permission, pages, limits of texts, restricted people, what goes with a deleted comment."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.sandbox.ids import Ids
from connectors.sandbox.quirks import Quirks
from connectors.sandbox.state import State
from connectors.sandbox.world.library import Library
from connectors.sandbox.world.seeded import SeededWorld
from connectors.sandbox.world.threads import Thread
from tests.sandbox.helpers import error, first_account
from tests.sandbox_fixture import RunningSandbox

DAY = 86400
START = 1_793_610_000


@pytest.fixture
def sandbox(make_sandbox):
    return make_sandbox(quirks={"Q28": 1.0}, posts=60)


@pytest.fixture
def media(sandbox) -> str:
    """The most commented post."""
    listed = sandbox.get(
        f"/v25.0/{first_account(sandbox)}/media", fields="id,comments_count", limit=100
    ).json()
    return max(listed["data"], key=lambda post: post["comments_count"])["id"]


def count(sandbox: RunningSandbox, media: str) -> int:
    return sandbox.get(f"/v25.0/{media}", fields="comments_count").json()["comments_count"]


def tops(sandbox: RunningSandbox, media: str, limit: int = 50, fields: str = "id") -> list[dict]:
    found, params = [], {}
    while True:
        page = sandbox.get(f"/v25.0/{media}/comments", fields=fields, limit=limit, **params).json()
        found += page["data"]
        if "next" not in page.get("paging", {}):
            return found
        params = {"after": page["paging"]["cursors"]["after"]}


def test_a_page_has_at_most_50_comments_and_only_the_way_on(sandbox, media):
    for number in range(60):
        sandbox.post(f"/v25.0/{media}/comments", message=f"Number {number}")
    page = sandbox.get(f"/v25.0/{media}/comments", limit=1000).json()
    assert len(page["data"]) == 50 and set(page["paging"]) == {"cursors", "next"}
    assert set(page["paging"]["cursors"]) == {"after"} and "limit=50" in page["paging"]["next"]
    assert len(sandbox.get(f"/v25.0/{media}/comments").json()["data"]) == 25
    for limit in ("0", "-1", "x"):
        assert error(sandbox.get(f"/v25.0/{media}/comments", limit=limit))["code"] == 100
    assert error(sandbox.get(f"/v25.0/{media}/comments", after="nonsense"))["code"] == 100


def test_replies_have_pages_too(sandbox, media):
    top = sandbox.post(f"/v25.0/{media}/comments", message="Top").json()["id"]
    answers = [sandbox.post(f"/v25.0/{top}/replies", message=f"A {n}").json()["id"] for n in range(7)]
    nested = sandbox.get(f"/v25.0/{top}", fields="replies.limit(3){id}").json()["replies"]
    assert [one["id"] for one in nested["data"]] == answers[:3]
    rest = sandbox.get(f"/v25.0/{top}/replies", limit=50, after=nested["paging"]["cursors"]["after"]).json()
    assert [one["id"] for one in rest["data"]] == answers[3:]
    assert set(rest["data"][0]) == {"id", "text", "timestamp"}


def test_names_need_the_permission_and_so_does_the_list(sandbox, media):
    reader = sandbox.control.issue_token(
        scopes=["instagram_basic", "pages_read_engagement", "pages_show_list"]
    )
    top = tops(sandbox, media)[0]["id"]
    fields = "id,username,from,like_count"
    assert set(sandbox.get(f"/v25.0/{top}", reader, fields=fields).json()) == {"id", "like_count"}
    assert set(sandbox.get(f"/v25.0/{top}", fields=fields).json()) == {"id", "username", "from", "like_count"}
    assert error(sandbox.get(f"/v25.0/{media}/comments", reader))["code"] == 10
    assert error(sandbox.get(f"/v25.0/{media}", reader, fields="comments{id}"))["code"] == 10
    assert error(sandbox.post(f"/v25.0/{top}/replies", reader, message="x"))["code"] == 10


def test_who_wrote_it_is_told_in_full_only_of_oneself(sandbox, media):
    own = sandbox.post(f"/v25.0/{media}/comments", message="Me").json()["id"]
    world = sandbox.control.world()["accounts"][0]
    found = sandbox.get(f"/v25.0/{own}", fields="from,user,media{id,media_type}").json()
    assert found["user"] == {"id": world["id"]}
    assert found["from"] == {
        "id": world["id"], "username": world["username"], "self_ig_scoped_id": world["scoped_id"],
    }  # fmt: skip
    assert found["media"]["id"] == media and "media_type" in found["media"]
    other = next(one for one in tops(sandbox, media, fields="id,user,from") if "user" not in one)
    assert "self_ig_scoped_id" not in other["from"]


@pytest.mark.parametrize(
    ("switches", "text", "fine"),
    [
        ({}, "x" * 2200, True), ({}, "x" * 2201, False), ({}, " ", False), ({}, "#a " * 30, True),
        ({}, "#a " * 31, False), ({"comment_rules": "narrow"}, "x" * 301, False),
        ({"comment_rules": "narrow"}, "#a " * 5, False), ({"comment_rules": "narrow"}, "LOUD", False),
        ({"comment_rules": "narrow"}, "http://a.b http://c.d", False),
        ({"comment_rules": "narrow"}, "Fine. http://a.b #c", True),
    ],
)  # fmt: skip
def test_what_a_comment_may_be(make_sandbox, switches, text, fine):
    sandbox = make_sandbox(accounts=1, posts=3, switches=switches)
    media = sandbox.get(f"/v25.0/{first_account(sandbox)}/media").json()["data"][0]["id"]
    assert (sandbox.post(f"/v25.0/{media}/comments", message=text).status_code == 200) is fine


def test_comments_of_restricted_people_are_absent_until_approved(sandbox, media):
    account, before = first_account(sandbox), count(sandbox, media)
    listed = tops(sandbox, media, fields="id,username,user,replies.limit(50){id,username}")
    other = next(one for one in listed if "user" not in one)
    sandbox.control.talk(account=account, restrict=other["username"])
    assert error(sandbox.get(f"/v25.0/{other['id']}"))["error_subcode"] == 33
    assert other["id"] not in {one["id"] for one in tops(sandbox, media)} and count(sandbox, media) < before
    sandbox.control.talk(approve=other["id"])
    assert sandbox.get(f"/v25.0/{other['id']}").status_code == 200
    sandbox.control.talk(account=account, unrestrict=other["username"])
    assert count(sandbox, media) == before


def test_comments_of_a_gated_post_are_not_told(sandbox, media):
    top = tops(sandbox, media)[0]["id"]
    sandbox.control.talk(age_gate=media)
    assert sandbox.get(f"/v25.0/{media}/comments").json() == {"data": []}
    assert error(sandbox.get(f"/v25.0/{top}"))["error_subcode"] == 33
    sandbox.control.talk(age_gate=media, gated=False)
    assert sandbox.get(f"/v25.0/{top}").status_code == 200


def test_answers_go_with_a_deleted_comment_also_those_still_to_come(sandbox, media):
    top = next(one for one in tops(sandbox, media, fields="id,replies{id}") if "replies" in one)
    before = count(sandbox, media)
    answers = sandbox.get(f"/v25.0/{top['id']}/replies", limit=50).json()["data"]
    assert sandbox.ask("DELETE", f"/v25.0/{top['id']}", None, {}).json() == {"success": True}
    assert count(sandbox, media) == before - 1 - len(answers)
    for one in (top, *answers):
        assert error(sandbox.get(f"/v25.0/{one['id']}"))["error_subcode"] == 33
    sandbox.control.step(60 * DAY)
    found = tops(sandbox, media, fields="id,replies.limit(50){parent_id}")
    assert count(sandbox, media) == sum(1 + len(one.get("replies", {"data": []})["data"]) for one in found)


def test_a_hidden_comment_is_still_told_with_its_answers(sandbox, media):
    top = next(one for one in tops(sandbox, media, fields="id,user,replies{id}") if "replies" in one)
    before = count(sandbox, media)
    sandbox.post(f"/v25.0/{top['id']}", hide="true")
    assert sandbox.get(f"/v25.0/{top['id']}", fields="hidden,replies{id}").json()["replies"] == top["replies"]
    assert count(sandbox, media) == before
    assert error(sandbox.post(f"/v25.0/{top['id']}", hide="perhaps"))["code"] == 100


def test_an_albums_child_has_comments_of_its_own(sandbox):
    listed = sandbox.get(
        f"/v25.0/{first_account(sandbox)}/media", fields="id,comments_count,children{id}", limit=100
    ).json()["data"]
    album = next(post for post in listed if "children" in post)
    child = album["children"]["data"][0]["id"]
    assert sandbox.get(f"/v25.0/{child}/comments").json() == {"data": []}
    comment = sandbox.post(f"/v25.0/{child}/comments", message="Nice one").json()["id"]
    assert [one["id"] for one in sandbox.get(f"/v25.0/{child}/comments").json()["data"]] == [comment]
    assert sandbox.get(f"/v25.0/{comment}", fields="media").json()["media"]["id"] == child
    assert count(sandbox, album["id"]) == album["comments_count"]


def test_stories_take_no_comments(sandbox):
    account = first_account(sandbox)
    for _ in range(60):
        stories = sandbox.get(f"/v25.0/{account}/stories", fields="id,comments_count").json()["data"]
        if stories:
            break
        sandbox.control.step(DAY / 2)
    assert error(sandbox.post(f"/v25.0/{stories[0]['id']}/comments", message="x"))["error_subcode"] == 33
    assert sandbox.get(f"/v25.0/{stories[0]['id']}/comments").json() == {"data": []}


def test_other_peoples_media_and_comments_are_out_of_reach(sandbox, media):
    page = sandbox.control.world()["accounts"][1]["page_token"]
    top = tops(sandbox, media)[0]["id"]
    for verb, path in (
        ("GET", media),
        ("POST", f"{media}/comments"),
        ("DELETE", top),
        ("POST", f"{top}/replies"),
    ):
        assert error(sandbox.ask(verb, f"/v25.0/{path}", page, {"message": "x"}))["error_subcode"] == 33


@given(limit=st.integers(1, 60), writes=st.lists(st.sampled_from(["write", "delete", "none"]), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_paging_yields_each_comment_once_whatever_is_written_meanwhile(paged, limit, writes):
    sandbox, media = paged
    before = [one["id"] for one in tops(sandbox, media)]
    found, params, gone, deeds = [], {}, set(), list(writes)
    while True:
        page = sandbox.get(f"/v25.0/{media}/comments", fields="id", limit=limit, **params).json()
        found += [one["id"] for one in page["data"]]
        if "next" not in page.get("paging", {}):
            break
        params = {"after": page["paging"]["cursors"]["after"]}
        deed = deeds.pop() if deeds else "none"
        if deed == "write":
            sandbox.post(f"/v25.0/{media}/comments", message="Meanwhile")
        elif deed == "delete":
            sandbox.ask("DELETE", f"/v25.0/{found[-1]}", None, {})
            gone.add(found[-1])
    assert len(found) == len(set(found))
    assert [one for one in before if one not in gone] == [one for one in found if one not in gone]


@pytest.fixture(scope="module")
def paged():
    from tests.sandbox_fixture import running_sandbox

    with running_sandbox(accounts=1, posts=2) as running:
        media = running.get(f"/v25.0/{first_account(running)}/media").json()["data"][0]["id"]
        for number in range(90):
            running.post(f"/v25.0/{media}/comments", message=f"Number {number}")
        yield running, media


DEEDS = st.one_of(
    st.tuples(st.just("write"), st.integers(0, 30)),
    st.tuples(st.just("delete"), st.integers(0, 30)),
    st.tuples(st.just("restrict"), st.integers(0, 30)),
    st.tuples(st.just("approve"), st.integers(0, 30)),
    st.tuples(st.just("step"), st.integers(1, 40)),
)


@given(deeds=st.lists(DEEDS, max_size=12), k=st.integers(0, 39))
@settings(max_examples=60, deadline=None)
def test_counts_lists_and_ids_agree_after_any_deeds(deeds, k):
    world, state = _WORLD, State()
    library, at = Library(world, state, Ids(1), Quirks(1, "calm", {"Q28": 1})), float(START)
    media, seen = world.post(0, k), {}
    for deed, number in deeds:
        listed = library.comments(media, at)
        seen |= {comment.id: comment for comment in listed}
        chosen = listed[number % len(listed)] if listed else None
        if deed == "step":
            at += number * 3600
        elif deed == "write":
            parent = None if chosen is None or number % 2 else chosen.parent or chosen.id
            event = {"kind": "comment", "number": state.talk.last_comment + 1, "account": 0, "k": k, "at": at}
            state.record(event | {"text": "x", "parent": parent})
        elif chosen is not None and deed == "delete":
            state.record({"kind": "delete", "account": 0, "k": k, "ids": [chosen.id], "at": at})
        elif chosen is not None and deed == "restrict":
            event = {
                "kind": "restrict",
                "account": 0,
                "username": chosen.username,
                "restricted": True,
                "at": at,
            }
            state.record(event)
        elif chosen is not None:
            state.record({"kind": "approve", "id": chosen.id, "at": at})
    listed = library.comments(media, at)
    thread = Thread(listed)
    ids = {comment.id for comment in listed}
    assert len(ids) == len(listed) == library.counters(media, at).comments
    assert len(thread.tops) + sum(map(len, thread.replies.values())) == len(listed)
    assert set(thread.replies) <= {comment.id for comment in thread.tops}
    assert all(library.find_comment(comment.id, at) == comment for comment in listed)
    assert all(library.find_comment(one, at) is None for one in seen.keys() - ids)
    assert all(comment == seen[comment.id] for comment in listed if comment.id in seen)


_WORLD = SeededWorld(1, 1, 40, 200, START)
