from datetime import timedelta

import pytest

from connectors.graph.errors import Unreachable
from connectors.instagram.publishing import Container, ListedComment, ListedMedia
from jobs.publisher import followups, rules
from jobs.publisher.reconcile import (
    Sighting,
    container_seen,
    container_unreadable,
    publish_refused,
    write_intended,
)
from tests.publisher.build import DUE, body, intent, ready, seconds, uncertain
from tests.publisher.test_answers import error

ENDED = DUE + seconds(1)
NOTHING = Sighting(listed=True)
BLIND = Sighting(listed=False)
SPAM = {"meaning": "REFUSED", "code": 4, "subcode": 2207051, "message": "Application request limit reached"}


def media(media_id="m1"):
    return ListedMedia(media_id, "2026-11-21T12:00:00+0000")


def see(code, sighting=NOTHING, after=5.0, **changes):
    return container_seen(uncertain(**changes), Container("c1", code), sighting, ENDED + seconds(after))


def test_the_intent_names_the_attempt_and_keeps_the_first_time():
    first = write_intended(ready(DUE), DUE)
    assert first.state == rules.PUBLISHING
    assert (first.values["attempt_no"], first.values["first_write_intended_at"]) == (1, DUE)
    second = write_intended(uncertain(), DUE + seconds(125))
    assert (second.values["attempt_no"], second.values["first_write_intended_at"]) == (2, DUE)


@pytest.mark.parametrize(
    "answer", [Unreachable("cut"), error(1), error(2), error(-1, 2207001), error(4, 2207051), error(100)]
)
def test_every_answer_without_a_media_id_is_uncertain_and_never_a_failure(answer):
    change = publish_refused(intent(state="PUBLISHING", attempt_no=1), answer, ENDED)
    assert change.state == rules.UNCERTAIN
    assert (change.values["write_ended_at"], change.values["finished_reads"]) == (ENDED, 0)


@pytest.mark.parametrize(
    ("answer", "state"),
    [(error(80002), rules.WAIT), (error(9, 2207042), rules.WAIT), (error(190), rules.NEEDS_REAUTH)],
)
def test_limits_and_tokens_pause_and_come_back_by_reading_the_container(answer, state):
    change = publish_refused(ready(state="PUBLISHING", write_intended_at=DUE), answer, ENDED)
    assert (change.state, change.values["resume_state"]) == (state, rules.UNCERTAIN)
    if state == rules.WAIT:
        assert change.next_at >= ENDED + rules.QUIET


def test_a_spam_answer_alerts_at_once():
    assert publish_refused(ready(state="PUBLISHING"), error(4, 2207051), ENDED).alert is not None


@pytest.mark.parametrize(
    ("sighting", "media_id"),
    [
        (Sighting(True, (media("m7"),)), "m7"),
        (NOTHING, None),
        (BLIND, None),
        (Sighting(True, (media("m1"), media("m2"))), None),
    ],
)
def test_published_is_published_and_the_id_only_when_it_is_certain(sighting, media_id):
    change = see("PUBLISHED", sighting)
    assert (change.state, change.values["media_id"]) == (rules.PUBLISHED, media_id)


def test_the_one_matching_media_settles_it_whatever_the_status_says():
    for code in ("FINISHED", "ERROR", "EXPIRED", "IN_PROGRESS"):
        assert see(code, Sighting(True, (media("m7"),))).state == rules.PUBLISHED


def test_several_candidates_are_for_a_person():
    change = see("FINISHED", Sighting(True, (media("m1"), media("m2"))))
    assert change.state == rules.REVIEW
    assert "m1, m2" in change.alert.message


def test_finished_reads_add_up_and_the_next_look_is_at_the_end_of_the_quiet_period():
    change = see("FINISHED", after=5)
    assert (change.state, change.values["finished_reads"]) == (rules.UNCERTAIN, 1)
    assert see("FINISHED", after=100).next_at == ENDED + rules.QUIET
    settled = see("FINISHED", after=120, finished_reads=4)
    assert settled.next_at == ENDED + rules.QUIET  # at once


def test_a_read_that_the_media_list_could_not_confirm_does_not_count():
    change = see("FINISHED", BLIND, after=120, finished_reads=1)
    assert (change.values["finished_reads"], change.values["container_finished_at"]) == (1, None)


def test_three_tries_then_a_person():
    assert see("FINISHED", after=60, attempt_no=3).state == rules.UNCERTAIN
    assert see("FINISHED", after=121, attempt_no=3).state == rules.REVIEW


