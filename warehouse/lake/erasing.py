"""Deleting everything of one account, so that no byte of it stays in the file.

DuckDB keeps deleted rows in blocks that are still in use, and leaves freed blocks as they are. So the rows are
deleted first, in one transaction, and then the file is written anew from what is left and put in the place of the
old one. A kill in between costs nothing: deleting again finds the rest.
"""

import os
from pathlib import Path

import duckdb

from warehouse.lake.opening import connect

KEPT_TABLES = frozenset({"load"})  # numbers of batches: they tell nothing of anybody, and versions count them
_ROWS_AT_ONCE = 100_000


def delete_account(cursor: duckdb.DuckDBPyConnection, account_id: int) -> int:
    """Delete the rows of an account from every table that has some, within the caller's transaction."""
    found = cursor.execute(
        "SELECT t.table_name FROM duckdb_tables() t JOIN duckdb_columns() c USING (table_oid, database_oid)"
        " WHERE c.column_name = 'account_id' AND NOT t.internal AND NOT t.temporary ORDER BY ALL"
    ).fetchall()
    deleted = 0
    for (table,) in found:
        if table not in KEPT_TABLES:
            row = cursor.execute(f'DELETE FROM "{table}" WHERE account_id = ?', [account_id]).fetchone()
            deleted += int(row[0]) if row else 0
    return deleted


def write_anew(cursor: duckdb.DuckDBPyConnection, path: str) -> Path:
    """Write every table into a new file beside the old one; it lacks views and macros, which each start makes."""
    draft = Path(f"{path}.rewriting")
    for leftover in (draft, Path(f"{draft}.wal")):
        leftover.unlink(missing_ok=True)
    fresh = connect(str(draft))
    try:
        tables = cursor.execute(
            "SELECT table_name, sql FROM duckdb_tables() WHERE NOT internal AND NOT temporary ORDER BY 1"
        ).fetchall()
        for table, statement in tables:
            fresh.execute(statement)
            _copy(cursor, fresh, table)
        fresh.execute("CHECKPOINT")
    finally:
        fresh.close()
    return draft


def put_in_place(draft: Path, path: str) -> None:
    """Let the new file be the lake, durably; nothing may have the old one open."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    Path(f"{path}.wal").unlink(missing_ok=True)
    draft.replace(path)
    folder = os.open(Path(path).parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _copy(cursor: duckdb.DuckDBPyConnection, fresh: duckdb.DuckDBPyConnection, table: str) -> None:
    fresh.from_arrow(cursor.table(table).to_arrow_reader(_ROWS_AT_ONCE)).insert_into(table)
