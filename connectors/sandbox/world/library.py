"""The world and what was changed through the API, seen together: the media and comments that exist at an instant."""

import dataclasses
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.chance import unit
from connectors.sandbox.ids import PUBLISHED, STORY, Ids
from connectors.sandbox.paid.ads_world import AdsWorld
from connectors.sandbox.quirks import Quirks
from connectors.sandbox.state import Container, Published, State
from connectors.sandbox.world.curves import EVEN
from connectors.sandbox.world.flags import Flags
from connectors.sandbox.world.model import Counters, Media, Seconds, World
from connectors.sandbox.world.performance import COUNTED, SHAPES, Kept, counters_at, kept_of, sums_at
from connectors.sandbox.world.seeded import SeededWorld
from connectors.sandbox.world.threads import Comment, Threads

STORY_LIFE = 86400
MOST_LISTED = 10_000
_SHAPES = {"IMAGE": "IMAGE", "REELS": "REELS", "STORIES": "STORY", "CAROUSEL": "CAROUSEL_ALBUM"}


class Library:
    """Reads of media and comments."""

    def __init__(
        self, world: World, state: State, ids: Ids, quirks: Quirks | None = None, ads: AdsWorld | None = None,
        keeps_deleted: Callable[[], bool] = lambda: True,
    ) -> None:  # fmt: skip
        """Without `quirks` nothing is odd; without `ads` they are those of the world.

        `keeps_deleted` says whether sums keep what deleted posts had brought until then.
        """
        self._keeps_deleted = keeps_deleted
        self.world, self.state, self.ids = world, state, ids
        self.quirks, self.ads = quirks or Quirks(world.seed, "calm"), ads or AdsWorld(world)
        self.flags = Flags(world, self.quirks)
        self.threads = Threads(world, state, ids, self.find)
        self._merged: dict[int, tuple[int, Seconds, Seconds]] = {}
        self._read: dict[tuple[int, int], tuple[Container, Media]] = {}
        self._summed: dict[int, tuple[Published, int, Kept]] = {}

    def listed(self, account: int, at: float) -> tuple[Seconds, Seconds]:
        """(times, numbers) of the listable posts that exist at an instant, ascending, at most the newest 10,000."""
        times, numbers = self._all(account)
        end = int(np.searchsorted(times, at, side="right"))
        first = max(0, end - MOST_LISTED)
        return times[first:end], numbers[first:end]

    def media_count(self, account: int, at: float) -> int:
        """How many listable posts exist."""
        return len(self.listed(account, at)[0])

    def stories(self, account: int, at: float) -> list[Media]:
        """The stories of the last 24 hours, newest first."""
        times = self.world.story_times(account)
        first = int(np.searchsorted(times, at - STORY_LIFE, side="right"))
        end = int(np.searchsorted(times, at, side="right"))
        deleted = self.state.drafts.deleted[account]
        found = [
            self.world.post(account, STORY + index)
            for index in range(first, end)
            if STORY + index not in deleted
        ]
        own = [
            self.post(account, p.k)
            for p in self.state.drafts.published[account]
            if at - STORY_LIFE < p.at <= at and p.k not in deleted
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
        kept = self._read.get((account, k))
        if kept is None or kept[0] is not draft:
            kept = self._read[account, k] = (draft, self._published(account, published, draft))
        return kept[1]

    def _published(self, account: int, published: Published, draft: Container) -> Media:
        k, shape, at = published.k, _SHAPES[draft.kind], int(published.at)
        finals, rhythm = None, EVEN
        if isinstance(self.world, SeededWorld):
            lift = self.world.lift_of(account, draft.caption, at)
            finals, rhythm = self.world.finals_for(account, k, shape, at, lift), self.world.rhythm(account)
        caption = "" if shape == "STORY" else draft.caption
        return Media(
            account, k, at, shape, caption, len(draft.children), draft.video or draft.kind == "REELS", draft.alt_text,
            finals, container=draft.number, rhythm=rhythm,
        )  # fmt: skip

    def published_sums(self, account: int, at: float) -> NDArray[np.int64] | None:
        """What posts that came through the API add to `SeededWorld.sums`, less what was deleted; None for nothing."""
        published, deleted = self.state.drafts.published[account], self.state.drafts.deleted[account]
        gone = self._deleted_sums(account, at) if deleted else None
        published = [p for p in published if p.k not in deleted] if deleted else published
        if not published:
            return gone
        kept = self._summed.get(account)
        if kept is None or kept[0] is not published[-1] or kept[1] != len(published):
            posts = sorted((self.post(account, p.k) for p in published), key=lambda post: post.posted_at)
            kept = self._summed[account] = (published[-1], len(published), kept_of(posts))
        own = sums_at(kept[2], at)
        return own if gone is None else own + gone

    def _deleted_sums(self, account: int, at: float) -> NDArray[np.int64]:
        """What deletion changes: less the world's posts, plus what all of them had brought by then, if that is kept."""
        sums = np.zeros((len(SHAPES), len(COUNTED)), dtype=np.int64)
        for k, gone_at in self.state.drafts.deleted[account].items():
            media = self.post(account, k)
            if media.posted_at > at:
                continue
            place = SHAPES.index(media.shape or "IMAGE")
            if k < PUBLISHED:
                sums[place] -= _counted(media, at)
            if self._keeps_deleted():
                sums[place] += _counted(media, min(at, gone_at))
        return sums

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
        if not self.quirks.on("Q28") and counters.comments and not media.child and media.shape != "STORY":
            comments = self.threads.count_tops(media, at) if media.finals is not None else comments
        liked = self.state.talk.likes_of
        likes = liked[self.ids.media(media.account, media.k, media.child)] if liked else 0
        if comments == counters.comments and not likes:
            return counters
        return dataclasses.replace(counters, comments=comments, likes=counters.likes + likes)

    def totals(self, media: Media, at: float) -> Counters:
        """The counters with what ads brought, and views on Facebook too; `counters` are the organic part."""
        own, paid = self.counters(media, at), self.ads.paid_at(media.account, media.k, at)
        return dataclasses.replace(
            own, reach=own.reach + paid.reach, views=own.views + paid.views + self.facebook_views(media, at),
            likes=own.likes + paid.likes, comments=own.comments + paid.comments, saved=own.saved + paid.saved,
            shares=own.shares + paid.shares, reposts=own.reposts + paid.reposts, follows=own.follows + paid.follows,
            visits=own.visits + paid.visits,
        )  # fmt: skip

    def facebook_views(self, media: Media, at: float) -> int:
        """How often the post was seen on Facebook; 0 unless it was shared there."""
        if not self.flags.crossposted(media):
            return 0
        part = 0.1 + 0.7 * unit(self.world.seed, media.account, media.k, 82)
        return int(counters_at(media, at).views * part)

    def boosted(self, media: Media, at: float) -> bool:
        """Whether ads have shown the post to anybody."""
        return media.child == 0 and self.ads.paid_at(media.account, media.k, at).impressions > 0

    def comments(self, media: Media, at: float) -> list[Comment]:
        """Every comment and reply that can be seen at an instant, oldest first."""
        return self.threads.comments(media, at)

    def find_comment(self, comment_id: str, at: float) -> Comment | None:
        """A comment by its id if it can be seen at an instant."""
        return self.threads.find(comment_id, at)

    def _all(self, account: int) -> tuple[Seconds, Seconds]:
        """(times, numbers) of all listable posts, those of the future too."""
        published, deleted = self.state.drafts.published[account], self.state.drafts.deleted[account]
        if not published and not deleted:
            times = self.world.post_times(account)
            return times, _count_to(len(times))
        kept, changes = self._merged.get(account), len(published) + len(deleted)
        if kept is None or kept[0] != changes:
            kept = (changes, *self._merge(account, published))
            self._merged[account] = kept
        return kept[1], kept[2]

    def _merge(self, account: int, published: list[Published]) -> tuple[Seconds, Seconds]:
        times = self.world.post_times(account)
        own = [p for p in published if self.state.drafts.containers[p.container].kind != "STORIES"]
        numbers = np.concatenate((np.arange(len(times)), [p.k for p in own])).astype(np.int64)
        times = np.concatenate((times, [int(p.at) for p in own])).astype(np.int64)
        there = ~np.isin(numbers, list(self.state.drafts.deleted[account]))
        times, numbers = times[there], numbers[there]
        order = np.lexsort((numbers, times))
        return times[order], numbers[order]

    def _exists(self, account: int, k: int) -> bool:
        if k in self.state.drafts.deleted[account]:
            return False
        if k >= PUBLISHED:
            return k - PUBLISHED < len(self.state.drafts.published[account])
        if k >= STORY:
            return k - STORY < len(self.world.story_times(account))
        return k < len(self.world.post_times(account))


def _counted(media: Media, at: float) -> list[int]:
    """A post's counters at an instant, in the order of COUNTED."""
    counters = dataclasses.asdict(counters_at(media, at))
    counters["extra_views"] = counters["views"] - counters["reach"]
    return [counters[name] for name in COUNTED]


@lru_cache(maxsize=8)
def _count_to(end: int) -> Seconds:
    return np.arange(end, dtype=np.int64)
