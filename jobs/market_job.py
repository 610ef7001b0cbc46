"""Reading what is seen of others, as a job of the table: all accounts by the clock, some of them by request."""

from dataclasses import asdict
from typing import Any

from jobs.context import JobContext
from jobs.sync import sync
from jobs.sync.market import read_market
from jobs.types import Detail


def read_markets(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Read competitors, hashtags, mentions, tags and audiences that are due; the result is what was spent."""
    result = sync(
        context.ledger,
        context.lake,
        context.raw,
        context.vault,
        context.now,
        context.client,
        account_ids=detail.get("accounts") if detail else None,
        trigger=trigger,
        job="market",
        read=read_market,
    )
    return asdict(result)
