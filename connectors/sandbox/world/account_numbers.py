"""An account's numbers over a window, added up from its posts so that account and posts agree.

Interactions and views of a window are the growth of all posts within it, organic and paid; spans that the platform
lost (outages) bring nothing. Reach counts people once: the more of them were reached, the more were reached before.
So a longer window reaches at least as many as any part of it and at most as many as its parts together; 28 usual days
sum to 1.56 times what they reach as one window.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.world.library import Library
from connectors.sandbox.world.performance import COUNTED, SHAPES
from connectors.sandbox.world.seeded import SeededWorld

DAY = 86400.0
REACH_OVERLAP = 0.1335
PRODUCTS = ("POST", "CAROUSEL_CONTAINER", "REEL", "STORY", "AD")
"""Account insights' names for SHAPES, in the same order, and for what ads brought."""
STORY, AD = 3, 4
Growth = NDArray[np.int64]
_COLUMNS = {
    "likes": "likes", "saves": "saved", "shares": "shares", "reposts": "reposts", "profile_views": "visits",
}  # fmt: skip
_PLACES = {name: place for place, name in enumerate(COUNTED)}


class AccountNumbers:
    """The numbers of one account at the platform's present state."""

    def __init__(self, library: Library, account: int) -> None:
        assert isinstance(library.world, SeededWorld)
        self._library, self._world, self._account = library, library.world, account
        self._additive = not library.quirks.on("Q08")
        self._kept: dict[float, Growth] = {}

    def lost(self, since: float, until: float) -> str:
        """How the platform tells a window whose numbers it lost: "missing", "zero", or "" when it lost none."""
        for outage in self._world.outages(self._account):
            if outage.starts <= since and until <= outage.ends:
                return outage.told
        return ""

    def window(self, since: float, until: float) -> dict[str, Growth]:
        """Per metric of the platform the growth within a window, one value per entry of PRODUCTS."""
        pieces = self._pieces(since, until)
        grown = np.zeros((len(SHAPES), len(COUNTED)), dtype=np.int64)
        for start, end in pieces:
            grown += self._sums(end) - self._sums(start)
        both = np.vstack((grown, self._paid(pieces)))
        numbers = {name: both[:, _PLACES[column]] for name, column in _COLUMNS.items()}
        numbers["views"] = both[:, 0] + both[:, 1]
        written = both[:, _PLACES["comments"]]
        numbers["replies"] = written * (np.arange(len(PRODUCTS)) == STORY)
        numbers["comments"] = written - numbers["replies"]
        if self._library.flags.tells_no_replies(self._account):
            numbers["replies"][:] = 0
        numbers["website_clicks"] = numbers["profile_views"] * 12 // 100
        numbers["profile_links_taps"] = numbers["profile_views"] * 2 // 10
        numbers["total_interactions"] = sum(
            (numbers[name] for name in ("likes", "comments", "replies", "saves", "shares")),
            np.zeros(len(PRODUCTS), dtype=np.int64),
        )
        usual = self._world.daily(self._account)
        counted, acted = grown[:, 0], numbers["total_interactions"][: len(SHAPES)] * 0.85
        people = counted if self._additive else _unique(counted, usual[:, 0])
        numbers["reach"] = np.append(people, both[AD, 0])
        engaged = np.append(_unique(acted, usual[:, 1]), int(numbers["total_interactions"][AD] * 0.85))
        numbers["accounts_engaged"] = np.minimum(engaged, numbers["reach"])
        return numbers

    def _pieces(self, since: float, until: float) -> list[tuple[float, float]]:
        """The parts of a window that were not lost."""
        pieces = []
        for outage in self._world.outages(self._account):
            if since < outage.ends and outage.starts < until:
                pieces.append((since, max(since, float(outage.starts))))
                since = min(until, float(outage.ends))
        return [(start, end) for start, end in [*pieces, (since, until)] if start < end]

    def _paid(self, pieces: list[tuple[float, float]]) -> Growth:
        """What ads brought of each of COUNTED; follows are not told."""
        ads, brought = self._library.ads, np.zeros(len(COUNTED), dtype=np.int64)
        for start, end in pieces:
            paid = ads.paid_between(self._account, start, end)
            reach = paid.reach
            if self._additive:
                reach = ads.paid_reach(self._account, end) - ads.paid_reach(self._account, start)
            brought += (
                reach, paid.views - reach, paid.likes, paid.comments, paid.saved, paid.shares, paid.reposts, 0,
                paid.visits,
            )  # fmt: skip
        return brought

    def _sums(self, at: float) -> Growth:
        if at not in self._kept:
            sums = self._world.sums(self._account, at)
            own = self._library.published_sums(self._account, at)
            self._kept[at] = sums if own is None else sums + own
        return self._kept[at]


def _unique(counted: NDArray[Any], usual: NDArray[np.float64]) -> Growth:
    """How many different people are behind counts; `usual` is what a usual day counts."""
    times = np.maximum(counted / usual, 1.0)
    return np.ceil(counted * times**-REACH_OVERLAP - 1e-9).astype(np.int64)
