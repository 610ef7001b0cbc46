"""Putting a lake that was built beside another in its place, and beginning one with part of another's rows."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from warehouse.lake.erasing import put_in_place, write_anew
from warehouse.lake.opening import connect

BEFORE = ".before-replay"


def copy_others(
    cursor: duckdb.DuckDBPyConnection, path: str, draft: Path, account_ids: Sequence[int]
) -> None:
    """Write a lake file with every row but those of these accounts' facts, for others to be put there."""
    write_anew(cursor, path).replace(draft)
    copy = connect(str(draft))
    try:
        tables = copy.execute(
            "SELECT DISTINCT table_name FROM duckdb_columns()"
            " WHERE column_name = 'account_id' AND NOT internal AND table_name NOT LIKE 'dim_%' ORDER BY 1"
        ).fetchall()
        for (table,) in tables:
            copy.execute(
                f'DELETE FROM "{table}" WHERE list_contains(?::BIGINT[], account_id)', [list(account_ids)]
            )
    finally:
        copy.close()


def exchange(draft: Path, path: str) -> Path:
    """Put `draft` where the lake is, which nobody may have open; return where the old one now lies."""
    old = Path(f"{path}{BEFORE}")
    for leftover in (old, Path(f"{old}.wal")):
        leftover.unlink(missing_ok=True)
    log = Path(f"{path}.wal")
    if log.exists():
        log.replace(f"{old}.wal")
    old.hardlink_to(path)  # at no instant is there no lake
    put_in_place(draft, path)
    return old
