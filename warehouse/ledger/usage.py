"""Usage: what the platform's headers say about our share of its limits, so reading yields to publishing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from warehouse.ledger import rows, tables


@dataclass(frozen=True)
class Usage:
    """A row of `usage`. `percent` is the highest of the header's counters; `regain_at` when it frees."""

    subject: str
    percent: float
    regain_at: datetime | None
    headers: dict[str, Any]
    at: datetime


def record(conn: Connection, reading: Usage) -> None:
    """Keep the newest reading of a subject ("account:3" or "app")."""
    newest = find(conn, reading.subject)
    if newest is None or newest.at <= reading.at:
        rows.upsert(conn, tables.usage, ("subject",), reading.__dict__)


def find(conn: Connection, subject: str) -> Usage | None:
    """Read the newest reading of a subject."""
    return rows.one(conn, rows.read(tables.usage, Usage).where(tables.usage.c.subject == subject), Usage)


def list_usage(conn: Connection) -> list[Usage]:
    """List the newest reading of every subject."""
    return rows.many(conn, rows.read(tables.usage, Usage).order_by(tables.usage.c.subject), Usage)
