"""Leases: one holder at a time for a named thing, for a time, across processes and machines.

The lease clock is a number of seconds that all holders share. The generation rises with every take, so that
work done under an old lease can be told from the new holder's.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, or_, select, update

from warehouse.ledger import rows, tables


@dataclass(frozen=True)
class Lease:
    """A lease that was taken: `until` is in seconds of the lease clock."""

    name: str
    token: str
    until: float
    generation: int


def take(conn: Connection, name: str, lease_now: float, lease_s: float) -> Lease | None:
    """Take the lease on `name` for `lease_s` seconds; None: someone else holds it.

    One that would last far longer than any lease does was taken before the clock was set back: it has ended.
    """
    leases = tables.leases
    rows.insert_new(conn, leases, {"name": name, "token": "", "until": lease_now, "generation": 0})
    statement = (
        update(leases)
        .where(
            leases.c.name == name,
            or_(leases.c.until <= lease_now, leases.c.until > lease_now + 2 * lease_s),
        )
        .values(token=secrets.token_hex(16), until=lease_now + lease_s, generation=leases.c.generation + 1)
        .returning(*rows.columns(leases, Lease))
    )
    row = conn.execute(statement).first()
    return None if row is None else rows.as_record(row, Lease)


def renew(conn: Connection, lease: Lease, lease_now: float, lease_s: float) -> Lease | None:
    """Make a held lease last `lease_s` seconds from now; None: it is lost, and its work must stop."""
    leases = tables.leases
    statement = (
        update(leases)
        .where(*_mine(lease), leases.c.until > lease_now)
        .values(until=lease_now + lease_s)
        .returning(*rows.columns(leases, Lease))
    )
    row = conn.execute(statement).first()
    return None if row is None else rows.as_record(row, Lease)


def is_held(conn: Connection, lease: Lease, lease_now: float) -> bool:
    """Tell whether the lease is still ours."""
    leases = tables.leases
    query = select(leases.c.name).where(*_mine(lease), leases.c.until > lease_now)
    return conn.execute(query).first() is not None


def release(conn: Connection, lease: Lease) -> None:
    """Give the lease back; nothing happens when it is already lost."""
    conn.execute(update(tables.leases).where(*_mine(lease)).values(until=0.0))


def _mine(lease: Lease) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    leases = tables.leases
    return leases.c.name == lease.name, leases.c.token == lease.token
