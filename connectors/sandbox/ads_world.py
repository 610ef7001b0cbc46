"""The paid side of the world: ad accounts, what they promote, and what that brought at any instant."""

from dataclasses import dataclass

from connectors.sandbox.model import World


@dataclass(frozen=True, slots=True)
class Paid:
    """What ads on Instagram brought to a post or an account; organic numbers do not hold it."""

    reach: int = 0
    impressions: int = 0
    views: int = 0
    likes: int = 0
    comments: int = 0
    saved: int = 0
    shares: int = 0
    reposts: int = 0
    clicks: int = 0
    visits: int = 0
    follows: int = 0
    spend_minor: int = 0
    """In the smallest unit of the ad account's currency."""

    @property
    def interactions(self) -> int:
        """Likes, comments, saves and shares together."""
        return self.likes + self.comments + self.saved + self.shares


NOTHING = Paid()


class AdsWorld:
    """Ad accounts and their delivery, one per account; a world from a file has none."""

    def __init__(self, world: World) -> None:
        self._world = world

    def paid_at(self, account: int, k: int, at: float) -> Paid:
        """The paid part of post `k` (or story) from its beginning to an instant; it never falls."""
        return NOTHING

    def paid_between(self, account: int, since: float, until: float) -> Paid:
        """What all boosted posts of an account gained within a window; its reach counts people once."""
        return NOTHING
