"""Targets: the value that a metric of a client, account or campaign should reach in a period."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete

from warehouse.ledger import rows, tables


@dataclass(frozen=True)
class Target:
    """A row of `targets`. `scope`: client | account | campaign; days inclusive; money is in minor units."""

    id: int
    scope: str
    scope_id: int
    metric: str
    starts_on: date
    ends_on: date
    value: float
    currency: str | None


def add(
    conn: Connection,
    *,
    scope: str,
    scope_id: int,
    metric: str,
    starts_on: date,
    ends_on: date,
    value: float,
    currency: str | None = None,
) -> Target:
    """Add a target."""
    values = {
        "scope": scope,
        "scope_id": scope_id,
        "metric": metric,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "value": value,
        "currency": currency,
    }
    return get(conn, rows.add(conn, tables.targets, values))


def get(conn: Connection, target_id: int) -> Target:
    """Read one target, or raise NotFound."""
    return rows.by_id(conn, tables.targets, Target, target_id, "target")


def list_targets(conn: Connection, scope: str | None = None, scope_id: int | None = None) -> list[Target]:
    """List targets by start, of one scope or of all."""
    targets = tables.targets
    query = rows.read(targets, Target).order_by(targets.c.starts_on, targets.c.id)
    if scope is not None:
        query = query.where(targets.c.scope == scope)
    if scope_id is not None:
        query = query.where(targets.c.scope_id == scope_id)
    return rows.many(conn, query, Target)


def change(conn: Connection, target_id: int, **values: Any) -> None:
    """Change columns of a target, or raise NotFound."""
    rows.change(conn, tables.targets, target_id, "target", values)


def remove(conn: Connection, target_id: int) -> None:
    """Delete a target."""
    conn.execute(delete(tables.targets).where(tables.targets.c.id == target_id))
