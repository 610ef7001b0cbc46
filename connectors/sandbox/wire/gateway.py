"""From an HTTP request to an answer of the platform: host, version, parameters, token, faults, headers."""

import asyncio
import logging
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache, partial
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from connectors.sandbox.access.tokens import NOBODY, proof_of
from connectors.sandbox.access.versions import served
from connectors.sandbox.api import router
from connectors.sandbox.api.call import Call
from connectors.sandbox.calls import Entry, Tally
from connectors.sandbox.chance import mix
from connectors.sandbox.faults import Fault, Meeting
from connectors.sandbox.intake.waiting import Wait
from connectors.sandbox.limits import Shown
from connectors.sandbox.platform import Platform
from connectors.sandbox.refusing import access_refusals, refusals
from connectors.sandbox.refusing.error_catalogue import Scene
from connectors.sandbox.wire.asked import Asked, split_path
from connectors.sandbox.wire.batch import Outcome, run_batch
from connectors.sandbox.wire.bodies import read_params
from connectors.sandbox.wire.etags import etag_of, is_known
from connectors.sandbox.wire.json_bodies import without_optional
from connectors.sandbox.wire.spoiling import spoil
from connectors.sandbox.world.owners import owner_of

logger = logging.getLogger(__name__)


class Gateway:
    """Answers every path of the platform's hosts."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def respond(self, request: Request) -> Response:
        """The answer to one HTTP request, with whatever fault was ordered for it."""
        try:
            params = await read_params(request)
            if self._platform.quirks.on("Q66") and _has_json(request):
                params = without_optional(params, frozenset(request.query_params))
            asked, wrong = self._asked(request, params), None
        except refusals.Refusal as refusal:
            asked, wrong = self._asked(request, {}), refusal

        async def work() -> Outcome:
            return await self._patiently(asked) if wrong is None else self.refuse(asked, wrong)

        return await self.serve(request, asked, work)

    async def serve(self, request: Request, asked: Asked, work: Callable[[], Awaitable[Outcome]]) -> Response:
        """Do the work of a request with whatever fault was ordered for it, and log the call."""
        platform = self._platform
        fault = self.fault_for(asked, request.url.path)
        after = fault is not None and fault.after
        delay = platform.options.latency_ms + (fault.latency_ms if fault is not None and not after else 0)
        if delay:
            await asyncio.sleep(delay / 1000)
        status, body, code = await self._outcome(asked, fault, work)
        if fault is not None and after and fault.latency_ms:
            await asyncio.sleep(fault.latency_ms / 1000)
        now = platform.now()
        headers = self._headers(asked, fault, now)
        if status == 200 and asked.method == "GET" and (asked.host == "fb" or platform.switches.ig_etag):
            headers["etag"] = etag_of(body)
            if is_known(request.headers.get("if-none-match"), headers["etag"]):
                status, body = 304, b""
        self._log(asked, status, code, now.timestamp())
        response = Response(body, status, headers)
        return response if fault is None else await spoil(request, response, fault)

    def fault_for(self, asked: Asked, path: str) -> Fault | None:
        """The fault that meets a request, if any was ordered."""
        platform = self._platform
        if not platform.faults.orders:
            return None
        owner = partial(owner_of, platform, asked.path, asked.token)
        at = platform.now().timestamp()
        return platform.faults.take(Meeting(asked.method, path, asked.token, asked.number, at, owner))

    async def _outcome(
        self, asked: Asked, fault: Fault | None, work: Callable[[], Awaitable[Outcome]]
    ) -> Outcome:
        if fault is not None and fault.undone and not fault.null:
            return self.refuse_by(asked, fault)
        outcome = await work()
        if fault is not None and fault.after and fault.refuses:
            return self.refuse_by(asked, fault)
        return outcome

    async def _patiently(self, asked: Asked) -> Outcome:
        """The answer to a request, once the downloads that it depends on have ended."""
        while True:
            try:
                return self.perform(asked, patient=True)
            except Wait as wait:
                asked.tally = Tally()
                await wait.over()

    def perform(self, asked: Asked, patient: bool = False) -> Outcome:
        """The answer to a request, whatever was ordered against it; raises Wait if it is patient."""
        try:
            self._settle_version(asked)
            if not asked.path and "batch" in asked.params and asked.method == "POST":
                return 200, msgspec.json.encode(run_batch(self._platform, self, asked)), None
            return 200, msgspec.json.encode(self._answer(asked)), None
        except refusals.Refusal as refusal:
            return self.refuse(asked, refusal)
        except Wait as wait:
            if patient:
                raise
            wait.skip()
            asked.tally = Tally()
            return self.perform(asked)
        except Exception:
            logger.exception("A request could not be answered: %s /%s", asked.method, "/".join(asked.path))
            return self.refuse(asked, refusals.unknown_error())

    def _settle_version(self, asked: Asked) -> None:
        """Serve a dead version as the oldest live one; raises Refusal for one that never was."""
        version, asked.version = asked.version, self._platform.default_version
        refuse_old_ads = self._platform.switches.ads_versions == "refuse"
        asked.version = served(version, asked.path, self._platform.clock.seconds(), refuse_old_ads)

    def refuse(self, asked: Asked, refusal: refusals.Refusal) -> Outcome:
        """A refusal as an answer."""
        return refusal.status, msgspec.json.encode(refusal.body(self.trace_id(asked.number))), refusal.code

    def refuse_by(self, asked: Asked, fault: Fault) -> Outcome:
        """The refusal that was ordered, as an answer."""
        platform = self._platform
        return self.refuse(asked, fault.refusal(Scene(platform.clock.seconds(), platform.app.app_id)))

    def _answer(self, asked: Asked) -> Any:
        platform, now = self._platform, self._platform.now()
        endpoint = router.open_endpoint(asked.host, asked.method, asked.path)
        if endpoint is None:
            if not asked.token:
                raise (
                    access_refusals.nobody_is_me()
                    if asked.path[:1] == ("me",)
                    else access_refusals.no_token()
                )
            grant = platform.grant(asked.token, asked.host)
            self._check_proof(asked)
        else:
            grant = NOBODY
        if asked.method == "GET" and platform.quirks.hits("Q29", asked.number):
            raise refusals.passing_fault(asked.number)
        call = Call(
            platform, asked.host, asked.version, asked.method, asked.path, asked.params, asked.token, grant,
            now.timestamp(), asked.number, asked.tally,
        )  # fmt: skip
        try:
            return router.answer(call) if endpoint is None else endpoint.answer(call, None)
        finally:
            asked.account = call.account

    def _check_proof(self, asked: Asked) -> None:
        proof, required = asked.params.get("appsecret_proof"), self._platform.switches.require_proof
        if asked.host == "ig" or "|" in asked.token or (proof is None and not required):
            return
        if proof != proof_of(self._platform.app.app_secret, asked.token):
            raise access_refusals.bad_proof()

    def _asked(self, request: Request, params: dict[str, str]) -> Asked:
        host, version, path = split_path(request.url.path)
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        token = params.pop("access_token", "") or (
            bearer.strip() if scheme.lower() in {"bearer", "oauth"} else ""
        )
        self._platform.number += 1
        method = params.pop("method", request.method).upper() if request.method == "POST" else request.method
        return Asked(
            host,
            version or self._platform.default_version,
            method,
            path,
            params,
            token,
            self._platform.number,
            Tally(),
        )

    def _headers(self, asked: Asked, fault: Fault | None, now: datetime) -> dict[str, str]:
        shown = None
        if fault is not None and fault.call_count is not None:
            shown = Shown(fault.call_count, fault.regain_minutes)
        headers = self._platform.limits.headers(asked.tally.charged, now.timestamp(), shown)
        headers["content-type"] = "application/json; charset=UTF-8"
        headers["date"] = _http_date(now.replace(microsecond=0))
        headers["facebook-api-version"] = asked.version
        headers["x-fb-trace-id"] = self.trace_id(asked.number)
        headers["cache-control"] = "private, no-cache, no-store, must-revalidate"
        return headers

    def trace_id(self, number: int) -> str:
        """The fbtrace_id of a request; the same for the same seed and number."""
        raw = b"".join(mix(self._platform.world.seed, number, part).to_bytes(8, "big") for part in (81, 82))
        return "A" + urlsafe_b64encode(raw).decode().rstrip("=")

    def _log(self, asked: Asked, status: int, code: int | None, at: float) -> None:
        path, tally = "/" + "/".join(asked.path), asked.tally
        self._platform.calls.add(
            Entry(
                0, at, asked.host, asked.method, path, status, code, asked.account, asked.params,
                tally.counted, tally.expanded,
            )
        )  # fmt: skip


def _has_json(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")


@lru_cache(maxsize=16)
def _http_date(second: datetime) -> str:
    return format_datetime(second, usegmt=True)
