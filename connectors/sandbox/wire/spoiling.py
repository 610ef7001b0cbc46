"""What a fault does to an answer on its way out: HTML instead of it, half of it, a trickle, a cut connection."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from connectors.sandbox.faults import Fault

BAD_GATEWAY = (
    b"<!DOCTYPE html><html><title>Error</title><body><h1>Sorry, something went wrong.</h1></body></html>"
)
PIECES = 20
"""A trickling answer comes in so many pieces."""


async def spoil(request: Request, response: Response, fault: Fault) -> Response:
    """The answer as the fault leaves it."""
    if fault.html:
        return Response(BAD_GATEWAY, fault.status or 502, media_type="text/html")
    cut = fault.reset == "before" or (fault.reset == "after" and not fault.refuses)
    if cut:
        await cut_connection(request)
    if fault.truncate:
        whole = bytes(response.body)
        response.body = whole[: max(1, len(whole) // 2)]
        response.headers["content-length"] = str(len(response.body))
    if fault.trickle_ms:
        pieces = _trickle(bytes(response.body), fault.trickle_ms / 1000)
        return StreamingResponse(pieces, response.status_code, dict(response.headers))
    return response


async def _trickle(body: bytes, pause_s: float) -> AsyncIterator[bytes]:
    size = max(1, -(-len(body) // PIECES))
    for begin in range(0, len(body), size):
        await asyncio.sleep(pause_s)
        yield body[begin : begin + size]


async def cut_connection(request: Request) -> None:
    """Reset the connection without a byte of an answer."""
    connection = request.scope.get("sandbox.connection")
    transport = getattr(connection, "transport", None)
    if transport is not None:
        transport.abort()
        await asyncio.sleep(0.01)
