"""Attempts: one row per try at one step of an intent, written before the request leaves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from warehouse.ledger import rows, tables


@dataclass(frozen=True)
class Attempt:
    """A row of `attempts`. `outcome`: ok | refused | ambiguous; None while under way or when cut short."""

    id: int
    intent_id: int
    step: str
    lease_generation: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    request_hash: str | None
    http_status: int | None
    answer: dict[str, Any] | None
    container_id: str | None
    media_id: str | None


def start(
    conn: Connection,
    intent_id: int,
    step: str,
    lease_generation: int,
    now: datetime,
    *,
    request_hash: str | None = None,
    container_id: str | None = None,
) -> int:
    """Record that a step is about to be tried; gives the attempt's id."""
    values = {
        "intent_id": intent_id,
        "step": step,
        "lease_generation": lease_generation,
        "started_at": now,
        "request_hash": request_hash,
        "container_id": container_id,
    }
    return rows.add(conn, tables.attempts, values)


def end(
    conn: Connection,
    attempt_id: int,
    now: datetime,
    outcome: str,
    *,
    http_status: int | None = None,
    answer: dict[str, Any] | None = None,
    container_id: str | None = None,
    media_id: str | None = None,
) -> None:
    """Record how a try ended (ok | refused | ambiguous) and what came back, without secrets."""
    values = {"ended_at": now, "outcome": outcome, "http_status": http_status, "answer": answer}
    ids = {"container_id": container_id, "media_id": media_id}
    known = {name: value for name, value in ids.items() if value is not None}
    rows.change(conn, tables.attempts, attempt_id, "attempt", {**values, **known})


def attempts_of(conn: Connection, intent_ids: Collection[int]) -> list[Attempt]:
    """List the attempts of these intents, oldest first."""
    attempts = tables.attempts
    query = rows.read(attempts, Attempt).where(attempts.c.intent_id.in_(intent_ids))
    return rows.many(conn, query.order_by(attempts.c.id), Attempt)
