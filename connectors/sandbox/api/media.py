"""IG Media: the node, the list of an account's posts, its stories, the children of an album."""

from collections.abc import Callable, Sequence
from typing import Any, overload

import numpy as np

from connectors.sandbox.access.development import hides
from connectors.sandbox.api import media_fields
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.drawing import Expansion, Expansions, Plan
from connectors.sandbox.api.endpoint import FACEBOOK, Endpoint, Table
from connectors.sandbox.api.fields import ID, Field, parse_fields, text_of
from connectors.sandbox.api.media_view import MediaView
from connectors.sandbox.api.paging import Json, page_of
from connectors.sandbox.api.times import read_instant
from connectors.sandbox.refusing import refusals
from connectors.sandbox.world.model import Seconds

__all__ = ["MediaView", "asked_fields", "list_media", "list_stories", "media_plan"]

MOST_PER_PAGE = 100


class Newest(Sequence[tuple[int, int]]):
    """Posts, the newest first, as ascending keys (-time, -number) that need not all be made."""

    def __init__(self, times: Seconds, numbers: Seconds) -> None:
        """Both ascending in time."""
        self._times, self._numbers = times, numbers

    def __len__(self) -> int:
        return len(self._times)

    @overload
    def __getitem__(self, place: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[int, int]]: ...
    def __getitem__(self, place: int | slice) -> tuple[int, int] | list[tuple[int, int]]:
        """The key at a place, or those of a slice."""
        if isinstance(place, slice):
            return [self[index] for index in range(*place.indices(len(self)))]
        index = len(self) - 1 - place
        if place < 0 or index < 0:
            raise IndexError(place)
        return -int(self._times[index]), -int(self._numbers[index])


def media_plan(call: Call, fields: tuple[Field, ...], items: int = 1) -> Plan:
    """How to draw posts; refuses what they have not, and too much work for a page of so many."""
    return Plan(call, media_fields.KIND, fields).check(items)


def asked_fields(call: Call) -> tuple[Field, ...]:
    """The fields of a call; only `id` when none are asked."""
    return parse_fields(call.params["fields"]) if call.params.get("fields") else ID


def read_limit(call: Call, params: dict[str, str], most: int = MOST_PER_PAGE, unsaid: int = 25) -> int:
    """The size of a page; above the most it is cut or refused, by switch."""
    text = params.get("limit") or str(unsaid)
    if not text.isascii() or not text.isdecimal() or not 0 < len(text) < 10 or int(text) < 1:
        raise refusals.invalid("Param limit must be a positive integer")
    if int(text) > most and call.platform.switches.limit_over_most == "error":
        raise refusals.invalid(f"Param limit must be at most {most}")
    return min(int(text), most)


def list_media(
    call: Call, account: int, params: dict[str, str], fields: tuple[Field, ...], nested: bool = False
) -> Json:
    """The posts of an account, newest first, by cursor, optionally between since and until."""
    limit = read_limit(call, params)
    plan, library = media_plan(call, fields, limit), call.platform.library
    times, numbers = _between(call, params, *_shown(call, account, *library.listed(account, call.at)))

    def draw(key: tuple[int, int]) -> Json:
        return plan.draw(MediaView(call, library.post(account, -key[1])))

    keys = Newest(times, numbers)
    return page_at(call, params, keys, draw, limit, ("media", account, fields if nested else None))


def page_at(
    call: Call,
    params: dict[str, str],
    keys: Sequence[Any],
    draw: Callable[[Any], Json],
    limit: int,
    place: tuple[str, int, tuple[Field, ...] | None],
) -> Json:
    """A page of an account's edge; `place` is the edge, the account, and the fields if it is an expansion."""
    edge, account, nested = place
    scope = f"{edge} {account}"
    if nested is None:
        return page_of(call, params, keys, draw, limit, scope=scope)
    home = call.platform.ids.user(account), edge
    return page_of(call, params | {"fields": text_of(nested)}, keys, draw, limit, True, scope, home)


def _between(call: Call, params: dict[str, str], times: Seconds, numbers: Seconds) -> tuple[Seconds, Seconds]:
    first, end = 0, len(times)
    if params.get("since"):
        first = int(np.searchsorted(times, read_instant("since", params["since"], call.at)))
    if params.get("until"):
        end = int(np.searchsorted(times, read_instant("until", params["until"], call.at), side="right"))
    return times[first:end], numbers[first:end]


