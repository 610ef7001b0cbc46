"""What the pages stand on: the open stores and the desk, put here once by the server before it serves.

The dashboard opens nothing itself; tests install a context over real stores in a temporary folder.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actions.desk import Desk, FileStore
    from warehouse.lake.store import Lake
    from warehouse.ledger.store import Ledger


def cookie_token() -> str | None:
    """The session token in the cookies of the browser whose page is being drawn."""
    import streamlit as st

    from dashboard.access.cookies import read_token  # access is built on this module

    return read_token(st.context.cookies)


@dataclass(frozen=True)
class Context:
    """The parts a page may use: it reads through ledger and lake, and changes only through the actions.

    `base_url` is the address people use; `thumbs` is the folder of small pictures that syncs keep; `build_report`
    and `render_report` are functions of `jobs.reports`; `demo` makes the sign-in page say so; `logins` are
    the ways to connect for which an app is set up (facebook, instagram); `session_token` finds who is looking (tests
    give their own).
    """

    ledger: "Ledger"
    lake: "Lake"
    desk: "Desk"
    now: Callable[[], datetime]
    base_url: str
    media_store: "FileStore | None" = None
    thumbs: Path | None = None
    build_report: Callable[..., Any] | None = None
    render_report: Callable[..., bytes] | None = None
    demo: bool = False
    logins: tuple[str, ...] = ()
    session_token: Callable[[], str | None] = cookie_token


_installed: list[Context] = []


def install(context: Context) -> None:
    """Make `context` the one every page uses; the last one installed wins."""
    _installed[:] = [context]


def current() -> Context:
    """The installed context. Raises RuntimeError when the dashboard was started without the server."""
    if not _installed:
        raise RuntimeError("The dashboard has no stores. Start it with `posthouse up` or `posthouse serve`.")
    return _installed[0]
