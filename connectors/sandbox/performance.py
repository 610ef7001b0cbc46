"""How well posts do: final numbers by format, followers, hour, weekday, campaign and luck; counters at an age."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.curves import CURVES
from connectors.sandbox.ids import COMMENT_BITS
from connectors.sandbox.model import Counters, Finals, Media

SHAPES = ("IMAGE", "CAROUSEL_ALBUM", "REELS", "STORY")
Numbers = NDArray[np.float64]

_REACH = np.array([0.20, 0.27, 0.42, 0.07])
_LUCK = np.array([0.45, 0.5, 0.95, 0.3])
_EXTRA_VIEWS = np.array([0.16, 0.42, 0.55, 0.12])
_LIKES = np.array([0.055, 0.05, 0.045, 0.0])
_COMMENTS = np.array([0.0018, 0.0022, 0.0016, 0.0022])
_SAVED = np.array([0.006, 0.015, 0.008, 0.0])
_SHARES = np.array([0.004, 0.006, 0.014, 0.003])
_MOST_COMMENTS = (1 << COMMENT_BITS) - 1


@dataclass(frozen=True)
class Circumstances:
    """What decides how posts do; arrays with one entry per post. `shape` indexes SHAPES."""

    shape: NDArray[np.int8]
    followers: Numbers
    hour_factor: Numbers
    weekday_factor: Numbers
    lift: Numbers


@dataclass(frozen=True)
class FinalTable:
    """The final numbers of many posts, one array per counter (the names of `Finals`)."""

    reach: Numbers
    extra_views: Numbers
    likes: Numbers
    comments: Numbers
    saved: Numbers
    shares: Numbers
    reposts: Numbers
    follows: Numbers
    visits: Numbers
    watch_ms: Numbers
    skip_rate: Numbers

    def row(self, index: int) -> Finals:
        """One post's numbers."""
        return Finals(*(float(getattr(self, field.name)[index]) for field in fields(self)))


def final_numbers(about: Circumstances, chance: np.random.Generator) -> FinalTable:
    """Draw the final numbers; reach has a heavy tail, above all for reels."""
    shape, count = about.shape, len(about.shape)
    luck = np.exp(chance.normal(0, 1, count) * _LUCK[shape])
    factors = about.hour_factor * about.weekday_factor * (1 + about.lift)
    reach = np.maximum(3.0, about.followers * _REACH[shape] * luck * factors)

    def part(rates: Numbers, spread: float) -> Numbers:
        wide = np.exp(chance.normal(0, spread, count))
        return np.asarray(reach * np.minimum(rates[shape] * wide, 0.4))

    comments = np.minimum(part(_COMMENTS, 0.6), _MOST_COMMENTS)
    shares = part(_SHARES, 0.4)
    return FinalTable(
        reach=reach, extra_views=part(_EXTRA_VIEWS, 0.2), likes=part(_LIKES, 0.25), comments=comments,
        saved=part(_SAVED, 0.4), shares=shares, reposts=shares * 0.12, follows=reach * 0.0015,
        visits=reach * 0.012, watch_ms=chance.uniform(3500, 12500, count), skip_rate=chance.uniform(24, 61, count),
    )  # fmt: skip


def counters_of(finals: Finals, shape: str, age: float) -> Counters:
    """The counters of one post at an age in seconds: whole numbers that never fall, views at least the reach."""
    share = CURVES[shape].share(age)
    reach = int(finals.reach * share)
    return Counters(
        reach=reach,
        views=reach + int(finals.extra_views * share),
        likes=int(finals.likes * share),
        comments=int(finals.comments * share),
        saved=int(finals.saved * share),
        shares=int(finals.shares * share),
        reposts=int(finals.reposts * share),
        follows=int(finals.follows * share),
        visits=int(finals.visits * share),
        watch_ms=int(finals.watch_ms),
        skip_rate=round(finals.skip_rate, 1),
    )


def counters_at(media: Media, at: float) -> Counters:
    """The counters of a post at an instant (Unix seconds); of a file's post only what the file tells."""
    if media.finals is None or media.shape is None:
        return Counters(likes=media.like_count, comments=media.comments_count)
    return counters_of(media.finals, media.shape, at - media.posted_at)


def comment_age(media: Media, number: int) -> float:
    """The age in seconds at which the post got its comment `number` (from 0); agrees with `counters_of`."""
    if media.finals is None or media.shape is None or number + 1 > media.finals.comments:
        return float("inf")
    return CURVES[media.shape].age_at(min((number + 1) / media.finals.comments, 1 - 1e-9))


def sums_at(
    table: FinalTable, shape: NDArray[np.int8], times: NDArray[np.int64], at: float
) -> dict[str, NDArray[np.int64]]:
    """For each of SHAPES the sum over posts of each counter at an instant; posts of the future count nothing."""
    shares = np.zeros(len(times))
    for index, name in enumerate(SHAPES):
        mine = shape == index
        shares[mine] = CURVES[name].shares(at - times[mine].astype(np.float64))
    sums = {}
    for field in fields(table)[:9]:
        whole = np.floor(getattr(table, field.name) * shares)
        sums[field.name] = np.bincount(shape, weights=whole, minlength=len(SHAPES)).astype(np.int64)
    return sums
