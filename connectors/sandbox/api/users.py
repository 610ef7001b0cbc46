"""The IG User node."""

from collections.abc import Callable
from typing import Any

from connectors.sandbox import refusals
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.fields import Field
from connectors.sandbox.api.media import LINK_LIFE, asked_fields, list_media, list_stories
from connectors.sandbox.api.paging import Json
from connectors.sandbox.chance import unit
from connectors.sandbox.seeded import SeededWorld

Getter = Callable[[Call, int], Any]


def _followers(call: Call, account: int) -> int | None:
    world = call.platform.world
    return world.audience(account).followers(call.at) if isinstance(world, SeededWorld) else None


def _follows(call: Call, account: int) -> int | None:
    world = call.platform.world
    return 80 + int(900 * unit(world.seed, account, 60)) if world.has_numbers else None


def _picture(call: Call, account: int) -> str | None:
    if not call.platform.world.has_numbers:
        return None
    expires = int(call.at) + LINK_LIFE
    return (
        f"{call.platform.url}/cdn/profile-{call.platform.ids.user(account)}.jpg?oe={expires:X}&_nc_ht=sandbox"
    )


def _profile(name: str) -> Getter:
    return lambda call, account: getattr(call.platform.world.profile(account), name)


def _known(value: Any) -> Getter:
    return lambda call, account: value if call.platform.world.has_numbers else None


COMMON: dict[str, Getter] = {
    "username": _profile("username"),
    "name": _profile("name"),
    "biography": _profile("biography"),
    "website": _profile("website"),
    "profile_picture_url": _picture,
    "followers_count": _followers,
    "follows_count": _follows,
    "media_count": lambda call, account: call.platform.library.media_count(account, call.at),
}
HOSTS: dict[str, dict[str, Getter]] = {
    "fb": COMMON
    | {
        "id": lambda call, account: call.platform.ids.user(account),
        "ig_id": lambda call, account: int(call.platform.ids.user(account)[7:]) + 10**9,
        "has_profile_pic": _known(True),
        "is_published": _known(True),
        "legacy_instagram_user_id": lambda call, account: str(
            int(call.platform.ids.user(account)[7:]) + 10**9
        ),
    },
    "ig": COMMON
    | {
        "id": lambda call, account: call.platform.ids.scoped(account),
        "user_id": lambda call, account: call.platform.ids.user(account),
        "account_type": lambda call, account: "BUSINESS",
    },
}


def draw_user(call: Call, account: int, fields: tuple[Field, ...]) -> Json:
    """An account as JSON with the asked fields; media, stories and insights may be nested."""
    answer: Json = {}
    for field in fields:
        value = _edge(call, account, field) if field.name in {"media", "stories", "insights"} else None
        if value is None:
            getter = HOSTS[call.host].get(field.name)
            if getter is None:
                raise refusals.nonexisting_field(field.name)
            value = getter(call, account)
        if value is not None:
            answer[field.name] = value
    answer.setdefault("id", HOSTS[call.host]["id"](call, account))
    return answer


def _edge(call: Call, account: int, field: Field) -> Json:
    from connectors.sandbox.api import account_insights

    call.tally.expanded += 1
    if field.name == "media":
        return list_media(call, account, field.params, field.nested or (Field("id"),), nested=True)
    if field.name == "stories":
        return list_stories(call, account, field.nested or (Field("id"),))
    return account_insights.read_insights(call, account, field.params)


TABLES: dict[str, Table] = {
    "user": {
        ("GET", ""): Endpoint(lambda call, account: draw_user(call, account, asked_fields(call)), "profile"),
    },
}
