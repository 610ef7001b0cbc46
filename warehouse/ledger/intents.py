"""Intents: the writes to Instagram that we mean to make; the publisher's queue.

Who steps an intent holds its lease: a token that only one claimer has, until an instant of the lease clock.
A write with an old token changes no row. Two changes need no lease: a publication that was seen is always
recorded, and a person may change an intent, which takes the lease away from whoever has it.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from warehouse.ledger import rows, tables

TERMINAL = frozenset({"PUBLISHED", "FAILED", "CANCELLED", "MISSED"})
CLAIMABLE = ("SCHEDULED", "PREPARING", "READY", "PUBLISHING", "UNCERTAIN", "WAIT", "NEEDS_REAUTH")
STATES = frozenset({*CLAIMABLE, "REVIEW", *TERMINAL})
FROZEN = frozenset({"id", "kind", "account_id", "post_id", "lease_token", "lease_generation", "created_at"})
NO_LEASE: dict[str, Any] = {"lease_token": None, "lease_until": None}
NO_CONTAINER: dict[str, Any] = {
    "container_id": None,
    "container_created_at": None,
    "container_finished_at": None,
    "child_containers": [],
}


@dataclass(frozen=True)
class Intent:
    """A row of `intents`; the columns are described in `tables`. `lease_until` is of the lease clock."""

    id: int
    kind: str
    account_id: int
    post_id: int | None
    target_id: str | None
    body: dict[str, Any]
    content_hash: str
    state: str
    reason: str | None
    resume_state: str | None
    due_at: datetime
    next_at: datetime
    late_policy_s: int
    lease_token: str | None
    lease_until: float | None
    lease_generation: int
    container_id: str | None
    container_created_at: datetime | None
    container_finished_at: datetime | None
    containers_made: int
    child_containers: list[str]
    quota_checked_at: datetime | None
    write_intended_at: datetime | None
    first_write_intended_at: datetime | None
    write_ended_at: datetime | None
    attempt_no: int
    ambiguous_rounds: int
    finished_reads: int
    last_error: dict[str, Any] | None
    media_id: str | None
    permalink: str | None
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime


def add(
    conn: Connection,
    *,
    kind: str,
    account_id: int,
    body: dict[str, Any],
    content_hash: str,
    due_at: datetime,
    next_at: datetime,
    now: datetime,
    post_id: int | None = None,
    target_id: str | None = None,
    late_policy_s: int = 900,
) -> Intent:
    """Add an intent in state SCHEDULED. `next_at` is when the publisher must look at it first."""
    values = {
        "kind": kind,
        "account_id": account_id,
        "post_id": post_id,
        "target_id": target_id,
        "body": body,
        "content_hash": content_hash,
        "state": "SCHEDULED",
        "due_at": due_at,
        "next_at": next_at,
        "late_policy_s": late_policy_s,
        "created_at": now,
        "updated_at": now,
    }
    counters = ("lease_generation", "containers_made", "attempt_no", "ambiguous_rounds", "finished_reads")
    zeros = dict.fromkeys(counters, 0)
    return get(conn, rows.add(conn, tables.intents, {**values, **zeros, "child_containers": []}))


def get(conn: Connection, intent_id: int) -> Intent:
    """Read one intent, or raise NotFound."""
    return rows.by_id(conn, tables.intents, Intent, intent_id, "intent")


def find_by_post(conn: Connection, post_id: int) -> Intent | None:
    """Find the intent of a post; None while it is not scheduled."""
    query = rows.read(tables.intents, Intent).where(tables.intents.c.post_id == post_id)
    return rows.one(conn, query, Intent)


def list_intents(
    conn: Connection,
    *,
    states: Collection[str] | None = None,
    account_ids: Collection[int] | None = None,
    post_ids: Collection[int] | None = None,
    kinds: Collection[str] | None = None,
    limit: int | None = None,
) -> list[Intent]:
    """List intents by due time; every filter that is given must fit."""
    intents = tables.intents
    query = rows.read(intents, Intent).order_by(intents.c.due_at, intents.c.id).limit(limit)
    filters = ((intents.c.state, states), (intents.c.account_id, account_ids))
    for column, wanted in (*filters, (intents.c.post_id, post_ids), (intents.c.kind, kinds)):
        if wanted is not None:
            query = query.where(column.in_(wanted))
    return rows.many(conn, query, Intent)


def claim_due(conn: Connection, now: datetime, lease_now: float, lease_s: float, limit: int) -> list[Intent]:
    """Lease up to `limit` intents whose `next_at` has come and that nobody holds, the earliest first.

    `now` is the desk's clock, `lease_now` the lease clock's seconds. Two claimers never get the same intent:
    SQLite lets one write at a time, PostgreSQL skips the rows that another claimer has locked.
    """
    intents = tables.intents
    due = (
        select(intents.c.id)
        .where(intents.c.state.in_(CLAIMABLE), intents.c.next_at <= now, _free(lease_now, lease_s))
        .order_by(intents.c.next_at, intents.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = conn.execute(due).scalars().all()
    return _lease(conn, ids, lease_now + lease_s) if ids else []


def renew(conn: Connection, intent_id: int, lease_token: str, lease_now: float, lease_s: float) -> bool:
    """Make a held lease last `lease_s` seconds from now; False: it is lost."""
    held = update(tables.intents).where(_held(intent_id, lease_token, lease_now))
    return conn.execute(held.values(lease_until=lease_now + lease_s)).rowcount == 1


def release(conn: Connection, intent_id: int, lease_token: str) -> None:
    """Give a lease back; nothing happens when it is already lost."""
    intents = tables.intents
    conn.execute(
        update(intents)
        .where(intents.c.id == intent_id, intents.c.lease_token == lease_token)
        .values(**NO_LEASE)
    )


def update_held(
    conn: Connection,
    intent_id: int,
    lease_token: str,
    lease_now: float,
    *,
    now: datetime,
    release: bool = False,
    **values: Any,
) -> bool:
    """Change columns of an intent whose lease is held; False: the lease is lost and no row was changed.

    An intent that has ended (TERMINAL) is never changed. `release` gives the lease back in the same step.
    """
    refused = FROZEN & values.keys()
    if refused:
        raise ValueError(f"these columns of an intent do not change by a step: {sorted(refused)}")
    values |= NO_LEASE if release else {}
    held = update(tables.intents).where(_held(intent_id, lease_token, lease_now))
    return conn.execute(held.values(**values, updated_at=now)).rowcount == 1


def record_published(
    conn: Connection,
    intent_id: int,
    *,
    now: datetime,
    media_id: str | None = None,
    permalink: str | None = None,
    published_at: datetime | None = None,
) -> bool:
    """Record that an intent is live, without a lease: it is a fact, whoever saw it.

    Repeating it only fills what was empty. False: the intent ended in another way, which stays; the caller
    must tell a person.
    """
    intents = tables.intents
    ended_otherwise = TERMINAL - {"PUBLISHED"}
    statement = (
        update(intents)
        .where(intents.c.id == intent_id, intents.c.state.not_in(ended_otherwise))
        .values(
            state="PUBLISHED",
            reason=None,
            media_id=func.coalesce(intents.c.media_id, media_id),
            permalink=func.coalesce(intents.c.permalink, permalink),
            published_at=func.coalesce(intents.c.published_at, published_at or now),
            updated_at=now,
            **NO_LEASE,
        )
    )
    return conn.execute(statement).rowcount == 1


def change_by_person(
    conn: Connection,
    intent_id: int,
    *,
    from_states: Collection[str],
    now: datetime,
    unsent: bool = True,
    **values: Any,
) -> bool:
    """Change an intent for a person (edit, move, cancel, decide a review) and take its lease away.

    False: its state is none of `from_states`, or it may already be on its way to Instagram. With `unsent`
    only an intent that was never sent changes, and its container is dropped, since it holds old content.
    """
    intents = tables.intents
    statement = update(intents).where(intents.c.id == intent_id, intents.c.state.in_(from_states))
    if unsent:
        never_sent = (intents.c.first_write_intended_at.is_(None), intents.c.write_intended_at.is_(None))
        statement = statement.where(*never_sent)
        values = {**NO_CONTAINER, **values}
    generation = {"lease_generation": intents.c.lease_generation + 1}
    return (
        conn.execute(statement.values(**{**values, **NO_LEASE, **generation}, updated_at=now)).rowcount == 1
    )


def bound_media(conn: Connection, account_id: int, media_ids: Collection[str]) -> set[str]:
    """Give those of these media that already belong to an intent of the account."""
    intents = tables.intents
    query = select(intents.c.media_id).where(
        intents.c.account_id == account_id, intents.c.media_id.in_(media_ids)
    )
    return set(conn.execute(query).scalars())


def count_published(conn: Connection, account_id: int, since: datetime) -> int:
    """Count the posts of an account that went live since an instant (the platform's quota is per 24 h)."""
    intents = tables.intents
    query = select(func.count()).where(
        intents.c.account_id == account_id, intents.c.kind == "publish", intents.c.published_at >= since
    )
    return conn.execute(query).scalar_one()


def next_wake(conn: Connection) -> datetime | None:
    """Give the earliest instant at which an intent must be looked at; None when nothing waits."""
    query = select(func.min(tables.intents.c.next_at)).where(tables.intents.c.state.in_(CLAIMABLE))
    found: datetime | None = conn.execute(query).scalar_one()
    return found


def _free(lease_now: float, lease_s: float) -> Any:
    """Nobody holds it. A lease that lasts far longer than any does is from before the clock was set back."""
    until = tables.intents.c.lease_until
    ended = or_(until <= lease_now, until > lease_now + 2 * lease_s)
    return or_(tables.intents.c.lease_token.is_(None), ended)


def _held(intent_id: int, lease_token: str, lease_now: float) -> Any:
    intents = tables.intents
    return and_(
        intents.c.id == intent_id,
        intents.c.lease_token == lease_token,
        intents.c.lease_until > lease_now,
        intents.c.state.not_in(TERMINAL),
    )


def _lease(conn: Connection, ids: Collection[int], until: float) -> list[Intent]:
    intents = tables.intents
    statement = (
        update(intents)
        .where(intents.c.id.in_(ids))
        .values(
            lease_token=secrets.token_hex(16),
            lease_until=until,
            lease_generation=intents.c.lease_generation + 1,
        )
        .returning(*rows.columns(intents, Intent))
    )
    claimed = [rows.as_record(row, Intent) for row in conn.execute(statement)]
    return sorted(claimed, key=lambda intent: (intent.next_at, intent.id))
