"""Reads the parameters of a container: what each kind takes, and the refusals for what it does not."""

import re
from typing import Any, TypeVar

import msgspec

from connectors.sandbox.access.releases import CONTAINER_PARAMS
from connectors.sandbox.api.call import Call
from connectors.sandbox.refusing.publish_refusals import (
    coded,
    not_allowed,
    publish_refusal,
    unknown_media_type,
)
from connectors.sandbox.refusing.refusals import invalid
from connectors.sandbox.state.post_options import AudioMix, PostOptions, ProductTag, UserTag

MOST_TAGS, MOST_COLLABORATORS, MOST_SPONSORS = 20, 3, 2
LONGEST_ALT = 1000
STRATEGIES = ("MANUAL", "SS_PERFORMANCE")
_SINGLE = {"IMAGE", "REELS", "CAROUSEL"}
ALLOWED: dict[str, set[str]] = {
    "alt_text": {"IMAGE", "ITEM_IMAGE"},
    "location_id": _SINGLE,
    "user_tags": {"IMAGE", "REELS", "STORIES", "ITEM_IMAGE", "ITEM_VIDEO"},
    "product_tags": {"IMAGE", "REELS", "ITEM_IMAGE", "ITEM_VIDEO"},
    "collaborators": _SINGLE,
    "cover_url": {"REELS"},
    "thumb_offset": {"REELS"},
    "share_to_feed": {"REELS", "CAROUSEL"},
    "audio_name": {"REELS"},
    "audio_configuration": {"REELS"},
    "trial_params": {"REELS"},
    "upload_type": {"REELS", "STORIES", "ITEM_VIDEO"},
    "branded_content_sponsor_ids": {*_SINGLE, "STORIES"},
    "is_paid_partnership": {*_SINGLE, "STORIES"},
    "is_ai_generated": {*_SINGLE, "STORIES"},
}
"""Which kinds take a parameter; ITEM_IMAGE and ITEM_VIDEO are the children of a carousel."""
FACEBOOK_ONLY = (
    "audio_configuration", "upload_type", "branded_content_sponsor_ids", "collaborators", "is_paid_partnership",
    "product_tags",
)  # fmt: skip
_USERNAME = re.compile(r"[A-Za-z0-9._]{1,30}")
_KINDS = ("REELS", "STORIES", "CAROUSEL", "VIDEO", "IMAGE")
T = TypeVar("T")


def read_kind(call: Call) -> str:
    """IMAGE, VIDEO (a carousel's clip), REELS, STORIES or CAROUSEL."""
    asked = call.params.get("media_type", "")
    if asked == "IMAGE" and not call.platform.switches.image_type:
        raise unknown_media_type(asked)
    item, video = (
        call.flag("is_carousel_item"),
        call.params.get("video_url") or call.params.get("upload_type"),
    )
    kind = asked or ("VIDEO" if video else "IMAGE")
    if kind not in _KINDS or (kind == "VIDEO" and not item):
        raise unknown_media_type(kind)
    if item and kind not in {"IMAGE", "VIDEO"}:
        raise unknown_media_type(kind)
    return kind


def check_caption(caption: str) -> None:
    """Refuse a caption with too many characters, hashtags or people."""
    if len(caption) > 2200 or len(re.findall(r"#\w", caption)) > 30:
        raise publish_refusal(36004, 2207010)
    if len(re.findall(r"(?<!\w)@\w", caption)) > 20:
        raise publish_refusal(100, 2207040)


def read_alt_text(call: Call, kind: str) -> str:
    """The alternative text of a picture."""
    _check_allowed(call, kind, "alt_text")
    text = call.params.get("alt_text", "")
    if len(text) > LONGEST_ALT:
        raise invalid(f"alt_text may have at most {LONGEST_ALT} characters")
    return text


def read_options(call: Call, account: int, kind: str, video: bool) -> PostOptions:
    """Every optional parameter; raises the platform's refusal for what this kind or login does not take."""
    for name in ALLOWED:
        _check_allowed(call, kind, name)
    item = call.flag("is_carousel_item")
    if item and call.flag("is_ai_generated"):
        raise not_allowed("is_ai_generated")
    return PostOptions(
        user_tags=_user_tags(call, video),
        product_tags=_product_tags(call, video),
        collaborators=_collaborators(call),
        location_id=_location(call),
        cover_url=call.params.get("cover_url", ""),
        thumb_offset=_thumb_offset(call),
        share_to_feed=_flag(call, "share_to_feed"),
        audio_name=call.params.get("audio_name", ""),
        audio=_audio(call),
        trial=_trial(call),
        is_ai_generated=call.flag("is_ai_generated"),
        sponsors=_sponsors(call, account),
        is_paid_partnership=call.flag("is_paid_partnership"),
    )


def _check_allowed(call: Call, kind: str, name: str) -> None:
    if not call.params.get(name):
        return
    if call.at < CONTAINER_PARAMS.get(name, 0.0):
        raise not_allowed(name)
    told = f"ITEM_{kind}" if call.flag("is_carousel_item") else kind
    if told not in ALLOWED[name] or (call.host == "ig" and name in FACEBOOK_ONLY):
        raise not_allowed(name)


