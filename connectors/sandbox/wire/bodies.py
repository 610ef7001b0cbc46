"""Reads the parameters of a request within bounds, so that no body or query can hold the sandbox up."""

import asyncio
import json
from collections.abc import Awaitable
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from connectors.sandbox.refusing import refusals

Found = TypeVar("Found")
MOST_BODY = 8 * 1024 * 1024
MOST_FIELD = 1024 * 1024
"""Bytes of one field of a multipart form; files count with the whole body only."""
MOST_QUERY = 32 * 1024
MOST_PARAMS = 1000
LONGEST_S = 20.0
"""A body must have come within so many real seconds."""


async def read_params(request: Request) -> dict[str, str]:
    """Query and body together, the body's values first; raises Refusal. Of one name given twice the last counts."""
    query = request.url.query
    if len(query) > MOST_QUERY:
        raise _too_much("The query of this request is too long.")
    params = _pairs(query)
    if request.method == "POST":
        params |= await _body_params(request)
    return params


async def _body_params(request: Request) -> dict[str, str]:
    _check_length(request)
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        return await _in_time(_form(request))
    body = await read_in_time(request, MOST_BODY)
    return (
        _json_pairs(body) if kind.startswith("application/json") else _pairs(body.decode("utf-8", "replace"))
    )


async def read_in_time(request: Request, most: int) -> bytes:
    """The body; refuses what is longer than `most` bytes or takes longer than LONGEST_S to come."""
    return await _in_time(_read_bounded(request, most))


async def _in_time(work: Awaitable[Found]) -> Found:
    try:
        return await asyncio.wait_for(work, LONGEST_S)
    except TimeoutError:
        raise refusals.Refusal(1, "The body of this request did not arrive in time.", status=408) from None
    except ClientDisconnect:
        raise refusals.Refusal(1, "The body of this request did not arrive.", status=400) from None


async def _read_bounded(request: Request, most: int) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise _too_much("The body of this request is too large.")
    return bytes(body)


def _check_length(request: Request) -> None:
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told[:20]) > MOST_BODY:
        raise _too_much("The body of this request is too large.")


async def _form(request: Request) -> dict[str, str]:
    try:
        bounded = _bounded(request, MOST_BODY)
        form = await bounded.form(max_files=50, max_fields=MOST_PARAMS, max_part_size=MOST_FIELD)
    except (HTTPException, MultiPartException):
        raise refusals.invalid("The multipart body of this request cannot be read") from None
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


def _bounded(request: Request, most: int) -> Request:
    """The same request, whose body is refused as soon as it is longer than `most` bytes, also without a length."""
    came = 0

    async def receive() -> Message:
        nonlocal came
        message = await request.receive()
        came += len(message.get("body", b""))
        if came > most:
            raise _too_much("The body of this request is too large.")
        return message

    return Request(request.scope, receive)


def _pairs(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMS))
    except ValueError:
        raise _too_much("This request has too many parameters.") from None


def _json_pairs(body: bytes) -> dict[str, str]:
    try:
        found: Any = msgspec.json.decode(body or b"{}")
        if not isinstance(found, dict) or len(found) > MOST_PARAMS:
            raise ValueError
        told = {
            name: value for name, value in found.items() if value is not None
        }  # null is as good as absent
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in told.items()}
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise refusals.invalid("The body of this request must be a JSON object") from None


def _too_much(words: str) -> refusals.Refusal:
    return refusals.Refusal(1, words, status=413)
