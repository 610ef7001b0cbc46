"""Watches: the competitors and hashtags that an account keeps an eye on, and how reading each of them goes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete

from warehouse.ledger import rows, tables

COMPETITOR, HASHTAG = "competitor", "hashtag"
KINDS = (COMPETITOR, HASHTAG)


@dataclass(frozen=True)
class Watch:
    """A row of `watches`. `state`: waiting | read | missing | put_off; `words` say why it is not read.

    `checked_at` is when the platform was last asked for it, `read_at` when it last answered.
    """

    id: int
    account_id: int
    kind: str
    name: str
    platform_id: str | None
    state: str
    words: str | None
    added_at: datetime
    checked_at: datetime | None
    read_at: datetime | None


def add(conn: Connection, account_id: int, kind: str, name: str, now: datetime) -> Watch:
    """Watch a competitor (its username) or a hashtag (without #) from an account."""
    values = {"account_id": account_id, "kind": kind, "name": name, "state": "waiting", "added_at": now}
    return get(conn, rows.add(conn, tables.watches, values))


def get(conn: Connection, watch_id: int) -> Watch:
    """Read one watch, or raise NotFound."""
    return rows.by_id(conn, tables.watches, Watch, watch_id, "watch")


def find(conn: Connection, account_id: int, kind: str, name: str) -> Watch | None:
    """Find what an account watches by its name."""
    watches = tables.watches
    query = rows.read(watches, Watch).where(
        watches.c.account_id == account_id, watches.c.kind == kind, watches.c.name == name
    )
    return rows.one(conn, query, Watch)


def list_watches(
    conn: Connection, account_ids: Collection[int] | None = None, kind: str | None = None
) -> list[Watch]:
    """List what is watched, by account, kind and name; every filter that is given must fit."""
    watches = tables.watches
    query = rows.read(watches, Watch).order_by(watches.c.account_id, watches.c.kind, watches.c.name)
    if account_ids is not None:
        query = query.where(watches.c.account_id.in_(account_ids))
    if kind is not None:
        query = query.where(watches.c.kind == kind)
    return rows.many(conn, query, Watch)


def change(conn: Connection, watch_id: int, **values: Any) -> None:
    """Change columns of a watch, or raise NotFound."""
    rows.change(conn, tables.watches, watch_id, "watch", values)


def remove(conn: Connection, watch_id: int) -> None:
    """Watch it no longer. What was read stays in the lake."""
    conn.execute(delete(tables.watches).where(tables.watches.c.id == watch_id))
