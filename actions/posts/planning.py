"""Changes to a post until it is sent: write, schedule, change, move, cancel.

Scheduling freezes what will be sent. Until a write to Instagram is intended everything can still be changed:
the intent goes back to SCHEDULED with the new content, its container is dropped and its lease taken away.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from actions.actor import Actor
from actions.core import Doing, Done, perform
from actions.desk import Desk
from actions.errors import Conflict, Invalid, NeedsConfirmation
from actions.outcome import Outcome
from actions.permissions import On
from actions.posts.draft import Check, PostDraft, examine, hard_problems
from actions.posts.freeze import content_hash, frozen_body
from actions.wall_time import shown
from warehouse.ledger import files, intents, posts
from warehouse.ledger.store import Connection

LEAD = timedelta(minutes=15)  # the publisher prepares a post this long before it is due
UNSENT = ("SCHEDULED", "PREPARING", "READY", "WAIT", "NEEDS_REAUTH", "REVIEW")
SENT = "It is too late: this post may already be live. You will be told the outcome."
OVER = "This post is finished ({state}) and cannot be changed. Make a new one, or try it again."


def create_post(desk: Desk, actor: Actor, draft: PostDraft, *, request_key: str | None = None) -> Outcome:
    """Keep a draft; it may be unfinished. Raises Invalid only for what could not be shown again."""

    def change(doing: Doing) -> Done:
        _raise_if(hard_problems(doing.conn, draft))
        post_id = insert_draft(doing, draft)
        return Done(Outcome(post_id), f"post:{post_id}", {"account": draft.account_id})

    return perform(
        desk, actor, "posts.create", _on(draft), change, body=draft.body(), request_key=request_key
    )


def schedule_new_post(
    desk: Desk,
    actor: Actor,
    draft: PostDraft,
    *,
    at_once: bool = False,
    confirmed: bool = False,
    request_key: str | None = None,
) -> Outcome:
    """Keep a new post and schedule it, in one change. Raises Invalid or NeedsConfirmation."""

    def change(doing: Doing) -> Done:
        check = checked(doing, draft, at_once=at_once, confirmed=confirmed)
        return freeze(doing, insert_draft(doing, draft), draft, check)

    body = {**draft.body(), "at_once": at_once, "confirmed": confirmed}
    return perform(desk, actor, "posts.schedule", _on(draft), change, body=body, request_key=request_key)


def schedule_post(
    desk: Desk,
    actor: Actor,
    post_id: int,
    *,
    at_once: bool = False,
    confirmed: bool = False,
    request_key: str | None = None,
) -> Outcome:
    """Schedule a draft. Raises Invalid with every problem, or NeedsConfirmation for a twin within a day."""

    def change(doing: Doing) -> Done:
        post = posts.get(doing.conn, post_id)
        if post.state not in {"draft", "in_review", "approved"}:
            raise Conflict("This post is no draft any more. Open it again to see where it stands.")
        draft = draft_of(doing.conn, post)
        return freeze(doing, post_id, draft, checked(doing, draft, at_once=at_once, confirmed=confirmed))

    body = {"post": post_id, "at_once": at_once, "confirmed": confirmed}
    return perform(
        desk, actor, "posts.schedule", place_of(post_id), change, body=body, request_key=request_key
    )


def update_post(
    desk: Desk,
    actor: Actor,
    post_id: int,
    draft: PostDraft,
    *,
    confirmed: bool = False,
    request_key: str | None = None,
) -> Outcome:
    """Replace a post's content and time. A scheduled post stays scheduled, with what is asked now frozen."""

    def change(doing: Doing) -> Done:
        post = posts.get(doing.conn, post_id)
        doing.require("posts.update", _on(draft))
        if post.state == "cancelled":
            raise Conflict(OVER.format(state="cancelled"))
        if post.state != "scheduled":
            _raise_if(hard_problems(doing.conn, draft))
            store_draft(doing, post_id, draft)
            return Done(Outcome(post_id), f"post:{post_id}", {"account": draft.account_id})
        doing.require("posts.schedule", _on(draft))
        if draft.account_id != post.account_id:
            raise Invalid(["A scheduled post cannot move to another account. Cancel it and make a new one."])
        return _freeze_again(doing, post_id, draft, confirmed=confirmed)

    body = {**draft.body(), "post": post_id, "confirmed": confirmed}
    return perform(desk, actor, "posts.update", place_of(post_id), change, body=body, request_key=request_key)


