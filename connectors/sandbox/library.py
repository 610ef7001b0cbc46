"""The world and what was changed through the API, seen together: the media and comments that exist at an instant."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from connectors.sandbox.chance import mix, pick, unit
from connectors.sandbox.ids import PUBLISHED, STORY, Ids
from connectors.sandbox.model import Counters, Media, Seconds, World
from connectors.sandbox.performance import comment_age, counters_at
from connectors.sandbox.seeded import SeededWorld
from connectors.sandbox.state import State
from connectors.sandbox.voices import FIRST, MOODS, SECOND, SPAM, SPAM_TEXTS, TEXTS, THANKS

STORY_LIFE = 86400
MOST_LISTED = 10_000
_SHAPES = {"IMAGE": "IMAGE", "REELS": "REELS", "STORIES": "STORY", "CAROUSEL": "CAROUSEL_ALBUM"}


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; `mood` is the truth about it (None for those written through the API)."""

    id: str
    account: int
    k: int
    at: float
    text: str
    username: str
    own: bool
    likes: int = 0
    parent: str | None = None
    mood: str | None = None


class Library:
    """Reads of media and comments."""

    def __init__(self, world: World, state: State, ids: Ids) -> None:
        self.world, self.state, self.ids = world, state, ids
        self._merged: dict[int, tuple[int, Seconds, Seconds]] = {}

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
        """The counters at an instant, with comments that were written or deleted through the API."""
        counters = counters_at(media, at)
        place = media.account, media.k
        if place not in self.state.talk.comments_of and place not in self.state.talk.deleted:
            return counters
        written = [
            n for n in self.state.talk.comments_of.get(place, ()) if self.state.talk.comments[n].at <= at
        ]
        gone = len(self.state.talk.deleted.get(place, ()))
        return dataclasses.replace(counters, comments=max(0, counters.comments + len(written) - gone))

    def comments(self, media: Media, at: float) -> list[Comment]:
        """Every comment and reply that exists at an instant, oldest first."""
        place = media.account, media.k
        count = counters_at(media, at).comments if media.finals is not None else 0
        found = [self._crowd_comment(media, number) for number in range(count)]
        own = (self.own_comment(number) for number in self.state.talk.comments_of.get(place, ()))
        found += [comment for comment in own if comment.at <= at]
        gone = self.state.talk.deleted.get(place, set())
        return sorted((c for c in found if c.id not in gone), key=lambda c: (c.at, c.id))

    def find_comment(self, comment_id: str, at: float) -> Comment | None:
        """A comment by its id if it exists at an instant."""
        number = self.ids.read_own_comment(comment_id)
        written = number is not None and number in self.state.talk.comments
        comment = self.own_comment(number or 0) if written else self._find_crowd_comment(comment_id, at)
        if comment is None or (written and comment.at > at):
            return None
        return (
            None
            if comment.id in self.state.talk.deleted.get((comment.account, comment.k), set())
            else comment
        )

    def _find_crowd_comment(self, comment_id: str, at: float) -> Comment | None:
        place = self.ids.read_comment(comment_id)
        media = self.find(place[0], place[1], 0, at) if place is not None else None
        if (
            place is None
            or media is None
            or media.finals is None
            or place[2] >= counters_at(media, at).comments
        ):
            return None
        return self._crowd_comment(media, place[2])

    def own_comment(self, number: int) -> Comment:
        """A comment written through the API."""
        own = self.state.talk.comments[number]
        username = self.world.profile(own.account).username
        return Comment(
            self.ids.own_comment(number),
            own.account,
            own.k,
            own.at,
            own.text,
            username,
            True,
            parent=own.parent,
        )

    def _crowd_comment(self, media: Media, number: int) -> Comment:
        seed, account, k = self.world.seed, media.account, media.k
        roll = mix(seed, account, k, number, 50)
        reply = number > 0 and unit(roll, 1) < 0.22
        mood = _mood(unit(roll, 2))
        own = reply and unit(roll, 3) < 0.6
        parent = self._top_before(media, number) if reply else None
        username = self.world.profile(account).username if own else _name(roll)
        language = self.world.profile(account).language
        texts = TEXTS[language][THANKS] if own else SPAM_TEXTS if mood == SPAM else TEXTS[language][mood]
        return Comment(
            self.ids.comment(account, k, number), account, k, media.posted_at + comment_age(media, number),
            texts[pick(len(texts), roll, 4)], username, own, 0 if mood == SPAM else roll >> 40 & 7, parent,
            THANKS if own else mood,
        )  # fmt: skip

    def _top_before(self, media: Media, number: int) -> str:
        seed, account, k = self.world.seed, media.account, media.k
        candidate = pick(number, seed, account, k, number, 51)
        while candidate > 0 and unit(mix(seed, account, k, candidate, 50), 1) < 0.22:
            candidate -= 1
        return self.ids.comment(account, k, candidate)

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


def _mood(roll: float) -> str:
    for mood, part in MOODS:
        roll -= part
        if roll < 0:
            return mood
    return SPAM


def _name(roll: int) -> str:
    return f"{FIRST[roll % len(FIRST)]}.{SECOND[(roll >> 8) % len(SECOND)]}{(roll >> 16) % 90 + 10}"
