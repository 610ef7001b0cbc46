"""`posthouse sandbox`: serve the Graph sandbox and leave its tokens in the home folder."""

import os
import threading
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

import typer

from connectors.sandbox.options import SandboxOptions, ServedInfo
from connectors.sandbox.server import serve
from posthouse.cli.output import as_json, out
from posthouse.home import Home
from posthouse.supervisor import end_with_parent

TOKEN_FILE = "sandbox-token"  # noqa: S105 - a file name
CONTROL_TOKEN_FILE = "sandbox-control-token"  # noqa: S105 - a file name
ADDRESS_FILE = "sandbox.json"
_SHARES = {"on": 1.0, "off": 0.0}


def run_sandbox(home: Home, options: SandboxOptions, *, parent: int | None, json_: bool = False) -> None:
    """Serve until stopped.

    The tokens of an earlier run are used again, so that what was connected stays connected.
    """
    options = replace(options, token=_kept(home, TOKEN_FILE), control_token=_kept(home, CONTROL_TOKEN_FILE))
    end_with_parent(parent, threading.Event())
    with home.lock("sandbox"):
        serve(options, on_ready=lambda info: _announce(home, info, json_))


def sandbox_options(**chosen: Any) -> SandboxOptions:
    """The options of a sandbox; raises ValueError with what is wrong with them."""
    return SandboxOptions(**chosen)


def read_quirks(words: Iterable[str]) -> dict[str, float]:
    """Shares of quirks from `Q11=off`, `Q11=on`, `Q11=0.3`; raises ValueError with a sentence."""
    found = {}
    for name, value in _pairs(words, "a quirk", "Q11=off, Q11=on or Q11=0.3"):
        try:
            found[name.upper()] = _SHARES[value] if value in _SHARES else float(value)
        except ValueError:
            raise ValueError(f"the share of {name} is on, off or a number from 0 to 1, not {value}") from None
    return found


def read_switches(words: Iterable[str]) -> dict[str, Any]:
    """Values of switches from `name=value`; raises ValueError with a sentence."""
    return dict(_pairs(words, "a switch", "quota_total=50"))


def _pairs(words: Iterable[str], what: str, example: str) -> Iterable[tuple[str, str]]:
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise ValueError(f"{what} is set like {example}, not {word!r}")
        yield name.strip(), value.strip().lower()


def _kept(home: Home, name: str) -> str | None:
    path = home.file(name)
    return path.read_text().strip() or None if path.exists() else None


def _announce(home: Home, info: ServedInfo, json_: bool) -> None:
    home.write(TOKEN_FILE, info.token + "\n")
    home.write(CONTROL_TOKEN_FILE, info.control_token + "\n")
    home.write_json(ADDRESS_FILE, {"url": info.url, "pid": os.getpid()})
    if json_:
        typer.echo(as_json(asdict(info)))
        return
    out.print(
        f"Graph sandbox on {info.url} ({info.world}, profile {info.profile}); its clock says {info.now[:19]}Z"
    )
    out.print(f"Token (sees every account): {info.token}")
    out.print(f"Control token: {info.control_token}")
    app = info.app
    out.print(f"App id and secret: {app.app_id} {app.app_secret}")
    out.print(f"App id and secret of the Instagram login: {app.ig_app_id} {app.ig_app_secret}")
    out.print(f"Look at it: {info.url}/")
    out.print(
        f'Try it: curl -g "{info.url}/v25.0/me/accounts?fields=name,{_FIELDS}&access_token={info.token}"'
    )
    out.print(f"Connect: posthouse accounts connect --token {info.token} --graph-url {info.url}")


_FIELDS = "instagram_business_account{id,username}"
