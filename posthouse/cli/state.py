"""What every command starts with: the settings, read once, and logging at their level."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from posthouse.home import Home
from posthouse.logs import configure
from posthouse.remote import call
from posthouse.settings import Settings

if TYPE_CHECKING:
    from posthouse.workspace import Workspace

_read: list[Settings] = []


def settings(home: Path | None = None, *, log_level: str = "WARNING") -> Settings:
    """This process's settings; the first call sets up logging, at log_level unless a setting says otherwise.

    Raises SettingsError.
    """
    if not _read:
        _read.append(Settings.read(os.environ, home=home))
        configure(_read[0].log_level or log_level)
    return _read[0]


def settings_home() -> Path | None:
    """The home folder, if the settings could be read."""
    return _read[0].home if _read else None


@contextmanager
def workspace(*, with_lake: bool = False) -> "Iterator[Workspace]":
    """Open this process's workspace for the block."""
    from posthouse.workspace import opened

    with opened(settings(), with_lake=with_lake) as found:
        yield found


def ask_server(operation: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """Let the running server do it, since it owns the lake; None when no server runs on this home."""
    home = Home.open(settings().home)
    return call(home, operation, body) if home.holder("server") else None
