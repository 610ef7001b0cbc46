"""The fields of a creative: what an ad shows, and which post it is."""

from collections.abc import Callable
from typing import Any

from connectors.sandbox.api.ads.nodes import AdNode
from connectors.sandbox.api.media_view import picture_link
from connectors.sandbox.api.paging import Json
from connectors.sandbox.ids import shortcode

Getter = Callable[[AdNode], Any]


def _media(node: AdNode) -> str | None:
    """The post that the ad promotes; none for an image that exists as an ad only."""
    return node.call.platform.ids.media(node.account, node.ad.post) if node.ad.post >= 0 else None


def _permalink(node: AdNode) -> str | None:
    if node.ad.post < 0:
        return None
    kind = "reel" if node.ad.video else "p"
    return f"https://www.instagram.com/{kind}/{shortcode(node.call.platform.world.seed, node.account, node.ad.post)}/"


def _body(node: AdNode) -> str:
    if node.ad.post < 0:
        return f"{node.ad.name}."
    return node.call.platform.world.post(node.account, node.ad.post).caption


def _picture(node: AdNode) -> str | None:
    media = _media(node)
    return picture_link(node.call, f"{media}.jpg") if media is not None else None


def _spec(node: AdNode) -> Json:
    ids = node.call.platform.ids
    spec: Json = {"page_id": ids.page(node.account), "instagram_user_id": ids.user(node.account)}
    if node.ad.post < 0:
        website = node.call.platform.world.profile(node.account).website
        spec["link_data"] = {
            "link": website,
            "message": _body(node),
            "call_to_action": {"type": "LEARN_MORE"},
        }
    return spec


def _story(node: AdNode) -> str | None:
    page = node.call.platform.ids.page(node.account)
    return f"{page}_{node.id[-15:]}" if node.ad.post < 0 else None


CREATIVE: dict[str, Getter] = {
    "id": lambda n: n.id,
    "account_id": lambda n: n.account_id,
    "name": lambda n: f"{n.ad.name} {n.time(n.ad.life.created)[:10]}",
    "status": lambda n: "DELETED" if n.ad.life.status(n.call.at) == "DELETED" else "ACTIVE",
    "actor_id": lambda n: n.call.platform.ids.page(n.account),
    "body": _body,
    "object_type": lambda n: "SHARE" if n.ad.post < 0 else "VIDEO" if n.ad.video else "PHOTO",
    "object_id": lambda n: n.call.platform.ids.page(n.account),
    "effective_instagram_media_id": _media,
    "source_instagram_media_id": _media,
    "instagram_user_id": lambda n: n.call.platform.ids.user(n.account),
    "instagram_permalink_url": _permalink,
    "instagram_branded_content": lambda n: None,
    "facebook_branded_content": lambda n: None,
    "branded_content": lambda n: None,
    "object_story_spec": _spec,
    "object_story_id": _story,
    "effective_object_story_id": _story,
    "thumbnail_url": _picture,
    "image_url": _picture,
    "call_to_action_type": lambda n: "LEARN_MORE" if n.ad.post < 0 else None,
    "title": lambda n: None,
    "video_id": lambda n: None,
    "url_tags": lambda n: "utm_source=instagram&utm_medium=paid" if n.ad.post < 0 else None,
    "asset_feed_spec": lambda n: None,
    "link_url": lambda n: n.call.platform.world.profile(n.account).website if n.ad.post < 0 else None,
}
