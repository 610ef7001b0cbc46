"""The IG User node: its fields per host."""

from dataclasses import dataclass
from typing import Any

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.drawing import NODE_TYPES, Getter, NodeType, draw
from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.fields import Field
from connectors.sandbox.api.media import asked_fields
from connectors.sandbox.api.media_view import picture_link
from connectors.sandbox.api.paging import Json
from connectors.sandbox.chance import unit
from connectors.sandbox.world.seeded import SeededWorld

CREATORS = 0.2
"""The part of the accounts that are creators; the others are businesses."""


@dataclass(frozen=True)
class UserView:
    """An account as one call sees it."""

    call: Call
    account: int


def _followers(view: UserView) -> int | None:
    world = view.call.platform.world
    return world.audience(view.account).followers(view.call.at) if isinstance(world, SeededWorld) else None


def _follows(view: UserView) -> int | None:
    world = view.call.platform.world
    return 80 + int(900 * unit(world.seed, view.account, 60)) if world.has_numbers else None


def _picture(view: UserView) -> str | None:
    if not view.call.platform.world.has_numbers:
        return None
    return picture_link(view.call, f"profile-{view.call.platform.ids.user(view.account)}.jpg")


def media_count(view: UserView) -> int:
    """How many posts there are, by the platform's own count, which a quirk lets miss the listed ones."""
    platform = view.call.platform
    count = platform.library.media_count(view.account, view.call.at)
    if not platform.world.has_numbers or not platform.quirks.hits("Q23", view.account) or count < 4:
        return count
    miss = 1 + int(count * 0.06 * unit(platform.world.seed, view.account, 63))
    return count + (miss if unit(platform.world.seed, view.account, 64) < 0.4 else -miss)


def _profile(name: str) -> Getter:
    return lambda view: getattr(view.call.platform.world.profile(view.account), name) or None


def _known(value: Any) -> Getter:
    return lambda view: value if view.call.platform.world.has_numbers else None


def _legacy(view: UserView) -> int:
    return int(view.call.platform.ids.user(view.account)[7:]) + 10**9


def _account_id(view: UserView) -> str | int:
    text = view.call.platform.ids.user(view.account)
    return int(text) if view.call.platform.switches.user_id_number else text


def _account_type(view: UserView) -> str:
    return "MEDIA_CREATOR" if unit(view.call.platform.world.seed, view.account, 62) < CREATORS else "BUSINESS"


PUBLIC: dict[str, Getter] = {
    "username": _profile("username"),
    "name": _profile("name"),
    "biography": _profile("biography"),
    "website": _profile("website"),
    "profile_picture_url": _picture,
    "followers_count": _followers,
    "follows_count": _follows,
    "media_count": media_count,
}


def _owner_business(view: UserView) -> dict[str, str] | None:
    """The business that holds the account's Page, if one does (Q54)."""
    from connectors.sandbox.api.pages import business_id

    call = view.call
    return {"id": business_id(call)} if call.platform.quirks.hits("Q54", view.account) else None


_FACEBOOK: dict[str, Getter] = {
    "id": lambda view: view.call.platform.ids.user(view.account),
    "ig_id": _legacy,
    "has_profile_pic": _known(True),
    "is_published": _known(True),
    "legacy_instagram_user_id": lambda view: str(_legacy(view)),
    "owner_business": _owner_business,
    "shopping_product_tag_eligibility": _known(False),
    "shopping_review_status": _known("not_submitted"),
}
_INSTAGRAM: dict[str, Getter] = {
    "id": lambda view: view.call.platform.ids.scoped(view.account),
    "user_id": _account_id,
    "account_type": _account_type,
}
NODE_TYPES["user"] = NodeType("IGUser", {"fb": PUBLIC | _FACEBOOK, "ig": PUBLIC | _INSTAGRAM})


def draw_user(call: Call, account: int, fields: tuple[Field, ...]) -> Json:
    """An account as JSON with the asked fields; media, stories, insights and others may be nested."""
    return draw(call, "user", UserView(call, account), fields)


TABLES: dict[str, Table] = {
    "user": {
        ("GET", ""): Endpoint(lambda call, account: draw_user(call, account, asked_fields(call)), "profile"),
    },
}
