"""The sync as a job of the table: all accounts by the clock, some of them by request."""

from dataclasses import asdict
from typing import Any

from jobs.context import JobContext
from jobs.sync import sync
from jobs.sync.account import read_ending
from jobs.sync.cadence import STORY_END
from jobs.types import Detail


def sync_accounts(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Read from the platform and load the lake; the result is what was spent and what went wrong."""
    result = sync(
        context.ledger,
        context.lake,
        context.raw,
        context.vault,
        context.now,
        context.client,
        account_ids=detail.get("accounts") if detail else None,
        thumbs=context.thumbs,
        trigger=trigger,
    )
    return asdict(result)


def read_ending_stories(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Read stories once more just before they end, of the accounts that have such; most times there are none."""
    now = context.now()
    rows = context.lake.rows("stories_ending", start=now, end=now + STORY_END)
    if not rows:
        return {}
    result = sync(
        context.ledger,
        context.lake,
        context.raw,
        context.vault,
        context.now,
        context.client,
        account_ids=[int(row["account_id"]) for row in rows],
        trigger=trigger,
        job="stories",
        read=read_ending,
    )
    return asdict(result)
