"""Many reads in one round trip: fifty to a batch on graph.facebook.com, one by one on graph.instagram.com.

Each sub-request still counts as a call; what is saved is time. Sub-answers that are missing (null) or passing
faults are asked again; every other fault is the reply's own, so that one bad read never costs another.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec

from connectors.graph.answers import RawAnswer, decode
from connectors.graph.errors import GraphError, RateLimited, Transient
from connectors.graph.retry import TRIES, is_worth_repeating, reading

if TYPE_CHECKING:
    from connectors.graph.client import GraphClient

LARGEST = 50


@dataclass(frozen=True)
class Ask:
    """One read: path below the version, and parameters."""

    path: str
    params: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """What one ask got: a body or an error; `answer` is the round trip that carried it."""

    ask: Ask
    body: bytes
    error: GraphError | None
    answer: RawAnswer | None


class _Part(msgspec.Struct):
    code: int
    body: str | None = None


def ask_all(client: "GraphClient", asks: Sequence[Ask], resource: str) -> list[Reply]:
    """Answer every ask, in order. Raises only when a whole round trip fails for good."""
    if client.is_instagram_host:
        return _ask_singles(client, asks, resource)
    return [reply for chunk in _chunks(asks) for reply in _ask_chunk(client, chunk, resource)]


def _chunks(asks: Sequence[Ask]) -> Iterator[Sequence[Ask]]:
    return (asks[at : at + LARGEST] for at in range(0, len(asks), LARGEST))


def _ask_singles(client: "GraphClient", asks: Sequence[Ask], resource: str) -> list[Reply]:
    """Ask one by one; once limited, the rest is not even asked, since every call would prolong the wait."""
    replies: list[Reply] = []
    limited: RateLimited | None = None
    for ask in asks:
        reply = Reply(ask, b"", limited, None) if limited else _ask_single(client, ask, resource)
        limited = reply.error if isinstance(reply.error, RateLimited) else None
        replies.append(reply)
    return replies


def _ask_single(client: "GraphClient", ask: Ask, resource: str) -> Reply:
    try:
        answer = client.fetch(ask.path, ask.params, resource=resource)
    except GraphError as error:
        return Reply(ask, b"", error, None)
    return Reply(ask, answer.body, None, answer)


def _ask_chunk(client: "GraphClient", asks: Sequence[Ask], resource: str) -> list[Reply]:
    """Send one batch, and again what passing faults left unanswered, by the policy of reads."""
    replies: dict[int, Reply] = {}
    tried = 0

    def once() -> None:
        nonlocal tried
        tried += 1
        waiting = [at for at in range(len(asks)) if at not in replies]
        fresh = _round_trip(client, [asks[at] for at in waiting], resource)
        is_last = tried >= TRIES
        replies.update(
            {at: reply for at, reply in zip(waiting, fresh, strict=True) if is_last or _is_final(reply)}
        )
        if len(replies) < len(asks):
            raise Transient("The platform left some reads of a batch unanswered", resource=resource)

    reading(once)
    return [replies[at] for at in range(len(asks))]


def _round_trip(client: "GraphClient", asks: Sequence[Ask], resource: str) -> list[Reply]:
    wanted = [{"method": "GET", "relative_url": f"{ask.path}?{urlencode(ask.params)}"} for ask in asks]
    form = {"batch": msgspec.json.encode(wanted).decode(), "include_headers": "false"}
    answer = client.send("POST", "", form, resource=resource, counted=len(asks))
    parts = decode(answer.body, list[_Part | None], resource)
    parts += [None] * (len(asks) - len(parts))  # a batch cut short counts as unanswered
    return [_reply(client, ask, part, answer, resource) for ask, part in zip(asks, parts, strict=False)]


def _reply(client: "GraphClient", ask: Ask, part: _Part | None, answer: RawAnswer, resource: str) -> Reply:
    if part is None or part.body is None:
        return Reply(ask, b"", Transient("The platform did not get to this read", resource=resource), answer)
    body = part.body.encode()
    if part.code < 400:
        return Reply(ask, body, None, answer)
    return Reply(ask, body, client.error_of(part.code, body, answer, resource), answer)


def _is_final(reply: Reply) -> bool:
    return reply.error is None or not is_worth_repeating(reply.error)
