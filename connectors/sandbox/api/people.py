"""The person behind a token, what was granted, and what a token is: /me, /me/permissions, /debug_token."""

from collections.abc import Callable
from typing import Any

from connectors.sandbox.access.app_keys import NAME, PERSONS, person_id
from connectors.sandbox.access.scopes import ALWAYS, EVERY
from connectors.sandbox.access.token_orders import deauthorise
from connectors.sandbox.access.tokens import APP, DATA_ACCESS_S, PAGE, PEOPLE, Grant
from connectors.sandbox.access.tokens import INSTAGRAM as IG_TOKEN
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import FACEBOOK, INSTAGRAM, Endpoint, Table
from connectors.sandbox.api.fields import Field
from connectors.sandbox.api.media import asked_fields
from connectors.sandbox.api.pages import business_id, list_businesses, list_pages, pick_fields
from connectors.sandbox.api.paging import Json
from connectors.sandbox.refusing import access_refusals, refusals

_PLAIN = {"public_profile", "email"}
"""Permissions that concern nobody but the person."""


def read_person(call: Call) -> Json:
    """/me with a token of a person; its edges may be asked for as fields."""
    number = call.grant.who[1]
    name = PERSONS[number]
    first, _, last = name.partition(" ")
    known: Json = {"id": person_id(number), "name": name, "first_name": first, "last_name": last}
    if "email" in call.grant.scopes:
        known["email"] = f"{first.lower()}@example.com"
    fields = asked_fields(call) if call.params.get("fields") else (Field("id"), Field("name"))
    answer = pick_fields(known, tuple(field for field in fields if field.name not in _EDGES))
    for field in fields:
        if field.name in _EDGES:
            needs, draw = _EDGES[field.name]
            if needs is not None:
                call.require(needs)
            answer[field.name] = draw(call, field)
    return answer


def list_permissions(call: Call) -> Json:
    """/me/permissions: what was granted and what was declined."""
    consent, order = call.platform.state.access.consent(call.grant.who), EVERY[call.grant.who[0]]
    granted = [(scope, "granted") for scope in order if scope in consent.granted]
    declined = [(scope, "declined") for scope in order if scope in consent.declined]
    return {"data": [{"permission": scope, "status": status} for scope, status in granted + declined]}


def revoke_permission(call: Call, scope: str) -> Json:
    """DELETE /me/permissions/{scope}: the person takes one permission back, from every token."""
    consent = call.platform.state.access.consent(call.grant.who)
    if scope not in consent.granted or scope == ALWAYS[call.grant.who[0]]:
        raise refusals.invalid(f"Permission {scope} cannot be revoked")
    flavour, user = call.grant.who
    event = {"kind": "permission_revoked", "flavour": flavour, "user": user, "scope": scope, "at": call.at}
    call.platform.state.record(event)
    return {"success": True}


def remove_app(call: Call) -> Json:
    """DELETE /me/permissions: the person removes the app."""
    deauthorise(call.platform, call.grant.who)
    return {"success": True}


def debug_token(call: Call) -> Json:
    """/debug_token: what a token is. Asked with the app's token, that of somebody with a role, or the token itself."""
    token, tokens = call.need("input_token"), call.platform.tokens
    if (
        call.grant.kind != APP
        and not (call.grant.kind in PEOPLE and call.grant.has_role)
        and token != call.token
    ):
        raise access_refusals.not_the_app()
    grant = tokens.grant_of(token)
    if grant is None:
        problem = {"code": 190, "message": "Invalid OAuth access token - Cannot parse access token"}
        return {"data": {"error": problem, "is_valid": False, "scopes": []}}
    keys = call.platform.app
    about: Json = {"app_id": keys.app_id, "type": grant.kind, "application": NAME}
    if grant.kind == APP:
        return {"data": about | {"is_valid": True, "scopes": []}}
    return {"data": about | _validity(call, token, grant) | _whose(call, grant)}


def _validity(call: Call, token: str, grant: Grant) -> Json:
    tokens = call.platform.tokens
    ends, until = tokens.ends_at(token, grant), tokens.data_until(grant)
    dead = tokens.why_dead(token, grant, call.platform.now())
    answer: Json = {
        "data_access_expires_at": int(call.at + DATA_ACCESS_S if until is None else until),
        "expires_at": int(ends or 0),
        "is_valid": dead is None,
    }
    if grant.issued is not None:
        answer["issued_at"] = int(grant.issued.at)
    if dead is not None:
        answer["error"] = {"code": dead.code, "message": dead.message, "subcode": dead.subcode}
    return answer


def _whose(call: Call, grant: Grant) -> Json:
    scopes = [scope for scope in EVERY[grant.who[0]] if scope in grant.scopes]
    ids = call.platform.ids
    answer: Json = {
        "scopes": scopes,
        "granular_scopes": [_granular(call, grant, scope) for scope in scopes if scope not in _PLAIN],
        "user_id": ids.scoped(grant.who[1]) if grant.kind == IG_TOKEN else person_id(grant.who[1]),
    }
    if grant.kind == PAGE:
        answer["profile_id"] = ids.page(grant.account or 0)
    return answer


def _granular(call: Call, grant: Grant, scope: str) -> dict[str, Any]:
    """The scope, and for which objects; without a choice of accounts it is for all, which the platform leaves out."""
    count, ids = call.platform.world.account_count, call.platform.ids
    if grant.account is not None:
        chosen = [grant.account]
    elif grant.accounts is not None:
        chosen = sorted(grant.accounts)
    else:
        return {"scope": scope}
    if scope == "business_management":
        return {"scope": scope, "target_ids": [business_id(call)]}
    if scope.startswith("ads_"):
        return {"scope": scope}
    on_page = scope.startswith("pages_")
    targets = [ids.page(one) if on_page else ids.user(one) for one in chosen if on_page or one < count]
    return {"scope": scope, "target_ids": targets}


_EDGES: dict[str, tuple[str | None, Callable[[Call, Field], Json]]] = {
    "accounts": ("pages", list_pages),
    "businesses": ("business", list_businesses),
    "permissions": (None, lambda call, _: list_permissions(call)),
}
"""Edges of a person that can be expanded: what each takes and how it is drawn."""


def _revocations(hosts: tuple[str, ...], flavour: str) -> Table:
    def revoke(scope: str) -> Endpoint:
        return Endpoint(lambda call, _: revoke_permission(call, scope), None, hosts)

    table: Table = {("DELETE", f"permissions/{scope}"): revoke(scope) for scope in EVERY[flavour]}
    table["GET", "permissions"] = Endpoint(lambda call, _: list_permissions(call), None, hosts)
    table["DELETE", "permissions"] = Endpoint(lambda call, _: remove_app(call), None, hosts)
    return table


TABLES: dict[str, Table] = {
    "root": {("GET", "debug_token"): Endpoint(lambda call, _: debug_token(call), None, FACEBOOK)},
    "person": {("GET", ""): Endpoint(lambda call, _: read_person(call))} | _revocations(FACEBOOK, "fb"),
    "user": _revocations(INSTAGRAM, "ig"),
}
