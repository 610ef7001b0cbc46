"""An open WebSocket that ends when its session does; its page then goes to the sign-in page."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from functools import cache
from typing import Any

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CLOSE_CODE = 4403
CHECK_EVERY_S = 2.0  # a revoked session's socket is closed within this and one query


@cache
def go_to_sign_in() -> bytes:
    """The message by which Streamlit's page leaves for another address (it is st.logout's own)."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    message = ForwardMsg()
    message.auth_redirect.url = "/sign-in"
    return bytes(message.SerializeToString())


class WatchedSocket:
    """Passes messages both ways until `is_valid` says no; then closes the socket and tells the app."""

    def __init__(
        self,
        receive: Receive,
        send: Send,
        *,
        is_valid: Callable[[], Awaitable[bool]],
        check_every_s: float = CHECK_EVERY_S,
    ) -> None:
        self._receive = receive
        self._send = send
        self._is_valid = is_valid
        self._check_every_s = check_every_s
        self._ended = asyncio.Event()

    async def run(self, app: Callable[..., Awaitable[None]], scope: MutableMapping[str, Any]) -> None:
        """Serve the socket with `app` while the session lives."""
        watch = asyncio.create_task(self._watch())
        try:
            await app(scope, self.receive, self.send)
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch

    async def _watch(self) -> None:
        while not self._ended.is_set():
            await asyncio.sleep(self._check_every_s)
            try:
                valid = await self._is_valid()
            except Exception:  # a ledger that cannot be read must not leave a revoked socket open
                logger.exception("session of an open socket could not be checked")
                valid = False
            if not valid:
                self._ended.set()

    async def receive(self) -> Message:
        """The next message of the client, or a disconnect when the session has ended."""
        incoming = asyncio.ensure_future(self._receive())
        ended = asyncio.ensure_future(self._ended.wait())
        try:
            await asyncio.wait({incoming, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not self._ended.is_set():
                return incoming.result()
            return await self._close()
        finally:
            for task in (incoming, ended):
                if not task.done():
                    task.cancel()

    async def _close(self) -> Message:
        with suppress(Exception):  # the client may have gone at the same moment
            await self._send({"type": "websocket.send", "bytes": go_to_sign_in()})
            await self._send({"type": "websocket.close", "code": CLOSE_CODE, "reason": "Signed out."})
        return {"type": "websocket.disconnect", "code": CLOSE_CODE}

    async def send(self, message: Message) -> None:
        """Send to the client; after the end nothing more leaves."""
        if not self._ended.is_set():
            await self._send(message)
