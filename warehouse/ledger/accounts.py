"""Accounts: professional accounts under our own key, found again whichever login names them.

The two logins know an account by different ids. `ig_user_id` is the account itself; a page, an app's own id
or a username can move to another account, so they only help while the `ig_user_id` does not say otherwise.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select, update

from warehouse.ledger import rows, tables
from warehouse.ledger.errors import Conflict

IDENTITY = "ig_user_id"
ALIAS_KINDS = (IDENTITY, "app_scoped_id", "page_id", "username")  # the surest first


@dataclass(frozen=True)
class Account:
    """A row of `accounts`. `status`: connected | needs_reauth | paused | removed."""

    id: int
    client_id: int
    platform: str
    username: str
    name: str | None
    time_zone: str
    day_basis: str
    status: str
    status_reason: str | None
    login_flavour: str
    graph_url: str
    picture_path: str | None
    connected_at: datetime
    checked_at: datetime | None


@dataclass(frozen=True)
class Alias:
    """An id by which the platform knows an account. `kind` is one of ALIAS_KINDS."""

    account_id: int
    kind: str
    external_id: str


def add(
    conn: Connection,
    *,
    client_id: int,
    username: str,
    time_zone: str,
    login_flavour: str,
    graph_url: str,
    now: datetime,
    name: str | None = None,
    platform: str = "instagram",
    day_basis: str = "pacific",
    aliases: Mapping[str, str] | None = None,
) -> Account:
    """Add a connected account with its aliases (kind -> external id). Raises Conflict as `add_alias`."""
    values: dict[str, Any] = {
        "client_id": client_id,
        "platform": platform,
        "username": username,
        "name": name,
        "time_zone": time_zone,
        "day_basis": day_basis,
        "status": "connected",
        "login_flavour": login_flavour,
        "graph_url": graph_url,
        "connected_at": now,
    }
    account_id = rows.add(conn, tables.accounts, values)
    for kind, external_id in (aliases or {}).items():
        add_alias(conn, account_id, kind, external_id, platform)
    return get(conn, account_id)


def get(conn: Connection, account_id: int) -> Account:
    """Read one account, or raise NotFound."""
    return rows.by_id(conn, tables.accounts, Account, account_id, "account")


def list_accounts(
    conn: Connection,
    *,
    ids: Collection[int] | None = None,
    client_id: int | None = None,
    statuses: Collection[str] | None = None,
) -> list[Account]:
    """List accounts by username; every filter that is given must fit. Removed ones are included."""
    accounts = tables.accounts
    query = rows.read(accounts, Account).order_by(accounts.c.username, accounts.c.id)
    if ids is not None:
        query = query.where(accounts.c.id.in_(ids))
    if client_id is not None:
        query = query.where(accounts.c.client_id == client_id)
    if statuses is not None:
        query = query.where(accounts.c.status.in_(statuses))
    return rows.many(conn, query, Account)


def find_by_username(conn: Connection, username: str) -> Account | None:
    """Find an account that is not removed by its present username (without @, any case)."""
    accounts = tables.accounts
    query = rows.read(accounts, Account).where(
        accounts.c.username == username.removeprefix("@").lower(), accounts.c.status != "removed"
    )
    return rows.one(conn, query, Account)


def find_by_alias(
    conn: Connection, aliases: Mapping[str, str], platform: str = "instagram"
) -> Account | None:
    """Find the account that a login describes by these ids (kind -> external id); None: it is a new one.

    An account that shares a page or username but has another `ig_user_id` is a different account.
    """
    for kind in sorted(aliases, key=ALIAS_KINDS.index):
        account_id = _holder(conn, platform, kind, aliases[kind])
        if account_id is not None and not _contradicts(conn, account_id, aliases):
            return get(conn, account_id)
    return None


def add_alias(
    conn: Connection, account_id: int, kind: str, external_id: str, platform: str = "instagram"
) -> None:
    """Remember an id of an account; a page, app id or username moves here from the account that had it.

    Raises:
        Conflict: the `ig_user_id` belongs to another account.
    """
    if kind not in ALIAS_KINDS:
        raise ValueError(f"unknown kind of alias: {kind!r}")
    holder = _holder(conn, platform, kind, external_id)
    if holder is None:
        values = {"account_id": account_id, "platform": platform, "kind": kind, "external_id": external_id}
        rows.add(conn, tables.account_aliases, values)
    elif holder != account_id:
        if kind == IDENTITY:
            raise Conflict(f"The Instagram account {external_id} is already connected as account {holder}.")
        conn.execute(
            update(tables.account_aliases)
            .where(_is_alias(platform, kind, external_id))
            .values(account_id=account_id)
        )


def aliases_of(conn: Connection, account_id: int) -> list[Alias]:
    """List the ids of an account, the surest kind first."""
    query = rows.read(tables.account_aliases, Alias).where(tables.account_aliases.c.account_id == account_id)
    found = rows.many(conn, query, Alias)
    return sorted(found, key=lambda alias: (ALIAS_KINDS.index(alias.kind), alias.external_id))


def set_status(conn: Connection, account_id: int, status: str, reason: str | None = None) -> None:
    """Set connected | needs_reauth | paused | removed, with the reason in words."""
    change(conn, account_id, status=status, status_reason=reason)


def change(conn: Connection, account_id: int, **values: Any) -> None:
    """Change columns of an account (username, name, time_zone, graph_url, …), or raise NotFound."""
    rows.change(conn, tables.accounts, account_id, "account", values)


def _is_alias(platform: str, kind: str, external_id: str) -> ColumnElement[bool]:
    aliases = tables.account_aliases
    return and_(aliases.c.platform == platform, aliases.c.kind == kind, aliases.c.external_id == external_id)


def _holder(conn: Connection, platform: str, kind: str, external_id: str) -> int | None:
    query = select(tables.account_aliases.c.account_id).where(_is_alias(platform, kind, external_id))
    return conn.execute(query).scalar_one_or_none()


def _contradicts(conn: Connection, account_id: int, aliases: Mapping[str, str]) -> bool:
    known = {alias.external_id for alias in aliases_of(conn, account_id) if alias.kind == IDENTITY}
    return IDENTITY in aliases and bool(known) and aliases[IDENTITY] not in known
