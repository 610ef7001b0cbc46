"""Finds who answers a path, after the token was checked."""

from dataclasses import replace
from typing import Any

from connectors.sandbox.api import (
    account_insights,
    ads,
    collaboration,
    comments,
    containers,
    deletion,
    discovery,
    edges,
    foreign,
    hashtags,
    likes,
    media,
    media_insights,
    mentions,
    messages,
    oauth,
    pages,
    people,
    publishing,
    subscriptions,
    tags,
    users,
)
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.drawing import add_expansions
from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.nodes import KINDS, me
from connectors.sandbox.api.paging import Json
from connectors.sandbox.refusing import refusals

MOST_IDS = 50
_MODULES = (
    users,
    edges,
    people,
    pages,
    media,
    account_insights,
    media_insights,
    publishing,
    containers,
    deletion,
    comments,
    tags,
    hashtags,
    foreign,
    discovery,
    collaboration,
    messages,
    mentions,
    likes,
    subscriptions,
    ads,
)


def _merged() -> dict[str, Table]:
    tables: dict[str, Table] = {"root": {}}
    for module in _MODULES:
        for kind, table in module.TABLES.items():
            twice = tables.setdefault(kind, {}).keys() & table.keys()
            assert not twice, f"{kind} {twice} is answered twice"
            tables[kind] |= table
        add_expansions(getattr(module, "EXPANSIONS", {}))
    return tables


TABLES = _merged()
"""Kind of node → (verb, edge) → endpoint; kind `root` holds paths that begin with no node."""
OPEN: dict[tuple[str, str, str], Endpoint] = {**oauth.OPEN}
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
    if endpoint is None or call.host not in endpoint.hosts or call.at < endpoint.since:
        raise refusals.unknown_path("/".join(call.path)) if node == "me" else _missing(call, node)
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
    ids = list(dict.fromkeys(name.strip() for name in call.params["ids"].split(",") if name.strip()))
    if not 1 <= len(ids) <= MOST_IDS:
        raise refusals.invalid(f"Too many ids. Maximum: {MOST_IDS}")
    if call.platform.switches.ids_count_each:
        call.tally.counted += len(ids) - 1
    params = {name: value for name, value in call.params.items() if name != "ids"}
    edge = call.path
    missing = [name for name in ids if name != "me" and not _exists(call, name)]
    if missing:
        raise refusals.unknown_aliases(",".join(missing))
    answers = {}
    for name in ids:
        one = replace(call, path=(name, *edge), params=params)
        answers[name] = answer(one)
        call.account = one.account
    return answers


def _exists(call: Call, node: str) -> bool:
    return any(kind.find(call, node) is not None for kind in KINDS)
