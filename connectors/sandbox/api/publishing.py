"""Publishing in two steps: a container that takes its media, then media_publish."""

from urllib.parse import urlsplit

import msgspec

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.containers import LIFE_S, failure_of, status_of
from connectors.sandbox.api.endpoint import INSTAGRAM, Endpoint, Table
from connectors.sandbox.api.media import asked_fields
from connectors.sandbox.api.paging import Json
from connectors.sandbox.api.post_options import check_caption, read_alt_text, read_kind, read_options
from connectors.sandbox.api.times import read_instant
from connectors.sandbox.console import scripting
from connectors.sandbox.ids import PUBLISHED
from connectors.sandbox.intake.fetching import Fetched, fetched_event
from connectors.sandbox.refusing import refusals
from connectors.sandbox.refusing.publish_refusals import (
    container_not_ready,
    not_allowed,
    of_subcode,
    publish_refusal,
)
from connectors.sandbox.state import Container

MOST_CONTAINERS = 400


def create_container(call: Call, account: int) -> Json:
    """POST /{ig-user}/media: `{id}` of a container, with `uri` where a clip is to be uploaded."""
    draft = _read_draft(call, account)
    _check_room(call, account)
    fetched = _fetch_ahead(call, draft)
    script = scripting.meet(call.platform, draft, ("create_error", *scripting.LIFE), call.at)
    if script is not None and script.outcome == "create_error":
        raise scripting.refusal_of(script)
    number = _record(call, draft, scripting.fate_of(script, call.at), fetched)
    answer = {"id": call.platform.ids.container(number)}
    if draft.upload:
        answer["uri"] = f"{call.platform.url}/ig-api-upload/{call.version}/{answer['id']}"
    return answer


def _read_draft(call: Call, account: int) -> Container:
    kind = read_kind(call)
    item = call.flag("is_carousel_item")
    upload = call.params.get("upload_type", "")
    video = kind in {"REELS", "VIDEO"} or bool(kind == "STORIES" and (call.params.get("video_url") or upload))
    caption = "" if item or kind == "STORIES" else call.params.get("caption", "")
    check_caption(caption)
    options = read_options(call, account, kind, video)
    if upload and upload != "resumable":
        raise refusals.invalid("upload_type must be one of the following values: resumable")
    if upload and call.params.get("video_url"):
        raise not_allowed("video_url")
    url = "" if kind == "CAROUSEL" or upload else _url(call, "video_url" if video else "image_url")
    if options.cover_url:
        _check_url(options.cover_url)
    return Container(
        0, account, call.at, kind, caption, url, video, item, read_alt_text(call, kind),
        _children(call, account) if kind == "CAROUSEL" else (), options, bool(upload),
    )  # fmt: skip


def _url(call: Call, name: str) -> str:
    url = call.need(name)
    _check_url(url)
    return url


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and url.isascii()
    except ValueError:
        good = False
    if not good:
        raise publish_refusal(9004, 2207052)


def _children(call: Call, account: int) -> tuple[int, ...]:
    raw = call.params.get("children", "")
    try:
        ids = (
            msgspec.json.decode(raw, type=list[str], strict=False)
            if raw.startswith("[")
            else [i.strip() for i in raw.split(",") if i.strip()]
        )
    except msgspec.DecodeError:
        raise refusals.invalid("children must be a list of container ids") from None
    if not 2 <= len(ids) <= 10:
        raise publish_refusal(100, 2207028)
    return tuple(_child(call, account, child) for child in ids)


def _child(call: Call, account: int, text: str) -> int:
    number = call.platform.ids.read_container(text)
    draft = call.platform.state.drafts.containers.get(number or 0)
    if draft is None or draft.account != account or not draft.item:
        raise publish_refusal(24, 2207006)
    if draft.at + LIFE_S <= call.at:
        raise publish_refusal(-2, 2207020)
    return draft.number


def _check_room(call: Call, account: int) -> None:
    """Refuse beyond 400 containers in 24 hours; without quirk Q44 the publishing quota counts here too."""
    drafts = call.platform.state.drafts
    newest = drafts.made[account][-MOST_CONTAINERS:]
    recent = sum(1 for number in newest if 0 <= call.at - drafts.containers[number].at < LIFE_S)
    full = used_quota(call, account, call.at - LIFE_S) >= quota_total(call)
    if recent >= MOST_CONTAINERS or (full and not call.platform.quirks.on("Q44")):
        raise publish_refusal(9, 2207042)


