"""The workspace: the one row that says whose desk this is, and which vault key belongs to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from warehouse.ledger import rows, tables
from warehouse.ledger.errors import Conflict, VaultError
from warehouse.ledger.vault import Vault

ONLY = 1
KEY_CHECK = "workspace|key_check"  # sealed under this name, and the text itself


@dataclass(frozen=True)
class Workspace:
    """What the whole desk has in common: its name and the locale of its screens."""

    name: str
    locale: str
    created_at: datetime


def create(conn: Connection, vault: Vault, name: str, locale: str, now: datetime) -> Workspace:
    """Create the workspace and bind it to the vault's key. Raises Conflict when there is one."""
    if find(conn) is not None:
        raise Conflict("This home already has a workspace.")
    values = {"id": ONLY, "name": name, "locale": locale, "created_at": now, "key_check": _seal(vault)}
    conn.execute(insert(tables.workspace).values(**values))
    return Workspace(name, locale, now)


def find(conn: Connection) -> Workspace | None:
    """Read the workspace; None before it is created."""
    return rows.one(conn, rows.read(tables.workspace, Workspace), Workspace)


def change(conn: Connection, **values: Any) -> None:
    """Change the workspace's name or locale, or raise NotFound."""
    rows.change(conn, tables.workspace, ONLY, "workspace", values)


def check_key(conn: Connection, vault: Vault) -> None:
    """Raise VaultError when the vault's key is not the one that the workspace was created with."""
    sealed = conn.execute(select(tables.workspace.c.key_check)).scalar_one_or_none()
    if sealed is None:
        return
    key_id, _, value = bytes(sealed).partition(b":")
    if vault.open(KEY_CHECK, key_id.decode(errors="replace"), value) != KEY_CHECK:
        raise VaultError("The workspace's key check holds something else. Restore the last backup.")


def _seal(vault: Vault) -> bytes:
    key_id, sealed = vault.seal(KEY_CHECK, KEY_CHECK)
    return key_id.encode() + b":" + sealed
