"""docs/sandbox-reference.md, written from the sandbox itself: its routes, quirks and switches."""

import ast
import inspect
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from connectors.sandbox.console.page_routes import served
from connectors.sandbox.quirks import CATALOGUE
from connectors.sandbox.switches import Switches

Table = Callable[[tuple[str, ...], list[tuple[str, ...]]], str]
HEAD = """# The sandbox: routes, quirks and switches

Written from the sandbox itself by `python -m posthouse.reference`. [The sandbox](sandbox.md) says how to use it.

## Routes

Under `/v21.0` to `/v26.0` as graph.facebook.com, and under `/ig` before that as graph.instagram.com.

"""
QUIRKS = """
## Quirks

What is odd about the platform, each with a switch of its own: `--quirk Q11=off` at the start, or over the control
plane. A share between 0 and 1 meets that part of the objects or calls, always the same ones. Profile `calm` has none.

"""
SWITCHES = """
## Switches

Where the platform's documents disagree or say nothing: `--switch quota_total=50` at the start, or over the control
plane.

"""


def sandbox_page(table: Table) -> str:
    """The page."""
    routes: list[tuple[str, ...]] = [
        (verb, f"`{path}`", hosts, about) for verb, path, hosts, about in served()
    ]
    quirks: list[tuple[str, ...]] = [
        (quirk.id, quirk.about, _share(quirk.realistic), _share(quirk.hostile), quirk.off)
        for quirk in CATALOGUE.values()
    ]
    return "".join(
        (
            HEAD,
            table(("", "Path", "Hosts", "To…"), routes),
            QUIRKS,
            table(("Id", "What is odd", "realistic", "hostile", "When off"), quirks),
            SWITCHES,
            table(("Switch", "Left alone", "Meaning"), list(_switches())),
        )
    )


def _share(share: float) -> str:
    return {0.0: "off", 1.0: "on"}.get(share, f"{share:g}")


def _switches() -> Iterator[tuple[str, ...]]:
    defaults, body = Switches(), _body_of(Switches)
    for field, words in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            value = getattr(defaults, field.target.id)
            yield f"`{field.target.id}`", f"`{value}`", _words(words)


def _body_of(kind: type) -> Sequence[ast.stmt]:
    found = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(found, ast.ClassDef)
    return found.body


def _words(statement: ast.stmt) -> str:
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return " ".join(str(statement.value.value).split()) if is_text else ""  # type: ignore[attr-defined]
