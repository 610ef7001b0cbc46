"""The reading of ads as a job of the table: it comes every few minutes, so that reports are taken up in time."""

from typing import Any

from jobs.ads.run import sync_ads
from jobs.context import JobContext
from jobs.types import Detail


def read_ads_by_clock(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Read what is due of all accounts' ads, or of those that a request names."""
    result = sync_ads(
        context.ledger,
        context.lake,
        context.raw,
        context.vault,
        context.now,
        context.client,
        detail.get("accounts") if detail else None,
        trigger=trigger,
    )
    return result.as_json()
