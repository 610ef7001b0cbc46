"""Opens the ledger, SQLite or PostgreSQL, so that a commit that returned is on the disk.

Writers take the lock at once (BEGIN IMMEDIATE), because a transaction that reads first and writes later can
fail on SQLite half way. SQLite keeps a rollback journal: versions before 3.51.3 can corrupt a WAL database
when two connections write and checkpoint at the same moment.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, create_engine, event, make_url

from warehouse.ledger import failures, migrations
from warehouse.ledger.errors import LedgerUnavailable

__all__ = ["Connection", "Ledger"]


BUSY_TIMEOUT_S = 30
WAL_SAFE_FROM = (3, 51, 3)
POOL = {"pool_size": 5, "max_overflow": 40, "pool_timeout": 30}


class Ledger:
    """The open ledger. Threads may share it; each `begin` and `read` takes a connection of its own."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader

    @classmethod
    def open(cls, url_or_path: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> "Ledger":
        """Open a ledger by URL (sqlite:///…, postgresql://…) or by the path of a SQLite file.

        Creates an empty file when there is none; `migrate` then makes the tables. `busy_timeout_s` is how
        long a transaction waits for another process before it gives up.

        Raises:
            NewerLedger: a newer program wrote it.
            LedgerUnavailable: it cannot be opened; the sentence says why.
        """
        url = _url(url_or_path)
        opener = _open_sqlite if url.get_backend_name() == "sqlite" else _open_postgres
        ledger = opener(url, busy_timeout_s)
        try:
            with ledger.read() as conn:
                migrations.refuse_newer(conn)
        except BaseException:
            ledger.close()
            raise
        return ledger

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self._writer.dialect.name

    def migrate(self) -> None:
        """Bring the schema up to date. Safe to repeat, and for two processes to do at once."""
        with self.read() as conn:
            if migrations.is_current(conn):
                return
        with self.begin() as conn:
            migrations.upgrade(conn)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a write transaction: committed at the end of the block, undone when the block raises."""
        with failures.as_sentences(self._writer.url), self._writer.begin() as conn:
            yield conn

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a read transaction on one state of the ledger. Keep it short: SQLite's writers wait for it."""
        with failures.as_sentences(self._writer.url), self._reader.begin() as conn:
            yield conn

    def compact(self) -> None:
        """Give back the room of deleted rows, so that their bytes do not stay; writers wait meanwhile."""
        with failures.as_sentences(self._writer.url):
            raw = self._writer.raw_connection()
            try:
                if self.dialect == "postgresql":
                    raw.driver_connection.autocommit = True  # type: ignore[union-attr]
                with contextlib.closing(raw.cursor()) as cursor:
                    cursor.execute("VACUUM" if self.dialect == "sqlite" else "VACUUM FULL")
            finally:
                if self.dialect == "postgresql":
                    raw.driver_connection.autocommit = False  # type: ignore[union-attr]
                raw.close()

    def close(self) -> None:
        """Close every pooled connection."""
        self._writer.dispose()
        self._reader.dispose()


def _url(url_or_path: str) -> sqlalchemy.URL:
    if "://" not in url_or_path:
        return sqlalchemy.URL.create("sqlite", database=str(Path(url_or_path)))
    url = make_url(url_or_path)
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "postgresql+psycopg"):
        return url
    raise LedgerUnavailable(
        f"The ledger cannot be kept in {url.drivername}. Give a file path, sqlite:///… or postgresql://…."
    )


def _open_sqlite(url: sqlalchemy.URL, busy_timeout_s: float) -> Ledger:
    with contextlib.suppress(OSError):  # SQLite says better what is wrong
        Path(str(url.database)).touch(mode=0o600)
    arguments = {"timeout": busy_timeout_s, "check_same_thread": False}
    writer, reader = (create_engine(url, connect_args=arguments, **POOL) for _ in range(2))
    event.listen(writer, "connect", _prepare_sqlite(query_only=False))
    event.listen(reader, "connect", _prepare_sqlite(query_only=True))
    event.listen(writer, "begin", _begin_with("BEGIN IMMEDIATE"))
    event.listen(reader, "begin", _begin_with("BEGIN"))
    return Ledger(writer, reader)


def _prepare_sqlite(*, query_only: bool) -> Callable[[sqlite3.Connection, Any], None]:
    def prepare(raw: sqlite3.Connection, _record: Any) -> None:
        raw.isolation_level = None  # the driver must not begin or commit by itself
        raw.execute("PRAGMA foreign_keys = ON")
        _choose_journal(raw)
        raw.execute(f"PRAGMA query_only = {int(query_only)}")

    return prepare


def _choose_journal(raw: sqlite3.Connection) -> None:
    wanted = "wal" if sqlite3.sqlite_version_info >= WAL_SAFE_FROM else "delete"
    if raw.execute("PRAGMA journal_mode").fetchone()[0] != wanted:
        raw.execute(f"PRAGMA journal_mode = {wanted}")
    # EXTRA is FULL plus a sync of the folder after the journal is deleted: without it a power loss right
    # after a commit could bring the journal back and undo the commit.
    raw.execute(f"PRAGMA synchronous = {'FULL' if wanted == 'wal' else 'EXTRA'}")


def _begin_with(statement: str) -> Callable[[Connection], None]:
    def begin(conn: Connection) -> None:
        conn.exec_driver_sql(statement)

    return begin


def _open_postgres(url: sqlalchemy.URL, busy_timeout_s: float) -> Ledger:
    arguments = {"connect_timeout": 10, "options": f"-c lock_timeout={int(busy_timeout_s * 1000)}"}
    try:
        writer = create_engine(url, connect_args=arguments, pool_pre_ping=True, **POOL)
    except ModuleNotFoundError as error:
        raise LedgerUnavailable(
            "A ledger on PostgreSQL needs the extra packages: pip install 'posthouse[postgres]'."
        ) from error
    event.listen(writer, "connect", _prepare_postgres)
    # One snapshot for all statements of a read, as SQLite gives.
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Ledger(writer, reader)


def _prepare_postgres(raw: Any, _record: Any) -> None:
    # A server set to answer before the disk has it would break "durable before the POST".
    raw.execute(
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off'"
    )
    raw.commit()
