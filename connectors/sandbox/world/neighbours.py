"""Accounts that the world does not serve but that exist beside it: they are discovered, tag others, use hashtags.

They are the accounts that a seeded world would have next: built from the same seed, only when they are asked for. No
token opens them, so their posts cannot be read by id. A world from a file has none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from connectors.sandbox.chance import unit
from connectors.sandbox.world.model import Media, World

OUTSIDERS = 24
AGE_GATED, PRIVATE = 5, 9
"""One of them is shown to adults only, one is no professional account: neither can be discovered."""
_TAGGERS = 6
_TAGGED = 0.08
_SALT = 95


@dataclass(frozen=True)
class Neighbours:
    """Reads of the accounts beside a world, and of who has which name."""

    world: World
    names: dict[str, int]

    @property
    def outsiders(self) -> range:
        """The numbers of the accounts beside the world."""
        first = self.world.account_count
        return range(first, first + OUTSIDERS) if self.world.has_numbers else range(0)

    def discoverable(self, username: str) -> int | None:
        """The professional account with this name, unless it is for adults only or private."""
        account = self.names.get(username.lower())
        first = self.world.account_count
        return None if account is None or account in {first + AGE_GATED, first + PRIVATE} else account

    def posts(self, account: int, since: float, until: float) -> list[Media]:
        """The posts of an outsider in (since, until], the newest first."""
        times = self.world.post_times(account)
        first, end = np.searchsorted(times, [since, until], side="right")
        return [self.world.post(account, k) for k in range(int(end) - 1, int(first) - 1, -1)]

    def tagging(self, account: int, until: float) -> Iterator[Media]:
        """Pictures of outsiders in which an account is tagged, in no order."""
        first = account * 7 % OUTSIDERS
        for step in range(_TAGGERS if self.world.has_numbers else 0):
            outsider = self.outsiders[(first + step * 5) % OUTSIDERS]
            for k in range(int(np.searchsorted(self.world.post_times(outsider), until, side="right"))):
                if unit(self.world.seed, outsider, k, account, _SALT) < _TAGGED:
                    media = self.world.post(outsider, k)
                    if not media.video:
                        yield media


_names: WeakKeyDictionary[World, dict[str, int]] = WeakKeyDictionary()


def neighbours_of(world: World) -> Neighbours:
    """The accounts beside a world; the names are gathered once."""
    if world not in _names:
        count = world.account_count + (OUTSIDERS if world.has_numbers else 0)
        _names[world] = {world.profile(account).username.lower(): account for account in range(count)}
    return Neighbours(world, _names[world])
