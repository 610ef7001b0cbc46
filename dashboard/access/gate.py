"""The gate: a pure ASGI middleware that lets nothing through without a session kept on the server.

What is open: signing in, `/healthz`, and paths whose routes prove the caller themselves (`/outbox/…` by a
signed name, `/_internal/…` by a bearer token; the server says which).
"""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

from anyio import to_thread
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from actions.desk import Desk
from actions.sign_in import session_person
from dashboard.access import address as where
from dashboard.access.cookies import read_token
from dashboard.access.headers import security_headers
from dashboard.access.socket import CLOSE_CODE, WatchedSocket

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

OPEN_PATHS = ("/healthz", "/sign-in", "/sign-out")
# Fetched by scripts and pictures, not visited: a redirect to a page would only confuse them.
FETCHED = ("/media/", "/static/", "/component/", "/app/static/", "/_internal/")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

ADVICE = (
    "This desk does not answer at this address. Open it at {base_url}, or on its own machine at "
    "http://localhost. To reach it from elsewhere, put https in front of it and set POSTHOUSE_BASE_URL to "
    "that address."
)


class Gate:
    """Middleware around the whole app. Routes under `self_proving` check the caller themselves."""

    def __init__(
        self, app: App, *, desk: Desk, base_url: str, self_proving: tuple[str, ...] = ("/outbox/",)
    ) -> None:
        self.app = app
        self.desk = desk
        self.base_url = base_url
        self.self_proving = self_proving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        scope = where.without_identity(scope)
        at = where.address(scope, self.base_url)
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send, at)
            return
        send = _with_headers(send, secure=at.secure)
        refusal = None if self._proves_itself(scope["path"]) else await self._refusal(scope, at)
        await (refusal or self.app)(scope, receive, send)

    def _proves_itself(self, path: str) -> bool:
        if path == "/healthz":
            return True
        plain = ".." not in path and "//" not in path and "\\" not in path
        return plain and path.startswith(self.self_proving)

    async def _refusal(self, scope: Scope, at: where.Address) -> Response | None:
        """The answer to a request that may not pass; None when it may."""
        path, method = scope["path"], scope["method"]
        if not at.allowed:
            return PlainTextResponse(ADVICE.format(base_url=self.base_url), 421)
        if method not in SAFE_METHODS and where.header(scope, b"origin") != at.origin:
            logger.warning("request from another origin refused", extra={"path": path})
            return PlainTextResponse("This request does not come from a page of this desk.", 403)
        if path in OPEN_PATHS or await self._session(scope, at):
            return None
        if method not in ("GET", "HEAD") or path.startswith(FETCHED) or "/_stcore/" in path:
            return PlainTextResponse("Sign in first.", 401, {"cache-control": "no-store"})
        return RedirectResponse(f"/sign-in{_back_to(scope)}", 303, {"cache-control": "no-store"})

    async def _session(self, scope: Scope, at: where.Address) -> bool:
        token = read_token(where.cookies(scope), secure=at.secure)
        return bool(token) and await self._is_valid(token or "")

    async def _is_valid(self, token: str) -> bool:
        # Looking does not count as being active: an open page must not keep an idle session alive.
        found = await to_thread.run_sync(lambda: session_person(self.desk, token, touch=False))
        return found is not None

    async def _socket(self, scope: Scope, receive: Receive, send: Send, at: where.Address) -> None:
        """Let a socket through that comes from our own page and has a session, and watch it from then on."""
        token = read_token(where.cookies(scope), secure=at.secure)
        same_origin = at.allowed and where.header(scope, b"origin") == at.origin
        if not same_origin or not token or not await self._is_valid(token):
            logger.warning("socket refused", extra={"path": scope["path"], "same_origin": same_origin})
            await receive()  # websocket.connect
            await send({"type": "websocket.close", "code": CLOSE_CODE, "reason": "Sign in first."})
            return
        socket = WatchedSocket(receive, send, is_valid=lambda: self._is_valid(token))
        await socket.run(self.app, scope)


def _back_to(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = where.local_path(scope["path"] + (f"?{query}" if query else ""))
    return "" if wanted == "/" else f"?next={quote(wanted, safe='/')}"


def _with_headers(send: Send, *, secure: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {key.lower() for key, _ in message.get("headers", [])}
            added = [pair for pair in security_headers(secure=secure) if pair[0] not in present]
            message = {**message, "headers": [*message.get("headers", []), *added]}
        await send(message)

    return sending
