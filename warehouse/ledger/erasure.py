"""Deleting what the ledger knows of one account: its rows, and its name wherever a sentence holds it.

The row of the account stays without a name, because the audit chain speaks of its number; the chain itself holds
ids and hashes only. Frozen reports that show the account go as a whole: a frozen document cannot be changed.
"""

import json
import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Table, cast, delete, func, select, update
from sqlalchemy.types import Text

from warehouse.ledger import accounts, rows, tables, vault, webhooks
from warehouse.ledger.files import File

_OF_POSTS = (tables.approvals, tables.post_files)  # these name a post, not its account
_SCOPED = (tables.targets, tables.annotations, tables.grants)
# Where sentences for people may name an account.
_WORDS = (
    (tables.runs, "id", ("progress", "result", "error")),
    (tables.alerts, "id", ("message", "detail")),
    (tables.request_keys, "key", ("result",)),
)


def files_only_of(conn: Connection, account_id: int) -> list[File]:
    """List the uploaded files that only posts of this account use."""
    links, posts = tables.post_files, tables.posts
    users = select(links.c.file_id, posts.c.account_id).join(posts, posts.c.id == links.c.post_id).subquery()
    others = select(users.c.file_id).where(users.c.account_id != account_id)
    mine = select(users.c.file_id).where(users.c.account_id == account_id)
    files = tables.files
    query = rows.read(files, File).where(files.c.id.in_(mine), files.c.id.not_in(others))
    return rows.many(conn, query, File)


def held_by(conn: Connection, account_id: int, lease_now: float) -> list[str]:
    """Name what still works on the account: leases and intents held at an instant of the lease clock, and runs.

    A run writes sentences about its accounts at its end, when it has given back their leases.
    """
    leases, intents, runs = tables.leases, tables.intents, tables.runs
    held = select(leases.c.name).where(
        leases.c.name.like(f"%:account:{account_id}"), leases.c.until > lease_now
    )
    sending = select(intents.c.id).where(
        intents.c.account_id == account_id, intents.c.lease_until > lease_now
    )
    running = select(runs.c.id).where(runs.c.state == "running")
    return [
        *conn.execute(held).scalars(),
        *(f"intent:{key}" for key in conn.execute(sending).scalars()),
        *(f"run:{key}" for key in conn.execute(running).scalars()),
    ]


def erase_account(conn: Connection, account_id: int) -> int:
    """Delete everything of an account and give how many rows that were; NotFound when there is no such account.

    Repeating it is safe, and finds nothing.
    """
    account, aliases = accounts.get(conn, account_id), accounts.aliases_of(conn, account_id)
    names = {account.username, *(alias.external_id for alias in aliases if alias.kind == "username")}
    names -= {nameless(account_id)}
    gone = webhooks.forget_account(conn, account_id, [alias.external_id for alias in aliases])
    gone += _erase_files(conn, account_id) + _erase_reports(conn, account_id, names)
    gone += _erase_rows(conn, account_id)
    gone += vault.delete_secrets(conn, f"account:{account_id}")
    for name in names:
        _take_out(conn, name, nameless(account_id))
    accounts.change(conn, account_id, username=nameless(account_id), name=None, picture_path=None)
    return gone


def nameless(account_id: int) -> str:
    """Give the name that a deleted account has from then on."""
    return f"deleted-{account_id}"


def _erase_files(conn: Connection, account_id: int) -> int:
    only = [file.id for file in files_only_of(conn, account_id)]
    posts = _ids(conn, tables.posts, account_id)
    gone = sum(_delete_in(conn, table, "post_id", posts) for table in _OF_POSTS)
    return gone + _delete_in(conn, tables.files, "id", only)


def _erase_rows(conn: Connection, account_id: int) -> int:
    gone = _delete_in(conn, tables.attempts, "intent_id", _ids(conn, tables.intents, account_id))
    for table in reversed(tables.metadata.sorted_tables):  # children before the rows that they point to
        if "account_id" in table.c:
            gone += _delete_in(conn, table, "account_id", [account_id])
    for table in _SCOPED:
        of_account = delete(table).where(table.c.scope == "account", table.c.scope_id == account_id)
        gone += conn.execute(of_account).rowcount
    for table, column in ((tables.usage, "subject"), (tables.leases, "name")):
        gone += conn.execute(delete(table).where(table.c[column].like(f"%account:{account_id}"))).rowcount
    return gone


def _erase_reports(conn: Connection, account_id: int, names: Collection[str]) -> int:
    """Delete the reports that were asked for of the account, or that name it."""
    reports, found = tables.reports, []
    for row in conn.execute(select(reports.c.id, reports.c.spec, reports.c.document)):
        asked = account_id in (row.spec.get("account_ids") or [])
        if asked or any(_pattern(name).search(row.document) for name in names):
            found.append(row.id)
    return _delete_in(conn, reports, "id", found)


def _take_out(conn: Connection, name: str, instead: str) -> None:
    """Put the name without a person in the place of a username, in every sentence that has it."""
    for table, key, columns in _WORDS:
        for column in columns:
            told = func.lower(cast(table.c[column], Text)).contains(name, autoescape=True)
            for row in conn.execute(select(table.c[key], table.c[column]).where(told)).all():
                fresh = _renamed(row[1], name, instead)
                conn.execute(update(table).where(table.c[key] == row[0]).values({column: fresh}))


def _renamed(value: Any, name: str, instead: str) -> Any:
    if isinstance(value, str):
        return _pattern(name).sub(instead, value)
    return json.loads(_pattern(name).sub(instead, json.dumps(value)))


def _pattern(name: str) -> re.Pattern[str]:
    """Match a username where it is not a part of a longer one."""
    return re.compile(rf"(?<![\w.]){re.escape(name)}(?!\.?\w)", re.IGNORECASE)


def _ids(conn: Connection, table: Table, account_id: int) -> list[int]:
    return list(conn.execute(select(table.c.id).where(table.c.account_id == account_id)).scalars())


def _delete_in(conn: Connection, table: Table, column: str, values: Collection[Any]) -> int:
    if not values:
        return 0
    return conn.execute(delete(table).where(table.c[column].in_(values))).rowcount
