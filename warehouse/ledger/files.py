"""Files: uploaded pictures and clips, known by their content. The bytes are in the media store."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from warehouse.ledger import rows, tables
from warehouse.ledger.errors import NotFound


@dataclass(frozen=True)
class File:
    """A row of `files`. `sha256` is of the bytes that are published; sizes in pixels and milliseconds."""

    id: int
    sha256: str
    name: str
    mime: str
    bytes: int
    width: int | None
    height: int | None
    duration_ms: int | None
    created_by: int | None
    created_at: datetime


def add(
    conn: Connection,
    *,
    sha256: str,
    name: str,
    mime: str,
    size: int,
    now: datetime,
    width: int | None = None,
    height: int | None = None,
    duration_ms: int | None = None,
    created_by: int | None = None,
) -> File:
    """Add a file of `size` bytes, or give the one that already has this content."""
    values = {
        "sha256": sha256,
        "name": name,
        "mime": mime,
        "bytes": size,
        "width": width,
        "height": height,
        "duration_ms": duration_ms,
        "created_by": created_by,
        "created_at": now,
    }
    rows.insert_new(conn, tables.files, values)
    found = find_by_sha256(conn, sha256)
    if found is None:
        raise NotFound("file with content", sha256)
    return found


def get(conn: Connection, file_id: int) -> File:
    """Read one file, or raise NotFound."""
    return rows.by_id(conn, tables.files, File, file_id, "file")


def find_by_sha256(conn: Connection, sha256: str) -> File | None:
    """Find a file by its content."""
    return rows.one(conn, rows.read(tables.files, File).where(tables.files.c.sha256 == sha256), File)


def list_files(
    conn: Connection, *, ids: Collection[int] | None = None, limit: int | None = None
) -> list[File]:
    """List files, newest first."""
    query = rows.read(tables.files, File).order_by(tables.files.c.id.desc()).limit(limit)
    if ids is not None:
        query = query.where(tables.files.c.id.in_(ids))
    return rows.many(conn, query, File)
