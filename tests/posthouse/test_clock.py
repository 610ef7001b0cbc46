from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from posthouse.clock import LateClock, Now, SandboxClock, wall

T = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Reading:
    now: datetime
    speed: float


class Sandbox:
    def __init__(self) -> None:
        self.reading = Reading(T, 0.0)
        self.asked = 0
        self.gone = False

    def __call__(self) -> Reading:
        self.asked += 1
        if self.gone:
            raise ConnectionError
        return self.reading


def test_it_gives_the_sandbox_instant() -> None:
    assert SandboxClock(Sandbox())() == T


def test_it_asks_again_only_when_the_reading_is_old() -> None:
    sandbox = Sandbox()
    clock = SandboxClock(sandbox, fresh=60)
    for _ in range(100):
        clock()
    assert sandbox.asked == 1


def test_a_step_is_seen_at_once_after_a_refresh() -> None:
    sandbox = Sandbox()
    clock = SandboxClock(sandbox, fresh=60)
    sandbox.reading = Reading(T + timedelta(days=1), 0.0)
    clock.refresh()
    assert clock() == T + timedelta(days=1)


def test_it_reckons_on_at_the_sandbox_speed_and_never_back() -> None:
    sandbox = Sandbox()
    sandbox.reading = Reading(T, 3600.0)
    clock = SandboxClock(sandbox, fresh=60)
    seen = [clock() for _ in range(1000)]
    assert seen == sorted(seen)
    assert seen[-1] > T


def test_it_carries_on_while_the_sandbox_is_away() -> None:
    sandbox = Sandbox()
    sandbox.reading = Reading(T, 1.0)
    clock = SandboxClock(sandbox, fresh=0.0)
    sandbox.gone = True
    first = clock()
    assert T <= first <= clock()


def test_the_first_account_decides_which_clock_is_followed() -> None:
    chosen: list[Now | None] = [None]
    clock = LateClock(lambda: chosen[0], every_s=0.0)
    assert abs(clock() - wall()) < timedelta(seconds=5)
    chosen[0] = lambda: T
    assert clock() == T
    chosen[0] = wall
    assert clock() == T  # once chosen, it stays


def test_a_clock_that_cannot_be_chosen_now_is_chosen_later() -> None:
    answers: list[Exception | Now | None] = [None, OSError("locked"), lambda: T]

    def choose() -> Now | None:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    clock = LateClock(choose, every_s=0.0)
    assert abs(clock() - wall()) < timedelta(seconds=5)
    assert clock() == T
