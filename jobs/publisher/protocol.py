"""What to do next with an intent. No calls, no clock, no ledger: state and time in, decision out.

A decision is either a call to make (`Do`) or a `Change` to keep. The answers of calls are judged by `prepare`
(before the write), `reconcile` (after it) and `followups`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from jobs.publisher import rules
from jobs.publisher.answers import Meaning, allows_repeat
from jobs.publisher.rules import Alert, Change
from warehouse.ledger.intents import Intent


class Do(StrEnum):
    """A call that an intent needs; also the name of the attempt."""

    MAKE_CHILD = "create_child"
    MAKE_CONTAINER = "create_container"
    READ_CONTAINER = "read_container"
    CHECK = "check"  # status and quota, just before the due time
    PUBLISH = "publish"
    RECONCILE = "reconcile"
    WRITE_COMMENT = "write_comment"
    LOOK_FOR_COMMENT = "look_for_comment"
    FIND_MEDIA = "find_media"
    PROVE_CLOCK = "prove_clock"  # any answer tells the platform's time


@dataclass(frozen=True)
class Trust:
    """How far our clock can be believed: since when it has not jumped, and whether the platform's agreed since."""

    since: datetime
    is_proved: bool


def decide(intent: Intent, now: datetime, *, held: str | None, trust: Trust) -> Do | Change:
    """Give the next call or change of a claimed intent.

    `held` says in words why the account must not be used now (None: it is connected). Reads from before the
    clock jumped do not count as fresh, and nothing is too late by a clock that the platform has not confirmed.
    """
    if intent.state == rules.PUBLISHING:  # whoever wrote this did not live to note the answer
        return interrupted(intent, now)
    if held is not None:
        return hold_for_reauth(intent, now, held)
    if intent.state in (rules.WAIT, rules.NEEDS_REAUTH):
        return resume(intent, now, trust)
    if intent.kind != "publish":
        return _follow_up(intent, now)
    if intent.state == rules.UNCERTAIN:
        return Do.PUBLISH if may_repeat(intent, now, trust.since) else Do.RECONCILE
    return _before_the_write(intent, now, trust)


def _before_the_write(intent: Intent, now: datetime, trust: Trust) -> Do | Change:
    if is_too_late(intent, now):
        return give_up_late(intent) if trust.is_proved else Do.PROVE_CLOCK
    if intent.state == rules.SCHEDULED:
        if now < intent.due_at - rules.LEAD:
            return Change(rules.SCHEDULED, intent.due_at - rules.LEAD)
        return Change(rules.PREPARING, now, "Preparing the post at Instagram.")
    if intent.container_created_at and now - intent.container_created_at > rules.CONTAINER_LIFE:
        return Change(
            rules.PREPARING, now, "The prepared post is about to expire; preparing it again.", renewed()
        )
    if intent.state == rules.PREPARING:
        return _prepare(intent)
    return _ready(intent, now, trust.since)


def _prepare(intent: Intent) -> Do:
    if intent.container_id:
        return Do.READ_CONTAINER
    if intent.body["kind"] == "carousel" and len(intent.child_containers) < len(intent.body["files"]):
        return Do.MAKE_CHILD
    return Do.MAKE_CONTAINER


def _ready(intent: Intent, now: datetime, trusted_from: datetime) -> Do | Change:
    if is_fresh(intent.container_finished_at, intent.due_at, now, trusted_from) and is_fresh(
        intent.quota_checked_at, intent.due_at, now, trusted_from
    ):
        return Do.PUBLISH if now >= intent.due_at else Change(rules.READY, intent.due_at, intent.reason)
    check_at = intent.due_at - rules.CHECK_AHEAD
    return Do.CHECK if now >= check_at else Change(rules.READY, check_at, intent.reason)


def _follow_up(intent: Intent, now: datetime) -> Do | Change:
    if intent.kind == "find_media":
        return Do.FIND_MEDIA
    if intent.kind not in ("comment", "reply"):
        return failed(f"Posthouse does not know how to do “{intent.kind}”.")
    if intent.state == rules.UNCERTAIN:
        return Do.WRITE_COMMENT if may_repeat(intent, now, now - rules.STALE) else Do.LOOK_FOR_COMMENT
    if is_too_late(intent, now):
        return give_up_late(intent)
    return Do.WRITE_COMMENT if now >= intent.due_at else Change(intent.state, intent.due_at)


def is_fresh(read_at: datetime | None, due_at: datetime, now: datetime, trusted_from: datetime) -> bool:
    """Say whether a read is recent enough to publish on: at most 60 s older than the due time."""
    if read_at is None or read_at < trusted_from or read_at > now:
        return False
    return read_at >= due_at - rules.FRESH and now - read_at <= rules.STALE


def is_too_late(intent: Intent, now: datetime) -> bool:
    """Say whether the post may not go out by itself any more."""
    return now > intent.due_at + timedelta(seconds=intent.late_policy_s)


