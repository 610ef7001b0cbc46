"""IG Media: its fields, the list of an account's posts, its stories, the children of an album."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from connectors.sandbox import refusals
from connectors.sandbox.api import comments
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.fields import Field, parse_fields
from connectors.sandbox.api.paging import Json, page_of
from connectors.sandbox.api.times import read_instant
from connectors.sandbox.ids import shortcode
from connectors.sandbox.model import Counters, Media

MOST_PER_PAGE = 100
MOST_WORK = 6000
"""Items times fields (a nested edge weighs 15) beyond which the platform asks for less data."""
LINK_LIFE = 32 * 3600


class MediaView:
    """A post at the instant of a call, with everything that its fields need."""

    def __init__(self, call: Call, media: Media) -> None:
        self.call, self.media = call, media
        self._counters: Counters | None = None

    @property
    def counters(self) -> Counters:
        """The counters at the call's instant."""
        if self._counters is None:
            self._counters = self.call.platform.library.counters(self.media, self.call.at)
        return self._counters

    @property
    def id(self) -> str:
        """The id of the post or of the album's child."""
        return self.call.platform.ids.media(self.media.account, self.media.k, self.media.child)

    @property
    def known(self) -> bool:
        """Whether more than caption, likes and comments is known (not so in a world from a file)."""
        return self.media.shape is not None

    def link(self, suffix: str) -> str:
        """A picture's signed link; its parameters change with the time of reading."""
        expires = int(self.call.at) + LINK_LIFE
        return f"{self.call.platform.url}/cdn/{self.id}.{suffix}?oe={expires:X}&_nc_ht=sandbox"


def _media_url(view: MediaView) -> str | None:
    if not view.known:
        return None
    if (
        view.media.video
    ):  # reels of the invented brands use protected music, so the platform keeps their file to itself
        return view.link("mp4") if view.media.container else None
    return view.link("jpg")


def _permalink(view: MediaView) -> str | None:
    if not view.known or view.media.child:
        return None
    kind = {"REELS": "reel", "STORY": "stories"}.get(view.media.shape or "", "p")
    return f"https://www.instagram.com/{kind}/{_shortcode(view)}/"


def _shortcode(view: MediaView) -> str | None:
    return shortcode(view.call.platform.world.seed, view.media.account, view.media.k) if view.known else None


def timestamp(at: float) -> str:
    """An instant as the platform writes it."""
    return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def _top(value: Callable[[MediaView], Any]) -> Callable[[MediaView], Any]:
    """A field that an album's children do not have."""
    return lambda view: None if view.media.child else value(view)


def _counter(name: str) -> Callable[[MediaView], Any]:
    return lambda view: (
        getattr(view.counters, name) if view.media.finals is not None and not view.media.child else None
    )


def _commenting(view: MediaView) -> bool | None:
    place = view.media.account, view.media.k
    return None if not view.known else place not in view.call.platform.state.talk.commenting_off


FIELDS: dict[str, Callable[[MediaView], Any]] = {
    "id": lambda view: view.id,
    "media_type": lambda view: view.media.media_type,
    "media_product_type": lambda view: view.media.product_type,
    "caption": _top(lambda view: view.media.caption or None),
    "media_url": _media_url,
    "thumbnail_url": lambda view: view.link("jpg") if view.media.media_type == "VIDEO" else None,
    "permalink": _permalink,
    "shortcode": _top(_shortcode),
    "timestamp": lambda view: timestamp(view.media.posted_at),
    "username": lambda view: view.call.platform.world.profile(view.media.account).username,
    "owner": lambda view: {"id": view.call.platform.ids.user(view.media.account)},
    "like_count": _top(lambda view: view.counters.likes),
    "comments_count": _top(comments.count_of),
    "is_comment_enabled": _top(_commenting),
    "is_shared_to_feed": lambda view: True if view.media.shape == "REELS" else None,
    "alt_text": lambda view: view.media.alt_text or None,
    "is_ai_generated": _top(lambda view: False if view.known else None),
    "media_audio_type": lambda view: "MUSIC" if view.media.shape == "REELS" else None,
    "ig_id": _top(lambda view: view.id[::-1]),
}
FACEBOOK_ONLY: dict[str, Callable[[MediaView], Any]] = {
    "reposts_count": _counter("reposts"),
    "shares_count": _counter("shares"),
    "saved_count": lambda view: None,  # in the list of fields, but measured to come back without a value
    "total_like_count": _counter("likes"),
    "total_comments_count": _counter("comments"),
    "total_views_count": lambda view: _counter("views")(view) if view.media.video else None,
}
EDGES = ("children", "comments", "insights")


