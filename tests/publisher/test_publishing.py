"""The publisher against the platform over HTTP: what it should do when all is well, and when it is not."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.publisher.house import House
from warehouse.ledger import accounts, alerts, attempts, intents


def at(post) -> datetime:
    return datetime.fromtimestamp(post["at"]).astimezone()


def open_matters(house: House) -> dict[str, str]:
    with house.ledger.read() as conn:
        return {alert.matter: alert.message for alert in alerts.open_alerts(conn)}


@pytest.mark.parametrize(("kind", "files"), [("image", 1), ("carousel", 3), ("reel", 1), ("story", 1)])
def test_publishes_each_kind_once_and_never_early(house, caption, kind, files):
    intent = house.schedule(caption, kind=kind, files=files)
    done = house.finish(intent.id)
    assert done.state == "PUBLISHED"
    [post] = house.live()
    assert at(post) == done.due_at == done.published_at
    assert (done.media_id, done.container_id) == (post["media"], post["container"])
    assert done.permalink.startswith("https://")
    assert house.story(intent.id) == ["PREPARING", "READY", "PUBLISHING", "PUBLISHED"]
    assert open_matters(house) == {}


def test_every_call_is_an_attempt_with_its_outcome(house, caption):
    intent = house.schedule(caption)
    house.finish(intent.id)
    with house.ledger.read() as conn:
        tried = attempts.attempts_of(conn, [intent.id])
    assert {attempt.outcome for attempt in tried} == {"ok"}
    steps = [attempt.step for attempt in tried]
    assert (steps[0], steps[-1]) == ("create_container", "publish")
    assert "check" in steps


def test_a_post_inside_the_lead_time_is_prepared_at_once(house, caption):
    intent = house.schedule(caption, due_in=30)
    done = house.finish(intent.id)
    assert done.state == "PUBLISHED"
    assert done.published_at == done.due_at


def test_a_slow_container_delays_the_post_but_loses_nothing(house, caption):
    intent = house.schedule(caption, due_in=2)
    done = house.finish(intent.id)
    assert done.state == "PUBLISHED"
    assert timedelta() < done.published_at - done.due_at < timedelta(seconds=60)


@pytest.mark.parametrize(
    "fault",
    [
        {"reset": "after"},
        {"reset": "after", "status": 500, "code": 2},
        {"truncate": True},
        {"reset": "after", "code": 4, "subcode": 2207051, "status": 400},
        {"reset": "after", "code": 80002, "status": 400},
    ],
    ids=["connection cut", "server error", "half an answer", "called spam", "rate limit"],
)
@pytest.mark.parametrize("kind", ["image", "story"])
def test_an_error_after_the_deed_never_makes_a_second_post(house, caption, fault, kind):
    house.fault(**fault)
    intent = house.schedule(caption, kind=kind)
    done = house.finish(intent.id)
    assert done.state == "PUBLISHED"
    assert len(house.live()) == 1
    assert done.attempt_no == 1
    if kind == "image":
        assert done.media_id == house.live()[0]["media"]
    assert done.published_at - done.due_at < timedelta(minutes=15)


@pytest.mark.parametrize(
    "fault",
    [
        {"reset": "before"},
        {"status": 500, "code": 2},
        {"html": True, "status": 502},
        {"status": 400, "code": -1},
    ],
    ids=["connection cut", "server error", "web page", "unknown"],
)
def test_an_error_before_the_deed_repeats_the_same_container_after_the_quiet_period(house, caption, fault):
    house.fault(**fault)
    intent = house.schedule(caption)
    done = house.finish(intent.id)
    assert (done.state, done.attempt_no, done.containers_made) == ("PUBLISHED", 2, 1)
    [post] = house.live()
    assert at(post) - done.due_at >= timedelta(seconds=120)
    assert house.story(intent.id)[2:] == ["PUBLISHING", "UNCERTAIN", "PUBLISHING", "PUBLISHED"]


def test_a_refused_publish_is_watched_for_ten_minutes_and_an_hour_then_a_person_decides(house, caption):
    house.fault(code=4, subcode=2207051, status=400, times=9)
    intent = house.schedule(caption)
    done = house.finish(intent.id)
    assert (done.state, done.attempt_no) == ("REVIEW", 1)
    assert house.clock() - done.due_at >= timedelta(minutes=70)
    assert house.story(intent.id)[2:] == ["PUBLISHING", "UNCERTAIN", "WAIT", "UNCERTAIN", "REVIEW"]
    assert "say whether it is live" in open_matters(house)[f"publish:{intent.id}"]
    assert house.live() == []


def test_three_unclear_answers_are_for_a_person(house, caption):
    house.fault(reset="before", times=9)
    done = house.finish(house.schedule(caption).id)
    assert (done.state, done.attempt_no) == ("REVIEW", 3)
    assert house.live() == []


def test_the_quota_waits_and_the_person_is_told(house, caption):
    house.fault(code=9, subcode=2207042, status=400)
    intent = house.schedule(caption, late_policy_s=7200)
    waiting = house.reach("WAIT", intent.id)
    assert waiting.next_at > waiting.due_at
    assert f"publish:{intent.id}" in open_matters(house)
    assert house.finish(intent.id).state == "PUBLISHED"
    assert len(house.live()) == 1
    assert open_matters(house) == {}


@pytest.mark.parametrize("before_the_write", [True, False])
def test_an_expired_token_waits_for_the_person_and_goes_on_with_the_same_container(
    house, caption, before_the_write
):
    intent = house.schedule(caption)
    ready = house.reach("READY", intent.id)
    fault = {"code": 190, "subcode": 463, "status": 400}
    house.fault("content_publishing_limit", method="GET", **fault) if before_the_write else house.fault(
        **fault
    )
    held = house.reach("NEEDS_REAUTH", intent.id)
    assert held.container_id == ready.container_id
    with house.ledger.read() as conn:
        assert accounts.get(conn, house.account_id).status == "needs_reauth"
    assert f"account:{house.account_id}:reauth" in open_matters(house)
    house.clock.step(60)
    house.publisher().tick()
    assert house.get(intent.id).state == "NEEDS_REAUTH"
    house.give_token(house.control.world()["accounts"][0]["page_token"])
    done = house.finish(intent.id)
    assert (done.state, done.container_id) == ("PUBLISHED", ready.container_id)
    assert len(house.live()) == 1
    assert open_matters(house) == {}


def test_a_container_that_expired_is_replaced_only_because_it_is_dead(house, caption):
    house.fault(reset="before")
    intent = house.schedule(caption, late_policy_s=3 * 86400)
    house.reach("UNCERTAIN", intent.id)
    house.clock.step(25 * 3600)
    done = house.finish(intent.id)
    assert (done.state, done.containers_made) == ("PUBLISHED", 2)
    assert len(house.live()) == 1


def test_media_that_are_gone_fail_before_the_due_time(house, caption):
    intent = house.schedule(caption, kind="carousel", files=2)
    for file in intent.body["files"]:
        with house.media.open(file["name"]) as kept:
            Path(kept.name).unlink()
    done = house.finish(intent.id)
    assert done.state == "FAILED"
    assert house.clock() < done.due_at
    assert "missing from the media store" in open_matters(house)[f"publish:{intent.id}"]


def test_media_that_instagram_cannot_fetch_are_tried_three_times(house, caption):
    intent = house.schedule(caption)
    house.media._base_url = house.media._base_url + "/nowhere"
    try:
        done = house.finish(intent.id)
    finally:
        house.media._base_url = house.media._base_url.removesuffix("/nowhere")
    assert (done.state, done.containers_made) == ("FAILED", 3)
    assert house.clock() < done.due_at
    assert "could not be fetched" in done.reason


@pytest.mark.parametrize(("late", "state"), [(480, "PUBLISHED"), (3 * 3600, "REVIEW")])
def test_after_an_outage_the_late_policy_decides(house, caption, late, state):
    intent = house.schedule(caption)
    house.clock.step(3600 + late)
    done = house.finish(intent.id)
    assert done.state == state
    assert len(house.live()) == (state == "PUBLISHED")
    assert (f"publish:{intent.id}" in open_matters(house)) == (state == "REVIEW")


def test_a_wrong_clock_publishes_nothing_and_says_so(house, caption):
    intent = house.schedule(caption)
    house.reach("READY", intent.id)
    house.clock.skew = timedelta(hours=1)
    publisher = house.publisher()
    for _ in range(3):
        publisher.tick()
        house.clock.step(15)
    assert house.get(intent.id).state == "READY"
    assert "clock" in open_matters(house)["publisher:clock"]
    house.clock.skew = timedelta()
    done = house.drive(lambda i: i.state == "PUBLISHED", intent.id)
    assert done.published_at == done.due_at


def test_never_binds_a_post_that_somebody_else_made(house, caption):
    """The same caption twice: while one of them is unclear, no media is proof of either."""
    house.fault(reset="after", times=2)
    first, second = house.schedule(caption), house.schedule(caption)
    house.finish(first.id)
    house.finish(second.id)
    assert len(house.live()) == 2
    assert [house.get(intent.id).state for intent in (first, second)] == ["PUBLISHED", "PUBLISHED"]
    assert [house.get(intent.id).media_id for intent in (first, second)] == [None, None]


def comments_of(house: House, post) -> list[str]:
    with house.ledger.read() as conn:
        return [intent.state for intent in intents.list_intents(conn, kinds=["comment"])]


@pytest.mark.parametrize("fault", [None, {"reset": "after"}, {"reset": "before"}])
def test_the_first_comment_is_written_once(house, caption, platform, fault):
    if fault:
        house.fault("comments", **fault)
    intent = house.schedule(caption, first_comment="Link in bio")
    done = house.finish(intent.id)
    for _ in range(12):
        house.publisher().tick()
        house.clock.step(30)
    assert comments_of(house, done) == ["PUBLISHED"]
    listed = platform.get(f"/v25.0/{done.media_id}/comments", fields="text").json()["data"]
    assert [comment["text"] for comment in listed].count("Link in bio") == 1


def test_the_media_id_is_found_later_when_the_list_was_down(house, caption):
    house.fault(reset="after")
    house.control.faults([{"path": "/media$", "method": "GET", "times": 3, "status": 400, "code": 100}])
    intent = house.schedule(caption, first_comment="Link in bio")
    done = house.finish(intent.id)
    assert (done.state, done.media_id) == ("PUBLISHED", None)
    for _ in range(6):
        house.publisher().tick()
        house.clock.step(130)
    assert house.get(intent.id).media_id == house.live()[0]["media"]
    assert comments_of(house, done) == ["PUBLISHED"]


def test_a_permalink_that_cannot_be_read_changes_nothing(house, caption):
    def at(point: str) -> None:
        if point == "permalink:asking":
            house.control.faults(
                [{"path": r"/\d+$", "method": "GET", "times": 3, "status": 400, "code": 100}]
            )

    done = house.finish(house.schedule(caption, due_in=20).id, at)
    assert (done.state, done.permalink) == ("PUBLISHED", None)
    assert done.media_id == house.live()[0]["media"]