def _fetch_ahead(call: Call, draft: Container) -> Fetched | None:
    """A picture is looked at before the call is answered; its faults refuse the call (switch picture_check)."""
    fetcher = call.platform.fetcher
    if fetcher is None or draft.video or not draft.url or call.platform.switches.picture_check != "create":
        return None
    fetched = fetcher.ahead(call.number, draft)
    if fetched is not None and fetched.failure is not None:
        raise of_subcode(fetched.failure, fetched.value)
    return fetched


def _record(call: Call, draft: Container, fate: Json | None, fetched: Fetched | None) -> int:
    state, fetcher = call.platform.state, call.platform.fetcher
    number = len(state.drafts.containers) + 1
    state.record(
        {
            "kind": "container", "number": number, "account": draft.account, "at": call.at, "shape": draft.kind,
            "url": draft.url, "video": draft.video, "caption": draft.caption, "item": draft.item,
            "alt_text": draft.alt_text, "children": list(draft.children), "upload": draft.upload, "fate": fate,
            "options": msgspec.to_builtins(draft.options),
        }
    )  # fmt: skip
    if fetcher is not None and fetched is not None:
        state.record(fetched_event(draft, fetcher.keep(fetched, number), number))
    elif fetcher is not None and draft.url:
        fetcher.start(number)
    return number


def publish(call: Call, account: int) -> Json:
    """POST /{ig-user}/media_publish: `{id}` of the new post; the quota counts here, not at the container."""
    try:
        return _publish(call, account)
    except refusals.Refusal:
        if call.platform.switches.failed_publish_counts:
            call.platform.state.record({"kind": "publish_refused", "account": account, "at": call.at})
        raise


def _publish(call: Call, account: int) -> Json:
    draft = _publishable(call, account)
    if used_quota(call, account, call.at - LIFE_S) >= quota_total(call):
        raise publish_refusal(9, 2207042)
    script = scripting.meet(call.platform, draft, ("publish_error",), call.at)
    if script is not None and not script.after:
        raise scripting.refusal_of(script)
    state = call.platform.state
    k = PUBLISHED + len(state.drafts.published[account])
    state.record({"kind": "published", "account": account, "k": k, "at": call.at, "container": draft.number})
    if script is not None:
        raise scripting.refusal_of(script)
    if call.platform.quirks.hits("Q37", draft.number):
        raise publish_refusal(4, 2207051)
    return {"id": call.platform.ids.media(account, k)}


def _publishable(call: Call, account: int) -> Container:
    number = call.platform.ids.read_container(call.need("creation_id"))
    draft = call.platform.state.drafts.containers.get(number or 0)
    if draft is None:
        raise publish_refusal(24, 2207008) if number is not None else publish_refusal(24, 2207006)
    if draft.account != account or draft.item:
        raise publish_refusal(24, 2207006)
    status, switches = status_of(call, draft), call.platform.switches
    if status == "PUBLISHED" and switches.single_use:
        raise publish_refusal(
            *((24, 2207006) if switches.published_twice == "not_found" else (9007, 2207027))
        )
    if status == "EXPIRED":
        raise publish_refusal(-2, 2207020)
    if status == "ERROR":
        raise of_subcode(failure_of(draft) if switches.failed_publish == "cause" else 2207032)
    if status == "IN_PROGRESS":
        raise container_not_ready(clear=not call.platform.quirks.on("Q35"))
    parts = [draft, *(call.platform.state.drafts.containers[child] for child in draft.children)]
    if not switches.other_formats_publish and any(part.foreign for part in parts):
        raise publish_refusal(36001, 2207005)
    return draft


def quota_total(call: Call) -> int:
    """Publishes allowed in 24 hours: the switch, else 100 by the guide (Q43) or 50 by the reference."""
    return call.platform.switches.quota_total or (100 if call.platform.quirks.on("Q43") else 50)


def used_quota(call: Call, account: int, since: float) -> int:
    """Posts published through the API since an instant, and failed attempts where the switch lets them count."""
    drafts = call.platform.state.drafts
    failed = drafts.refused[account] if call.platform.switches.failed_publish_counts else ()
    return sum(since < post.at <= call.at for post in drafts.published[account]) + sum(
        since < at <= call.at for at in failed
    )


def publishing_limit(call: Call, account: int) -> Json:
    """GET /{ig-user}/content_publishing_limit, of the last 24 hours or since an instant within them."""
    since = call.at - LIFE_S
    if call.params.get("since"):
        asked = read_instant("since", call.params["since"])
        if not since <= asked <= call.at:
            raise refusals.invalid("since must be a unix timestamp within the last 24 hours")
        since = asked
    known: Json = {
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
        ("POST", "mediapublish"): Endpoint(
            publish, "publish", INSTAGRAM
        ),  # as the platform's own SDK writes it
    },
}
