"""IG Container: where a draft stands, in codes and in the platform's words."""

from connectors.sandbox.access.tokens import PAGE
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.media import asked_fields
from connectors.sandbox.api.paging import Json
from connectors.sandbox.chance import unit
from connectors.sandbox.refusing import refusals
from connectors.sandbox.refusing.publish_refusals import unreadable_as_yet
from connectors.sandbox.state import Container

LIFE_S = 86400
FRESH_S = 600
"""How long an object is fresh for quirk Q38."""
PICTURE_S, CLIP_S = (3.0, 5.0), (8.0, 20.0)
"""How many seconds of the sandbox's clock processing takes (quirk Q34)."""
FAILED = 2207032
_STATUS = {
    "IN_PROGRESS": "In Progress: Media is still being processed.",
    "FINISHED": "Finished: Media has been uploaded and it is ready to be published.",
    "PUBLISHED": "Published: Media has been successfully published.",
    "EXPIRED": "Expired: The container was not published within 24 hours.",
}


def status_of(call: Call, draft: Container) -> str:
    """The status_code of a container at the call's instant; waits for a download that should have ended by then."""
    if draft.published is not None:
        return "PUBLISHED"
    fate = draft.fate.outcome if draft.fate is not None else ""
    if fate == "expire" or call.at >= draft.at + LIFE_S:
        return "EXPIRED"
    stuck = fate == "stuck" or call.platform.quirks.hits("Q40", draft.number)
    if stuck or call.at < _settled_at(call, draft):
        return "IN_PROGRESS"
    return "ERROR" if fate == "error" else _fetched_status(call, draft)


def _fetched_status(call: Call, draft: Container) -> str:
    if draft.children:
        return _album_status(call, draft)
    if draft.failure is not None:
        return "ERROR"
    if draft.file is None and call.platform.fetcher is not None:
        call.platform.fetcher.wait_for(draft.number, call.number)
    return "FINISHED" if draft.file is not None else "IN_PROGRESS"


def _settled_at(call: Call, draft: Container) -> float:
    """When processing can end at the earliest: a few seconds with quirk Q34, longer when it was ordered."""
    ends = draft.at
    if call.platform.quirks.on("Q34"):
        least, most = CLIP_S if draft.video else PICTURE_S
        ends += least + (most - least) * unit(call.platform.world.seed, 34, draft.number)
    if draft.fate is not None and draft.fate.outcome == "in_progress":
        ends = max(ends, draft.fate.at + draft.fate.seconds)
    return ends


def _album_status(call: Call, draft: Container) -> str:
    children = [call.platform.state.drafts.containers[number] for number in draft.children]
    stages = {status_of(call, child) for child in children}
    if stages & {"ERROR", "EXPIRED"}:
        return "ERROR"
    return "FINISHED" if stages <= {"FINISHED", "PUBLISHED"} else "IN_PROGRESS"


def failure_of(draft: Container) -> int:
    """The subcode of why a container failed."""
    if draft.fate is not None and draft.fate.outcome == "error" and draft.fate.subcode:
        return draft.fate.subcode
    return draft.failure or FAILED


def _words(call: Call, draft: Container, code: str) -> str:
    if code != "ERROR":
        return _STATUS[code]
    if not call.platform.quirks.on("Q41"):
        return "Error"
    return f"Error: Media upload has failed with error code {failure_of(draft)}"


def _video_status(draft: Container, code: str) -> Json | None:
    if not draft.video:
        return None
    whole = draft.file is not None or draft.whole or (draft.received > 0 and not draft.upload)
    begun = "in_progress" if draft.received or not draft.upload else "not_started"
    uploading: Json = {"status": "complete" if whole else begun, "bytes_transferred": draft.received}
    stages = {"FINISHED": "complete", "PUBLISHED": "complete", "ERROR": "error", "EXPIRED": "error"}
    processing = stages.get(code, "in_progress" if whole else "not_started")
    return {"uploading_phase": uploading, "processing_phase": {"status": processing}}


def _copyright(draft: Container, code: str) -> Json | None:
    if not draft.video:
        return None
    found = draft.fate is not None and draft.fate.outcome == "copyright"
    stages = {"FINISHED": "completed", "PUBLISHED": "completed", "ERROR": "error", "EXPIRED": "error"}
    status = stages.get(code, "in_progress" if draft.file else "not_started")
    return {"status": status, "matches_found": found and status == "completed"}


def read_container(call: Call, draft: Container) -> Json:
    """GET /{container}: id, status_code, status, video_status, copyright_check_status."""
    check_fresh(call, draft.at, draft.number)
    code = status_of(call, draft)
    known = {
        "id": call.platform.ids.container(draft.number),
        "status_code": code,
        "status": _words(call, draft, code),
        "video_status": _video_status(draft, code),
        "copyright_check_status": _copyright(draft, code),
    }
    answer: Json = {}
    for field in asked_fields(call):
        if field.name not in known:
            raise refusals.nonexisting_field(field.name)
        if known[field.name] is not None:
            answer[field.name] = known[field.name]
    return answer | {"id": known["id"]}


def check_fresh(call: Call, made_at: float, *parts: int) -> None:
    """Quirk Q38: in the platform's outages a Page's token cannot read what it has just made."""
    fresh = call.method == "GET" and call.grant.kind == PAGE and call.at < made_at + FRESH_S
    if fresh and call.platform.quirks.hits("Q38", *parts):
        raise unreadable_as_yet()


TABLES: dict[str, Table] = {"container": {("GET", ""): Endpoint(read_container, "publish")}}
