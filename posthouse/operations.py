"""What needs the lake: sync, report, sql, replay. Run by the server for the command line, or in its place.

Each takes the opened workspace and what was asked (JSON), and returns JSON. Files travel as base64.
"""

import base64
import io
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from actions import campaigns, reports
from actions.permissions import visible_accounts
from jobs.reports import ReportSpec, build, parse_period, render
from posthouse import importing
from posthouse.jobs import sync_now
from posthouse.paid import read_ads_now
from posthouse.replaying import rebuild
from posthouse.workspace import CONSOLE, Workspace, WorkspaceError
from warehouse.lake.store import Lake
from warehouse.ledger import accounts as ledger_accounts

Operation = dict[str, Any]
FORMATS = ("table", "csv", "json", "parquet")


def sync_operation(workspace: Workspace, asked: Operation) -> Operation:
    """Read from Instagram now, ads included unless it is a dry run. asked: accounts (names or ids), full, dry_run."""
    account_ids = account_ids_of(workspace, asked["accounts"]) if asked["accounts"] else None
    result = sync_now(workspace, account_ids, full=asked["full"], dry_run=asked["dry_run"], trigger="command")
    ads = None if asked["dry_run"] else read_ads_now(workspace, account_ids).as_json()
    return asdict(result) | {"ads": ads}


def report_operation(workspace: Workspace, asked: Operation) -> Operation:
    """Make a report, keep it, and render it. asked: accounts, campaign, period, compare, format."""
    spec = _spec(workspace, asked)
    document = build(_lake(workspace), workspace.ledger, spec, workspace.now())
    content = render(document, asked["format"])
    outcome = reports.save_report(
        workspace.desk,
        CONSOLE,
        f"{document.title}, {spec.start} – {spec.end}",
        spec.as_dict(),
        document.as_of,
        document.to_json(),
        list(spec.account_ids),
    )
    return {
        "report": outcome.id,
        "title": document.title,
        "as_of": document.as_of.isoformat(),
        "content": base64.b64encode(content).decode(),
    }


def sql_operation(workspace: Workspace, asked: Operation) -> Operation:
    """Run one SELECT of the owner. asked: query, format, limit."""
    if asked["format"] not in FORMATS:
        raise WorkspaceError(f"--format must be one of {', '.join(FORMATS)}, not {asked['format']!r}.")
    frame = _lake(workspace).sql(asked["query"], limit=asked["limit"])
    return {
        "content": base64.b64encode(_formatted(frame, asked["format"])).decode(),
        "cut": bool(frame.attrs["truncated"]),
        "rows": len(frame),
    }


def replay_operation(workspace: Workspace, asked: Operation) -> Operation:
    """Rebuild the lake from the raw answers. asked: accounts (names or ids), out (a file) or None."""
    chosen = account_ids_of(workspace, asked["accounts"]) if asked["accounts"] else None
    return rebuild(workspace, chosen, Path(asked["out"]) if asked["out"] else None)


OPERATIONS: dict[str, Callable[[Workspace, Operation], Operation]] = {
    "sync": sync_operation,
    "report": report_operation,
    "sql": sql_operation,
    "replay": replay_operation,
    **importing.OPERATIONS,
}


def account_ids_of(workspace: Workspace, names: list[str]) -> list[int]:
    """Our keys of accounts given by username or id. Raises WorkspaceError for an unknown one."""
    with workspace.ledger.read() as conn:
        known = {account.username.lower(): account.id for account in ledger_accounts.list_accounts(conn)}
    found = []
    for name in names:
        wanted = name.lower().removeprefix("@")
        number = known.get(wanted, int(wanted) if wanted.isdigit() else 0)
        if number not in known.values():
            shown = ", ".join(sorted(known)) or "none yet"
            raise WorkspaceError(f"There is no account {name!r} here. Known: {shown}.")
        found.append(number)
    return found


def _spec(workspace: Workspace, asked: Operation) -> ReportSpec:
    start, end = parse_period(asked["period"])
    campaign_id = None
    with workspace.ledger.read() as conn:
        account_ids = visible_accounts(conn, CONSOLE)
    if asked["campaign"]:
        campaign_id = _campaign(workspace, asked["campaign"])
    elif asked["accounts"]:
        account_ids = account_ids_of(workspace, asked["accounts"])
    return ReportSpec(
        account_ids=tuple(account_ids),
        campaign_id=campaign_id,
        start=start,
        end=end,
        compare=asked["compare"] or "none",
        locale=workspace.settings.locale,
    )


def _campaign(workspace: Workspace, name: str) -> int:
    rows = campaigns.list_campaigns(workspace.desk, CONSOLE, archived=True)
    for row in rows:
        if name in (row.name, str(row.id)):
            return int(row.id)
    shown = ", ".join(row.name for row in rows) or "none yet"
    raise WorkspaceError(f"There is no campaign {name!r} here. Known: {shown}.")


def _lake(workspace: Workspace) -> Lake:
    if workspace.lake is None:
        raise WorkspaceError("This needs the lake, which this process did not open.")
    return workspace.lake


def _formatted(frame: pd.DataFrame, kind: str) -> bytes:
    if kind == "csv":
        return frame.to_csv(index=False).encode()
    if kind == "json":
        rows = frame.to_json(orient="records", date_format="iso", date_unit="us", force_ascii=False)
        return f'{{"rows": {rows}}}\n'.encode()
    if kind == "parquet":
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False)
        return buffer.getvalue()
    return (frame.to_string(index=False) if len(frame) else "(no rows)").encode() + b"\n"
