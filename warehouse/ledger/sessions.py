"""Sessions: who is signed in where. Of a cookie's token only the hash is kept: the ledger opens no door."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, update

from warehouse.ledger import rows, tables


@dataclass(frozen=True)
class Session:
    """A row of `sessions`. `id` is the SHA-256 of the token in hex; `expires_at` is the absolute end."""

    id: str
    person_id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    user_agent: str | None


def id_of(token: str) -> str:
    """Give the session id of a cookie's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(
    conn: Connection,
    token: str,
    *,
    person_id: int,
    now: datetime,
    expires_at: datetime,
    user_agent: str | None = None,
) -> Session:
    """Start a session for a fresh token."""
    agent = None if user_agent is None else user_agent[:300]
    session = Session(id_of(token), person_id, now, now, expires_at, None, agent)
    conn.execute(tables.sessions.insert().values(**session.__dict__))
    return session


def find(conn: Connection, token: str) -> Session | None:
    """Find the session of a token, ended ones too; the caller judges idle and absolute time."""
    query = rows.read(tables.sessions, Session).where(tables.sessions.c.id == id_of(token))
    return rows.one(conn, query, Session)


def touch(conn: Connection, session_id: str, now: datetime) -> None:
    """Record that a session was used just now."""
    sessions = tables.sessions
    conn.execute(update(sessions).where(sessions.c.id == session_id).values(seen_at=now))


def revoke(conn: Connection, session_id: str, now: datetime) -> bool:
    """End a session; False when it had ended or does not exist."""
    sessions = tables.sessions
    statement = update(sessions).where(sessions.c.id == session_id, sessions.c.revoked_at.is_(None))
    return conn.execute(statement.values(revoked_at=now)).rowcount == 1


def revoke_all(conn: Connection, person_id: int, now: datetime, except_id: str | None = None) -> int:
    """End every session of a person but one; gives how many ended."""
    sessions = tables.sessions
    statement = update(sessions).where(sessions.c.person_id == person_id, sessions.c.revoked_at.is_(None))
    if except_id is not None:
        statement = statement.where(sessions.c.id != except_id)
    return conn.execute(statement.values(revoked_at=now)).rowcount


def list_open(conn: Connection, person_id: int, now: datetime) -> list[Session]:
    """List the sessions of a person that have not ended, the last used first."""
    sessions = tables.sessions
    query = rows.read(sessions, Session).where(
        sessions.c.person_id == person_id, sessions.c.revoked_at.is_(None), sessions.c.expires_at > now
    )
    return rows.many(conn, query.order_by(sessions.c.seen_at.desc()), Session)


def forget_ended(conn: Connection, before: datetime) -> int:
    """Delete the sessions whose absolute end is before an instant; gives how many."""
    return conn.execute(delete(tables.sessions).where(tables.sessions.c.expires_at < before)).rowcount
