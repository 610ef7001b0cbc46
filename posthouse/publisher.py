"""The publisher process: opens the ledger and the media store, never the lake."""

import threading

from jobs.publisher.loop import Publisher
from posthouse.workspace import Workspace


def publisher_of(workspace: Workspace) -> Publisher:
    """A publisher over this workspace's ledger."""
    return Publisher(
        ledger=workspace.ledger,
        vault=workspace.vault,
        media_store=workspace.media_store,
        now=workspace.now,
        client_factory=workspace.client,
    )


def run_publisher(workspace: Workspace, stop: threading.Event) -> None:
    """Publish what is due until told to stop."""
    publisher_of(workspace).run(stop)
