"""Finds what happened to a subscribed account since the platform last looked: comments, mentions, stories, messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from connectors.sandbox.hooks.payloads import (
    boosted_value,
    comment_value,
    mention_value,
    message_value,
    story_value,
)
from connectors.sandbox.hooks.upcoming import Upcoming
from connectors.sandbox.ids import STORY
from connectors.sandbox.state.hooks import AccountHook
from connectors.sandbox.world.crowd import Comment
from connectors.sandbox.world.library import STORY_LIFE
from connectors.sandbox.world.model import Media
from connectors.sandbox.world.outsiders import Outsiders

if TYPE_CHECKING:
    from connectors.sandbox.platform import Platform

Json = dict[str, Any]


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


class Watcher:
    """Looks after one account for one login flavour."""

    def __init__(self, platform: "Platform", hook: AccountHook) -> None:
        self._platform, self._hook = platform, hook
        self._upcoming: Upcoming | None = None
        self._outsiders = Outsiders(platform.world, platform.ids)

    async def look(self, now: float) -> list[Change]:
        """What happened since the last look, in order of time."""
        found: list[Change] = []
        if now > self._hook.looked:
            if self._upcoming is None:
                self._upcoming = Upcoming(self._platform, self._hook.account, self._hook.looked)
            comments = await self._upcoming.between(self._hook.looked, now)
            found += [*self._crowd(comments, now), *self._mentions(now), *self._stories(now)]
        # Nothing waits from here on, so that nothing can be written between these and the note of it.
        found += [*self._written(), *self._messages()]
        return sorted(found, key=lambda change: change.at)

    def _crowd(self, comments: list[tuple[Media, Comment]], now: float) -> Iterator[Change]:
        library, hook = self._platform.library, self._hook
        for media, comment in comments:
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
