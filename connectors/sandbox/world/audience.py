"""Followers of an account through time, and who they are.

Followers = followers at the first day + everything gained - everything lost, at every instant; gains and losses
are whole numbers per day of the platform (which ends at midnight in Los Angeles) spread evenly over it.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.chance import dice
from connectors.sandbox.world.brands import Kind
from connectors.sandbox.world.happenings import Plan

PACIFIC = ZoneInfo("America/Los_Angeles")
AGES = ("13-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+")
COUNTRIES = ("GB", "DE", "FR", "ES", "BR", "IT", "JP", "US", "TR", "NL", "CA", "AU", "PT", "MX", "IN")


@lru_cache(maxsize=64)
def day_starts(first: int, last: int) -> NDArray[np.int64]:
    """The midnights of Los Angeles (Unix seconds) from the one at or before `first` to the one after `last`."""
    day = (
        datetime.fromtimestamp(first, UTC)
        .astimezone(PACIFIC)
        .replace(hour=0, minute=0, second=0, microsecond=0)
    )
    midnights: list[int] = []
    while not midnights or midnights[-1] <= last:
        midnights.append(int(day.timestamp()))
        day = (day + timedelta(days=1)).replace(hour=0)
    return np.array(midnights, dtype=np.int64)


@dataclass(frozen=True)
class Audience:
    """Gains and losses per day of the platform; `gained[i]` is everything gained before `midnights[i]`."""

    midnights: NDArray[np.int64]
    gained: NDArray[np.int64]
    lost: NDArray[np.int64]
    first: int

    def gained_until(self, at: float) -> int:
        """Followers gained from the first day to an instant (Unix seconds)."""
        return self._until(self.gained, at)

    def lost_until(self, at: float) -> int:
        """Followers lost from the first day to an instant."""
        return self._until(self.lost, at)

    def followers(self, at: float) -> int:
        """The total at an instant."""
        return self.first + self.gained_until(at) - self.lost_until(at)

    def followers_at(self, times: NDArray[np.int64]) -> NDArray[np.float64]:
        """The totals at many instants, not rounded."""
        gained = np.interp(times, self.midnights, self.gained)
        return np.asarray(self.first + gained - np.interp(times, self.midnights, self.lost))

    def _until(self, sums: NDArray[np.int64], at: float) -> int:
        """The sum at an instant between two midnights, as `np.interp` gives it."""
        place = int(self.midnights.searchsorted(math.floor(at), side="right")) - 1
        if not 0 <= place < len(sums) - 1:
            return int(sums[max(place, 0)])
        before, after = map(int, self.midnights[place : place + 2])
        low, high = map(int, sums[place : place + 2])
        return math.floor((high - low) / (after - before) * (at - before) + low)


def build_audience(
    seed: int, account: int, size: int, start: int, days: int, plan: Plan, end: int
) -> Audience:
    """The audience that has about `size` followers at `start`, from before its `days` of history up to `end`.

    People come and go by season and weekday; the plan's events win and take followers on top.
    """
    midnights = days_of(start, days, end)
    chance = dice(seed, account, 1)
    count = len(midnights) - 1
    weekday = (midnights[:-1] // 86400 + 4) % 7
    season = 1 + 0.25 * np.sin(np.arange(count) / 365.25 * 2 * np.pi + chance.uniform(0, 6))
    rhythm = season * np.where(np.isin(weekday, (0, 6)), 1.15, 0.95) * np.exp(chance.normal(0, 0.15, count))
    rate = size * min(0.0012, 0.9 / (days + 30))
    gained = _summed(chance.poisson(rate * 1.1 * rhythm)) + plan.won(midnights)
    lost = _summed(chance.poisson(rate * 0.55, count)) + plan.purged(midnights)
    net = gained - lost
    now = int(np.searchsorted(midnights, start))
    return Audience(midnights, gained, lost, max(size - int(net[now]), 50 - int(net.min())))


def days_of(start: int, days: int, end: int) -> NDArray[np.int64]:
    """The midnights of Los Angeles that an audience knows."""
    return day_starts(start - (days + 30) * 86400, end)


def _summed(daily: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(daily))).astype(np.int64)


Shares = dict[tuple[str, ...], float]


def shares_of(seed: int, account: int, kind: Kind, dimensions: tuple[str, ...]) -> Shares:
    """What part of an audience has which age, gender, country or city; dimensions multiply."""
    shares: Shares = {(): 1.0}
    for dimension in dimensions:
        single = _single(seed, account, kind, dimension)
        shares = {
            (*key, name): share * part for key, share in shares.items() for name, part in single.items()
        }
    return shares


def _single(seed: int, account: int, kind: Kind, dimension: str) -> dict[str, float]:
    chance = dice(seed, account, 2, len(dimension))
    if dimension == "age":
        weights = np.array([0.03, 0.19, 0.34, 0.22, 0.12, 0.07, 0.03]) * chance.uniform(0.6, 1.4, 7)
        names: tuple[str, ...] = AGES
    elif dimension == "gender":
        women = chance.uniform(0.38, 0.72)
        names, weights = ("F", "M", "U"), np.array([women, 0.95 - women, 0.05])
    elif dimension == "country":
        names = (kind.country, *(country for country in COUNTRIES if country != kind.country))
        weights = np.array([8.0, *chance.uniform(0.02, 0.4, len(names) - 1)])
    else:
        names, weights = kind.cities, np.sort(chance.uniform(0.2, 1.0, len(kind.cities)))[::-1] * 0.6
        return dict(zip(names, (weights / weights.sum() * 0.55).tolist(), strict=True))
    return dict(zip(names, (weights / weights.sum()).tolist(), strict=True))


def online_hours(seed: int, account: int, kind: Kind, followers: int) -> dict[str, int]:
    """How many followers are online in each hour of a Los Angeles day, keys "0".."23"."""
    chance = dice(seed, account, 3)
    hours = np.arange(24)
    shape = 0.25 + 0.2 * np.cos((hours - kind.peak_hour) / 24 * 2 * np.pi) + chance.uniform(0, 0.04, 24)
    return {str(hour): int(followers * part) for hour, part in enumerate(shape)}
