"""`batch=`: up to fifty requests in one, each answered with a code, headers and a body as text."""

from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from connectors.sandbox.calls import Tally
from connectors.sandbox.faults import Fault
from connectors.sandbox.platform import Platform
from connectors.sandbox.refusing import access_refusals, refusals
from connectors.sandbox.wire.asked import Asked, split_path
from connectors.sandbox.wire.bodies import MOST_PARAMS
from connectors.sandbox.wire.etags import etag_of, is_known
from connectors.sandbox.wire.references import filled, names_in

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

    def refuse_by(self, asked: Asked, fault: Fault) -> Outcome:
        """The answer to a request that a fault refuses."""
        ...

    def fault_for(self, asked: Asked, path: str) -> Fault | None:
        """The fault that meets a request."""
        ...


@dataclass
class _Run:
    """A batch while it is answered."""

    platform: Platform
    performer: Performer
    outer: Asked
    referred: set[str]
    """The names that other items take values from."""
    bodies: dict[str, bytes] = field(default_factory=dict)
    """The answers so far by name; those that failed are not among them."""
    failed: set[str] = field(default_factory=set)


def run_batch(platform: Platform, performer: Performer, outer: Asked) -> list[Any]:
    """The answers to all items, in order; raises Refusal when the batch itself is wrong."""
    if outer.host == "ig" and not platform.switches.ig_batch:
        raise refusals.unknown_path("")
    try:
        items = msgspec.json.decode(outer.params["batch"], type=list[dict[str, Any]])
    except (msgspec.DecodeError, RecursionError):
        raise refusals.invalid("batch parameter must be a JSON array") from None
    if not items:
        raise refusals.invalid("batch parameter must be a JSON array of at least one request")
    if len(items) > MOST_ITEMS:
        raise refusals.invalid(f"Too many requests in batch message. Maximum batch size is {MOST_ITEMS}")
    if not outer.token:
        raise access_refusals.no_token()
    outer.tally.counted = 0
    referred = {name for item in items for name in names_in(*_texts(item))}
    run = _Run(platform, performer, outer, referred)
    return [_answer_item(run, item) for item in items]


def _texts(item: dict[str, Any]) -> tuple[str, str]:
    return unquote(str(item.get("relative_url", ""))), unquote(str(item.get("body", "")))


def _answer_item(run: _Run, item: dict[str, Any]) -> dict[str, Any] | None:
    outer, name = run.outer, str(item.get("name", ""))
    run.platform.number += 1
    asked = Asked(outer.host, outer.version, "GET", (), {}, outer.token, run.platform.number, Tally())
    try:
        _read_item(run, asked, item)
    except refusals.Refusal as refusal:
        outcome: Outcome | None = run.performer.refuse(asked, refusal)
    else:
        fault = run.performer.fault_for(asked, "/" + "/".join(asked.path))
        outcome = _outcome(run.performer, asked, fault)
    outer.tally.add(asked.tally)
    outer.account = asked.account if asked.account is not None else outer.account
    good = outcome is not None and outcome[0] == 200
    if name and outcome is not None and good:
        run.bodies[name] = outcome[1]
    elif name:
        run.failed.add(name)
    # What only feeds other items is left out of the reply, unless it failed or was asked for.
    if outcome is None or (good and item.get("omit_response_on_success", name in run.referred)):
        return None
    return _reply(outer, asked, item, outcome)


def _reply(outer: Asked, asked: Asked, item: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    status, body, _ = outcome
    headers = {"Content-Type": "application/json; charset=UTF-8", "Facebook-API-Version": asked.version}
    text: str | None = body.decode()
    if status == 200 and asked.method == "GET":
        headers["ETag"] = etag_of(body)
        if is_known(_header(item, "if-none-match"), headers["ETag"]):
            status, text = 304, None
    answer: dict[str, Any] = {"code": status, "body": text}
    if outer.params.get("include_headers", "true").lower() in {"false", "0"}:
        return answer
    return answer | {"headers": [{"name": key, "value": value} for key, value in headers.items()]}


def _header(item: dict[str, Any], name: str) -> str | None:
    headers = item.get("headers")
    for header in headers if isinstance(headers, list) else []:
        if isinstance(header, dict) and str(header.get("name", "")).lower() == name:
            return str(header.get("value", ""))
    return None


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
    return performer.refuse_by(asked, fault)


def _read_item(run: _Run, asked: Asked, item: dict[str, Any]) -> None:
    """Read an item into a request, its references replaced; raises Refusal for what cannot be run."""
    if item.get("attached_files"):
        raise refusals.invalid("attached_files are not supported in a batch")
    wanted = item.get("depends_on") or []
    wanted = {str(name) for name in wanted} if isinstance(wanted, list) else {str(wanted)}
    for name in sorted(wanted | names_in(*_texts(item))):
        if name in run.failed:
            raise refusals.failed_dependency(name)
        if name not in run.bodies:
            raise refusals.invalid(f"The batch refers to an unknown request: {name}")
    parts, params = _params_of(item)
    if "batch" in params:
        raise refusals.invalid("A batch cannot be a part of a batch")
    _, version, path = split_path("/" + parts.lstrip("/"))
    asked.version, asked.method = version or run.outer.version, str(item.get("method", "GET")).upper()
    asked.path = tuple(filled(unquote(part), run.bodies) for part in path)
    asked.params = {name: filled(value, run.bodies) for name, value in params.items()}
    asked.token = asked.params.pop("access_token", run.outer.token)
    proof = run.outer.params.get("appsecret_proof")
    if proof is not None and asked.token == run.outer.token:
        asked.params.setdefault("appsecret_proof", proof)


def _params_of(item: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """(path, parameters of the URL and the body) of an item."""
    try:
        parts = urlsplit(str(item.get("relative_url", "")))
        params = dict(parse_qsl(parts.query, keep_blank_values=True, max_num_fields=MOST_PARAMS))
        body = str(item.get("body") or "")
        params |= dict(parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_PARAMS))
    except ValueError:
        words = "An item of the batch has a relative_url or body that cannot be read"
        raise refusals.invalid(words) from None
    return parts.path, params
