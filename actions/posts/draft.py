"""A draft, and everything that stands between it and being scheduled, found at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from actions.actor import Actor, fresh
from actions.core import as_action_errors
from actions.desk import Desk
from actions.permissions import On, require
from actions.posts.rules import (
    KINDS,
    MAX_LATE_S,
    Content,
    PostFile,
    content_notes,
    content_problems,
)
from actions.wall_time import WALL_FORMAT, resolve, shown, zone_named
from warehouse.ledger import accounts, campaigns, intents, posts
from warehouse.ledger import errors as ledger_errors
from warehouse.ledger import files as ledger_files
from warehouse.ledger.store import Connection

GRACE = timedelta(minutes=1)  # a form shows minutes: the minute that has just begun is not the past
FURTHEST = timedelta(days=366)
SAME_WITHIN = timedelta(hours=24)
LATE_DEFAULT_S = 900
NEVER_LIVE = frozenset({"FAILED", "CANCELLED", "MISSED"})


@dataclass(frozen=True)
class PostDraft:
    """What a person wants to publish. `wall_time` is local to `time_zone`, which is the account's when None."""

    account_id: int
    kind: str = "image"
    caption: str = ""
    file_ids: tuple[int, ...] = ()
    alt_texts: tuple[str | None, ...] = ()
    wall_time: str | None = None
    time_zone: str | None = None
    first_comment: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    late_policy_s: int = LATE_DEFAULT_S
    campaign_id: int | None = None

    def body(self) -> dict[str, Any]:
        """Give the draft as plain values, to tell one request from another."""
        return {part.name: getattr(self, part.name) for part in fields(self)} | {
            "options": dict(self.options)
        }


@dataclass(frozen=True)
class Check:
    """What was found: `problems` forbid scheduling, `warnings` need a yes, `notes` are only told."""

    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    due_at: datetime | None = None
    wall_time: str | None = None
    time_zone: str | None = None


def check_post(
    desk: Desk, actor: Actor, draft: PostDraft, *, at_once: bool = False, post_id: int | None = None
) -> Check:
    """Look a draft over without storing anything; `post_id` is the post it would replace."""
    with as_action_errors(), desk.ledger.read() as conn:
        if _account(conn, draft.account_id) is not None:
            require(conn, fresh(conn, actor), "posts.create", On.account(draft.account_id))
        return examine(conn, draft, desk.now(), at_once=at_once, post_id=post_id)


def examine(
    conn: Connection, draft: PostDraft, now: datetime, *, at_once: bool = False, post_id: int | None = None
) -> Check:
    """Check account, content and time, and look for a twin within a day."""
    account = _account(conn, draft.account_id)
    if account is None:
        return Check((f"There is no account {draft.account_id}. Choose one of the connected accounts.",))
    files, missing = _files(conn, draft.file_ids)
    content = Content(
        draft.kind, draft.caption, files, draft.alt_texts, draft.first_comment, dict(draft.options)
    )
    timing = _timing(draft, account.time_zone, now, at_once=at_once)
    problems = [
        *_account_problems(account),
        *missing,
        *([] if missing else content_problems(content)),
        *_campaign_problems(conn, draft, account),
        *timing.problems,
    ]
    if not 0 <= draft.late_policy_s <= MAX_LATE_S:
        problems.append("How late a post may still go out must be between 0 and 24 hours.")
    return Check(
        tuple(problems),
        tuple(_twins(conn, draft, timing.due_at, post_id)),
        (*timing.notes, *content_notes(content)),
        timing.due_at,
        timing.wall_time,
        timing.time_zone,
    )


def hard_problems(conn: Connection, draft: PostDraft) -> list[str]:
    """List what even an unfinished draft must not have, because it could not be stored or shown."""
    problems = _files(conn, draft.file_ids)[1]
    if draft.kind not in KINDS:
        problems.append(f'"{draft.kind}" is not a kind of post. Choose one of: {", ".join(KINDS)}.')
    try:
        zone_named(draft.time_zone or "UTC")
        if draft.wall_time is not None:
            resolve(draft.wall_time, draft.time_zone or "UTC")
    except ValueError as error:
        problems.append(str(error))
    account = _account(conn, draft.account_id)
    return problems + (_campaign_problems(conn, draft, account) if account else [])


