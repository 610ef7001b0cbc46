"""Posts that several accounts share: who was invited, what they answered, and the shared posts of an account."""

from typing import Any

from connectors.sandbox.access.releases import APRIL_2026, DECEMBER_2025
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.drawing import Expansion, Expansions
from connectors.sandbox.api.endpoint import FACEBOOK, Endpoint, Table
from connectors.sandbox.api.fields import ID, Field
from connectors.sandbox.api.media import asked_fields, media_plan, page_at, read_limit
from connectors.sandbox.api.media_view import MediaView
from connectors.sandbox.api.paging import Json
from connectors.sandbox.chance import name_of, pick
from connectors.sandbox.refusing import refusals
from connectors.sandbox.world.model import Media
from connectors.sandbox.world.neighbours import neighbours_of

STRANGERS_ANSWER_S = 3600
"""After so long, those who are no account of this world accept."""


def _nested(call: Call, view: Any, field: Field) -> Json:
    return list_shared(call, view.account, field.params, field.nested or ID, nested=True)


def _shared(call: Call, account: int) -> list[tuple[Media, bool | None]]:
    """Posts to which an account was invited, each with its answer (None while it owes one)."""
    platform = call.platform
    name = platform.world.profile(account).username.lower()
    found = []
    for owner, k in platform.state.drafts.shared.get(name, ()):
        media = platform.library.find(owner, k, 0, call.at)
        if media is not None and owner != account:
            found.append((media, platform.state.searches.answers.get((account, owner, k))))
    return found


def list_shared(
    call: Call, account: int, params: dict[str, str], fields: tuple[Field, ...], nested: bool = False
) -> Json:
    """The posts of others that an account accepted to share, newest first."""
    limit = read_limit(call, params)
    plan = media_plan(call, fields, limit)
    found = {(-m.posted_at, -m.account, -m.k): m for m, accepted in _shared(call, account) if accepted}

    def draw(key: tuple[int, int, int]) -> Json:
        return plan.draw(MediaView(call, found[key]))

    place = ("collaborative_media", account, fields if nested else None)
    return page_at(call, params, sorted(found), draw, limit, place)


def list_invitations(call: Call, account: int) -> Json:
    """Invitations that wait for an answer."""
    platform, data = call.platform, []
    for media, accepted in _shared(call, account):
        if accepted is None:
            view = MediaView(call, media)
            known = {
                "media_id": view.id,
                "media_owner_username": platform.world.profile(media.account).username,
                "caption": media.caption or None,
                "media_url": view.link("mp4" if media.video else "jpg"),
            }
            data.append({name: value for name, value in known.items() if value is not None})
    return {"data": data}


def answer_invitation(call: Call, account: int) -> Json:
    """Accept or decline an invitation; it can be answered once."""
    media_id, accept = call.need("media_id"), call.need("accept").lower() in {"true", "1"}
    place = call.platform.ids.read_media(media_id)
    open_ones = {(media.account, media.k, 0) for media, answer in _shared(call, account) if answer is None}
    if place not in open_ones or place is None:
        raise refusals.missing_object(media_id, "post")
    event = {"kind": "collaboration_answer", "account": account, "owner": place[0], "k": place[1]}
    call.platform.state.record(event | {"accept": accept, "at": call.at})
    return {"success": True}


def list_collaborators(call: Call, view: MediaView) -> Json:
    """Whom the post's owner invited, and what they answered."""
    platform, media = call.platform, view.media
    names = platform.state.drafts.options_of(media.container).collaborators
    return {"data": [_collaborator(call, view, name) for name in names]}


def _collaborator(call: Call, view: MediaView, name: str) -> Json:
    platform, media = call.platform, view.media
    account = neighbours_of(platform.world).names.get(name.lower())
    if account is None or account >= platform.world.account_count:
        accepted: bool | None = True if call.at - media.posted_at >= STRANGERS_ANSWER_S else None
        known = f"{17_841_500_000_000_000 + pick(10**9, platform.world.seed, name_of(name))}"
    else:
        accepted = platform.state.searches.answers.get((account, media.account, media.k))
        known = platform.ids.user(account)
    status = {None: "Pending", True: "Accepted", False: "Declined"}[accepted]
    return {"id": known, "username": name, "invite_status": status}


TABLES: dict[str, Table] = {
    "user": {
        ("GET", "collaborative_media"): Endpoint(
            lambda call, account: list_shared(call, account, call.params, asked_fields(call)),
            "profile",
            FACEBOOK,
            APRIL_2026,
        ),
        ("GET", "collaboration_invites"): Endpoint(list_invitations, "profile", FACEBOOK, DECEMBER_2025),
        ("POST", "collaboration_invites"): Endpoint(answer_invitation, "publish", FACEBOOK, DECEMBER_2025),
    },
    "media": {("GET", "collaborators"): Endpoint(list_collaborators, "profile", FACEBOOK)},
}
EXPANSIONS: Expansions = {
    "user": {
        "collaborative_media": Expansion(_nested, "media", hosts=FACEBOOK, since=APRIL_2026),
        "collaborative_media_search": Expansion(_nested, "media", hosts=FACEBOOK, since=APRIL_2026),
    },
    "media": {
        "collaborators": Expansion(lambda call, view, field: list_collaborators(call, view), hosts=FACEBOOK)
    },
}
