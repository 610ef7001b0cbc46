"""What ads bring, per ad and day of the ad account: whole numbers in closed form, nothing is simulated.

A day's number is floor(rate x seen x share of the day + offset): the share follows the hours of the day, `seen` grows
for 28 days while late events are counted, and the offset (drawn once) rounds without leaning to one side. So numbers
never fall, days add up to windows and hours to days, and what is older than 28 days stays.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.ads_model import Ad, Plan
from connectors.sandbox.ads_plan import WORTH
from connectors.sandbox.chance import dice

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
        age = np.clip((at // REFRESH_S * REFRESH_S - self.starts) / 86400.0, 0, None)
        small = np.where(age >= FINAL_DAYS, 1.0, 1 - 0.012 * np.exp(-age / 4))
        late = np.where(age >= FINAL_DAYS, 1.0, 1 - 0.16 * np.exp(-age / 5))
        seen = np.repeat(small[:, None], len(METRICS), axis=1)
        seen[:, CONVERSIONS] = late[:, None]
        return seen

    def _between(self, begin: Real, until: Real, seen: Real) -> Whole:
        share = (_of_day(until) - _of_day(begin))[:, None]
        found = np.floor(self.rates * seen * share + self.offsets).astype(np.int64)
        impressions = found[:, :1]
        np.minimum(found[:, 2:], impressions, out=found[:, 2:], where=_PEOPLE)
        return np.where(share > 0, found, 0)


_PEOPLE = np.array([not name.startswith(("value", "social")) for name in METRICS[2:]])
"""What can happen once per impression at most."""
_QUIET, _SWING = 4 / 24, 0.7
"""The hour at which least is delivered, and how much the hours differ."""


def _of_day(part: Real) -> Real:
    """Which share of a day's delivery is done after a part of the day; 0 at 0 and 1 at 1."""
    turn = 2 * np.pi
    swing = np.sin(turn * (part - _QUIET)) + np.sin(turn * _QUIET)
    return np.asarray(part - _SWING / turn * swing)


def build_days(seed: int, plan: Plan) -> Days:
    """The days of every ad of a plan."""
    return joined([days_of(seed, plan, ad) for ad in plan.ads])


def joined(tables: list[Days]) -> Days:
    """Some tables as one."""
    if not tables:
        empty, none = np.zeros(0), np.zeros((0, len(METRICS)))
        return Days(empty.astype(np.int32), empty.astype(np.int32), empty, empty, empty, empty, none, none)
    if len(tables) == 1:
        return tables[0]
    return Days(*(np.concatenate([getattr(table, part.name) for table in tables]) for part in fields(Days)))


@lru_cache(maxsize=64)
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


def days_of(seed: int, plan: Plan, ad: Ad) -> Days:
    """The days of one ad; none when it never ran."""
    start, stop = plan.run_of(ad)
    if stop <= start:
        return joined([])
    first, last = day_of(plan.zone, start), day_of(plan.zone, stop - 1)
    bounds = day_starts(plan.zone, first, last).astype(np.float64)
    starts, length = bounds[:-1], np.diff(bounds)
    begin = np.clip((start - starts) / length, 0, 1)
    end = np.clip((stop - starts) / length, 0, 1)
    chance = dice(seed, plan.account, 330, ad.number)
    spend = _spend(plan, ad, chance, _of_day(end) - _of_day(begin))
    count = len(starts)
    return Days(
        np.full(count, ad.number, dtype=np.int32), np.arange(first, last + 1, dtype=np.int32), starts, length, begin,
        end, _rates(plan, ad, chance, spend), np.minimum(chance.random((count, len(METRICS))), 0.999999),
    )  # fmt: skip


def _spend(plan: Plan, ad: Ad, chance: np.random.Generator, shares: Real) -> Real:
    """What each whole day would cost: around the daily budget, or the lifetime budget spread over the run."""
    adset = plan.adsets[ad.adset]
    noise = np.exp(chance.normal(0, 0.12, len(shares)))
    if adset.lifetime:
        whole = plan.adsets[ad.adset].lifetime * 0.985 * ad.weight
        run = adset.ends - adset.starts
        part = min(
            1.0, float((shares > 0).sum()) * 86400 / run
        )  # a boost that was stopped early keeps the rest
        return np.asarray(noise * whole * part / max(float((noise * shares).sum()), 1e-9))
    daily = adset.daily or plan.campaigns[adset.campaign].daily
    return np.asarray(daily * ad.weight * np.minimum(noise * 0.97, 1.25))


def _rates(plan: Plan, ad: Ad, chance: np.random.Generator, spend: Real) -> Real:
    adset = plan.adsets[ad.adset]
    price = (
        WORTH[plan.currency] * float(np.exp(chance.normal(0, 0.25))) * (420 if adset.goal in DEAR else 260)
    )
    days = len(spend)
    impressions = spend / price * 1000 * np.exp(chance.normal(0, 0.1, days))
    table = {name: np.zeros(days) for name in METRICS} | {"impressions": impressions, "spend": spend}

    def some(of: Real, share: float, spread: float = 0.15) -> Real:
        taste = float(np.exp(chance.normal(0, 0.3)))
        return np.asarray(of * min(share * taste, 0.5) * np.exp(chance.normal(0, spread, days)))

    likes_ads = adset.goal in {"POST_ENGAGEMENT", "THRUPLAY"}
    table["link_clicks"] = some(impressions, 0.011 if adset.goal in DEAR else 0.003)
    table["visits"] = some(impressions, 0.016 if "PROFILE" in adset.goal else 0.0025)
    table["likes"] = some(impressions, 0.024 if likes_ads else 0.007)
    table["comments"], table["saved"] = some(table["likes"], 0.03), some(table["likes"], 0.09)
    table["shares"] = some(table["likes"], 0.06)
    table["clicks"] = table["link_clicks"] * 1.15 + table["visits"] + table["likes"] * 0.5 + table["shares"]
    table["follows"] = some(table["visits"], 0.08)
    table["social_spend"] = spend * 0.04
    if ad.video:
        table["plays"], seen = impressions * 0.92, impressions * 0.55
        for name in ("video_views", "p25", "p50", "p75", "p95", "p100"):
            seen = table[name] = seen * (0.62 if name != "video_views" else 1.0)
        table["thruplays"] = table["p75"] * 1.1
    if adset.goal in DEAR:
        table["landings"] = some(table["link_clicks"], 0.5)
    if adset.goal == "OFFSITE_CONVERSIONS":
        _sales(plan, table, some)
    if adset.goal == "LEAD_GENERATION":
        for name, share in (("leads_1d", 0.07), ("leads_7d", 0.02), ("leads_view", 0.01)):
            table[name] = some(table["link_clicks"], share)
    return np.column_stack([table[name] for name in METRICS])


DEAR = ("LINK_CLICKS", "LANDING_PAGE_VIEWS", "OFFSITE_CONVERSIONS", "LEAD_GENERATION")
"""Goals off the platform: fewer people, more clicks, higher prices."""


def _sales(plan: Plan, table: dict[str, Real], some: Callable[[Real, float], Real]) -> None:
    """Carts and purchases of an ad that sells, with what they are worth."""
    table["carts"] = some(table["landings"], 0.14)
    basket = 5200 * WORTH[plan.currency]
    for window, share in (("1d", 0.16), ("7d", 0.07), ("view", 0.05)):
        table[f"purchases_{window}"] = some(table["carts"], share)
        table[f"value_{window}"] = table[f"purchases_{window}"] * basket
