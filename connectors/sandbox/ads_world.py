"""The paid side of the world: ad accounts, what they promote, and what that brought at any instant."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.ads_delivery import (
    COLUMN,
    FINAL_DAYS,
    REFRESH_S,
    Days,
    Real,
    Whole,
    build_days,
    days_of,
    joined,
)
from connectors.sandbox.ads_model import Plan
from connectors.sandbox.ads_people import instagram_share
from connectors.sandbox.ads_plan import draw_plan, zone_of
from connectors.sandbox.model import World
from connectors.sandbox.quirks import Quirks
from connectors.sandbox.seeded import SeededWorld

DAY = 86400
POOL = 5_000_000
"""How many people there are for the ads of one account; ads reach the same ones now and then."""


@dataclass(frozen=True, slots=True)
class Paid:
    """What ads on Instagram brought to a post or an account; organic numbers do not hold it."""

    reach: int = 0
    impressions: int = 0
    views: int = 0
    likes: int = 0
    comments: int = 0
    saved: int = 0
    shares: int = 0
    reposts: int = 0
    clicks: int = 0
    visits: int = 0
    follows: int = 0
    spend_minor: int = 0
    """In the smallest unit of the ad account's currency."""

    @property
    def interactions(self) -> int:
        """Likes, comments, saves and shares together."""
        return self.likes + self.comments + self.saved + self.shares


NOTHING = Paid()


def shared_zone(quirks: Quirks) -> str | None:
    """The zone of all ad accounts without quirk Q64: that in which days of Instagram insights end."""
    if quirks.on("Q64"):
        return None
    return "America/Los_Angeles" if quirks.on("Q21") else "UTC"


def _own_zone() -> str | None:
    return None


