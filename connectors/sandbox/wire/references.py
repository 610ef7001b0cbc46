"""References in a batch: `{result=name:$.data.0.id}` stands for a value out of the answer to an earlier item."""

import re
from typing import Any

import msgspec

from connectors.sandbox.refusing import refusals

_REFERENCE = re.compile(r"\{result=([^:{}]{1,200}):(\$[^{}]{0,200})\}")
_STEP = re.compile(r"\.?([^.\[\]]+)|\[([^\[\]]+)\]")
LONGEST = 20_000


def names_in(*texts: str) -> set[str]:
    """The names of the items that texts refer to."""
    return {found[1] for text in texts for found in _REFERENCE.finditer(text)}


def filled(text: str, bodies: dict[str, bytes]) -> str:
    """A text with its references replaced; raises Refusal for one that leads nowhere."""

    def value_of(found: re.Match[str]) -> str:
        if found[1] not in bodies:
            raise refusals.invalid(f"The batch refers to an unknown request: {found[1]}")
        values = _walk([msgspec.json.decode(bodies[found[1]])], found[2][1:])
        if not values:
            raise refusals.invalid(f"The JSONPath {found[2]} of request {found[1]} matches nothing")
        return ",".join(_text(value) for value in values)

    answer = _REFERENCE.sub(value_of, text)
    if len(answer) > LONGEST:
        raise refusals.invalid("A reference of the batch is replaced by too long a text")
    return answer


def _walk(nodes: list[Any], path: str) -> list[Any]:
    for found in _STEP.finditer(path):
        step = (found[1] or found[2]).strip("'\"")
        nodes = [inner for node in nodes for inner in _inner(node, step)]
    return nodes


def _inner(node: Any, step: str) -> list[Any]:
    if step == "*":
        return list(node.values()) if isinstance(node, dict) else list(node) if isinstance(node, list) else []
    if isinstance(node, dict):
        return [node[step]] if step in node else []
    if isinstance(node, list) and step.isascii() and step.isdecimal() and int(step) < len(node):
        return [node[int(step)]]
    return []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
