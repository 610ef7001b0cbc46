"""Commands about data: sync, report, sql. They go through the running server when there is one."""

import base64
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from posthouse.cli.output import Json, err, finish, out
from posthouse.cli.state import ask_server, workspace
from posthouse.operations import Operation, report_operation, sql_operation, sync_operation


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    for command in (sync, report, sql):
        app.command()(command)


def sync(
    account: Annotated[
        list[str] | None, typer.Option(help="Only this account (username or id); repeatable.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Read the whole history again.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list what would be read, and why.")
    ] = False,
    json_: Json = False,
) -> None:
    """Read accounts, media, metrics and comments into the lake."""
    asked = {"accounts": account or [], "full": full, "dry_run": dry_run}
    result = _through("sync", sync_operation, asked)
    if dry_run and not json_:
        for line in result["plan"]:
            out.print(line)
        return
    text = (
        f"{result['accounts']} accounts, {result['media']:,} media, {result['samples']:,} new samples; "
        f"{result['round_trips']:,} round trips, {result['counted_calls']:,} counted calls, "
        f"{result['seconds']:.1f} s."
    )
    ads = result.get("ads") or {"errors": [], "notes": []}
    if ads.get("accounts"):
        text += (
            f" Ads: {ads['ad_accounts']} ad accounts, {ads['ads']:,} ads, {ads['days']:,} new days; "
            f"{ads['counted_calls']:,} counted calls, {ads['waiting'] + ads['ordered']:,} reports to come."
        )
    for problem in [*result["errors"], *result["notes"], *ads["errors"], *ads["notes"]]:
        err.print(f"posthouse: {problem}")
    finish(result, text, json_=json_)
    if result["errors"] or ads["errors"] or (result["notes"] and not result["accounts"]):
        raise typer.Exit(1)


def report(
    period: Annotated[
        str, typer.Option(help="A month (2026-10), a day range (2026-10-01..2026-10-15) or a year (2026).")
    ],
    file: Annotated[Path, typer.Option("--out", help="The file to write.")],
    account: Annotated[list[str] | None, typer.Option(help="Account (username or id); repeatable.")] = None,
    campaign: Annotated[str | None, typer.Option(help="Campaign (name or id) instead of accounts.")] = None,
    compare: Annotated[str | None, typer.Option(help="previous or year.")] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="pdf, xlsx or csv; left out: as the file is called.")
    ] = None,
    json_: Json = False,
) -> None:
    """Write a performance report, of all accounts unless some are named. Once made, it is kept and never changes."""
    _checked(period, compare, format_ := format_ or file.suffix.removeprefix(".") or "pdf")
    asked = {
        "accounts": account or [],
        "campaign": campaign,
        "period": period,
        "compare": compare,
        "format": format_,
    }
    result = _through("report", report_operation, asked)
    content = base64.b64decode(result.pop("content"))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    result["file"] = str(file)
    as_of = datetime.fromisoformat(result["as_of"])
    text = f"Report {result['report']}, as known on {as_of:%Y-%m-%d %H:%M} UTC, written to {file}."
    finish(result, text, json_=json_)


def _checked(period: str, compare: str | None, format_: str) -> None:
    """Refuse as wrong use what can be told without the lake."""
    from jobs.reports import FORMATS, ReportError, parse_period
    from jobs.reports.spec import COMPARISONS

    try:
        parse_period(period)
    except ReportError as error:
        raise typer.BadParameter(str(error), param_hint="--period") from error
    if compare is not None and compare not in COMPARISONS:
        raise typer.BadParameter(f"must be one of {', '.join(COMPARISONS)}", param_hint="--compare")
    if format_ not in FORMATS:
        raise typer.BadParameter(
            f"must be one of {', '.join(FORMATS)}, not {format_!r}", param_hint="--format"
        )


def sql(
    query: Annotated[str, typer.Argument(help="One SELECT.")],
    format_: Annotated[str, typer.Option("--format", help="table, csv, json or parquet.")] = "table",
    limit: Annotated[int, typer.Option(help="At most so many rows.", min=1)] = 10_000,
) -> None:
    """Ask the lake a question. Reading only."""
    result = _through("sql", sql_operation, {"query": query, "format": format_, "limit": limit})
    content = base64.b64decode(result["content"])
    sys.stdout.buffer.write(content)
    sys.stdout.flush()
    if result["cut"]:
        err.print(f"posthouse: only the first {limit:,} rows are shown; --limit shows more.")


def _through(name: str, operation: Callable[..., Operation], asked: dict[str, Any]) -> dict[str, Any]:
    """Have the server do it, or open the lake and do it here."""
    answer = ask_server(name, asked)
    if answer is not None:
        return answer
    with workspace(with_lake=True) as found:
        return dict(operation(found, asked))
