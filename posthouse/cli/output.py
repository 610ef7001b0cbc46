"""What a command says: text for people on stdout, or one JSON object as its last line."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object as the last line instead of text.")]

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def plain(value: Any) -> Any:
    """The value as JSON can hold it: instants in ISO 8601, paths and the like as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def as_json(result: Mapping[str, Any]) -> str:
    """One line of JSON."""
    return json.dumps(result, default=plain, ensure_ascii=False)


def finish(result: Mapping[str, Any], text: str, *, json_: bool) -> None:
    """Say how it ended: the JSON object, or the sentence."""
    typer.echo(as_json(result) if json_ else text)


def table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], *, empty: str) -> None:
    """Print rows as a table; columns are key → heading. Without rows, the sentence says so."""
    if not rows:
        out.print(empty)
        return
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns.values():
        shown.add_column(heading, overflow="fold")
    for row in rows:
        shown.add_row(*(_cell(row.get(key)) for key in columns))
    out.print(shown)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M %Z")
    return str(value)
