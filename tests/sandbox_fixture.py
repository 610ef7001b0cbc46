"""A small sandbox on a free port, for every suite that needs the platform."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from connectors.sandbox.control import SandboxControl
from connectors.sandbox.options import SandboxOptions, ServedInfo
from connectors.sandbox.server import serve

SANDBOX_START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@dataclass
class RunningSandbox:
    """Where it listens, its tokens, and its control plane. Its clock stands still until it is moved."""

    url: str
    token: str
    control_token: str
    control: SandboxControl

    def get(self, path: str, token: str | None = None, **params: Any) -> requests.Response:
        """GET a path with the person's (or another) token."""
        return self.ask("GET", path, token, params)

    def post(self, path: str, token: str | None = None, **form: Any) -> requests.Response:
        """POST a form."""
        return self.ask("POST", path, token, form)

    def ask(self, method: str, path: str, token: str | None, values: dict[str, Any]) -> requests.Response:
        """Any request; values go into the query, or into the form of a POST."""
        place = {"data": values} if method == "POST" else {"params": values}
        return requests.request(
            method,
            self.url + path,
            headers={"Authorization": f"Bearer {token or self.token}"},
            timeout=20,
            **place,
        )


@contextmanager
def running_sandbox(**options: Any) -> Iterator[RunningSandbox]:
    """Serve a sandbox in a thread; the options are those of SandboxOptions, small and calm by default."""
    defaults = {"port": 0, "accounts": 2, "posts": 30, "days": 120, "profile": "calm", "speed": 0.0}
    ready, stop, failed = threading.Event(), threading.Event(), []
    found: list[ServedInfo] = []

    def announce(info: ServedInfo) -> None:
        found.append(info)
        ready.set()

    def run() -> None:
        try:
            serve(SandboxOptions(**{**defaults, **options}), on_ready=announce, stop=stop)
        except BaseException as error:
            failed.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(20), "the sandbox did not start"
    if failed:
        raise failed[0]
    info = found[0]
    control = SandboxControl(info.url, info.control_token)
    try:
        yield RunningSandbox(info.url, info.token, info.control_token, control)
    finally:
        control.close()
        stop.set()
        thread.join(10)


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    """Two accounts with thirty posts each, calm, its clock standing at SANDBOX_START."""
    with running_sandbox() as running:
        yield running


@pytest.fixture
def make_sandbox() -> Iterator[Callable[..., RunningSandbox]]:
    """A factory of sandboxes with other options; all end with the test."""
    open_ones = []

    def make(**options: Any) -> RunningSandbox:
        manager = running_sandbox(**options)
        open_ones.append(manager)
        return manager.__enter__()

    yield make
    for manager in open_ones:
        manager.__exit__(None, None, None)
