"""Connections that do not wait for ever: a request's head must have come within some seconds."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 15.0
MOST_CONNECTIONS = 500


class Connection(H11Protocol):
    """An HTTP/1.1 connection that is closed when the head of a request trickles in too slowly."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connected: the first request is awaited."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HEAD_S, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Some bytes came; the time for a head begins with its first byte."""
        if self._deadline is None and self._waits():
            self._deadline = self.loop.call_later(HEAD_S, self.transport.abort)
        super().data_received(data)
        if not self._waits():
            self._relax()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection ended."""
        self._relax()
        super().connection_lost(exc)

    def _waits(self) -> bool:
        """Whether no request is being read or answered."""
        return self.cycle is None or self.cycle.response_complete

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
