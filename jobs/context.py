"""What a job is given: the open stores, the keys, the clock, and how to reach the platform."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from actions.desk import Desk
from connectors.graph.apps import NO_APPS, Apps
from connectors.graph.client import GraphClient
from jobs.subscribing import WhyUnreachable
from warehouse.lake.store import Lake
from warehouse.ledger.accounts import Account
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault
from warehouse.raw.store import RawStore


@dataclass(frozen=True)
class JobContext:
    """Handed to every job.

    `client` makes a Graph client for an account and its token, `connect` one for an address and a token.
    `why_unreachable` tells of an API's address why it cannot reach this desk, None when it can.
    `memory` is what jobs remember between runs in this process; losing it costs work, never data.
    """

    desk: Desk
    ledger: Ledger
    lake: Lake
    raw: RawStore
    vault: Vault
    now: Callable[[], datetime]
    client: Callable[[Account, str], GraphClient]
    connect: Callable[[str, str], GraphClient]
    thumbs: Path
    default_graph_url: str
    apps: Apps = NO_APPS
    why_unreachable: WhyUnreachable = lambda _: "It is not known where the platform could reach this desk."
    memory: dict[str, int] = field(default_factory=dict)
