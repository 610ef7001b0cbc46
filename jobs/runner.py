"""Runs a job and leaves a row that says how it went, whatever happens inside."""

import logging
import time
from typing import Any

from jobs.context import JobContext
from jobs.schedule import Job
from jobs.types import Detail
from warehouse.ledger import runs

logger = logging.getLogger(__name__)


def run_job(context: JobContext, job: Job, trigger: str, detail: Detail = None) -> dict[str, Any] | None:
    """Run one job now. Returns its result, or None when it failed: the run's row and the log say why.

    A quiet job that did nothing leaves no row.
    """
    run_id = 0 if job.quiet else _start(context, job, trigger)
    began = time.monotonic()
    try:
        result = job.run(context, run_id, trigger, detail)
    except Exception as error:  # the runner is one of the two places that catch everything
        logger.exception("job failed", extra={"job": job.id, "run": run_id})
        _finish(context, run_id or _start(context, job, trigger), "failed", error=_sentence(error))
        return None
    seconds = round(time.monotonic() - began, 2)
    if run_id:
        _finish(context, run_id, "done", result={**result, "seconds": seconds})
        logger.info("job ended", extra={"job": job.id, "run": run_id, "seconds": seconds})
    return result


def _start(context: JobContext, job: Job, trigger: str) -> int:
    with context.ledger.begin() as conn:
        return runs.start(conn, job.id, trigger, context.now())


def _finish(
    context: JobContext,
    run_id: int,
    state: str,
    *,
    result: dict[str, Any] | None = None,
    error: str | None = None,
) -> None:
    with context.ledger.begin() as conn:
        runs.finish(conn, run_id, context.now(), state, result=result, error=error)


def _sentence(error: Exception) -> str:
    return str(error) or type(error).__name__
