"""A publisher in a process of its own, which dies by SIGKILL (or is paused) at a named point."""

import multiprocessing
import os
import signal
import time
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from connectors.media_store import LocalMediaStore
from connectors.sandbox.control import SandboxControl
from tests.publisher.house import SIGNING, House, MovedClock
from warehouse.ledger.store import Ledger

# Processes are forked from a helper that has imported everything and runs no threads: a few milliseconds each.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.publisher.mortal"])


@dataclass(frozen=True)
class Orders:
    """Which intent to publish, where, and where to stop."""

    ledger_url: str
    graph_url: str
    control_token: str
    media_root: Path
    media_url: str
    intent_id: int
    point: str
    lease_ahead: float
    signal: int = signal.SIGKILL


def live(orders: Orders) -> None:
    """Drive the intent to its end, or to the point where the orders say to stop."""

    def at(point: str) -> None:
        if point == orders.point:
            os.kill(os.getpid(), orders.signal)
            time.sleep(1)  # a stop reaches this thread a moment later; it must not get past the point

    control = SandboxControl(orders.graph_url, orders.control_token)
    house = House(
        Ledger.open(orders.ledger_url),
        control,
        LocalMediaStore(orders.media_root, SIGNING, orders.media_url),
        orders.graph_url,
        MovedClock(control),
    )
    house.lease_ahead = orders.lease_ahead
    house.finish(orders.intent_id, at)


def start(orders: Orders) -> BaseProcess:
    process = CONTEXT.Process(target=live, args=(orders,), daemon=True)
    process.start()
    return process
