"""Hands an opened workspace to the jobs."""

from collections.abc import Callable, Sequence
from functools import partial

from connectors.graph.client import GraphClient
from jobs.context import JobContext
from jobs.finding import Platform
from jobs.subscribing import Subscriber
from jobs.sync import SyncResult, sync
from jobs.tokens import Asking
from posthouse.clock import Now
from posthouse.webhooks import why_unreachable
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
        connect=_connecting(workspace),
        thumbs=workspace.thumbs,
        default_graph_url=graph_url(workspace.settings),
        apps=workspace.settings.apps,
        why_unreachable=partial(why_unreachable, workspace.settings),
    )


def subscriber(workspace: Workspace) -> Subscriber:
    """What subscribing accounts is given; it needs no lake."""
    return Subscriber(
        ledger=workspace.ledger,
        vault=workspace.vault,
        now=workspace.now,
        client=workspace.client,
        why_unreachable=partial(why_unreachable, workspace.settings),
    )


def asking(workspace: Workspace) -> Asking:
    """What checking tokens is given; it needs no lake."""
    return Asking(
        ledger=workspace.ledger,
        vault=workspace.vault,
        now=workspace.now,
        client=workspace.client,
        connect=_connecting(workspace),
        apps=workspace.settings.apps,
    )


def platform(workspace: Workspace, now: Now | None = None) -> Platform:
    """How the platform is asked about a token; `now` replaces the workspace's clock."""
    connect = _connecting(workspace)
    return Platform(connect, workspace.settings.apps, now or workspace.now, workspace.connections)


def _connecting(workspace: Workspace) -> Callable[[str, str], GraphClient]:
    return lambda url, token: GraphClient(
        url,
        token,
        app_secret=workspace.settings.app_secret,
        now=workspace.now,
        connections=workspace.connections,
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
