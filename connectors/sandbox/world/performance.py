"""How well posts do: final numbers by format, followers, hour, weekday, campaign and luck; counters at an instant.

A counter is the whole part of (final number times the share that the post's age has brought) plus, for each unusual
event that met the post, the whole part of what that brought. So counters are whole and never fall.
"""

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.world.curves import CURVES, Curve, Rhythm
from connectors.sandbox.world.happenings import FIRST_WAVE_COMMENT
from connectors.sandbox.world.model import Counters, Finals, Media, Wave

SHAPES = ("IMAGE", "CAROUSEL_ALBUM", "REELS", "STORY")
Numbers = NDArray[np.float64]

_REACH = np.array([0.20, 0.27, 0.42, 0.07])
_LUCK = np.array([0.45, 0.5, 0.95, 0.3])
_EXTRA_VIEWS = np.array([0.16, 0.42, 0.55, 0.12])
_LIKES = np.array([0.055, 0.05, 0.045, 0.0])
_COMMENTS = np.array([0.0018, 0.0022, 0.0016, 0.0022])
_SAVED = np.array([0.006, 0.015, 0.008, 0.0])
_SHARES = np.array([0.004, 0.006, 0.014, 0.003])
COUNTED = ("reach", "extra_views", "likes", "comments", "saved", "shares", "reposts", "follows", "visits")
"""The counters that add up over posts, in the order of a table's columns."""


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
    """The final numbers of many posts, a row each; columns as in `Finals`, of which the first are COUNTED."""

    values: NDArray[np.float32]

    def row(self, index: int) -> Finals:
        """One post's numbers."""
        return Finals(*self.values[index].tolist())

    @property
    def reach(self) -> Numbers:
        """The final reach of each post."""
        return self.values[:, 0].astype(np.float64)


def final_numbers(about: Circumstances, chance: np.random.Generator) -> FinalTable:
    """Draw the final numbers; reach has a heavy tail, above all for reels."""
    shape, count = about.shape, len(about.shape)
    luck = np.exp(chance.normal(0, 1, count) * _LUCK[shape])
    factors = about.hour_factor * about.weekday_factor * (1 + about.lift)
    reach = np.maximum(3.0, about.followers * _REACH[shape] * luck * factors)

    def part(rates: Numbers, spread: float) -> Numbers:
        wide = np.exp(chance.normal(0, spread, count))
        return np.asarray(reach * np.minimum(rates[shape] * wide, 0.4))

    extra, likes = part(_EXTRA_VIEWS, 0.2), part(_LIKES, 0.25)
    comments = np.minimum(part(_COMMENTS, 0.6), FIRST_WAVE_COMMENT)
    saved, shares = part(_SAVED, 0.4), part(_SHARES, 0.4)
    watch_ms, skip_rate = chance.uniform(3500, 12500, count), chance.uniform(24, 61, count)
    columns = (
        reach, extra, likes, comments, saved, shares, shares * 0.12, reach * 0.0015, reach * 0.012, watch_ms, skip_rate,
    )  # fmt: skip
    return FinalTable(np.column_stack(columns).astype(np.float32))


def counters_at(media: Media, at: float) -> Counters:
    """The counters of a post at an instant (Unix seconds); of a file's post only what the file tells."""
    finals = media.finals
    if finals is None or media.shape is None:
        return Counters(likes=media.like_count, comments=media.comments_count)
    share = share_at(media, at)
    reach = int(finals.reach * share)
    own = Counters(
        reach, reach + int(finals.extra_views * share), int(finals.likes * share), int(finals.comments * share),
        int(finals.saved * share), int(finals.shares * share), int(finals.reposts * share),
        int(finals.follows * share), int(finals.visits * share), int(finals.watch_ms), round(finals.skip_rate, 1),
    )  # fmt: skip
    return own if not media.waves else _with_waves(own, media.waves, at)


def _with_waves(own: Counters, waves: tuple[Wave, ...], at: float) -> Counters:
    reach, extra, *others = map(sum, zip(*(_brought(wave, at) for wave in waves), strict=True))
    likes, comments, saved, shares, reposts, follows, visits = others
    return Counters(
        own.reach + reach, own.views + reach + extra, own.likes + likes, own.comments + comments, own.saved + saved,
        own.shares + shares, own.reposts + reposts, own.follows + follows, own.visits + visits, own.watch_ms,
        own.skip_rate,
    )  # fmt: skip


def share_at(media: Media, at: float) -> float:
    """Part of the post's own final numbers that is there at an instant."""
    if at <= media.posted_at:
        return 0.0
    active = media.rhythm.active_age(media.posted_at, at - media.posted_at)
    return CURVES[media.shape or "IMAGE"].share(active)


