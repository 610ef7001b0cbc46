"""When the crowd comments next under each post of an account, so that a look need not read every post."""

import asyncio
import heapq
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.world.crowd import Comment
from connectors.sandbox.world.curves import CURVES
from connectors.sandbox.world.happenings import FIRST_WAVE_COMMENT
from connectors.sandbox.world.model import Media
from connectors.sandbox.world.performance import COUNTED, SHAPES, comment_times, own_comments, wave_comments
from connectors.sandbox.world.seeded import SeededWorld

if TYPE_CHECKING:
    from connectors.sandbox.platform import Platform

SLACK_S = 0.01
"""Instants and counts of comments agree but for the last digits of a float."""
AT_ONCE = 3
"""So many posts are read before others get their turn."""


class Upcoming:
    """The next comment under each post, soonest first."""

    def __init__(self, platform: "Platform", account: int, since: float) -> None:
        """Comments until `since` are none of the next."""
        self._platform, self._account = platform, account
        self._heap: list[tuple[float, int]] = []
        self._published = 0
        world = platform.world
        if isinstance(world, SeededWorld):
            instants = next_comments(world, account, since)
            eventful = {k for happening in world.happenings(account) for k in happening.posts}
            self._heap = [
                (at, k) for k, at in enumerate(instants.tolist()) if at < float("inf") and k not in eventful
            ]
            heapq.heapify(self._heap)
            for k in eventful:
                self._push(platform.library.post(account, k), since)

    async def between(self, since: float, until: float) -> list[tuple[Media, Comment]]:
        """The comments that came after one instant and until another, with their posts."""
        library = self._platform.library
        published = self._platform.state.drafts.published[self._account]
        for post in published[self._published :]:
            self._push(library.post(self._account, post.k), since)
        self._published = len(published)
        found: list[tuple[Media, Comment]] = []
        touched = 0
        while self._heap and self._heap[0][0] <= until:
            _, k = heapq.heappop(self._heap)
            media = library.post(self._account, k)
            drawn = (library.threads.crowd.comment(media, number) for number in numbers(media, since, until))
            found += [(media, comment) for comment in drawn if comment is not None]
            self._push(media, until)
            touched += 1
            if touched % AT_ONCE == 0:
                await asyncio.sleep(0)
        return found

    def _push(self, media: Media, since: float) -> None:
        if media.finals is None or media.shape == "STORY":
            return
        waves = [
            wave.instant((index + 1) / wave.comments)
            for wave in media.waves
            for index in range(wave.comments)
        ]
        times = np.concatenate((comment_times(media), waves))
        later = times[times > since - SLACK_S]
        if len(later):
            heapq.heappush(self._heap, (max(float(later.min()), since + SLACK_S), media.k))


def numbers(media: Media, since: float, until: float) -> Iterator[int]:
    """The numbers of the comments that a post got after one instant and until another."""
    yield from range(own_comments(media, since), own_comments(media, until))
    for wave in media.waves:
        first = FIRST_WAVE_COMMENT + wave.first_comment
        yield from range(first + wave_comments(wave, since), first + wave_comments(wave, until))


def next_comments(world: SeededWorld, account: int, since: float) -> NDArray[np.float64]:
    """For each post the instant of its next comment after `since`, events left aside; infinite when there is none."""
    shelf, rhythm = world.posts(account), world.rhythm(account)
    born = shelf.times.astype(np.float64)
    finals = shelf.numbers.values[:, COUNTED.index("comments")].astype(np.float64)
    ages = rhythm.active(born, np.maximum(since - born, 0.0))
    instants = np.full(len(born), np.inf)
    for index, name in enumerate(SHAPES):
        mine = np.flatnonzero((shelf.shape == index) & (finals >= 1))
        numbers = np.floor(finals[mine] * CURVES[name].shares(ages[mine])) + 1
        active = CURVES[name].ages_at(np.minimum(numbers / finals[mine], 1 - 1e-9))
        at = born[mine] + rhythm.passed(born[mine], active)
        instants[mine] = np.where(numbers <= np.floor(finals[mine]), at, np.inf)
    return instants
