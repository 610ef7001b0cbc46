"""Finds who answers a path, after the token was checked."""

from typing import Any

from connectors.sandbox import refusals
from connectors.sandbox.api import (
    account_insights,
    comments,
    media,
    media_insights,
    pages,
    people,
    publishing,
    users,
)
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.nodes import KINDS, me
from connectors.sandbox.api.paging import Json

_MODULES = (users, people, pages, media, account_insights, media_insights, publishing, comments)


def _merged() -> dict[str, Table]:
    tables: dict[str, Table] = {"root": {}}
    for module in _MODULES:
        for kind, table in module.TABLES.items():
            twice = tables.setdefault(kind, {}).keys() & table.keys()
            assert not twice, f"{kind} {twice} is answered twice"
            tables[kind] |= table
    return tables


TABLES = _merged()
"""Kind of node → (verb, edge) → endpoint; kind `root` holds paths that begin with no node."""
OPEN: dict[tuple[str, str, str], Endpoint] = {}
"""(host, verb, path) of what is answered without a token."""


def open_endpoint(host: str, method: str, path: tuple[str, ...]) -> Endpoint | None:
    """What answers this without a token, if anything."""
    return OPEN.get((host, method, "/".join(path)))


def answer(call: Call) -> Json:
    """The answer to one call; raises Refusal."""
    if "ids" in call.params and len(call.path) <= 1:
        return _answer_many(call)
    if not call.path:
        raise refusals.unknown_path("")
    root = TABLES["root"].get((call.method, "/".join(call.path)))
    if root is not None and call.host in root.hosts:
        return _run(call, root, None, "root")
    node, edge = call.path[0], "/".join(call.path[1:])
    kind, found = me(call) if node == "me" else _find(call, node)
    endpoint = TABLES.get(kind, {}).get((call.method, edge))
    if endpoint is None or call.host not in endpoint.hosts:
        raise refusals.unknown_path(f"me/{edge}") if node == "me" else _missing(call, node)
    return _run(call, endpoint, found, kind)


def _run(call: Call, endpoint: Endpoint, node: Any, kind: str) -> Json:
    call.count(kind)
    if endpoint.needs is not None:
        call.require(endpoint.needs)
    return endpoint.answer(call, node)


def _find(call: Call, node: str) -> tuple[str, Any]:
    for kind in KINDS:
        found = kind.find(call, node)
        if found is not None:
            return kind.name, found
    raise _missing(call, node)


def _missing(call: Call, node: str) -> refusals.Refusal:
    return refusals.missing_object(node, call.method.lower())


def _answer_many(call: Call) -> Json:
    ids = [name.strip() for name in call.params["ids"].split(",") if name.strip()]
    if not 1 <= len(ids) <= 50:
        raise refusals.invalid("Too many ids. Maximum: 50")
    if call.platform.switches.ids_count_each:
        call.tally.counted += len(ids) - 1
    params = {name: value for name, value in call.params.items() if name != "ids"}
    outer = call.path, call.params
    answers = {}
    for object_id in ids:
        call.path, call.params = (object_id, *outer[0]), params
        answers[object_id] = answer(call)
    call.path, call.params = outer
    return answers
