"""The publisher: every second, or at the very instant when something is due, claim and step.

The loop waits on a monotonic clock, so a jump of the wall clock neither stops it nor makes it early: what is
due is a row of the ledger, compared anew each time.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime

from jobs.publisher import rules
from jobs.publisher.crash import At, nowhere
from jobs.publisher.record import Recorder
from jobs.publisher.steps import MediaStore
from jobs.publisher.worker import ClientFactory, Worker
from warehouse.ledger import heartbeats, intents
from warehouse.ledger.errors import LedgerError
from warehouse.ledger.heartbeats import Heartbeat
from warehouse.ledger.intents import Intent
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault, audit_key

logger = logging.getLogger(__name__)

PAUSE_S = 1.0
IN_FLIGHT_PAUSE_S = 0.1  # while calls are under way, look more often: the next due instant is hidden by them
BEAT_S = 5.0
SIDE_THREADS = 2
DRIFT_S = 2.0  # our clock against the monotonic one, between two looks


class Publisher:
    """Claims what is due and steps it with `threads` threads. Any number of publishers share a ledger."""

    def __init__(
        self,
        ledger: Ledger,
        vault: Vault,
        media_store: MediaStore,
        now: Callable[[], datetime],
        lease_clock: Callable[[], float] = time.time,
        *,
        client_factory: ClientFactory,
        threads: int = 16,
        at: At = nowhere,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now` is the desk's clock (UTC), `lease_clock` seconds that every publisher of this ledger shares.

        `client_factory(account, token)` gives a client that measures the platform's date against `now`;
        `at` is told each named point that is passed.
        """
        self._ledger, self._now, self._at, self._monotonic = ledger, now, at, monotonic
        self._threads = threads
        self._trusted_from = datetime.min.replace(tzinfo=UTC)
        self._last_look: tuple[float, datetime] | None = None
        self._started_at, self._beat_at = now(), float("-inf")
        self._paused_at = float("-inf")
        self._wake = threading.Event()
        self._recorder = Recorder(ledger, audit_key(vault), now, lease_clock, at)
        self._worker = Worker(
            ledger=ledger,
            keys=vault,
            media=media_store,
            recorder=self._recorder,
            client_factory=client_factory,
            now=now,
            lease_clock=lease_clock,
            at=at,
            trusted_from=lambda: self._trusted_from,
        )

    def tick(self) -> int:
        """Claim and step everything that is due now, and wait for it; give how many intents were stepped."""
        self._look_at_the_clock()
        stepped = 0
        with ThreadPoolExecutor(self._threads, thread_name_prefix="publish") as pool:
            while claimed := self._recorder.claim(self._threads):
                wait([pool.submit(self._worker.advance, intent) for intent in claimed])
                stepped += len(claimed)
                if self._worker.clock_is_off:  # what is held stays due
                    break
        return stepped

    def run(self, stop: threading.Event) -> None:
        """Publish until `stop` is set; what is under way then is finished first."""
        under_way: set[Future[None]] = set()
        side = ThreadPoolExecutor(SIDE_THREADS, thread_name_prefix="afterwards")
        self._worker.later = side.submit
        with side, ThreadPoolExecutor(self._threads, thread_name_prefix="publish") as pool:
            while not stop.is_set():
                self._wake.clear()
                under_way = {future for future in under_way if not future.done()}
                # Twice as many as threads, so that none waits for the next claim; their leases outlast it.
                for intent in self._look(2 * self._threads - len(under_way)):
                    future = pool.submit(self._worker.advance, intent)
                    future.add_done_callback(lambda _: self._wake.set())
                    under_way.add(future)
                self._pause(stop, bool(under_way))

    def wake(self) -> None:
        """Look at once, because something was scheduled."""
        self._wake.set()

    def _look(self, free: int) -> list[Intent]:
        """Beat and claim. A ledger that refuses is asked again later: nothing is sent without it."""
        try:
            self._look_at_the_clock()
            self._beat()
            if free <= 0 or self._is_paused() or not self._is_anything_due():
                return []
            return self._recorder.claim(free)
        except LedgerError as error:
            logger.error("ledger refuses", extra={"why": str(error)})
            return []

    def _is_paused(self) -> bool:
        """Say whether to leave everything alone for a few seconds, because our clock is wrong."""
        if not self._worker.clock_is_off:
            return False
        if self._monotonic() - self._paused_at < rules.CLOCK_PAUSE.total_seconds():
            return True
        self._paused_at = self._monotonic()
        return False

    def _is_anything_due(self) -> bool:
        """Ask without the write lock, which a claim needs."""
        with self._ledger.read() as conn:
            earliest = intents.next_wake(conn)
        return earliest is not None and earliest <= self._now()

    def _pause(self, stop: threading.Event, is_busy: bool) -> None:
        """Wait a second, or exactly until the next intent is due, or until a thread is free again."""
        seconds = IN_FLIGHT_PAUSE_S if is_busy else PAUSE_S
        try:
            with self._ledger.read() as conn:
                earliest = intents.next_wake(conn)
        except LedgerError:
            earliest = None
        if earliest is not None:
            ahead = (earliest - self._now()).total_seconds()
            seconds = min(seconds, ahead) if ahead > 0 else seconds
        if not stop.is_set():
            self._wake.wait(seconds)

    def _look_at_the_clock(self) -> None:
        """Distrust earlier reads when our clock jumped: they are repeated, and tell the platform's time."""
        ticks, instant = self._monotonic(), self._now()
        if self._last_look is not None:
            before_ticks, before = self._last_look
            drift = (instant - before).total_seconds() - (ticks - before_ticks)
            if abs(drift) > DRIFT_S:
                logger.warning("clock jumped", extra={"seconds": round(drift, 1)})
                self._trusted_from = instant
        else:
            self._trusted_from = instant
        self._last_look = (ticks, instant)

    def _beat(self) -> None:
        if self._monotonic() - self._beat_at < BEAT_S:
            return
        self._beat_at = self._monotonic()
        with self._ledger.begin() as conn:
            heartbeats.beat(conn, self._heartbeat())

    def _heartbeat(self) -> Heartbeat:
        detail = {"threads": self._threads}
        return Heartbeat("publisher", os.getpid(), self._started_at, self._now(), detail)