def draw_media(view: MediaView, fields: tuple[Field, ...]) -> Json:
    """A post as JSON: only the asked fields, those without a value left out, `id` always."""
    answer: Json = {}
    for field in fields:
        value = _edge(view, field) if field.name in EDGES else _getter(view.call, field.name)(view)
        if value is not None:
            answer[field.name] = value
    answer.setdefault("id", view.id)
    return answer


def check_fields(call: Call, fields: tuple[Field, ...], items: int = 1) -> None:
    """Refuse unknown fields, and more work than the platform does in one call."""
    work = 0
    for field in fields:
        if field.name not in EDGES:
            _getter(call, field.name)
        work += 15 if field.name in EDGES else 1
    if work * items > MOST_WORK:
        raise refusals.too_much_data()


def _getter(call: Call, name: str) -> Callable[[MediaView], Any]:
    getter = FIELDS.get(name)
    if getter is None and call.host == "fb":
        getter = FACEBOOK_ONLY.get(name)
    if getter is None:
        raise refusals.nonexisting_field(name)
    return getter


def _edge(view: MediaView, field: Field) -> Json | None:
    from connectors.sandbox.api import media_insights

    view.call.tally.expanded += 1
    if field.name == "children":
        return list_children(view, field.nested) if view.media.children else None
    if field.name == "insights":
        return media_insights.read_insights(view, field.params)
    return comments.list_comments(view, field.params, field.nested, nested=True)


def list_children(view: MediaView, fields: tuple[Field, ...] | None) -> Json:
    """The pictures and videos of an album."""
    library = view.call.platform.library
    views = [MediaView(view.call, library.child(view.media, n + 1)) for n in range(view.media.children)]
    return {"data": [draw_media(child, fields or (Field("id"),)) for child in views]}


def list_media(
    call: Call, account: int, params: dict[str, str], fields: tuple[Field, ...], nested: bool = False
) -> Json:
    """The posts of an account, newest first, by cursor, optionally between since and until."""
    limit = (
        min(int(params.get("limit") or 25), MOST_PER_PAGE) if (params.get("limit") or "25").isdecimal() else 0
    )
    if limit < 1:
        raise refusals.invalid("Param limit must be a positive integer")
    check_fields(call, fields, limit)
    library = call.platform.library
    times, numbers = library.listed(account, call.at)
    first, end = 0, len(times)
    if params.get("since"):
        first = int(np.searchsorted(times, read_instant("since", params["since"])))
    if params.get("until"):
        end = int(np.searchsorted(times, read_instant("until", params["until"]), side="right"))
    keys = numbers[first:end][::-1].tolist()
    return page_of(
        call,
        params,
        keys,
        lambda k: draw_media(MediaView(call, library.post(account, k)), fields),
        limit,
        nested,
    )


def list_stories(call: Call, account: int, fields: tuple[Field, ...]) -> Json:
    """The stories of the last 24 hours, newest first."""
    check_fields(call, fields)
    stories = call.platform.library.stories(account, call.at)
    return {"data": [draw_media(MediaView(call, story), fields) for story in stories]}


def asked_fields(call: Call) -> tuple[Field, ...]:
    """The fields of a call; only `id` when none are asked."""
    return parse_fields(call.params["fields"]) if call.params.get("fields") else (Field("id"),)


def _read_media(call: Call, view: MediaView) -> Json:
    fields = asked_fields(call)
    check_fields(call, fields)
    return draw_media(view, fields)


def _allow_comments(call: Call, view: MediaView) -> Json:
    call.need("comment_enabled")
    event = {"kind": "commenting", "account": view.media.account, "k": view.media.k, "at": call.at}
    call.platform.state.record(event | {"enabled": call.flag("comment_enabled")})
    return {"success": True}


TABLES: dict[str, Table] = {
    "user": {
        ("GET", "media"): Endpoint(
            lambda call, a: list_media(call, a, call.params, asked_fields(call)), "profile"
        ),
        ("GET", "stories"): Endpoint(
            lambda call, account: list_stories(call, account, asked_fields(call)), "profile"
        ),
        ("GET", "tags"): Endpoint(lambda call, account: {"data": []}, "profile"),
        ("GET", "live_media"): Endpoint(lambda call, account: {"data": []}, "profile"),
    },
    "media": {
        ("GET", ""): Endpoint(_read_media, "profile"),
        ("POST", ""): Endpoint(_allow_comments, "comments"),
        ("GET", "children"): Endpoint(lambda call, view: list_children(view, asked_fields(call)), "profile"),
    },
}
