"""Draws what ads would bring on each of their days: all ads at once, each out of a stream of chance of its own.

So an ad brings the same whichever others are drawn with it. The order of the throws of a stream is part of the world:
the noise of its spending, its price, how often it is shown, and then taste and days of every metric of `_THROWN`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.chance import many_dice
from connectors.sandbox.paid.delivery import COLUMN, METRICS, Days, Real, day_of, day_starts, delivered
from connectors.sandbox.paid.model import Ad, Plan
from connectors.sandbox.paid.plan import WORTH

DEAR = ("LINK_CLICKS", "LANDING_PAGE_VIEWS", "OFFSITE_CONVERSIONS", "LEAD_GENERATION")
"""Goals off the platform: fewer people, more clicks, higher prices."""
_LIKED = ("POST_ENGAGEMENT", "THRUPLAY")
_THROWN, _MOST_THROWN = 7, 12
"""How many metrics are thrown for every ad, and for one that sells; `_thrown` counts those of an ad."""
_SALES = (("1d", 0.16), ("7d", 0.07), ("view", 0.05))
_LEADS = (("leads_1d", 0.07), ("leads_7d", 0.02), ("leads_view", 0.01))


@dataclass(frozen=True)
class _Throws:
    """The chance of some ads, by ad or by row (one per ad and day)."""

    noise: Real
    price: Real
    shown: Real
    tastes: Real
    """Metrics x ads."""
    spread: Real
    """Metrics x rows."""
    offsets: Real
    """Rows x METRICS."""


def draw_days(seed: int, plan: Plan, ads: tuple[Ad, ...]) -> Days:
    """The days of some ads of a plan, by ad; none of those that never ran."""
    runs = np.array([plan.run_of(ad) for ad in ads], dtype=np.int64).reshape(-1, 2)
    ran = np.flatnonzero(runs[:, 1] > runs[:, 0])
    if not len(ran):
        nothing, none = np.zeros(0), np.zeros((0, len(METRICS)))
        whole = nothing.astype(np.int32)
        return Days(whole, whole, nothing, nothing, nothing, nothing, none, none)
    drawn, runs = [ads[place] for place in ran.tolist()], runs[ran]
    first, last = day_of(plan.zone, int(runs[:, 0].min())), day_of(plan.zone, int(runs[:, 1].max()) - 1)
    bounds = day_starts(plan.zone, first, last)
    begins, ends = np.searchsorted(bounds, runs - [0, 1], side="right").T - 1
    counts = ends - begins + 1
    edges = np.concatenate(([0], np.cumsum(counts)))
    ad = np.repeat(np.arange(len(drawn)), counts)
    day = np.arange(edges[-1]) + (begins - edges[:-1])[ad]
    starts, length = bounds[day].astype(np.float64), np.diff(bounds)[day].astype(np.float64)
    begin = np.clip((runs[ad, 0] - starts) / length, 0, 1)
    end = np.clip((runs[ad, 1] - starts) / length, 0, 1)
    throws = _throw(seed, plan, drawn, edges.tolist())
    spend = _spend(plan, drawn, throws.noise, delivered(end) - delivered(begin), edges.tolist())
    numbers = np.array([one.number for one in drawn], dtype=np.int32)
    return Days(
        numbers[ad], (day + first).astype(np.int32), starts, length, begin, end,
        _Rates(plan, drawn, throws, ad).told(spend), throws.offsets,
    )  # fmt: skip


def _thrown(goal: str) -> int:
    further = {"OFFSITE_CONVERSIONS": len(_SALES) + 2, "LEAD_GENERATION": len(_LEADS) + 1}
    return _THROWN + (further.get(goal, 1) if goal in DEAR else 0)


def _throw(seed: int, plan: Plan, ads: list[Ad], edges: list[int]) -> _Throws:
    """The throws of each ad's stream in their order; rows of an ad lie between two edges."""
    rows = edges[-1]
    throws = _Throws(
        np.empty(rows), np.empty(len(ads)), np.empty(rows), np.zeros((_MOST_THROWN, len(ads))),
        np.zeros((_MOST_THROWN, rows)), np.empty((rows, len(METRICS))),
    )  # fmt: skip
    streams = many_dice(np.array([ad.number for ad in ads]), seed, plan.account, 330)
    for place, (ad, chance) in enumerate(zip(ads, streams, strict=True)):
        first, after = edges[place], edges[place + 1]
        days, metrics = after - first, _thrown(plan.adsets[ad.adset].goal)
        normal = chance.standard_normal(2 * days + 1 + metrics * (days + 1))
        throws.noise[first:after], throws.price[place] = normal[:days], normal[days]
        throws.shown[first:after] = normal[days + 1 : 2 * days + 1]
        rest = normal[2 * days + 1 :].reshape(metrics, days + 1)
        throws.tastes[:metrics, place], throws.spread[:metrics, first:after] = rest[:, 0], rest[:, 1:]
        chance.random(out=throws.offsets[first:after])
    np.minimum(throws.offsets, 0.999999, out=throws.offsets)
    return throws


