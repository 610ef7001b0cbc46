"""Opening, transactions, and what people read when the ledger cannot be used."""

import multiprocessing
import os
import resource
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import OperationalError, StatementError

from warehouse.ledger import clients, tables
from warehouse.ledger.errors import Conflict, LedgerError, LedgerUnavailable
from warehouse.ledger.store import Ledger

NOW = datetime(2026, 10, 1, 12, 0, 0, 123456, UTC)
NOBODY = 65534


def add_client(ledger: Ledger, name: str = "Alder") -> None:
    with ledger.begin() as conn:
        clients.add(conn, name=name, time_zone="Europe/Berlin", now=NOW)


def names(ledger: Ledger) -> list[str]:
    with ledger.read() as conn:
        return [client.name for client in clients.list_clients(conn)]


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_a_block_is_committed_whole(ledger: Ledger) -> None:
    add_client(ledger)
    assert names(ledger) == ["Alder"]


def test_a_block_that_raises_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError), ledger.begin() as conn:
        clients.add(conn, name="Alder", time_zone="UTC", now=NOW)
        raise ZeroDivisionError
    assert names(ledger) == []


def test_a_read_sees_one_state_and_cannot_write(ledger: Ledger) -> None:
    with pytest.raises((LedgerUnavailable, OperationalError)), ledger.read() as conn:
        clients.add(conn, name="Alder", time_zone="UTC", now=NOW)
    assert names(ledger) == []


def test_postgres_reads_one_snapshot(postgres_url: str) -> None:
    ledger = Ledger.open(postgres_url)
    with ledger.read() as conn:
        assert clients.list_clients(conn) == []
        add_client(ledger)
        assert clients.list_clients(conn) == []
    assert names(ledger) == ["Alder"]
    ledger.close()


def test_foreign_keys_hold(ledger: Ledger) -> None:
    with pytest.raises(Conflict), ledger.begin() as conn:
        conn.execute(insert(tables.labels).values(client_id=99, name="x", colour="red"))


def test_instants_come_back_as_they_were(ledger: Ledger) -> None:
    add_client(ledger)
    with ledger.read() as conn:
        assert conn.execute(select(tables.clients.c.created_at)).scalar_one() == NOW


def test_a_naive_instant_is_refused(ledger: Ledger) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="naive datetime"), ledger.begin() as conn:
        clients.add(conn, name="Alder", time_zone="UTC", now=naive)


