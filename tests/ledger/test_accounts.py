"""An account is found again whichever login names it; people, their grants, sessions and failures."""

from datetime import timedelta

import pytest

from tests.ledger.world import NOW, add_account
from warehouse.ledger import accounts, clients, people, sessions, sign_in_failures
from warehouse.ledger.accounts import Alias
from warehouse.ledger.errors import Conflict, NotFound
from warehouse.ledger.store import Ledger

HOUR = timedelta(hours=1)
BY_FACEBOOK = {"ig_user_id": "17841", "page_id": "55", "username": "alder"}


def test_a_client_is_kept_and_named_once(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        client = clients.add(
            conn, name="Alder", time_zone="Europe/Berlin", now=NOW, look={"colour": "#123456"}
        )
        assert clients.get(conn, client.id) == client == clients.find_by_name(conn, "Alder")
        clients.change(conn, client.id, archived_at=NOW)
        assert clients.list_clients(conn) == []
        assert [one.id for one in clients.list_clients(conn, archived=True)] == [client.id]
        with pytest.raises(Conflict, match="already a client called Alder"):
            clients.add(conn, name="Alder", time_zone="UTC", now=NOW)
        with pytest.raises(NotFound, match="There is no client 99"):
            clients.change(conn, 99, name="Birch")


@pytest.mark.parametrize(
    ("described", "same"),
    [
        ({"ig_user_id": "17841", "app_scoped_id": "9", "username": "alder_new"}, True),  # by the other login
        ({"page_id": "55"}, True),
        ({"username": "alder"}, True),
        ({"app_scoped_id": "9"}, False),
        ({"ig_user_id": "17842", "page_id": "55"}, False),  # the page has another account now
        ({"ig_user_id": "17842", "username": "alder"}, False),  # someone else took the username
        ({}, False),
    ],
)
def test_an_account_is_found_again_by_any_login(
    ledger: Ledger, described: dict[str, str], same: bool
) -> None:
    with ledger.begin() as conn:
        account = add_account(conn, aliases=BY_FACEBOOK)
        found = accounts.find_by_alias(conn, described)
        assert found == (account if same else None)


def test_the_other_login_adds_its_ids(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        account = add_account(conn, aliases=BY_FACEBOOK)
        accounts.add_alias(conn, account.id, "app_scoped_id", "9")
        accounts.add_alias(conn, account.id, "app_scoped_id", "9")
        assert accounts.find_by_alias(conn, {"app_scoped_id": "9"}) == account
        assert accounts.aliases_of(conn, account.id) == [
            Alias(account.id, "ig_user_id", "17841"),
            Alias(account.id, "app_scoped_id", "9"),
            Alias(account.id, "page_id", "55"),
            Alias(account.id, "username", "alder"),
        ]


def test_a_page_moves_but_an_account_stays_itself(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        first = add_account(conn, aliases=BY_FACEBOOK)
        second = add_account(conn, "birch", aliases={"ig_user_id": "17842", "page_id": "55"})
        assert accounts.find_by_alias(conn, {"page_id": "55"}) == second
        with pytest.raises(Conflict, match=f"17841 is already connected as account {first.id}"):
            accounts.add_alias(conn, second.id, "ig_user_id", "17841")
        with pytest.raises(ValueError, match="unknown kind"):
            accounts.add_alias(conn, second.id, "colour", "blue")


def test_accounts_are_listed_and_changed(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        birch, alder = add_account(conn, "birch"), add_account(conn, "alder")
        assert accounts.list_accounts(conn) == [alder, birch]
        assert accounts.list_accounts(conn, ids=[birch.id]) == [birch]
        assert accounts.list_accounts(conn, ids=[]) == []
        assert accounts.list_accounts(conn, client_id=99) == []
        accounts.set_status(conn, birch.id, "needs_reauth", "The token ended.")
        (waiting,) = accounts.list_accounts(conn, statuses=["needs_reauth"])
        assert (waiting.id, waiting.status_reason) == (birch.id, "The token ended.")
        assert accounts.find_by_username(conn, "@Alder") == alder
        accounts.set_status(conn, alder.id, "removed")
        assert accounts.find_by_username(conn, "alder") is None


def test_people_are_known_by_their_address_in_any_case(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        alice = people.add(conn, email=" Alice@Example.org ", name="Alice", locale="en", now=NOW)
        assert (alice.email, alice.status) == ("alice@example.org", "active")
        assert people.find_by_email(conn, "ALICE@example.ORG") == alice
        assert people.password_hash(conn, alice.id) is None
        people.change(conn, alice.id, password_hash="$argon2id$…", last_sign_in_at=NOW)
        assert people.password_hash(conn, alice.id) == "$argon2id$…"
        assert people.get(conn, alice.id).last_sign_in_at == NOW
        assert "argon2" not in repr(people.list_people(conn))
        with pytest.raises(Conflict, match=r"alice@example\.org"):
            people.add(conn, email="alice@EXAMPLE.org", name="Other", locale="en", now=NOW)


def test_grants_replace_and_the_last_owner_is_counted(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        alice, bob = (
            people.add(conn, email=f"{name}@x.org", name=name, locale="en", now=NOW) for name in ("a", "b")
        )
        people.grant(conn, alice.id, "owner", "workspace", people.WORKSPACE, now=NOW)
        people.grant(conn, bob.id, "viewer", "account", 3, now=NOW)
        people.grant(conn, bob.id, "author", "account", 3, now=NOW)
        assert [(one.role, one.scope_id) for one in people.grants_of(conn, bob.id)] == [("author", 3)]
        assert len(people.list_grants(conn)) == 2
        assert people.count_owners(conn) == 1
        people.change(conn, alice.id, status="disabled")
        assert people.count_owners(conn) == 0
        assert people.take_grant(conn, bob.id, "account", 3)
        assert not people.take_grant(conn, bob.id, "account", 3)
        with pytest.raises(ValueError, match="unknown role"):
            people.grant(conn, bob.id, "king", "workspace", 0, now=NOW)


def test_sessions_keep_no_token(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        alice = people.add(conn, email="a@x.org", name="Alice", locale="en", now=NOW)
        made = sessions.start(
            conn, "token", person_id=alice.id, now=NOW, expires_at=NOW + 12 * HOUR, user_agent="x" * 999
        )
        assert "token" not in repr(made)
        assert sessions.find(conn, "token") == made
        assert sessions.find(conn, "other") is None
        sessions.touch(conn, made.id, NOW + HOUR)
        assert sessions.list_open(conn, alice.id, NOW)[0].seen_at == NOW + HOUR
        assert sessions.list_open(conn, alice.id, NOW + 12 * HOUR) == []


def test_sessions_end_one_by_one_or_together(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        alice = people.add(conn, email="a@x.org", name="Alice", locale="en", now=NOW)
        ends = NOW + 12 * HOUR
        one, two, three = (
            sessions.start(conn, token, person_id=alice.id, now=NOW, expires_at=ends) for token in "abc"
        )
        assert sessions.revoke(conn, one.id, NOW)
        assert not sessions.revoke(conn, one.id, NOW)
        assert sessions.revoke_all(conn, alice.id, NOW, except_id=two.id) == 1
        assert [session.id for session in sessions.list_open(conn, alice.id, NOW)] == [two.id]
        ended = sessions.find(conn, "c")
        assert ended is not None
        assert (ended.id, ended.revoked_at) == (three.id, NOW)
        assert sessions.forget_ended(conn, ends + HOUR) == 3


def test_failed_sign_ins_are_counted_by_subject(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        for minute in range(3):
            sign_in_failures.record(conn, "email:a@x.org", NOW + timedelta(minutes=minute))
        sign_in_failures.record(conn, "ip:10.0.0.1", NOW)
        assert sign_in_failures.count(conn, "email:a@x.org", NOW + timedelta(minutes=1)) == 2
        assert sign_in_failures.last(conn, "email:a@x.org") == NOW + timedelta(minutes=2)
        assert sign_in_failures.last(conn, "email:b@x.org") is None
        sign_in_failures.forget(conn, "email:a@x.org")
        assert sign_in_failures.count(conn, "email:a@x.org", NOW) == 0
        assert sign_in_failures.forget_before(conn, NOW + HOUR) == 1
