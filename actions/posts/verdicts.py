"""What people decide about a post afterwards: try a failed one again, settle one that is in review."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from actions.actor import Actor
from actions.core import Doing, Done, perform
from actions.desk import Desk
from actions.errors import Conflict, Invalid
from actions.outcome import Outcome
from actions.posts.freeze import content_hash
from actions.posts.planning import place_of
from actions.posts.queueing import SENT, approve, checked, close_matter, draft_of, freeze_into
from actions.wall_time import WALL_FORMAT, zone_named
from warehouse.ledger import intents, posts

CONTAINER_LIFE = timedelta(hours=24)
NEVER_SENT: dict[str, Any] = {
    "container_id": None,
    "container_created_at": None,
    "container_finished_at": None,
    "child_containers": [],
    "write_intended_at": None,
    "first_write_intended_at": None,
    "write_ended_at": None,
    "attempt_no": 0,
    "ambiguous_rounds": 0,
    "finished_reads": 0,
}
_PERMALINK = re.compile(r"https://www\.instagram\.com/(?:[\w.]+/)?(?:p|reel|tv|stories)/[\w.\-/]+/?")
_MEDIA_ID = re.compile(r"\d{5,40}")


@dataclass(frozen=True)
class Live:
    """The person saw the post on Instagram; the link or the media id when they know it."""

    permalink: str | None = None
    media_id: str | None = None


@dataclass(frozen=True)
class Again:
    """The person looked and the post is not on Instagram: publish it now."""


def retry_post(
    desk: Desk,
    actor: Actor,
    post_id: int,
    *,
    wall_time: str | None = None,
    time_zone: str | None = None,
    confirmed: bool = True,
    request_key: str | None = None,
) -> Outcome:
    """Queue a post that FAILED or was MISSED once more, at a new time or now. It is proved not to be live."""

    def change(doing: Doing) -> Done:
        post = posts.get(doing.conn, post_id)
        intent = _intent_in(doing, post_id, ("FAILED", "MISSED"), "failed or was missed")
        draft = draft_of(doing.conn, post)
        zone = time_zone or draft.time_zone
        draft = replace(draft, wall_time=wall_time, time_zone=zone)
        check = checked(doing, draft, at_once=wall_time is None, confirmed=confirmed, post_id=post_id)
        return freeze_into(doing, intent, draft, check, ("FAILED", "MISSED"), unsent=False, **NEVER_SENT)

    body = {"post": post_id, "wall_time": wall_time, "time_zone": time_zone, "confirmed": confirmed}
    return perform(desk, actor, "posts.retry", place_of(post_id), change, body=body, request_key=request_key)


def resolve_review(
    desk: Desk, actor: Actor, post_id: int, decision: Live | Again, *, request_key: str | None = None
) -> Outcome:
    """Settle a post in review as a person saw it: it is live, or it is to be published again."""

    def change(doing: Doing) -> Done:
        intent = _intent_in(doing, post_id, ("REVIEW",), "waits for a decision")
        return _live(doing, intent, decision) if isinstance(decision, Live) else _again(doing, intent)

    said = (
        {"live": [decision.permalink, decision.media_id]} if isinstance(decision, Live) else {"again": True}
    )
    body = {"post": post_id, **said}
    return perform(
        desk, actor, "posts.resolve", place_of(post_id), change, body=body, request_key=request_key
    )


def _live(doing: Doing, intent: intents.Intent, decision: Live) -> Done:
    problems = []
    if decision.permalink and not _PERMALINK.fullmatch(decision.permalink):
        problems.append(
            "This is no link to an Instagram post. Copy it like https://www.instagram.com/p/ABC123/."
        )
    if decision.media_id and not _MEDIA_ID.fullmatch(decision.media_id):
        problems.append("A media id is a long number, like 17912345678901234.")
    if problems:
        raise Invalid(problems)
    if decision.media_id and intents.bound_media(doing.conn, intent.account_id, [decision.media_id]):
        raise Conflict("This media belongs to another post already. Look for the right one.")
    intents.record_published(
        doing.conn, intent.id, now=doing.now, media_id=decision.media_id, permalink=decision.permalink
    )
    close_matter(doing, intent)
    detail = {"intent": intent.id, "decision": "live", "media": decision.media_id}
    return Done(
        Outcome(intent.post_id or 0, ("It is marked as published.",)), f"post:{intent.post_id}", detail
    )


def _again(doing: Doing, intent: intents.Intent) -> Done:
    """Give the intent back to the publisher, due now. A container that was sent is read before anything else."""
    post = posts.get(doing.conn, intent.post_id or 0)
    due_at = doing.now.replace(microsecond=0)
    sent = intent.first_write_intended_at is not None and intent.container_id is not None
    fresh_start = {"containers_made": 0} if sent else {"containers_made": 0, **NEVER_SENT}
    agreed = content_hash(intent.body, intent.account_id, due_at)
    changed = intents.change_by_person(
        doing.conn,
        intent.id,
        from_states=("REVIEW",),
        now=doing.now,
        unsent=False,
        **{
            "state": "UNCERTAIN" if sent else "SCHEDULED",
            "reason": "A person decided to publish it again.",
            "resume_state": None,
            "content_hash": agreed,
            "due_at": due_at,
            "next_at": doing.now,
            "attempt_no": 0,
            "ambiguous_rounds": 0,
            "finished_reads": 0,
            "last_error": None,
            "quota_checked_at": None,
            **fresh_start,
        },
    )
    if not changed:
        raise Conflict(SENT)
    close_matter(doing, intent)
    _note_due(doing, post, due_at, agreed)
    note = (
        "Posthouse first looks once more whether it is live."
        if sent
        else "It is published as soon as possible."
    )
    detail = {"intent": intent.id, "decision": "again", "content": agreed}
    return Done(Outcome(post.id, (note,)), f"post:{post.id}", detail)


def _note_due(doing: Doing, post: posts.Post, due_at: Any, agreed: str) -> None:
    wall = due_at.astimezone(zone_named(post.time_zone or "UTC")).strftime(WALL_FORMAT)
    posts.change(doing.conn, post.id, doing.now, due_at=due_at, wall_time=wall, content_hash=agreed)
    approve(doing, post.id, agreed)


def _intent_in(doing: Doing, post_id: int, states: tuple[str, ...], words: str) -> intents.Intent:
    intent = intents.find_by_post(doing.conn, post_id)
    if intent is None or intent.state not in states:
        raise Conflict(f"This post is not one that {words}. Open it again to see where it stands.")
    return intent