def test_sqlite_is_durable_and_never_wal_on_a_version_with_the_reset_bug(sqlite_ledger: Ledger) -> None:
    safe = sqlite3.sqlite_version_info >= (3, 51, 3)
    with sqlite_ledger.begin() as conn:
        found = {
            name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found["journal_mode"] == ("wal" if safe else "delete")
    assert found["synchronous"] >= 2  # FULL or EXTRA
    assert found["foreign_keys"] == 1
    assert found["busy_timeout"] == 30_000


@pytest.mark.skipif(sqlite3.sqlite_version_info >= (3, 51, 3), reason="this SQLite may use WAL")
def test_a_wal_file_from_elsewhere_is_turned_back(sqlite_url: str) -> None:
    raw = sqlite3.connect(path_of(sqlite_url))
    assert raw.execute("PRAGMA journal_mode = wal").fetchone() == ("wal",)
    raw.close()
    Ledger.open(sqlite_url).close()
    raw = sqlite3.connect(path_of(sqlite_url))
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    raw.close()


def test_postgres_commits_reach_the_disk(postgres_url: str) -> None:
    ledger = Ledger.open(postgres_url)
    with ledger.begin() as conn:
        conn.execute(text("ALTER ROLE postgres SET synchronous_commit = off"))
    ledger.close()
    ledger = Ledger.open(postgres_url)
    with ledger.begin() as conn:
        assert conn.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
        conn.execute(text("ALTER ROLE postgres RESET synchronous_commit"))
    ledger.close()


def test_a_new_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger.open(str(path)).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_locked_ledger_says_so_and_changes_nothing(ledger: Ledger, ledger_url: str) -> None:
    hasty = Ledger.open(ledger_url, busy_timeout_s=0.2)
    with ledger.begin() as holder:
        holder.execute(text("UPDATE audit_head SET seq = seq"))
        with pytest.raises(LedgerUnavailable, match="stayed locked by another process"):  # noqa: SIM117
            with hasty.begin() as conn:
                conn.execute(text("UPDATE audit_head SET seq = 5"))
    with hasty.begin() as conn:
        assert conn.execute(text("SELECT seq FROM audit_head")).scalar_one() == 0
    hasty.close()


def test_a_full_disk_says_so_and_keeps_what_was_there(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.begin() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    with (
        pytest.raises(LedgerUnavailable, match=r"disk of the ledger .* is full"),
        sqlite_ledger.begin() as conn,
    ):
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        conn.execute(text("CREATE TABLE big AS SELECT zeroblob(1000000) AS x"))
    with sqlite_ledger.begin() as conn:
        conn.exec_driver_sql("PRAGMA max_page_count = 1000000")
    add_client(sqlite_ledger)
    assert names(sqlite_ledger) == ["Alder"]


@pytest.mark.parametrize("damage", ["no database", "torn page"])
def test_a_damaged_file_says_so(sqlite_url: str, damage: str) -> None:
    path = path_of(sqlite_url)
    if damage == "no database":
        path.write_bytes(b"this is no database at all" * 1000)
    else:
        content = bytearray(path.read_bytes())
        content[100:4096] = b"\xff" * 3996  # the first page holds the list of tables
        path.write_bytes(content)
    with pytest.raises(LedgerUnavailable, match=r"is damaged.*from your backups"):
        Ledger.open(sqlite_url)


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnavailable, match=r"cannot be opened\. Check that its folder exists"):
        Ledger.open(str(tmp_path / "nowhere" / "ledger.sqlite"))


@pytest.mark.parametrize("url", ["mysql://localhost/x", "duckdb:///x.db"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(LedgerUnavailable, match="cannot be kept in"):
        Ledger.open(url)


def test_a_server_that_does_not_answer_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnavailable, match="does not answer") as caught:
        Ledger.open(f"postgresql://me:geheim@/posthouse?host={tmp_path}")
    assert "geheim" not in str(caught.value)


def test_a_server_without_the_database_is_told(postgres_url: str) -> None:
    with pytest.raises(LedgerUnavailable, match=r"does not answer|no database"):
        Ledger.open(postgres_url.replace("posthouse_", "nothing_"))


def test_a_server_that_ended_the_connection_is_found_again(postgres_url: str) -> None:
    ledger = Ledger.open(postgres_url)
    end_it = text("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(LedgerUnavailable, match="does not answer"), ledger.begin() as conn:
        conn.execute(end_it)
    add_client(ledger)
    assert names(ledger) == ["Alder"]
    ledger.close()


def in_child(work: Callable[[], None]) -> str:
    """Run `work` in a forked process; gives the sentence of the LedgerError that it raised."""
    context = multiprocessing.get_context("fork")
    told = context.Queue()

    def run() -> None:
        try:
            work()
            told.put("nothing was raised")
        except LedgerError as error:
            told.put(str(error))

    process = context.Process(target=run)
    process.start()
    sentence = told.get(timeout=60)
    process.join(timeout=60)
    return sentence


def test_a_read_only_file_says_so(sqlite_template: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="posthouse-"))  # pytest's own folders are closed to others
    path = folder / "ledger.sqlite"
    shutil.copy(sqlite_template, path)
    path.chmod(0o444)
    folder.chmod(0o555)

    def write() -> None:
        if os.geteuid() == 0:  # root writes anywhere
            os.setuid(NOBODY)
        ledger = Ledger.open(str(path))
        assert names(ledger) == []  # it can still be read
        add_client(ledger)

    try:
        assert "is read-only for this user" in in_child(write)
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_disk_that_takes_no_more_says_so(sqlite_url: str) -> None:
    def write() -> None:
        ledger = Ledger.open(sqlite_url)
        size = path_of(sqlite_url).stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        for number in range(10_000):
            add_client(ledger, f"Client {number}")

    sentence = in_child(write)
    assert "The disk of the ledger" in sentence
    kept = names(Ledger.open(sqlite_url))
    assert sorted(kept) == sorted(f"Client {number}" for number in range(len(kept)))
