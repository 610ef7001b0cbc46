"""Watches over the desk: raises an alert when something that should move stands still, closes it when it moves."""

from datetime import datetime, timedelta
from typing import Any

from jobs.context import JobContext
from jobs.types import Detail
from warehouse.ledger import accounts, alerts, heartbeats, runs
from warehouse.ledger.runs import Run
from warehouse.ledger.store import Connection

PUBLISHER_SILENT = timedelta(minutes=2)
SYNC_OLD = timedelta(hours=6)


def watch(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Look once at the publisher's heartbeat and the age of the data."""
    now = context.now()
    with context.ledger.begin() as conn:
        _settle(conn, "publisher:silent", "error", _publisher(conn, now), now)
        _settle(conn, "sync:old", "warning", _sync(conn, now), now)
    return {}


def _publisher(conn: Connection, now: datetime) -> str | None:
    """What is wrong with the publisher, if anything is."""
    beat = heartbeats.find(conn, "publisher")
    if beat is None or now - beat.at <= PUBLISHER_SILENT:
        return None
    return (
        f"The publisher has not been heard of since {beat.at:%Y-%m-%d %H:%M} UTC: posts do not go out. "
        "Look whether `posthouse up` is running and what it logged."
    )


def _sync(conn: Connection, now: datetime) -> str | None:
    """What is wrong with the data's age, if anything is."""
    if not accounts.list_accounts(conn, statuses=("connected",)):
        return None
    ended = runs.list_runs(conn, job="sync", states=("done",), limit=50)
    if not ended:
        return None
    read = next((run for run in ended if _read_something(run)), None)
    if read is not None and now - read.started_at <= SYNC_OLD:
        return None
    since = f"at {read.started_at:%Y-%m-%d %H:%M} UTC" if read else "before those that are still listed"
    return f"The last sync that read an account began {since}. Job runs say why."


def _read_something(run: Run) -> bool:
    """Whether at least one account was read without a complaint."""
    result = run.result or {}
    return len(result.get("errors", ())) < int(result.get("accounts", 0))


def _settle(conn: Connection, matter: str, level: str, problem: str | None, now: datetime) -> None:
    if problem is None:
        alerts.close_alert(conn, matter, now)
    else:
        alerts.raise_alert(conn, matter, level, problem, {}, None, now)
