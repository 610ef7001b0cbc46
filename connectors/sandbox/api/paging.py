"""Cursor paging: a cursor names the item it points at, so new items at the top never shift a page."""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from connectors.sandbox import refusals
from connectors.sandbox.api.call import Call

Json = dict[str, Any]


def cursor_of(key: int | str) -> str:
    """An opaque cursor that points at an item."""
    return "QVFI" + base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=") + "ZD"


def key_of(cursor: str) -> str:
    """The item that a cursor points at; raises the platform's refusal for anything else."""
    body = cursor.removeprefix("QVFI").removesuffix("ZD")
    try:
        return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise refusals.invalid("Invalid cursors values") from None


def page_of(
    call: Call,
    params: dict[str, str],
    keys: list[int] | list[str],
    draw: Callable[[Any], Json],
    limit: int,
    nested: bool = False,
) -> Json:
    """One page of an edge. `keys` are all items in order; `params` may hold after or before.

    Nested pages have cursors but no links (the platform's have them only at the top).
    """
    first, end = _bounds(params, keys, limit)
    answer: Json = {"data": [draw(key) for key in keys[first:end]]}
    if first == end:
        return answer
    before, after = cursor_of(keys[first]), cursor_of(keys[end - 1])
    paging: Json = {"cursors": {"before": before, "after": after}}
    if first > 0 and not nested:
        paging["previous"] = call.link(before=before, after=None)
    if end < len(keys) and not nested:
        paging["next"] = call.link(after=after, before=None, limit=str(limit))
    return answer | {"paging": paging}


def _bounds(params: dict[str, str], keys: list[Any], limit: int) -> tuple[int, int]:
    if params.get("after"):
        first = _position(keys, params["after"]) + 1
        return first, min(first + limit, len(keys))
    if params.get("before"):
        end = _position(keys, params["before"])
        return max(0, end - limit), end
    return 0, min(limit, len(keys))


def _position(keys: list[Any], cursor: str) -> int:
    key = key_of(cursor)
    try:
        return keys.index(int(key) if keys and isinstance(keys[0], int) else key)
    except ValueError:
        raise refusals.invalid("Invalid cursors values") from None
