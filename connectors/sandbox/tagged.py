"""Which posts of the world and of those beside it have a hashtag.

Of a large world some accounts whose trade uses the tag are looked at, and all that published through the API; those
beside the world use any tag now and then, so that every tag has posts.
"""

import dataclasses
from collections.abc import Iterator

import numpy as np

from connectors.sandbox.captions import kind_of
from connectors.sandbox.chance import name_of, unit
from connectors.sandbox.ids import hashtag_id
from connectors.sandbox.model import Media, World
from connectors.sandbox.neighbours import neighbours_of
from connectors.sandbox.platform import Platform

DAY = 86400
MOST_ACCOUNTS, MOST_POSTS = 24, 60
TOP_DAYS = 90
_ADOPTED = 0.3
_SALT = 93


def recent_posts(platform: Platform, tag: str, at: float) -> list[Media]:
    """The posts of the last 24 hours that have a tag, in no order."""
    return list(_posts(platform, tag, at - DAY, at))


def top_posts(platform: Platform, tag: str, at: float) -> list[Media]:
    """The posts of the last months that have a tag, in no order; for an untold number of them."""
    return list(_posts(platform, tag, at - TOP_DAYS * DAY, at))


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
    return any(word.strip(".,!?").lower() == f"#{tag}" for word in caption.split() if word.startswith("#"))


def _users_of(world: World, tag: str) -> tuple[int, ...]:
    """Accounts of the world that may have used a tag, at most MOST_ACCOUNTS of them."""
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
    accounts = range(min(MOST_ACCOUNTS, world.account_count) if world.has_numbers else 0)
    return {hashtag_id(tag): tag for account in accounts for tag in _vocabulary(world, account)}
