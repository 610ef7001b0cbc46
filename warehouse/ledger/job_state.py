"""When each job is due, and who asked for it. The ticker asks here; it never decides by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, update

from warehouse.ledger import rows, tables


@dataclass(frozen=True)
class JobState:
    """A row of `job_state`: when a job is due next, and a request for it that waits."""

    job: str
    due_at: datetime
    requested_at: datetime | None
    requested_by: str | None
    request_detail: dict[str, Any] | None


@dataclass(frozen=True)
class DueJob:
    """A job that was taken to be run now. `trigger`: clock | request; `detail` of the request, if any."""

    job: str
    trigger: str
    requested_by: str | None
    detail: dict[str, Any] | None


def list_jobs(conn: Connection) -> list[JobState]:
    """List every job that was ever due or asked for, by name."""
    query = rows.read(tables.job_state, JobState).order_by(tables.job_state.c.job)
    return rows.many(conn, query, JobState)


def request_run(
    conn: Connection, job: str, by: str, now: datetime, detail: dict[str, Any] | None = None
) -> None:
    """Ask for a run of a job now. `detail` narrows it, e.g. {"accounts": [1]}; None means all of it.

    A request that still waits is widened, never narrowed: lists are joined, and "all" wins.
    """
    state = tables.job_state
    rows.insert_new(conn, state, {"job": job, "due_at": now})
    query = rows.read(state, JobState).where(state.c.job == job).with_for_update()
    waiting = rows.one(conn, query, JobState)
    if waiting is not None and waiting.requested_at is not None:
        detail = _widen(waiting.request_detail, detail)
    values = {"requested_at": now, "requested_by": by, "request_detail": detail}
    conn.execute(update(state).where(state.c.job == job).values(**values))


def take_due(conn: Connection, now: datetime, every: Mapping[str, timedelta]) -> list[DueJob]:
    """Take the jobs that are due or asked for, and set when each is due next; no two takers get the same.

    `every` names the jobs that the caller runs, with their intervals. A job that is not known yet is due at
    once. Missed times do not pile up: after a pause a job is due once. One that would be due later than a whole
    interval from now is due at once, because the clock was set back since.
    """
    state = tables.job_state
    for job in every:
        rows.insert_new(conn, state, {"job": job, "due_at": now})
    query = (
        rows.read(state, JobState)
        .where(
            state.c.job.in_(every),
            or_(state.c.due_at <= now, state.c.requested_at.is_not(None), *_out_of_reach(now, every)),
        )
        .order_by(state.c.job)
        .with_for_update(skip_locked=True)
    )
    due = rows.many(conn, query, JobState)
    for taken in due:
        _set_next(conn, taken.job, now + every[taken.job])
    return [_as_due(taken, now) for taken in due]


def _out_of_reach(now: datetime, every: Mapping[str, timedelta]) -> list[ColumnElement[bool]]:
    state = tables.job_state
    return [and_(state.c.job == job, state.c.due_at > now + pause) for job, pause in every.items()]


def put_off(conn: Connection, job: str, due_at: datetime) -> None:
    """Set when a job is due next, e.g. later because the platform asks to wait."""
    rows.upsert(conn, tables.job_state, ("job",), {"job": job, "due_at": due_at})


def _set_next(conn: Connection, job: str, next_due: datetime) -> None:
    state = tables.job_state
    empty = {"requested_at": None, "requested_by": None, "request_detail": None}
    conn.execute(update(state).where(state.c.job == job).values(due_at=next_due, **empty))


def _as_due(job: JobState, now: datetime) -> DueJob:
    # A job that is due by the clock runs whole, even when someone asked for a part of it.
    detail = None if job.due_at <= now else job.request_detail
    trigger = "clock" if job.requested_at is None else "request"
    return DueJob(job.job, trigger, job.requested_by, detail)


def _widen(waiting: dict[str, Any] | None, more: dict[str, Any] | None) -> dict[str, Any] | None:
    if waiting is None or more is None or waiting.keys() != more.keys():
        return None
    widened: dict[str, Any] = {}
    for key, value in waiting.items():
        lists = isinstance(value, list) and isinstance(more[key], list)
        widened[key] = sorted({*value, *more[key]}) if lists else more[key]
    return widened
