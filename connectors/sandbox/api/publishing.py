"""Publishing in two steps: a container that fetches its media in the background, then media_publish."""

import re
from typing import Any
from urllib.parse import urlsplit

import msgspec

from connectors.sandbox import refusals
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.media import asked_fields
from connectors.sandbox.api.paging import Json
from connectors.sandbox.api.times import read_instant
from connectors.sandbox.ids import PUBLISHED
from connectors.sandbox.state import Container

LIFE_S = 86400
SETTLE_S = 4.0
"""A container is not finished before this much time of the sandbox passed, however quick the download."""
MOST_CONTAINERS = 400
_KINDS = {"IMAGE": "IMAGE", "REELS": "REELS", "STORIES": "STORIES", "CAROUSEL": "CAROUSEL", "VIDEO": "VIDEO"}
_STATUS = {
    "IN_PROGRESS": "In Progress: Media is still being processed.",
    "FINISHED": "Finished: Media has been uploaded and it is ready to be published.",
    "PUBLISHED": "Published: Media has been published.",
    "EXPIRED": "Expired: The container was not published within 24 hours.",
}


def create_container(call: Call, account: int) -> Json:
    """POST /{ig-user}/media: `{id}` of a container; the media is fetched afterwards."""
    kind = _kind(call)
    _check_caption(call.params.get("caption", ""))
    url, video = _url(call, kind)
    children = _children(call, account) if kind == "CAROUSEL" else ()
    state = call.platform.state
    recent = sum(
        1 for c in state.drafts.containers.values() if c.account == account and c.at > call.at - LIFE_S
    )
    if recent >= MOST_CONTAINERS:
        raise refusals.quota_used_up()
    number = len(state.drafts.containers) + 1
    state.record(
        {
            "kind": "container", "number": number, "account": account, "at": call.at, "shape": kind, "url": url,
            "video": video, "caption": call.params.get("caption", ""), "item": call.flag("is_carousel_item"),
            "alt_text": call.params.get("alt_text", "")[:1000], "children": list(children),
        }
    )  # fmt: skip
    if url:
        call.platform.fetch(number)
    return {"id": call.platform.ids.container(number)}


def _kind(call: Call) -> str:
    asked = call.params.get("media_type", "").upper()
    item = call.flag("is_carousel_item")
    if asked and asked not in _KINDS:
        raise refusals.unknown_media_type(asked)
    if asked == "VIDEO" and not item:
        raise refusals.unknown_media_type("VIDEO")
    if item and asked in {"CAROUSEL", "STORIES", "REELS"}:
        raise refusals.unknown_media_type(asked)
    if not asked and call.params.get("video_url"):
        if not item:
            raise refusals.unknown_media_type("VIDEO")
        return "VIDEO"
    return asked or "IMAGE"


def _check_caption(caption: str) -> None:
    if len(caption) > 2200 or len(re.findall(r"#\w", caption)) > 30:
        raise refusals.caption_too_long()
    if len(re.findall(r"(?<!\w)@\w", caption)) > 20:
        raise refusals.too_many_mentions()


def _url(call: Call, kind: str) -> tuple[str, bool]:
    if kind == "CAROUSEL":
        return "", False
    video = kind in {"REELS", "VIDEO"} or (kind == "STORIES" and bool(call.params.get("video_url")))
    name = "video_url" if video else "image_url"
    url = call.need(name)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not url.isascii():
        raise refusals.unfetchable_url()
    return url, video


def _children(call: Call, account: int) -> tuple[int, ...]:
    raw = call.params.get("children", "")
    try:
        ids = (
            msgspec.json.decode(raw, type=list[str])
            if raw.startswith("[")
            else [i.strip() for i in raw.split(",") if i.strip()]
        )
    except msgspec.DecodeError:
        raise refusals.invalid("children must be a list of container ids") from None
    if not 2 <= len(ids) <= 10:
        raise refusals.carousel_size()
    numbers = [call.platform.ids.read_container(child) for child in ids]
    state = call.platform.state
    for number in numbers:
        draft = state.drafts.containers.get(number or 0)
        if draft is None or draft.account != account or not draft.item:
            raise refusals.container_unknown()
        if draft.at + LIFE_S <= call.at:
            raise refusals.container_expired()
    return tuple(number for number in numbers if number is not None)


