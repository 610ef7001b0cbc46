"""Connecting from a page: the page never calls Instagram, so it leaves a ticket that the job `connect` takes.

A ticket is a sealed secret (owner `connect`, named by its number) that holds a token, or a login's code, and what was
asked. It stays until the platform has answered definitely, so that a passing failure costs nobody a second login.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from actions.accounts.common import check_zone
from actions.actor import Actor, actor_for, fresh
from actions.core import Doing, Done, as_action_errors, fingerprint, perform
from actions.desk import Desk
from actions.errors import Invalid, NotFound
from actions.outcome import Outcome
from actions.permissions import On, may
from warehouse.ledger import clients, runs, vault

OWNER = "connect"
JOB = "connect"


@dataclass(frozen=True)
class ConnectTicket:
    """A request to connect; `graph_url` None means the workspace's own.

    It begins with a `token`, or with a login's `code`, which is exchanged for one (`token_ends_at` and `scopes` as the
    platform told them then). While the platform cannot answer, `waiting_for` says why and `next_at` when it is tried
    again.
    """

    number: int
    asked_at: datetime
    actor: Actor
    token: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)
    verifier: str | None = field(default=None, repr=False)
    redirect_uri: str | None = None
    flavour: str | None = None
    source: str = "pasted"
    graph_url: str | None = None
    client_id: int | None = None
    time_zone: str | None = None
    is_long: bool = False
    token_ends_at: datetime | None = None
    scopes: list[str] | None = None
    waiting_for: str | None = None
    next_at: datetime | None = None


@dataclass(frozen=True)
class PendingConnect:
    """A ticket as people see it."""

    number: int
    asked_at: datetime
    flavour: str | None
    waiting_for: str | None


_INSTANTS = frozenset({"asked_at", "token_ends_at", "next_at"})
_PLAIN = frozenset(one.name for one in fields(ConnectTicket)) - {"number", "actor"}


def request_connect(
    desk: Desk,
    actor: Actor,
    token: str,
    *,
    graph_url: str | None = None,
    client_id: int | None = None,
    time_zone: str | None = None,
    request_key: str | None = None,
) -> Outcome:
    """Ask the house to connect every account that a token sees; the outcome's id is the ticket's number."""
    token = token.strip()
    if not token or any(letter.isspace() for letter in token):
        raise Invalid(["This is not an access token. Paste the whole token, without blanks or line breaks."])
    check_zone(time_zone)

    def change(doing: Doing) -> Done:
        if client_id is not None:
            clients.get(doing.conn, client_id)
        asked = {"token": token, "graph_url": graph_url, "client_id": client_id, "time_zone": time_zone}
        ticket = add_ticket(desk, doing, asked)
        return Done(Outcome(ticket), f"connect:{ticket}", {"client": client_id})

    where = On.client(client_id) if client_id is not None else On.workspace()
    body = {
        "token": fingerprint(token),
        "graph_url": graph_url,
        "client": client_id,
        "time_zone": time_zone,
    }
    return perform(desk, actor, "accounts.connect", where, change, body=body, request_key=request_key)


def add_ticket(desk: Desk, doing: Doing, asked: Mapping[str, Any]) -> int:
    """Seal a new ticket within a change and ask for the job; gives its number."""
    number = secrets.randbelow(2**31 - 1) + 1
    kept = {**asked, "asked_at": doing.now.isoformat(), "person_id": doing.actor.person_id}
    vault.put_secret(doing.conn, desk.vault, OWNER, str(number), json.dumps(kept), doing.now)
    runs.request_run(doing.conn, JOB, doing.actor.label, doing.now, {"tickets": [number]})
    return number


def waiting_connects(desk: Desk) -> list[int]:
    """List the numbers of the tickets that are not settled."""
    with desk.ledger.read() as conn:
        return sorted(int(secret.name) for secret in vault.list_secrets(conn, OWNER))


def pending_connects(desk: Desk, actor: Actor) -> list[PendingConnect]:
    """List what is being connected, for those who may connect."""
    with as_action_errors(), desk.ledger.read() as conn:
        if not may(conn, fresh(conn, actor), "accounts.connect"):
            return []
        names = [secret.name for secret in vault.list_secrets(conn, OWNER)]
        opened = {name: vault.get_secret(conn, desk.vault, OWNER, name) for name in names}
    told = [(int(name), json.loads(kept)) for name, kept in sorted(opened.items()) if kept]
    return [
        PendingConnect(
            number, datetime.fromisoformat(one["asked_at"]), one.get("flavour"), one.get("waiting_for")
        )
        for number, one in told
    ]


def read_ticket(desk: Desk, number: int) -> ConnectTicket:
    """Read a ticket; NotFound when it is settled."""
    with as_action_errors(), desk.ledger.read() as conn:
        kept = vault.get_secret(conn, desk.vault, OWNER, str(number))
        if kept is None:
            raise NotFound("This request to connect was handled already. Begin again to repeat it.")
        asked = json.loads(kept)
        person_id = asked.pop("person_id")
        actor = Actor.console() if person_id is None else actor_for(conn, person_id)
    instants = {name: datetime.fromisoformat(asked[name]) for name in _INSTANTS if asked.get(name)}
    return ConnectTicket(number=number, actor=actor, **(asked | instants))


def keep_ticket(desk: Desk, ticket: ConnectTicket) -> None:
    """Seal what has become of a ticket, over what it was; one that was settled meanwhile stays settled."""
    plain = {name: value for name, value in asdict(ticket).items() if name in _PLAIN}
    kept = {**plain, "person_id": ticket.actor.person_id}
    for name in _INSTANTS:
        kept[name] = kept[name].isoformat() if kept[name] else None
    with as_action_errors(), desk.ledger.begin() as conn:
        if vault.get_secret(conn, desk.vault, OWNER, str(ticket.number)) is not None:
            vault.put_secret(conn, desk.vault, OWNER, str(ticket.number), json.dumps(kept), desk.now())


def settle_ticket(desk: Desk, number: int) -> None:
    """Delete a ticket: the platform has answered, and its token is kept no longer than needed."""
    with as_action_errors(), desk.ledger.begin() as conn:
        vault.delete_secret(conn, OWNER, str(number))
