"""What follows a publication: the first comment, and the media id when nobody told it. Pure decisions.

A comment is a write of its own. After an unclear answer we look for our own comment before trying again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.instagram.publishing import ListedComment
from jobs.publisher import rules
from jobs.publisher.answers import allows_repeat
from jobs.publisher.matching import own_comments
from jobs.publisher.protocol import is_too_late
from jobs.publisher.reconcile import Sighting, look_again, review
from jobs.publisher.rules import Change
from warehouse.ledger.intents import Intent

COMMENT_LATE_S = 6 * 3600
SEARCH_S = 2 * 3600


def comment_written(now: datetime) -> Change:
    """Settle a comment: it is there."""
    return Change(rules.PUBLISHED, None, None, {"published_at": now})


def comments_seen(intent: Intent, comments: Sequence[ListedComment], username: str, now: datetime) -> Change:
    """Judge a list of comments after an unclear answer: ours is there, or not yet, or a person must look."""
    first = intent.first_write_intended_at or now
    message = intent.body["message"]
    if own_comments(comments, username=username, message=message, first_intended_at=first):
        return comment_written(now)
    ended = intent.write_ended_at or now
    looks = intent.finished_reads + 1
    seen = {"finished_reads": looks, "container_finished_at": now}
    if now - ended < rules.QUIET:
        return look_again(intent, now, seen)
    if not allows_repeat(intent.last_error):
        return review(intent, "Instagram refused the comment and it is not there.")
    if intent.attempt_no >= rules.MOST_POSTS or is_too_late(intent, now):
        return review(intent, "The comment is not there after every try.")
    settled = looks >= rules.READS_BEFORE_REPEAT
    return look_again(intent, now, seen, at=now if settled else None)


def media_sought(intent: Intent, sighting: Sighting, now: datetime) -> Change:
    """Judge a search for the media id of a live post; `intent` is the search itself."""
    if len(sighting.media) == 1:
        values = {"published_at": now, "media_id": sighting.media[0].id}
        return Change(rules.PUBLISHED, None, None, values)
    if is_too_late(intent, now):
        return Change(rules.CANCELLED, None, "Not found among the account's media.")
    return Change(rules.SCHEDULED, now + timedelta(minutes=2), intent.reason)


def first_comment(published: Intent, media_id: str) -> dict[str, Any] | None:
    """Give the columns of the intent that writes a post's first comment, if it has one."""
    message = published.body.get("first_comment")
    if not message:
        return None
    return {
        "kind": "comment",
        "account_id": published.account_id,
        "target_id": media_id,
        "body": {"message": message, "of_intent": published.id},
        "content_hash": published.content_hash,
        "late_policy_s": COMMENT_LATE_S,
    }


def search(published: Intent, now: datetime) -> dict[str, Any] | None:
    """Give the columns of the intent that looks for the media id of a post; stories are never listed."""
    body = published.body
    if body["kind"] == "story":
        return None
    until = published.write_ended_at or now
    window = [(published.first_write_intended_at or until).isoformat(), until.isoformat()]
    kept = {"kind": body["kind"], "caption": body["caption"], "window": window, "of_intent": published.id}
    return {
        "kind": "find_media",
        "account_id": published.account_id,
        "body": kept,
        "content_hash": published.content_hash,
        "late_policy_s": SEARCH_S,
    }
