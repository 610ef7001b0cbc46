"""Unusual events, planted by the seed: what happens to an account, and what that adds to which of its posts."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.chance import dice, unit
from connectors.sandbox.ids import COMMENT_BITS
from connectors.sandbox.world.model import (
    BOT_BURST,
    OUTAGE,
    PURGE,
    SPAM_WAVE,
    VIRAL,
    Happening,
    Seconds,
    Wave,
)

DAY = 86400
WAVE_COMMENTS = 1024
"""How many comments all events together may add to a post."""
MOST_VIRAL_COMMENTS = 700
FIRST_WAVE_COMMENT = (1 << COMMENT_BITS) - WAVE_COMMENTS
"""Comments from this number on were brought by events; those below come by the post's own growth."""
PER_YEAR = {VIRAL: 1.3, BOT_BURST: 0.7, SPAM_WAVE: 1.1, PURGE: 0.5, OUTAGE: 0.5}
WITHOUT = 0.2
"""Part of the accounts that one kind of event never meets."""
QUIET = 3 * DAY
"""At least this long between the beginnings of two events, so that each can be told from the other."""


@dataclass(frozen=True)
class Plan:
    """The events of an account by their beginning, and the waves of each post that has some."""

    happenings: tuple[Happening, ...]
    waves: dict[int, tuple[Wave, ...]]

    def won(self, midnights: NDArray[np.int64]) -> NDArray[np.int64]:
        """Followers that events brought before each midnight: bots, and those who saw a viral post."""
        total = np.zeros(len(midnights), dtype=np.int64)
        for happening in self.happenings:
            if happening.kind == BOT_BURST:
                total += _grown(happening, happening.size, midnights)
            if happening.kind == VIRAL:
                total += _grown(happening, sum(wave.follows for wave in self._of(happening)), midnights)
        return total

    def purged(self, midnights: NDArray[np.int64]) -> NDArray[np.int64]:
        """Followers that purges took before each midnight."""
        total = np.zeros(len(midnights), dtype=np.int64)
        for happening in self.happenings:
            if happening.kind == PURGE:
                total += _grown(happening, happening.size, midnights)
        return total

    def outages(self) -> list[Happening]:
        """The spans whose account insights are lost."""
        return [happening for happening in self.happenings if happening.kind == OUTAGE]

    def _of(self, happening: Happening) -> list[Wave]:
        found = [wave for k in happening.posts for wave in self.waves[k]]
        return [wave for wave in found if wave.starts == happening.starts and wave.kind == happening.kind]


def _grown(happening: Happening, size: int, midnights: NDArray[np.int64]) -> NDArray[np.int64]:
    shares = np.clip((midnights - happening.starts) / (happening.ends - happening.starts), 0, 1)
    return np.floor(size * shares * (2 - shares)).astype(np.int64)


@dataclass(frozen=True)
class Ground:
    """What events are planned upon: the account's size in followers and its posts. `span` is (begin, start, end)."""

    seed: int
    account: int
    size: int
    times: Seconds
    span: tuple[int, int, int]
    midnights: NDArray[np.int64]

    def newest(self, at: int, most: int) -> list[int]:
        """The numbers of the newest posts at an instant, at most so many and from the last eight weeks."""
        end = int(np.searchsorted(self.times, at, side="right"))
        return [k for k in range(max(0, end - most), end) if self.times[k] > at - 56 * DAY]


Planned = tuple[Happening, list[Wave]] | None
Planner = Callable[[Ground, int, np.random.Generator], Planned]


def plan_happenings(ground: Ground) -> Plan:
    """Everything unusual that happens to an account from the first day of its history to the world's end."""
    taken: list[int] = []
    happenings: list[Happening] = []
    waves: dict[int, list[Wave]] = defaultdict(list)
    for number, (kind, planner) in enumerate(_PLANNERS.items()):
        if unit(ground.seed, ground.account, 15, number) < WITHOUT:
            continue
        chance = dice(ground.seed, ground.account, 16, number)
        for at in _instants(ground, PER_YEAR[kind], chance):
            planned = planner(ground, at, chance)
            if planned is None or any(abs(planned[0].starts - other) < QUIET for other in taken):
                continue
            taken.append(planned[0].starts)
            happenings.append(planned[0])
            for wave in planned[1]:
                _add(waves[wave.k], wave)
    ordered = tuple(sorted(happenings, key=lambda happening: happening.starts))
    return Plan(ordered, {k: tuple(found) for k, found in waves.items()})


