"""Forward-only migrations of the ledger, run from the package: no alembic.ini on the disk is needed.

Alembic is imported only when something is to be migrated: it takes a third of a second, and every command opens
the ledger.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from warehouse.ledger.errors import NewerLedger

MIGRATION_LOCK = 0x706F7374  # any fixed number: PostgreSQL's advisory lock for "the schema is being changed"
VERSIONS = Path(__file__).parent / "versions"


def known() -> list[str]:
    """The revisions that this program knows, oldest first; a file's name begins with its revision."""
    return sorted(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def is_current(conn: Connection) -> bool:
    """Say whether the schema is the newest that this program knows."""
    return _versions(conn) == [known()[-1]]


def upgrade(conn: Connection) -> None:
    """Run what is missing, inside the caller's write transaction; nothing when the schema is current.

    Raises:
        NewerLedger: a newer program wrote the ledger.
    """
    from alembic import command
    from alembic.config import Config

    if conn.dialect.name == "postgresql":  # on SQLite the write transaction itself keeps others out
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    refuse_newer(conn)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def refuse_newer(conn: Connection) -> None:
    """Raise NewerLedger when the schema's version is not one that this program knows."""
    unknown = sorted(set(_versions(conn)) - set(known()))
    if unknown:
        raise NewerLedger(
            f"This ledger was written by a newer Posthouse (schema {unknown[0]}, this program knows up to "
            f"{known()[-1]}). Install the newer version, or restore a backup made by this one."
        )


def _versions(conn: Connection) -> list[str]:
    if not inspect(conn).has_table("alembic_version"):
        return []
    return list(conn.execute(text("SELECT version_num FROM alembic_version")).scalars())
