"""The fields of IG Media: who has them, on which host, and when they are left out."""

from typing import Any

from connectors.sandbox.access import releases
from connectors.sandbox.api.drawing import NODE_TYPES, Getter, NodeType
from connectors.sandbox.api.media_view import MediaView
from connectors.sandbox.api.paging import Json
from connectors.sandbox.api.times import write_instant
from connectors.sandbox.chance import unit
from connectors.sandbox.refusing import refusals

KIND = "media"
FRESH_S = 60
"""For so long the permalink of a published post may be unreadable (quirk Q39)."""


def media_url(view: MediaView) -> str | None:
    """The picture or clip; none for albums of a file's world, and none where music is protected."""
    if not view.known or view.protected:
        return None
    return view.link("mp4" if view.media.video else "jpg")


def thumbnail_url(view: MediaView) -> str | None:
    """The still of a clip; with quirk Q26 off every post has one."""
    if view.media.media_type != "VIDEO" and (not view.known or view.call.platform.quirks.on("Q26")):
        return None
    return view.link("jpg")


def permalink(view: MediaView) -> str | None:
    """The page of the post."""
    if not view.known or (view.media.child and not view.call.platform.switches.children_permalink):
        return None
    platform, media = view.call.platform, view.media
    fresh = media.container > 0 and view.call.at - media.posted_at < FRESH_S
    if fresh and platform.quirks.hits("Q39", media.account, media.k):
        raise refusals.missing_object(view.id)
    if media.shape == "STORY":
        return f"https://www.instagram.com/stories/{username(view)}/{view.id}"
    return f"https://www.instagram.com/{'reel' if media.shape == 'REELS' else 'p'}/{view.shortcode}/"


def shortcode_of(view: MediaView) -> str | None:
    """The eleven characters of the permalink."""
    hidden = view.media.child and not view.call.platform.switches.children_permalink
    return None if hidden or not view.known else view.shortcode


def username(view: MediaView) -> str:
    """Who posted it."""
    return view.call.platform.world.profile(view.media.account).username


def like_count(view: MediaView) -> int | None:
    """The likes, unless the owner hides them and they were not asked for by the post's own id."""
    return None if view.uncounted or view.likes_hidden else view.counters.likes


def caption(view: MediaView) -> str | None:
    """The caption; none when it is empty. Whoever may not manage the Page gets it without its @."""
    if view.media.child or not view.media.caption:
        return None
    call = view.call
    tasks = call.platform.state.access.consent(call.grant.who).tasks.get(view.media.account)
    managing = call.host == "ig" or tasks is None or "MANAGE" in tasks
    return view.media.caption if managing else view.media.caption.replace("@", "")


def _counter(name: str) -> Getter:
    def get(view: MediaView) -> int | None:
        absent = view.media.finals is None or view.media.shape == "STORY" or view.uncounted
        return None if absent else int(getattr(view.counters, name))

    return get


def _total(name: str) -> Getter:
    """A counter with what ads brought; told only where the owner does not hide counts."""

    def get(view: MediaView) -> int | None:
        if view.media.finals is None or view.media.child or view.likes_hidden:
            return None
        return int(getattr(view.totals if view.call.platform.quirks.on("Q58") else view.counters, name))

    return get


def _total_views(view: MediaView) -> int | None:
    if view.media.finals is None or not view.media.video or view.media.child or view.likes_hidden:
        return None
    return (view.totals if view.call.platform.quirks.on("Q58") else view.counters).views


def _saved(view: MediaView) -> int | None:
    return None if view.call.platform.quirks.on("Q73") else _counter("saved")(view)


def _view_count(view: MediaView) -> int | None:
    if view.call.platform.quirks.on("Q74"):
        raise refusals.nonexisting_field("view_count", node_type_of(view))
    return view.counters.views if view.media.shape == "REELS" else None


def _commenting(view: MediaView) -> bool | None:
    place = view.media.account, view.media.k
    absent = not view.known or view.media.child > 0
    return None if absent else place not in view.call.platform.state.talk.commenting_off


def _audio(view: MediaView) -> str | None:
    if not view.media.video or view.media.child:
        return None
    roll = unit(view.call.platform.world.seed, view.media.account, view.media.k, 97)
    return "MUSIC" if view.protected or (not view.media.container and roll < 0.6) else "ORIGINAL_SOUND"


