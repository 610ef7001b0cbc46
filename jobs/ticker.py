"""The ticker: looks every second which jobs are due or asked for, and runs each in a thread of its own.

APScheduler only ticks: its store is memory, ticks that were missed fold into one, and what is due is decided by
the ledger's rows and the injected clock, so a restart or a stepped clock loses nothing.
"""

import logging
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from jobs.context import JobContext
from jobs.runner import run_job
from jobs.schedule import JOBS, Job
from warehouse.ledger import heartbeats, job_state, runs
from warehouse.ledger.heartbeats import Heartbeat
from warehouse.ledger.job_state import DueJob

logger = logging.getLogger(__name__)

HEARTBEAT_S = 5.0


class Ticker:
    """Runs the jobs table until stopped. A job never overlaps itself; a request while it runs waits for its end."""

    def __init__(self, context: JobContext, jobs: tuple[Job, ...] = JOBS, *, every_s: float = 1.0) -> None:
        self._context = context
        self._jobs = {job.id: job for job in jobs}
        self._pool = ThreadPoolExecutor(max_workers=len(jobs), thread_name_prefix="job")
        self._running: set[str] = set()
        self._guard = threading.Lock()
        self._started_at = context.now()
        self._beat_at = 0.0
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_job(
            self.tick, "interval", seconds=every_s, coalesce=True, max_instances=1, misfire_grace_time=None
        )

    def start(self) -> None:
        """Close the runs that a dead process left open, then tick."""
        with self._context.ledger.begin() as conn:
            runs.close_interrupted(conn, self._context.now(), list(self._jobs))
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking and wait for the jobs under way."""
        self._scheduler.shutdown(wait=True)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def tick(self) -> None:
        """Take what is due and hand it to the pool."""
        try:
            self._beat()
            for due in self._take():
                self._pool.submit(self._run, self._jobs[due.job], due)
        except Exception:  # a tick that fails (a locked ledger) must not end the ticking
            logger.exception("tick failed")

    def _take(self) -> list[DueJob]:
        with self._guard:
            idle: dict[str, timedelta] = {
                name: job.every for name, job in self._jobs.items() if name not in self._running
            }
            with self._context.ledger.begin() as conn:
                due = job_state.take_due(conn, self._context.now(), idle)
            self._running.update(job.job for job in due)
        return due

    def _beat(self) -> None:
        if time.monotonic() - self._beat_at < HEARTBEAT_S:
            return
        self._beat_at = time.monotonic()
        with self._context.ledger.begin() as conn:
            heartbeats.beat(conn, Heartbeat("server", os.getpid(), self._started_at, self._context.now(), {}))

    def _run(self, job: Job, due: DueJob) -> None:
        try:
            run_job(self._context, job, due.trigger, _with_requester(due))
        finally:
            with self._guard:
                self._running.discard(job.id)


def _with_requester(due: DueJob) -> dict[str, object] | None:
    if due.detail is None:
        return None
    return {**due.detail, "requested_by": due.requested_by}
