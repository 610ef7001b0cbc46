"""Keeps a few child processes running: starts them, restarts the one that dies, stops them all together."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

STEADY_S = 30.0  # a child that lived this long is given a fresh count of restarts
LONGEST_PAUSE_S = 10.0
STOP_S = 15.0  # how long a child may take to end before it is killed
WRONG_USE = 2
HOPELESS = 78  # how a child says that a restart cannot mend it (EX_CONFIG of sysexits.h)


@dataclass
class Child:
    """One process to keep: `arguments` follow `python -m posthouse`."""

    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    restart_at: float = 0.0


@dataclass
class Supervisor:
    """Runs children until `stop` is set or one of them cannot be kept.

    A child that exits with WRONG_USE or HOPELESS ends the others too: going on with half a desk would hide the
    failure. One that dies for any other reason (a full disk, a database that is away) is tried again for as long as
    it takes, so that the desk recovers without hands.
    """

    children: list[Child]
    env: Mapping[str, str]
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Start all, watch until told to stop; return 0, or 1 when a child could not be kept."""
        try:
            for child in self.children:
                if child.process is None:  # one that was started before is only looked after
                    self._start(child)
            while not self.stop.wait(0.2):
                if any(self._failed(child) for child in self.children):
                    return 1
            return 0
        finally:
            self._stop_all()

    def _start(self, child: Child) -> None:
        command = [sys.executable, "-m", "posthouse", *child.arguments]
        child.process = subprocess.Popen(command, env={**self.env, "POSTHOUSE_PARENT": str(os.getpid())})
        child.started = time.monotonic()
        logger.info("started", extra={"child": child.name, "pid": child.process.pid})

    def _failed(self, child: Child) -> bool:
        """Look after one child; true when it cannot be kept."""
        if child.process is None:
            if time.monotonic() >= child.restart_at:
                self._start(child)
            return False
        code = child.process.poll()
        if code is None:
            return False
        lived = time.monotonic() - child.started
        child.deaths = 1 if lived > STEADY_S else child.deaths + 1
        child.process = None
        if code in (WRONG_USE, HOPELESS):
            logger.error("given up", extra={"child": child.name, "code": code})
            return True
        pause = 0.0 if child.deaths == 1 else min(LONGEST_PAUSE_S, 0.5 * 2**child.deaths)
        child.restart_at = time.monotonic() + pause
        logger.warning("died, restarting", extra={"child": child.name, "code": code, "pause_s": pause})
        return False

    def _stop_all(self) -> None:
        running = [c.process for c in self.children if c.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_S
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def stop_on_signals(stop: threading.Event) -> None:
    """Set `stop` on SIGINT and SIGTERM instead of dying at once."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())


def end_with_parent(parent: int | None, stop: threading.Event) -> None:
    """Set `stop` once the supervisor that started us is gone (kill -9 leaves no signal behind)."""
    if parent is None:
        return

    def watch() -> None:
        while not stop.wait(1.0):
            if os.getppid() != parent:
                logger.warning("the supervisor is gone, stopping", extra={"parent": parent})
                os.kill(os.getpid(), signal.SIGTERM)
                return

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
