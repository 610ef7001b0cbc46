"""Orders about access tokens."""

from datetime import datetime
from typing import Any

from connectors.sandbox.platform import Platform

Json = dict[str, Any]


def change_token(platform: Platform, order: Any) -> Json:
    """Age, end or take back a token.

    {"token": t} with "expire": true (now) or an instant, "revoke": a subcode (458, 459, 460, 464, 467, 492; true is
    467), or "restore": true. Without "token" the person's token is meant.
    """
    if not isinstance(order, dict):
        raise ValueError('tokens take {"token", "expire"|"revoke"|"restore"}')
    token = str(order.get("token") or platform.tokens.user)
    if platform.tokens.grant_of(token) is None:
        raise ValueError("this token was never given out by this sandbox")
    expires, revoked, now = None, None, platform.now()
    if order.get("expire"):
        expires = (
            now.timestamp()
            if order["expire"] is True
            else datetime.fromisoformat(str(order["expire"])).timestamp()
        )
    elif order.get("revoke"):
        revoked = 467 if order["revoke"] is True else int(order["revoke"])
    elif not order.get("restore"):
        raise ValueError('say what becomes of the token: "expire", "revoke" or "restore"')
    event = {
        "kind": "token",
        "token": token,
        "expires_at": expires,
        "revoked": revoked,
        "at": now.timestamp(),
    }
    platform.state.record(event)
    return {"ok": True, "expires_at": expires, "revoked": revoked}