def _shown(call: Call, account: int, times: Seconds, numbers: Seconds) -> tuple[Seconds, Seconds]:
    """Without what is archived, or hidden from who asks while the app is in development."""
    quirks = call.platform.quirks
    if not quirks.on("Q59") and not quirks.on("Q67"):
        return times, numbers
    archived = call.platform.library.flags.archived
    gone = (archived(account, k) or hides(call, k) for k in numbers.tolist())
    shown = np.array([not each for each in gone], dtype=bool)
    return times[shown], numbers[shown]


def list_stories(
    call: Call, account: int, params: dict[str, str], fields: tuple[Field, ...], nested: bool = False
) -> Json:
    """The stories of the last 24 hours, newest first."""
    limit = read_limit(call, params)
    plan = media_plan(call, fields, limit)
    stories = {
        (-story.posted_at, -story.k): story for story in call.platform.library.stories(account, call.at)
    }

    def draw(key: tuple[int, int]) -> Json:
        return plan.draw(MediaView(call, stories[key]))

    return page_at(call, params, list(stories), draw, limit, ("stories", account, fields if nested else None))


def children_of(view: MediaView) -> list[MediaView]:
    """The pictures and videos of an album."""
    library = view.call.platform.library
    return [MediaView(view.call, library.child(view.media, n + 1)) for n in range(view.media.children)]


def list_children(view: MediaView, fields: tuple[Field, ...] | None) -> Json:
    """The pictures and videos of an album as JSON."""
    media, ids = view.media, view.call.platform.ids
    plan = media_plan(view.call, fields or ID, max(1, media.children))
    if plan.only_id:
        return {"data": [{"id": ids.media(media.account, media.k, n + 1)} for n in range(media.children)]}
    return {"data": [plan.draw(child) for child in children_of(view)]}


def _nested_children(call: Call, view: MediaView, field: Field) -> Json | None:
    return list_children(view, field.nested) if view.media.children else None


def _read_media(call: Call, view: MediaView) -> Json:
    return media_plan(call, asked_fields(call)).draw(MediaView(call, view.media, direct=True))


def _product_tags(call: Call, view: MediaView) -> Json:
    drafts = call.platform.state.drafts
    tags = drafts.options_of(view.media.container).product_tags
    data: list[Json] = []
    for tag in tags:
        place = {"x": tag.x, "y": tag.y} if tag.x is not None else {}
        data.append({"product_id": int(tag.product_id), "review_status": "approved", **place})
    return {"data": data}


def _allow_comments(call: Call, view: MediaView) -> Json:
    call.need("comment_enabled")
    event = {"kind": "commenting", "account": view.media.account, "k": view.media.k, "at": call.at}
    call.platform.state.record(event | {"enabled": call.flag("comment_enabled")})
    return {"success": True}


TABLES: dict[str, Table] = {
    "user": {
        ("GET", "media"): Endpoint(
            lambda call, account: list_media(call, account, call.params, asked_fields(call)), "profile"
        ),
        ("GET", "stories"): Endpoint(
            lambda call, account: list_stories(call, account, call.params, asked_fields(call)), "profile"
        ),
    },
    "media": {
        ("GET", ""): Endpoint(_read_media, "profile"),
        ("POST", ""): Endpoint(_allow_comments, "comments"),
        ("GET", "children"): Endpoint(lambda call, view: list_children(view, asked_fields(call)), "profile"),
        ("GET", "product_tags"): Endpoint(_product_tags, "profile", FACEBOOK),
    },
}
EXPANSIONS: Expansions = {
    "user": {
        "media": Expansion(
            lambda call, view, field: list_media(call, view.account, field.params, field.nested or ID, nested=True),
            "media",
        ),
        "stories": Expansion(
            lambda call, view, field: list_stories(call, view.account, field.params, field.nested or ID, nested=True),
            "media",
        ),
    },
    "media": {
        "children": Expansion(_nested_children, "media", most=10),
        "product_tags": Expansion(lambda call, view, field: _product_tags(call, view), hosts=FACEBOOK),
    },
}  # fmt: skip
