"""Publishing on Instagram: one thin function per call. What to do with an answer is decided by the publisher.

Facts: content publishing guide, container and error references of the Instagram Platform.
Writes are never repeated here: the client sends each POST once and raises on anything but a clear yes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from connectors.graph.client import GraphClient

MEDIA_FIELDS = "id,caption,media_product_type,timestamp,permalink"
COMMENT_FIELDS = "id,text,timestamp,username"


class Created(msgspec.Struct, frozen=True):
    """The answer to every POST that makes something."""

    id: str


class Container(msgspec.Struct, frozen=True):
    """Instagram's draft of a post. It never tells which media it became."""

    id: str
    status_code: str  # IN_PROGRESS | FINISHED | PUBLISHED | ERROR | EXPIRED
    status: str = ""  # the same in words; after ERROR it ends in an error subcode


class _LimitConfig(msgspec.Struct, frozen=True):
    quota_total: int | None = None
    quota_duration: int | None = None


class _Limit(msgspec.Struct, frozen=True):
    quota_usage: int = 0
    config: _LimitConfig = _LimitConfig()


class _Limits(msgspec.Struct, frozen=True):
    data: list[_Limit] = msgspec.field(default_factory=list)


class ListedMedia(msgspec.Struct, frozen=True):
    """One entry of the account's media, newest first."""

    id: str
    timestamp: str  # 2026-11-21T10:00:00+0000
    caption: str = ""
    media_product_type: str = ""
    permalink: str | None = None

    @property
    def posted_at(self) -> datetime:
        """The instant of posting (UTC)."""
        return datetime.strptime(self.timestamp, "%Y-%m-%dT%H:%M:%S%z")


class ListedComment(msgspec.Struct, frozen=True):
    """One comment or reply."""

    id: str
    timestamp: str
    text: str = ""
    username: str = ""

    @property
    def posted_at(self) -> datetime:
        """The instant of posting (UTC)."""
        return datetime.strptime(self.timestamp, "%Y-%m-%dT%H:%M:%S%z")


class _MediaList(msgspec.Struct, frozen=True):
    data: list[ListedMedia] = msgspec.field(default_factory=list)


class _CommentList(msgspec.Struct, frozen=True):
    data: list[ListedComment] = msgspec.field(default_factory=list)


class _Permalink(msgspec.Struct, frozen=True):
    permalink: str | None = None


@dataclass(frozen=True)
class PublishingLimit:
    """How many posts of the moving 24 h are used. `total` is None when the platform does not say."""

    used: int
    total: int | None

    @property
    def is_used_up(self) -> bool:
        """Whether another publish would be refused."""
        return self.total is not None and self.used >= self.total


@dataclass(frozen=True)
class MediaFile:
    """One picture or clip of a post, at an address that Instagram can fetch."""

    url: str
    mime: str
    alt_text: str | None = None

    @property
    def is_video(self) -> bool:
        """Whether it goes into video_url rather than image_url."""
        return self.mime.startswith("video/")


def single_form(kind: str, file: MediaFile, caption: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Give the parameters of a post of one file. `kind`: image, reel or story."""
    form = _file_params(file)
    if kind == "story":  # stories carry no caption and no alternative text
        return form | {"media_type": "STORIES"} | _tags(options)
    form |= {"caption": caption} if caption else {}
    if kind == "reel":
        form |= {"media_type": "REELS"}
        form |= {
            k: _text(options[k]) for k in ("share_to_feed", "thumb_offset") if options.get(k) is not None
        }
    elif file.alt_text:
        form["alt_text"] = file.alt_text
    return form | _place(options) | _tags(options)


def child_form(file: MediaFile) -> dict[str, str]:
    """Give the parameters of one item of a carousel."""
    form = _file_params(file) | {"is_carousel_item": "true"}
    if file.is_video:
        return form | {"media_type": "VIDEO"}
    return form | ({"alt_text": file.alt_text} if file.alt_text else {})


def carousel_form(children: Sequence[str], caption: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Give the parameters of a carousel of finished child containers, in order."""
    form = {"media_type": "CAROUSEL", "children": ",".join(children)}
    return form | ({"caption": caption} if caption else {}) | _place(options)


def create_container(client: GraphClient, ig_user_id: str, form: Mapping[str, str]) -> str:
    """Make a container and give its id. It stays invisible until it is published, and expires after 24 h."""
    return client.post(f"{ig_user_id}/media", dict(form), Created).id


def container_status(client: GraphClient, container_id: str) -> Container:
    """Read where a container stands: the platform's own handle after an unclear publish."""
    return client.get_as(container_id, {"fields": "id,status_code,status"}, Container)


def publish_container(client: GraphClient, ig_user_id: str, container_id: str) -> str:
    """Make a container live and give the media id. Any exception leaves it unknown whether it is live."""
    return client.post(f"{ig_user_id}/media_publish", {"creation_id": container_id}, Created).id


def publishing_limit(client: GraphClient, ig_user_id: str) -> PublishingLimit:
    """Read how much of the publishing quota is used; the documents disagree about its size."""
    limits = client.get_as(
        f"{ig_user_id}/content_publishing_limit", {"fields": "config,quota_usage"}, _Limits
    ).data
    if not limits:
        return PublishingLimit(0, None)
    return PublishingLimit(limits[0].quota_usage, limits[0].config.quota_total)


def recent_media(client: GraphClient, ig_user_id: str, since: datetime, limit: int = 50) -> list[ListedMedia]:
    """List the newest media of the account since an instant, newest first (stories are never listed)."""
    params = {"fields": MEDIA_FIELDS, "since": str(int(since.timestamp())), "limit": str(limit)}
    return client.get_as(f"{ig_user_id}/media", params, _MediaList).data


def media_permalink(client: GraphClient, media_id: str) -> str | None:
    """Read the public address of a media. May fail although the media is live."""
    return client.get_as(media_id, {"fields": "permalink"}, _Permalink).permalink


def post_comment(client: GraphClient, media_id: str, message: str) -> str:
    """Comment on a media and give the comment's id. Any exception leaves it unknown whether it is there."""
    return client.post(f"{media_id}/comments", {"message": message}, Created).id


def post_reply(client: GraphClient, comment_id: str, message: str) -> str:
    """Reply to a comment and give the reply's id, with the same uncertainty."""
    return client.post(f"{comment_id}/replies", {"message": message}, Created).id


def recent_comments(client: GraphClient, target_id: str, edge: str, limit: int = 50) -> list[ListedComment]:
    """List comments of a media (`edge` "comments") or replies to a comment ("replies")."""
    return client.get_as(
        f"{target_id}/{edge}", {"fields": COMMENT_FIELDS, "limit": str(limit)}, _CommentList
    ).data


def _file_params(file: MediaFile) -> dict[str, str]:
    return {"video_url" if file.is_video else "image_url": file.url}


def _place(options: Mapping[str, Any]) -> dict[str, str]:
    form = {"location_id": str(options["location_id"])} if options.get("location_id") else {}
    return form | (
        {"collaborators": json.dumps(options["collaborators"])} if options.get("collaborators") else {}
    )


def _tags(options: Mapping[str, Any]) -> dict[str, str]:
    return {"user_tags": json.dumps(options["user_tags"])} if options.get("user_tags") else {}


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
