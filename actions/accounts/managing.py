"""Pause, resume, remove, move: what happens to an account once it is connected."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.accounts.common import check_zone, resume_intents
from actions.accounts.learned import TokenState
from actions.actor import Actor, fresh
from actions.core import Doing, Done, as_action_errors, perform
from actions.desk import Desk
from actions.errors import Conflict
from actions.outcome import Outcome
from actions.permissions import On, visible_accounts
from actions.posts.planning import UNSENT, cancel_in
from warehouse.ledger import accounts, clients, intents, posts, tokens
from warehouse.ledger.vault import delete_secrets


@dataclass(frozen=True)
class AccountRow:
    """An account with the name of its client, for people."""

    id: int
    client_id: int
    client: str
    username: str
    name: str | None
    time_zone: str
    status: str
    status_reason: str | None
    login_flavour: str
    graph_url: str
    picture_path: str | None
    connected_at: datetime
    checked_at: datetime | None
    token: TokenState | None = None


def pause_account(desk: Desk, actor: Actor, account_id: int, *, request_key: str | None = None) -> Outcome:
    """Stop syncing and publishing an account; posts that are due wait or fall under their late policy."""

    def change(doing: Doing) -> Done:
        account = accounts.get(doing.conn, account_id)
        if account.status == "removed":
            raise Conflict(f"{account.username} was removed. Connect it again first.")
        accounts.set_status(doing.conn, account_id, "paused", f"Paused by {doing.actor.name}.")
        return Done(Outcome(account_id), f"account:{account_id}")

    return _on_account(desk, actor, "accounts.pause", account_id, change, {}, request_key)


def resume_account(desk: Desk, actor: Actor, account_id: int, *, request_key: str | None = None) -> Outcome:
    """Let a paused account sync and publish again."""

    def change(doing: Doing) -> Done:
        if accounts.get(doing.conn, account_id).status != "paused":
            raise Conflict("This account is not paused. Look at its status in the settings.")
        accounts.set_status(doing.conn, account_id, "connected")
        resume_intents(doing, account_id)
        return Done(Outcome(account_id), f"account:{account_id}")

    return _on_account(desk, actor, "accounts.resume", account_id, change, {}, request_key)


def remove_account(desk: Desk, actor: Actor, account_id: int, *, request_key: str | None = None) -> Outcome:
    """Forget an account's token and cancel what it has planned; what was measured and published stays."""

    def change(doing: Doing) -> Done:
        cancelled = _cancel_planned(doing, account_id)
        delete_secrets(doing.conn, f"account:{account_id}")
        tokens.forget(doing.conn, account_id)
        accounts.set_status(doing.conn, account_id, "removed", f"Removed by {doing.actor.name}.")
        notes = (f"{len(cancelled)} planned posts were cancelled.",) if cancelled else ()
        return Done(Outcome(account_id, notes), f"account:{account_id}", {"cancelled": cancelled[:200]})

    return _on_account(desk, actor, "accounts.remove", account_id, change, {}, request_key)


def set_account_time_zone(
    desk: Desk, actor: Actor, account_id: int, zone: str, *, request_key: str | None = None
) -> Outcome:
    """Set the zone in which the account's times are shown and chosen; planned posts keep their instants."""
    check_zone(zone)

    def change(doing: Doing) -> Done:
        accounts.change(doing.conn, account_id, time_zone=zone)
        return Done(Outcome(account_id), f"account:{account_id}", {"time_zone": zone})

    return _on_account(desk, actor, "accounts.set_time_zone", account_id, change, {"zone": zone}, request_key)


def move_account(
    desk: Desk, actor: Actor, account_id: int, client_id: int, *, request_key: str | None = None
) -> Outcome:
    """Give an account to another client; the actor must be admin of both."""

    def change(doing: Doing) -> Done:
        clients.get(doing.conn, client_id)
        doing.require("accounts.move", On.client(client_id))
        accounts.change(doing.conn, account_id, client_id=client_id)
        return Done(Outcome(account_id), f"account:{account_id}", {"client": client_id})

    body = {"account": account_id, "client": client_id}
    return perform(
        desk,
        actor,
        "accounts.move",
        lambda conn: On.client(accounts.get(conn, account_id).client_id),
        change,
        body=body,
        request_key=request_key,
    )


def list_accounts(desk: Desk, actor: Actor, *, removed: bool = False) -> list[AccountRow]:
    """List the accounts the actor may see, by user name."""
    with as_action_errors(), desk.ledger.read() as conn:
        shown = visible_accounts(conn, fresh(conn, actor), removed=removed)
        names = {client.id: client.name for client in clients.list_clients(conn, archived=True)}
        known = tokens.list_tokens(conn, shown)
        return [
            _row(account, names, known.get(account.id)) for account in accounts.list_accounts(conn, ids=shown)
        ]


def _row(account: accounts.Account, names: dict[int, str], token: tokens.Token | None) -> AccountRow:
    return AccountRow(
        account.id,
        account.client_id,
        names[account.client_id],
        account.username,
        account.name,
        account.time_zone,
        account.status,
        account.status_reason,
        account.login_flavour,
        account.graph_url,
        account.picture_path,
        account.connected_at,
        account.checked_at,
        TokenState.of(token) if token else None,
    )


def _cancel_planned(doing: Doing, account_id: int) -> list[int]:
    planned = posts.list_posts(doing.conn, account_ids=[account_id], states=["scheduled"])
    queued = {i.post_id: i for i in intents.list_intents(doing.conn, account_ids=[account_id], states=UNSENT)}
    unsent = [p for p in planned if p.id in queued and queued[p.id].first_write_intended_at is None]
    for post in unsent:
        cancel_in(doing, post, "Cancelled, because the account was removed.")
    return [post.id for post in unsent]


def _on_account(
    desk: Desk,
    actor: Actor,
    action: str,
    account_id: int,
    change: Callable[[Doing], Done],
    body: dict[str, Any],
    key: str | None,
) -> Outcome:
    return perform(
        desk,
        actor,
        action,
        On.account(account_id),
        change,
        body={"account": account_id, **body},
        request_key=key,
    )
