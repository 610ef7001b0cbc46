"""Reads the parameters of a request within bounds, so that no body or query can hold the sandbox up."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request

from connectors.sandbox.refusing import refusals

MOST_BODY = 8 * 1024 * 1024
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
    try:
        if kind.startswith("multipart/form-data"):
            return await asyncio.wait_for(_form(request), LONGEST_S)
        body = await asyncio.wait_for(read_bounded(request, MOST_BODY), LONGEST_S)
    except TimeoutError:
        raise refusals.Refusal(1, "The body of this request did not arrive in time.", status=408) from None
    except ClientDisconnect:
        raise refusals.Refusal(1, "The body of this request did not arrive.", status=400) from None
    return (
        _json_pairs(body) if kind.startswith("application/json") else _pairs(body.decode("utf-8", "replace"))
    )


async def read_bounded(request: Request, most: int) -> bytes:
    """The body, however it was sent; refuses as soon as it is longer than `most` bytes."""
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
        form = await request.form(max_files=50, max_fields=MOST_PARAMS, max_part_size=MOST_BODY)
    except (HTTPException, MultiPartException):
        raise refusals.invalid("The multipart body of this request cannot be read") from None
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


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
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in found.items()}
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise refusals.invalid("The body of this request must be a JSON object") from None


def _too_much(words: str) -> refusals.Refusal:
    return refusals.Refusal(1, words, status=413)
