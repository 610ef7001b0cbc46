"""Cursor paging: a cursor names the item it points at, so that new items at the top never shift a page.

Keys that are tuples are in ascending order, and their cursors are found by bisection; such a cursor still knows its
place when its item was deleted, and quirk Q60 decides whether it may. Keys of other kinds are looked up as they are.
"""

import base64
import binascii
import hashlib
import json
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from connectors.sandbox.api.call import Call
from connectors.sandbox.refusing import refusals

Json = dict[str, Any]
Key = int | str | tuple[int | float | str, ...]
_SEAL = 4


def cursor_of(call: Call, scope: str, key: Key) -> str:
    """An opaque cursor that points at an item of an edge; `scope` names the edge."""
    text = json.dumps(key, separators=(",", ":")).encode()
    return "QVFI" + base64.urlsafe_b64encode(_seal(call, scope, text) + text).decode().rstrip("=") + "ZD"


def key_of(call: Call, scope: str, cursor: str) -> Key:
    """The item that a cursor points at; raises the platform's refusal for what was never given out for this edge."""
    body = cursor.removeprefix("QVFI").removesuffix("ZD")
    try:
        raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except (binascii.Error, ValueError):
        raise refusals.bad_cursor() from None
    if len(raw) <= _SEAL or raw[:_SEAL] != _seal(call, scope, raw[_SEAL:]):
        raise refusals.bad_cursor()
    key = json.loads(raw[_SEAL:])
    return tuple(key) if isinstance(key, list) else key


def _seal(call: Call, scope: str, text: bytes) -> bytes:
    secret = f"cursor {call.platform.world.seed} {scope}".encode()[:64]
    return hashlib.blake2b(text, digest_size=_SEAL, key=secret).digest()


def page_of(
    call: Call,
    params: dict[str, str],
    keys: Sequence[Any],
    draw: Callable[[Any], Json],
    limit: int,
    nested: bool = False,
    scope: str = "",
    home: tuple[str, ...] | None = None,
) -> Json:
    """One page of an edge. `keys` are all items in order; `params` may hold after or before.

    Links point back at the call, or at `home` for the page of an expansion; a nested page without a home has none.
    """
    first, end = _bounds(call, scope, params, keys, limit)
    answer: Json = {"data": [draw(key) for key in keys[first:end]]}
    if first == end:
        return answer
    before, after = cursor_of(call, scope, keys[first]), cursor_of(call, scope, keys[end - 1])
    paging: Json = {"cursors": {"before": before, "after": after}}
    link = _linker(call, params, nested, home)
    if link is not None and first > 0:
        paging["previous"] = link(before=before, after=None, limit=str(limit))
    if link is not None and end < len(keys):
        paging["next"] = link(after=after, before=None, limit=str(limit))
    return answer | {"paging": paging}


def _linker(
    call: Call, params: dict[str, str], nested: bool, home: tuple[str, ...] | None
) -> Callable[..., str] | None:
    if home is None:
        return None if nested else call.link

    def link(**changes: str | None) -> str:
        values = {"access_token": call.token, "pretty": "0", **params, **changes}
        kept = {name: value for name, value in values.items() if value is not None}
        return f"{call.root}/{'/'.join(home)}?{urlencode(kept)}"

    return link


def _bounds(
    call: Call, scope: str, params: dict[str, str], keys: Sequence[Any], limit: int
) -> tuple[int, int]:
    if params.get("after"):
        place, there = _position(call, scope, keys, params["after"])
        first = place + there
        return first, min(first + limit, len(keys))
    if params.get("before"):
        end, _ = _position(call, scope, keys, params["before"])
        return max(0, end - limit), end
    return 0, min(limit, len(keys))


def _position(call: Call, scope: str, keys: Sequence[Any], cursor: str) -> tuple[int, bool]:
    """Where an item is and whether it is still there; where it was, if cursors outlive their items."""
    key = key_of(call, scope, cursor)
    if isinstance(key, tuple):
        place = bisect_left(keys, key)
        there = place < len(keys) and keys[place] == key
        if not there and call.platform.quirks.on("Q60"):
            raise refusals.bad_cursor()
        return place, there
    try:
        return keys.index(key), True
    except ValueError:
        raise refusals.bad_cursor() from None
