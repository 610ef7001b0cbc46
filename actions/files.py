"""Uploaded pictures and clips: checked, made fit for Instagram, kept by content.

The media store keeps the bytes under their SHA-256; the ledger keeps what is known of them. The same content
uploaded twice is the same file.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath

from actions.actor import Actor, fresh
from actions.clips import is_clip, read_clip
from actions.core import Doing, Done, as_action_errors, perform
from actions.desk import Desk
from actions.errors import Invalid
from actions.outcome import Outcome
from actions.permissions import On, require
from actions.pictures import to_jpeg
from warehouse.ledger import files

SUFFIXES = {"image/jpeg": ".jpg", "video/mp4": ".mp4", "video/quicktime": ".mov"}
MAX_UPLOAD = 300 * 1024 * 1024


@dataclass(frozen=True)
class Ready:
    """Bytes that Instagram takes, with what is known of them, not yet kept."""

    data: bytes
    sha256: str
    name: str
    mime: str
    width: int | None
    height: int | None
    duration_ms: int | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class FileRow:
    """A kept file; its bytes are in the media store under `stored_name(sha256, mime)`."""

    id: int
    sha256: str
    name: str
    mime: str
    bytes: int
    width: int | None
    height: int | None
    duration_ms: int | None


def add_file(desk: Desk, actor: Actor, data: bytes, name: str, *, request_key: str | None = None) -> Outcome:
    """Keep an upload; raises Invalid with the reason and the fix. Notes tell what was done to it."""
    with as_action_errors(), desk.ledger.read() as conn:
        require(conn, fresh(conn, actor), "files.add", On.anywhere())  # before any work is done for it
    ready = make_ready(data, name)
    desk.files.put(ready.sha256, ready.data, SUFFIXES[ready.mime])

    def change(doing: Doing) -> Done:
        file_id = keep(doing, ready)
        return Done(Outcome(file_id, ready.notes), f"file:{file_id}", {"sha256": ready.sha256})

    body = {"sha256": ready.sha256, "name": ready.name}
    return perform(desk, actor, "files.add", On.anywhere(), change, body=body, request_key=request_key)


def list_files(desk: Desk, actor: Actor, file_ids: Collection[int]) -> list[FileRow]:
    """Read files by id, in the order asked for; unknown ids are left out."""
    with as_action_errors(), desk.ledger.read() as conn:
        require(conn, fresh(conn, actor), "files.list", On.anywhere())
        known = {file.id: file for file in files.list_files(conn, ids=file_ids)}
    return [
        FileRow(f.id, f.sha256, f.name, f.mime, f.bytes, f.width, f.height, f.duration_ms)
        for f in (known[file_id] for file_id in file_ids if file_id in known)
    ]


def stored_name(sha256: str, mime: str) -> str:
    """Give the name of a file in the media store."""
    return f"{sha256}{SUFFIXES[mime]}"


def make_ready(data: bytes, name: str) -> Ready:
    """Check an upload by its content (never by its name) and make it fit; raises Invalid."""
    name = PurePath(name.replace("\\", "/")).name[:200] or "file"
    try:
        if len(data) > MAX_UPLOAD:
            raise ValueError(f"{name} is larger than 300 MB. Compress it and upload it again.")
        return _clip(data, name) if is_clip(data) else _picture(data, name)
    except ValueError as error:
        raise Invalid([str(error)]) from error


def keep(doing: Doing, ready: Ready) -> int:
    """Write the file's row within a change; its bytes must be in the media store already."""
    file = files.add(
        doing.conn,
        sha256=ready.sha256,
        name=ready.name,
        mime=ready.mime,
        size=len(ready.data),
        width=ready.width,
        height=ready.height,
        duration_ms=ready.duration_ms,
        created_by=doing.actor.person_id,
        now=doing.now,
    )
    return file.id


def _picture(data: bytes, name: str) -> Ready:
    made = to_jpeg(data, name)
    sha256 = hashlib.sha256(made.data).hexdigest()
    return Ready(made.data, sha256, name, "image/jpeg", made.width, made.height, None, made.notes)


def _clip(data: bytes, name: str) -> Ready:
    clip = read_clip(data, name)
    notes = (
        () if clip.index_first else (f"{name} has its index at the end; Instagram may take longer with it.",)
    )
    sha256 = hashlib.sha256(data).hexdigest()
    return Ready(data, sha256, name, clip.mime, clip.width, clip.height, clip.duration_ms, notes)
