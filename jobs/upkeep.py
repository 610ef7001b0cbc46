"""Upkeep of the ledger: what has served its purpose is forgotten. Nothing that proves something ever is."""

from datetime import timedelta
from typing import Any

from jobs.context import JobContext
from jobs.types import Detail
from warehouse.ledger import request_keys, sessions, sign_in_failures, webhooks

SESSIONS_KEPT = timedelta(days=30)
FAILURES_KEPT = timedelta(days=2)
REQUEST_KEYS_KEPT = timedelta(days=7)  # far longer than any form stays open or any script retries
NEWS_KEPT = timedelta(days=7)  # Instagram delivers again for 36 hours
DELIVERIES_KEPT = timedelta(days=90)  # those that could not be acted on


def keep_tidy(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Forget ended sessions, old failed sign-ins, request keys and news; say how many of each."""
    now = context.now()
    with context.ledger.begin() as conn:
        return {
            "sessions": sessions.forget_ended(conn, now - SESSIONS_KEPT),
            "failures": sign_in_failures.forget_before(conn, now - FAILURES_KEPT),
            "request_keys": request_keys.forget_before(conn, now - REQUEST_KEYS_KEPT),
            "news": webhooks.forget_news(conn, now - NEWS_KEPT),
            "deliveries": webhooks.forget_kept(conn, now - DELIVERIES_KEPT),
        }
