"""Upkeep of the ledger: what has served its purpose is forgotten. Nothing that proves something ever is."""

from datetime import timedelta
from typing import Any

from jobs.context import JobContext
from jobs.types import Detail
from warehouse.ledger import request_keys, sessions, sign_in_failures

SESSIONS_KEPT = timedelta(days=30)
FAILURES_KEPT = timedelta(days=2)
REQUEST_KEYS_KEPT = timedelta(days=7)  # far longer than any form stays open or any script retries


def keep_tidy(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Forget ended sessions, old failed sign-ins and old request keys; say how many of each."""
    now = context.now()
    with context.ledger.begin() as conn:
        return {
            "sessions": sessions.forget_ended(conn, now - SESSIONS_KEPT),
            "failures": sign_in_failures.forget_before(conn, now - FAILURES_KEPT),
            "request_keys": request_keys.forget_before(conn, now - REQUEST_KEYS_KEPT),
        }
