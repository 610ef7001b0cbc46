"""Posts of others as one may see them: those that tag an account, that a discovery tells, that have a hashtag."""

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.drawing import NODE_TYPES, Expansion, Expansions, Getter, NodeType, Plan
from connectors.sandbox.api.endpoint import FACEBOOK, Table
from connectors.sandbox.api.fields import ID, Field
from connectors.sandbox.api.media import children_of
from connectors.sandbox.api.media_fields import (
    caption,
    comments_count,
    like_count,
    media_url,
    permalink,
    shortcode_of,
    thumbnail_url,
    username,
)
from connectors.sandbox.api.media_view import MediaView
from connectors.sandbox.api.paging import Json
from connectors.sandbox.api.times import write_instant

TAGGED, DISCOVERED, HASHTAG, CHILD = "tagged_media", "discovered_media", "hashtag_media", "foreign_child"


def _owner(view: MediaView) -> dict[str, str] | None:
    mine = (
        view.call.grant.sees(view.media.account)
        and view.media.account < view.call.platform.world.account_count
    )
    return {"id": view.call.platform.ids.user(view.media.account)} if mine else None


def _view_count(view: MediaView) -> int | None:
    if view.media.shape != "REELS" or view.media.finals is None:
        return None
    return (view.totals if view.call.platform.quirks.on("Q72") else view.counters).views


_CHILD: dict[str, Getter] = {
    "id": lambda view: view.id,
    "media_type": lambda view: view.media.media_type,
    "media_url": media_url,
    "permalink": permalink,
    "shortcode": shortcode_of,
    "thumbnail_url": thumbnail_url,
    "timestamp": lambda view: write_instant(view.call.platform, view.media.posted_at),
}
_HASHTAG: dict[str, Getter] = {
    "id": lambda view: view.id,
    "caption": caption,
    "comments_count": comments_count,
    "like_count": like_count,
    "media_type": lambda view: view.media.media_type,
    "media_url": media_url,
    "permalink": permalink,
    "timestamp": lambda view: write_instant(view.call.platform, view.media.posted_at),
}
_TAGGED: dict[str, Getter] = _HASHTAG | {
    "media_product_type": lambda view: view.media.product_type,
    "owner": _owner,
    "shortcode": shortcode_of,
    "thumbnail_url": thumbnail_url,
    "username": username,
}
NODE_TYPES[CHILD] = NodeType("IGMedia", {"fb": _CHILD, "ig": _CHILD})
NODE_TYPES[HASHTAG] = NodeType("IGMedia", {"fb": _HASHTAG, "ig": {}})
NODE_TYPES[TAGGED] = NodeType("IGMedia", {"fb": _TAGGED, "ig": _TAGGED})
NODE_TYPES[DISCOVERED] = NodeType("IGMedia", {"fb": _TAGGED | {"view_count": _view_count}, "ig": {}})


def _children(call: Call, view: MediaView, field: Field) -> Json | None:
    plan = Plan(call, CHILD, field.nested or ID)
    return {"data": [plan.draw(child) for child in children_of(view)]} if view.media.children else None


EXPANSIONS: Expansions = {
    TAGGED: {"children": Expansion(_children, CHILD, most=10)},
    DISCOVERED: {"children": Expansion(_children, CHILD, hosts=FACEBOOK, most=10)},
    HASHTAG: {"children": Expansion(_children, CHILD, hosts=FACEBOOK, most=10)},
}
TABLES: dict[str, Table] = {}
