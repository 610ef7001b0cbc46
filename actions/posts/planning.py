"""Changes to a post until it is sent: write, schedule, change, move, cancel.

Scheduling freezes what will be sent. Until a write to Instagram is intended everything can still be changed:
the intent goes back to SCHEDULED with the new content, its container is dropped and its lease taken away.
"""

from dataclasses import replace
from typing import Any

from actions.actor import Actor
from actions.core import Doing, Done, perform
from actions.desk import Desk
from actions.errors import Conflict, Invalid
from actions.outcome import Outcome
from actions.permissions import On
from actions.posts.draft import PostDraft, hard_problems
from actions.posts.queueing import (
    SENT,
    checked,
    close_matter,
    draft_of,
    freeze,
    freeze_into,
    insert_draft,
    raise_if,
    store_draft,
)
from warehouse.ledger import intents, posts

UNSENT = ("SCHEDULED", "PREPARING", "READY", "WAIT", "NEEDS_REAUTH", "REVIEW")
OVER = "This post is finished ({state}) and cannot be changed. Make a new one, or try it again."


def create_post(desk: Desk, actor: Actor, draft: PostDraft, *, request_key: str | None = None) -> Outcome:
    """Keep a draft; it may be unfinished. Raises Invalid only for what could not be shown again."""

    def change(doing: Doing) -> Done:
        raise_if(hard_problems(doing.conn, draft))
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
            raise_if(hard_problems(doing.conn, draft))
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
        raise_if(hard_problems(doing.conn, draft))
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


def _change_unsent(doing: Doing, intent: intents.Intent, **values: Any) -> None:
    _refuse_sent(intent)
    if not intents.change_by_person(doing.conn, intent.id, from_states=UNSENT, now=doing.now, **values):
        raise Conflict(SENT)
    close_matter(doing, intent)


def _refuse_sent(intent: intents.Intent) -> None:
    if intent.state in intents.TERMINAL:
        raise Conflict(OVER.format(state=intent.state.lower()))
    if intent.first_write_intended_at is not None or intent.state not in UNSENT:
        raise Conflict(SENT)


def _on(draft: PostDraft) -> On:
    return On.account(draft.account_id)
