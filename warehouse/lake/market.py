"""How the parts of a batch about others are told apart: competitors, hashtags, mentions, tags; and carousels' parts."""

import pyarrow as pa

from warehouse.lake.changes import Part

INSTANT = pa.timestamp("us", tz="UTC")

_ACCOUNT_COUNTS = ("followers_count", "follows_count", "media_count")
_COUNTS = ("like_count", "comments_count")
_POST = ("media_type", "product_type", "caption", "permalink")

COMPETITORS = Part(
    name="competitors",
    key=("competitor",),
    fields=("competitor_id", "username", "name", "biography", "website", *_ACCOUNT_COUNTS),
    emptiable=frozenset({"name", "biography", "website"}),
    sparse=frozenset(_ACCOUNT_COUNTS),
)
COMPETITOR_MEDIA = Part(
    name="competitor_media",
    key=("media_id",),
    fields=("competitor", "posted_at", *_POST, *_COUNTS, "view_count"),
    emptiable=frozenset({"caption"}),
    sparse=frozenset({*_COUNTS, "view_count"}),
    order=("posted_at", "media_id"),
)
HASHTAG_MEDIA = Part(
    name="hashtag_media",
    key=("tag", "media_id"),
    fields=("posted_at", "media_type", "caption", "permalink", *_COUNTS),
    emptiable=frozenset({"caption"}),
    sparse=frozenset(_COUNTS),
    order=("tag", "posted_at", "media_id"),
)
MENTIONS = Part(
    name="mentions",
    key=("media_id", "comment_id"),
    fields=("said_at", "username", "text", "media_type", "product_type", *_COUNTS, "gone"),
    sparse=frozenset(_COUNTS),
    defaults={"gone": False},
    order=("said_at", "media_id", "comment_id"),
)
TAGGED_MEDIA = Part(
    name="tagged_media",
    key=("media_id",),
    fields=("posted_at", "username", *_POST, *_COUNTS),
    emptiable=frozenset({"caption"}),
    sparse=frozenset(_COUNTS),
    order=("posted_at", "media_id"),
)
MEDIA_CHILDREN = Part(
    name="media_children",
    key=("child_id",),
    fields=("media_id", "place", "media_type", "permalink"),
    order=("media_id", "place"),
)
PARTS = (COMPETITORS, COMPETITOR_MEDIA, HASHTAG_MEDIA, MENTIONS, TAGGED_MEDIA, MEDIA_CHILDREN)

_INSTANTS = ("posted_at", "said_at")
_NUMBERS = (*_ACCOUNT_COUNTS, *_COUNTS, "view_count")


def _kind(column: str) -> pa.DataType:
    if column in _INSTANTS:
        return INSTANT
    return {"place": pa.int32(), "gone": pa.bool_()}.get(
        column, pa.int64() if column in _NUMBERS else pa.string()
    )


COLUMNS: dict[str, dict[str, pa.DataType]] = {
    part.name: {column: _kind(column) for column in (*part.key, *part.fields, *part.noted)} for part in PARTS
}
