"""Sends webhooks and callbacks over HTTP, in the background: the API never waits for a receiver."""

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import requests

from connectors.sandbox.hooks.callbacks import signed_request
from connectors.sandbox.hooks.payloads import encoded, envelope, secret_of, signature
from connectors.sandbox.state.hooks import Delivery, Farewell

if TYPE_CHECKING:
    from connectors.sandbox.platform import Platform

logger = logging.getLogger(__name__)

POLL_S = 0.05
"""How often the courier looks whether the clock moved or something happened."""
REST = 9
"""It rests so many times as long as a look took: with many subscribed accounts it must not take up the server."""
PATIENCE_S = 5.0
"""How long a receiver may take to answer."""
LONGEST_REPLY = 65_536
AGENT = "facebookexternalua"


@dataclass(frozen=True)
class Reply:
    """What a receiver answered; status None when nothing came back."""

    status: int | None
    body: bytes = b""
    error: str | None = None


class Courier:
    """One task on the server's loop that looks, takes what is due, and has it sent by a thread of its own."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self._pool = ThreadPoolExecutor(2, "sandbox-webhooks")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; needs the running loop."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        """End without waiting for receivers."""
        if self._task is not None:
            self._task.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self) -> None:
        while True:
            began = time.monotonic()
            try:
                busy = await self._turn()
            except Exception:
                logger.exception("Webhooks could not be looked after.")
                busy = False
            if not busy:
                await asyncio.sleep(max(POLL_S, REST * (time.monotonic() - began)))

    async def _turn(self) -> bool:
        """Do one thing; whether there may be more to do."""
        farewell = next((one for one in self._platform.state.hooks.farewells if not one.ended), None)
        if farewell is not None:
            await self._tell(farewell)
            return True
        hooks = self._platform.hooks
        if hooks.idle:
            return False
        now = self._platform.clock.seconds()
        await hooks.look(now)
        delivery = hooks.take(now)
        if delivery is None:
            return False
        await self._deliver(delivery, now)
        return True

    async def _deliver(self, delivery: Delivery, now: float) -> None:
        platform, orders = self._platform, self._platform.hooks.orders
        app = platform.state.hooks.app
        failing = orders.fail > 0
        orders.fail = max(0, orders.fail - 1)
        reply = Reply(None, error="nobody is subscribed any more")
        if app is not None and (not failing or orders.after):
            raw = encoded(platform, envelope(platform, delivery.flavour, delivery.changes))
            headers = {
                "Content-Type": "application/json", "User-Agent": AGENT,
                "X-Hub-Signature-256": signature(secret_of(platform, delivery.flavour), raw),
            }  # fmt: skip
            reply = await self._in_thread("POST", app.callback_url, raw, headers)
        if failing:
            reply = Reply(orders.status, error="failed by order")
        # The pause until the next try begins when it was sent, wherever the clock was moved meanwhile.
        platform.hooks.settle(delivery, now, reply.status, reply.error)

    async def _tell(self, farewell: Farewell) -> None:
        platform = self._platform
        body = urlencode({"signed_request": signed_request(platform, farewell)}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": AGENT}
        reply = await self._in_thread("POST", farewell.url, body, headers)
        platform.callbacks.settle(farewell, reply.status, reply.error, reply.body)

    async def _in_thread(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Reply:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, ask, method, url, body, headers)


def ask(method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Reply:
    """One request to a receiver; never raises for what the receiver or the network does."""
    session = requests.Session()
    session.trust_env = False  # receivers on loopback must not be asked through a proxy
    try:
        with session.request(
            method, url, data=body, headers=headers, timeout=PATIENCE_S, allow_redirects=False, stream=True
        ) as answer:
            return Reply(answer.status_code, answer.raw.read(LONGEST_REPLY, decode_content=True))
    except (requests.RequestException, OSError, ValueError) as error:
        return Reply(None, error=_reason(error))
    except Exception as error:  # urllib3 has errors of its own while a body is read
        return Reply(None, error=_reason(error))


def _reason(error: Any) -> str:
    if isinstance(error, requests.Timeout):
        return "the receiver took too long"
    if isinstance(error, requests.ConnectionError):
        return "the receiver cannot be reached"
    return type(error).__name__