def move_post(
    desk: Desk,
    actor: Actor,
    post_id: int,
    wall_time: str,
    time_zone: str | None = None,
    *,
    confirmed: bool = False,
    request_key: str | None = None,
) -> Outcome:
    """Give a draft or scheduled post another time; the time zone stays when None."""

    def change(doing: Doing) -> Done:
        post = posts.get(doing.conn, post_id)
        old = draft_of(doing.conn, post)
        draft = replace(old, wall_time=wall_time, time_zone=time_zone or old.time_zone)
        if post.state == "scheduled":
            doing.require("posts.schedule", _on(draft))
            return _freeze_again(doing, post_id, draft, confirmed=confirmed)
        if post.state == "cancelled":
            raise Conflict(OVER.format(state="cancelled"))
        _raise_if(hard_problems(doing.conn, draft))
        store_draft(doing, post_id, draft)
        return Done(Outcome(post_id), f"post:{post_id}", {"moved": True})

    body = {"post": post_id, "wall_time": wall_time, "time_zone": time_zone, "confirmed": confirmed}
    return perform(desk, actor, "posts.update", place_of(post_id), change, body=body, request_key=request_key)


def cancel_post(desk: Desk, actor: Actor, post_id: int, *, request_key: str | None = None) -> Outcome:
    """Cancel a post; refused once a write to Instagram is intended, because it may be live already."""

    def change(doing: Doing) -> Done:
        post = posts.get(doing.conn, post_id)
        if post.state == "cancelled":
            raise Conflict("This post is cancelled already.")
        cancel_in(doing, post, "Cancelled by a person.")
        return Done(Outcome(post_id), f"post:{post_id}")

    body = {"post": post_id}
    return perform(desk, actor, "posts.cancel", place_of(post_id), change, body=body, request_key=request_key)


def cancel_in(doing: Doing, post: posts.Post, reason: str) -> None:
    """Cancel within a change that is under way; Conflict when it is too late."""
    intent = intents.find_by_post(doing.conn, post.id)
    if intent is not None:
        _change_unsent(doing, intent, state="CANCELLED", reason=reason, resume_state=None)
    posts.change(doing.conn, post.id, doing.now, state="cancelled")


def checked(
    doing: Doing, draft: PostDraft, *, at_once: bool, confirmed: bool, post_id: int | None = None
) -> Check:
    """Examine within a change; raises Invalid for problems and NeedsConfirmation for unconfirmed warnings."""
    check = examine(doing.conn, draft, doing.now, at_once=at_once, post_id=post_id)
    _raise_if(check.problems)
    if check.warnings and not confirmed:
        raise NeedsConfirmation(check.warnings)
    return check


def insert_draft(doing: Doing, draft: PostDraft) -> int:
    """Add the row of a new draft and link its files."""
    post = posts.add(
        doing.conn,
        account_id=draft.account_id,
        kind=draft.kind,
        caption=draft.caption,
        now=doing.now,
        created_by=doing.actor.person_id,
    )
    store_draft(doing, post.id, draft)
    return post.id


def store_draft(doing: Doing, post_id: int, draft: PostDraft, **more: Any) -> None:
    """Write the draft's content into its row; `more` are further columns."""
    values: Mapping[str, Any] = {
        "account_id": draft.account_id,
        "kind": draft.kind,
        "caption": draft.caption,
        "options": dict(draft.options),
        "first_comment": draft.first_comment or None,
        "wall_time": draft.wall_time,
        "time_zone": draft.time_zone,
        "late_policy_s": draft.late_policy_s,
        "campaign_id": draft.campaign_id,
    }
    posts.change(doing.conn, post_id, doing.now, **{**values, **more})
    texts = [*draft.alt_texts, *[None] * len(draft.file_ids)]
    posts.set_files(doing.conn, post_id, list(zip(draft.file_ids, texts, strict=False)))


def draft_of(conn: Connection, post: posts.Post) -> PostDraft:
    """Read a post back as the draft it was made from."""
    links = posts.files_of(conn, [post.id])
    return PostDraft(
        post.account_id,
        post.kind,
        post.caption,
        tuple(link.file_id for link in links),
        tuple(link.alt_text for link in links),
        post.wall_time,
        post.time_zone,
        post.first_comment,
        post.options,
        post.late_policy_s,
        post.campaign_id,
    )


