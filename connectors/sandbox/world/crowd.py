"""What people and bots comment under posts: who, when, what, in answer to whom. Nothing here was written by the API."""

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from connectors.sandbox.chance import Rolls, mix, mixed_on, mixes
from connectors.sandbox.ids import Ids
from connectors.sandbox.world.happenings import FIRST_WAVE_COMMENT
from connectors.sandbox.world.model import BOT_BURST, SPAM_WAVE, Media, Wave, World
from connectors.sandbox.world.people import (
    language_of_person,
    name_of_bot,
    name_of_person,
    name_of_spammer,
    regular,
)
from connectors.sandbox.world.performance import comment_times, own_comments, wave_comments
from connectors.sandbox.world.voices import (
    JUNK,
    MOODS,
    PRAISE,
    SPAM,
    THANKS,
    write_answer,
    write_comment,
    write_junk,
    write_spam,
)

REPLIES, BY_THE_BRAND = 0.22, 0.6
"""Part of the comments that answer another one, and part of those that the brand itself wrote."""
KEPT_COMMENTS, KEPT_POSTS = 60_000, 4000
"""How many comments are kept in memory, and of how many posts; those still to come count too."""
FEW = 12
"""Below this many, numpy takes longer than counting by hand."""
HIDDEN_SPAM = 0.15
"""Part of the spam that the brand had hidden before the world began."""
_WHOLE = float(1 << 32)


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment. The truth about it: `mood` (None for those written through the API), and `planted`, the kind of
    event that brought it, if one did."""

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
    child: int = 0
    planted: str = ""
    hidden: bool = False
    """Whether the brand had hidden it before the world began."""


@dataclass
class _Drawn:
    """The comments of a post that were drawn so far, those of its own growth and those of each event."""

    state: int
    times: list[float]
    grown: list[Comment]
    brought: list[list[Comment]]
    most: int


class Crowd:
    """The world's comments; a post's are drawn once, as far as they were asked for, and kept for a while."""

    def __init__(self, world: World, ids: Ids) -> None:
        self._world, self._ids = world, ids
        self._drawn: OrderedDict[tuple[int, int, int], _Drawn] = OrderedDict()
        self._size = 0

    def count(self, media: Media, at: float) -> int:
        """How many comments and replies a post has at an instant."""
        return own_comments(media, at) + sum(wave_comments(wave, at) for wave in media.waves)

    def replies(self, media: Media, at: float) -> int:
        """How many of them are replies."""
        count = own_comments(media, at)
        if count < FEW:
            state = self._state(media)
            return sum(_is_reply(number, mixed_on(state, number)) for number in range(count))
        rolls = mixes(self._state(media), np.arange(1, count))
        return int(np.sum((rolls >> np.uint64(32)) < np.uint64(int(REPLIES * _WHOLE))))

    def comments(self, media: Media, at: float) -> list[Comment]:
        """All of them, oldest first."""
        drawn, count = self._of(media), own_comments(media, at)
        for number in range(len(drawn.grown), count):
            drawn.grown.append(self._draw(media, number, drawn))
        found = drawn.grown[:count]
        for wave, brought in zip(media.waves, drawn.brought, strict=True):
            there = wave_comments(wave, at)
            for number in range(len(brought), there):
                brought.append(self._bring(media, wave, number))
            found = found + brought[:there]
        return sorted(found, key=lambda c: (c.at, c.id)) if media.waves else found

    def has(self, media: Media, number: int, at: float) -> bool:
        """Whether the post has its comment `number` at an instant."""
        if number < FIRST_WAVE_COMMENT:
            return number < own_comments(media, at)
        found = _wave_of(media, number)
        return found is not None and found[1] < wave_comments(found[0], at)

    def comment(self, media: Media, number: int) -> Comment | None:
        """Comment `number` of a post, also one that is still to come; None when there never is one."""
        if number < FIRST_WAVE_COMMENT:
            drawn = self._of(media)
            return self._draw(media, number, drawn) if number < len(drawn.times) else None
        found = _wave_of(media, number)
        return self._bring(media, *found) if found is not None else None

    def _of(self, media: Media) -> _Drawn:
        place = media.account, media.k, media.posted_at
        drawn = self._drawn.get(place)
        if drawn is None:
            times = comment_times(media).tolist()
            most = len(times) + sum(wave.comments for wave in media.waves)
            drawn = _Drawn(self._state(media), times, [], [[] for _ in media.waves], most)
            self._drawn[place] = drawn
            self._size += most
            self._forget()
        self._drawn.move_to_end(place)
        return drawn

    def _forget(self) -> None:
        """Keep memory bounded: the posts that nobody asked for longest go first."""
        while len(self._drawn) > KEPT_POSTS or (self._size > KEPT_COMMENTS and len(self._drawn) > 1):
            _, drawn = self._drawn.popitem(last=False)
            self._size -= drawn.most

    def _state(self, media: Media) -> int:
        return mix(self._world.seed, media.account, media.k)

    def _draw(self, media: Media, number: int, drawn: _Drawn) -> Comment:
        seed, account, k = self._world.seed, media.account, media.k
        roll = mixed_on(drawn.state, number)
        rolls, profile = Rolls(mixed_on(roll, 1)), self._world.profile(account)
        parent = _top_before(drawn.state, number, roll) if _is_reply(number, roll) else None
        mood, at = _mood(roll), drawn.times[number]
        parent_id = self._ids.comment(account, k, parent) if parent is not None else None
        comment_id = self._ids.comment(account, k, number)
        to = _mood(mixed_on(drawn.state, parent)) if parent is not None else SPAM
        if to != SPAM and rolls.chance(BY_THE_BRAND):
            text = write_answer(profile.language, profile.kind, to, rolls)
            return Comment(
                comment_id, account, k, at, text, profile.username, True, rolls.below(3), parent_id, THANKS
            )
        person = regular(rolls.below(100_000) / 100_000)
        name = name_of_spammer(seed, person) if mood == SPAM else name_of_person(seed, account, person)
        language = language_of_person(seed, account, person, profile.language)
        kind = profile.kind if language == profile.language else ""
        text = write_comment(language, kind, mood, rolls)
        likes = 0 if mood == SPAM else rolls.below(8) * (rolls.below(5) == 0) + rolls.below(3)
        hidden = mood == SPAM and self._was_hidden(at, roll)
        return Comment(comment_id, account, k, at, text, name, False, likes, parent_id, mood, hidden=hidden)

    def _bring(self, media: Media, wave: Wave, index: int) -> Comment:
        """A comment that an event brought; those of a spam wave are one advert with small changes."""
        seed, account, k = self._world.seed, media.account, media.k
        number = FIRST_WAVE_COMMENT + wave.first_comment + index
        roll = mixed_on(self._state(media), number)
        rolls, profile, mood = Rolls(mixed_on(roll, 1)), self._world.profile(account), _mood(roll)
        if wave.kind == SPAM_WAVE:
            base = Rolls(mix(seed, account, wave.starts, 56))
            text, mood = write_spam(profile.language, rolls, base), SPAM
            name = name_of_spammer(seed, wave.starts + rolls.below(9))
        elif wave.kind == BOT_BURST:
            text, mood, name = write_junk(rolls), JUNK, name_of_bot(seed, rolls.below(1 << 20))
        else:
            person = rolls.below(1 << 20)
            language = language_of_person(seed, account, person, profile.language)
            mood = PRAISE if mood == SPAM else mood
            text = write_comment(language, profile.kind if language == profile.language else "", mood, rolls)
            name = name_of_person(seed, account, person)
        comment_id, at = self._ids.comment(account, k, number), wave.instant((index + 1) / wave.comments)
        hidden = mood == SPAM and self._was_hidden(at, roll)
        return Comment(comment_id, account, k, at, text, name, False, 0, None, mood, 0, wave.kind, hidden)

    def _was_hidden(self, at: float, roll: int) -> bool:
        return at < self._world.begins and mixed_on(roll, 3) % 1000 < HIDDEN_SPAM * 1000


def _is_reply(number: int, roll: int) -> bool:
    return number > 0 and roll >> 32 < int(REPLIES * _WHOLE)


def _mood(roll: int) -> str:
    share = (roll & 0xFFFFFFFF) / _WHOLE
    for mood, part in MOODS:
        share -= part
        if share < 0:
            return mood
    return SPAM


def _top_before(state: int, number: int, roll: int) -> int:
    """The top-level comment that a reply answers: one of those before it."""
    candidate = mixed_on(roll, 2) % number
    while _is_reply(candidate, mixed_on(state, candidate)):
        candidate -= 1
    return candidate


def _wave_of(media: Media, number: int) -> tuple[Wave, int] | None:
    """The event that brings a comment, and which of its comments it is."""
    for wave in media.waves:
        index = number - FIRST_WAVE_COMMENT - wave.first_comment
        if 0 <= index < wave.comments:
            return wave, index
    return None
