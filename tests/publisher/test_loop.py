"""The running loop: on time to the fraction of a second, a heartbeat, and no harm from a ledger that refuses."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from connectors.media_store import LocalMediaStore
from jobs.publisher import rules
from jobs.publisher.loop import Publisher
from tests.publisher.house import KEY
from warehouse.ledger import heartbeats, vault
from warehouse.ledger.store import Ledger


@pytest.fixture
def publisher(sqlite_ledger: Ledger, tmp_path) -> Publisher:
    return Publisher(
        sqlite_ledger,
        vault.Vault.from_key(KEY),
        LocalMediaStore(tmp_path, KEY, "http://127.0.0.1:1"),
        lambda: datetime.now(UTC),
        client_factory=lambda account, token: pytest.fail("nothing is due"),
        threads=2,
    )


def test_the_loop_beats_and_stops_when_asked(publisher, sqlite_ledger):
    stop = threading.Event()
    running = threading.Thread(target=publisher.run, args=(stop,))
    running.start()
    try:
        for _ in range(200):
            time.sleep(0.02)
            with sqlite_ledger.read() as conn:
                if (beat := heartbeats.find(conn, "publisher")) is not None:
                    break
        assert beat is not None
        assert beat.detail == {"threads": 2}
    finally:
        stop.set()
        publisher.wake()
        running.join(10)
    assert not running.is_alive()


def test_a_ledger_that_refuses_does_not_end_the_loop(publisher, tmp_path, caplog):
    publisher._ledger = Ledger.open(str(tmp_path / "without-tables.sqlite"))
    publisher._recorder = publisher._recorder.__class__(
        publisher._ledger, b"k", lambda: datetime.now(UTC), time.time, lambda _: None
    )
    assert publisher._look(2) == []
    assert "ledger refuses" in caplog.text


def test_a_jump_of_the_clock_makes_earlier_reads_doubtful(publisher):
    ticks, instant = 100.0, datetime(2026, 11, 21, tzinfo=UTC)
    publisher._monotonic, publisher._now = lambda: ticks, lambda: instant
    publisher._look_at_the_clock()
    assert publisher._trusted_from == instant
    ticks, instant = ticks + 1, instant + timedelta(seconds=1)
    publisher._look_at_the_clock()
    assert publisher._trusted_from < instant
    for jump in (3600, -7200):
        ticks, instant = ticks + 1, instant + timedelta(seconds=jump)
        publisher._look_at_the_clock()
        assert publisher._trusted_from == instant


def test_while_our_clock_is_wrong_the_loop_looks_every_ten_seconds(publisher):
    ticks = 100.0
    publisher._monotonic = lambda: ticks
    publisher._worker.clock_is_off = True
    assert not publisher._is_paused()
    ticks += rules.CLOCK_PAUSE.total_seconds() - 1
    assert publisher._is_paused()
    ticks += 1
    assert not publisher._is_paused()


def test_publishes_at_the_very_second(make_sandbox, sqlite_ledger, served_media):
    from tests.publisher.house import House, MovedClock

    now = datetime.now(UTC)
    platform = make_sandbox(speed=1.0, start_at=now)
    clock = MovedClock(platform.control)
    house = House(sqlite_ledger, platform.control, served_media, platform.url, clock)
    house.connect()
    offset = platform.control.clock().now - datetime.now(UTC)
    house.clock = lambda: datetime.now(UTC) + offset
    intent = house.schedule("On time", due_in=8)
    stop = threading.Event()
    running = threading.Thread(target=house.publisher().run, args=(stop,))
    running.start()
    try:
        for _ in range(300):
            time.sleep(0.1)
            if house.get(intent.id).state == "PUBLISHED":
                break
    finally:
        stop.set()
        running.join(10)
    [post] = house.live()
    lateness = post["at"] - intent.due_at.timestamp()
    assert 0 <= lateness < 2
