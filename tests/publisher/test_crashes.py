"""kill -9 at every named point, then a restart: one post, never early, and the ledger tells the truth."""

import itertools
import os
import signal
import threading
import time
from datetime import datetime, timedelta

import pytest

from jobs.publisher import crash
from jobs.publisher.protocol import Do
from tests.publisher.house import House
from tests.publisher.mortal import Orders, start
from tests.sandbox_fixture import RunningSandbox

EXPIRED_LEASE_S = 1000.0
SOON = 20.0  # prepared at once, so that few steps of the clock are needed
SMOOTH = (Do.MAKE_CONTAINER, Do.READ_CONTAINER, Do.CHECK, Do.PUBLISH)
SMOOTH_POINTS = crash.points(SMOOTH)
TROUBLED_POINTS = tuple(p for p in crash.points((Do.RECONCILE,)) if p.startswith("reconcile"))


def orders(house: House, platform: RunningSandbox, url: str, intent_id: int, point: str, **more) -> Orders:
    media = house.media
    return Orders(
        url,
        platform.url,
        platform.control_token,
        media._root,
        media._base_url,
        intent_id,
        point,
        house.lease_ahead,
        **more,
    )


def die(house: House, its_orders: Orders) -> None:
    process = start(its_orders)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, f"{its_orders.point} was never passed"
    house.clock.step(1)
    house.lease_ahead += EXPIRED_LEASE_S


def assert_published_once(house: House, intent_id: int) -> None:
    done = house.get(intent_id)
    assert done.state == "PUBLISHED"
    [post] = house.live()
    assert datetime.fromtimestamp(post["at"]).astimezone() >= done.due_at
    assert done.published_at - done.due_at <= timedelta(minutes=15)
    assert done.media_id == post["media"]
    story = house.story(intent_id)
    assert story[-1] == "PUBLISHED"
    assert story.count("PUBLISHED") == 1
    assert all(before != after for before, after in itertools.pairwise(story))


@pytest.mark.parametrize("point", SMOOTH_POINTS)
def test_killed_at_any_point_it_is_published_once(house, platform, sqlite_url, caption, point):
    intent = house.schedule(caption, due_in=SOON)
    die(house, orders(house, platform, sqlite_url, intent.id, point))
    house.finish(intent.id)
    assert_published_once(house, intent.id)


@pytest.mark.parametrize("point", TROUBLED_POINTS)
def test_killed_while_it_settles_an_unclear_publish(house, platform, sqlite_url, caption, point):
    house.fault(reset="after")
    intent = house.schedule(caption, due_in=SOON)
    die(house, orders(house, platform, sqlite_url, intent.id, point))
    house.finish(intent.id)
    assert_published_once(house, intent.id)


def test_killed_at_the_write_again_and_again(house, platform, sqlite_url, caption):
    intent = house.schedule(caption, due_in=SOON)
    for point in ("publish:intending", "publish:asking", "publish:answered", "reconcile:committing"):
        die(house, orders(house, platform, sqlite_url, intent.id, point))
    house.finish(intent.id)
    assert_published_once(house, intent.id)


def test_a_publisher_that_was_paused_in_the_write_changes_nothing_afterwards(
    house, platform, sqlite_url, caption
):
    intent = house.schedule(caption, due_in=SOON)
    paused = start(orders(house, platform, sqlite_url, intent.id, "publish:asking", signal=signal.SIGSTOP))
    while house.get(intent.id).state != "PUBLISHING":
        assert paused.is_alive(), f"the publisher ended with {paused.exitcode}"
        time.sleep(0.02)
    house.clock.step(1)
    house.lease_ahead = EXPIRED_LEASE_S
    house.finish(intent.id)
    generation = house.get(intent.id).lease_generation
    os.kill(paused.pid, signal.SIGCONT)
    paused.join(30)
    assert house.get(intent.id).lease_generation == generation
    assert_published_once(house, intent.id)


@pytest.mark.parametrize("threads", [1, 4])
def test_two_publishers_at_once_publish_each_post_once(any_house, caption, threads):
    house = any_house
    many = [house.schedule(f"{caption} {number}", due_in=60) for number in range(6)]
    pair = [house.publisher(threads=threads) for _ in range(2)]
    for _ in range(40):
        both = [threading.Thread(target=publisher.tick) for publisher in pair]
        [thread.start() for thread in both]
        [thread.join() for thread in both]
        left = [house.get(intent.id) for intent in many]
        if all(intent.state == "PUBLISHED" for intent in left):
            break
        time.sleep(0.02)
        house.clock.until(min(i.next_at for i in left if i.state != "PUBLISHED"))
    live = house.live()
    assert len(live) == len(many)
    assert {post["media"] for post in live} == {house.get(intent.id).media_id for intent in many}
    for intent in many:
        assert house.story(intent.id) == ["PREPARING", "READY", "PUBLISHING", "PUBLISHED"]
