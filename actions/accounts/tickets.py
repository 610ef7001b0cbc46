"""Connecting from a page: the page never calls Instagram, so it leaves a ticket that the job `connect` takes.

A ticket is a sealed secret (owner `connect`, named by its number) that holds the token and what was asked.
"""

import json
import secrets
from dataclasses import dataclass

from actions.accounts.common import check_zone
from actions.actor import Actor, actor_for
from actions.core import Doing, Done, as_action_errors, fingerprint, perform
from actions.desk import Desk
from actions.errors import Invalid, NotFound
from actions.outcome import Outcome
from actions.permissions import On
from warehouse.ledger import clients, runs, tables, vault

OWNER = "connect"
JOB = "connect"


@dataclass(frozen=True)
class ConnectTicket:
    """A request to connect with a token; `graph_url` None means the workspace's own."""

    token: str
    graph_url: str | None
    client_id: int | None
    time_zone: str | None
    actor: Actor

    def __repr__(self) -> str:
        return f"ConnectTicket(client_id={self.client_id}, actor={self.actor.label!r})"


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
        ticket = secrets.randbelow(2**31 - 1) + 1
        asked = {
            "token": token,
            "graph_url": graph_url,
            "client_id": client_id,
            "time_zone": time_zone,
            "person_id": doing.actor.person_id,
        }
        vault.put_secret(doing.conn, desk.vault, OWNER, str(ticket), json.dumps(asked), doing.now)
        runs.request_run(doing.conn, JOB, doing.actor.label, doing.now, {"tickets": [ticket]})
        return Done(Outcome(ticket), f"connect:{ticket}", {"client": client_id})

    where = On.client(client_id) if client_id is not None else On.workspace()
    body = {
        "token": fingerprint(token),
        "graph_url": graph_url,
        "client": client_id,
        "time_zone": time_zone,
    }
    return perform(desk, actor, "accounts.connect", where, change, body=body, request_key=request_key)


def waiting_connects(desk: Desk) -> list[int]:
    """List the numbers of the tickets that nobody has taken yet."""
    with desk.ledger.read() as conn:
        return sorted(int(secret.name) for secret in vault.list_secrets(conn, OWNER))


def take_connect_ticket(desk: Desk, ticket: int) -> ConnectTicket:
    """Read a ticket and delete it, so that its token is kept no longer than needed; NotFound when it is gone."""
    with as_action_errors(), desk.ledger.begin() as conn:
        kept = vault.get_secret(conn, desk.vault, OWNER, str(ticket))
        if kept is None:
            raise NotFound("This request to connect was handled already. Paste the token again to repeat it.")
        kept_in = tables.secrets
        conn.execute(kept_in.delete().where(kept_in.c.owner == OWNER, kept_in.c.name == str(ticket)))
        asked = json.loads(kept)
        person_id = asked.pop("person_id")
        actor = Actor.console() if person_id is None else actor_for(conn, person_id)
    return ConnectTicket(**asked, actor=actor)
