"""Which permissions are asked for, and what does not work without one: one table for both logins.

Source: the permissions that Meta's documentation names for each endpoint. A capability needs one permission out of
every group.
"""

from collections.abc import Collection
from dataclasses import dataclass

FACEBOOK, INSTAGRAM = "facebook", "instagram"
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Capability:
    """Something the desk does: what is lost without it, and the permissions it takes by either login.

    `instagram` is None where that login cannot do it at all. Without a `needed` one the desk lacks a main part.
    """

    key: str
    lost: str
    facebook: Groups
    instagram: Groups | None
    needed: bool = True


@dataclass(frozen=True)
class Loss:
    """What does not work, and the permissions that were not granted."""

    key: str
    lost: str
    scopes: tuple[str, ...]
    needed: bool = True

    def sentence(self) -> str:
        """Say it in one sentence."""
        verb = "was" if len(self.scopes) == 1 else "were"
        return f"{self.lost}: {', '.join(self.scopes)} {verb} not granted."


_BASIC, _PAGE, _OWN = ("instagram_basic",), ("pages_read_engagement",), ("instagram_business_basic",)

CAPABILITIES = (
    Capability("pages", "Accounts cannot be found again", (("pages_show_list",),), None),
    Capability("profile", "Profile and posts cannot be read", (_BASIC, _PAGE), (_OWN,)),
    Capability(
        "insights",
        "Metrics cannot be read",
        (_BASIC, ("instagram_manage_insights",), _PAGE),
        (_OWN, ("instagram_business_manage_insights",)),
    ),
    Capability(
        "publish",
        "Posts cannot be published",
        (_BASIC, ("instagram_content_publish",), _PAGE),
        (_OWN, ("instagram_business_content_publish",)),
    ),
    Capability(
        "comments",
        "Comments cannot be read or answered",
        (_BASIC, ("instagram_manage_comments",), _PAGE),
        (_OWN, ("instagram_business_manage_comments",)),
    ),
    Capability(
        "webhooks", "Instagram cannot tell of news at once", (("pages_manage_metadata",),), None, needed=False
    ),
    Capability(
        "business", "Pages of a business may not be found", (("business_management",),), None, needed=False
    ),
    Capability("ads", "Paid campaigns cannot be read", (("ads_read", "ads_management"),), None, needed=False),
)


def wanted_scopes(flavour: str, without: Collection[str] = ()) -> tuple[str, ...]:
    """Give every permission that connecting asks for, in the order of the table, but those left out."""
    groups = [group for capability in CAPABILITIES for group in _groups(capability, flavour) or ()]
    return tuple(dict.fromkeys(group[0] for group in groups if group[0] not in without))


def losses(flavour: str, scopes: Collection[str] | None) -> tuple[Loss, ...]:
    """Say what does not work with these permissions; nothing when they were not told."""
    if scopes is None:
        return ()
    found = []
    for capability in CAPABILITIES:
        groups = _groups(capability, flavour) or ()
        lacking = tuple(group[0] for group in groups if not set(group) & set(scopes))
        if lacking:
            found.append(Loss(capability.key, capability.lost, lacking, capability.needed))
    return tuple(found)


def _groups(capability: Capability, flavour: str) -> Groups | None:
    return capability.facebook if flavour == FACEBOOK else capability.instagram
