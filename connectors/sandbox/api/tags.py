"""Edges of an account that hold little: photos that tag it, its live video while on air, what is scheduled."""

from dataclasses import dataclass

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.drawing import NODE_TYPES, Expansion, Expansions, Getter, NodeType, Plan
from connectors.sandbox.api.endpoint import FACEBOOK, INSTAGRAM, Endpoint, Table
from connectors.sandbox.api.fields import ID, Field
from connectors.sandbox.api.foreign import TAGGED
from connectors.sandbox.api.media import asked_fields, page_at, read_limit
from connectors.sandbox.api.media_view import MediaView, picture_link
from connectors.sandbox.api.paging import Json
from connectors.sandbox.api.times import write_instant
from connectors.sandbox.chance import pick, unit
from connectors.sandbox.refusing import refusals
from connectors.sandbox.world.model import Media
from connectors.sandbox.world.neighbours import neighbours_of

WEEK, ON_AIR_S = 7 * 86400, 45 * 60
_SALT = 94


def list_tags(
    call: Call, account: int, params: dict[str, str], fields: tuple[Field, ...], nested: bool = False
) -> Json:
    """Photos of others in which the account is tagged, newest first."""
    limit = read_limit(call, params)
    plan = Plan(call, TAGGED, fields).check(limit)
    found = {(-media.posted_at, -media.account, -media.k): media for media in _tagging(call, account)}

    def draw(key: tuple[int, int, int]) -> Json:
        return plan.draw(MediaView(call, found[key]))

    return page_at(call, params, sorted(found), draw, limit, ("tags", account, fields if nested else None))


def _tagging(call: Call, account: int) -> list[Media]:
    platform = call.platform
    found = list(neighbours_of(platform.world).tagging(account, call.at))
    name = platform.world.profile(account).username.lower()
    for owner, k in platform.state.drafts.tagged.get(name, ()):
        media = platform.library.find(owner, k, 0, call.at)
        if media is not None and owner != account and not media.video and media.shape != "STORY":
            found.append(media)
    return found


@dataclass(frozen=True)
class LiveView:
    """A live video while it is on air."""

    call: Call
    account: int
    week: int
    begins: int


def live_of(call: Call, account: int) -> LiveView | None:
    """What an account sends live at the call's instant: some go on air for 45 minutes in a week."""
    world, week = call.platform.world, int(call.at // WEEK)
    if not world.has_numbers or unit(world.seed, account, week, _SALT) > 0.5:
        return None
    begins = week * WEEK + pick(WEEK - ON_AIR_S, world.seed, account, week, _SALT + 1)
    return LiveView(call, account, week, begins) if begins <= call.at < begins + ON_AIR_S else None


def find_live(call: Call, text: str) -> LiveView | None:
    """A live video by its id, as long as it is on air."""
    place = call.platform.ids.read_live(text)
    if place is None or place[0] >= call.platform.world.account_count or not call.grant.sees(place[0]):
        return None
    found = live_of(call, place[0])
    return found if found is not None and found.week == place[1] else None


def _viewers(view: LiveView) -> int:
    minute = int(view.call.at - view.begins) // 60
    return 3 + pick(40, view.call.platform.world.seed, view.account, view.week, minute)


def _live_id(view: LiveView) -> str:
    return view.call.platform.ids.live(view.account, view.week)


_LIVE: dict[str, Getter] = {
    "id": _live_id,
    "media_type": lambda view: "BROADCAST",
    "media_product_type": lambda view: "LIVE",
    "timestamp": lambda view: write_instant(view.call.platform, view.begins),
    "username": lambda view: view.call.platform.world.profile(view.account).username,
    "owner": lambda view: {"id": view.call.platform.ids.user(view.account)},
    "permalink": lambda view: (
        f"https://www.instagram.com/{view.call.platform.world.profile(view.account).username}/live/"
    ),
    "media_url": lambda view: None,
    "thumbnail_url": lambda view: picture_link(
        view.call, f"profile-{view.call.platform.ids.user(view.account)}.jpg"
    ),
    "caption": lambda view: None,
    "like_count": lambda view: _viewers(view) // 3,
    "comments_count": lambda view: 0,
    "ig_id": lambda view: _live_id(view)[::-1],
}
_ON_FACEBOOK: dict[str, Getter] = {"current_live_viewer_count": _viewers}
NODE_TYPES["live"] = NodeType("IGMedia", {"fb": _LIVE | _ON_FACEBOOK, "ig": _LIVE})
_SCHEDULED: dict[str, Getter] = {
    name: lambda view: None
    for name in ("id", "caption", "media_type", "media_url", "publish_timestamp", "thumbnail_url")
}
NODE_TYPES["scheduled"] = NodeType("IGScheduledMedia", {"fb": _SCHEDULED, "ig": {}})


def list_live(call: Call, account: int, fields: tuple[Field, ...]) -> Json:
    """The live video of an account, while it is on air."""
    plan, view = Plan(call, "live", fields).check(), live_of(call, account)
    return {"data": [] if view is None else [plan.draw(view)]}


def list_scheduled(call: Call, account: int, fields: tuple[Field, ...]) -> Json:
    """Nothing: posts are scheduled in the platform's own apps only, and this world has none of those."""
    Plan(call, "scheduled", fields)
    return {"data": []}


def _read_live(call: Call, view: LiveView) -> Json:
    return Plan(call, "live", asked_fields(call)).check().draw(view)


def _refuse_toggling(call: Call, view: LiveView) -> Json:
    raise refusals.missing_object(_live_id(view), "post")


EMPTY_EDGES = (
    "upcoming_events", "available_catalogs", "agencies", "branded_content_advertisers", "welcome_message_flows",
    "notification_message_tokens", "product_appeal", "authorized_adaccounts", "branded_content_ad_permissions",
    "dataset", "moderate_conversations", "connected_threads_user",
)  # fmt: skip
"""Edges that exist, and of which no account of this world has anything."""


TABLES: dict[str, Table] = {
    "user": {
        **{
            ("GET", edge): Endpoint(lambda call, a: {"data": []}, "profile", FACEBOOK) for edge in EMPTY_EDGES
        },
        ("GET", "catalog_product_search"): Endpoint(lambda call, a: {"data": []}, "products", FACEBOOK),
        ("GET", "creator_marketplace_creators"): Endpoint(lambda call, a: {"data": []}, "creators", FACEBOOK),
        ("GET", "messenger_profile"): Endpoint(lambda call, a: {"data": []}, "messages", INSTAGRAM),
        ("GET", "tags"): Endpoint(
            lambda call, a: list_tags(call, a, call.params, asked_fields(call)), "profile"
        ),
        ("GET", "live_media"): Endpoint(lambda call, a: list_live(call, a, asked_fields(call)), "profile"),
        ("GET", "scheduled_media"): Endpoint(
            lambda call, a: list_scheduled(call, a, asked_fields(call)), "profile", FACEBOOK
        ),
    },
    "live": {
        ("GET", ""): Endpoint(_read_live, "profile"),
        ("POST", ""): Endpoint(_refuse_toggling, "comments"),
        ("GET", "comments"): Endpoint(lambda call, view: {"data": []}, "comments"),
    },
}
EXPANSIONS: Expansions = {
    "user": {
        "tags": Expansion(
            lambda call, view, field: list_tags(
                call, view.account, field.params, field.nested or ID, nested=True
            ),
            TAGGED,
        ),
        "live_media": Expansion(
            lambda call, view, field: list_live(call, view.account, field.nested or ID), "live", most=1
        ),
    },
}
