"""The command `replay`: the lake rebuilt from the raw answers."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from posthouse.cli.output import Json, err, finish
from posthouse.cli.state import ask_server, workspace
from posthouse.operations import account_ids_of
from posthouse.replaying import rebuild


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command()(replay)


def replay(
    account: Annotated[
        list[str] | None, typer.Option(help="Only this account (username or id); repeatable.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--out", help="Write a new lake file there, and leave the lake alone.")
    ] = None,
    json_: Json = False,
) -> None:
    """Rebuild the lake from the raw answers that are kept. The old lake is kept beside the new one."""
    out = str(file.absolute()) if file else None
    result = ask_server("replay", {"accounts": account or [], "out": out})
    if result is None:
        result = _here(account or [], file)
    for problem in result["problems"]:
        err.print(f"posthouse: {problem}")
    finish(result, _sentence(result), json_=json_)
    if result["lost"]:
        raise typer.Exit(1)


def _here(names: list[str], file: Path | None) -> dict[str, Any]:
    with workspace(with_lake=True) as found, Progress(console=err, transient=True) as bar:
        chosen = account_ids_of(found, names) if names else None
        task = bar.add_task("Replaying")
        return rebuild(found, chosen, file, lambda done, total: bar.update(task, completed=done, total=total))


def _sentence(result: dict[str, Any]) -> str:
    lost = f" {result['lost']:,} loads lack something; it is named above." if result["lost"] else ""
    kept = f" The lake as it was: {result['before']}." if result["before"] else ""
    return f"{result['loads']:,} loads made again, {result['rows']:,} rows, in {result['file']}.{lost}{kept}"
