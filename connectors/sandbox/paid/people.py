"""Whom and where ads reach: which part of an ad's delivery has which age, country, placement or device."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.chance import unit
from connectors.sandbox.paid.model import Ad, AdSet, Plan
from connectors.sandbox.world.captions import kind_of

Shares = dict[str, float]
POOL = 5_000_000
"""How many people there are for the ads of one account; ads reach the same ones now and then."""
_AGES = {"13-17": 0.02, "18-24": 0.2, "25-34": 0.33, "35-44": 0.22, "45-54": 0.13, "55-64": 0.07, "65+": 0.03}
_OTHERS = ("GB", "DE", "FR", "ES", "BR", "IT", "JP", "US", "TR", "NL")
_PLATFORMS = {"instagram": 0.52, "facebook": 0.43, "audience_network": 0.04, "messenger": 0.01}
_POSITIONS: dict[str, Shares] = {
    "instagram": {
        "feed": 0.38, "instagram_stories": 0.26, "instagram_reels": 0.27, "instagram_explore": 0.06,
        "instagram_profile_feed": 0.03,
    },
    "facebook": {
        "feed": 0.6, "facebook_reels": 0.18, "facebook_stories": 0.1, "marketplace": 0.06, "video_feeds": 0.06,
    },
    "audience_network": {"an_classic": 0.7, "rewarded_video": 0.3},
    "messenger": {"messenger_inbox": 0.4, "messenger_stories": 0.6},
}  # fmt: skip
_DEVICES = {"mobile_app": 0.94, "mobile_web": 0.02, "desktop": 0.04}
_HARDWARE: dict[str, Shares] = {
    "mobile_app": {"iphone": 0.5, "android_smartphone": 0.44, "ipad": 0.03, "android_tablet": 0.03},
    "mobile_web": {"iphone": 0.4, "android_smartphone": 0.6},
    "desktop": {"desktop": 1.0},
}
PEOPLE = frozenset({"age", "gender", "country", "region"})
"""Dimensions that divide people: everyone is in one part, so that reach divides too."""
PLACES = ("publisher_platform", "platform_position", "device_platform", "impression_device")


@dataclass(frozen=True)
class Cells:
    """What a breakdown divides into: the values of each cell, and per ad which part it has of each."""

    names: tuple[str, ...]
    values: list[tuple[str, ...]]
    shares: NDArray[np.float64]
    """Ads x cells; each row sums to 1."""


def build_cells(
    seed: int, plan: Plan, names: tuple[str, ...], special: Callable[[Ad], str] | None = None
) -> Cells:
    """The cells of a breakdown for all ads; `special` gives the one value that an ad has of another dimension."""
    tables = [_shares(seed, plan, ad, names) if special is None else {(special(ad),): 1.0} for ad in plan.ads]
    places: dict[tuple[str, ...], int] = {}
    for table in tables:
        for values in table:
            places.setdefault(values, len(places))
    shares = np.zeros((len(tables), len(places)))
    for row, table in enumerate(tables):
        for values, share in table.items():
            shares[row, places[values]] = share
    return Cells(names, list(places), shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-12))


def instagram_share(plan: Plan, ad: Ad) -> float:
    """Which part of an ad's delivery is on Instagram."""
    platforms = plan.adsets[ad.adset].platforms
    return _platforms(platforms)["instagram"] if "instagram" in platforms else 0.0


def part_of_people(share: float) -> float:
    """Which part of the people a part of the delivery can reach: placements share people."""
    return float(share**0.6)


def reached(people: NDArray[np.float64], impressions: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many of some people see an ad that is shown so often; never more than it is shown."""
    return np.asarray(people * -np.expm1(-impressions / people))


def reached_together(people: NDArray[np.float64], impressions: NDArray[np.float64]) -> float:
    """How many people some ads reach together, each shown so often to its people."""
    missed = np.log1p(-reached(people, impressions) / POOL)
    return float(POOL * -np.expm1(missed.sum()))


def _shares(seed: int, plan: Plan, ad: Ad, names: tuple[str, ...]) -> dict[tuple[str, ...], float]:
    adset = plan.adsets[ad.adset]
    if set(names) <= PEOPLE:
        parts = [_person(seed, plan.account, adset, name) for name in names]
        found: dict[tuple[str, ...], float] = {}
        for cell in product(*(part.items() for part in parts)):
            values = tuple(value for value, _ in cell)
            if "region" in names and "country" in names and not _belongs(plan.account, names, values):
                continue
            found[values] = float(np.prod([share for _, share in cell]))
        return found
    return _placed(adset, names)


def _person(seed: int, account: int, adset: AdSet, name: str) -> Shares:
    kind = kind_of(account)
    if name == "age":
        young, old = adset.ages
        fits = {age: share for age, share in _AGES.items() if young <= _oldest(age) and int(age[:2]) <= old}
        total = sum(fits.values())
        return {age: share / total for age, share in fits.items()}
    if name == "gender":
        women = 0.42 + 0.25 * unit(seed, account, 340, adset.number)
        return {"female": women, "male": 0.985 - women, "unknown": 0.015}
    if name == "country":
        others = [country for country in _OTHERS if country != kind.country][:3]
        return {kind.country: 0.94} | dict(zip(others, (0.03, 0.02, 0.01), strict=True))
    regions = dict.fromkeys(city.split(", ")[-1] for city in kind.cities)
    weights = {region: 1 / (place + 1) for place, region in enumerate(regions)} | {"Unknown": 0.08}
    return {region: weight / sum(weights.values()) for region, weight in weights.items()}


def _oldest(age: str) -> int:
    """The last year of an age group: 24 of 18-24."""
    return int(age[3:] or 120)


def _belongs(account: int, names: tuple[str, ...], values: tuple[str, ...]) -> bool:
    """Whether a region is of the country; abroad all regions are Unknown."""
    country, region = values[names.index("country")], values[names.index("region")]
    return (region != "Unknown") == (country == kind_of(account).country)


def _platforms(asked: tuple[str, ...]) -> Shares:
    if asked == ("instagram",):
        return {"instagram": 1.0}
    return _PLATFORMS


def _placed(adset: AdSet, names: tuple[str, ...]) -> dict[tuple[str, ...], float]:
    found: dict[tuple[str, ...], float] = {}
    for platform, first in _platforms(adset.platforms).items():
        for position, second in _POSITIONS[platform].items():
            for device, third in _DEVICES.items():
                for hardware, fourth in _HARDWARE[device].items():
                    all_values = dict(zip(PLACES, (platform, position, device, hardware), strict=True))
                    values = tuple(all_values[name] for name in names)
                    found[values] = found.get(values, 0.0) + first * second * third * fourth
    return found