def _copyright(view: MediaView) -> Json | None:
    if not view.media.video or view.media.child:
        return None
    if not view.protected:
        return {"status": {"status": "completed", "matches_found": False}}
    policy = {"name": "Label", "actions": [{"action": "MUTE", "territories": "1", "geos": ["US"]}]}
    segment = {"start_time_in_seconds": 0, "duration_in_seconds": 3, "segment_type": "AUDIO"}
    match = {
        "content_title": "Protected song", "author": "Label", "owner_copyright_policy": policy,
        "matched_segments": [segment],
    }  # fmt: skip
    return {"status": {"status": "completed", "matches_found": True}, "copyright_matches": [match]}


def _boosting(view: MediaView) -> Json | None:
    if not view.known or view.media.child:
        return None
    if view.protected:
        return {"eligible_to_boost": False, "boost_ineligible_reason": "COPYRIGHTED_MUSIC"}
    if view.media.shape == "STORY":
        return {"eligible_to_boost": False, "boost_ineligible_reason": "STORY_NOT_ELIGIBLE"}
    return {"eligible_to_boost": True}


def _boosts(view: MediaView) -> list[Json] | None:
    """boost_ads_list: the ads that promote the post right now."""
    platform, media = view.call.platform, view.media
    running = platform.ads.running_of_post(media.account, media.k, view.call.at) if not media.child else []
    told = [(platform.ids.advertised("ad", media.account, number), "ACTIVE") for number in running]
    return [{"ad_id": ad, "ad_status": status} for ad, status in told] or None


def _sticker(part: float, salt: int) -> Getter:
    def get(view: MediaView) -> bool | None:
        if view.media.shape != "STORY":
            return None
        return unit(view.call.platform.world.seed, view.media.account, view.media.k, salt) < part

    return get


def _if_told(getter: Getter) -> Getter:
    """A field that graph.instagram.com has or has not, by switch."""

    def get(view: MediaView) -> Any:
        if view.call.platform.switches.ig_caption:
            return getter(view)
        name = "caption" if getter is caption else "media_product_type"
        raise refusals.nonexisting_field(name, node_type_of(view))

    return get


def node_type_of(view: MediaView) -> str:
    """The name in the error of unknown fields, if it is told."""
    return "IGMedia" if view.call.platform.switches.field_error_type else ""


def comments_count(view: MediaView) -> int | None:
    """Comments with their answers; top-level ones only when quirk Q28 is off, and so with every counter of them."""
    return None if view.uncounted else view.counters.comments


def _shared_to_feed(view: MediaView) -> bool | None:
    if view.media.shape != "REELS":
        return None
    return view.call.platform.state.drafts.options_of(view.media.container).share_to_feed is not False


def _made_by_machine(view: MediaView) -> bool | None:
    if not view.known or view.media.child:
        return None
    return view.call.platform.state.drafts.options_of(view.media.container).is_ai_generated


def _legacy_id(view: MediaView) -> str | None:
    return view.id[::-1] if view.known and not view.media.child else None


def _owner(view: MediaView) -> dict[str, Any]:
    return {"id": view.call.platform.ids.user(view.media.account)}


_COMMON: dict[str, Getter] = {
    "id": lambda view: view.id,
    "media_type": lambda view: view.media.media_type,
    "media_url": media_url,
    "thumbnail_url": thumbnail_url,
    "permalink": permalink,
    "shortcode": shortcode_of,
    "timestamp": lambda view: write_instant(view.call.platform, view.media.posted_at),
    "username": username,
    "owner": _owner,
    "like_count": like_count,
    "comments_count": comments_count,
    "is_comment_enabled": _commenting,
    "is_shared_to_feed": _shared_to_feed,
    "alt_text": lambda view: view.media.alt_text or None,
    "is_ai_generated": _made_by_machine,
    "media_audio_type": _audio,
    "ig_id": _legacy_id,
    "view_count": _view_count,
}
_CAPTION: dict[str, Getter] = {
    "caption": caption,
    "media_product_type": lambda view: view.media.product_type,
}
_FACEBOOK: dict[str, Getter] = {
    "reposts_count": _counter("reposts"),
    "shares_count": _counter("shares"),
    "saved_count": _saved,
    "total_like_count": _total("likes"),
    "total_comments_count": _total("comments"),
    "total_views_count": _total_views,
    "boost_eligibility_info": _boosting,
    "boost_ads_list": _boosts,
    "copyright_check_information": _copyright,
    "legacy_instagram_media_id": _legacy_id,
    "has_poll": _sticker(0.15, 98),
    "has_slider": _sticker(0.1, 99),
    "current_live_viewer_count": lambda view: None,
}
_INSTAGRAM = {name: _if_told(getter) for name, getter in _CAPTION.items()}
NODE_TYPES[KIND] = NodeType(
    "IGMedia", {"fb": _COMMON | _CAPTION | _FACEBOOK, "ig": _COMMON | _INSTAGRAM}, releases.MEDIA_FIELDS
)
