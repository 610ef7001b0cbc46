"""Accounts: recognised through either login, healed by connecting again, removed without losing history."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from actions import accounts, clients, files, posts
from actions.accounts import connect_found
from actions.actor import Grant
from actions.clients import ClientDraft
from actions.errors import Conflict, Invalid, NotAllowed, NotFound
from actions.posts import PostDraft
from tests.actions.conftest import House
from tests.actions.pictures import picture
from warehouse.ledger import accounts as ledger_accounts
from warehouse.ledger import alerts, intents, runs
from warehouse.ledger.vault import get_secret

FACEBOOK, INSTAGRAM = "https://graph.facebook.com", "https://graph.instagram.com"


@dataclass(frozen=True)
class Found:
    ig_user_id: str | None
    app_scoped_id: str | None
    username: str
    name: str | None
    page_id: str | None
    flavour: str
    token: str | None


BY_PAGE = Found(
    "17841400000000001", None, "New.Brand", "New Brand", "1020304050", "facebook", "EAAsecretpage"
)
BY_SELF = Found("17841400000000001", "9988776655", "new.brand", None, None, "instagram", "IGAAsecretself")


def token_of(house: House, account_id: int) -> str | None:
    with house.desk.ledger.read() as conn:
        return get_secret(conn, house.desk.vault, f"account:{account_id}", "access_token")


def test_a_new_account_is_connected_with_a_sealed_token(any_house: House) -> None:
    house = any_house
    made = connect_found(house.desk, house.owner, [BY_PAGE], graph_url=FACEBOOK, client_id=house.client)
    rows = {row.id: row for row in accounts.list_accounts(house.desk, house.owner)}
    row = rows[made.ids[0]]
    assert (row.username, row.client, row.time_zone, row.status) == (
        "new.brand",
        "Brand",
        "Europe/Berlin",
        "connected",
    )
    assert token_of(house, row.id) == "EAAsecretpage"
    assert "EAAsecret" not in str(house.entries()) + str(made) + str(rows)
    with house.desk.ledger.read() as conn:
        waiting = {job.job: job.request_detail for job in runs.list_jobs(conn)}
    assert waiting["sync"] == {"accounts": [row.id]}


def test_the_other_login_finds_the_same_account(house: House) -> None:
    first = connect_found(house.desk, house.owner, [BY_PAGE], graph_url=FACEBOOK, client_id=house.client)
    second = connect_found(house.desk, house.owner, [BY_SELF], graph_url=INSTAGRAM)
    assert second.ids == first.ids and "connected again" in second.notes[0]
    with house.desk.ledger.read() as conn:
        account = ledger_accounts.get(conn, first.id)
        kinds = {alias.kind for alias in ledger_accounts.aliases_of(conn, first.id)}
    assert (account.login_flavour, account.graph_url, account.name) == ("instagram", INSTAGRAM, "New Brand")
    assert kinds == {"ig_user_id", "app_scoped_id", "page_id", "username"}
    assert token_of(house, first.id) == "IGAAsecretself"


def test_connecting_again_heals_and_lets_held_posts_go_on(house: House) -> None:
    connected = connect_found(
        house.desk, house.owner, [BY_PAGE], graph_url=FACEBOOK, client_id=house.client
    ).id
    file_id = files.add_file(house.desk, house.owner, picture(320, 320), "a.jpg").id
    post_id = posts.schedule_new_post(
        house.desk, house.owner, PostDraft(connected, "image", "", (file_id,), (), "2026-11-22T18:00")
    ).id
    later = house.clock().replace(hour=23)
    with house.desk.ledger.begin() as conn:
        ledger_accounts.set_status(conn, connected, "needs_reauth", "expired")
        intent = intents.find_by_post(conn, post_id)
        assert intent and intents.change_by_person(
            conn, intent.id, from_states=["SCHEDULED"], now=house.clock(), unsent=False,
            state="NEEDS_REAUTH", resume_state="READY", container_id="179", next_at=later,
        )  # fmt: skip
        alerts.raise_alert(
            conn, f"account:{connected}:reauth", "error", "Connect.", {}, connected, house.clock()
        )
    made = connect_found(house.desk, house.owner, [BY_PAGE], graph_url=FACEBOOK)
    assert "1 posts on hold go on" in made.notes[0]
    with house.desk.ledger.read() as conn:
        healed, account = intents.find_by_post(conn, post_id), ledger_accounts.get(conn, connected)
        assert alerts.open_alerts(conn) == []
    assert healed and (healed.next_at, healed.resume_state, healed.container_id) == (
        house.clock(),
        "READY",
        "179",
    )
    assert (account.status, account.status_reason) == ("connected", None)


def test_a_login_of_others_is_refused_as_a_whole(house: House) -> None:
    admin = house.person(Grant("admin", "client", house.client))
    theirs = Found("1784stranger", None, "stranger", None, None, "facebook", "T")
    with pytest.raises(NotAllowed):
        connect_found(house.desk, admin, [BY_PAGE, theirs], graph_url=FACEBOOK, client_id=house.client)
    assert len(accounts.list_accounts(house.desk, house.owner)) == 3


@pytest.mark.parametrize("found", [[], [Found("1", None, "a", None, None, "facebook", None)]])
def test_a_login_without_accounts_or_token(house: House, found: list[Found]) -> None:
    with pytest.raises(Invalid):
        connect_found(house.desk, house.owner, found, graph_url=FACEBOOK)


def test_the_first_account_of_an_empty_workspace_brings_its_client(sqlite_ledger, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from tests.actions.conftest import KEY, Actor, Clock, Desk, LocalMediaStore, Vault

    store = LocalMediaStore(tmp_path, KEY, "http://127.0.0.1:1")
    desk = Desk(sqlite_ledger, Vault.from_key(KEY), Clock(), store)
    made = connect_found(desk, Actor.console(), [BY_PAGE], graph_url=FACEBOOK, time_zone="Asia/Tokyo")
    row = accounts.list_accounts(desk, Actor.console())[0]
    assert (row.id, row.client, row.time_zone) == (made.id, "My brand", "Asia/Tokyo")


def test_removing_forgets_the_token_and_cancels_plans(house: House) -> None:
    connected = connect_found(
        house.desk, house.owner, [BY_PAGE], graph_url=FACEBOOK, client_id=house.client
    ).id
    file_id = files.add_file(house.desk, house.owner, picture(320, 320), "a.jpg").id
    planned = PostDraft(connected, "image", "", (file_id,), (), "2026-11-22T18:00")
    post_id = posts.schedule_new_post(house.desk, house.owner, planned).id
    made = accounts.remove_account(house.desk, house.owner, connected)
    assert "1 planned posts" in made.notes[0]
    assert token_of(house, connected) is None
    assert posts.post_row(house.desk, house.owner, post_id).state == "cancelled"
    assert connected not in {row.id for row in accounts.list_accounts(house.desk, house.owner)}
    again = connect_found(house.desk, house.owner, [BY_SELF], graph_url=INSTAGRAM)
    assert again.id == connected


def test_pausing_and_resuming(house: House) -> None:
    accounts.pause_account(house.desk, house.owner, house.account)
    with pytest.raises(Conflict):
        accounts.resume_account(house.desk, house.owner, house.sibling)
    accounts.resume_account(house.desk, house.owner, house.account)
    accounts.set_account_time_zone(house.desk, house.owner, house.account, "Asia/Tokyo")
    row = next(r for r in accounts.list_accounts(house.desk, house.owner) if r.id == house.account)
    assert (row.status, row.time_zone) == ("connected", "Asia/Tokyo")
    with pytest.raises(Invalid):
        accounts.set_account_time_zone(house.desk, house.owner, house.account, "Asia/Atlantis")


def test_moving_needs_both_clients(house: House) -> None:
    admin = house.person(Grant("admin", "client", house.client))
    with pytest.raises(NotAllowed):
        accounts.move_account(house.desk, admin, house.account, house.other_client)
    accounts.move_account(house.desk, house.owner, house.account, house.other_client)
    assert {row.id for row in accounts.list_accounts(house.desk, admin)} == {house.sibling}


def test_a_ticket_is_sealed_and_stays_until_it_is_settled(house: House) -> None:
    admin = house.person(Grant("admin", "client", house.client))
    with pytest.raises(NotAllowed):
        accounts.request_connect(house.desk, admin, "EAAtoken")
    with pytest.raises(Invalid):
        accounts.request_connect(house.desk, admin, "two words", client_id=house.client)
    made = accounts.request_connect(house.desk, admin, " EAAtoken\n", client_id=house.client)
    other = accounts.request_connect(house.desk, house.owner, "EAAother")
    assert accounts.waiting_connects(house.desk) == sorted([made.id, other.id])
    ticket = accounts.read_ticket(house.desk, made.id)
    assert (ticket.token, ticket.client_id, ticket.actor) == ("EAAtoken", house.client, admin)
    assert "EAAtoken" not in repr(ticket) + str(house.entries())
    later = house.clock() + timedelta(minutes=1)
    accounts.keep_ticket(
        house.desk, replace(ticket, token="EAAlong", waiting_for="It is away.", next_at=later)
    )
    ticket = accounts.read_ticket(house.desk, made.id)
    assert (ticket.token, ticket.next_at, ticket.asked_at) == ("EAAlong", later, house.clock())
    shown = {one.number: one for one in accounts.pending_connects(house.desk, house.owner)}
    assert shown[made.id].waiting_for == "It is away." and "EAA" not in str(shown)
    assert accounts.pending_connects(house.desk, house.person(Grant("author"))) == []
    accounts.settle_ticket(house.desk, made.id)
    accounts.keep_ticket(house.desk, ticket)
    with pytest.raises(NotFound, match="handled already"):
        accounts.read_ticket(house.desk, made.id)
    assert accounts.read_ticket(house.desk, other.id).actor == house.owner


def test_clients_have_their_own_names(house: House) -> None:
    made = clients.create_client(house.desk, house.owner, ClientDraft("Third", "Asia/Tokyo", "jpy"))
    with pytest.raises(Conflict):
        clients.create_client(house.desk, house.owner, ClientDraft("third"))
    with pytest.raises(Invalid) as refused:
        clients.update_client(house.desk, house.owner, made.id, ClientDraft(" ", "Nowhere", "euro"))
    assert len(refused.value.problems) == 3
    clients.update_client(house.desk, house.owner, made.id, ClientDraft("Third", look={"accent": "#123456"}))
    clients.archive_client(house.desk, house.owner, made.id)
    assert made.id not in {row.id for row in clients.list_clients(house.desk, house.owner)}
    kept = {row.id: row for row in clients.list_clients(house.desk, house.owner, archived=True)}
    assert kept[made.id].look == {"accent": "#123456"}
    viewer = house.person(Grant("viewer", "account", house.account))
    assert [row.name for row in clients.list_clients(house.desk, viewer)] == ["Brand"]
