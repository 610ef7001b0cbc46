"""What an intent becomes after its POST: the answer itself, and the reads that settle an unclear one.

Every answer but a media id is unclear. It is settled by the container's status, or by the one media that
matches; the same container is POSTed again only when `protocol.may_repeat` allows it; else a person decides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.graph.errors import GraphError
from connectors.instagram.publishing import Container, ListedMedia
from jobs.publisher import rules
from jobs.publisher.answers import SPAM, Meaning, allows_repeat, describe, meaning, wait_s, words
from jobs.publisher.protocol import hold_for_reauth, is_too_late, jitter_s, renewed, wait
from jobs.publisher.rules import Alert, Change
from warehouse.ledger.intents import Intent


@dataclass(frozen=True)
class Sighting:
    """What the account's media tell: `media` could be the post. Unlisted: they tell nothing this time."""

    listed: bool
    media: tuple[ListedMedia, ...] = ()


def write_intended(intent: Intent, now: datetime) -> Change:
    """Note, durably and before the POST, that it is about to happen."""
    values = {
        "write_intended_at": now,
        "first_write_intended_at": intent.first_write_intended_at or now,
        "write_ended_at": None,
        "attempt_no": intent.attempt_no + 1,
        "finished_reads": 0,
    }
    return Change(rules.PUBLISHING, now, "Publishing.", values)


def published(now: datetime, media_id: str | None) -> Change:
    """Settle the matter: it is live."""
    reason = None if media_id else "Live; Instagram has not told under which id."
    return Change(rules.PUBLISHED, None, reason, {"media_id": media_id, "published_at": now})


def publish_refused(intent: Intent, error: GraphError, now: datetime) -> Change:
    """Judge any answer to media_publish that is not a media id. It may be live all the same."""
    values: dict[str, Any] = {
        "write_ended_at": now,
        "finished_reads": 0,
        "container_finished_at": None,
        "last_error": describe(error),
    }
    what = meaning(error)
    if what is Meaning.REAUTH:
        return hold_for_reauth(intent, now, str(error), refused=True, **values)
    if what in (Meaning.LIMITED, Meaning.QUOTA):
        seconds = max(wait_s(error, jitter_s(intent)), rules.QUIET.total_seconds())
        why = f"Instagram asks to wait: {words(error)}."
        return wait(intent, now + timedelta(seconds=seconds), why, rules.UNCERTAIN, **values)
    values["ambiguous_rounds"] = intent.ambiguous_rounds + 1
    reason = f"No clear answer, looking whether it is live: {words(error)}."
    alert = Alert("warning", reason) if (error.code, error.subcode) == SPAM else None
    return Change(rules.UNCERTAIN, now + timedelta(seconds=5), reason, values, alert)


def container_seen(intent: Intent, container: Container, sighting: Sighting, now: datetime) -> Change:
    """Judge the status of a container whose publish was unclear, together with the account's media."""
    found = sighting.media
    if container.status_code == "PUBLISHED" or len(found) == 1:
        return published(now, found[0].id if len(found) == 1 else None)
    if len(found) > 1:
        several = ", ".join(item.id for item in found)
        return review(intent, f"Several media on the account could be this post ({several}).")
    ended = intent.write_ended_at or now
    if container.status_code == "FINISHED":
        return _still_finished(intent, ended, now, sighting.listed)
    settled = container.status_code == "EXPIRED" or now - ended >= rules.SETTLE
    if container.status_code in ("ERROR", "EXPIRED") and settled and sighting.listed:
        return _proved_dead(intent, container, now)
    if now - ended >= rules.UNREADABLE:
        return review(intent, f"Instagram still says {container.status_code} about the post.")
    return look_again(intent, now, {})


def container_unreadable(intent: Intent, error: GraphError, now: datetime) -> Change:
    """Judge a status read that failed: it says nothing about the post."""
    what = meaning(error)
    if what is Meaning.REAUTH:
        return hold_for_reauth(intent, now, str(error), refused=True)
    if what in (Meaning.LIMITED, Meaning.QUOTA):
        why = f"Instagram asks to wait: {words(error)}."
        return wait(intent, now + timedelta(seconds=wait_s(error, jitter_s(intent))), why, rules.UNCERTAIN)
    since = (intent.last_error or {}).get("unreadable_since")
    if since and now - datetime.fromisoformat(since) >= rules.UNREADABLE:
        return review(intent, f"Instagram has not told for 30 minutes whether it is live: {words(error)}.")
    kept = {**(intent.last_error or {}), "unreadable_since": since or now.isoformat()}
    return look_again(intent, now, {"last_error": kept})


def review(intent: Intent, why: str) -> Change:
    """Leave the decision to a person, with what is known."""
    reason = f"{why} Look at the account, then say whether it is live or should be published again."
    return Change(rules.REVIEW, None, reason, alert=Alert("error", reason))


def _still_finished(intent: Intent, ended: datetime, now: datetime, listed: bool) -> Change:
    """The container is ready but not live, as far as Instagram tells now.

    A read counts towards another POST only when the list of media agrees.
    """
    reads = intent.finished_reads + listed
    seen = {"finished_reads": reads, "container_finished_at": now if listed else None}
    if not allows_repeat(intent.last_error):
        return _after_refusal(intent, ended, now, seen)
    if intent.attempt_no >= rules.MOST_POSTS and now - ended >= rules.QUIET:
        return review(intent, f"Tried {intent.attempt_no} times without a clear answer.")
    if is_too_late(intent, now) and now - ended >= rules.QUIET:
        return review(
            intent, "It is not live as far as Instagram tells, and too late to try again by itself."
        )
    settled = listed and now - ended >= rules.QUIET and reads >= rules.READS_BEFORE_REPEAT
    return look_again(intent, now, seen, at=now if settled else None)


def _after_refusal(intent: Intent, ended: datetime, now: datetime, seen: dict[str, Any]) -> Change:
    """Watch a refused publish for ten minutes, look once more an hour later, then ask a person."""
    said = (intent.last_error or {}).get("message", "refused")
    if now - ended < rules.SETTLE:
        return look_again(intent, now, seen)
    until = ended + rules.SETTLE + rules.SECOND_LOOK
    if now < until:
        why = f"Instagram refused it ({said}) and it is not live so far; looking once more later."
        return wait(intent, until, why, rules.UNCERTAIN, **seen)
    return review(intent, f"Instagram refused it ({said}) and it has not appeared since.")


def _proved_dead(intent: Intent, container: Container, now: datetime) -> Change:
    """The container never went live and never will: only now may another one be made."""
    if intent.attempt_no >= rules.MOST_POSTS:
        return review(
            intent, f"Tried {intent.attempt_no} times; the last try ended in {container.status_code}."
        )
    reason = f"It is not live ({container.status or container.status_code}); preparing it again."
    return Change(rules.PREPARING, now, reason, renewed())


def look_again(intent: Intent, now: datetime, values: dict[str, Any], at: datetime | None = None) -> Change:
    """Read on: at the end of the quiet period exactly, else every half minute."""
    if "last_error" not in values and (intent.last_error or {}).get("unreadable_since"):
        kept = {k: v for k, v in (intent.last_error or {}).items() if k != "unreadable_since"}
        values = {**values, "last_error": kept}
    quiet_over = (intent.write_ended_at or now) + rules.QUIET
    later = now + rules.LOOK_AGAIN
    next_at = at or (quiet_over if now < quiet_over < later else later)
    return Change(rules.UNCERTAIN, next_at, intent.reason, values)
