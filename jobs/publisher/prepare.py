"""What the answers before the write mean: making the container, waiting for it, the last look.

Nothing here can have gone live, so another container is harmless, and giving up is honest.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.graph.errors import GraphError
from connectors.instagram.publishing import Container, PublishingLimit
from jobs.publisher import rules
from jobs.publisher.answers import Meaning, describe, meaning, wait_s, words
from jobs.publisher.protocol import failed, hold_for_reauth, jitter_s, renewed, wait
from jobs.publisher.rules import Alert, Change
from warehouse.ledger.intents import Intent

GONE = 24  # "the container does not exist or has expired"


def child_made(intent: Intent, container_id: str, now: datetime) -> Change:
    """Keep the container of a carousel's next item."""
    values = {"child_containers": [*intent.child_containers, container_id]}
    return Change(rules.PREPARING, now, intent.reason, values)


def container_made(intent: Intent, container_id: str, now: datetime) -> Change:
    """Keep the container: from now on it is what makes the post unique."""
    values = {
        "container_id": container_id,
        "container_created_at": now,
        "container_finished_at": None,
        "containers_made": intent.containers_made + 1,
    }
    return Change(rules.PREPARING, now + timedelta(seconds=4), intent.reason, values)


def children_read(intent: Intent, children: Sequence[Container], now: datetime) -> Change | None:
    """Judge the items of a carousel; None: every one is finished, make the carousel now."""
    for child in children:
        if child.status_code in ("ERROR", "EXPIRED"):
            return _prepare_again(intent, now, child.status or child.status_code)
    if all(child.status_code == "FINISHED" for child in children):
        return None
    return Change(rules.PREPARING, _next_poll(intent, now), intent.reason)


def container_read(intent: Intent, container: Container, now: datetime) -> Change:
    """Judge a container that was never asked to go live."""
    if container.status_code == "FINISHED":
        ready = Change(rules.READY, now, "Ready; it goes out at its time.", {"container_finished_at": now})
        return ready if intent.state == rules.PREPARING else replace(ready, reason=intent.reason)
    if container.status_code == "PUBLISHED":  # not by us: a restored ledger, or someone used our container
        return Change(rules.UNCERTAIN, now, "Instagram says it is live already.", _as_if_written(intent, now))
    if container.status_code in ("ERROR", "EXPIRED"):
        return _prepare_again(intent, now, container.status or container.status_code)
    return Change(rules.PREPARING, _next_poll(intent, now), intent.reason, {"container_finished_at": None})


def checked(intent: Intent, container: Container, limit: PublishingLimit, now: datetime) -> Change:
    """Judge the last look before the due time."""
    change = container_read(intent, container, now)
    if change.state != rules.READY:
        return change
    if limit.is_used_up:
        why = f"The publishing quota is used up ({limit.used} of {limit.total} posts in 24 hours)."
        return wait(intent, now + timedelta(minutes=15), why, rules.READY)
    return replace(change, values={**change.values, "quota_checked_at": now})


def refused_before_write(intent: Intent, error: GraphError, now: datetime, *, making: bool) -> Change:
    """Judge an error of a call that cannot have made anything live. `making`: it was a POST."""
    kept = {"last_error": describe(error)}
    what = meaning(error)
    if what is Meaning.REAUTH:
        return hold_for_reauth(intent, now, str(error), refused=True, **kept)
    if what in (Meaning.LIMITED, Meaning.QUOTA):
        why = f"Instagram asks to wait: {words(error)}."
        return wait(
            intent, now + timedelta(seconds=wait_s(error, jitter_s(intent))), why, intent.state, **kept
        )
    if error.code == GONE:
        return _prepare_again(intent, now, words(error))
    if not making:  # a container that cannot be read is read again until it is too late
        return Change(intent.state, now + timedelta(seconds=5), f"No clear answer: {words(error)}.", kept)
    if what in (Meaning.PASSING, Meaning.MEDIA):
        again = _prepare_again(intent, now, words(error), answered=what is Meaning.MEDIA)
        return replace(again, values={**again.values, **kept})
    return replace(failed(f"Instagram refuses it: {words(error)}."), values=kept)


def clock_proved(intent: Intent, now: datetime) -> Change:
    """Go on after a read that only served to hear the platform's time."""
    return Change(intent.state, now, intent.reason)


def media_missing(intent: Intent, why: str, now: datetime) -> Change:
    """Judge a file that is not in the media store."""
    return _prepare_again(intent, now, why)


def _prepare_again(intent: Intent, now: datetime, why: str, *, answered: bool = True) -> Change:
    """Try another container, or give up when enough were tried: nothing of them is live."""
    tried = intent.containers_made + (0 if intent.container_id else 1)
    values = renewed() | {"containers_made": tried}
    if tried >= rules.MOST_PREPARATIONS:
        return replace(failed(f"Instagram could not prepare it: {why.rstrip('.')}."), values=values)
    reason = f"Instagram could not prepare it yet: {why.rstrip('.')}."
    if not answered:
        return Change(rules.PREPARING, now + timedelta(seconds=10), reason, values)
    return replace(
        wait(intent, now + timedelta(seconds=30 * tried), reason, rules.PREPARING, **values),
        alert=Alert("warning", reason),
    )


def _next_poll(intent: Intent, now: datetime) -> datetime:
    """Ask often at first and near the due time, at most once a minute otherwise (the platform's advice)."""
    if now >= intent.due_at - timedelta(seconds=60):
        return now + timedelta(seconds=3)
    age = (now - (intent.container_created_at or now)).total_seconds()
    return now + timedelta(seconds=min(60.0, max(4.0, age / 2)))


def _as_if_written(intent: Intent, now: datetime) -> dict[str, object]:
    return {
        "write_intended_at": intent.write_intended_at or now,
        "first_write_intended_at": intent.first_write_intended_at or now,
        "write_ended_at": intent.write_ended_at or now,
    }
