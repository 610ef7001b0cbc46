"""The dashboard over real HTTP for tests and for looking at it: `python -m tests.dashboard.serving FOLDER PORT`.

Composes what posthouse/server.py composes, over stores seeded by `desk_fixture`. Prints one JSON line when ready.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard import access, context, states
from dashboard.configure import configure
from tests.dashboard.desk_fixture import PASSWORD, SeededDesk, make_desk

APP = Path(context.__file__).parent / "app.py"


def build(seeded: SeededDesk):
    """The app, gate and routes as the server has them, without jobs."""
    configure()
    from streamlit.starlette import App

    context.install(seeded.ctx)

    async def health(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def outbox(request: Request) -> Response:
        path = seeded.ctx.media_store.resolve(request.path_params["name"], seeded.ctx.now())
        return PlainTextResponse("found" if path else "not found", 200 if path else 404)

    gate = Middleware(access.Gate, desk=seeded.ctx.desk, base_url=seeded.ctx.base_url)
    return App(
        APP,
        routes=[Route("/healthz", health), Route("/outbox/{name}", outbox), *access.routes(seeded.ctx)],
        middleware=[gate],
        on_script_error=states.on_script_error,
    )


def main() -> None:
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    seeded = make_desk(folder, base_url=f"http://localhost:{port}", now=lambda: datetime.now(UTC))
    if "--full" in sys.argv:
        from tests.dashboard.seeding import seed

        seed(seeded)
    app = build(seeded)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))

    print(json.dumps({"port": port, "email": seeded.email, "password": PASSWORD}), flush=True)
    server.run()


if __name__ == "__main__":
    main()
