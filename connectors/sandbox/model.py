"""What a world consists of. A world is read-only: what people do through the API lives in `state.py`."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Profile:
    """One professional account. What a world file does not tell is None."""

    account: int
    username: str
    name: str | None = None
    biography: str | None = None
    website: str | None = None
    zone: str = "UTC"
    language: str = "en"
    country: str = "US"
    kind: str = ""
    colours: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Finals:
    """What a post will have gathered in the end; `extra_views` are those beyond the reach."""

    reach: float
    extra_views: float
    likes: float
    comments: float
    saved: float
    shares: float
    reposts: float
    follows: float
    visits: float
    watch_ms: float
    skip_rate: float


@dataclass(frozen=True, slots=True)
class Media:
    """One post. `shape` is IMAGE, CAROUSEL_ALBUM, REELS or STORY, or None when a file does not tell."""

    account: int
    k: int
    posted_at: int
    shape: str | None
    caption: str
    children: int = 0
    video: bool = False
    alt_text: str = ""
    finals: Finals | None = None
    like_count: int = 0
    comments_count: int = 0
    campaign: int = -1
    child: int = 0
    container: int = 0

    @property
    def media_type(self) -> str | None:
        """The platform's media_type: reels and story videos read back as VIDEO."""
        if self.shape is None or self.shape == "CAROUSEL_ALBUM":
            return self.shape
        return "VIDEO" if self.video else "IMAGE"

    @property
    def product_type(self) -> str | None:
        """The platform's media_product_type."""
        return {None: None, "REELS": "REELS", "STORY": "STORY"}.get(self.shape, "FEED")


@dataclass(frozen=True, slots=True)
class Counters:
    """The counters of a post at one instant."""

    reach: int = 0
    views: int = 0
    likes: int = 0
    comments: int = 0
    saved: int = 0
    shares: int = 0
    reposts: int = 0
    follows: int = 0
    visits: int = 0
    watch_ms: int = 0
    skip_rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Campaign:
    """A dated campaign of an account with the lift that the world gives its posts (0.3 is 30 % more)."""

    account: int
    number: int
    name: str
    hashtag: str
    starts: int
    ends: int
    lift: float


class World(Protocol):
    """What the platform serves. Posts of an account are numbered from 0 in order of time."""

    seed: int
    account_count: int
    has_numbers: bool
    """False when only likes and comments are known (a world from a file)."""

    def profile(self, account: int) -> Profile:
        """Who the account is."""
        ...

    def post_times(self, account: int) -> Seconds:
        """When each listable post appears, ascending, including those of the future."""
        ...

    def story_times(self, account: int) -> Seconds:
        """When each story appears, ascending."""
        ...

    def post(self, account: int, k: int) -> Media:
        """Post `k`, or a story when `k` is at least STORY."""
        ...

    def campaigns(self, account: int) -> list[Campaign]:
        """The campaigns of the account, for the truth."""
        ...
