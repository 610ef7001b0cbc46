"""Heartbeats: the processes say that they live, so that others can tell when one stopped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from warehouse.ledger import rows, tables


@dataclass(frozen=True)
class Heartbeat:
    """A row of `heartbeats`. `process`: server | publisher; `at` is the last beat."""

    process: str
    pid: int
    started_at: datetime
    at: datetime
    detail: dict[str, Any]


def beat(conn: Connection, heartbeat: Heartbeat) -> None:
    """Record that a process lives."""
    rows.upsert(conn, tables.heartbeats, ("process",), heartbeat.__dict__)


def find(conn: Connection, process: str) -> Heartbeat | None:
    """Read the last beat of a process; None when it never ran."""
    query = rows.read(tables.heartbeats, Heartbeat).where(tables.heartbeats.c.process == process)
    return rows.one(conn, query, Heartbeat)


def list_heartbeats(conn: Connection) -> list[Heartbeat]:
    """List the last beat of every process."""
    query = rows.read(tables.heartbeats, Heartbeat).order_by(tables.heartbeats.c.process)
    return rows.many(conn, query, Heartbeat)
