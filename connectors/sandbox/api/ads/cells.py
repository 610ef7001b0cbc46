"""Breakdowns: which exist, which go together, and what an ad's days divide into."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.api.ads.nodes import AdNode
from connectors.sandbox.api.ads.silent import WITHOUT_DATA
from connectors.sandbox.api.call import Call
from connectors.sandbox.paid.delivery import Days, Real, Whole
from connectors.sandbox.paid.model import Ad, Plan
from connectors.sandbox.paid.people import PEOPLE, PLACES, build_cells
from connectors.sandbox.refusing import ads_refusals
from connectors.sandbox.refusing.refusals import Refusal
from connectors.sandbox.world.performance import SHAPES

HOURLY = ("hourly_stats_aggregated_by_advertiser_time_zone", "hourly_stats_aggregated_by_audience_time_zone")
AGE_BUCKET = "instagram_ads_time_since_creation_bucket"
OF_AD = (
    "instagram_ads_follow_type", "instagram_ads_instagram_media_product_type", "existing_post_id", "media_creator",
    "media_type",
)  # fmt: skip
_TOGETHER = {frozenset(names) for names in (("age", "gender"), ("country", "region"))} | {
    frozenset(("publisher_platform", *others))
    for count in range(4)
    for others in combinations(PLACES[1:], count)
}
_ALONE = {
    "age",
    "gender",
    "country",
    "region",
    "impression_device",
    "device_platform",
    *HOURLY,
    AGE_BUCKET,
    *OF_AD,
}
OFF_PLATFORM = frozenset(("region", "dma", *HOURLY))
"""Breakdowns under which events off the platform are not told."""
BUCKETS = ("0_7_DAYS", "8_14_DAYS", "15_28_DAYS", "29_PLUS_DAYS")


def check_breakdowns(call: Call, names: tuple[str, ...]) -> None:
    """Refuse breakdowns that do not exist, that do not go together, or that have no data."""
    known = {*PEOPLE, *PLACES, *HOURLY, AGE_BUCKET, *OF_AD, *WITHOUT_DATA}
    for name in names:
        if name not in known:
            raise ads_refusals.not_a_breakdown(name)
    if not names or frozenset(names) in _TOGETHER or (len(names) == 1 and names[0] in _ALONE):
        return
    raise _no_combination(call, names)


def _no_combination(call: Call, names: tuple[str, ...]) -> Refusal:
    if call.platform.switches.ads_combination == "100" and not WITHOUT_DATA & set(names):
        return ads_refusals.columns_do_not_combine(["action_type", *names])
    return ads_refusals.no_such_breakdown()


@dataclass(frozen=True)
class Division:
    """How rows of `Days` divide: the values of each cell, and the parts of each row (None for hours)."""

    names: tuple[str, ...]
    values: list[tuple[str, ...]]
    shares: Real | None

    @property
    def counts_people(self) -> bool:
        """Whether everyone is in one cell."""
        return set(self.names) <= PEOPLE

    def numbers(self, days: Days, known: Whole, rows: NDArray[np.int64], at: float) -> Whole:
        """The numbers of some rows, rows x cells x metrics; the cells add up to `known`."""
        if self.shares is None:
            return np.stack(days.picked(rows).hours(at), axis=1)
        parts = np.cumsum(self.shares[rows], axis=1)
        parts[:, -1] = 1.0
        below = np.floor(known[rows][:, None, :] * parts[:, :, None] + days.offsets[rows][:, None, :])
        return np.diff(below, axis=1, prepend=0.0).astype(np.int64)


def divide(node: AdNode, days: Days, names: tuple[str, ...]) -> Division:
    """The division of an ad account's days by some breakdowns."""
    if not names:
        return Division((), [()], np.ones((len(days), 1)))
    if names[0] in HOURLY:
        return Division(names, [(f"{hour:02}:00:00 - {hour:02}:59:59",) for hour in range(24)], None)
    plan = node.plan
    if names[0] == AGE_BUCKET:
        return _by_age(plan, days)
    if names[0] in OF_AD:
        cells = build_cells(node.call.platform.world.seed, plan, names, lambda ad: _value(node, names[0], ad))
    else:
        cells = build_cells(node.call.platform.world.seed, plan, names)
    return Division(names, cells.values, cells.shares[days.ad])


def _by_age(plan: Plan, days: Days) -> Division:
    made = np.array([ad.life.created for ad in plan.ads])[days.ad]
    place = np.searchsorted([8, 15, 29], (days.starts - made) / 86400, side="right")
    return Division((AGE_BUCKET,), [(bucket,) for bucket in BUCKETS], np.eye(len(BUCKETS))[place])


def _value(node: AdNode, name: str, ad: Ad) -> str:
    """What an ad is under a breakdown in which it has one value only."""
    world, ids = node.call.platform.world, node.call.platform.ids
    shape = None if ad.post < 0 else world.post(node.account, ad.post).shape
    if name == "existing_post_id":
        return "0" if ad.post < 0 else ids.media(node.account, ad.post)
    if name == "instagram_ads_instagram_media_product_type":
        return "AD" if ad.post < 0 else "REELS" if shape == SHAPES[2] else "FEED"
    if name == "media_type":
        return "video" if ad.video else "carousel" if shape == SHAPES[1] else "image"
    if name == "media_creator":
        return world.profile(node.account).username
    return "NON_FOLLOWER" if node.plan.adsets[ad.adset].people > 10_000 else "FOLLOWER"