class AdsWorld:
    """Ad accounts and their delivery, one per account; a world from a file has none.

    `one_zone` tells the zone that all ad accounts share, None when each has its own.
    """

    def __init__(self, world: World, one_zone: Callable[[], str | None] = _own_zone) -> None:
        self._world, self._one_zone = world, one_zone
        self._plans = lru_cache(maxsize=256)(self._draw)
        self._tables = lru_cache(maxsize=24)(self._build)
        self._single = lru_cache(maxsize=4096)(self._single_days)
        self._boosts = lru_cache(maxsize=256)(self._boosts_of)
        self._known = lru_cache(maxsize=8)(self._numbers)

    @property
    def served(self) -> bool:
        """Whether this world has ad accounts at all."""
        return isinstance(self._world, SeededWorld)

    def plan(self, account: int) -> Plan:
        """What the ad account of an account runs."""
        return self._plans(account, self._one_zone())

    def days(self, account: int) -> Days:
        """The delivery of its ads by day, including days that are still to come."""
        return self._tables(account, self._one_zone())

    def numbers(self, account: int, at: float) -> Whole:
        """What is known of every row of `days` at an instant."""
        return self._known(account, self._one_zone(), int(at // REFRESH_S) * REFRESH_S)

    def paid_at(self, account: int, k: int, at: float) -> Paid:
        """The paid part of post `k` (or story) from its beginning to an instant; it never falls."""
        ads = self.plan(account).ads_of_post.get(k) if self.served else None
        if not ads:
            return NOTHING
        days = self._days_of(account, ads)
        return self._paid(account, days, self._on_instagram(account, days, at))

    def paid_between(self, account: int, since: float, until: float) -> Paid:
        """What all boosted posts of an account gained within a window; its reach counts people once."""
        if not self.served:
            return NOTHING
        runs = self._boosts(account, self._one_zone())
        moving = (runs[:, 1] < until) & (runs[:, 2] > since - (FINAL_DAYS + 2) * DAY)
        if not moving.any():
            return NOTHING
        days = self._days_of(account, runs[moving, 0].tolist())
        gained = self._on_instagram(account, days, until) - self._on_instagram(account, days, since)
        return self._paid(account, days, gained)

    def running(self, account: int, at: float) -> list[int]:
        """The ads that are being delivered at an instant."""
        plan = self.plan(account)
        return [ad.number for ad in plan.ads if plan.runs(ad, at)]

    def active_ads(self, account: int, at: float) -> int:
        """How many ads are being delivered; the limits of calls depend on it."""
        return len(self.running(account, at)) if self.served else 0

    def running_of_post(self, account: int, k: int, at: float) -> list[int]:
        """The ads that promote a post right now."""
        if not self.served:
            return []
        plan = self.plan(account)
        return [number for number in plan.ads_of_post.get(k, ()) if plan.runs(plan.ads[number], at)]

    def reach(
        self, account: int, ads: NDArray[np.int32], impressions: Real, part: float | Real = 1.0
    ) -> float:
        """How many people some ads reach together: each of `ads` was shown so often to a `part` of its people."""
        people = np.array([self.plan(account).adsets[self.plan(account).ads[ad].adset].people for ad in ads])
        missed = np.log1p(-reached(people * part, impressions) / POOL)
        return float(POOL * -np.expm1(missed.sum()))

    def truth(self, account: int, at: float) -> list[dict[str, object]]:
        """What every ad that promotes a post truly brought until an instant, for the control plane."""
        if not self.served:
            return []
        plan, known, ads = self.plan(account), self.numbers(account, at), self.days(account).ad
        found: list[dict[str, object]] = []
        for ad in plan.ads:
            start, end = plan.run_of(ad)
            if ad.life.created <= at:
                sums = known[ads == ad.number].sum(axis=0)
                told = {
                    name: int(sums[COLUMN[name]])
                    for name in ("impressions", "spend", "clicks", "likes", "visits")
                }
                found.append({"ad": ad.number, "post": ad.post, "starts": start, "ends": end, **told})
        return found

    def _paid(self, account: int, days: Days, numbers: Whole) -> Paid:
        sums = numbers.sum(axis=0)
        value = {name: int(sums[place]) for name, place in COLUMN.items()}
        if not value["impressions"]:
            return NOTHING
        ads, where = np.unique(days.ad, return_inverse=True)
        shown = np.bincount(where, weights=numbers[:, 0], minlength=len(ads)).astype(np.float64)
        parts = np.array([self._part(account, int(ad)) for ad in ads])
        reach = max(1, int(self.reach(account, ads, shown, parts)))
        return Paid(
            reach=reach, impressions=value["impressions"], views=value["impressions"], likes=value["likes"],
            comments=value["comments"], saved=value["saved"], shares=value["shares"], reposts=value["shares"] // 9,
            clicks=value["clicks"], visits=value["visits"], follows=value["follows"], spend_minor=value["spend"],
        )  # fmt: skip

    def _part(self, account: int, ad: int) -> float:
        plan = self.plan(account)
        return part_of_people(instagram_share(plan, plan.ads[ad]))

    def _draw(self, account: int, zone: str | None) -> Plan:
        if not isinstance(self._world, SeededWorld):
            return Plan(account, zone or "UTC", "USD", 0)
        return draw_plan(self._world, account, zone or zone_of(self._world, account))

    def _build(self, account: int, zone: str | None) -> Days:
        return build_days(self._world.seed, self._plans(account, zone))

    def _numbers(self, account: int, zone: str | None, at: int) -> Whole:
        return self._tables(account, zone).numbers(at)

    def _boosts_of(self, account: int, zone: str | None) -> NDArray[np.int64]:
        """Ads that promote posts and are delivered at some time: number, start and end."""
        plan = self._plans(account, zone)
        runs = [(ad.number, *plan.run_of(ad)) for ad in plan.ads if ad.post >= 0]
        return np.array([run for run in runs if run[2] > run[1]], dtype=np.int64).reshape(-1, 3)

    def _days_of(self, account: int, ads: Iterable[int]) -> Days:
        zone = self._one_zone()
        return joined([self._single(account, zone, ad) for ad in ads])

    def _single_days(self, account: int, zone: str | None, ad: int) -> Days:
        plan = self._plans(account, zone)
        return days_of(self._world.seed, plan, plan.ads[ad])

    def _on_instagram(self, account: int, days: Days, at: float) -> Whole:
        """The part of what is known that came on Instagram; as the breakdown by platform tells it."""
        plan = self.plan(account)
        shares = np.array([instagram_share(plan, plan.ads[ad]) for ad in days.ad.tolist()])
        part: Whole = np.floor(days.numbers(at) * shares[:, None] + days.offsets).astype(np.int64)
        return part


def reached(people: Real, impressions: Real) -> Real:
    """How many of some people see an ad that is shown so often; never more than it is shown."""
    return np.asarray(people * -np.expm1(-impressions / people))


def part_of_people(share: float) -> float:
    """Which part of the people a part of the delivery can reach: placements share people."""
    return float(share**0.6)
