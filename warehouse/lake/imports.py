"""Rows that people bring in files: added and taken back as a whole, never mixed with what was observed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import duckdb
import pandas as pd

from warehouse.lake.columns import IMPORTS, typed_table
from warehouse.lake.sql import execute, read_sql


@dataclass(frozen=True)
class ImportBatch:
    """A file and what was taken of it. `kind`: posts | days | web.

    `account_id` is 0 for web, whose rows are a client's. `import_id` is one that the lake gave (`Lake.next_import`).
    """

    import_id: int
    account_id: int
    client_id: int
    kind: str
    file_name: str
    sha256: str
    raw_id: str
    refused: int
    by: str
    rows: pd.DataFrame


TABLES: Mapping[str, str] = {"posts": "imported_sample", "days": "imported_series", "web": "imported_web"}


def next_import(cursor: duckdb.DuckDBPyConnection) -> int:
    """The number of the next import."""
    row = cursor.execute("SELECT coalesce(max(import_id), 0) + 1 FROM import_version").fetchone()
    return int(row[0]) if row else 1


def add_import(cursor: duckdb.DuckDBPyConnection, batch: ImportBatch, now: datetime) -> None:
    """Append an import within the caller's transaction."""
    table = TABLES[batch.kind]
    typed = typed_table(batch.rows, IMPORTS[table], table)
    cursor.register("incoming", typed)
    execute(cursor, read_sql(f"writes/{table}.sql"), {"import_id": batch.import_id})
    told = {name: value for name, value in asdict(batch).items() if name != "rows"}
    values = {**told, "digest": batch.sha256, "taken": len(batch.rows), "now": now}
    execute(cursor, read_sql("writes/import_version.sql"), values)


def remove_import(cursor: duckdb.DuckDBPyConnection, import_id: int, now: datetime) -> bool:
    """Mark an import as taken back within the caller's transaction; False when there is none that counts."""
    values = {"import_id": import_id, "now": now}
    row = execute(cursor, read_sql("writes/import_removed.sql"), values).fetchone()
    return bool(row and row[0])
