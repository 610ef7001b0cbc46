"""Tokens: what is known of each account's access token. Its text is a secret and lies in the vault."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from warehouse.ledger import rows, tables
from warehouse.ledger.errors import NotFound


@dataclass(frozen=True)
class Token:
    """A row of `tokens`; None is "not told", except that a `lasting` token has no `expires_at`.

    `granted` are the permissions when it was connected, `scopes` those when it was last looked at. A Page's token
    is made of a person's: `parent_…` tell of that one.
    """

    account_id: int
    flavour: str
    source: str
    obtained_at: datetime
    kind: str | None = None
    person_id: str | None = None
    granted: list[str] | None = None
    scopes: list[str] | None = None
    expires_at: datetime | None = None
    lasting: bool = False
    parent_obtained_at: datetime | None = None
    parent_expires_at: datetime | None = None
    data_access_expires_at: datetime | None = None
    renewed_at: datetime | None = None
    renewal_problem: str | None = None
    warned_days: int | None = None
    checked_at: datetime | None = None


def put(conn: Connection, token: Token) -> None:
    """Keep what is known of an account's token, over what was known of the one before."""
    rows.upsert(conn, tables.tokens, ("account_id",), token.__dict__)


def find(conn: Connection, account_id: int) -> Token | None:
    """Find what is known of an account's token."""
    query = rows.read(tables.tokens, Token).where(tables.tokens.c.account_id == account_id)
    return rows.one(conn, query, Token)


def list_tokens(conn: Connection, account_ids: Collection[int] | None = None) -> dict[int, Token]:
    """Give what is known, by account; with `account_ids` only of these."""
    query = rows.read(tables.tokens, Token)
    if account_ids is not None:
        query = query.where(tables.tokens.c.account_id.in_(account_ids))
    return {token.account_id: token for token in rows.many(conn, query, Token)}


def accounts_of_person(conn: Connection, person_id: str) -> list[int]:
    """List the accounts whose tokens were given by a person, by the app's own id of that person."""
    query = select(tables.tokens.c.account_id).where(tables.tokens.c.person_id == person_id)
    return list(conn.execute(query.order_by(tables.tokens.c.account_id)).scalars())


def change(conn: Connection, account_id: int, **values: Any) -> None:
    """Change what is known of a token, or raise NotFound."""
    changed = update(tables.tokens).where(tables.tokens.c.account_id == account_id).values(**values)
    if conn.execute(changed).rowcount != 1:
        raise NotFound("token of account", account_id)


def forget(conn: Connection, account_id: int) -> None:
    """Forget what is known of an account's token, e.g. because the account was removed."""
    conn.execute(delete(tables.tokens).where(tables.tokens.c.account_id == account_id))
