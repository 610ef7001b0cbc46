"""The token endpoints of both logins: code for token, short for long, refresh, the app's own token."""

import hmac

from connectors.sandbox.access.authorising import CODE_LIFE_S, check_verifier, find_code
from connectors.sandbox.access.scopes import EVERY
from connectors.sandbox.access.token_orders import LONG_S, SHORT_S, issue_token
from connectors.sandbox.access.tokens import PEOPLE, SYSTEM_USER, USER, Grant
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import Endpoint
from connectors.sandbox.api.paging import Json
from connectors.sandbox.refusing import access_refusals, refusals
from connectors.sandbox.refusing.access_refusals import LoginRefusal
from connectors.sandbox.state.access import Code

EARLIEST_REFRESH_S = 86400


def facebook_token(call: Call) -> Json:
    """graph.facebook.com/oauth/access_token: by code, fb_exchange_token or client_credentials."""
    grant_type = call.params.get("grant_type", "authorization_code")
    if grant_type not in {"authorization_code", "fb_exchange_token", "client_credentials"}:
        raise refusals.invalid(f"Invalid grant_type: {grant_type}")
    _check_app(call, with_code=grant_type == "authorization_code")
    if grant_type == "client_credentials":
        return {"access_token": call.platform.tokens.app, "token_type": "bearer"}
    return _exchange(call) if grant_type == "fb_exchange_token" else _by_code(call)


def _check_app(call: Call, with_code: bool) -> None:
    client, secret = call.params.get("client_id", ""), call.params.get("client_secret", "")
    if not client:
        raise access_refusals.no_client_id()
    if client != call.platform.app.app_id:
        raise access_refusals.unknown_app()
    if with_code and not secret and call.params.get("code_verifier"):
        return  # PKCE is for apps that cannot keep a secret
    if not _same(secret, call.platform.app.app_secret):
        raise access_refusals.bad_secret()


def _by_code(call: Call) -> Json:
    if not call.params.get("redirect_uri"):
        raise access_refusals.no_redirect()
    code = find_code(call.platform, call.need("code"), "fb")
    if code is None or (not call.params.get("client_secret") and not code.challenge):
        raise access_refusals.bad_code()
    if code.used:
        raise access_refusals.used_code()
    if call.at >= code.at + CODE_LIFE_S:
        raise access_refusals.expired_code()
    if code.redirect_uri != call.params["redirect_uri"]:
        raise access_refusals.other_redirect()
    check_verifier(code, call.params.get("code_verifier", ""))
    if code.lasting:
        return {"access_token": _issue(call, code, SYSTEM_USER, -1), "token_type": "bearer"}
    # The platform ends short tokens on full hours: between one and two hours from now.
    life = 2 * SHORT_S - int(call.at) % SHORT_S
    return {"access_token": _issue(call, code, USER, life), "token_type": "bearer", "expires_in": life}


def _issue(call: Call, code: Code, kind: str | None, life: float) -> str:
    accounts = None if code.accounts is None else sorted(code.accounts)
    return issue_token(
        call.platform,
        code.who,
        code.scopes,
        accounts,
        long=life < 0,
        expires_in=life,
        kind=kind,
        code=code.number,
    )


def _exchange(call: Call) -> Json:
    token = call.need("fb_exchange_token")
    grant = call.platform.grant(token, "fb")
    if grant.kind not in PEOPLE:
        raise refusals.invalid("fb_exchange_token must be the access token of a user")
    return {"access_token": _lengthen(call, grant), "token_type": "bearer", "expires_in": LONG_S}


def _lengthen(call: Call, grant: Grant) -> str:
    accounts = None if grant.accounts is None else sorted(grant.accounts)
    return issue_token(call.platform, grant.who, grant.scopes, accounts)


