from datetime import timedelta

import pytest

from jobs.publisher import rules
from jobs.publisher.protocol import Do, Trust, decide, interrupted, is_fresh
from jobs.publisher.rules import Change
from tests.publisher.build import DUE, LONG_AGO, body, intent, ready, seconds, uncertain

HOUR = timedelta(hours=1)


def choose(an_intent, now, held=None, since=LONG_AGO, is_proved=True):
    return decide(an_intent, now, held=held, trust=Trust(since, is_proved))


def test_waits_for_the_lead_time():
    change = choose(intent(), DUE - HOUR)
    assert (change.state, change.next_at) == (rules.SCHEDULED, DUE - rules.LEAD)


def test_prepares_at_the_lead_time_or_at_once_inside_it():
    for now in (DUE - rules.LEAD, DUE - seconds(5), DUE + seconds(60)):
        change = choose(intent(), now)
        assert (change.state, change.next_at) == (rules.PREPARING, now)


def test_makes_the_container_then_reads_it():
    assert choose(intent(state="PREPARING"), DUE - rules.LEAD) is Do.MAKE_CONTAINER
    assert choose(intent(state="PREPARING", container_id="c1"), DUE - rules.LEAD) is Do.READ_CONTAINER


def test_makes_the_items_of_a_carousel_first():
    carousel = intent(state="PREPARING", body=body("carousel", 2))
    assert choose(carousel, DUE - rules.LEAD) is Do.MAKE_CHILD
    one = intent(state="PREPARING", body=body("carousel", 2), child_containers=["a"])
    assert choose(one, DUE - rules.LEAD) is Do.MAKE_CHILD
    both = intent(state="PREPARING", body=body("carousel", 2), child_containers=["a", "b"])
    assert choose(both, DUE - rules.LEAD) is Do.MAKE_CONTAINER


def test_never_publishes_early():
    for before in (1, 0.001, 3600):
        decision = choose(ready(DUE - seconds(30)), DUE - seconds(before))
        assert decision is not Do.PUBLISH


def test_sleeps_until_the_last_look_then_until_the_very_instant():
    assert choose(ready(), DUE - seconds(600)).next_at == DUE - rules.CHECK_AHEAD
    assert choose(ready(), DUE - rules.CHECK_AHEAD) is Do.CHECK
    assert choose(ready(DUE - seconds(49)), DUE - seconds(40)).next_at == DUE
    assert choose(ready(DUE - seconds(49)), DUE) is Do.PUBLISH


@pytest.mark.parametrize(
    ("read", "now", "fresh"),
    [
        (-60, 0, True),
        (-61, 0, False),
        (-50, 60, True),
        (-50, 71, False),
        (30, 31, True),
        (5, 0, False),  # read in the future: the clock went back
        (None, 0, False),
    ],
)
def test_a_read_is_fresh_for_a_minute_before_the_due_time(read, now, fresh):
    read_at = None if read is None else DUE + seconds(read)
    assert is_fresh(read_at, DUE, DUE + seconds(now), LONG_AGO) is fresh


def test_reads_from_before_a_jump_of_the_clock_do_not_count():
    assert choose(ready(DUE - seconds(20)), DUE, since=DUE - seconds(10)) is Do.CHECK


def test_an_old_container_is_made_anew_before_it_expires():
    old = ready(container_created_at=DUE - timedelta(hours=23, minutes=2))
    change = choose(old, DUE - seconds(60))
    assert (change.state, change.values["container_id"]) == (rules.PREPARING, None)


def test_a_late_post_is_still_published_within_its_policy():
    now = DUE + seconds(899)
    assert choose(ready(now - seconds(2)), now) is Do.PUBLISH
    assert choose(ready(), now) is Do.CHECK


@pytest.mark.parametrize("state", [rules.SCHEDULED, rules.PREPARING, rules.READY])
def test_beyond_it_a_person_decides(state):
    change = choose(ready(DUE, state=state), DUE + seconds(901))
    assert change.state == rules.REVIEW
    assert change.alert.level == "error"
    assert "15 minutes late" in change.reason


def test_or_it_is_missed_when_the_person_said_so():
    missed = ready(body=body(options={"when_late": "miss"}))
    assert choose(missed, DUE + seconds(901)).state == rules.MISSED