def own_comments(media: Media, at: float) -> int:
    """How many comments the post's own growth brought."""
    return int(media.finals.comments * share_at(media, at)) if media.finals is not None else 0


def wave_comments(wave: Wave, at: float) -> int:
    """How many comments an event brought to its post."""
    return int(wave.comments * wave.share(at))


def comment_times(media: Media) -> Numbers:
    """The instants of all comments that the post's own growth will ever bring, ascending; agrees with the counters."""
    if media.finals is None or media.shape is None:
        return np.zeros(0)
    numbers = np.arange(int(media.finals.comments)) + 1.0
    active = CURVES[media.shape].ages_at(np.minimum(numbers / media.finals.comments, 1 - 1e-9))
    return media.posted_at + media.rhythm.passed(media.posted_at, active)


def _brought(wave: Wave, at: float) -> list[int]:
    share = wave.share(at)
    return [int(final * share) for final in _finals_of(wave)]


def _finals_of(wave: Wave) -> tuple[int, ...]:
    """What a wave brings in the end of each of COUNTED."""
    return (
        wave.reach, wave.extra_views, wave.likes, wave.comments, wave.saved, wave.shares, wave.reposts, wave.follows,
        wave.visits,
    )  # fmt: skip


@dataclass(frozen=True)
class _Pile:
    """The posts of one format, ascending by time."""

    index: int
    curve: Curve
    born: Numbers
    begun: tuple[Numbers, Numbers]
    values: Numbers


class _Waves:
    """The waves of some posts, to be added up at once."""

    def __init__(self, waves: tuple[Wave, ...], times: NDArray[np.int64], shape: NDArray[np.int8]) -> None:
        posts = [wave.k for wave in waves]
        self._finals = np.array([_finals_of(wave) for wave in waves], dtype=np.float64).reshape(
            -1, len(COUNTED)
        )
        self._starts = np.array([wave.starts for wave in waves], dtype=np.float64)
        self._length = np.array([wave.ends - wave.starts for wave in waves], dtype=np.float64)
        self._posted = times[posts]
        self._shapes = (np.arange(len(SHAPES))[:, None] == shape[posts]).astype(np.float64)

    def sums_at(self, at: float) -> NDArray[np.int64]:
        """What they brought at an instant, per shape and counter."""
        passed = np.clip((at - self._starts) / self._length, 0.0, 1.0)
        shares = np.where(self._posted <= at, passed * (2.0 - passed), 0.0)
        sums: NDArray[np.int64] = (self._shapes @ np.floor(self._finals * shares[:, None])).astype(np.int64)
        return sums


class Kept:
    """The posts of an account, ascending by time, as sums need them; `waves` are those of all of them."""

    def __init__(
        self, times: NDArray[np.int64], shape: NDArray[np.int8], numbers: FinalTable, rhythm: Rhythm,
        waves: tuple[Wave, ...] = (),
    ) -> None:  # fmt: skip
        self.rhythm = rhythm
        self.waves = _Waves(waves, times, shape) if waves else None
        self.piles: list[_Pile] = []
        for index, name in enumerate(SHAPES):
            mine = np.flatnonzero(shape == index)
            values = numbers.values[mine, : len(COUNTED)].T.astype(np.float64)
            if len(mine):
                born = times[mine].astype(np.float64)
                self.piles.append(_Pile(index, CURVES[name], born, rhythm.begun(born), values))


def kept_of(posts: list[Media]) -> Kept:
    """Posts of one account, ascending by time, as sums need them."""
    shapes = [SHAPES.index(post.shape or "IMAGE") for post in posts]
    rows = [astuple(post.finals) for post in posts if post.finals is not None]
    return Kept(
        np.array([post.posted_at for post in posts], dtype=np.int64), np.array(shapes, dtype=np.int8),
        FinalTable(np.array(rows, dtype=np.float32)), posts[0].rhythm,
    )  # fmt: skip


def sums_at(posts: Kept, at: float) -> NDArray[np.int64]:
    """The sum of each of COUNTED (columns) over the posts of each of SHAPES (rows); future posts count nothing.

    Exactly what adding up `counters_at` of every post gives.
    """
    sums = np.zeros((len(SHAPES), len(COUNTED)), dtype=np.int64)
    for pile in posts.piles:
        end = int(np.searchsorted(pile.born, at))
        begun = pile.begun[0][:end], pile.begun[1][:end]
        shares = pile.curve.shares(posts.rhythm.active_since(begun, at - pile.born[:end]))
        grown = pile.values[:, :end] * shares
        sums[pile.index] = np.floor(grown, out=grown).sum(axis=1)
    return sums if posts.waves is None else sums + posts.waves.sums_at(at)
