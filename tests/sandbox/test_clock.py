from datetime import UTC, datetime, timedelta

import pytest

from connectors.sandbox.clock import LATEST, SandboxClock

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Real:
    def __init__(self):
        self.at = 100.0

    def __call__(self):
        return self.at


def test_it_runs_at_its_speed():
    real = Real()
    clock = SandboxClock(START, 60, real)
    real.at += 2
    assert clock.now() == START + timedelta(minutes=2)


def test_it_stands_still_at_speed_zero():
    real = Real()
    clock = SandboxClock(START, 0, real)
    real.at += 1000
    assert clock.now() == START


def test_a_change_of_speed_does_not_jump():
    real = Real()
    clock = SandboxClock(START, 1, real)
    real.at += 10
    assert clock.set_speed(100) == START + timedelta(seconds=10)
    real.at += 1
    assert clock.now() == START + timedelta(seconds=110)


def test_a_real_clock_that_goes_back_does_not_take_it_along():
    real = Real()
    clock = SandboxClock(START, 1, real)
    real.at -= 50
    assert clock.now() == START


def test_it_steps_forward_only_but_can_be_set_back():
    clock = SandboxClock(START, 0)
    clock.step(30)
    assert clock.now() == START + timedelta(seconds=30)
    with pytest.raises(ValueError, match="forward only"):
        clock.step(-1)
    assert clock.set(START - timedelta(days=1)) == START - timedelta(days=1)


def test_it_needs_a_zone_and_sane_speeds():
    clock = SandboxClock(START)
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2026, 1, 1))  # noqa: DTZ001
    for speed in (-1, 1e9):
        with pytest.raises(ValueError, match="speed"):
            clock.set_speed(speed)


def test_it_ends_at_the_end_of_time():
    clock = SandboxClock(START, 0)
    assert clock.step(1e12 / 400) == LATEST