def _add(waves: list[Wave], wave: Wave) -> None:
    """Number the wave's comments after those of the waves before it, as far as there is room."""
    first = sum(other.comments for other in waves)
    waves.append(
        replace(wave, first_comment=first, comments=max(0, min(wave.comments, WAVE_COMMENTS - first)))
    )


def _instants(ground: Ground, per_year: float, chance: np.random.Generator) -> list[int]:
    begin, _, end = ground.span
    expected = (end - begin) / DAY / 365 * per_year
    count = int(expected + chance.random())
    places = (np.arange(count) + chance.random(count)) / max(count, 1)
    return [int(begin + place * (end - begin)) for place in places]


def _viral(ground: Ground, at: int, chance: np.random.Generator) -> Planned:
    k = int(np.searchsorted(ground.times, at))
    if k >= len(ground.times):
        return None
    starts = int(ground.times[k] + chance.uniform(1, 20) * 3600)
    ends = int(starts + chance.uniform(2, 5) * DAY)
    reach = int(ground.size * chance.uniform(3, 8))
    rates = chance.uniform(0.8, 1.25, 8) * (0.5, 0.045, 0.0012, 0.01, 0.02, 0.002, 0.004, 0.014)
    wave = Wave(VIRAL, k, starts, ends, reach, *(int(reach * rate) for rate in rates))
    wave = replace(wave, comments=min(wave.comments, MOST_VIRAL_COMMENTS))
    return Happening(VIRAL, ground.account, starts, ends, reach, (k,)), [wave]


def _bot_burst(ground: Ground, at: int, chance: np.random.Generator) -> Planned:
    ends, won = int(at + chance.uniform(0.5, 2.5) * DAY), int(ground.size * chance.uniform(0.05, 0.18))
    posts = ground.newest(at, int(chance.integers(3, 9)))
    waves = []
    for k in posts:
        likes = int(won * chance.uniform(0.15, 0.6))
        comments = min(likes // 20, int(chance.integers(8, 60)))
        waves.append(Wave(BOT_BURST, k, at, ends, likes, 0, likes, comments))
    return Happening(BOT_BURST, ground.account, at, ends, won, tuple(posts)), waves


def _spam_wave(ground: Ground, at: int, chance: np.random.Generator) -> Planned:
    posts = ground.newest(at, int(chance.integers(1, 5)))
    if not posts:
        return None
    ends = int(at + chance.uniform(5, 60) * 3600)
    counts = [int(chance.integers(15, 110)) for _ in posts]
    waves = [Wave(SPAM_WAVE, k, at, ends, count, 0, 0, count) for k, count in zip(posts, counts, strict=True)]
    return Happening(SPAM_WAVE, ground.account, at, ends, sum(counts), tuple(posts)), waves


def _purge(ground: Ground, at: int, chance: np.random.Generator) -> Planned:
    ends, lost = int(at + chance.uniform(3, 40) * 3600), int(ground.size * chance.uniform(0.03, 0.09))
    return Happening(PURGE, ground.account, at, ends, lost), []


def _outage(ground: Ground, at: int, chance: np.random.Generator) -> Planned:
    """Whole Pacific days, and none just before the start, where people look first."""
    first, days = int(np.searchsorted(ground.midnights, at)), int(chance.integers(1, 5))
    told = "missing" if chance.random() < 0.5 else "zero"
    if first + days >= len(ground.midnights):
        return None
    starts, ends = int(ground.midnights[first]), int(ground.midnights[first + days])
    if ends > ground.span[1] - 35 * DAY and starts < ground.span[1] + 3 * DAY:
        return None
    return Happening(OUTAGE, ground.account, starts, ends, days, told=told), []


_PLANNERS: dict[str, Planner] = {
    VIRAL: _viral,
    BOT_BURST: _bot_burst,
    SPAM_WAVE: _spam_wave,
    PURGE: _purge,
    OUTAGE: _outage,
}
