"""Ads for the command line: reading them along with a sync, and whether they can be read at all."""

from collections.abc import Sequence
from typing import Any

from jobs.ads import AdsResult, ads_standing, sync_ads
from posthouse.jobs import job_context
from posthouse.workspace import Workspace


def read_ads_now(workspace: Workspace, account_ids: Sequence[int] | None) -> AdsResult:
    """Read what is due of the accounts' ads now, without waiting for the clock."""
    context = job_context(workspace)
    return sync_ads(
        context.ledger, context.lake, context.raw, context.vault, context.now, context.client, account_ids
    )


def with_ads(workspace: Workspace, checked: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to each checked account, under `ads`, whether its ads can be read; asked only where its token works."""
    return [
        {
            **one,
            "ads": ads_standing(workspace.ledger, workspace.vault, workspace.now, workspace.client, one["id"])
            if one["ok"]
            else None,
        }
        for one in checked
    ]
