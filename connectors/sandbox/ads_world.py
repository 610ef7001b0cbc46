"""The paid side of the world: ad accounts, what they promote, and what that brought at any instant."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.ads_delivery import COLUMN, FINAL_DAYS, REFRESH_S, Days, Real, Whole, build_days
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
        self._boosted = lru_cache(maxsize=24)(self._rows_of_posts)
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
        if not self.served or k not in self.plan(account).ads_of_post:
            return NOTHING
        rows, shares = self._boosted(account, self._one_zone())
        mine = rows[np.isin(self.days(account).ad[rows], self.plan(account).ads_of_post[k])]
        days = self.days(account).picked(mine)
        return self._paid(account, days, _on_instagram(days.numbers(at), days, shares))

    def paid_between(self, account: int, since: float, until: float) -> Paid:
        """What all boosted posts of an account gained within a window; its reach counts people once."""
        if not self.served or not self.plan(account).ads_of_post:
            return NOTHING
        rows, shares = self._boosted(account, self._one_zone())
        days = self.days(account)
        starts = days.starts[rows]
        near = rows[(starts > since - (FINAL_DAYS + 2) * DAY) & (starts < until)]
        days = days.picked(near)
        gained = _on_instagram(days.numbers(until), days, shares) - _on_instagram(
            days.numbers(since), days, shares
        )
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

    def _rows_of_posts(self, account: int, zone: str | None) -> tuple[NDArray[np.int64], Real]:
        """The rows of ads that promote posts, and every ad's part on Instagram."""
        plan = self._plans(account, zone)
        posts = np.array([ad.post >= 0 for ad in plan.ads], dtype=bool)
        shares = np.array([instagram_share(plan, ad) for ad in plan.ads])
        return np.flatnonzero(posts[self._tables(account, zone).ad]), shares


def reached(people: Real, impressions: Real) -> Real:
    """How many of some people see an ad that is shown so often; never more than it is shown."""
    return np.asarray(people * -np.expm1(-impressions / people))


def part_of_people(share: float) -> float:
    """Which part of the people a part of the delivery can reach: placements share people."""
    return float(share**0.6)


def _on_instagram(numbers: Whole, days: Days, shares: Real) -> Whole:
    """The part of the numbers that came on Instagram; as the breakdown by platform tells it."""
    return np.floor(numbers * shares[days.ad][:, None] + days.offsets).astype(np.int64)
