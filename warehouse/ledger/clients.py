"""Clients: the brands or customers that accounts belong to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from warehouse.ledger import rows, tables
from warehouse.ledger.errors import Conflict


@dataclass(frozen=True)
class Client:
    """A row of `clients`. `currency` is an ISO code; `look` holds the logo and colours of reports."""

    id: int
    name: str
    time_zone: str
    currency: str
    language: str
    look: dict[str, Any]
    created_at: datetime
    archived_at: datetime | None


def add(
    conn: Connection,
    *,
    name: str,
    time_zone: str,
    now: datetime,
    currency: str = "EUR",
    language: str = "en",
    look: dict[str, Any] | None = None,
) -> Client:
    """Add a client. Raises Conflict when the name is taken."""
    values = {
        "name": name,
        "time_zone": time_zone,
        "currency": currency,
        "language": language,
        "look": look or {},
        "created_at": now,
    }
    if find_by_name(conn, name) is not None:
        raise Conflict(f"There is already a client called {name}.")
    return get(conn, rows.add(conn, tables.clients, values))


def get(conn: Connection, client_id: int) -> Client:
    """Read one client, or raise NotFound."""
    return rows.by_id(conn, tables.clients, Client, client_id, "client")


def find_by_name(conn: Connection, name: str) -> Client | None:
    """Find a client by its exact name."""
    return rows.one(conn, rows.read(tables.clients, Client).where(tables.clients.c.name == name), Client)


def list_clients(conn: Connection, *, archived: bool = False) -> list[Client]:
    """List clients by name; archived ones only when asked for."""
    query = rows.read(tables.clients, Client).order_by(tables.clients.c.name)
    if not archived:
        query = query.where(tables.clients.c.archived_at.is_(None))
    return rows.many(conn, query, Client)


def change(conn: Connection, client_id: int, **values: Any) -> None:
    """Change columns of a client (`archived_at` archives it), or raise NotFound."""
    rows.change(conn, tables.clients, client_id, "client", values)
