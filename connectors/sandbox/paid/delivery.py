"""What ads bring, per ad and day of the ad account: whole numbers in closed form, nothing is simulated.

A day's number is floor(rate x seen x share of the day + offset): the share follows the hours of the day, `seen` grows
for 28 days while late events are counted, and the offset (drawn once) rounds without leaning to one side. So numbers
never fall, days add up to windows and hours to days, and what is older than 28 days stays.
"""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

REFRESH_S = 900
FINAL_DAYS = 28
METRICS = (
    "impressions", "spend", "clicks", "link_clicks", "likes", "comments", "saved", "shares", "plays", "video_views",
    "thruplays", "p25", "p50", "p75", "p95", "p100", "visits", "follows", "landings", "carts",
    "purchases_1d", "purchases_7d", "purchases_view", "leads_1d", "leads_7d", "leads_view", "value_1d", "value_7d",
    "value_view", "social_spend",
)  # fmt: skip
"""The columns of every table. spend and values are in minor units; `_7d` is what came in two to seven days."""
COLUMN = {name: place for place, name in enumerate(METRICS)}
CONVERSIONS = tuple(
    COLUMN[name] for name in METRICS if name.startswith(("landings", "carts", "purch", "leads", "val"))
)
Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@dataclass(frozen=True)
class Days:
    """One row per ad and day on which it may be delivered, by ad and then by day."""

    ad: NDArray[np.int32]
    day: NDArray[np.int32]
    """Proleptic ordinals of dates in the ad account's zone."""
    starts: Real
    length: Real
    begin: Real
    end: Real
    """From which to which part of the day the ad runs, 0..1."""
    rates: Real
    """What a whole day would bring in the end, one column per metric."""
    offsets: Real

    def __len__(self) -> int:
        return len(self.ad)

    def picked(self, rows: NDArray[np.bool_] | NDArray[np.int64] | slice) -> "Days":
        """Some of the rows."""
        return Days(*(getattr(self, part.name)[rows] for part in fields(self)))

    def numbers(self, at: float) -> Whole:
        """What is known at an instant, rows x METRICS."""
        return self._between(self.begin, self._until(at), self._seen(at))

    def hours(self, at: float) -> list[Whole]:
        """The same for each of the 24 hours of the days; they add up to `numbers`."""
        until, seen = self._until(at), self._seen(at)
        edges = [np.clip(hour / 24, self.begin, until) for hour in range(25)]
        edges[24] = until
        sums = [self._between(self.begin, edge, seen) for edge in edges]
        return [after - before for before, after in pairwise(sums)]

    def _until(self, at: float) -> Real:
        """Up to which part of the day things are known at an instant."""
        known = (at // REFRESH_S * REFRESH_S - self.starts) / self.length
        return np.maximum(self.begin, np.minimum(self.end, known))

    def _seen(self, at: float) -> Real:
        age = np.maximum((at // REFRESH_S * REFRESH_S - self.starts) / 86400.0, 0)
        seen = np.repeat(counted(age)[:, None], len(METRICS), axis=1)
        seen[:, CONVERSIONS] = np.where(age >= FINAL_DAYS, 1.0, 1 - 0.16 * np.exp(-age / 5))[:, None]
        return seen

    def _between(self, begin: Real, until: Real, seen: Real) -> Whole:
        share = (delivered(until) - delivered(begin))[:, None]
        found = np.floor(self.rates * seen * share + self.offsets).astype(np.int64)
        impressions = found[:, :1]
        np.minimum(found[:, 2:], impressions, out=found[:, 2:], where=_PEOPLE)
        return np.where(share > 0, found, 0)


_PEOPLE = np.array([not name.startswith(("value", "social")) for name in METRICS[2:]])
"""What can happen once per impression at most."""
_QUIET, _SWING = 4 / 24, 0.7
"""The hour at which least is delivered, and how much the hours differ."""


def counted(age: Real) -> Real:
    """Which share of what happened on a day is counted so many days after its beginning; conversions come later."""
    return np.where(age >= FINAL_DAYS, 1.0, 1 - 0.012 * np.exp(-age / 4))


def delivered(part: Real) -> Real:
    """Which share of a day's delivery is done after a part of the day; 0 at 0 and 1 at 1."""
    turn = 2 * np.pi
    swing = np.sin(turn * (part - _QUIET)) + np.sin(turn * _QUIET)
    return np.asarray(part - _SWING / turn * swing)


@lru_cache(maxsize=512)
def midnights(zone: str, year: int) -> Whole:
    """The midnights of a year in a zone and the first of the next, Unix seconds."""
    there, first = ZoneInfo(zone), date(year, 1, 1)
    days = (date(year + 1, 1, 1) - first).days + 1
    starts = [first + timedelta(days=step) for step in range(days)]
    return np.array(
        [int(datetime(d.year, d.month, d.day, tzinfo=there).timestamp()) for d in starts], dtype=np.int64
    )


def day_of(zone: str, at: float) -> int:
    """The ordinal of the date in a zone at an instant."""
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).toordinal()


def day_starts(zone: str, first: int, last: int) -> Whole:
    """The midnights of the dates `first` to `last` and the one after them."""
    years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
    parts = [midnights(zone, year)[: None if year == years[-1] else -1] for year in years]
    skip = first - date(years[0], 1, 1).toordinal()
    return np.concatenate(parts)[skip : skip + last - first + 2]
