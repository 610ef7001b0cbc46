"""The server: one ASGI app with sign-in, dashboard, media, health and the command line's entrance.

It owns the lake, and its ticker runs the jobs. Streamlit's own routes lie behind the gate like every other.
"""

import logging
import secrets
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.middleware import Middleware
from streamlit.starlette import App

import dashboard
from connectors.sandbox.errors import PortInUse
from dashboard import access, context, states
from dashboard.configure import configure
from jobs.reports import build, render
from jobs.ticker import Ticker
from posthouse.home import Home
from posthouse.internal import internal_routes
from posthouse.jobs import job_context
from posthouse.oauth_routes import oauth_routes
from posthouse.remote import SERVER_FILE
from posthouse.settings import Settings
from posthouse.supervisor import end_with_parent
from posthouse.webhook_routes import PREFIXES, webhook_routes
from posthouse.workspace import Workspace, opened

logger = logging.getLogger(__name__)


def serve(settings: Settings, port: int, *, parent: int | None = None) -> None:
    """Run the server until it is told to stop.

    Raises AlreadyRunning when this home has one, PortInUse, and the sentences of `opened`.
    """
    home = Home.open(settings.home)
    with home.lock("server"):
        home.file(SERVER_FILE).unlink(
            missing_ok=True
        )  # of a server that was killed: its token opens nothing now
        listening = bound_socket(port)
        with opened(settings, with_lake=True) as workspace:
            token = secrets.token_urlsafe(32)
            server = uvicorn.Server(
                uvicorn.Config(
                    build_app(workspace, token),
                    log_level="warning",
                    access_log=False,
                    server_header=False,
                    timeout_graceful_shutdown=5,
                )
            )
            home.write_json(SERVER_FILE, {"url": f"http://127.0.0.1:{port}", "token": token})
            end_with_parent(parent, threading.Event())
            logger.info("serving", extra={"url": settings.base_url, "home": str(home.path)})
            server.run(sockets=[listening])


def build_app(workspace: Workspace, token: str) -> App:
    """Compose the app: Streamlit's dashboard, our routes beside it, the gate around everything."""
    jobs = job_context(workspace)
    desk_context = context.Context(
        ledger=workspace.ledger,
        lake=jobs.lake,
        desk=workspace.desk,
        now=workspace.now,
        base_url=workspace.settings.base_url,
        media_store=workspace.media_store,
        thumbs=workspace.thumbs,
        demo=workspace.home.file("demo.json").exists(),
        build_report=build,
        render_report=render,
        logins=workspace.settings.apps.flavours(),
    )
    configure()
    context.install(desk_context)
    ticker = Ticker(jobs)

    @asynccontextmanager
    async def lifespan(_app: App) -> AsyncIterator[dict[str, Any]]:
        ticker.start()
        try:
            yield {}
        finally:
            ticker.stop()

    return App(
        Path(dashboard.__file__).with_name("app.py"),
        lifespan=lifespan,
        on_script_error=states.on_script_error,
        routes=[
            *access.routes(desk_context),
            *oauth_routes(workspace),
            *internal_routes(workspace, token),
            *webhook_routes(workspace),
        ],
        middleware=[
            Middleware(
                access.Gate,
                desk=workspace.desk,
                base_url=workspace.settings.base_url,
                self_proving=("/outbox/", "/_internal/", *PREFIXES),
            )
        ],
    )


def bound_socket(port: int) -> socket.socket:
    """A socket listening on this port of every address. Raises PortInUse."""
    # Naming the protocol makes asyncio turn Nagle off for its connections; else each answer waits 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("0.0.0.0", port))  # noqa: S104 - a desk is reached from other machines, behind the gate
    except OSError as error:
        listening.close()
        raise PortInUse(port) from error
    return listening