def may_repeat(intent: Intent, now: datetime, trusted_from: datetime) -> bool:
    """Say whether the same container may be POSTed again (or the comment written again).

    The last read must be recent, so that a publish which has taken effect in the meantime is noticed.
    """
    read_at = intent.container_finished_at
    return (
        intent.write_ended_at is not None
        and now - intent.write_ended_at >= rules.QUIET
        and intent.finished_reads >= rules.READS_BEFORE_REPEAT
        and read_at is not None
        and max(trusted_from, intent.write_ended_at + rules.QUIET) <= read_at <= now
        and now - read_at <= rules.LOOK_AGAIN
        and intent.attempt_no < rules.MOST_POSTS
        and allows_repeat(intent.last_error)
        and not is_too_late(intent, now)
    )


def give_up_late(intent: Intent) -> Change:
    """Decide what becomes of a post that is too late and was never written."""
    if intent.kind != "publish":
        return failed(f"Too late. {_why_late(intent)}".rstrip())
    minutes = intent.late_policy_s / 60
    reason = f"More than {minutes:g} minutes late, so it was not published. {_why_late(intent)}".rstrip()
    if intent.body.get("options", {}).get("when_late") == "miss":
        return Change(rules.MISSED, None, reason, alert=Alert("error", reason))
    reason += " Publish it now, move it or cancel it."
    return Change(rules.REVIEW, None, reason, alert=Alert("error", reason))


def _why_late(intent: Intent) -> str:
    waited = intent.state in (rules.WAIT, rules.NEEDS_REAUTH) or intent.last_error
    return f"Before that: {intent.reason}" if waited and intent.reason else ""


def jitter_s(intent: Intent) -> float:
    """Give some seconds that differ between intents, so that they do not all come back at once."""
    return float(intent.id % 20)


def failed(reason: str) -> Change:
    """Give up a post that is proved not to be live."""
    return Change(rules.FAILED, None, reason, alert=Alert("error", f"Not published: {reason}"))


def renewed() -> dict[str, object]:
    """Give the columns of an intent that starts over with a new container."""
    return {**rules.NO_CONTAINER, "child_containers": [], "write_intended_at": None, "write_ended_at": None}


def hold_for_reauth(
    intent: Intent, now: datetime, why: str, *, refused: bool = False, **values: object
) -> Change:
    """Wait for a person to connect the account again; nothing is lost, the container stays.

    `refused`: the platform has just refused the token, so the account is marked too.
    """
    state = intent.resume_state if intent.state in (rules.WAIT, rules.NEEDS_REAUTH) else intent.state
    back_to = rules.UNCERTAIN if intent.write_intended_at else (state or rules.SCHEDULED)
    kept = {"resume_state": back_to, **values}
    return Change(rules.NEEDS_REAUTH, now + rules.LOOK_AGAIN, why, kept, token_refused=refused)


def wait(intent: Intent, until: datetime, why: str, back_to: str, **values: object) -> Change:
    """Pause an intent; while nothing was written, never beyond the moment when it becomes too late."""
    if intent.write_intended_at is None:
        last = intent.due_at + timedelta(seconds=intent.late_policy_s + 1)
        until = min(until, last)
    alert = Alert("warning", why) if until > intent.due_at else None
    return Change(rules.WAIT, until, why, {"resume_state": back_to, **values}, alert)


def resume(intent: Intent, now: datetime, trust: Trust) -> Change:
    """Go on after a pause. Once a write was intended, this begins by reading the container."""
    if intent.write_intended_at is not None:
        return Change(rules.UNCERTAIN, now, "Looking whether it is live.", {"finished_reads": 0})
    if is_too_late(intent, now) and trust.is_proved:
        return give_up_late(intent)
    return Change(intent.resume_state or rules.SCHEDULED, now, "Going on.", {"quota_checked_at": None})


def interrupted(intent: Intent, now: datetime) -> Change:
    """Take over a write whose answer nobody noted: it may be on its way, so the quiet period starts now."""
    values = {
        "write_ended_at": now,
        "finished_reads": 0,
        "ambiguous_rounds": intent.ambiguous_rounds + 1,
        "last_error": {"meaning": Meaning.PASSING.name, "kind": "Interrupted", "message": "interrupted"},
    }
    return Change(rules.UNCERTAIN, now, "Publishing was interrupted; looking whether it is live.", values)


def hold_for_clock(intent: Intent, now: datetime, skew_s: float) -> Change:
    """Refuse to act on a clock that disagrees with the platform's."""
    change = Change(intent.state, now + rules.CLOCK_PAUSE)
    why = (
        f"The clocks of this computer and of Instagram differ by {abs(skew_s):.0f} seconds, "
        "so nothing is published. Set this computer's clock right."
    )
    return by_platform_time(replace(change, reason=why, alert=Alert("error", why, rules.CLOCK)), now, skew_s)


def by_platform_time(change: Change, now: datetime, skew_s: float) -> Change:
    """Look again soon by the platform's time: by our wrong one it could be long after the due time."""
    if change.next_at is None:
        return change
    soon = now + timedelta(seconds=skew_s) + rules.CLOCK_PAUSE
    return replace(change, next_at=min(change.next_at, soon), is_pause=True)
