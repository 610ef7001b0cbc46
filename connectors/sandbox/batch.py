"""`batch=`: up to fifty requests in one, each answered with a code, headers and a body as text."""

from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

import msgspec

from connectors.sandbox import access_refusals, refusals
from connectors.sandbox.asked import Asked, split_path
from connectors.sandbox.bodies import MOST_PARAMS
from connectors.sandbox.calls import Tally
from connectors.sandbox.faults import Fault
from connectors.sandbox.platform import Platform

MOST_ITEMS = 50
Outcome = tuple[int, bytes, int | None]
"""HTTP status, body, and the error's code."""


class Performer(Protocol):
    """Who answers single requests."""

    def perform(self, asked: Asked) -> Outcome:
        """The answer to one request."""
        ...

    def refuse(self, asked: Asked, refusal: refusals.Refusal) -> Outcome:
        """The answer to a request that is refused."""
        ...

    def fault_for(self, asked: Asked, path: str) -> Fault | None:
        """The fault that meets a request."""
        ...


def run_batch(platform: Platform, performer: Performer, outer: Asked) -> list[Any]:
    """The answers to all items, in order; raises Refusal when the batch itself is wrong."""
    try:
        items = msgspec.json.decode(outer.params["batch"], type=list[dict[str, Any]])
    except (msgspec.DecodeError, RecursionError):
        raise refusals.invalid("batch parameter must be a JSON array") from None
    if not 1 <= len(items) <= MOST_ITEMS:
        raise refusals.invalid(f"Too many requests in batch message. Maximum batch size is {MOST_ITEMS}")
    if not outer.token:
        raise access_refusals.no_token()
    outer.tally.counted = 0
    return [_answer_item(platform, performer, outer, item) for item in items]


def _answer_item(
    platform: Platform, performer: Performer, outer: Asked, item: dict[str, Any]
) -> dict[str, Any] | None:
    asked = _asked_of(platform, outer, item)
    fault = performer.fault_for(asked, "/" + "/".join(asked.path))
    outcome = _outcome(performer, asked, fault)
    outer.tally.add(asked.tally)
    outer.account = asked.account if asked.account is not None else outer.account
    if outcome is None:
        return None
    status, body, _ = outcome
    headers = [{"name": "Content-Type", "value": "application/json; charset=UTF-8"}]
    answer = {"code": status, "body": body.decode()}
    return answer if outer.params.get("include_headers") == "false" else answer | {"headers": headers}


def _outcome(performer: Performer, asked: Asked, fault: Fault | None) -> Outcome | None:
    """None is an item that was not run, or whose answer was lost: it comes back as null."""
    if fault is None:
        return performer.perform(asked)
    if not fault.undone:
        status, body, code = performer.perform(asked)
        if not fault.refuses and fault.reset is None:
            return status, body[: len(body) // 2] if fault.truncate else body, code
    if fault.null or (fault.reset is not None and not fault.refuses):
        return None
    return performer.refuse(asked, fault.refusal())


def _asked_of(platform: Platform, outer: Asked, item: dict[str, Any]) -> Asked:
    try:
        parts = urlsplit(str(item.get("relative_url", "")))
        params = dict(parse_qsl(parts.query, keep_blank_values=True, max_num_fields=MOST_PARAMS))
        params |= dict(
            parse_qsl(str(item.get("body", "")), keep_blank_values=True, max_num_fields=MOST_PARAMS)
        )
    except ValueError:
        raise refusals.invalid(
            "An item of the batch has a relative_url or body that cannot be read"
        ) from None
    _, version, path = split_path("/" + parts.path.lstrip("/"))
    platform.number += 1
    token = params.pop("access_token", outer.token)
    proof = outer.params.get("appsecret_proof")
    if proof is not None and token == outer.token:
        params.setdefault("appsecret_proof", proof)
    method = str(item.get("method", "GET")).upper()
    return Asked(outer.host, version or outer.version, method, path, params, token, platform.number, Tally())
