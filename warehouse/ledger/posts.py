"""Posts: what people plan to publish, with their files in order and the decisions about them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert

from warehouse.ledger import rows, tables


@dataclass(frozen=True)
class Post:
    """A row of `posts`. `state`: draft | in_review | approved | scheduled | cancelled.

    Once scheduled, the intent of the post tells the rest. `due_at` is the instant of `wall_time` in
    `time_zone`; `content_hash` is of what was approved.
    """

    id: int
    account_id: int
    kind: str
    caption: str
    options: dict[str, Any]
    first_comment: str | None
    state: str
    wall_time: str | None
    time_zone: str | None
    due_at: datetime | None
    late_policy_s: int
    content_hash: str | None
    campaign_id: int | None
    created_by: int | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class PostFile:
    """A file of a post: `position` counts from 0 in the order shown."""

    post_id: int
    position: int
    file_id: int
    alt_text: str | None


@dataclass(frozen=True)
class Approval:
    """A step of an approval. `decision`: requested | approved | rejected | voided."""

    id: int
    post_id: int
    content_hash: str
    decision: str
    person_id: int | None
    note: str | None
    at: datetime


def add(
    conn: Connection,
    *,
    account_id: int,
    kind: str,
    caption: str,
    now: datetime,
    options: dict[str, Any] | None = None,
    first_comment: str | None = None,
    state: str = "draft",
    wall_time: str | None = None,
    time_zone: str | None = None,
    due_at: datetime | None = None,
    late_policy_s: int = 900,
    content_hash: str | None = None,
    campaign_id: int | None = None,
    created_by: int | None = None,
) -> Post:
    """Add a post; its files follow with `set_files`."""
    values = {
        "account_id": account_id,
        "kind": kind,
        "caption": caption,
        "options": options or {},
        "first_comment": first_comment,
        "state": state,
        "wall_time": wall_time,
        "time_zone": time_zone,
        "due_at": due_at,
        "late_policy_s": late_policy_s,
        "content_hash": content_hash,
        "campaign_id": campaign_id,
        "created_by": created_by,
        "created_at": now,
        "updated_at": now,
    }
    return get(conn, rows.add(conn, tables.posts, values))


def get(conn: Connection, post_id: int) -> Post:
    """Read one post, or raise NotFound."""
    return rows.by_id(conn, tables.posts, Post, post_id, "post")


def list_posts(
    conn: Connection,
    *,
    account_ids: Collection[int] | None = None,
    states: Collection[str] | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    campaign_id: int | None = None,
    limit: int | None = None,
) -> list[Post]:
    """List posts by due time, drafts without one last; `start` and `end` bound the due time, half-open."""
    posts = tables.posts
    query = rows.read(posts, Post).order_by(posts.c.due_at.is_(None), posts.c.due_at, posts.c.id).limit(limit)
    if account_ids is not None:
        query = query.where(posts.c.account_id.in_(account_ids))
    if states is not None:
        query = query.where(posts.c.state.in_(states))
    if start is not None:
        query = query.where(posts.c.due_at >= start)
    if end is not None:
        query = query.where(posts.c.due_at < end)
    if campaign_id is not None:
        query = query.where(posts.c.campaign_id == campaign_id)
    return rows.many(conn, query, Post)


def change(conn: Connection, post_id: int, now: datetime, **values: Any) -> None:
    """Change columns of a post, or raise NotFound."""
    rows.change(conn, tables.posts, post_id, "post", {**values, "updated_at": now})


def set_files(conn: Connection, post_id: int, files: Sequence[tuple[int, str | None]]) -> None:
    """Replace the files of a post by these (file id, alt text), in order."""
    conn.execute(delete(tables.post_files).where(tables.post_files.c.post_id == post_id))
    if files:
        conn.execute(
            insert(tables.post_files),
            [
                {"post_id": post_id, "position": position, "file_id": file_id, "alt_text": alt_text}
                for position, (file_id, alt_text) in enumerate(files)
            ],
        )


def files_of(conn: Connection, post_ids: Collection[int]) -> list[PostFile]:
    """List the files of these posts, by post and position."""
    links = tables.post_files
    query = rows.read(links, PostFile).where(links.c.post_id.in_(post_ids))
    return rows.many(conn, query.order_by(links.c.post_id, links.c.position), PostFile)


def add_approval(
    conn: Connection,
    post_id: int,
    *,
    content_hash: str,
    decision: str,
    person_id: int | None,
    now: datetime,
    note: str | None = None,
) -> int:
    """Record a step of an approval (requested | approved | rejected | voided) for exactly this content."""
    values = {
        "post_id": post_id,
        "content_hash": content_hash,
        "decision": decision,
        "person_id": person_id,
        "note": note,
        "at": now,
    }
    return rows.add(conn, tables.approvals, values)


def approvals_of(conn: Connection, post_id: int) -> list[Approval]:
    """List the approval steps of a post, oldest first."""
    approvals = tables.approvals
    query = rows.read(approvals, Approval).where(approvals.c.post_id == post_id).order_by(approvals.c.id)
    return rows.many(conn, query, Approval)