def status_of(call: Call, draft: Container) -> str:
    """The status_code of a container at the call's instant."""
    if draft.published is not None:
        return "PUBLISHED"
    if call.at >= draft.at + LIFE_S:
        return "EXPIRED"
    fetched = _fetch_status(call, draft)
    slow = call.platform.quirks.on("Q34") and call.at < draft.at + SETTLE_S
    return "IN_PROGRESS" if fetched == "FINISHED" and slow else fetched


def _fetch_status(call: Call, draft: Container) -> str:
    if draft.children:
        stages = {status_of(call, call.platform.state.drafts.containers[number]) for number in draft.children}
        if stages & {"ERROR", "EXPIRED"}:
            return "ERROR"
        return "FINISHED" if stages == {"FINISHED"} else "IN_PROGRESS"
    if draft.failure is not None:
        return "ERROR"
    return "FINISHED" if draft.file is not None else "IN_PROGRESS"


def draw_container(call: Call, draft: Container) -> Json:
    """GET /{container}: id, status_code, status."""
    code = status_of(call, draft)
    words = _STATUS.get(code) or f"Error: Media upload has failed with error code {draft.failure or 2207032}"
    known: dict[str, Any] = {
        "id": call.platform.ids.container(draft.number),
        "status_code": code,
        "status": words,
        "copyright_check_status": {"status": "completed", "matches_found": False},
    }
    answer: Json = {}
    for field in asked_fields(call):
        if field.name not in known:
            raise refusals.nonexisting_field(field.name)
        answer[field.name] = known[field.name]
    return answer | {"id": known["id"]}


def publish(call: Call, account: int) -> Json:
    """POST /{ig-user}/media_publish: `{id}` of the new post; the quota counts here, not at the container."""
    number = call.platform.ids.read_container(call.need("creation_id"))
    state = call.platform.state
    draft = state.drafts.containers.get(number or 0)
    if draft is None or draft.account != account or draft.item:
        raise refusals.container_unknown()
    status = status_of(call, draft)
    if status == "PUBLISHED" and call.platform.switches.single_use:
        raise refusals.container_unknown()
    if status == "EXPIRED":
        raise refusals.container_expired()
    if status == "ERROR":
        raise refusals.container_failed()
    if status == "IN_PROGRESS":
        raise refusals.container_not_ready()
    if used_quota(call, account, call.at - LIFE_S) >= quota_total(call):
        raise refusals.quota_used_up()
    k = PUBLISHED + len(state.drafts.published[account])
    state.record({"kind": "published", "account": account, "k": k, "at": call.at, "container": draft.number})
    return {"id": call.platform.ids.media(account, k)}


def quota_total(call: Call) -> int:
    """Publishes allowed in 24 hours: the switch, else 100 by the guide (Q43) or 50 by the reference."""
    return call.platform.switches.quota_total or (100 if call.platform.quirks.on("Q43") else 50)


def used_quota(call: Call, account: int, since: float) -> int:
    """Posts published through the API since an instant."""
    return sum(1 for published in call.platform.state.drafts.published[account] if published.at > since)


def publishing_limit(call: Call, account: int) -> Json:
    """GET /{ig-user}/content_publishing_limit."""
    since = max(read_instant("since", call.params.get("since") or "0"), call.at - LIFE_S)
    known: dict[str, Any] = {
        "quota_usage": used_quota(call, account, since),
        "config": {"quota_total": quota_total(call), "quota_duration": LIFE_S},
    }
    names = [field.name for field in asked_fields(call)] if call.params.get("fields") else ["quota_usage"]
    for name in names:
        if name not in known:
            raise refusals.nonexisting_field(name)
    return {"data": [{name: known[name] for name in names}]}


TABLES: dict[str, Table] = {
    "user": {
        ("GET", "content_publishing_limit"): Endpoint(publishing_limit, "publish"),
        ("POST", "media"): Endpoint(create_container, "publish"),
        ("POST", "media_publish"): Endpoint(publish, "publish"),
    },
    "container": {("GET", ""): Endpoint(draw_container, "publish")},
}