def _account(conn: Connection, account_id: int) -> accounts.Account | None:
    try:
        return accounts.get(conn, account_id)
    except ledger_errors.NotFound:
        return None


def _account_problems(account: accounts.Account) -> list[str]:
    said = {
        "needs_reauth": "Its sign-in has expired. Connect it again in the settings.",
        "paused": "It is paused. Resume it in the settings.",
        "removed": "It was removed. Choose another account.",
    }.get(account.status)
    return [f"The account {account.username} is not connected. {said}"] if said else []


def _files(conn: Connection, file_ids: tuple[int, ...]) -> tuple[list[PostFile], list[str]]:
    known = {file.id: file for file in ledger_files.list_files(conn, ids=file_ids)}
    missing = [
        f"There is no file {file_id}. Upload it again." for file_id in file_ids if file_id not in known
    ]
    files = [
        PostFile(f.mime, f.bytes, f.width, f.height, f.duration_ms, f.name)
        for f in (known[file_id] for file_id in file_ids if file_id in known)
    ]
    return files, missing


def _campaign_problems(conn: Connection, draft: PostDraft, account: accounts.Account) -> list[str]:
    if draft.campaign_id is None:
        return []
    try:
        campaign = campaigns.get(conn, draft.campaign_id)
    except ledger_errors.NotFound:
        return [f"There is no campaign {draft.campaign_id}. Choose another one."]
    if campaign.client_id != account.client_id:
        return [
            f"The campaign {campaign.name} belongs to another client than the account {account.username}."
        ]
    return []


def _timing(draft: PostDraft, account_zone: str, now: datetime, *, at_once: bool) -> Check:
    zone_name = draft.time_zone or account_zone
    try:
        zone = zone_named(zone_name)
        if at_once:
            due = now.replace(microsecond=0)
            return Check(
                due_at=due, wall_time=due.astimezone(zone).strftime(WALL_FORMAT), time_zone=zone_name
            )
        if draft.wall_time is None:
            return Check(("The post has no time. Choose when it is to be published.",), time_zone=zone_name)
        found = resolve(draft.wall_time, zone_name)
    except ValueError as error:
        return Check((str(error),), time_zone=zone_name)
    problems: tuple[str, ...] = ()
    if found.due_at < now - GRACE:
        problems = (
            f"{shown(found.due_at, zone_name)} is in the past; it is {shown(now, zone_name)} now. "
            "Choose a later time.",
        )
    elif found.due_at > now + FURTHEST:
        problems = (f"{shown(found.due_at, zone_name)} is more than a year ahead. Choose an earlier time.",)
    notes = (found.note,) if found.note else ()
    return Check(problems, (), notes, found.due_at, found.wall_time, zone_name)


def _twins(conn: Connection, draft: PostDraft, due_at: datetime | None, post_id: int | None) -> list[str]:
    """Find posts of the account with the same caption and media within 24 hours, which people seldom mean."""
    if due_at is None or not draft.file_ids:
        return []
    near = [post for post in _planned_near(conn, draft.account_id, due_at) if post.id != post_id]
    pictures: dict[int, list[int]] = {}
    for link in posts.files_of(conn, [post.id for post in near]):
        pictures.setdefault(link.post_id, []).append(link.file_id)
    return [
        f"Post {post.id} has the same caption and media and is planned for "
        f"{shown(post.due_at or due_at, post.time_zone or 'UTC')}, less than 24 hours apart. Publish both?"
        for post in near
        if post.caption == draft.caption and pictures.get(post.id) == list(draft.file_ids)
    ]


def _planned_near(conn: Connection, account_id: int, due_at: datetime) -> list[posts.Post]:
    """List the account's posts within 24 hours that are planned or live."""
    near = posts.list_posts(
        conn,
        account_ids=[account_id],
        states=["scheduled"],
        start=due_at - SAME_WITHIN,
        end=due_at + SAME_WITHIN,
    )
    found = intents.list_intents(conn, post_ids=[post.id for post in near])
    over = {intent.post_id for intent in found if intent.state in NEVER_LIVE}
    return [post for post in near if post.id not in over]
