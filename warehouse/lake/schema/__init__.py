"""The lake's tables (`NNNN_name.sql`, forward only), and the views and macros over them.

The views and macros are made anew at each start, so that they are always those of this code.
"""

import duckdb

from warehouse.lake.errors import LakeUnavailable, NewerLake
from warehouse.lake.sql import execute, names, read_sql


def newest_version() -> int:
    """The number of the newest schema file."""
    return max(int(name[:4]) for name in names("schema"))


def migrate(cursor: duckdb.DuckDBPyConnection) -> None:
    """Apply the schema files that the lake does not have yet, within the caller's transaction.

    Raises:
        NewerLake: the lake has a schema that this Posthouse does not know.
        LakeUnavailable: a DuckDB file of something else.
    """
    tables = {row[0] for row in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if tables and "schema_version" not in tables:
        raise LakeUnavailable("This DuckDB file belongs to something else: it has tables, but is no lake.")
    cursor.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER, name VARCHAR)")
    row = cursor.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()
    have = int(row[0]) if row else 0
    if have > newest_version():
        raise NewerLake(
            f"This lake has schema {have}, but this Posthouse knows only up to {newest_version()}. "
            "Upgrade Posthouse; nothing was changed."
        )
    for name in names("schema"):
        if int(name[:4]) > have:
            cursor.execute(read_sql(f"schema/{name}.sql"))
            note = {"version": int(name[:4]), "name": name}
            execute(cursor, "INSERT INTO schema_version VALUES ($version, $name)", note)


def apply_staging(cursor: duckdb.DuckDBPyConnection) -> None:
    """Create the views and macros anew, so that they are those of this code."""
    for name in names("staging"):
        cursor.execute(read_sql(f"staging/{name}.sql"))
