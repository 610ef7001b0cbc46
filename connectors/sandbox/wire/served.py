"""The platform that is served now, with its routes and background work; a restore puts another in its place."""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from connectors.sandbox.access.dialogs import Dialogs
from connectors.sandbox.access.hosts import place
from connectors.sandbox.api.uploads import Uploads
from connectors.sandbox.console.control_routes import control_routes, reply, turned_away
from connectors.sandbox.console.index_page import index_page, page_headers
from connectors.sandbox.console.snapshot import gather, pack, unpack
from connectors.sandbox.errors import SandboxError
from connectors.sandbox.hooks.courier import Courier
from connectors.sandbox.intake.fetching import Fetcher
from connectors.sandbox.platform import CLOCK_AHEAD_S, Platform
from connectors.sandbox.refusing.refusals import Refusal
from connectors.sandbox.wire.bodies import read_in_time
from connectors.sandbox.wire.cdn import Cdn
from connectors.sandbox.wire.gateway import Gateway

logger = logging.getLogger(__name__)

CLOCK_SAVED_EVERY_S = 1.0
MOST_SNAPSHOT = 1024 * 1024 * 1024


class Served:
    """The ASGI app: the platform's hosts, the pictures, the control plane and the page for people."""

    def __init__(self, platform: Platform) -> None:
        self._life = Router(lifespan=self._lifespan)
        self._put(platform)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what goes wrong in here is logged, and told as the platform tells its own faults."""
        if scope["type"] == "lifespan":
            await self._life(scope, receive, send)
            return
        refused = place(scope, self.platform.options.hosts)
        if refused is not None:
            await refused(scope, receive, send)
            return
        scope["sandbox.connection"] = getattr(send, "__self__", None)  # so that an ordered fault can cut it
        try:
            await self._answer(scope, receive, send)
        except Exception:
            logger.exception("A request could not be answered: %s %s", scope["method"], scope["path"])
            broken = Response(_BROKEN, 500, media_type="application/json")
            await broken(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if self._is_own(path):
            await self._router(scope, receive, send)
            return
        request = Request(scope, receive, send)
        if path == "/" and scope["method"] in {"GET", "HEAD"} and "ids" not in request.query_params:
            answer: Response = HTMLResponse(index_page(self.platform), headers=page_headers())
        elif self._dialogs.knows(path):
            answer = await self._dialogs.respond(request)
        else:
            answer = await self._gateway.respond(request)
        await answer(scope, receive, send)

    def _put(self, platform: Platform) -> None:
        self.platform = platform
        self._gateway, self._fetcher = Gateway(platform), Fetcher(platform)
        self._dialogs, self._courier = Dialogs(platform), Courier(platform)
        platform.fetcher = self._fetcher
        uploads = Uploads(platform, self._gateway, self._fetcher)
        routes = [
            *control_routes(platform),
            Route("/_sandbox/save", self._guarded(self._save), methods=["GET", "POST"]),
            Route("/_sandbox/restore", self._guarded(self._restore), methods=["POST"]),
            Route("/cdn/{name}", Cdn(platform).respond),
            Route("/ig-api-upload/{version}/{container}", uploads.respond, methods=["GET", "POST"]),
        ]
        self._router = Router(routes)
        self._own: dict[str, list[re.Pattern[str]]] = defaultdict(list)
        for route in routes:
            self._own[_first(route.path)].append(route.path_regex)
        self._saver: asyncio.Task[None] | None = None

    def _is_own(self, path: str) -> bool:
        """Whether a route of its own answers, and not the platform's one gateway."""
        candidates = *self._own.get(_first(path), ()), *self._own.get(_ANY, ())
        return any(pattern.match(path) for pattern in candidates)

    @asynccontextmanager
    async def _lifespan(self, app: object) -> AsyncIterator[None]:
        self._start()
        yield
        self._stop()

    def _start(self) -> None:
        self._fetcher.resume()
        self._courier.start()
        self._saver = asyncio.create_task(_save_clock(self.platform))

    def _stop(self) -> None:
        if self._saver is not None:
            self._saver.cancel()
        self._courier.stop()
        self._fetcher.close()
        self.platform.close()

    def _guarded(
        self, handler: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            refused = turned_away(self.platform, request)
            return refused if refused is not None else await handler(request)

        return endpoint

    async def _save(self, request: Request) -> Response:
        parts = gather(self.platform)
        return Response(await asyncio.to_thread(pack, parts), media_type="application/zip")

    async def _restore(self, request: Request) -> Response:
        try:
            snapshot = unpack(await read_in_time(request, MOST_SNAPSHOT))
            restored = snapshot.prepare(self.platform)
        except Refusal as refusal:
            return reply({"error": refusal.message}, refusal.status)
        except (SandboxError, ValueError) as error:
            return reply({"error": str(error)}, 400)
        self._stop()
        self._put(restored())
        self._start()
        return reply({"ok": True, "now": self.platform.now().isoformat(), "events": snapshot.event_count})


_ANY = "{}"
_BROKEN = b'{"error":{"message":"An unknown error has occurred.","type":"OAuthException","code":1}}'


def _first(path: str) -> str:
    """The first part of a path, by which routes are found; every variable one is the same."""
    part = path.split("/", 2)[1] if "/" in path else ""
    return _ANY if part.startswith("{") else part


async def _save_clock(platform: Platform) -> None:
    while True:
        platform.promise_clock(CLOCK_AHEAD_S)
        await asyncio.sleep(CLOCK_SAVED_EVERY_S)