def test_too_late_to_repeat_is_for_a_person():
    assert see("FINISHED", after=901).state == rules.REVIEW


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (5, rules.UNCERTAIN),
        (599, rules.UNCERTAIN),
        (601, rules.WAIT),
        (600 + 3599, rules.WAIT),
        (4201, rules.REVIEW),
    ],
)
def test_a_refused_publish_is_watched_then_paused_then_asked_about(after, state):
    change = see("FINISHED", after=after, last_error=SPAM)
    assert change.state == state
    if state == rules.WAIT:
        assert change.next_at == ENDED + timedelta(minutes=70)
        assert change.alert is not None


@pytest.mark.parametrize(("code", "after"), [("EXPIRED", 5), ("ERROR", 601)])
def test_only_a_dead_container_makes_room_for_another(code, after):
    change = see(code, after=after)
    assert change.state == rules.PREPARING
    assert (change.values["container_id"], change.values["write_intended_at"]) == (None, None)


@pytest.mark.parametrize(
    ("code", "sighting", "after"), [("ERROR", NOTHING, 599), ("ERROR", BLIND, 601), ("EXPIRED", BLIND, 5)]
)
def test_not_while_it_could_still_be_live(code, sighting, after):
    assert see(code, sighting, after=after).state == rules.UNCERTAIN


def test_a_dead_container_after_three_tries_is_for_a_person():
    assert see("EXPIRED", attempt_no=3).state == rules.REVIEW


def test_unreadable_for_half_an_hour_is_for_a_person():
    cut = Unreachable("cut")
    first = container_unreadable(uncertain(), cut, ENDED)
    assert first.state == rules.UNCERTAIN
    since = first.values["last_error"]
    assert since["meaning"] == "PASSING"  # the answer to the write is still what decides about repeating it
    later = uncertain(last_error=since)
    assert container_unreadable(later, cut, ENDED + seconds(1799)).state == rules.UNCERTAIN
    assert container_unreadable(later, cut, ENDED + seconds(1800)).state == rules.REVIEW
    again = container_seen(later, Container("c1", "IN_PROGRESS"), NOTHING, ENDED + seconds(60))
    assert "unreadable_since" not in again.values["last_error"]


def test_a_refused_token_while_looking_needs_a_person_and_a_limit_waits():
    assert container_unreadable(uncertain(), error(190), ENDED).state == rules.NEEDS_REAUTH
    assert container_unreadable(uncertain(), error(80002), ENDED).state == rules.WAIT


def test_a_comment_that_is_there_is_not_written_again():
    comment = {"kind": "comment", "target_id": "m1", "body": {"message": "Hello"}, "late_policy_s": 21600}
    ours = ListedComment("k1", "2026-11-21T12:00:00+0000", "Hello", "brand")
    waiting = uncertain(**comment)
    assert followups.comments_seen(waiting, [ours], "brand", ENDED).state == rules.PUBLISHED
    assert followups.comments_seen(waiting, [], "brand", ENDED + seconds(5)).state == rules.UNCERTAIN
    settled = uncertain(**comment, finished_reads=3)
    assert followups.comments_seen(settled, [], "brand", ENDED + seconds(121)).next_at == ENDED + seconds(121)
    refused = uncertain(**comment, last_error={"meaning": "REFUSED"})
    assert followups.comments_seen(refused, [], "brand", ENDED + seconds(121)).state == rules.REVIEW
    tried = uncertain(**comment, attempt_no=3)
    assert followups.comments_seen(tried, [], "brand", ENDED + seconds(121)).state == rules.REVIEW


def test_what_follows_a_publication():
    with_comment = uncertain(body=body(first_comment="Link in bio"))
    assert followups.first_comment(with_comment, "m1")["target_id"] == "m1"
    assert followups.first_comment(uncertain(), "m1") is None
    search = followups.search(with_comment, ENDED)
    assert search["body"]["window"] == [DUE.isoformat(), ENDED.isoformat()]
    assert followups.search(uncertain(body=body("story")), ENDED) is None


def test_a_search_ends_when_found_or_after_two_hours():
    looking = intent(kind="find_media", late_policy_s=7200)
    assert followups.media_sought(looking, Sighting(True, (media("m7"),)), DUE).values["media_id"] == "m7"
    assert followups.media_sought(looking, NOTHING, DUE).next_at == DUE + timedelta(minutes=2)
    assert followups.media_sought(looking, NOTHING, DUE + timedelta(hours=3)).state == rules.CANCELLED
