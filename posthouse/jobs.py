"""Hands an opened workspace to the jobs."""

from collections.abc import Sequence

from connectors.graph.client import GraphClient
from jobs.context import JobContext
from jobs.sync import SyncResult, sync
from posthouse.workspace import Workspace, WorkspaceError, graph_url


def job_context(workspace: Workspace) -> JobContext:
    """What jobs are given. Raises WorkspaceError when this process did not open the lake."""
    if workspace.lake is None or workspace.raw is None:
        raise WorkspaceError("Jobs need the lake, which this process did not open.")
    return JobContext(
        desk=workspace.desk,
        ledger=workspace.ledger,
        lake=workspace.lake,
        raw=workspace.raw,
        vault=workspace.vault,
        now=workspace.now,
        client=workspace.client,
        connect=lambda url, token: GraphClient(
            url, token, app_secret=workspace.settings.app_secret, now=workspace.now
        ),
        thumbs=workspace.thumbs,
        default_graph_url=graph_url(workspace.settings),
    )


def sync_now(
    workspace: Workspace,
    account_ids: Sequence[int] | None,
    *,
    full: bool = False,
    dry_run: bool = False,
    trigger: str = "command",
) -> SyncResult:
    """Read from the platform now, without waiting for the clock."""
    context = job_context(workspace)
    return sync(
        context.ledger,
        context.lake,
        context.raw,
        context.vault,
        context.now,
        context.client,
        account_ids=account_ids,
        full=full,
        dry_run=dry_run,
        thumbs=context.thumbs,
        trigger=trigger,
    )
