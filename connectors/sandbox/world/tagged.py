"""Which posts of the world and of those beside it have a hashtag.

Of a large world some accounts whose trade uses the tag are looked at, and all that published through the API; those
beside the world use any tag now and then, so that every tag has posts.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np

from connectors.sandbox.chance import name_of, unit
from connectors.sandbox.ids import hashtag_id
from connectors.sandbox.platform import Platform
from connectors.sandbox.state import State
from connectors.sandbox.world.captions import kind_of
from connectors.sandbox.world.model import Media, World
from connectors.sandbox.world.neighbours import neighbours_of

DAY = 86400
MOST_ACCOUNTS, MOST_POSTS = 24, 60
TOP_DAYS = 90
KEPT_TOPS, KEPT_USERS = 24, 512
_ADOPTED = 0.3
_SALT = 93


@dataclass(frozen=True)
class _Kept:
    """What was found once: the top posts by tag, instant and what had changed, and of a world who uses which tag."""

    tops: dict[tuple[str, float, int], list[Media]] = field(default_factory=dict)
    users: dict[str, tuple[int, ...]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)


_of_states: WeakKeyDictionary[State, _Kept] = WeakKeyDictionary()
_of_worlds: WeakKeyDictionary[World, _Kept] = WeakKeyDictionary()


def recent_posts(platform: Platform, tag: str, at: float) -> list[Media]:
    """The posts of the last 24 hours that have a tag, in no order."""
    return list(_posts(platform, tag, at - DAY, at))


def top_posts(platform: Platform, tag: str, at: float) -> list[Media]:
    """The posts of the last months that have a tag, in no order; for an untold number of them."""
    drafts, tops = platform.state.drafts, _of_states.setdefault(platform.state, _Kept()).tops
    changes = sum(map(len, drafts.published.values())) + sum(map(len, drafts.deleted.values()))
    found = tops.get((tag, at, changes))
    if found is None:
        if len(tops) >= KEPT_TOPS:
            tops.pop(next(iter(tops)), None)
        found = tops[tag, at, changes] = list(_posts(platform, tag, at - TOP_DAYS * DAY, at))
    return found


def _posts(platform: Platform, tag: str, since: float, until: float) -> Iterator[Media]:
    published = {account for account, posts in platform.state.drafts.published.items() if posts}
    for account in sorted({*_users_of(platform.world, tag), *published}):
        for media in _listed(platform, account, since, until):
            if has_tag(media.caption, tag):
                yield media
    seed, number = platform.world.seed, name_of(tag)
    neighbours = neighbours_of(platform.world)
    for account in neighbours.outsiders:
        for media in neighbours.posts(account, since, until):
            if has_tag(media.caption, tag):
                yield media
            elif unit(seed, account, media.k, number, _SALT) < _ADOPTED:
                yield dataclasses.replace(media, caption=f"{media.caption} #{tag}".strip())


def _listed(platform: Platform, account: int, since: float, until: float) -> Iterator[Media]:
    times, numbers = platform.library.listed(account, until)
    first = max(int(np.searchsorted(times, since, side="right")), len(times) - MOST_POSTS)
    for k in numbers[first:].tolist():
        yield platform.library.post(account, k)


def has_tag(caption: str, tag: str) -> bool:
    """Whether a caption has a hashtag, in whatever case."""
    if f"#{tag}" not in caption.lower():
        return False
    return any(word.strip(".,!?").lower() == f"#{tag}" for word in caption.split() if word.startswith("#"))


def _users_of(world: World, tag: str) -> tuple[int, ...]:
    """Accounts of the world that may have used a tag, at most MOST_ACCOUNTS of them."""
    users = _of_worlds.setdefault(world, _Kept()).users
    found = users.get(tag)
    if found is None:
        if len(users) >= KEPT_USERS:
            users.pop(next(iter(users)), None)
        found = users[tag] = _look_for_users(world, tag)
    return found


def _look_for_users(world: World, tag: str) -> tuple[int, ...]:
    found: list[int] = []
    for account in range(world.account_count):
        if not world.has_numbers or tag in _vocabulary(world, account):
            found.append(account)
        if len(found) >= MOST_ACCOUNTS:
            break
    return tuple(found)


def _vocabulary(world: World, account: int) -> set[str]:
    tags = {tag.lower() for tag in kind_of(account).tags}
    return tags | {campaign.hashtag.lower() for campaign in world.campaigns(account)}


def known_tags(world: World) -> dict[str, str]:
    """Tags by id that the first accounts of a world use."""
    tags = _of_worlds.setdefault(world, _Kept()).tags
    if not tags and world.has_numbers:
        accounts = range(min(MOST_ACCOUNTS, world.account_count))
        tags.update({hashtag_id(tag): tag for account in accounts for tag in _vocabulary(world, account)})
    return tags