def test_a_write_that_nobody_finished_is_uncertain_and_the_quiet_period_begins():
    sent = uncertain(state="PUBLISHING", write_ended_at=None, ambiguous_rounds=0)
    change = choose(sent, DUE + HOUR)
    assert (change.state, change.values["write_ended_at"]) == (rules.UNCERTAIN, DUE + HOUR)
    assert change == interrupted(sent, DUE + HOUR)


def test_uncertain_begins_by_reading():
    assert choose(uncertain(), DUE + seconds(6)) is Do.RECONCILE


REPEATABLE = {"finished_reads": 2, "container_finished_at": DUE + seconds(121)}


def test_repeats_the_same_container_after_two_reads_and_the_quiet_period():
    assert choose(uncertain(**REPEATABLE), DUE + seconds(121)) is Do.PUBLISH


@pytest.mark.parametrize(
    ("changes", "now"),
    [
        ({"finished_reads": 1}, 121),
        ({"container_finished_at": DUE + seconds(120)}, 121),  # read before the quiet period was over
        ({"container_finished_at": None}, 121),
        ({}, 152),  # that read is too old by now
        ({"attempt_no": 3}, 121),
        ({"last_error": {"meaning": "REFUSED"}}, 121),
        ({"write_ended_at": DUE + seconds(2)}, 121),
        ({"write_ended_at": None}, 121),
        ({"late_policy_s": 100}, 121),
    ],
)
def test_never_repeats_while_one_guard_is_missing(changes, now):
    assert choose(uncertain(**{**REPEATABLE, **changes}), DUE + seconds(now)) is Do.RECONCILE


def test_an_account_that_is_not_connected_holds_everything():
    for an_intent, back_to in [
        (intent(), rules.SCHEDULED),
        (ready(DUE), rules.READY),
        (uncertain(), rules.UNCERTAIN),
        (intent(state="WAIT", resume_state="READY"), rules.READY),
        (intent(state="NEEDS_REAUTH", resume_state="PREPARING"), rules.PREPARING),
    ]:
        change = choose(an_intent, DUE, held="Connect it again.")
        assert (change.state, change.values["resume_state"]) == (rules.NEEDS_REAUTH, back_to)
        assert "container_id" not in change.values


@pytest.mark.parametrize("state", [rules.WAIT, rules.NEEDS_REAUTH])
def test_a_pause_ends_where_it_began_unless_a_write_was_intended(state):
    assert choose(intent(state=state, resume_state="READY"), DUE).state == rules.READY
    after_write = uncertain(state=state, resume_state="READY")
    assert choose(after_write, DUE + HOUR).state == rules.UNCERTAIN


def test_a_pause_that_ends_too_late_leaves_it_to_a_person_with_the_reason():
    paused = intent(state="WAIT", resume_state="READY", reason="The quota is used up.")
    change = choose(paused, DUE + seconds(901))
    assert change.state == rules.REVIEW
    assert "The quota is used up." in change.reason


def test_unknown_kinds_of_writes_are_refused_in_words():
    change = choose(intent(kind="wave", due_at=DUE), DUE)
    assert isinstance(change, Change)
    assert change.state == rules.FAILED
    assert "wave" in change.reason


def test_comments_wait_for_their_time_and_look_before_they_repeat():
    comment = {"kind": "comment", "target_id": "m1", "body": {"message": "Hello"}, "late_policy_s": 21600}
    assert choose(intent(**comment), DUE - seconds(1)).next_at == DUE
    assert choose(intent(**comment), DUE) is Do.WRITE_COMMENT
    assert choose(uncertain(**comment), DUE + seconds(10)) is Do.LOOK_FOR_COMMENT
    assert choose(uncertain(**comment, **REPEATABLE), DUE + seconds(121)) is Do.WRITE_COMMENT
    assert choose(intent(**comment), DUE + timedelta(hours=7)).state == rules.FAILED


def test_nothing_is_too_late_by_a_clock_that_nobody_confirmed():
    assert choose(ready(), DUE + HOUR, is_proved=False) is Do.PROVE_CLOCK
    paused = intent(state="WAIT", resume_state="READY")
    assert choose(paused, DUE + HOUR, is_proved=False).state == rules.READY
