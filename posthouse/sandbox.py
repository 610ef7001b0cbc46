"""`posthouse sandbox`: serve the Graph sandbox and leave its tokens in the home folder."""

import dataclasses
import os
import threading
from typing import Any

from connectors.sandbox.errors import SandboxError
from connectors.sandbox.options import SandboxOptions, ServedInfo
from connectors.sandbox.server import serve
from posthouse.cli.output import out
from posthouse.home import Home
from posthouse.supervisor import end_with_parent

TOKEN_FILE = "sandbox-token"  # noqa: S105 - a file name
CONTROL_TOKEN_FILE = "sandbox-control-token"  # noqa: S105 - a file name
ADDRESS_FILE = "sandbox.json"


def run_sandbox(home: Home, *, parent: int | None, **chosen: Any) -> None:
    """Serve until stopped. `chosen` are fields of SandboxOptions.

    The tokens of an earlier run are used again, so that what was connected stays connected.
    """
    options = _options(
        {**chosen, "token": _kept(home, TOKEN_FILE), "control_token": _kept(home, CONTROL_TOKEN_FILE)}
    )
    end_with_parent(parent, threading.Event())
    with home.lock("sandbox"):
        serve(options, on_ready=lambda info: _announce(home, options, info))


def _options(chosen: dict[str, Any]) -> SandboxOptions:
    try:
        return SandboxOptions(**chosen)
    except ValueError as error:
        raise SandboxError(f"The sandbox cannot be set up like this: {error}.") from error


def _kept(home: Home, name: str) -> str | None:
    path = home.file(name)
    return path.read_text().strip() or None if path.exists() else None


def _announce(home: Home, options: SandboxOptions, info: ServedInfo) -> None:
    home.write(TOKEN_FILE, info.token + "\n")
    home.write(CONTROL_TOKEN_FILE, info.control_token + "\n")
    home.write_json(ADDRESS_FILE, {"url": info.url, "pid": os.getpid()})
    shown = dataclasses.asdict(options)
    world = (
        options.world_file or f"{shown['accounts']} accounts × {shown['posts']} posts, seed {shown['seed']}"
    )
    out.print(f"Graph sandbox on {info.url} ({world}, profile {options.profile})")
    out.print(f"Token (sees every account): {info.token}")
    out.print(f"Control token: {info.control_token}")
    out.print(f"App of the Facebook login: id {info.app.app_id}, secret {info.app.app_secret}")
    out.print(f"App of the Instagram login: id {info.app.ig_app_id}, secret {info.app.ig_app_secret}")
    out.print(f"Connect: posthouse accounts connect --token {info.token} --graph-url {info.url}")
