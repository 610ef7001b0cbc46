"""Failed sign-ins by subject ("email:…" or "ip:…"), so that guessing gets slower and slower."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from warehouse.ledger import tables


def record(conn: Connection, subject: str, now: datetime) -> None:
    """Record a failed sign-in."""
    conn.execute(insert(tables.sign_in_failures).values(subject=subject[:300], at=now))


def count(conn: Connection, subject: str, since: datetime) -> int:
    """Count the failures of a subject since an instant."""
    failures = tables.sign_in_failures
    query = select(func.count()).where(failures.c.subject == subject[:300], failures.c.at >= since)
    return conn.execute(query).scalar_one()


def last(conn: Connection, subject: str) -> datetime | None:
    """Give when a subject failed last."""
    failures = tables.sign_in_failures
    query = select(func.max(failures.c.at)).where(failures.c.subject == subject[:300])
    found: datetime | None = conn.execute(query).scalar_one()
    return found


def forget(conn: Connection, subject: str) -> None:
    """Forget the failures of a subject, after it signed in."""
    conn.execute(delete(tables.sign_in_failures).where(tables.sign_in_failures.c.subject == subject[:300]))


def forget_before(conn: Connection, before: datetime) -> int:
    """Delete failures older than an instant; gives how many."""
    return conn.execute(delete(tables.sign_in_failures).where(tables.sign_in_failures.c.at < before)).rowcount
