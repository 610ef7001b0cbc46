"""Request keys: a repeated request gives the first result again instead of acting twice."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from warehouse.ledger import rows, tables
from warehouse.ledger.audit import canonical
from warehouse.ledger.errors import Conflict


@dataclass(frozen=True)
class StoredRequest:
    """A request that was carried out, and what it gave."""

    key: str
    action: str
    body_hash: str
    result: dict[str, Any]
    at: datetime


def hash_of(body: Any) -> str:
    """Hash the JSON of a request's body, whatever the order of its keys."""
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def find(conn: Connection, key: str, action: str, body_hash: str) -> StoredRequest | None:
    """Find the result of a request that was made before; None: it is new, and this transaction may act.

    Call it first in the write transaction: the same request in another process waits for its end.

    Raises:
        Conflict: the key was used for another action or another body.
    """
    if conn.dialect.name == "postgresql":  # SQLite lets one write transaction at a time anyway
        conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    query = rows.read(tables.request_keys, StoredRequest).where(tables.request_keys.c.key == key)
    stored = rows.one(conn, query, StoredRequest)
    if stored is not None and (stored.action, stored.body_hash) != (action, body_hash):
        raise Conflict("This request key was used for something else. Reload the page and try again.")
    return stored


def save(conn: Connection, request: StoredRequest) -> None:
    """Keep the result of a request, in the transaction that carried it out."""
    conn.execute(insert(tables.request_keys).values(**request.__dict__))


def forget_before(conn: Connection, before: datetime) -> int:
    """Delete the keys of requests older than an instant; gives how many."""
    return conn.execute(delete(tables.request_keys).where(tables.request_keys.c.at < before)).rowcount
