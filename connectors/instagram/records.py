"""The platform's answers, typed at the door.

Unknown fields are ignored and evolving enumerations stay text. A field that the platform leaves out is None,
because it omits what it does not know or does not want to tell; None is never zero. A wrong shape raises with
its path when decoded.
"""

from datetime import UTC, datetime

import msgspec

from connectors.graph.errors import UnexpectedAnswer
from connectors.graph.paging import Listing


class Profile(msgspec.Struct):
    """An account's own fields. On the Instagram-login host `user_id` is the account, `id` is not."""

    id: str
    user_id: str | int | None = None
    username: str | None = None
    name: str | None = None
    biography: str | None = None
    website: str | None = None
    account_type: str | None = None
    followers_count: int | None = None
    follows_count: int | None = None
    media_count: int | None = None


class Child(msgspec.Struct):
    """One picture or clip of a carousel."""

    id: str
    media_type: str | None = None
    permalink: str | None = None


class Media(msgspec.Struct):
    """A post, reel or story. Links (`media_url`, `thumbnail_url`) die within days and change at each read."""

    id: str
    timestamp: str
    media_type: str | None = None  # IMAGE | VIDEO | CAROUSEL_ALBUM
    media_product_type: str | None = None  # FEED | REELS | STORY | AD …
    caption: str | None = None
    permalink: str | None = None
    shortcode: str | None = None
    media_url: str | None = None
    thumbnail_url: str | None = None
    like_count: int | None = None
    comments_count: int | None = None
    children: Listing[Child] | None = None
    insights: "Insights | None" = None  # when they were asked for along with the post

    @property
    def posted_at(self) -> datetime:
        """The instant of posting (UTC)."""
        return instant(self.timestamp, f"media {self.id}")

    @property
    def product(self) -> str:
        """The product type; a media without one is taken for a feed post, which asks for the least."""
        return self.media_product_type or "FEED"

    @property
    def picture_url(self) -> str | None:
        """Where a still picture of it lies at this moment."""
        return self.thumbnail_url or (self.media_url if self.media_type != "VIDEO" else None)


class Comment(msgspec.Struct):
    """A comment, with its replies when they were asked for."""

    id: str
    timestamp: str | None = None
    text: str | None = None
    username: str | None = None
    like_count: int | None = None
    hidden: bool | None = None
    parent_id: str | None = None
    replies: "Listing[Comment] | None" = None

    @property
    def posted_at(self) -> datetime | None:
        """The instant of writing (UTC)."""
        return instant(self.timestamp, f"comment {self.id}") if self.timestamp else None


class Value(msgspec.Struct):
    """One value of an insight: a number, or numbers by key (online_followers)."""

    value: float | int | dict[str, float | int] | None = None
    end_time: str | None = None


class Result(msgspec.Struct):
    """One bucket of a breakdown."""

    dimension_values: list[str]
    value: float | int | None = None


class Breakdown(msgspec.Struct):
    """An insight by dimensions."""

    dimension_keys: list[str]
    results: list[Result] = msgspec.field(default_factory=list)


class TotalValue(msgspec.Struct):
    """An insight over a window; empty when the platform has nothing."""

    value: float | int | None = None
    breakdowns: list[Breakdown] = msgspec.field(default_factory=list)


class Insight(msgspec.Struct):
    """One metric of an insights answer."""

    name: str
    period: str | None = None
    values: list[Value] = msgspec.field(default_factory=list)
    total_value: TotalValue | None = None

    @property
    def number(self) -> float | None:
        """The single number: the total, else the last value of the list; None when there is nothing."""
        if self.total_value is not None and self.total_value.value is not None:
            return float(self.total_value.value)
        last = self.values[-1].value if self.values else None
        return float(last) if isinstance(last, (int, float)) else None

    @property
    def is_empty(self) -> bool:
        """Say whether it tells nothing at all."""
        parts = self.total_value.breakdowns if self.total_value else []
        return self.number is None and not any(part.results for part in parts)


class Insights(msgspec.Struct):
    """An insights answer. Its paging runs into the future for ever, so it is not even decoded."""

    data: list[Insight] = msgspec.field(default_factory=list)


class LinkedAccount(msgspec.Struct):
    """The professional account behind a Facebook Page."""

    id: str
    username: str | None = None
    name: str | None = None


class PageAccount(msgspec.Struct):
    """A Facebook Page that the token's person works on, with its Instagram account when one is linked."""

    id: str
    name: str | None = None
    access_token: str | None = None
    tasks: list[str] = msgspec.field(default_factory=list)
    instagram_business_account: LinkedAccount | None = None


def instant(text: str, what: str) -> datetime:
    """Read the platform's instant, e.g. 2026-08-13T08:25:28+0000, as aware UTC."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise UnexpectedAnswer(f"The platform gave “{text[:40]}” as the time of {what}") from None
