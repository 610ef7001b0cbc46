"""`batch=`: up to fifty requests in one, each answered with a code, headers and a body as text."""

from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

import msgspec

from connectors.sandbox import refusals
from connectors.sandbox.asked import Asked, split_path
from connectors.sandbox.calls import Tally
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


def run_batch(platform: Platform, performer: Performer, outer: Asked) -> list[Any]:
    """The answers to all items, in order; raises Refusal when the batch itself is wrong."""
    try:
        items = msgspec.json.decode(outer.params["batch"], type=list[dict[str, Any]])
    except msgspec.DecodeError:
        raise refusals.invalid("batch parameter must be a JSON array") from None
    if not 1 <= len(items) <= MOST_ITEMS:
        raise refusals.invalid(f"Too many requests in batch message. Maximum batch size is {MOST_ITEMS}")
    if not outer.token:
        raise refusals.no_token()
    outer.tally.counted = 0
    return [_answer_item(platform, performer, outer, item) for item in items]


def _answer_item(
    platform: Platform, performer: Performer, outer: Asked, item: dict[str, Any]
) -> dict[str, Any]:
    asked = _asked_of(platform, outer, item)
    fault = platform.faults.take(asked.method, "/" + "/".join(asked.path))
    if fault is not None and fault.refuses:
        if fault.after:
            performer.perform(asked)
        status, body, _ = performer.refuse(asked, fault.refusal())
    else:
        status, body, _ = performer.perform(asked)
    outer.tally.counted += asked.tally.counted
    outer.tally.expanded += asked.tally.expanded
    outer.account = asked.account if asked.account is not None else outer.account
    headers = [{"name": "Content-Type", "value": "application/json; charset=UTF-8"}]
    answer = {"code": status, "body": body.decode()}
    return answer if outer.params.get("include_headers") == "false" else answer | {"headers": headers}


def _asked_of(platform: Platform, outer: Asked, item: dict[str, Any]) -> Asked:
    parts = urlsplit(str(item.get("relative_url", "")))
    params = dict(parse_qsl(parts.query, keep_blank_values=True))
    params |= dict(parse_qsl(str(item.get("body", "")), keep_blank_values=True))
    _, version, path = split_path("/" + parts.path.lstrip("/"))
    platform.number += 1
    token = params.pop("access_token", outer.token)
    proof = outer.params.get("appsecret_proof")
    if proof is not None and token == outer.token:
        params.setdefault("appsecret_proof", proof)
    method = str(item.get("method", "GET")).upper()
    return Asked(outer.host, version or outer.version, method, path, params, token, platform.number, Tally())
