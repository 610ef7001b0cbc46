"""What a token is: whose, for what, until when, and whether it still works, as far as the platform tells.

Facebook Login tells it by /debug_token, best asked with the app's own token; Instagram Login only by its permissions.
"Not told" is an answer too, and never an error.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from connectors.graph.client import GraphClient
from connectors.graph.errors import (
    GraphError,
    NotFound,
    PermissionMissing,
    Rejected,
    TokenInvalid,
    UnexpectedAnswer,
)
from connectors.graph.table import read_error

logger = logging.getLogger(__name__)

Connect = Callable[[str], GraphClient]  # token → a client that asks with it

_DEBUG, _PERMISSIONS = "what the token is", "the token's permissions"
_NOT_TOLD = (PermissionMissing, Rejected, NotFound, UnexpectedAnswer)


@dataclass(frozen=True)
class Standing:
    """What is known of a token; None is "not told". A `lasting` token has no end.

    `problem` is why it does not work, when the platform says that it does not. `person_id` is the app's own id.
    `targets` are the Pages and accounts for which a permission was given, where it was not given for all.
    """

    kind: str | None = None
    person_id: str | None = None
    scopes: list[str] | None = None
    expires_at: datetime | None = None
    lasting: bool = False
    data_access_expires_at: datetime | None = None
    problem: GraphError | None = None
    targets: dict[str, list[str]] = field(default_factory=dict)

    def scopes_for(self, *ids: str | None) -> list[str] | None:
        """Return the permissions that hold for an account by any of its ids (its own, its Page's)."""
        if self.scopes is None:
            return None
        return [one for one in self.scopes if one not in self.targets or set(self.targets[one]) & set(ids)]


class _Granular(msgspec.Struct):
    scope: str
    target_ids: list[str] | None = None


class _Told(msgspec.Struct):
    type: str | None = None
    user_id: str | int | None = None
    scopes: list[str] | None = None
    granular_scopes: list[_Granular] = msgspec.field(default_factory=list)
    expires_at: int | None = None
    data_access_expires_at: int | None = None
    is_valid: bool = True
    error: dict[str, Any] | None = None


class _Debug(msgspec.Struct):
    data: _Told


class _Permission(msgspec.Struct):
    permission: str
    status: str


class _Permissions(msgspec.Struct):
    data: list[_Permission]


def standing_of(connect: Connect, token: str, app_token: str | None) -> Standing:
    """Ask what a token is. Raises TokenInvalid when it is refused, and passing GraphErrors."""
    client = connect(token)
    if client.is_instagram_host:
        return Standing(kind="instagram", scopes=permissions_of(client))
    told = _told_to_app(connect(app_token), token) if app_token else None
    told = told or _debugged(client, token)
    if told is not None:
        return told
    return Standing(scopes=permissions_of(client))


def permissions_of(client: GraphClient) -> list[str] | None:
    """Return the permissions that the token's owner granted, None when the platform does not tell."""
    try:
        told = client.get_as("me/permissions", None, _Permissions, resource=_PERMISSIONS)
    except _NOT_TOLD:
        return None
    return [one.permission for one in told.data if one.status == "granted"]


def _told_to_app(app: GraphClient, token: str) -> Standing | None:
    """Ask as the app; that the app's own id or secret is refused says nothing of the token."""
    try:
        return _debugged(app, token)
    except TokenInvalid:
        logger.warning("the platform does not take the app's id and secret")
        return None


def _debugged(client: GraphClient, token: str) -> Standing | None:
    """Return what /debug_token says; None when whoever asks may not know it."""
    try:
        told = client.get_as("debug_token", {"input_token": token}, _Debug, resource=_DEBUG).data
    except _NOT_TOLD:
        return None
    return Standing(
        kind=told.type.lower() if told.type else None,
        person_id=str(told.user_id) if told.user_id else None,
        scopes=told.scopes,
        expires_at=_instant(told.expires_at),
        lasting=told.expires_at == 0,
        data_access_expires_at=_instant(told.data_access_expires_at),
        problem=None if told.is_valid else _problem(told.error or {}),
        targets=_targets(told.granular_scopes),
    )


def _targets(granular: list[_Granular]) -> dict[str, list[str]]:
    """Return the objects of permissions on Pages and accounts; those of ads and businesses name other things."""
    return {
        one.scope: one.target_ids
        for one in granular
        if one.target_ids is not None and one.scope.startswith(("instagram_", "pages_"))
    }


def _instant(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _problem(error: dict[str, Any]) -> GraphError:
    """Read the error inside the answer like any other, by its code and subcode."""
    inside = {
        "message": str(error.get("message", "")),
        "code": error.get("code"),
        "error_subcode": error.get("subcode"),
    }
    found = read_error(400, msgspec.json.encode({"error": inside}), resource="")
    return found if found.code is not None else TokenInvalid("The access token is not valid")
