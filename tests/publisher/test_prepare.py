from datetime import timedelta

import pytest

from connectors.graph.errors import Unreachable
from connectors.instagram.publishing import Container, PublishingLimit
from jobs.publisher import prepare, rules
from tests.publisher.build import DUE, body, intent, ready, seconds
from tests.publisher.test_answers import error

EARLY = DUE - timedelta(minutes=10)
PREPARING = intent(state="PREPARING", container_id="c1", container_created_at=EARLY, containers_made=1)


def status(code, words=""):
    return Container("c1", code, words)


def refused(an_intent, an_error, *, making=True, now=EARLY):
    return prepare.refused_before_write(an_intent, an_error, now, making=making)


def test_the_container_is_kept_as_soon_as_it_is_known():
    change = prepare.container_made(intent(state="PREPARING"), "c9", EARLY)
    assert change.state == rules.PREPARING
    assert (change.values["container_id"], change.values["container_created_at"]) == ("c9", EARLY)


def test_finished_means_ready():
    assert prepare.container_read(PREPARING, status("FINISHED"), EARLY).state == rules.READY


def test_unfinished_is_read_again_soon_then_at_most_once_a_minute():
    for age, pause in [(0, 4), (20, 10), (300, 60)]:
        now = EARLY + seconds(age)
        change = prepare.container_read(PREPARING, status("IN_PROGRESS"), now)
        assert (change.state, change.next_at) == (rules.PREPARING, now + seconds(pause))
    near = prepare.container_read(PREPARING, status("IN_PROGRESS"), DUE - seconds(30))
    assert near.next_at == DUE - seconds(27)


def test_a_broken_container_is_replaced_twice_then_the_post_fails_in_words():
    words = "Error: Media upload has failed with error code 2207082"
    first = prepare.container_read(PREPARING, status("ERROR", words), EARLY)
    assert (first.state, first.values["resume_state"]) == (rules.WAIT, "PREPARING")
    assert first.values["container_id"] is None
    assert first.alert.level == "warning"
    third = intent(state="PREPARING", container_id="c3", containers_made=3, container_created_at=EARLY)
    change = prepare.container_read(third, status("ERROR", words), EARLY)
    assert change.state == rules.FAILED
    assert "2207082" in change.reason


def test_a_container_that_is_live_already_is_never_published_again():
    change = prepare.container_read(ready(), status("PUBLISHED"), DUE)
    assert change.state == rules.UNCERTAIN
    assert change.values["write_intended_at"] == DUE


def test_the_last_look_notes_status_and_quota():
    change = prepare.checked(ready(), status("FINISHED"), PublishingLimit(3, 100), DUE - seconds(50))
    assert change.state == rules.READY
    assert change.values["container_finished_at"] == change.values["quota_checked_at"] == DUE - seconds(50)


def test_a_used_up_quota_waits_and_says_so():
    change = prepare.checked(ready(), status("FINISHED"), PublishingLimit(100, 100), DUE - seconds(50))
    assert (change.state, change.values["resume_state"]) == (rules.WAIT, rules.READY)
    assert "100 of 100" in change.alert.message


def test_an_unknown_quota_stops_nothing():
    change = prepare.checked(ready(), status("FINISHED"), PublishingLimit(100, None), DUE)
    assert change.state == rules.READY


def test_a_wait_ends_when_it_becomes_too_late():
    change = refused(intent(state="PREPARING"), error(80002), now=DUE + seconds(600))
    assert (change.state, change.next_at) == (rules.WAIT, DUE + seconds(901))


def test_a_refused_token_marks_the_account_and_keeps_the_container():
    change = refused(PREPARING, error(190, 463), making=False)
    assert (change.state, change.token_refused) == (rules.NEEDS_REAUTH, True)
    assert "container_id" not in change.values


def test_a_lost_answer_makes_another_container_three_times():
    made = intent(state="PREPARING", containers_made=0)
    assert refused(made, Unreachable("cut")).state == rules.PREPARING
    assert refused(intent(state="PREPARING", containers_made=2), Unreachable("cut")).state == rules.FAILED


def test_media_that_cannot_be_fetched_waits_then_fails_before_the_due_time():
    waits = [refused(intent(state="PREPARING", containers_made=n), error(9004, 2207052)) for n in range(3)]
    assert [change.state for change in waits] == [rules.WAIT, rules.WAIT, rules.FAILED]
    assert all(change.alert for change in waits)
    assert sum((w.next_at - EARLY).total_seconds() for w in waits[:2]) < 600


def test_a_clear_no_fails_at_once_with_instagrams_words():
    change = refused(intent(state="PREPARING"), error(36003, 2207009))
    assert change.state == rules.FAILED
    assert "Instagram refuses it" in change.reason


def test_a_read_without_an_answer_is_repeated_soon():
    change = refused(PREPARING, Unreachable("cut"), making=False)
    assert (change.state, change.next_at) == (rules.PREPARING, EARLY + seconds(5))


def test_a_container_that_does_not_exist_is_replaced():
    change = refused(PREPARING, error(24, 2207008), making=False)
    assert change.values["container_id"] is None


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["FINISHED", "FINISHED"], None),
        (["FINISHED", "IN_PROGRESS"], rules.PREPARING),
        (["ERROR", "FINISHED"], rules.WAIT),
    ],
)
def test_a_carousel_waits_for_every_item(statuses, expected):
    carousel = intent(state="PREPARING", body=body("carousel", 2), child_containers=["a", "b"])
    change = prepare.children_read(carousel, [status(s) for s in statuses], EARLY)
    assert (change and change.state) == expected
    if expected == rules.WAIT:
        assert change.values["child_containers"] == []
