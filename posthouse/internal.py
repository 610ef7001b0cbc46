"""Routes of the server that prove the caller themselves: health, the outbox, the command line's entrance."""

import hmac
import json
import logging
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from posthouse import __version__
from posthouse.cli.failure import TOLD
from posthouse.cli.output import plain
from posthouse.operations import OPERATIONS
from posthouse.workspace import Workspace

logger = logging.getLogger(__name__)

ANY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BODY_LIMIT = 1_000_000  # bytes; the longest thing asked is a query


def internal_routes(workspace: Workspace, token: str) -> list[Route]:
    """/healthz, /outbox/<signed name>, /_internal/<operation>."""

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "version": __version__, "now": workspace.now().isoformat()})

    async def operate(request: Request) -> Response:
        if not hmac.compare_digest(
            request.headers.get("authorization", "").encode(), f"Bearer {token}".encode()
        ):
            return JSONResponse({"error": "This entrance is for the command line of this machine."}, 403)
        return await _operate(workspace, request)

    async def nothing(_request: Request) -> Response:
        return PlainTextResponse("There is nothing here.", 404)

    return [
        Route("/healthz", health, methods=["GET"]),
        outbox_route(workspace),
        Route("/_internal/{operation}", operate, methods=["POST"]),
        # The gate lets these two prefixes through to routes that prove the caller; nothing else of the app,
        # least of all the dashboard's own catch-all, may answer under them.
        *(Route(f"/{prefix}/{{rest:path}}", nothing, methods=ANY) for prefix in ("_internal", "outbox")),
    ]


def outbox_route(workspace: Workspace) -> Route:
    """GET /outbox/<signed name>: a media file that Instagram is to fetch, for whoever has the signed name."""

    async def outbox(request: Request) -> Response:
        path = workspace.media_store.resolve(request.path_params["name"], workspace.now())
        if path is None:
            return PlainTextResponse("There is nothing here, or no longer.", 404)
        return FileResponse(path, headers={"Cache-Control": "private, no-store"})

    return Route("/outbox/{name}", outbox, methods=["GET"])


async def _operate(workspace: Workspace, request: Request) -> Response:
    operation = OPERATIONS.get(request.path_params["operation"])
    if operation is None:
        return JSONResponse({"error": "The server is of another version than this command. Restart it."}, 404)
    body = await request.body()
    if len(body) > BODY_LIMIT:
        return JSONResponse({"error": "That is too large."}, 413)
    try:
        asked = await request.json()
        result = await to_thread.run_sync(operation, workspace, asked)
    except TOLD as error:
        return JSONResponse({"error": str(error)}, 400)
    except Exception:  # the command line must get a sentence, whatever happened
        logger.exception("operation failed", extra={"operation": request.path_params["operation"]})
        return JSONResponse({"error": "The server failed on this; its log says why."}, 500)
    return _PlainJson(result)


class _PlainJson(JSONResponse):
    """JSON with instants as ISO 8601 text."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, default=plain, ensure_ascii=False).encode()
