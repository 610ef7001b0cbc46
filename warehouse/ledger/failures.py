"""Turns the databases' errors into sentences. One table per database, by code and never by message text."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from warehouse.ledger.errors import Conflict, LedgerUnavailable

LOCKED = (
    "The ledger {where} stayed locked by another process for too long; nothing was changed. "
    "Try again, and look for a second Posthouse or a backup that holds it."
)
FULL = "The disk of the ledger {where} is full; nothing was changed. Make room, then try again."
READ_ONLY = "The ledger {where} is read-only for this user. Give write permission to the file and its folder."
DAMAGED = (
    "The ledger {where} is damaged and cannot be read. Stop Posthouse, keep the file, "
    "and put the last copy of it from your backups in its place."
)
DISK_FAILS = "The disk of the ledger {where} does not read or write; nothing was changed. Check the disk."
NO_FILE = "The ledger {where} cannot be opened. Check that its folder exists and may be read and written."
NO_SERVER = "The PostgreSQL server of the ledger {where} does not answer. Check that it runs and the address."
SIGN_IN = "PostgreSQL refuses the sign-in for the ledger {where}. Check the user and password of its URL."
NO_DATABASE = "PostgreSQL has no database for the ledger {where}. Create it, or correct the URL."
NO_TABLES = "The ledger {where} has no tables yet, or they are of an older version. Run `posthouse migrate`."
CLASH = "The change clashes with something that was saved already. Look at the newest state and try again."

SQLITE_SENTENCES = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_IOERR: DISK_FAILS,
    sqlite3.SQLITE_CANTOPEN: NO_FILE,
}

POSTGRES_SENTENCES = {
    "55P03": LOCKED,  # lock_not_available
    "40P01": LOCKED,  # deadlock_detected
    "40001": LOCKED,  # serialization_failure
    "53100": FULL,  # disk_full
    "25006": READ_ONLY,  # read_only_sql_transaction
    "XX001": DAMAGED,  # data_corrupted
    "XX002": DAMAGED,  # index_corrupted
    "58030": DISK_FAILS,  # io_error
    "28P01": SIGN_IN,  # invalid_password
    "28000": SIGN_IN,  # invalid_authorization_specification
    "3D000": NO_DATABASE,  # invalid_catalog_name
    "42P01": NO_TABLES,  # undefined_table
    "42703": NO_TABLES,  # undefined_column
}


@contextmanager
def as_sentences(url: URL) -> Iterator[None]:
    """Raise LedgerError sentences instead of the databases' own errors; others pass unchanged."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(CLASH) from error
    except PoolTimeout as error:
        raise LedgerUnavailable(LOCKED.format(where=_where(url))) from error
    except (DBAPIError, sqlite3.Error) as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        raise LedgerUnavailable(sentence.format(where=_where(url))) from error


def _sentence(error: DBAPIError | sqlite3.Error) -> str | None:
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, sqlite3.Error):
        return _sqlite_sentence(original)
    state = getattr(original, "sqlstate", None)
    if state is None or state.startswith(("08", "57P")):  # no answer, or the connection ended
        return NO_SERVER
    return POSTGRES_SENTENCES.get(state)


def _sqlite_sentence(error: sqlite3.Error) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    if code == sqlite3.SQLITE_ERROR and str(error).startswith(("no such table", "no such column")):
        return NO_TABLES  # SQLite gives these no code of their own
    return SQLITE_SENTENCES.get(code & 0xFF)  # the low byte is the kind, the rest a detail


def _where(url: URL) -> str:
    return (
        str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    )