def freeze(doing: Doing, post_id: int, draft: PostDraft, check: Check) -> Done:
    """Fix what will be sent, mark the post scheduled and queue its intent."""
    body, due_at, agreed = _fixed(doing, post_id, draft, check)
    intents.add(
        doing.conn,
        kind="publish",
        account_id=draft.account_id,
        post_id=post_id,
        body=body,
        content_hash=agreed,
        due_at=due_at,
        next_at=max(doing.now, due_at - LEAD),
        now=doing.now,
        late_policy_s=draft.late_policy_s,
    )
    return _scheduled(post_id, check, due_at, agreed)


def freeze_into(
    doing: Doing,
    intent: intents.Intent,
    draft: PostDraft,
    check: Check,
    from_states: tuple[str, ...],
    **more: Any,
) -> Done:
    """Fix new content into an intent that exists; Conflict when it left those states meanwhile."""
    post_id = intent.post_id or 0
    body, due_at, agreed = _fixed(doing, post_id, draft, check)
    changed = intents.change_by_person(
        doing.conn,
        intent.id,
        from_states=from_states,
        now=doing.now,
        **{
            "state": "SCHEDULED",
            "reason": None,
            "resume_state": None,
            "body": body,
            "content_hash": agreed,
            "due_at": due_at,
            "next_at": max(doing.now, due_at - LEAD),
            "late_policy_s": draft.late_policy_s,
            "containers_made": 0,
            "last_error": None,
            "quota_checked_at": None,
            **more,
        },
    )
    if not changed:
        raise Conflict(SENT)
    return _scheduled(post_id, check, due_at, agreed)


def approve(doing: Doing, post_id: int, agreed: str) -> None:
    """Note that the actor agreed to exactly this content and time."""
    posts.add_approval(
        doing.conn,
        post_id,
        content_hash=agreed,
        decision="approved",
        person_id=doing.actor.person_id,
        now=doing.now,
    )


def place_of(post_id: int) -> Any:
    """Say where a post is, for the permission to be asked."""
    return lambda conn: On.account(posts.get(conn, post_id).account_id)


def _freeze_again(doing: Doing, post_id: int, draft: PostDraft, *, confirmed: bool) -> Done:
    intent = intents.find_by_post(doing.conn, post_id)
    if intent is None:
        raise Conflict("This post has lost its place in the queue. Cancel it and make a new one.")
    _refuse_sent(intent)
    check = checked(doing, draft, at_once=False, confirmed=confirmed, post_id=post_id)
    return freeze_into(doing, intent, draft, check, UNSENT)


def _fixed(
    doing: Doing, post_id: int, draft: PostDraft, check: Check
) -> tuple[dict[str, Any], datetime, str]:
    assert check.due_at is not None  # examine() found no problem, so there is a time
    known = {file.id: file for file in files.list_files(doing.conn, ids=draft.file_ids)}
    body = frozen_body(
        draft.kind,
        draft.caption,
        [known[file_id] for file_id in draft.file_ids],
        draft.alt_texts,
        dict(draft.options),
        draft.first_comment,
    )
    agreed = content_hash(body, draft.account_id, check.due_at)
    at = replace(draft, wall_time=check.wall_time, time_zone=check.time_zone)
    store_draft(doing, post_id, at, state="scheduled", due_at=check.due_at, content_hash=agreed)
    approve(doing, post_id, agreed)
    return body, check.due_at, agreed


def _scheduled(post_id: int, check: Check, due_at: datetime, agreed: str) -> Done:
    said = f"It will be published on {shown(due_at, check.time_zone or 'UTC')}."
    detail = {"content": agreed, "due_at": due_at.isoformat()}
    return Done(Outcome(post_id, (*check.notes, said)), f"post:{post_id}", detail)


def _change_unsent(doing: Doing, intent: intents.Intent, **values: Any) -> None:
    _refuse_sent(intent)
    if not intents.change_by_person(doing.conn, intent.id, from_states=UNSENT, now=doing.now, **values):
        raise Conflict(SENT)


def _refuse_sent(intent: intents.Intent) -> None:
    if intent.state in intents.TERMINAL:
        raise Conflict(OVER.format(state=intent.state.lower()))
    if intent.first_write_intended_at is not None or intent.state not in UNSENT:
        raise Conflict(SENT)


def _on(draft: PostDraft) -> On:
    return On.account(draft.account_id)


def _raise_if(problems: Any) -> None:
    if problems:
        raise Invalid(list(problems))
