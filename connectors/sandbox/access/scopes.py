"""Which permissions a capability takes, per login flavour; the refusals when one is missing are the platform's.

Each capability needs one permission out of every group. Source: the platform's permission pages for each endpoint.
"""

from collections.abc import Iterable
from dataclasses import dataclass

Groups = tuple[tuple[str, ...], ...]

_PAGES = ("pages_read_engagement", "pages_show_list")


@dataclass(frozen=True)
class Capability:
    """What people may do, and the permissions for it; `ig` is None where the Instagram login cannot do it at all."""

    about: str
    fb: Groups
    ig: Groups | None


CAPABILITIES: dict[str, Capability] = {
    "profile": Capability("read profile and media", (("instagram_basic",), _PAGES), (("instagram_business_basic",),)),
    "pages": Capability("list Pages", (("pages_show_list",),), None),
    "page": Capability("read a Page", (("pages_show_list", "pages_read_engagement"),), None),
    "insights": Capability(
        "read insights", (("instagram_basic",), ("instagram_manage_insights",), ("pages_read_engagement",)),
        (("instagram_business_basic",), ("instagram_business_manage_insights",)),
    ),
    "publish": Capability(
        "publish", (("instagram_basic",), ("instagram_content_publish",), ("pages_read_engagement",)),
        (("instagram_business_basic",), ("instagram_business_content_publish",)),
    ),
    "comments": Capability(
        "read and manage comments", (("instagram_basic",), ("instagram_manage_comments",), ("pages_read_engagement",)),
        (("instagram_business_basic",), ("instagram_business_manage_comments",)),
    ),
    "messages": Capability(
        "send messages", (("instagram_basic",), ("instagram_manage_messages",), ("pages_read_engagement",)),
        (("instagram_business_basic",), ("instagram_business_manage_messages",)),
    ),
    "delete": Capability("delete media", (("instagram_basic",), ("instagram_manage_contents",)), None),
    "likes": Capability("like media and comments", (("instagram_basic",), ("instagram_manage_engagement",)), None),
    "hashtags": Capability("search hashtags", (("instagram_basic",),), None),
    "discovery": Capability(
        "read other professional accounts",
        (("instagram_basic",), ("instagram_manage_insights",), ("pages_read_engagement",)), None,
    ),
    "webhooks": Capability("subscribe to webhooks", (("pages_manage_metadata",),), (("instagram_business_basic",),)),
    "products": Capability(
        "tag products", (("instagram_basic",), ("catalog_management",), ("instagram_shopping_tag_products",)), None
    ),
    "creators": Capability(
        "find creators", (("instagram_basic",), ("instagram_creator_marketplace_discovery",)), None
    ),
    "page_list": Capability("subscribe Pages to webhooks", (("pages_show_list",),), None),
    "business": Capability("list a business's Pages", (("business_management",),), None),
    "ads": Capability("read ads", (("ads_read", "ads_management"),), None),
}  # fmt: skip

EVERY: dict[str, tuple[str, ...]] = {
    "fb": (
        "pages_show_list", "business_management", "instagram_basic", "instagram_manage_comments",
        "instagram_manage_insights", "instagram_content_publish", "instagram_manage_messages",
        "instagram_manage_contents", "instagram_manage_engagement", "pages_read_engagement", "pages_manage_metadata",
        "ads_read", "ads_management", "public_profile", "email", "pages_manage_posts", "pages_messaging",
        "pages_read_user_content", "read_insights", "catalog_management", "instagram_shopping_tag_products",
        "instagram_branded_content_brand", "instagram_branded_content_creator",
        "instagram_creator_marketplace_discovery",
    ),
    "ig": (
        "instagram_business_basic", "instagram_business_manage_insights", "instagram_business_content_publish",
        "instagram_business_manage_comments", "instagram_business_manage_messages",
    ),
}  # fmt: skip
"""Every permission that an app can be given, per flavour."""

ALWAYS = {"fb": "public_profile", "ig": "instagram_business_basic"}
"""The permission without which nobody lets an app in."""


TASKS = ("ANALYZE", "ADVERTISE", "MESSAGING", "MODERATE", "CREATE_CONTENT", "MANAGE")
"""What a role on a Page can allow."""
_PUBLISHING = frozenset({"CREATE_CONTENT", "MANAGE"})
_READING = _PUBLISHING | {"MODERATE", "ADVERTISE", "ANALYZE"}


def tasks_suffice(capability: str, tasks: frozenset[str]) -> bool:
    """Whether a role on a Page is enough for something on its Instagram account."""
    return bool(tasks & (_PUBLISHING if capability in {"publish", "delete"} else _READING))


def missing(capability: str, host: str, held: Iterable[str]) -> tuple[str, ...] | None:
    """The permissions that are lacking: () when all is well, None when the flavour cannot do it at all."""
    groups = CAPABILITIES[capability].fb if host == "fb" else CAPABILITIES[capability].ig
    if groups is None:
        return None
    have = set(held)
    return tuple(group[0] for group in groups if not have & set(group))
