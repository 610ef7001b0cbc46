"""What answers a verb on an edge of a node."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.paging import Json

BOTH = ("fb", "ig")
FACEBOOK = ("fb",)
INSTAGRAM = ("ig",)


@dataclass(frozen=True)
class Endpoint:
    """One thing that can be asked. `answer` gets the call and the node; `needs` is a capability of `scopes`."""

    answer: Callable[[Call, Any], Json]
    needs: str | None = None
    hosts: tuple[str, ...] = BOTH
    since: float = 0.0
    """When it came to be (Unix seconds)."""


Table = dict[tuple[str, str], Endpoint]
"""(verb, edge) → endpoint; the edge of the node itself is ""."""


@dataclass(frozen=True)
class Kind:
    """A kind of node. `find` reads an id of this kind, None when it is none or the token may not see it."""

    name: str
    find: Callable[[Call, str], Any | None]
