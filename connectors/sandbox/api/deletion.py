"""DELETE /{media}: posts, stories, reels and whole albums, by the Facebook login only."""

from connectors.sandbox.access.releases import DECEMBER_2025
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import FACEBOOK, Endpoint, Table
from connectors.sandbox.api.media import MediaView
from connectors.sandbox.api.paging import Json
from connectors.sandbox.refusing.publish_refusals import publish_refusal


def delete_media(call: Call, view: MediaView) -> Json:
    """`{success, deleted_id}`; an album's child and the medium of a running ad cannot be deleted."""
    media, state = view.media, call.platform.state
    if media.child or call.platform.ads.running_of_post(media.account, media.k, call.at):
        raise publish_refusal(-1, 2207073)
    state.record({"kind": "media_deleted", "account": media.account, "k": media.k, "at": call.at})
    return {"success": True, "deleted_id": view.id}


TABLES: dict[str, Table] = {
    "media": {("DELETE", ""): Endpoint(delete_media, "delete", FACEBOOK, DECEMBER_2025)}
}
