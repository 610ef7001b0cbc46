"""Rows in and out: reads become frozen dataclasses, and the two forms of insert that both databases know."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Row, Select, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from warehouse.ledger.errors import NotFound

T = TypeVar("T")


def columns(table: Table, record: type[Any]) -> list[Column[Any]]:
    """Give the columns of `table` that a dataclass has fields for, in the order of its fields."""
    return [table.c[field.name] for field in fields(record)]


def read(table: Table, record: type[Any]) -> Select[Any]:
    """Select exactly what `record` holds; the caller adds conditions and order."""
    return select(*columns(table, record))


def as_record(row: Row[Any], record: type[T]) -> T:
    """Turn one row into the dataclass whose fields it was selected by."""
    return record(**row._mapping)


def one(conn: Connection, query: Select[Any], record: type[T]) -> T | None:
    """Run `query` and give its first row, or None."""
    row = conn.execute(query).first()
    return None if row is None else as_record(row, record)


def many(conn: Connection, query: Select[Any], record: type[T]) -> list[T]:
    """Run `query` and give every row."""
    return [as_record(row, record) for row in conn.execute(query)]


def by_id(conn: Connection, table: Table, record: type[T], key: int, noun: str) -> T:
    """Read the row with this id, or raise NotFound naming the `noun`."""
    found = one(conn, read(table, record).where(table.c.id == key), record)
    if found is None:
        raise NotFound(noun, key)
    return found


def add(conn: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert one row and give its new id."""
    return int(conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def change(conn: Connection, table: Table, key: int, noun: str, values: Mapping[str, Any]) -> None:
    """Update the row with this id, or raise NotFound naming the `noun`."""
    if conn.execute(update(table).where(table.c.id == key).values(**values)).rowcount != 1:
        raise NotFound(noun, key)


def insert_new(conn: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert one row unless its unique key is taken; give whether it was inserted. Safe between processes."""
    statement = _insert(conn, table).values(**values).on_conflict_do_nothing()
    return conn.execute(statement.returning(*table.primary_key.columns)).first() is not None


def upsert(conn: Connection, table: Table, key: Sequence[str], values: Mapping[str, Any]) -> None:
    """Insert one row, or overwrite the one that has the same `key` columns."""
    fresh = {name: value for name, value in values.items() if name not in key}
    statement = _insert(conn, table).values(**values)
    conn.execute(statement.on_conflict_do_update(index_elements=list(key), set_=fresh))


def _insert(conn: Connection, table: Table) -> Any:
    # The two dialects spell ON CONFLICT alike, but SQLAlchemy keeps a class for each.
    return sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)
