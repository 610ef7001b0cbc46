"""Finding, among the account's media, the one that an unclear publish may have made."""

import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from connectors.instagram.publishing import ListedComment, ListedMedia

PRODUCT_TYPES = {"image": "FEED", "carousel": "FEED", "reel": "REELS"}  # stories are never listed
BEFORE = timedelta(seconds=60)
AFTER = timedelta(minutes=10)


def same_text(text: str) -> str:
    """Bring a caption into the form in which two are compared: NFC, white space collapsed (Meta trims)."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def matching_media(
    media: Iterable[ListedMedia],
    *,
    kind: str,
    caption: str,
    first_intended_at: datetime,
    write_ended_at: datetime,
    bound: Collection[str],
) -> list[ListedMedia]:
    """List all media that could be this post: same kind and caption, posted while we tried, bound to no post.

    Only a single candidate proves anything; the newest media of the account may be somebody else's work.
    """
    return [
        item
        for item in media
        if item.media_product_type == PRODUCT_TYPES.get(kind)
        and same_text(item.caption) == same_text(caption)
        and first_intended_at - BEFORE <= item.posted_at <= write_ended_at + AFTER
        and item.id not in bound
    ]


def own_comments(
    comments: Iterable[ListedComment], *, username: str, message: str, first_intended_at: datetime
) -> list[ListedComment]:
    """List our own comments with this text since we first tried to write it, oldest first."""
    ours = [
        item
        for item in comments
        if item.username.lower() == username.lower()
        and same_text(item.text) == same_text(message)
        and item.posted_at >= first_intended_at - BEFORE
    ]
    return sorted(ours, key=lambda item: item.posted_at)
