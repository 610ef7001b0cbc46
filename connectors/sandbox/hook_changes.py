"""Finds what happened to a subscribed account since the platform last looked: comments, mentions, stories, messages."""

import asyncio
import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from connectors.sandbox.crowd import Comment
from connectors.sandbox.hook_payloads import (
    boosted_value,
    comment_value,
    mention_value,
    message_value,
    story_value,
)
from connectors.sandbox.ids import STORY
from connectors.sandbox.library import STORY_LIFE
from connectors.sandbox.model import Media
from connectors.sandbox.outsiders import Outsiders
from connectors.sandbox.performance import comment_times
from connectors.sandbox.state.hooks import AccountHook

if TYPE_CHECKING:
    from connectors.sandbox.platform import Platform

Json = dict[str, Any]
AT_ONCE = 40
"""So many posts are read before others get their turn."""
SLACK_S = 0.01
"""Instants and counts of comments agree but for the last digits of a float."""


@dataclass(frozen=True)
class Change:
    """Something that happened, as a subscriber is told it."""

    account: int
    at: float
    field: str
    value: Json

    def saved(self) -> Json:
        """For the journal and for people."""
        return {"account": self.account, "at": self.at, "field": self.field, "value": self.value}


class Upcoming:
    """When the crowd comments next under each post of an account, soonest first."""

    def __init__(self, platform: "Platform", account: int) -> None:
        self._platform, self._account = platform, account
        self._heap: list[tuple[float, int]] = []
        self._published = 0

    async def prepare(self, since: float) -> None:
        """Read the posts of the world once; comments until `since` are none of the next."""
        for done, k in enumerate(range(len(self._platform.world.post_times(self._account)))):
            self._push(self._platform.library.post(self._account, k), since)
            if done % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(0)

    def between(self, since: float, until: float) -> Iterator[tuple[Media, Comment]]:
        """The comments that came after one instant and until another, with their posts."""
        library = self._platform.library
        published = self._platform.state.drafts.published[self._account]
        for post in published[self._published :]:
            self._push(library.post(self._account, post.k), since)
        self._published = len(published)
        while self._heap and self._heap[0][0] <= until:
            _, k = heapq.heappop(self._heap)
            media = library.post(self._account, k)
            before = {comment.id for comment in library.threads.crowd.comments(media, since)}
            for comment in library.threads.crowd.comments(media, until):
                if comment.id not in before:
                    yield media, comment
            self._push(media, until)

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


class Watcher:
    """Looks after one account for one login flavour."""

    def __init__(self, platform: "Platform", hook: AccountHook) -> None:
        self._platform, self._hook = platform, hook
        self._upcoming: Upcoming | None = None
        self._outsiders = Outsiders(platform.world, platform.ids)

    async def look(self, now: float) -> list[Change]:
        """What happened since the last look, in order of time."""
        if self._upcoming is None:
            self._upcoming = Upcoming(self._platform, self._hook.account)
            if self._platform.world.has_numbers:
                await self._upcoming.prepare(self._hook.looked)
        found = [*self._written(), *self._messages()]
        if now > self._hook.looked:
            found += [*self._crowd(now), *self._mentions(now), *self._stories(now)]
        return sorted(found, key=lambda change: change.at)

    def _crowd(self, now: float) -> Iterator[Change]:
        assert self._upcoming is not None
        library, hook = self._platform.library, self._hook
        for media, comment in self._upcoming.between(hook.looked, now):
            if library.find_comment(comment.id, now) is not None:
                value = comment_value(self._platform, comment, media, hook.flavour)
                yield Change(hook.account, comment.at, "comments", value)
                yield from self._boosted(comment, value)

    def _boosted(self, comment: Comment, value: Json) -> Iterator[Change]:
        """Comments under promoted posts are told twice (Q46), the second time with the ad."""
        if self._hook.flavour == "fb" and self._platform.quirks.on("Q46"):
            again = boosted_value(self._platform, comment, value)
            if again is not None:
                yield Change(self._hook.account, comment.at, "comments", again)

    def _written(self) -> Iterator[Change]:
        talk, library, hook = self._platform.state.talk, self._platform.library, self._hook
        for number in range(hook.comment + 1, talk.last_comment + 1):
            own = talk.comments.get(number)
            if own is not None and own.account == hook.account:
                comment = library.threads.own_comment(number)
                media = library.find(own.account, own.k, own.child, own.at)
                value = comment_value(self._platform, comment, media, hook.flavour)
                yield Change(hook.account, own.at, "comments", value)

    def _mentions(self, now: float) -> Iterator[Change]:
        hook = self._hook
        for mention in self._outsiders.between(hook.account, hook.looked, now):
            value = mention_value(self._platform, mention, hook.flavour)
            if value is not None:
                field = "mentions" if hook.flavour == "fb" else "comments"
                yield Change(hook.account, mention.at, field, value)

    def _stories(self, now: float) -> Iterator[Change]:
        """Stories whose 24 hours ended; the Instagram login is not told of them."""
        hook, platform = self._hook, self._platform
        if hook.flavour == "ig":
            return
        times = platform.world.story_times(hook.account)
        first, end = (int(np.searchsorted(times, at - STORY_LIFE, "right")) for at in (hook.looked, now))
        numbers = [STORY + index for index in range(first, end)]
        numbers += [
            post.k
            for post in platform.state.drafts.published[hook.account]
            if hook.looked < post.at + STORY_LIFE <= now
        ]
        for media in (platform.library.post(hook.account, k) for k in numbers):
            ends = float(media.posted_at + STORY_LIFE)
            if (
                media.shape == "STORY"
                and platform.library.find(media.account, media.k, 0, ends - 1) is not None
            ):
                yield Change(hook.account, ends, "story_insights", story_value(platform, media, ends))

    def _messages(self) -> Iterator[Change]:
        talk = self._platform.state.talk
        if talk.last_message == self._hook.message:
            return
        for message in talk.messages.get(self._hook.account, ()):
            if message.number > self._hook.message:
                value = message_value(self._platform, message)
                yield Change(self._hook.account, message.at, "messages", value)