def instagram_token(call: Call) -> Json:
    """api.instagram.com/oauth/access_token: the short token for a code, with errors in that host's envelope."""
    app, given = call.platform.app, call.params
    if given.get("client_id") != app.ig_app_id:
        raise LoginRefusal("Invalid platform app")
    if given.get("grant_type", "authorization_code") != "authorization_code":
        raise LoginRefusal("Invalid grant_type")
    if not _same(given.get("client_secret", ""), app.ig_app_secret):
        raise LoginRefusal("Error validating client secret")
    code = _instagram_code(call, given.get("code", "").removesuffix("#_"))
    token, scopes = _issue(call, code, None, SHORT_S), [one for one in EVERY["ig"] if one in code.scopes]
    answer: Json = {"access_token": token, "user_id": call.platform.ids.scoped(code.who[1])}
    if call.platform.switches.token_reply == "wrapped":  # noqa: S105 - a kind, not a secret
        return {"data": [answer | {"permissions": ",".join(scopes)}]}
    return answer | {"permissions": scopes}


def _instagram_code(call: Call, text: str) -> Code:
    code = find_code(call.platform, text, "ig")
    if code is None or code.used or call.at >= code.at + CODE_LIFE_S:
        if code is not None and code.used and not call.platform.quirks.on("Q50"):
            raise access_refusals.used_code()
        raise LoginRefusal("Matching code was not found or was already used")
    if code.redirect_uri != call.params.get("redirect_uri"):
        raise LoginRefusal(access_refusals.other_redirect().message)
    try:
        check_verifier(code, call.params.get("code_verifier", ""))
    except refusals.Refusal as refusal:
        raise LoginRefusal(refusal.message) from None
    return code


def instagram_long_token(call: Call) -> Json:
    """graph.instagram.com/access_token: a long token for a short one."""
    if call.params.get("grant_type") != "ig_exchange_token":
        raise access_refusals.not_long_lived()
    if not _same(call.params.get("client_secret", ""), call.platform.app.ig_app_secret):
        raise access_refusals.bad_secret()
    grant = _instagram_grant(call)
    return _long_reply(call, grant)


def refresh_instagram_token(call: Call) -> Json:
    """graph.instagram.com/refresh_access_token: another 60 days for a living long token older than a day (Q52)."""
    if call.params.get("grant_type") != "ig_refresh_token":
        raise access_refusals.not_long_lived()
    grant = _instagram_grant(call)
    issued = grant.issued
    if issued is not None and not issued.long:
        raise access_refusals.not_long_lived()
    young = issued is not None and call.at < issued.at + EARLIEST_REFRESH_S
    if young and call.platform.quirks.on("Q52"):
        raise access_refusals.too_young(call.platform.switches.early_refresh)
    return _long_reply(call, grant)


def _instagram_grant(call: Call) -> Grant:
    if not call.token:
        raise access_refusals.no_token()
    call.grant = call.platform.grant(call.token, "ig")
    call.account = call.grant.account
    call.require("profile")
    return call.grant


def _long_reply(call: Call, grant: Grant) -> Json:
    answer: Json = {"access_token": _lengthen(call, grant), "token_type": "bearer", "expires_in": LONG_S}
    return answer | {"permissions": ",".join(scope for scope in EVERY["ig"] if scope in grant.scopes)}


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())


OPEN: dict[tuple[str, str, str], Endpoint] = {
    ("fb", "GET", "oauth/access_token"): Endpoint(lambda call, _: facebook_token(call)),
    ("fb", "POST", "oauth/access_token"): Endpoint(lambda call, _: facebook_token(call)),
    ("ig", "POST", "oauth/access_token"): Endpoint(lambda call, _: instagram_token(call)),
    ("ig", "GET", "access_token"): Endpoint(lambda call, _: instagram_long_token(call)),
    ("ig", "GET", "refresh_access_token"): Endpoint(lambda call, _: refresh_instagram_token(call)),
}
"""(host, verb, path) of what needs no token, or checks it by itself."""
