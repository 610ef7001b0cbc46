"""A whole desk as its users run it: sandbox, server and publisher as processes on free ports, in a home of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.sandbox.control import SandboxControl

EMAIL, PASSWORD = "alice@example.org", "a-long-enough-passphrase"
START_S = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Desk:
    """The processes of one desk, and the commands that a person would type."""

    home: Path
    port: int = field(default_factory=free_port)
    sandbox_port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("POSTHOUSE_")}
        return {**kept, "POSTHOUSE_HOME": str(self.home)}

    @property
    def control(self) -> SandboxControl:
        return SandboxControl(self.sandbox_url, (self.home / "sandbox-control-token").read_text().strip())

    def run(
        self, *arguments: str, check: bool = True, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "posthouse", *arguments],
            env={**self.env, **(env or {})},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        if check:
            assert done.returncode == 0, done.stderr + done.stdout
        return done

    def json(self, *arguments: str) -> dict[str, Any]:
        """The JSON object that a command prints as its last line."""
        found: dict[str, Any] = json.loads(self.run(*arguments, "--json").stdout.strip().splitlines()[-1])
        return found

    def start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        """A command that keeps running; its output goes to a file in the home."""
        self.home.mkdir(parents=True, exist_ok=True)
        log = (self.home / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "posthouse", *arguments], env=self.env, stdout=log, stderr=log
        )
        return self.processes[name]

    def start_sandbox(self, *options: str) -> None:
        self.start("sandbox", "sandbox", "--port", str(self.sandbox_port), *options)
        self.wait_for(f"{self.sandbox_url}/_sandbox/health")
        deadline = time.monotonic() + START_S
        while not (self.home / "sandbox-control-token").exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    def connect(self) -> dict[str, Any]:
        token = (self.home / "sandbox-token").read_text().strip()
        return self.json("accounts", "connect", "--token", token, "--graph-url", self.sandbox_url)

    def start_up(self) -> None:
        self.start("up", "up", "--port", str(self.port))
        self.wait_for(f"{self.url}/healthz")

    def wait_for(self, url: str) -> None:
        """Until this address answers."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(url, timeout=2).close()
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise AssertionError(f"{url} does not answer; logs: {self.logs()}")

    def children(self, name: str) -> list[int]:
        """Process ids of the desk's children whose command has this word, e.g. "serve" or "publisher"."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes().decode(errors="replace").split("\0")
                environ = (path.parent / "environ").read_bytes()
            except OSError:
                continue
            if f"POSTHOUSE_HOME={self.home}".encode() in environ.split(b"\0") and words[1:4] == [
                "-m",
                "posthouse",
                name,
            ]:
                found.append(int(path.parent.name))
        return found

    def kill(self, name: str) -> None:
        """kill -9 of a child of `up`."""
        (pid,) = self.children(name)
        os.kill(pid, signal.SIGKILL)

    def logs(self) -> str:
        return "\n".join(
            f"--- {path.name}\n{path.read_text()[-3000:]}" for path in sorted(self.home.glob("*.log"))
        )

    def stop(self) -> None:
        for process in reversed(list(self.processes.values())):
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def desk(home: Path) -> Iterator[Desk]:
    """A desk that is stopped at the end, whatever happened."""
    found = Desk(home)
    try:
        yield found
    finally:
        found.stop()
