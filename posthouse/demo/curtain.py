"""What stands at the dashboard's address while the demo lives through its past: a progress page and the outbox.

Instagram (here: the sandbox) fetches media from this address, so it must answer before the desk itself does.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from posthouse.internal import outbox_route
from posthouse.server import bound_socket
from posthouse.workspace import Workspace

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Posthouse demo</title>
<style>:root{{color-scheme:light dark}}body{{font:16px/1.5 system-ui,sans-serif;display:grid;place-content:center;
min-height:90vh;margin:0 1.5rem}}progress{{width:min(26rem,80vw);height:.6rem}}</style>
<h1>The demo is living through its past</h1><p>{note}</p><progress max="1" value="{share:.3f}"></progress></html>"""


@dataclass
class Progress:
    """How far the demo is: a share from 0 to 1, and what it is doing."""

    share: float = 0.0
    note: str = "Starting."


@contextmanager
def curtain(workspace: Workspace, port: int, progress: Progress) -> Iterator[None]:
    """Serve the outbox and the progress page on this port while the block runs. Raises PortInUse."""

    async def page(_request: Request) -> HTMLResponse:
        return HTMLResponse(PAGE.format(note=progress.note, share=progress.share), 503)

    app = Starlette(routes=[outbox_route(workspace), Route("/{rest:path}", page)])
    listening = bound_socket(port)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="curtain", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
