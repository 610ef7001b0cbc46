"""What a world consists of. A world is read-only: what people do through the API lives in `state.py`."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.world.curves import EVEN, Rhythm

Seconds = NDArray[np.int64]
VIRAL, BOT_BURST, SPAM_WAVE, PURGE, OUTAGE = "viral", "bot_burst", "spam_wave", "purge", "outage"
KINDS_OF_HAPPENINGS = (VIRAL, BOT_BURST, SPAM_WAVE, PURGE, OUTAGE)


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
class Wave:
    """What an unusual event adds to one post between two instants: fast at first, nothing after the end.

    Its comments are numbered on their own, from `first_comment`.
    """

    kind: str
    k: int
    starts: int
    ends: int
    reach: int = 0
    extra_views: int = 0
    likes: int = 0
    comments: int = 0
    saved: int = 0
    shares: int = 0
    reposts: int = 0
    follows: int = 0
    visits: int = 0
    first_comment: int = 0

    def share(self, at: float) -> float:
        """Part of it that is there at an instant, 0..1."""
        passed = min(max((at - self.starts) / (self.ends - self.starts), 0.0), 1.0)
        return passed * (2.0 - passed)

    def instant(self, share: float) -> float:
        """When a share is reached; turns `share` around."""
        return float(self.starts + (self.ends - self.starts) * (1.0 - (1.0 - min(share, 1.0)) ** 0.5))


@dataclass(frozen=True, slots=True)
class Happening:
    """An unusual event of an account, for the truth.

    `kind` is viral (one post runs far beyond the account's usual), bot_burst (bots follow, like and write junk),
    spam_wave (one advert over and over under some posts), purge (the platform removes followers) or outage (the
    account's insights of whole Pacific days are lost). `size` is the people reached, the followers won, the comments
    written, the followers lost, or the days. `posts` are the numbers of the posts that it shows under. `told` says how
    an outage looks: "missing" (days without a value) or "zero".
    """

    kind: str
    account: int
    starts: int
    ends: int
    size: int
    posts: tuple[int, ...] = ()
    told: str = ""


@dataclass(frozen=True, slots=True)
class Effects:
    """What the hour and the weekday of posting, on the account's clocks, do to a post's reach (1.0 is nothing)."""

    zone: str
    hours: tuple[float, ...]
    weekdays: tuple[float, ...]
    """From Monday on."""


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
    rhythm: Rhythm = EVEN
    waves: tuple[Wave, ...] = ()

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
    begins: int
    """Up to when there is history (Unix seconds); 0 where nobody knows."""

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

    def happenings(self, account: int) -> list[Happening]:
        """The unusual events of the account by their beginning, those of the future too, for the truth."""
        ...

    def effects(self, account: int) -> Effects | None:
        """What hour and weekday do, for the truth; None when nobody knows."""
        ...
