"""Posts as people see them in the planner and on the command line."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.actor import Actor, fresh
from actions.core import as_action_errors
from actions.desk import Desk
from actions.permissions import On, may, require, visible_accounts
from actions.posts.planning import UNSENT
from warehouse.ledger import accounts, intents, posts
from warehouse.ledger.store import Connection

STATE_WORDS = {
    "draft": "Draft",
    "in_review": "Waiting for approval",
    "approved": "Approved, not scheduled yet",
    "scheduled": "Scheduled",
    "preparing": "Being prepared at Instagram",
    "ready": "Ready, waiting for its time",
    "publishing": "Being published",
    "uncertain": "Sent, waiting for certainty that it is live",
    "wait": "On hold, goes on by itself",
    "needs_reauth": "On hold until the account is connected again",
    "review": "Needs your decision",
    "published": "Published",
    "failed": "Failed, not live",
    "cancelled": "Cancelled",
    "missed": "Missed its time, not live",
}


@dataclass(frozen=True)
class PostRow:
    """A post with where it stands. `state` is the intent's in lower case once it is scheduled."""

    id: int
    account_id: int
    username: str
    kind: str
    caption: str
    state: str
    state_words: str
    reason: str | None
    due_at: datetime | None
    wall_time: str | None
    time_zone: str | None
    next_at: datetime | None
    published_at: datetime | None
    permalink: str | None
    media_id: str | None
    file_ids: tuple[int, ...]
    alt_texts: tuple[str | None, ...]
    options: dict[str, Any]
    first_comment: str | None
    campaign_id: int | None
    late_policy_s: int
    created_by: int | None
    created_at: datetime
    updated_at: datetime
    content_hash: str | None
    may_edit: bool
    may_schedule: bool
    may_cancel: bool
    may_retry: bool
    needs_decision: bool


def post_row(desk: Desk, actor: Actor, post_id: int) -> PostRow:
    """Read one post; NotFound or NotAllowed when the actor may not see it."""
    with as_action_errors(), desk.ledger.read() as conn:
        post, seeing = posts.get(conn, post_id), fresh(conn, actor)
        require(conn, seeing, "accounts.view", On.account(post.account_id))
        return _rows(conn, seeing, [post])[0]


def posts_overview(
    desk: Desk,
    actor: Actor,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    account_ids: Collection[int] | None = None,
    states: Collection[str] | None = None,
    limit: int = 500,
) -> list[PostRow]:
    """List posts in order of their time, drafts without one last; only of accounts that the actor sees.

    `start` and `end` bound the due time (half-open) and leave out drafts without one; `states` are those of PostRow.
    """
    with as_action_errors(), desk.ledger.read() as conn:
        seeing = fresh(conn, actor)
        visible = visible_accounts(conn, seeing, removed=True)
        wanted = [a for a in visible if account_ids is None or a in account_ids]
        found = posts.list_posts(
            conn, account_ids=wanted, start=start, end=end, limit=None if states else limit
        )
        shown = _rows(conn, seeing, found)
    return [row for row in shown if states is None or row.state in states][:limit]


def _rows(conn: Connection, actor: Actor, found: list[posts.Post]) -> list[PostRow]:
    ids = [post.id for post in found]
    account_ids = {post.account_id for post in found}
    names = {account.id: account.username for account in accounts.list_accounts(conn, ids=account_ids)}
    queued = {intent.post_id: intent for intent in intents.list_intents(conn, post_ids=ids)}
    links: dict[int, list[posts.PostFile]] = {}
    for link in posts.files_of(conn, ids):
        links.setdefault(link.post_id, []).append(link)
    rights = {a: {act: may(conn, actor, f"posts.{act}", On.account(a)) for act in _ACTS} for a in account_ids}
    return [
        _row(
            post, names[post.account_id], queued.get(post.id), links.get(post.id, []), rights[post.account_id]
        )
        for post in found
    ]


_ACTS = ("update", "schedule", "cancel", "retry", "resolve")


def _row(
    post: posts.Post,
    username: str,
    intent: intents.Intent | None,
    links: list[posts.PostFile],
    rights: dict[str, bool],
) -> PostRow:
    state = intent.state.lower() if intent and post.state == "scheduled" else post.state
    drafted = state in {"draft", "in_review", "approved"}
    unsent = intent is not None and intent.state in UNSENT and intent.first_write_intended_at is None
    return PostRow(
        id=post.id,
        account_id=post.account_id,
        username=username,
        kind=post.kind,
        caption=post.caption,
        state=state,
        state_words=STATE_WORDS[state],
        reason=intent.reason if intent else None,
        due_at=post.due_at,
        wall_time=post.wall_time,
        time_zone=post.time_zone,
        next_at=intent.next_at if intent and intent.state not in intents.TERMINAL else None,
        published_at=intent.published_at if intent else None,
        permalink=intent.permalink if intent else None,
        media_id=intent.media_id if intent else None,
        file_ids=tuple(link.file_id for link in links),
        alt_texts=tuple(link.alt_text for link in links),
        options=post.options,
        first_comment=post.first_comment,
        campaign_id=post.campaign_id,
        late_policy_s=post.late_policy_s,
        created_by=post.created_by,
        created_at=post.created_at,
        updated_at=post.updated_at,
        content_hash=post.content_hash,
        may_edit=(drafted and rights["update"]) or (unsent and rights["schedule"]),
        may_schedule=drafted and rights["schedule"],
        may_cancel=(drafted or unsent) and rights["cancel"],
        may_retry=state in {"failed", "missed"} and rights["retry"],
        needs_decision=state == "review" and rights["resolve"],
    )