def _decoded(call: Call, name: str, kind: type[T]) -> T | None:
    text = call.params.get(name, "")
    if not text:
        return None
    try:
        return msgspec.json.decode(text, type=kind, strict=False)
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise invalid(f"param {name} must be a JSON value of the documented form") from None


def _flag(call: Call, name: str) -> bool | None:
    return call.flag(name) if call.params.get(name) else None


def _user_tags(call: Call, video: bool) -> tuple[UserTag, ...]:
    tags = _decoded(call, "user_tags", tuple[UserTag, ...]) or ()
    if len(tags) > MOST_TAGS:
        raise publish_refusal(100, 2207040)
    placed = not video and call.params.get("media_type", "") != "STORIES"
    for tag in tags:
        if not _USERNAME.fullmatch(tag.username):
            raise invalid("user_tags need a username each")
        if (placed and None in {tag.x, tag.y}) or not _within(tag.x, tag.y):
            raise invalid("user_tags need x and y between 0.0 and 1.0")
    return tuple(UserTag(tag.username) for tag in tags) if video else tags


def _product_tags(call: Call, video: bool) -> tuple[ProductTag, ...]:
    tags = _decoded(call, "product_tags", tuple[ProductTag, ...]) or ()
    if tags:
        call.require("products")
    check_product_tags(call, tags, video)
    return tags


def check_product_tags(call: Call, tags: tuple[ProductTag, ...], video: bool) -> None:
    """Refuse too many tags, wrong products, and places that a picture lacks or a clip has."""
    if len(tags) > call.platform.switches.product_tags:
        raise invalid(f"at most {call.platform.switches.product_tags} product_tags are taken")
    for tag in tags:
        if video and (tag.x is not None or tag.y is not None):
            raise publish_refusal(100, 2207035)
        if not video and (tag.x is None or tag.y is None or not _within(tag.x, tag.y)):
            raise publish_refusal(100, 2207036)
        if not _is_id(tag.product_id):
            raise publish_refusal(100, 2207037)


def _within(*values: float | None) -> bool:
    return all(value is None or 0 <= value <= 1 for value in values)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20


def _collaborators(call: Call) -> tuple[str, ...]:
    names = _decoded(call, "collaborators", tuple[str, ...]) or ()
    if len(names) > MOST_COLLABORATORS:
        raise invalid(f"at most {MOST_COLLABORATORS} collaborators are taken")
    if not all(_USERNAME.fullmatch(name) for name in names):
        raise invalid("collaborators must be a list of usernames")
    return names


def _location(call: Call) -> str:
    """A Page with a place. Which Pages of the real world have one is unknown, so that only non-Pages are refused."""
    text, ids = call.params.get("location_id", ""), call.platform.ids
    other = _is_id(text) and any(
        read(text) is not None for read in (ids.read_user, ids.read_media, ids.read_container)
    )
    if text and (other or not _is_id(text)):
        raise coded("INVALID_LOCATION_ID")
    return text


def _thumb_offset(call: Call) -> int | None:
    text = call.params.get("thumb_offset", "")
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,10}", text):
        raise invalid("thumb_offset must be a number of milliseconds")
    if int(text) < 0:
        raise publish_refusal(1, 2207057)
    return int(text)


def _audio(call: Call) -> AudioMix | None:
    """The mix of a reel; which audio subcode means what is not documented, so that the order here is ours."""
    found = _decoded(call, "audio_configuration", dict[str, Any])
    if found is None:
        return None
    if not found.get("audio_id"):
        raise publish_refusal(100, 9050)
    if not _is_id(str(found["audio_id"])):
        raise publish_refusal(100, 9052)
    return AudioMix(
        str(found["audio_id"]),
        _volume(found, "audio_volume", 100.0, 9054),
        _volume(found, "video_volume", 0.0, 9055),
    )


def _volume(found: dict[str, Any], name: str, default: float, subcode: int) -> float:
    value = found.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise publish_refusal(100, subcode)
    return float(value)


def _trial(call: Call) -> str:
    found = _decoded(call, "trial_params", dict[str, Any])
    if found is None:
        return ""
    strategy = found.get("graduation_strategy")
    if strategy not in STRATEGIES:
        raise invalid(f"graduation_strategy must be one of the following values: {', '.join(STRATEGIES)}")
    if not call.platform.switches.trial_reels:
        raise publish_refusal(100, 2207081)
    return str(strategy)


def _sponsors(call: Call, account: int) -> tuple[str, ...]:
    """Accounts that pay: at most two, known, and not the account itself."""
    sponsors = _decoded(call, "branded_content_sponsor_ids", tuple[str, ...]) or ()
    ids = call.platform.ids
    if len(sponsors) > MOST_SPONSORS or ids.user(account) in sponsors:
        raise coded("INVALID_PARAM")
    known = [ids.read_user(sponsor) for sponsor in sponsors]
    if any(number is None or number >= call.platform.world.account_count for number in known):
        raise coded("PERMISSION")
    return sponsors
