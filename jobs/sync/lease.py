"""Keeps two syncs from reading the same account.

A lease is short and renewed all the time, so that after a kill the next sync waits seconds, not minutes.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from warehouse.ledger import leases
from warehouse.ledger.errors import LedgerError
from warehouse.ledger.store import Ledger

logger = logging.getLogger(__name__)

LEASE_S = 20.0
RENEW_EVERY_S = 5.0
LOOK_EVERY_S = 0.5


class AccountBusy(Exception):
    """Another sync reads the account."""


class LeaseLost(Exception):
    """The lease ended while we read; nothing more may be loaded under it."""


class Hold:
    """A lease in our hands, renewed by a thread of its own until it is given back."""

    def __init__(self, ledger: Ledger, lease: leases.Lease, clock: Callable[[], float]) -> None:
        self._ledger, self._lease, self._clock = ledger, lease, clock
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"renew {lease.name}", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise LeaseLost unless the lease still is ours for a moment."""
        if self._clock() >= self._lease.until - 1.0:
            raise LeaseLost("Another sync has taken over this account; what was read until then is kept.")

    def give_back(self) -> None:
        """Stop renewing and free the account."""
        self._done.set()
        self._thread.join()
        with self._ledger.begin() as conn:
            leases.release(conn, self._lease)

    def _keep(self) -> None:
        while not self._done.wait(RENEW_EVERY_S):
            try:
                with self._ledger.begin() as conn:
                    renewed = leases.renew(conn, self._lease, self._clock(), LEASE_S)
            except LedgerError as error:
                logger.warning("a lease could not be renewed", extra={"error": str(error)})
                continue
            if renewed is None:
                return
            self._lease = renewed


@contextmanager
def hold(ledger: Ledger, account_id: int, clock: Callable[[], float], job: str = "sync") -> Iterator[Hold]:
    """Hold the account for the block, among the readers of one job. Raises AccountBusy when its holder is alive.

    The lease of a killed process is waited for: it ends within LEASE_S.
    """
    give_up = time.monotonic() + LEASE_S + 2 * LOOK_EVERY_S
    while (lease := _take(ledger, account_id, clock, job)) is None:
        if time.monotonic() > give_up:
            raise AccountBusy("Another sync is reading this account; try again when it is done.")
        time.sleep(LOOK_EVERY_S)
    held = Hold(ledger, lease, clock)
    try:
        yield held
    finally:
        held.give_back()


def _take(ledger: Ledger, account_id: int, clock: Callable[[], float], job: str) -> leases.Lease | None:
    with ledger.begin() as conn:
        return leases.take(conn, f"{job}:account:{account_id}", clock(), LEASE_S)
