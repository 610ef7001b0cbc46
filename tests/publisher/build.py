"""Intents for tests, in whatever state the test begins with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from warehouse.ledger.intents import Intent

DUE = datetime(2026, 11, 21, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def body(kind: str = "image", files: int = 1, **changes: Any) -> dict[str, Any]:
    listed = [
        {"sha256": f"{n:064x}", "name": f"{n:064x}.jpg", "mime": "image/jpeg", "alt_text": None}
        for n in range(files)
    ]
    return {
        "kind": kind,
        "caption": "A morning  at the harbour",
        "files": listed,
        "options": {},
        "first_comment": None,
        **changes,
    }


PLAIN = Intent(
    id=1,
    kind="publish",
    account_id=1,
    post_id=1,
    target_id=None,
    body=body(),
    content_hash="c" * 64,
    state="SCHEDULED",
    reason=None,
    resume_state=None,
    due_at=DUE,
    next_at=DUE - timedelta(minutes=15),
    late_policy_s=900,
    lease_token="t" * 32,
    lease_until=1e12,
    lease_generation=1,
    container_id=None,
    container_created_at=None,
    container_finished_at=None,
    containers_made=0,
    child_containers=[],
    quota_checked_at=None,
    write_intended_at=None,
    first_write_intended_at=None,
    write_ended_at=None,
    attempt_no=0,
    ambiguous_rounds=0,
    finished_reads=0,
    last_error=None,
    media_id=None,
    permalink=None,
    published_at=None,
    created_at=DUE - timedelta(days=1),
    updated_at=DUE - timedelta(days=1),
)


def intent(**changes: Any) -> Intent:
    return replace(PLAIN, **changes)


def ready(checked_at: datetime | None = None, **changes: Any) -> Intent:
    """A prepared intent; with `checked_at`, its status and quota were read then."""
    values = {
        "state": "READY",
        "container_id": "c1",
        "container_created_at": DUE - timedelta(minutes=14),
        "containers_made": 1,
        "container_finished_at": checked_at,
        "quota_checked_at": checked_at,
    }
    return intent(**{**values, **changes})


def uncertain(ended_at: datetime = DUE + timedelta(seconds=1), **changes: Any) -> Intent:
    """An intent whose POST got no clear answer at `ended_at`."""
    values = {
        "state": "UNCERTAIN",
        "write_intended_at": DUE,
        "first_write_intended_at": DUE,
        "write_ended_at": ended_at,
        "attempt_no": 1,
        "ambiguous_rounds": 1,
        "last_error": {"meaning": "PASSING", "message": "timeout"},
        "container_finished_at": None,
    }
    return ready(**{**values, **changes})
