"""From an HTTP request to an answer of the platform: host, version, parameters, token, faults, headers."""

import asyncio
import json
import logging
from base64 import urlsafe_b64encode
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from connectors.sandbox import refusals
from connectors.sandbox.api import router
from connectors.sandbox.api.call import Call
from connectors.sandbox.asked import Asked, split_path
from connectors.sandbox.batch import Outcome, run_batch
from connectors.sandbox.calls import Tally
from connectors.sandbox.chance import mix
from connectors.sandbox.faults import Fault
from connectors.sandbox.platform import DEFAULT_VERSION, Platform
from connectors.sandbox.tokens import NOBODY, proof_of

logger = logging.getLogger(__name__)

BAD_GATEWAY = (
    b"<!DOCTYPE html><html><title>Error</title><body><h1>Sorry, something went wrong.</h1></body></html>"
)


class Gateway:
    """Answers every path of the platform's hosts."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def respond(self, request: Request) -> Response:
        """The answer to one HTTP request, with whatever fault was ordered for it."""
        platform = self._platform
        asked = await self._read(request)
        fault = platform.faults.take(asked.method, request.url.path)
        after = fault is not None and fault.after
        delay = platform.options.latency_ms + (fault.latency_ms if fault is not None and not after else 0)
        if delay:
            await asyncio.sleep(delay / 1000)
        status, body, code = self._outcome(asked, fault)
        if fault is not None and after and fault.latency_ms:
            await asyncio.sleep(fault.latency_ms / 1000)
        self._log(asked, status, code)
        response = Response(body, status, self._headers(asked))
        response.headers["content-type"] = "application/json; charset=UTF-8"
        return await _spoil(request, response, fault)

    def _outcome(self, asked: Asked, fault: Fault | None) -> Outcome:
        if fault is not None and not fault.after and (fault.refuses or fault.html or fault.reset):
            return self.refuse(asked, fault.refusal())
        outcome = self.perform(asked)
        if fault is not None and fault.after and fault.refuses:
            return self.refuse(asked, fault.refusal())
        return outcome

    def perform(self, asked: Asked) -> Outcome:
        """The answer to a request, whatever was ordered against it."""
        try:
            if not asked.path and "batch" in asked.params and asked.method == "POST":
                return 200, msgspec.json.encode(run_batch(self._platform, self, asked)), None
            return 200, msgspec.json.encode(self._answer(asked)), None
        except refusals.Refusal as refusal:
            return self.refuse(asked, refusal)

    def refuse(self, asked: Asked, refusal: refusals.Refusal) -> Outcome:
        """A refusal as an answer."""
        return refusal.status, msgspec.json.encode(refusal.body(self.trace_id(asked.number))), refusal.code

    def _answer(self, asked: Asked) -> Any:
        platform, now = self._platform, self._platform.now()
        endpoint = router.open_endpoint(asked.host, asked.method, asked.path)
        if endpoint is None:
            if not asked.token:
                raise refusals.no_token()
            grant = platform.tokens.open(asked.token, asked.host, now)
            self._check_proof(asked)
        else:
            grant = NOBODY
        if asked.method == "GET" and platform.quirks.hits("Q29", asked.number):
            raise refusals.try_later()
        call = Call(
            platform, asked.host, asked.version, asked.method, asked.path, asked.params, asked.token, grant,
            now.timestamp(), asked.number, asked.tally,
        )  # fmt: skip
        try:
            return router.answer(call) if endpoint is None else endpoint.answer(call, None)
        finally:
            asked.account = call.account

    def _check_proof(self, asked: Asked) -> None:
        secret, proof = self._platform.options.app_secret, asked.params.get("appsecret_proof")
        if secret and proof is not None and proof != proof_of(secret, asked.token):
            raise refusals.bad_proof()

    async def _read(self, request: Request) -> Asked:
        host, version, path = split_path(request.url.path)
        params = dict(request.query_params)
        params |= await _body_params(request)
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        token = params.pop("access_token", "") or (
            bearer.strip() if scheme.lower() in {"bearer", "oauth"} else ""
        )
        self._platform.number += 1
        method = params.pop("method", request.method).upper() if request.method == "POST" else request.method
        return Asked(
            host, version or DEFAULT_VERSION, method, path, params, token, self._platform.number, Tally()
        )

    def _headers(self, asked: Asked) -> dict[str, str]:
        platform, now = self._platform, self._platform.now()
        platform.usage.note(now.timestamp(), asked.tally.counted, asked.account)
        account_id = platform.ids.user(asked.account) if asked.account is not None else ""
        usage = platform.usage.headers(now.timestamp(), asked.account, account_id, platform.quirks.on("Q33"))
        return usage | {
            "date": format_datetime(now.replace(microsecond=0), usegmt=True),
            "facebook-api-version": asked.version,
            "x-fb-trace-id": self.trace_id(asked.number),
            "cache-control": "private, no-cache, no-store, must-revalidate",
        }

    def trace_id(self, number: int) -> str:
        """The fbtrace_id of a request; the same for the same seed and number."""
        raw = b"".join(mix(self._platform.world.seed, number, part).to_bytes(8, "big") for part in (81, 82))
        return "A" + urlsafe_b64encode(raw).decode().rstrip("=")

    def _log(self, asked: Asked, status: int, code: int | None) -> None:
        hidden = {"access_token", "appsecret_proof", "batch"}
        entry = {
            "at": self._platform.now().isoformat(), "host": asked.host, "method": asked.method,
            "path": "/" + "/".join(asked.path), "status": status, "code": code,
            "params": {name: value[:200] for name, value in asked.params.items() if name not in hidden},
        }  # fmt: skip
        self._platform.calls.add(entry, asked.tally)


async def _body_params(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            found = json.loads(await request.body() or b"{}")
        except ValueError:
            return {}
        pairs = found.items() if isinstance(found, dict) else ()
        return {str(name): value if isinstance(value, str) else json.dumps(value) for name, value in pairs}
    if kind.startswith("multipart/form-data"):
        form = await request.form()
        return {name: value for name, value in form.items() if isinstance(value, str)}
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))


async def _spoil(request: Request, response: Response, fault: Fault | None) -> Response:
    if fault is None:
        return response
    if fault.html:
        return Response(BAD_GATEWAY, fault.status or 502, media_type="text/html")
    cut = fault.reset == "before" or (fault.reset == "after" and not fault.refuses)
    if cut:
        await cut_connection(request)
    if fault.truncate:
        whole = bytes(response.body)
        response.body = whole[: max(1, len(whole) // 2)]
        response.headers["content-length"] = str(len(response.body))
    return response


async def cut_connection(request: Request) -> None:
    """Reset the connection without a byte of an answer."""
    connection = request.scope.get("sandbox.connection")
    transport = getattr(connection, "transport", None)
    if transport is not None:
        transport.abort()
        await asyncio.sleep(0.01)
