"""Starts the processes of `tests.ledger.processes`, lets them go at the same moment, and collects what they say."""

import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection as Channel
from multiprocessing.process import BaseProcess

from tests.ledger import processes

# A server process that has imported everything forks each one: a start takes milliseconds.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.ledger.processes"])
PATIENCE_S = 120


@dataclass
class Racer:
    """A process that waits at the start, and our end of its channel."""

    process: BaseProcess
    channel: Channel

    def go(self) -> None:
        """Let it work."""
        self.channel.send("go")

    def said(self) -> list[int]:
        """Wait for its end, and give all that it said."""
        heard = []
        try:
            while self.channel.poll(PATIENCE_S):
                heard.append(self.channel.recv())
        except EOFError:
            pass
        self.process.join(PATIENCE_S)
        return heard


def begin(work: str, url: str, name: str = "", count: int = 1) -> Racer:
    """Start a process that waits, ready, for `go`."""
    ours, theirs = FORKS.Pipe()
    process = FORKS.Process(target=processes.run, args=(work, url, theirs, name, count), daemon=True)
    process.start()
    theirs.close()
    assert ours.poll(PATIENCE_S)
    assert ours.recv() == "ready"
    return Racer(process, ours)


def race(work: str, url: str, count: int, workers: int) -> list[list[int]]:
    """Run the same work in several processes at once; gives what each said."""
    racers = [begin(work, url, str(number), count) for number in range(workers)]
    for racer in racers:
        racer.go()
    said = [racer.said() for racer in racers]
    assert [racer.process.exitcode for racer in racers] == [0] * workers
    return said
