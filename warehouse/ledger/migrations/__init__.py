"""Forward-only migrations of the ledger, run from the package: no alembic.ini on the disk is needed."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from warehouse.ledger.errors import NewerLedger

MIGRATION_LOCK = 0x706F7374  # any fixed number: PostgreSQL's advisory lock for "the schema is being changed"


def upgrade(conn: Connection) -> None:
    """Run what is missing, inside the caller's write transaction; nothing when the schema is current.

    Raises:
        NewerLedger: a newer program wrote the ledger.
    """
    if conn.dialect.name == "postgresql":  # on SQLite the write transaction itself keeps others out
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    refuse_newer(conn)
    config = _config()
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def refuse_newer(conn: Connection) -> None:
    """Raise NewerLedger when the schema's version is not one that this program knows."""
    current = MigrationContext.configure(conn).get_current_heads()
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    unknown = sorted(set(current) - known)
    if unknown:
        raise NewerLedger(
            f"This ledger was written by a newer Posthouse (schema {unknown[0]}, this program knows up to "
            f"{max(known)}). Install the newer version, or restore a backup made by this one."
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
