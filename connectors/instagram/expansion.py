"""Field expansion: one request that reads a node together with edges of it, several times the same edge by alias.

A request with field expansion is one call, however much it brings. The platform refuses it as a whole when one part
of it is refused.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from connectors.graph.answers import RawAnswer, decode
from connectors.graph.errors import GraphError, UnexpectedAnswer

_UNKNOWN_FIELD = re.compile(r"nonexisting field \((\w+)\)")


@dataclass(frozen=True)
class Edge:
    """An edge inside `fields=`: `key` is the name under which its answer comes."""

    name: str
    modifiers: Mapping[str, str] = field(default_factory=dict)
    fields: Sequence[str] = ()
    alias: str = ""

    @property
    def key(self) -> str:
        """The name under which the answer tells it."""
        return self.alias or self.name

    @property
    def text(self) -> str:
        """The edge as the platform reads it."""
        alias = {"as": self.alias} if self.alias else {}
        modifiers = "".join(f".{name}({value})" for name, value in (alias | dict(self.modifiers)).items())
        return self.name + modifiers + ("{" + ",".join(self.fields) + "}" if self.fields else "")


def insights_field(metrics: Sequence[str]) -> tuple[str, ...]:
    """Return the field that brings these metrics along with each media of a list; none for no metrics."""
    return (f"insights.metric({','.join(metrics)})",) if metrics else ()


def parts_of(answer: RawAnswer, resource: str) -> dict[str, msgspec.Raw]:
    """Return the parts of a node's answer by name, still to be decoded."""
    return decode(answer.body, dict[str, msgspec.Raw], resource)


def decode_part(part: msgspec.Raw | bytes, kind: Any, resource: str) -> Any:
    """Decode one part. Raises UnexpectedAnswer with the path where it has another shape."""
    try:
        return msgspec.json.decode(part, type=kind)
    except msgspec.MsgspecError as error:
        words = f"The platform's answer has an unknown shape: {error}"
        raise UnexpectedAnswer(words, resource=resource) from error


def unknown_field(error: GraphError) -> str | None:
    """Return the field that the platform says it does not have, if that is what it says."""
    found = _UNKNOWN_FIELD.search(error.message)
    return found[1] if found else None