def _spend(plan: Plan, ads: list[Ad], normal: Real, shares: Real, edges: list[int]) -> Real:
    """What each whole day would cost: around the daily budget, or the lifetime budget spread over the run."""
    noise = np.exp(0.12 * normal)
    spend, weighed = np.minimum(noise * 0.97, 1.25), noise * shares
    delivering = np.add.reduceat((shares > 0).astype(np.int64), edges[:-1]).tolist()
    for place, ad in enumerate(ads):
        adset, mine = plan.adsets[ad.adset], slice(edges[place], edges[place + 1])
        if not adset.lifetime:
            spend[mine] *= (adset.daily or plan.campaigns[adset.campaign].daily) * ad.weight
            continue
        # a boost that was stopped early keeps the rest
        part = min(1.0, float(delivering[place]) * 86400 / (adset.ends - adset.starts))
        whole = noise[mine] * (adset.lifetime * 0.985 * ad.weight)
        spend[mine] = whole * part / max(float(weighed[mine].sum()), 1e-9)
    return spend


class _Rates:
    """What a whole day of each ad would bring in the end."""

    def __init__(self, plan: Plan, ads: list[Ad], throws: _Throws, ad: NDArray[np.int64]) -> None:
        self._throws, self._ad = throws, ad
        self._tastes, self._spread = np.exp(0.3 * throws.tastes), np.exp(0.15 * throws.spread)
        goals = [plan.adsets[one.adset].goal for one in ads]
        self._dear = np.array([goal in DEAR for goal in goals])
        self._liked = np.array([goal in _LIKED for goal in goals])
        self._visited = np.array(["PROFILE" in goal for goal in goals])
        self._sells = np.array([goal == "OFFSITE_CONVERSIONS" for goal in goals])
        self._leads = np.array([goal == "LEAD_GENERATION" for goal in goals])
        self._video = np.array([one.video for one in ads])
        self._worth = WORTH[plan.currency]
        self._table = np.zeros((len(METRICS), len(ad)))

    def told(self, spend: Real) -> Real:
        """Rows x METRICS."""
        price = self._worth * np.exp(0.25 * self._throws.price) * np.where(self._dear, 420, 260)
        impressions = spend / price[self._ad] * 1000 * np.exp(0.1 * self._throws.shown)
        clicks = self._some(0, impressions, np.where(self._dear, 0.011, 0.003))
        visits = self._some(1, impressions, np.where(self._visited, 0.016, 0.0025))
        likes = self._some(2, impressions, np.where(self._liked, 0.024, 0.007))
        comments, saved = self._some(3, likes, 0.03), self._some(4, likes, 0.09)
        shares = self._some(5, likes, 0.06)
        self._put(
            impressions=impressions, spend=spend, link_clicks=clicks, visits=visits, likes=likes, comments=comments,
            saved=saved, shares=shares, clicks=clicks * 1.15 + visits + likes * 0.5 + shares,
            follows=self._some(6, visits, 0.08), social_spend=spend * 0.04,
        )  # fmt: skip
        if self._video.any():
            self._films(np.where(self._video[self._ad], impressions, 0.0))
        if self._dear.any():
            self._conversions(clicks)
        return np.ascontiguousarray(self._table.T)

    def _put(self, **columns: Real) -> None:
        for name, values in columns.items():
            self._table[COLUMN[name]] = values

    def _some(self, throw: int, of: Real, share: float | Real) -> Real:
        part = np.minimum(share * self._tastes[throw], 0.5)
        return np.asarray(of * part[self._ad] * self._spread[throw])

    def _films(self, impressions: Real) -> None:
        seen = impressions * 0.55
        self._put(plays=impressions * 0.92, video_views=seen)
        for name in ("p25", "p50", "p75", "p95", "p100"):
            seen = seen * 0.62
            self._put(**{name: seen})
        self._put(thruplays=self._table[COLUMN["p75"]] * 1.1)

    def _conversions(self, clicks: Real) -> None:
        """Landings; carts and purchases of ads that sell, with what they are worth; leads."""
        landings = self._some(7, np.where(self._dear[self._ad], clicks, 0.0), 0.5)
        carts = self._some(8, np.where(self._sells[self._ad], landings, 0.0), 0.14)
        self._put(landings=landings, carts=carts)
        basket = 5200 * self._worth
        for throw, (window, share) in enumerate(_SALES, 9):
            purchases = self._some(throw, carts, share)
            self._put(**{f"purchases_{window}": purchases, f"value_{window}": purchases * basket})
        asked = np.where(self._leads[self._ad], clicks, 0.0)
        self._put(**{name: self._some(throw, asked, share) for throw, (name, share) in enumerate(_LEADS, 8)})
