"""An account's numbers over a window, added up from its posts so that account and posts agree.

Interactions and views of a window are the growth of all posts within it. Reach counts people once, so a longer
window reaches fewer than the sum of its days: the sum over n days is divided by n ** 0.1335 (28 days: 1.56 times).
"""

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.library import Library
from connectors.sandbox.performance import SHAPES, counters_at, sums_at
from connectors.sandbox.seeded import SeededWorld

DAY = 86400.0
REACH_OVERLAP = 0.1335
PRODUCTS = ("POST", "CAROUSEL_CONTAINER", "REEL", "STORY")
"""Account insights' names for SHAPES, in the same order."""
Growth = dict[str, NDArray[np.int64]]


class AccountNumbers:
    """The numbers of one account; sums at an instant are kept for the life of the object."""

    def __init__(self, library: Library, account: int) -> None:
        assert isinstance(library.world, SeededWorld)
        self._library, self._world, self._account = library, library.world, account
        self._kept: dict[float, Growth] = {}

    def window(self, since: float, until: float) -> dict[str, NDArray[np.int64]]:
        """Per metric of the platform the growth within a window, one value per entry of PRODUCTS."""
        start, end = self._sums(since), self._sums(until)
        grown = {name: end[name] - start[name] for name in end}
        feed = np.array([1, 1, 1, 0])
        days = max(1.0, (until - since) / DAY)
        numbers = {
            "reach": (grown["reach"] / days**REACH_OVERLAP).astype(np.int64),
            "views": grown["reach"] + grown["extra_views"],
            "likes": grown["likes"],
            "comments": grown["comments"] * feed,
            "replies": grown["comments"] * (1 - feed),
            "saves": grown["saved"],
            "shares": grown["shares"],
            "reposts": grown["reposts"],
            "profile_views": grown["visits"],
            "website_clicks": grown["visits"] * 12 // 100,
            "profile_links_taps": grown["visits"] * 2 // 10,
        }
        numbers["total_interactions"] = sum(
            (numbers[name] for name in ("likes", "comments", "replies", "saves", "shares")),
            np.zeros(4, dtype=np.int64),
        )
        numbers["accounts_engaged"] = np.minimum(
            (numbers["total_interactions"] * 0.85 / days**0.2).astype(np.int64), numbers["reach"]
        )
        return numbers

    def _sums(self, at: float) -> Growth:
        if at not in self._kept:
            self._kept[at] = self._add_up(at)
        return self._kept[at]

    def _add_up(self, at: float) -> Growth:
        posts, stories = self._world.posts(self._account), self._world.stories(self._account)
        sums = sums_at(posts.numbers, posts.shape, posts.times, at)
        for name, values in sums_at(stories.numbers, stories.shape, stories.times, at).items():
            sums[name] = sums[name] + values
        for published in self._library.state.drafts.published[self._account]:
            media = self._library.post(self._account, published.k)
            counters, index = counters_at(media, at), SHAPES.index(media.shape or "IMAGE")
            for name in sums:
                value = counters.views - counters.reach if name == "extra_views" else getattr(counters, name)
                sums[name][index] += value
        return sums
