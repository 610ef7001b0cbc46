"""What an account may see of others, as data: competitors, hashtags, mentions, tags; and when its followers are online.

Competitors, hashtags and mentions exist by the Facebook login only. Competitors and hashtags count against the limit
of the platform (`platform_limit`), everything else against the account's own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from connectors.graph.paging import Cursors, Listing
from connectors.instagram.records import Insight, instant
from connectors.instagram.resources import Resource

_DAILY, _WEEKLY = timedelta(hours=20), timedelta(days=6, hours=12)


class Seen(msgspec.Struct):
    """A post of somebody else. Counters that its owner hides are None."""

    id: str
    timestamp: str | None = None
    username: str | None = None
    media_type: str | None = None
    media_product_type: str | None = None
    caption: str | None = None
    permalink: str | None = None
    like_count: int | None = None
    comments_count: int | None = None
    view_count: int | None = None  # of reels; with paid views, and those on Facebook

    @property
    def posted_at(self) -> datetime | None:
        """The instant of posting (UTC)."""
        return instant(self.timestamp, f"media {self.id}") if self.timestamp else None


class _NestedPaging(msgspec.Struct):
    """Nested lists tell a cursor only, never a link."""

    cursors: Cursors | None = None


class SeenList(msgspec.Struct):
    """A page of posts within another answer; without a cursor it is the last one."""

    data: list[Seen]
    paging: _NestedPaging | None = None

    @property
    def after(self) -> str | None:
        """The cursor of the next page, or None at the end."""
        return self.paging.cursors.after if self.paging and self.paging.cursors else None


class Competitor(msgspec.Struct):
    """The public side of another professional account."""

    id: str
    username: str | None = None
    name: str | None = None
    biography: str | None = None
    website: str | None = None
    followers_count: int | None = None
    follows_count: int | None = None
    media_count: int | None = None
    media: SeenList | None = None


class Discovery(msgspec.Struct):
    """A discovery's answer."""

    business_discovery: Competitor


class Hashtag(msgspec.Struct):
    """A hashtag; its id is the same for everybody and for ever."""

    id: str
    name: str | None = None


class MentioningComment(msgspec.Struct):
    """A comment of somebody that names the account, with the post that it is under."""

    id: str
    timestamp: str | None = None
    username: str | None = None
    text: str | None = None
    like_count: int | None = None
    media: Seen | None = None

    @property
    def said_at(self) -> datetime | None:
        """The instant of writing (UTC)."""
        return instant(self.timestamp, f"comment {self.id}") if self.timestamp else None


class MentionedMedia(msgspec.Struct):
    """The answer about a post whose caption names the account."""

    mentioned_media: Seen


class MentionedComment(msgspec.Struct):
    """The answer about a comment that names the account."""

    mentioned_comment: MentioningComment


@dataclass(frozen=True)
class Nested:
    """A thing that is read as a field of the account: `business_discovery.username(name){…}`."""

    name: str
    edge: str
    record: type
    table: str
    about: str
    fields: tuple[str, ...]
    platform_limit: bool = False
    every: timedelta | None = None
    path: str = "{account}"

    def where(self, **ids: str) -> str:
        """Return the path with its ids filled in."""
        return self.path.format(**ids)

    def params(self, argument: str, *more: str) -> dict[str, str]:
        """Return the parameters of a read about `argument`, a checked name or id. `more`: further fields."""
        return {"fields": f"{self.edge}({argument}){{{','.join((*self.fields, *more))}}}"}


_PUBLIC = (
    *("id", "username", "name", "biography", "website"),
    *("followers_count", "follows_count", "media_count"),
)
_POST = (
    *("id", "timestamp", "media_type", "media_product_type", "caption", "permalink"),
    *("like_count", "comments_count"),
)

COMPETITOR = Nested(
    "competitor",
    "business_discovery.username",
    Discovery,
    "competitor_version",
    "competitors and their newest posts",
    _PUBLIC,
    platform_limit=True,
    every=_DAILY,
)
COMPETITOR_OLDER = Nested(
    "competitor_older",
    "business_discovery.username",
    Discovery,
    "competitor_media",
    "older posts of competitors",
    ("id",),
    platform_limit=True,
    every=_WEEKLY,
)
HASHTAG_SEARCH = Resource("hashtag_search", "ig_hashtag_search", Hashtag, "watches", "the ids of hashtags")
HASHTAGS_SEARCHED = Resource(
    "hashtags_searched",
    "{account}/recently_searched_hashtags",
    Hashtag,
    "hashtag_searches",
    "the hashtags of the last seven days",
    ("id", "name"),
    30,
)
HASHTAG = Resource(
    "hashtag",
    "{hashtag}/recent_media",
    Seen,
    "hashtag_media",
    "recent posts with a hashtag",
    (
        *("id", "timestamp", "media_type", "caption", "permalink"),
        *("like_count", "comments_count"),
    ),
    50,
    _DAILY,
)
MENTIONED_MEDIA = Nested(
    "mentioned_media",
    "mentioned_media.media_id",
    MentionedMedia,
    "mention",
    "captions that name the account",
    (
        *("id", "timestamp", "username", "caption", "media_type", "media_product_type"),
        *("like_count", "comments_count"),
    ),
)
MENTIONED_COMMENT = Nested(
    "mentioned_comment",
    "mentioned_comment.comment_id",
    MentionedComment,
    "mention",
    "comments that name the account",
    (
        *("id", "timestamp", "username", "text", "like_count"),
        "media{id,media_type,media_product_type,comments_count}",
    ),
)
TAGS = Resource(
    "tags",
    "{account}/tags",
    Seen,
    "tagged_media",
    "pictures that tag the account",
    (*_POST, "username"),
    50,
    _DAILY,
)
ALL_TAGS = Resource(
    "all_tags", TAGS.path, Seen, TAGS.table, "all pictures that tag it", TAGS.fields, 50, _WEEKLY
)
ONLINE = Resource(
    "online_followers", "{account}/insights", Insight, "series", "when followers are online", every=_DAILY
)
ENGAGED = Resource(
    "engaged_audience", "{account}/insights", Insight, "demographics", "who engages", every=_DAILY
)

RESOURCES: tuple[Resource | Nested, ...] = (
    COMPETITOR,
    COMPETITOR_OLDER,
    HASHTAG_SEARCH,
    HASHTAGS_SEARCHED,
    HASHTAG,
    MENTIONED_MEDIA,
    MENTIONED_COMMENT,
    TAGS,
    ALL_TAGS,
    ONLINE,
    ENGAGED,
)
ONLINE_FOLLOWERS = "online_followers"
ENGAGED_DEMOGRAPHICS = "engaged_audience_demographics"


def posts_of(limit: int, after: str | None = None) -> str:
    """Return the nested field that asks for a page of a competitor's posts; the platform knows `after` only."""
    start = f".after({after})" if after else ""
    return f"media.limit({limit}){start}{{{','.join((*_POST, 'view_count'))}}}"


HashtagPage = Listing[Seen]
