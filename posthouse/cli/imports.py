"""`posthouse import`: history and visits from files."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from posthouse.cli.output import Json, err, finish, out, table
from posthouse.cli.state import ask_server, workspace
from posthouse.importing import import_operation, imports_operation, remove_import_operation


class _OrFile(TyperGroup):
    """Takes what is no command of it for a file: `posthouse import FILE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["file", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_OrFile, help="Bring in history and website visits from files.", no_args_is_help=True)


@app.command("file")
def file_(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file.")],
    account: Annotated[
        str | None, typer.Option(help="Whose file it is (username or id); left out: the only one.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="posts, days or web; left out: told by the headings.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="A TOML file that explains headings that are not known.")
    ] = None,
    currency: Annotated[str | None, typer.Option(help="Of revenue; left out: the client's.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be taken, and what not.")
    ] = False,
    json_: Json = False,
) -> None:
    """Bring in an export of Meta Business Suite or Google Analytics, or any table with a mapping.

    The word file may be left out. The same file twice changes nothing.
    """
    if kind is not None and kind not in ("posts", "days", "web"):
        raise typer.BadParameter("must be one of posts, days, web", param_hint="--kind")
    asked = {
        "file": str(file.absolute()),
        "account": account,
        "kind": kind,
        "mapping": mapping.read_text(encoding="utf-8") if mapping else None,
        "currency": currency.upper() if currency else None,
        "dry_run": dry_run,
    }
    result = _through("import", import_operation, asked)
    for problem in result["problems"]:
        err.print(f"posthouse: {file.name}, {problem}", markup=False)
    if dry_run and not json_:
        for row in result["sample"]:
            out.print(
                ", ".join(f"{name} {value}" for name, value in row.items() if value is not None), markup=False
            )
    finish(result, _sentence(result, file.name), json_=json_)


@app.command("list")
def list_(json_: Json = False) -> None:
    """List the imports that count."""
    rows = _through("imports", imports_operation, {})["imports"]
    if json_:
        finish({"imports": rows}, "", json_=True)
        return
    columns = {"import_id": "Id", "kind": "Kind", "of": "Of", "file_name": "File", "taken": "Rows",
               "refused": "Left out", "imported_at": "At", "imported_by": "By"}  # fmt: skip
    table(rows, columns, empty="Nothing was imported yet.")


@app.command()
def remove(
    import_id: Annotated[int, typer.Argument(help="The import's number.", min=1)], json_: Json = False
) -> None:
    """Take an import back: its numbers count no more."""
    result = _through("remove-import", remove_import_operation, {"import": import_id})
    finish(result, f"Import {import_id} counts no more.", json_=json_)


def _sentence(result: dict[str, Any], name: str) -> str:
    rows = f"{result['taken']:,} rows of {name} ({result['kind']}, {result['account']})"
    left = f", {result['refused']:,} left out" if result["refused"] else ""
    others = f" Columns not taken: {', '.join(result['not_taken'])}." if result["not_taken"] else ""
    if result["is_known"]:
        return f"{name} was imported before, as import {result['import_id']}. Nothing was changed."
    if result["dry_run"]:
        return f"{rows} would be taken{left}.{others}"
    return f"{rows} taken{left}, as import {result['import_id']}.{others}"


def _through(name: str, operation: Callable[..., dict[str, Any]], asked: dict[str, Any]) -> dict[str, Any]:
    answer = ask_server(name, asked)
    if answer is not None:
        return answer
    with workspace(with_lake=True) as found:
        return operation(found, asked)
