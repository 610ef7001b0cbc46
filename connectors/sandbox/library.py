"""The world and what was changed through the API, seen together: the media and comments that exist at an instant."""

import dataclasses

import numpy as np

from connectors.sandbox.ids import PUBLISHED, STORY, Ids
from connectors.sandbox.model import Counters, Media, Seconds, World
from connectors.sandbox.performance import counters_at
from connectors.sandbox.seeded import SeededWorld
from connectors.sandbox.state import State
from connectors.sandbox.threads import Comment, Threads

STORY_LIFE = 86400
MOST_LISTED = 10_000
_SHAPES = {"IMAGE": "IMAGE", "REELS": "REELS", "STORIES": "STORY", "CAROUSEL": "CAROUSEL_ALBUM"}


class Library:
    """Reads of media and comments."""

    def __init__(self, world: World, state: State, ids: Ids) -> None:
        self.world, self.state, self.ids = world, state, ids
        self._merged: dict[int, tuple[int, Seconds, Seconds]] = {}
        self.threads = Threads(world, state, ids, self.find)

    def listed(self, account: int, at: float) -> tuple[Seconds, Seconds]:
        """(times, numbers) of the listable posts that exist at an instant, ascending, at most the newest 10,000."""
        published = self.state.drafts.published[account]
        kept = self._merged.get(account)
        if kept is None or kept[0] != len(published):
            kept = (len(published), *self._merge(account))
            self._merged[account] = kept
        end = int(np.searchsorted(kept[1], at, side="right"))
        first = max(0, end - MOST_LISTED)
        return kept[1][first:end], kept[2][first:end]

    def media_count(self, account: int, at: float) -> int:
        """How many listable posts exist."""
        return len(self.listed(account, at)[0])

    def stories(self, account: int, at: float) -> list[Media]:
        """The stories of the last 24 hours, newest first."""
        times = self.world.story_times(account)
        first = int(np.searchsorted(times, at - STORY_LIFE, side="right"))
        end = int(np.searchsorted(times, at, side="right"))
        found = [self.world.post(account, STORY + index) for index in range(first, end)]
        own = [
            self.post(account, p.k)
            for p in self.state.drafts.published[account]
            if at - STORY_LIFE < p.at <= at
        ]
        found += [media for media in own if media.shape == "STORY"]
        return sorted(found, key=lambda media: (-media.posted_at, -media.k))

    def find(self, account: int, k: int, child: int, at: float) -> Media | None:
        """A post by its number if it exists at an instant (stories: for 24 hours), or a child of its album."""
        if not 0 <= account < self.world.account_count or not self._exists(account, k):
            return None
        media = self.post(account, k)
        gone = media.shape == "STORY" and at >= media.posted_at + STORY_LIFE
        if media.posted_at > at or gone or child > media.children:
            return None
        return media if child == 0 else self.child(media, child)

    def post(self, account: int, k: int) -> Media:
        """A post by its number, of the world or published."""
        if k < PUBLISHED:
            return self.world.post(account, k)
        published = self.state.drafts.published[account][k - PUBLISHED]
        draft = self.state.drafts.containers[published.container]
        shape, at = _SHAPES[draft.kind], int(published.at)
        finals = None
        if isinstance(self.world, SeededWorld):
            lift = self.world.lift_of(account, draft.caption, at)
            finals = self.world.finals_for(account, k, shape, at, lift)
        caption = "" if shape == "STORY" else draft.caption
        return Media(
            account, k, at, shape, caption, len(draft.children), draft.video or draft.kind == "REELS", draft.alt_text,
            finals, container=draft.number,
        )  # fmt: skip

    def child(self, album: Media, number: int) -> Media:
        """The picture or video `number` (from 1) of an album."""
        video, alt, container = False, "", 0
        if album.container:
            draft = self.state.drafts.containers[
                self.state.drafts.containers[album.container].children[number - 1]
            ]
            video, alt, container = draft.video, draft.alt_text, draft.number
        return dataclasses.replace(
            album,
            shape="IMAGE",
            video=video,
            alt_text=alt,
            container=container,
            child=number,
            children=0,
            caption="",
        )

    def counters(self, media: Media, at: float) -> Counters:
        """The counters at an instant, with comments and likes that were given or taken through the API."""
        counters = counters_at(media, at)
        comments = self.threads.count(media, at, counters.comments)
        liked = self.state.talk.likes_of
        likes = liked[self.ids.media(media.account, media.k, media.child)] if liked else 0
        if comments == counters.comments and not likes:
            return counters
        return dataclasses.replace(counters, comments=comments, likes=counters.likes + likes)

    def comments(self, media: Media, at: float) -> list[Comment]:
        """Every comment and reply that can be seen at an instant, oldest first."""
        return self.threads.comments(media, at)

    def find_comment(self, comment_id: str, at: float) -> Comment | None:
        """A comment by its id if it can be seen at an instant."""
        return self.threads.find(comment_id, at)

    def _merge(self, account: int) -> tuple[Seconds, Seconds]:
        times = self.world.post_times(account)
        own = [
            p
            for p in self.state.drafts.published[account]
            if self.state.drafts.containers[p.container].kind != "STORIES"
        ]
        numbers = np.concatenate((np.arange(len(times)), [p.k for p in own])).astype(np.int64)
        times = np.concatenate((times, [int(p.at) for p in own])).astype(np.int64)
        order = np.lexsort((numbers, times))
        return times[order], numbers[order]

    def _exists(self, account: int, k: int) -> bool:
        if k >= PUBLISHED:
            return k - PUBLISHED < len(self.state.drafts.published[account])
        if k >= STORY:
            return k - STORY < len(self.world.story_times(account))
        return k < len(self.world.post_times(account))
