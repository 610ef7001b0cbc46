"""Alerts: the one way in which anything tells people that something needs them. One open per matter."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, update

from warehouse.ledger import rows, tables

LEVELS = ("info", "warning", "error")


@dataclass(frozen=True)
class Alert:
    """A row of `alerts`. `times` counts how often it was raised since it was opened."""

    id: int
    matter: str
    level: str
    message: str
    detail: dict[str, Any]
    account_id: int | None
    opened_at: datetime
    last_at: datetime
    times: int
    closed_at: datetime | None


def raise_alert(
    conn: Connection,
    matter: str,
    level: str,
    message: str,
    detail: dict[str, Any],
    account_id: int | None,
    now: datetime,
) -> Alert:
    """Open the alert of a matter ("token:account:3"), or renew the open one with the newest words."""
    if level not in LEVELS:
        raise ValueError(f"unknown level of alert: {level!r}")
    said = {"level": level, "message": message, "detail": detail, "account_id": account_id, "last_at": now}
    if rows.insert_new(conn, tables.alerts, {"matter": matter, "opened_at": now, "times": 1, **said}):
        return _open_one(conn, matter)
    alerts = tables.alerts
    open_one = update(alerts).where(alerts.c.matter == matter, alerts.c.closed_at.is_(None))
    conn.execute(open_one.values(**said, times=alerts.c.times + 1))
    return _open_one(conn, matter)


def close_alert(conn: Connection, matter: str, now: datetime) -> bool:
    """Close the open alert of a matter; False when there is none."""
    alerts = tables.alerts
    open_one = update(alerts).where(alerts.c.matter == matter, alerts.c.closed_at.is_(None))
    return conn.execute(open_one.values(closed_at=now)).rowcount == 1


def open_alerts(conn: Connection, account_ids: Collection[int] | None = None) -> list[Alert]:
    """List open alerts, the newest first; with `account_ids` those of these accounts and of no account."""
    alerts = tables.alerts
    query = rows.read(alerts, Alert).where(alerts.c.closed_at.is_(None)).order_by(alerts.c.last_at.desc())
    if account_ids is not None:
        query = query.where(or_(alerts.c.account_id.in_(account_ids), alerts.c.account_id.is_(None)))
    return rows.many(conn, query, Alert)


def list_alerts(conn: Connection, limit: int = 100) -> list[Alert]:
    """List alerts, closed ones too, the last opened first."""
    query = rows.read(tables.alerts, Alert).order_by(tables.alerts.c.id.desc()).limit(limit)
    return rows.many(conn, query, Alert)


def _open_one(conn: Connection, matter: str) -> Alert:
    alerts = tables.alerts
    query = rows.read(alerts, Alert).where(alerts.c.matter == matter, alerts.c.closed_at.is_(None))
    return rows.as_record(conn.execute(query).one(), Alert)
