"""Draws nodes as JSON: the asked fields and, by expansion, edges with fields of their own.

A kind of node says which fields it has (`NodeType`); modules say which edges can be expanded (`EXPANSIONS`, gathered
by the router). A plan is made once for all nodes of a page: it refuses unknown fields, missing permissions, and more
work than the platform does in one call.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import BOTH
from connectors.sandbox.api.fields import Field
from connectors.sandbox.api.paging import Json
from connectors.sandbox.refusing import refusals

MOST_WORK = 6000
"""Items times fields (an edge weighs EDGE_WEIGHT) beyond which the platform asks for less data."""
MOST_ITEMS_DRAWN = 250_000
"""The same with the items of every edge, beyond which no sandbox answers, whatever quirks are on."""
EDGE_WEIGHT = 15
UNSAID = 25
"""How many items an edge has when no limit was asked for."""

Getter = Callable[[Any], Any]


@dataclass(frozen=True)
class NodeType:
    """A kind of node: its fields per host, each a function of the node; None is left out of the answer."""

    name: str
    getters: Mapping[str, Mapping[str, Getter]]
    since: Mapping[str, float] = dataclasses.field(default_factory=dict)
    """When its younger fields came to be (Unix seconds)."""


@dataclass(frozen=True)
class Expansion:
    """An edge inside `fields=`. `draw` gets call, node and field; `of` is the kind of the nested nodes.

    An edge of nodes that are no kind of their own (`of` is None) checks its nested fields itself.
    """

    draw: Callable[[Call, Any, Field], Any]
    of: str | None = None
    needs: str | None = None
    hosts: tuple[str, ...] = BOTH
    most: int = UNSAID
    since: float = 0.0


Expansions = dict[str, dict[str, Expansion]]
"""Kind of node → field → edge."""

NODE_TYPES: dict[str, NodeType] = {}
EXPANSIONS: Expansions = {}


def add_expansions(more: Expansions) -> None:
    """Let edges be expanded; the same one twice is a mistake."""
    for kind, named in more.items():
        known = EXPANSIONS.setdefault(kind, {})
        twice = known.keys() & named.keys()
        assert not twice, f"{kind} {twice} is expanded twice"
        known.update(named)


class Plan:
    """How to draw the nodes of one page."""

    def __init__(self, call: Call, kind: str, fields: tuple[Field, ...]) -> None:
        """Refuse what this kind of node does not have, or the token may not see."""
        self._call = call
        self._plain: list[tuple[str, Getter]] = []
        self._edges: list[tuple[Field, Expansion]] = []
        self.work = self.items = 0
        node_type, edges = NODE_TYPES[kind], EXPANSIONS.get(kind, {})
        getters = node_type.getters[call.host]
        for asked in fields:
            edge = edges.get(asked.name)
            if edge is not None and call.host in edge.hosts and call.at >= edge.since:
                self._add_edge(asked, edge)
            elif asked.name in getters and call.at >= node_type.since.get(asked.name, 0.0):
                self._plain.append((asked.key, getters[asked.name]))
                self.work, self.items = self.work + 1, self.items + 1
            else:
                named = call.platform.switches.field_error_type
                raise refusals.nonexisting_field(asked.name, node_type.name if named else "")
        self._id = getters["id"]

    def _add_edge(self, field: Field, edge: Expansion) -> None:
        if edge.needs is not None:
            self._call.require(edge.needs)
        limit = field.params.get("limit", "")
        items = int(limit) if limit.isdecimal() and len(limit) < 9 else edge.most
        work, drawn = 0, 0
        if field.nested and edge.of is not None:
            inner = Plan(self._call, edge.of, field.nested)
            work, drawn = inner.work, inner.items
        elif field.nested:
            work, drawn = _weigh(field.nested)
        self._edges.append((field, edge))
        self.work += EDGE_WEIGHT + work
        self.items += EDGE_WEIGHT + items * drawn

    def check(self, items: int = 1) -> "Plan":
        """Refuse more work than the platform does for a page of so many items."""
        tired = self.work * items > MOST_WORK and self._call.platform.quirks.on("Q30")
        if tired or self.items * items > MOST_ITEMS_DRAWN:
            raise refusals.too_much_data()
        return self

    @property
    def only_id(self) -> bool:
        """Whether nothing but the id is told, so that there is no need to make the nodes."""
        return not self._edges and all(key == "id" for key, _ in self._plain)

    def draw(self, node: Any) -> Json:
        """A node as JSON: only the asked fields, those without a value left out, `id` always."""
        answer: Json = {}
        for key, getter in self._plain:
            value = getter(node)
            if value is not None:
                answer[key] = value
        for field, edge in self._edges:
            self._call.tally.expanded += 1
            value = edge.draw(self._call, node, field)
            if value is not None:
                answer[field.key] = value
        if "id" not in answer:
            answer["id"] = self._id(node)
        return answer


def draw(call: Call, kind: str, node: Any, fields: tuple[Field, ...]) -> Json:
    """One node as JSON."""
    return Plan(call, kind, fields).check().draw(node)


def _weigh(fields: tuple[Field, ...]) -> tuple[int, int]:
    """(work, items) of nested fields that another module draws."""
    work = items = 0
    for field in fields:
        inner, drawn = _weigh(field.nested) if field.nested else (0, 0)
        edge = field.nested is not None or bool(field.modifiers)
        limit = field.params.get("limit", "")
        most = int(limit) if limit.isdecimal() and len(limit) < 9 else UNSAID
        work += EDGE_WEIGHT + inner if edge else 1
        items += EDGE_WEIGHT + most * drawn if edge else 1
    return work, items
