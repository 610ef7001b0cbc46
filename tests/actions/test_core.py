"""One change is one row, one audit entry and one result, however often it is asked for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from actions import clients, posts
from actions.actor import Grant
from actions.clients import ClientDraft
from actions.core import fingerprint
from actions.errors import Conflict, Invalid, NotAllowed, NotFound
from actions.posts import PostDraft
from tests.actions.conftest import House
from warehouse.ledger import posts as ledger_posts


def test_ten_requests_at_once_with_one_key_are_one_change(any_house: House) -> None:
    house = any_house
    draft = PostDraft(house.account, "image", "Once only")
    with ThreadPoolExecutor(10) as pool:
        asked = [
            pool.submit(posts.create_post, house.desk, house.owner, draft, request_key="click")
            for _ in range(10)
        ]
        results = {future.result() for future in asked}
    assert len(results) == 1
    with house.desk.ledger.read() as conn:
        assert len(ledger_posts.list_posts(conn)) == 1
    assert [entry.action for entry in house.entries()] == ["posts.create"]


def test_ten_different_requests_at_once_keep_the_chain_whole(any_house: House) -> None:
    house = any_house
    with ThreadPoolExecutor(10) as pool:
        drafts = [PostDraft(house.account, "image", f"Number {n}") for n in range(10)]
        ids = {
            outcome.id
            for outcome in pool.map(lambda d: posts.create_post(house.desk, house.owner, d), drafts)
        }
    assert len(ids) == 10
    assert [entry.seq for entry in house.entries()] == list(range(1, 11))


def test_a_key_used_for_something_else_is_refused(any_house: House) -> None:
    house = any_house
    draft = PostDraft(house.account, "image", "First")
    posts.create_post(house.desk, house.owner, draft, request_key="k")
    other_author = house.person(Grant("author", "account", house.account))
    for again in (
        lambda: posts.create_post(
            house.desk, house.owner, PostDraft(house.account, "image", "Second"), request_key="k"
        ),
        lambda: clients.create_client(house.desk, house.owner, ClientDraft("New"), request_key="k"),
        lambda: posts.create_post(house.desk, other_author, draft, request_key="k"),
    ):
        with pytest.raises(Conflict):
            again()
    assert len(house.entries()) == 1


def test_the_first_result_comes_back_with_its_notes(house: House) -> None:
    from actions import files
    from tests.actions.pictures import picture

    first = files.add_file(house.desk, house.owner, picture(kind="PNG"), "a.png", request_key="up")
    again = files.add_file(house.desk, house.owner, picture(kind="PNG"), "a.png", request_key="up")
    assert first == again and first.notes
    assert len(house.entries()) == 1


def test_a_refused_request_leaves_its_key_free(house: House) -> None:
    with pytest.raises(Invalid):
        posts.schedule_new_post(house.desk, house.owner, PostDraft(house.account), request_key="k")
    posts.create_post(house.desk, house.owner, PostDraft(house.account), request_key="k")
    assert [entry.action for entry in house.entries()] == ["posts.create"]


def test_a_withdrawn_role_gets_no_stored_result_either(house: House) -> None:
    from actions import people

    author = house.person(Grant("author", "account", house.account))
    draft = PostDraft(house.account)
    posts.create_post(house.desk, author, draft, request_key="k")
    people.remove_grant(house.desk, house.owner, author.id, "account", house.account)
    with pytest.raises(NotAllowed):
        posts.create_post(house.desk, author, draft, request_key="k")


def test_every_change_leaves_exactly_one_entry_naming_actor_and_subject(house: House) -> None:
    author = house.person(Grant("approver", "account", house.account))
    made = posts.create_post(house.desk, author, PostDraft(house.account, caption="Secret words"))
    posts.update_post(house.desk, author, made.id, PostDraft(house.account, caption="Other words"))
    posts.move_post(house.desk, author, made.id, "2027-01-01T10:00")
    posts.cancel_post(house.desk, author, made.id)
    entries = house.entries()
    assert [e.action for e in entries] == ["posts.create", "posts.update", "posts.update", "posts.cancel"]
    assert {(e.actor, e.subject) for e in entries} == {(f"person:{author.id}", f"post:{made.id}")}
    assert "words" not in str([e.detail for e in entries])


def test_what_does_not_exist_is_said_in_a_sentence(house: House) -> None:
    for ask in (
        lambda: posts.cancel_post(house.desk, house.owner, 999),
        lambda: posts.post_row(house.desk, house.owner, 999),
        lambda: posts.create_post(house.desk, house.owner, PostDraft(999)),
    ):
        with pytest.raises(NotFound, match="There is no"):
            ask()


def test_fingerprints_tell_values_apart_and_know_instants(house: House) -> None:
    now = house.clock()
    assert fingerprint({"a": 1, "b": now}) == fingerprint({"b": now, "a": 1})
    assert fingerprint({"a": now}) != fingerprint({"a": now + timedelta(seconds=1)})
    with pytest.raises(TypeError):
        fingerprint({"a": object()})


@pytest.mark.parametrize("key", ["", "k" * 101])
def test_a_key_has_a_sensible_length(house: House, key: str) -> None:
    with pytest.raises(Invalid, match="request key"):
        posts.create_post(house.desk, house.owner, PostDraft(house.account), request_key=key)
