"""Annotations: what happened on a day, to be shown on charts and in reports."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete

from warehouse.ledger import rows, tables


@dataclass(frozen=True)
class Annotation:
    """A row of `annotations`. `scope`: client | account | campaign."""

    id: int
    scope: str
    scope_id: int
    day: date
    text: str
    created_by: int | None
    created_at: datetime


def add(
    conn: Connection,
    *,
    scope: str,
    scope_id: int,
    day: date,
    text: str,
    created_by: int | None,
    now: datetime,
) -> Annotation:
    """Add a note to a day."""
    values = {"scope": scope, "scope_id": scope_id, "day": day, "text": text}
    key = rows.add(conn, tables.annotations, {**values, "created_by": created_by, "created_at": now})
    return get(conn, key)


def get(conn: Connection, annotation_id: int) -> Annotation:
    """Read one annotation, or raise NotFound."""
    return rows.by_id(conn, tables.annotations, Annotation, annotation_id, "annotation")


def list_annotations(
    conn: Connection,
    *,
    scope: str | None = None,
    scope_id: int | None = None,
    start: date | None = None,
    end: date | None = None,
) -> list[Annotation]:
    """List notes by day; `start` and `end` are days, both inclusive."""
    notes = tables.annotations
    query = rows.read(notes, Annotation).order_by(notes.c.day, notes.c.id)
    if scope is not None:
        query = query.where(notes.c.scope == scope)
    if scope_id is not None:
        query = query.where(notes.c.scope_id == scope_id)
    if start is not None:
        query = query.where(notes.c.day >= start)
    if end is not None:
        query = query.where(notes.c.day <= end)
    return rows.many(conn, query, Annotation)


def remove(conn: Connection, annotation_id: int) -> None:
    """Delete an annotation."""
    conn.execute(delete(tables.annotations).where(tables.annotations.c.id == annotation_id))
