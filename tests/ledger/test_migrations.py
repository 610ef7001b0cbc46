"""The migrations make exactly the tables that the code knows, on both databases."""

import json
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import TextClause, create_engine, inspect, make_url, text

from tests.ledger.racing import race
from warehouse.ledger import migrations
from warehouse.ledger.errors import LedgerUnavailable, NewerLedger
from warehouse.ledger.store import Ledger
from warehouse.ledger.tables import metadata


def shape(conn: Any) -> str:
    """Everything that the database says about its tables, as text."""
    look = inspect(conn)
    tables = {
        name: {
            "columns": look.get_columns(name),
            "primary key": look.get_pk_constraint(name),
            "foreign keys": sorted(look.get_foreign_keys(name), key=str),
            "unique": sorted(look.get_unique_constraints(name), key=str),
            "checks": look.get_check_constraints(name),
            "indexes": sorted(look.get_indexes(name), key=lambda index: str(index["name"])),
        }
        for name in look.get_table_names()
        if name != "alembic_version"
    }
    return json.dumps(tables, indent=1, sort_keys=True, default=repr_or_text)


def repr_or_text(value: Any) -> str:
    return str(value) if isinstance(value, TextClause) else repr(value)


def test_the_migrated_schema_is_the_one_of_the_tables(ledger: Ledger) -> None:
    with ledger.read() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []


def test_every_detail_is_as_create_all_makes_it(ledger: Ledger, request: pytest.FixtureRequest) -> None:
    if ledger.dialect == "sqlite":
        engine = create_engine("sqlite://")
    else:
        url = make_url(request.getfixturevalue("empty_postgres_url"))
        engine = create_engine(url.set(drivername="postgresql+psycopg"))
    with engine.begin() as conn:
        metadata.create_all(conn)
        wanted = shape(conn)
    engine.dispose()
    with ledger.read() as conn:
        assert shape(conn) == wanted


def test_sqlite_never_gives_an_id_twice(sqlite_ledger: Ledger) -> None:
    query = text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
    with sqlite_ledger.read() as conn:
        found = set(conn.execute(query).scalars())
    keyed = {table.name for table in metadata.sorted_tables if table.c.get("id") is not None}
    assert keyed - found == {"workspace", "sessions", "audit_head"}


def test_migrating_again_changes_nothing(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        conn.execute(text("UPDATE audit_head SET seq = 7"))
    ledger.migrate()
    with ledger.read() as conn:
        assert conn.execute(text("SELECT seq FROM audit_head")).scalars().all() == [7]
        assert conn.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [
            migrations.known()[-1]
        ]


def test_processes_that_migrate_at_once_agree(empty_url: str) -> None:
    race("migrate", empty_url, count=1, workers=3)
    ledger = Ledger.open(empty_url)
    with ledger.read() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
        assert conn.execute(text("SELECT count(*) FROM audit_head")).scalar_one() == 1
    ledger.close()


def test_a_newer_ledger_is_refused_with_a_sentence(ledger: Ledger, ledger_url: str) -> None:
    with ledger.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(
        NewerLedger,
        match=rf"newer Posthouse \(schema 0999, this program knows up to {migrations.known()[-1]}\)",
    ):
        Ledger.open(ledger_url)
    with pytest.raises(NewerLedger):
        ledger.migrate()


def test_a_ledger_without_tables_says_what_to_run(empty_url: str) -> None:
    ledger = Ledger.open(empty_url)
    with pytest.raises(LedgerUnavailable, match="posthouse migrate"), ledger.read() as conn:
        conn.execute(text("SELECT * FROM posts"))
    ledger.close()


def test_the_known_revisions_are_those_of_the_scripts() -> None:
    """The names of the files, which are read without Alembic, and the scripts say the same."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrations.VERSIONS.parent))
    scripts = ScriptDirectory.from_config(config)
    assert sorted(script.revision for script in scripts.walk_revisions()) == migrations.known()
    assert scripts.get_current_head() == migrations.known()[-1]
