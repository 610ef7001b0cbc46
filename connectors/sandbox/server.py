"""The sandbox as a web server on this machine only."""

import asyncio
import errno
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from connectors.sandbox.cdn import Cdn
from connectors.sandbox.clock import SandboxClock
from connectors.sandbox.control_routes import control_routes
from connectors.sandbox.errors import PortInUse, SandboxError
from connectors.sandbox.fetching import Fetcher
from connectors.sandbox.gateway import Gateway
from connectors.sandbox.index_page import index_page
from connectors.sandbox.model import World
from connectors.sandbox.options import OnReady, SandboxOptions, ServedInfo
from connectors.sandbox.platform import CLOCK_AHEAD_S, Platform, build_platform

HOST = "127.0.0.1"
CLOCK_SAVED_EVERY_S = 1.0
Endpoint = Callable[[Request], Awaitable[Response]]


class _App(Starlette):
    """Keeps the server's connection in reach, so that an ordered fault can cut it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["sandbox.connection"] = getattr(send, "__self__", None)
        await super().__call__(scope, receive, send)


def create_app(world: World, clock: SandboxClock, options: SandboxOptions) -> Starlette:
    """An ASGI app that serves a world at a clock; state files are the business of `serve`."""
    platform = Platform(world, clock, options)
    platform.url = f"http://{HOST}:{options.port}"
    return _app_of(platform)


def _app_of(platform: Platform) -> Starlette:
    gateway, cdn, fetcher = Gateway(platform), Cdn(platform), Fetcher(platform)
    platform.fetch = fetcher.start

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        fetcher.resume()
        saver = asyncio.create_task(_save_clock(platform))
        yield
        saver.cancel()
        platform.close()

    async def index(request: Request) -> Response:
        return HTMLResponse(index_page(platform))

    routes = [
        *control_routes(platform),
        Route("/cdn/{name}", cdn.respond),
        Route("/", _front(index, gateway.respond), methods=["GET", "POST"]),
        Route("/{path:path}", gateway.respond, methods=["GET", "POST", "DELETE"]),
    ]
    return _App(routes=routes, lifespan=lifespan)


def _front(index: Endpoint, gateway: Endpoint) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        graph = request.method == "POST" or "ids" in request.query_params
        return await (gateway if graph else index)(request)

    return endpoint


async def _save_clock(platform: Platform) -> None:
    while True:
        platform.promise_clock(CLOCK_AHEAD_S)
        await asyncio.sleep(CLOCK_SAVED_EVERY_S)


class _Server(uvicorn.Server):
    """Tells when it listens, and stops when asked from another thread."""

    def __init__(
        self, config: uvicorn.Config, info: ServedInfo, on_ready: OnReady | None, stop: threading.Event | None
    ) -> None:
        super().__init__(config)
        self._info, self._on_ready, self._stop = info, on_ready, stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say so."""
        await super().startup(sockets)
        if self._on_ready is not None and self.started:
            self._on_ready(self._info)

    async def on_tick(self, counter: int) -> bool:
        """Whether to stop, asked ten times a second."""
        return await super().on_tick(counter) or (self._stop is not None and self._stop.is_set())


def serve(
    options: SandboxOptions, on_ready: OnReady | None = None, stop: threading.Event | None = None
) -> None:
    """Serve until interrupted (or until `stop` is set); port 0 takes a free one, see `on_ready`.

    Raises PortInUse, WorldFileError or StateFileError with a sentence for the person who starts it.
    """
    listener = _listen(options.port)
    with listener:
        platform = build_platform(options)
        platform.url = f"http://{HOST}:{listener.getsockname()[1]}"
        info = ServedInfo(platform.url, platform.tokens.user, platform.control_token)
        config = uvicorn.Config(
            _app_of(platform), http="h11", ws="none", lifespan="on", log_level="warning", access_log=False,
            date_header=False, server_header=False, timeout_graceful_shutdown=2,
        )  # fmt: skip
        with suppress(KeyboardInterrupt):
            _Server(config, info, on_ready, stop).run(sockets=[listener])


def _listen(port: int) -> socket.socket:
    # The protocol is named because asyncio turns off Nagle (40 ms an answer) only for sockets that name it.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(port) from error
        raise SandboxError(f"The sandbox cannot listen on port {port}: {error.strerror}.") from error
    return listener
