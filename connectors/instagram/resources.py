"""What is read from an account, as data: where it lies, which fields, what it becomes, how often.

`{account}` and `{media}` are the platform's ids. `every` is the least time between two reads of one thing;
None means at each sync. Media insights have a cadence by age, kept in `jobs.sync.cadence`.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from connectors.instagram import records


@dataclass(frozen=True)
class Resource:
    """One kind of thing to read."""

    name: str
    path: str
    record: type[Any]
    table: str  # the lake's table
    about: str  # in words, for people
    fields: tuple[str, ...] = ()
    limit: int | None = None
    every: timedelta | None = None

    def where(self, **ids: str) -> str:
        """Return the path with its ids filled in."""
        return self.path.format(**ids)

    def params(self, **more: str) -> dict[str, str]:
        """Return the parameters of a read."""
        fields = {"fields": ",".join(self.fields)} if self.fields else {}
        return fields | ({"limit": str(self.limit)} if self.limit else {}) | more


CHILDREN = (
    "children{id,media_type,permalink}"  # never changes, so it is asked for only where posts may be new
)
_MEDIA_FIELDS = (
    "id",
    "timestamp",
    "media_type",
    "media_product_type",
    "caption",
    "permalink",
    "shortcode",
    "media_url",
    "thumbnail_url",
    "like_count",
    "comments_count",
    CHILDREN,
)

PROFILE = Resource(
    "account",
    "{account}",
    records.Profile,
    "account_version",
    "the account's own fields",
    ("id", "username", "name", "biography", "website", "followers_count", "follows_count", "media_count"),
)
MEDIA = Resource(
    "media",
    "{account}/media",
    records.Media,
    "media_version",
    "posts, with likes and comments",
    _MEDIA_FIELDS,
    100,
)
STORIES = Resource(
    "stories",
    "{account}/stories",
    records.Media,
    "media_version",
    "stories that are live",
    _MEDIA_FIELDS,
    100,
)
MEDIA_INSIGHTS = Resource(
    "media_insights", "{media}/insights", records.Insight, "sample", "the insights of posts"
)
OWN_INSIGHTS = Resource(
    "own_insights", "{media}/insights", records.Insight, "sample", "the insights that only a kind of post has"
)
ACCOUNT_INSIGHTS = Resource(
    "account_insights",
    "{account}/insights",
    records.Insight,
    "series",
    "the account's days",
    every=timedelta(hours=6),
)
DEMOGRAPHICS = Resource(
    "demographics",
    "{account}/insights",
    records.Insight,
    "demographics",
    "who the followers are",
    every=timedelta(hours=20),
)
COMMENTS = Resource(
    "comments",
    "{media}/comments",
    records.Comment,
    "comment_version",
    "comments and replies",
    (
        "id",
        "text",
        "timestamp",
        "username",
        "like_count",
        "hidden",
        "replies.limit(50){id,text,timestamp,username,like_count,hidden,parent_id}",
    ),
    50,
)

RESOURCES: tuple[Resource, ...] = (
    PROFILE,
    MEDIA,
    STORIES,
    MEDIA_INSIGHTS,
    OWN_INSIGHTS,
    ACCOUNT_INSIGHTS,
    DEMOGRAPHICS,
    COMMENTS,
)
