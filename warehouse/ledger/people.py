"""People: who may sign in, and their roles on the workspace, on clients and on accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select

from warehouse.ledger import rows, tables
from warehouse.ledger.errors import Conflict

ROLES = ("viewer", "author", "approver", "admin", "owner")  # each may do what the ones before it may
WORKSPACE = 0  # the scope id of a grant on the whole workspace


@dataclass(frozen=True)
class Person:
    """A row of `people`, without the password's hash. `status`: active | disabled."""

    id: int
    email: str
    name: str
    locale: str
    status: str
    created_at: datetime
    last_sign_in_at: datetime | None


@dataclass(frozen=True)
class Grant:
    """A role of a person on a scope: workspace (scope_id 0) | client | account."""

    person_id: int
    role: str
    scope: str
    scope_id: int
    granted_at: datetime


def add(
    conn: Connection,
    *,
    email: str,
    name: str,
    locale: str,
    now: datetime,
    password_hash: str | None = None,
) -> Person:
    """Add an active person; e-mail addresses are kept in lower case. Raises Conflict when it is taken."""
    values = {
        "email": _email(email),
        "name": name,
        "password_hash": password_hash,
        "locale": locale,
        "status": "active",
        "created_at": now,
    }
    if not rows.insert_new(conn, tables.people, values):
        raise Conflict(f"There is already a person with the e-mail address {_email(email)}.")
    return _require(find_by_email(conn, email))


def get(conn: Connection, person_id: int) -> Person:
    """Read one person, or raise NotFound."""
    return rows.by_id(conn, tables.people, Person, person_id, "person")


def find_by_email(conn: Connection, email: str) -> Person | None:
    """Find a person by e-mail address, in any case."""
    query = rows.read(tables.people, Person).where(tables.people.c.email == _email(email))
    return rows.one(conn, query, Person)


def list_people(conn: Connection) -> list[Person]:
    """List everyone by e-mail address, disabled people too."""
    return rows.many(conn, rows.read(tables.people, Person).order_by(tables.people.c.email), Person)


def password_hash(conn: Connection, person_id: int) -> str | None:
    """Read the hash of a person's password; None when none is set."""
    query = select(tables.people.c.password_hash).where(tables.people.c.id == person_id)
    return conn.execute(query).scalar_one_or_none()


def change(conn: Connection, person_id: int, **values: Any) -> None:
    """Change a person (name, locale, status, password_hash, last_sign_in_at), or raise NotFound."""
    rows.change(conn, tables.people, person_id, "person", values)


def grant(conn: Connection, person_id: int, role: str, scope: str, scope_id: int, *, now: datetime) -> None:
    """Give a person a role on a scope, replacing the role that they had on it."""
    if role not in ROLES:
        raise ValueError(f"unknown role: {role!r}")
    values = {
        "person_id": person_id,
        "role": role,
        "scope": scope,
        "scope_id": scope_id,
        "granted_at": now,
    }
    rows.upsert(conn, tables.grants, ("person_id", "scope", "scope_id"), values)


def take_grant(conn: Connection, person_id: int, scope: str, scope_id: int) -> bool:
    """Take a person's role on a scope away; False when there was none."""
    grants = tables.grants
    statement = delete(grants).where(
        grants.c.person_id == person_id, grants.c.scope == scope, grants.c.scope_id == scope_id
    )
    return conn.execute(statement).rowcount == 1


def grants_of(conn: Connection, person_id: int) -> list[Grant]:
    """List the roles of a person."""
    grants = tables.grants
    query = rows.read(grants, Grant).where(grants.c.person_id == person_id)
    return rows.many(conn, query.order_by(grants.c.scope, grants.c.scope_id), Grant)


def list_grants(conn: Connection) -> list[Grant]:
    """List every role of everyone."""
    grants = tables.grants
    order = (grants.c.person_id, grants.c.scope, grants.c.scope_id)
    return rows.many(conn, rows.read(grants, Grant).order_by(*order), Grant)


def count_owners(conn: Connection) -> int:
    """Count the active owners of the workspace; the last one must stay."""
    grants, people = tables.grants, tables.people
    query = (
        select(func.count())
        .select_from(grants.join(people, people.c.id == grants.c.person_id))
        .where(grants.c.role == "owner", grants.c.scope == "workspace", people.c.status == "active")
    )
    return conn.execute(query).scalar_one()


def _email(email: str) -> str:
    return email.strip().lower()


def _require(person: Person | None) -> Person:
    if person is None:
        raise Conflict("The person was changed by someone else at the same moment. Try again.")
    return person
