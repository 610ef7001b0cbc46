"""Likes of the account itself: POST and DELETE /{ig-user}/likes with media_id or comment_id."""

from connectors.sandbox.access.releases import APRIL_2026
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import FACEBOOK, Endpoint, Table
from connectors.sandbox.api.paging import Json
from connectors.sandbox.refusing import refusals
from connectors.sandbox.world.outsiders import Outsiders


def _target(call: Call) -> str:
    """The id of what is (no longer) liked; it must exist and be one that the account can see."""
    asked = [name for name in ("media_id", "comment_id") if call.params.get(name)]
    if len(asked) != 1:
        raise refusals.invalid("Exactly one of media_id and comment_id is required")
    found = call.params[asked[0]]
    if not (_sees_media(call, found) if asked == ["media_id"] else _sees_comment(call, found)):
        raise refusals.missing_object(found, call.method.lower())
    return found


def _sees_media(call: Call, media_id: str) -> bool:
    place = call.platform.ids.read_media(media_id)
    if place is not None:
        return call.platform.library.find(*place, call.at) is not None
    return Outsiders(call.platform.world, call.platform.ids).of_media(media_id, call.at) is not None


def _sees_comment(call: Call, comment_id: str) -> bool:
    if call.platform.library.find_comment(comment_id, call.at) is not None:
        return True
    return Outsiders(call.platform.world, call.platform.ids).of_comment(comment_id, call.at) is not None


def _set(call: Call, account: int, liked: bool) -> Json:
    event = {"kind": "like", "account": account, "id": _target(call), "liked": liked, "at": call.at}
    call.platform.state.record(event)
    return {"success": True}


TABLES: dict[str, Table] = {
    "user": {
        ("POST", "likes"): Endpoint(
            lambda call, account: _set(call, account, True), "likes", FACEBOOK, APRIL_2026
        ),
        ("DELETE", "likes"): Endpoint(
            lambda call, account: _set(call, account, False), "likes", FACEBOOK, APRIL_2026
        ),
    },
}
