"""Requests to delete a person's data: what was asked, how far it is, and what was deleted. Never who asked."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from warehouse.ledger import rows, tables


@dataclass(frozen=True)
class Deletion:
    """A row of `deletions`. `state`: waiting | done | nothing (no account here is theirs)."""

    id: int
    person_hash: str
    requested_at: datetime
    account_ids: list[int]
    state: str
    next_at: datetime
    tries: int
    problem: str | None
    deleted: dict[str, int]
    ended_at: datetime | None


def add(
    conn: Connection, code: str, person_hash: str, account_ids: Collection[int], now: datetime
) -> Deletion:
    """Keep a request under the code that the person is given. Without accounts it has ended at once."""
    found = sorted(account_ids)
    values = {
        "code_sha256": _hash(code),
        "person_hash": person_hash,
        "requested_at": now,
        "account_ids": found,
        "state": "waiting" if found else "nothing",
        "next_at": now,
        "tries": 0,
        "deleted": {},
        "ended_at": None if found else now,
    }
    key = rows.add(conn, tables.deletions, values)
    return rows.by_id(conn, tables.deletions, Deletion, key, "deletion")


def find_by_code(conn: Connection, code: str) -> Deletion | None:
    """Find a request by the code that the person was given."""
    deletions = tables.deletions
    return rows.one(
        conn, rows.read(deletions, Deletion).where(deletions.c.code_sha256 == _hash(code)), Deletion
    )


def waiting(conn: Connection, now: datetime) -> list[Deletion]:
    """List what is to be deleted now, the oldest first."""
    deletions = tables.deletions
    due = rows.read(deletions, Deletion).where(deletions.c.state == "waiting", deletions.c.next_at <= now)
    return rows.many(conn, due.order_by(deletions.c.id), Deletion)


def list_deletions(conn: Connection, limit: int = 100) -> list[Deletion]:
    """List requests, the newest first."""
    query = rows.read(tables.deletions, Deletion).order_by(tables.deletions.c.id.desc()).limit(limit)
    return rows.many(conn, query, Deletion)


def put_off(conn: Connection, deletion_id: int, tries: int, next_at: datetime, problem: str) -> None:
    """Try again later; `problem` says why."""
    values = {"tries": tries, "next_at": next_at, "problem": problem}
    rows.change(conn, tables.deletions, deletion_id, "deletion", values)


def finish(conn: Connection, deletion_id: int, deleted: dict[str, int], now: datetime) -> None:
    """Note that everything is deleted, and how much of what."""
    values = {"state": "done", "problem": None, "deleted": deleted, "ended_at": now}
    rows.change(conn, tables.deletions, deletion_id, "deletion", values)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
