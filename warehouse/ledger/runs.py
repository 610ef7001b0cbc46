"""Runs: one row per execution of a job, from its start to how it ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from warehouse.ledger import rows, tables
from warehouse.ledger.job_state import DueJob, JobState, list_jobs, request_run, take_due

__all__ = [
    "DueJob",
    "JobState",
    "Run",
    "close_interrupted",
    "finish",
    "get",
    "list_jobs",
    "list_runs",
    "progress",
    "request_run",
    "start",
    "take_due",
]


@dataclass(frozen=True)
class Run:
    """A row of `runs`. `trigger`: clock | request | command; `state`: running | done | failed | interrupted.

    `progress` is {"done": n, "total": m, "note": text}.
    """

    id: int
    job: str
    trigger: str
    started_at: datetime
    ended_at: datetime | None
    state: str
    progress: dict[str, Any] | None
    result: dict[str, Any] | None
    error: str | None


def start(conn: Connection, job: str, trigger: str, now: datetime) -> int:
    """Record that a job starts; gives the run's id."""
    values = {"job": job, "trigger": trigger, "started_at": now, "state": "running"}
    return rows.add(conn, tables.runs, values)


def progress(conn: Connection, run_id: int, done: int, total: int, note: str = "") -> None:
    """Record how far a run is."""
    rows.change(conn, tables.runs, run_id, "run", {"progress": {"done": done, "total": total, "note": note}})


def finish(
    conn: Connection,
    run_id: int,
    now: datetime,
    state: str,
    *,
    result: dict[str, Any] | None = None,
    error: str | None = None,
) -> None:
    """Record how a run ended: done | failed | interrupted."""
    values = {"ended_at": now, "state": state, "result": result, "error": error}
    rows.change(conn, tables.runs, run_id, "run", values)


def get(conn: Connection, run_id: int) -> Run:
    """Read one run, or raise NotFound."""
    return rows.by_id(conn, tables.runs, Run, run_id, "run")


def list_runs(
    conn: Connection,
    *,
    job: str | None = None,
    states: Collection[str] | None = None,
    limit: int = 50,
) -> list[Run]:
    """List runs, newest first."""
    runs = tables.runs
    query = rows.read(runs, Run).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(limit)
    if job is not None:
        query = query.where(runs.c.job == job)
    if states is not None:
        query = query.where(runs.c.state.in_(states))
    return rows.many(conn, query, Run)


def close_interrupted(conn: Connection, now: datetime, jobs: Collection[str] | None = None) -> list[int]:
    """Close the runs that a dead process left open, at the start of the one that runs these jobs.

    Gives their ids. `jobs` None: every job.
    """
    runs = tables.runs
    open_runs = select(runs.c.id).where(runs.c.state == "running")
    if jobs is not None:
        open_runs = open_runs.where(runs.c.job.in_(jobs))
    ids = list(conn.execute(open_runs).scalars())
    reason = "The process that ran it ended before it was done."
    closed = {"state": "interrupted", "ended_at": now, "error": reason}
    conn.execute(update(runs).where(runs.c.id.in_(ids)).values(**closed))
    return ids
