"""Clients: the brands or customers whose accounts are looked after, with their zone, currency and look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from actions.actor import Actor, fresh
from actions.core import Doing, Done, as_action_errors, perform
from actions.desk import Desk
from actions.errors import Conflict, Invalid
from actions.outcome import Outcome
from actions.permissions import On, visible_clients
from actions.wall_time import zone_named
from warehouse.ledger import clients


@dataclass(frozen=True)
class ClientDraft:
    """A client as a form gives it; `look` holds the report's logo and colours."""

    name: str
    time_zone: str = "UTC"
    currency: str = "EUR"
    language: str = "en"
    look: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ClientRow:
    """A client as people see it."""

    id: int
    name: str
    time_zone: str
    currency: str
    language: str
    look: dict[str, Any]
    archived_at: datetime | None


def create_client(desk: Desk, actor: Actor, draft: ClientDraft, *, request_key: str | None = None) -> Outcome:
    """Add a client; names are unique."""
    _check(draft)

    def change(doing: Doing) -> Done:
        _refuse_taken(doing, draft.name, None)
        client_id = clients.add(doing.conn, **_values(draft), now=doing.now).id
        return Done(Outcome(client_id), f"client:{client_id}")

    return perform(
        desk, actor, "clients.create", On.workspace(), change, body=_values(draft), request_key=request_key
    )


def update_client(
    desk: Desk, actor: Actor, client_id: int, draft: ClientDraft, *, request_key: str | None = None
) -> Outcome:
    """Change a client's name, zone, currency, language and look."""
    _check(draft)

    def change(doing: Doing) -> Done:
        _refuse_taken(doing, draft.name, client_id)
        clients.change(doing.conn, client_id, **_values(draft))
        return Done(Outcome(client_id), f"client:{client_id}")

    body = {**_values(draft), "client": client_id}
    return perform(
        desk, actor, "clients.update", On.client(client_id), change, body=body, request_key=request_key
    )


def archive_client(
    desk: Desk, actor: Actor, client_id: int, *, archived: bool = True, request_key: str | None = None
) -> Outcome:
    """Put a client away (or bring it back); its accounts and history stay."""

    def change(doing: Doing) -> Done:
        clients.change(doing.conn, client_id, archived_at=doing.now if archived else None)
        return Done(Outcome(client_id), f"client:{client_id}", {"archived": archived})

    body = {"client": client_id, "archived": archived}
    return perform(
        desk, actor, "clients.archive", On.client(client_id), change, body=body, request_key=request_key
    )


def list_clients(desk: Desk, actor: Actor, *, archived: bool = False) -> list[ClientRow]:
    """List the clients the actor may see, by name."""
    with as_action_errors(), desk.ledger.read() as conn:
        shown = set(visible_clients(conn, fresh(conn, actor)))
        return [
            ClientRow(c.id, c.name, c.time_zone, c.currency, c.language, c.look, c.archived_at)
            for c in clients.list_clients(conn, archived=archived)
            if c.id in shown
        ]


def _values(draft: ClientDraft) -> dict[str, Any]:
    return {
        "name": draft.name.strip(),
        "time_zone": draft.time_zone,
        "currency": draft.currency.upper(),
        "language": draft.language,
        "look": dict(draft.look),
    }


def _refuse_taken(doing: Doing, name: str, own_id: int | None) -> None:
    for client in clients.list_clients(doing.conn, archived=True):
        if client.name.casefold() == name.strip().casefold() and client.id != own_id:
            raise Conflict(f"There is a client named {client.name} already. Choose another name.")


def _check(draft: ClientDraft) -> None:
    problems = []
    if not 1 <= len(draft.name.strip()) <= 200:
        problems.append("The client needs a name of at most 200 characters.")
    if len(draft.currency) != 3 or not draft.currency.isalpha():
        problems.append(f'"{draft.currency}" is no currency code. Write it like EUR or USD.')
    try:
        zone_named(draft.time_zone)
    except ValueError as error:
        problems.append(str(error))
    if problems:
        raise Invalid(problems)
