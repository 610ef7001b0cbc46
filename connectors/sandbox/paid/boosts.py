"""What ads on Instagram brought to the posts of one account, kept so that any window costs little.

A day of an ad no longer changes 28 days after it began. So what is known at an instant is a sum, made once, over the
days before, and the few days since then reckoned anew.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.paid.delivery import (
    COLUMN,
    FINAL_DAYS,
    METRICS,
    REFRESH_S,
    Days,
    Whole,
    counted,
    delivered,
)
from connectors.sandbox.paid.model import Plan
from connectors.sandbox.paid.people import instagram_share, part_of_people

TOLD = ("impressions", "spend", "clicks", "likes", "comments", "saved", "shares", "visits", "follows")
"""The columns of sums."""
KEPT_INSTANTS = 40
_FINAL_S = FINAL_DAYS * 86400
_COLUMNS = [COLUMN[name] for name in TOLD]
_ONCE = np.array([METRICS[place] != "spend" for place in _COLUMNS])
"""What happens at most once per impression."""
Known = tuple[Whole, Whole]
"""The sum of each of TOLD, and the impressions of each ad."""


class Boosts:
    """The days of the ads that promote posts, by their beginning; `numbers` are those ads."""

    def __init__(self, plan: Plan, days: Days) -> None:
        self.numbers, ad = np.unique(days.ad, return_inverse=True)
        ads = [plan.ads[number] for number in self.numbers.tolist()]
        self.runs = np.array([plan.run_of(one) for one in ads], dtype=np.int64).reshape(-1, 2)
        parts = np.array([instagram_share(plan, one) for one in ads])
        people = np.array([plan.adsets[one.adset].people for one in ads])
        self.people = people * np.array([part_of_people(part) for part in parts.tolist()])
        """How many people each ad can reach on Instagram."""
        order = np.argsort(days.starts, kind="stable")
        self._ad, self._part = ad[order], parts[ad[order]]
        self._starts, self._length = days.starts[order], days.length[order]
        self._begin, self._end = days.begin[order], days.end[order]
        self._rates, self._offsets = days.rates[order][:, _COLUMNS], days.offsets[order][:, _COLUMNS]
        self._shown, self._before = self._finals()
        self._rows = self._rows_of_posts(plan)
        self.known = lru_cache(maxsize=KEPT_INSTANTS)(self._known)

    def moving(self, since: float, until: float) -> NDArray[np.bool_]:
        """The ads whose numbers may change within a window."""
        return (self.runs[:, 0] < until) & (self.runs[:, 1] > since - (FINAL_DAYS + 2) * 86400)

    def span(self, k: int) -> tuple[int, int] | None:
        """The refreshes before and after which the numbers of a post stay; None when no ad ever showed it."""
        rows = self._rows.get(k)
        if rows is None:
            return None
        first, last = float(self._starts[rows[0]]), float(self._starts[rows[-1]])
        return int(first // REFRESH_S), int((last + _FINAL_S) // REFRESH_S) + 1

    def known_of_post(self, k: int, refresh: int) -> tuple[Whole, NDArray[np.int64], Whole]:
        """The sums of a post, the places of its ads, and the impressions of each."""
        rows = self._rows[k]
        told = self._told(rows, refresh * REFRESH_S)
        places, where = np.unique(self._ad[rows], return_inverse=True)
        return told.sum(axis=0), places, _by_ad(where, told[:, 0], len(places))

    def _known(self, refresh: int) -> Known:
        """What is known at a refresh (a number of quarters of an hour)."""
        at = refresh * REFRESH_S
        final, begun = np.searchsorted(self._starts, [at - _FINAL_S + 1, at]).tolist()
        told, count = self._told(slice(final, begun), at), len(self.numbers)
        shown = _by_ad(self._ad[:final], self._shown[:final], count)
        shown += _by_ad(self._ad[final:begun], told[:, 0], count)
        return self._before[final] + told.sum(axis=0), shown

    def _told(self, rows: slice | NDArray[np.int64], at: float) -> Whole:
        """What is known of some rows on Instagram; as the breakdown by platform tells it."""
        starts, begin, offsets = self._starts[rows], self._begin[rows], self._offsets[rows]
        passed = at - starts
        until = np.maximum(begin, np.minimum(self._end[rows], passed / self._length[rows]))
        share = (delivered(until) - delivered(begin))[:, None]
        seen = counted(np.maximum(passed / 86400.0, 0))[:, None]
        found = np.floor(self._rates[rows] * seen * share + offsets)
        np.minimum(found, found[:, :1], out=found, where=_ONCE)
        found *= share > 0
        told: Whole = np.floor(found * self._part[rows][:, None] + offsets).astype(np.int64)
        return told

    def _finals(self) -> tuple[Whole, Whole]:
        """The impressions of each row in the end, and the sums of all rows before each."""
        whole = slice(0, len(self._starts))
        told = self._told(whole, float(self._starts.max(initial=0)) + 2 * _FINAL_S)
        return told[:, 0].copy(), np.concatenate(
            (np.zeros((1, len(TOLD)), dtype=np.int64), told.cumsum(axis=0))
        )

    def _rows_of_posts(self, plan: Plan) -> dict[int, NDArray[np.int64]]:
        posts = np.array([plan.ads[number].post for number in self.numbers.tolist()], dtype=np.int64)[
            self._ad
        ]
        if not len(posts):
            return {}
        order = np.argsort(posts, kind="stable")
        found, firsts = np.unique(posts[order], return_index=True)
        return dict(zip(found.tolist(), np.split(order, firsts[1:]), strict=True))


def _by_ad(ads: NDArray[np.int64], numbers: Whole, count: int) -> Whole:
    return np.bincount(ads, weights=numbers, minlength=count).astype(np.int64)
