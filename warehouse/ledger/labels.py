"""Labels: words of a client that people put on media and posts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select

from warehouse.ledger import rows, tables
from warehouse.ledger.errors import Conflict

LINK_KEY = ("label_id", "kind", "account_id", "target_id")


@dataclass(frozen=True)
class Label:
    """A row of `labels`."""

    id: int
    client_id: int
    name: str
    colour: str


@dataclass(frozen=True)
class LabelLink:
    """A label on something of an account. `kind`: media | post; `target_id`: media id or post id as text."""

    label_id: int
    kind: str
    account_id: int
    target_id: str


def add(conn: Connection, client_id: int, name: str, colour: str) -> Label:
    """Add a label. Raises Conflict when the client has one of that name."""
    labels = tables.labels
    same = select(labels.c.id).where(labels.c.client_id == client_id, labels.c.name == name)
    if conn.execute(same).first() is not None:
        raise Conflict(f"The client already has a label called {name}.")
    return get(conn, rows.add(conn, labels, {"client_id": client_id, "name": name, "colour": colour}))


def get(conn: Connection, label_id: int) -> Label:
    """Read one label, or raise NotFound."""
    return rows.by_id(conn, tables.labels, Label, label_id, "label")


def list_labels(conn: Connection, client_ids: Collection[int] | None = None) -> list[Label]:
    """List labels by name."""
    query = rows.read(tables.labels, Label).order_by(tables.labels.c.name, tables.labels.c.id)
    if client_ids is not None:
        query = query.where(tables.labels.c.client_id.in_(client_ids))
    return rows.many(conn, query, Label)


def change(conn: Connection, label_id: int, **values: Any) -> None:
    """Change the name or colour of a label, or raise NotFound."""
    rows.change(conn, tables.labels, label_id, "label", values)


def remove(conn: Connection, label_id: int) -> None:
    """Delete a label and take it off everything."""
    conn.execute(delete(tables.label_links).where(tables.label_links.c.label_id == label_id))
    conn.execute(delete(tables.labels).where(tables.labels.c.id == label_id))


def link(conn: Connection, label_id: int, kind: str, account_id: int, target_id: str) -> None:
    """Put a label on a media or a post; nothing happens when it is there."""
    values = (label_id, kind, account_id, target_id)
    rows.insert_new(conn, tables.label_links, dict(zip(LINK_KEY, values, strict=True)))


def unlink(conn: Connection, label_id: int, kind: str, account_id: int, target_id: str) -> None:
    """Take a label off a media or a post."""
    values = (label_id, kind, account_id, target_id)
    matches = [tables.label_links.c[name] == value for name, value in zip(LINK_KEY, values, strict=True)]
    conn.execute(delete(tables.label_links).where(*matches))


def list_links(
    conn: Connection, *, label_id: int | None = None, account_ids: Collection[int] | None = None
) -> list[LabelLink]:
    """List where labels are."""
    links = tables.label_links
    query = rows.read(links, LabelLink).order_by(links.c.id)
    if label_id is not None:
        query = query.where(links.c.label_id == label_id)
    if account_ids is not None:
        query = query.where(links.c.account_id.in_(account_ids))
    return rows.many(conn, query, LabelLink)
