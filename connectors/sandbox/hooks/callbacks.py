"""The callbacks of an app about people who leave: deauthorisation and data deletion, each with a signed request."""

import base64
import hashlib
import hmac
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from connectors.sandbox.access.app_keys import PERSONS, person_id
from connectors.sandbox.state.access import Who
from connectors.sandbox.state.hooks import Farewell

if TYPE_CHECKING:
    from connectors.sandbox.platform import Platform

Json = dict[str, Any]
KINDS = ("deauthorise", "deletion")


class Callbacks:
    """Where the app wants to be told, and what it was told."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform

    def configure(self, urls: dict[str, str]) -> None:
        """Set the callback URLs of `deauthorise` and `deletion`; raises ValueError for another name or URL."""
        for kind, url in urls.items():
            if kind not in KINDS:
                raise ValueError(f"callbacks are {' and '.join(KINDS)}")
            if url and not url.startswith(("http://", "https://")):
                raise ValueError(f"the callback {kind} needs an http or https URL")
        event = {"kind": "callback_urls", "urls": urls, "at": self._platform.clock.seconds()}
        self._platform.state.record(event)

    def deauthorised(self, who: Who) -> None:
        """Somebody removed the app; it is told if it wants to be."""
        self._queue("deauthorise", who)

    def request_deletion(self, who: Who) -> Json:
        """Somebody wants the app to delete what it knows; the app answers a URL and a confirmation code."""
        return self._queue("deletion", who)

    def told(self) -> Json:
        """The URLs, and everything that was or is to be told."""
        hooks = self._platform.state.hooks
        return {"urls": hooks.urls, "callbacks": [_told(farewell) for farewell in hooks.farewells]}

    def settle(self, farewell: Farewell, status: int | None, error: str | None, body: bytes) -> None:
        """Note what the app answered; a deletion needs {url, confirmation_code}."""
        reply = _read_reply(body) if farewell.kind == "deletion" and status == 200 else None
        if farewell.kind == "deletion" and status == 200 and reply is None:
            error = "the answer is not a JSON object with url and confirmation_code"
        event = {"kind": "farewell_told", "number": farewell.number, "at": self._platform.clock.seconds()}
        self._platform.state.record(event | {"status": status, "error": error, "reply": reply})

    def _queue(self, kind: str, who: Who) -> Json:
        hooks, now = self._platform.state.hooks, self._platform.clock.seconds()
        user, url = self._scoped(who), hooks.urls.get(kind)
        if not url:
            return {"told": False, "why": f"no callback URL for {kind} is configured"}
        number = len(hooks.farewells) + 1
        event = {"kind": "farewell", "number": number, "about": kind, "at": now}
        self._platform.state.record(event | {"flavour": who[0], "user": user, "url": url})
        return {"told": True, "id": number}

    def _scoped(self, who: Who) -> str:
        """The id by which the app knows somebody: a person, or an account of the Instagram login."""
        flavour, number = who
        if flavour == "ig" and 0 <= number < self._platform.world.account_count:
            return self._platform.ids.scoped(number)
        if flavour == "fb" and number in PERSONS:
            return person_id(number)
        raise ValueError("nobody of that number uses this login")


def signed_request(platform: "Platform", farewell: Farewell) -> str:
    """base64url(signature).base64url(payload), signed with the secret of the app of that login."""
    payload = {"user_id": farewell.user, "algorithm": "HMAC-SHA256", "issued_at": int(farewell.at)}
    encoded = _base64url(json.dumps(payload, separators=(",", ":")).encode())
    secret = platform.app.secret_of(farewell.flavour)
    return (
        _base64url(hmac.new(secret.encode(), encoded, hashlib.sha256).digest()).decode()
        + "."
        + encoded.decode()
    )


def _base64url(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _read_reply(body: bytes) -> Json | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    good = isinstance(found, dict) and isinstance(found.get("url"), str) and found.get("confirmation_code")
    return {"url": found["url"], "confirmation_code": str(found["confirmation_code"])} if good else None


def _told(farewell: Farewell) -> Json:
    fine = farewell.status == 200 and farewell.error is None
    state = "pending" if not farewell.ended else "delivered" if fine else "failed"
    return {**asdict(farewell), "state": state}
