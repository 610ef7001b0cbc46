"""The paid side of the world: ad accounts, what they promote, and what that brought at any instant."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.paid.boosts import TOLD, Boosts
from connectors.sandbox.paid.delivery import COLUMN, REFRESH_S, Days, Whole
from connectors.sandbox.paid.draws import draw_days
from connectors.sandbox.paid.model import Plan
from connectors.sandbox.paid.people import reached_together
from connectors.sandbox.paid.plan import draw_plan, zone_of
from connectors.sandbox.quirks import Quirks
from connectors.sandbox.world.model import World
from connectors.sandbox.world.seeded import SeededWorld

DAY = 86400


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
        self._tables = lru_cache(maxsize=16)(self._build)
        self._boosts = lru_cache(maxsize=96)(self._boosts_of)
        self._paid_posts = lru_cache(maxsize=16_384)(self._paid_post)
        self._reach = lru_cache(maxsize=16_384)(self._reach_until)
        self._known = lru_cache(maxsize=8)(self._numbers)
        self._spent = lru_cache(maxsize=512)(self._spent_by_ad)

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

    def spent(self, account: int, at: float) -> Whole:
        """What each ad cost until an instant, in minor units, by its number."""
        return self._spent(account, self._one_zone(), int(at // REFRESH_S) * REFRESH_S)

    def paid_at(self, account: int, k: int, at: float) -> Paid:
        """The paid part of post `k` (or story) from its beginning to an instant; it never falls."""
        if not self.served:
            return NOTHING
        zone = self._one_zone()
        span, refresh = self._boosts(account, zone).span(k), int(at // REFRESH_S)
        if span is None or refresh <= span[0]:
            return NOTHING
        return self._paid_posts(account, zone, k, min(refresh, span[1]))

    def paid_between(self, account: int, since: float, until: float) -> Paid:
        """What all boosted posts of an account gained within a window; its reach counts people once."""
        if not self.served:
            return NOTHING
        return self._gained(account, self._one_zone(), since, until)

    def paid_reach(self, account: int, at: float) -> int:
        """How many people all boosted posts of an account reached from the beginning to an instant."""
        return self._reach(account, self._one_zone(), at) if self.served else 0

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

    def _draw(self, account: int, zone: str | None) -> Plan:
        if not isinstance(self._world, SeededWorld):
            return Plan(account, zone or "UTC", "USD", 0)
        return draw_plan(self._world, account, zone or zone_of(self._world, account))

    def _build(self, account: int, zone: str | None) -> Days:
        plan = self._plans(account, zone)
        return draw_days(self._world.seed, plan, plan.ads)

    def _numbers(self, account: int, zone: str | None, at: int) -> Whole:
        return self._tables(account, zone).numbers(at)

    def _spent_by_ad(self, account: int, zone: str | None, at: int) -> Whole:
        plan, days = self._plans(account, zone), self._tables(account, zone)
        spend = self._known(account, zone, at)[:, COLUMN["spend"]]
        return np.bincount(days.ad, weights=spend, minlength=len(plan.ads)).astype(np.int64)

    def _boosts_of(self, account: int, zone: str | None) -> Boosts:
        plan = self._plans(account, zone)
        return Boosts(plan, draw_days(self._world.seed, plan, tuple(ad for ad in plan.ads if ad.post >= 0)))

    def _gained(self, account: int, zone: str | None, since: float, until: float) -> Paid:
        boosts = self._boosts(account, zone)
        moving = boosts.moving(since, until)
        if not moving.any():
            return NOTHING
        before, after = (boosts.known(int(at // REFRESH_S)) for at in (since, until))
        return _paid(after[0] - before[0], boosts.people[moving], (after[1] - before[1])[moving])

    def _reach_until(self, account: int, zone: str | None, at: float) -> int:
        return self._gained(account, zone, 0.0, at).reach

    def _paid_post(self, account: int, zone: str | None, k: int, refresh: int) -> Paid:
        boosts = self._boosts(account, zone)
        sums, ads, shown = boosts.known_of_post(k, refresh)
        return _paid(sums, boosts.people[ads], shown)


def _paid(sums: Whole, people: NDArray[np.float64], shown: Whole) -> Paid:
    """What ads brought: the sums of TOLD, and how often each ad was shown to its people."""
    value = dict(zip(TOLD, sums.tolist(), strict=True))
    if not value["impressions"]:
        return NOTHING
    reach = max(1, int(reached_together(people, shown.astype(np.float64))))
    return Paid(
        reach=reach, impressions=value["impressions"], views=value["impressions"], likes=value["likes"],
        comments=value["comments"], saved=value["saved"], shares=value["shares"], reposts=value["shares"] // 9,
        clicks=value["clicks"], visits=value["visits"], follows=value["follows"], spend_minor=value["spend"],
    )  # fmt: skip
