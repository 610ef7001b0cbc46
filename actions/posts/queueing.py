"""How a draft becomes a row, and a scheduled post an intent in the publisher's queue."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from actions.core import Doing, Done
from actions.errors import Conflict, Invalid, NeedsConfirmation
from actions.outcome import Outcome
from actions.posts.draft import Check, PostDraft, examine
from actions.posts.freeze import content_hash, frozen_body
from actions.wall_time import shown
from warehouse.ledger import alerts, files, intents, posts
from warehouse.ledger.store import Connection

LEAD = timedelta(minutes=15)  # the publisher prepares a post this long before it is due
SENT = "It is too late: this post may already be live. You will be told the outcome."


def checked(
    doing: Doing, draft: PostDraft, *, at_once: bool, confirmed: bool, post_id: int | None = None
) -> Check:
    """Examine within a change; raises Invalid for problems and NeedsConfirmation for unconfirmed warnings."""
    check = examine(doing.conn, draft, doing.now, at_once=at_once, post_id=post_id)
    raise_if(check.problems)
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
    close_matter(doing, intent)
    return _scheduled(post_id, check, due_at, agreed)


def close_matter(doing: Doing, intent: intents.Intent) -> None:
    """Close the alert about an intent (the publisher names it so), since a person has just dealt with it."""
    alerts.close_alert(doing.conn, f"{intent.kind}:{intent.id}", doing.now)


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


def raise_if(problems: Sequence[str]) -> None:
    """Raise Invalid when there are problems."""
    if problems:
        raise Invalid(list(problems))
