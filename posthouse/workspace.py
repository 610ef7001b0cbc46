"""One workspace, opened: settings, home folder, ledger, keys, clock and, for its owner, the lake.

The only place where the parts are put together; commands, server, publisher and demo all begin here.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from actions.actor import Actor
from actions.desk import Desk
from connectors.graph.client import Connections, GraphClient
from connectors.media_store import LocalMediaStore
from connectors.sandbox.control import SandboxControl
from connectors.sandbox.errors import SandboxError
from posthouse.clock import LateClock, Now, SandboxClock, wall
from posthouse.home import Home
from posthouse.settings import DEFAULT_GRAPH_URL, Settings
from warehouse.ledger import accounts
from warehouse.ledger import workspace as workspaces
from warehouse.ledger.accounts import Account
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault
from warehouse.raw.store import RawStore

if TYPE_CHECKING:
    from warehouse.lake.store import Lake

CONSOLE = Actor.console()


class WorkspaceError(Exception):
    """The workspace cannot be opened or used like this; the message says what to do."""


@dataclass(frozen=True)
class Workspace:
    """Everything a command may need. `lake` and `raw` are None unless they were asked for."""

    settings: Settings
    home: Home
    ledger: Ledger
    vault: Vault
    now: Now
    media_store: LocalMediaStore
    desk: Desk
    lake: "Lake | None" = None
    raw: RawStore | None = None  # opened with the lake, once: it knows where its files end

    def client(self, account: Account, token: str) -> GraphClient:
        """A client for the host that answers for this account."""
        return GraphClient(
            account.graph_url,
            token,
            app_secret=self.settings.app_secret,
            now=self.now,
            connections=self.connections,
        )

    @property
    def thumbs(self) -> Path:
        """Where small pictures of media are kept."""
        return self.home.folder("thumbs")

    @property
    def connections(self) -> Connections:
        """The keep-alive connections of this process."""
        return _CONNECTIONS


_CONNECTIONS = Connections()  # keep-alive connections of this process, one session per thread


@contextmanager
def opened(settings: Settings, *, with_lake: bool = False, now: Now | None = None) -> Iterator[Workspace]:
    """Open the workspace for the block; with the lake only for its owner (the home's lake lock is taken).

    `now` replaces the clock that the accounts would choose.
    Raises the sentences of HomeError, LedgerError, VaultError, LakeError or WorkspaceError.
    """
    with ExitStack() as stack:
        home = Home.open(settings.home)
        ledger = Ledger.open(settings.ledger)
        stack.callback(ledger.close)
        ledger.migrate()
        key = settings.key or home.key()
        vault = Vault.from_key(key)
        now = now or clock(settings, ledger)
        _claim(ledger, vault, settings, now)
        store = LocalMediaStore(home.folder("files"), vault.derived("outbox names"), settings.base_url)
        workspace = Workspace(
            settings, home, ledger, vault, now, store, Desk(ledger=ledger, vault=vault, now=now, files=store)
        )
        if with_lake:
            stack.enter_context(home.lock("lake"))
            from warehouse.lake.store import (
                Lake,  # DuckDB and pandas: half a second that the publisher does not need
            )

            lake = Lake.open(str(settings.lake))
            stack.callback(lake.close)
            raw = RawStore(home.folder("raw"))
            stack.callback(raw.close)
            workspace = replace(workspace, lake=lake, raw=raw, desk=replace(workspace.desk, lake=lake))
        yield workspace


def _claim(ledger: Ledger, vault: Vault, settings: Settings, now: Now) -> None:
    """Create the workspace's row at first use; afterwards refuse a key that is not its own."""
    with ledger.begin() as conn:
        if workspaces.find(conn) is None:
            workspaces.create(conn, vault, "Posthouse", settings.locale, now())
        workspaces.check_key(conn, vault)


def clock(settings: Settings, ledger: Ledger) -> Now:
    """The clock of this workspace: the sandbox's when its accounts live in one, else the wall's.

    Without an account it is the wall's until the first one is connected, by whichever process.
    """
    return LateClock(lambda: _chosen_clock(settings, ledger))


def _chosen_clock(settings: Settings, ledger: Ledger) -> Now | None:
    with ledger.read() as conn:
        urls = sorted({account.graph_url for account in accounts.list_accounts(conn)})
    addresses = [*urls, *([settings.graph_url] if settings.graph_url else [])]
    sandboxes = sorted({root(url) for url in addresses if is_loopback(url)})
    if not sandboxes:
        return wall if urls else None
    if len(sandboxes) > 1:
        raise WorkspaceError(
            f"This workspace has accounts of several sandboxes ({', '.join(sandboxes)}), which keep different "
            "times. Use one home folder per sandbox."
        )
    return sandbox_clock(sandboxes[0])


def sandbox_clock(url: str) -> SandboxClock:
    """Follow the clock of the sandbox at this address. Raises WorkspaceError when it does not answer."""
    try:
        return SandboxClock(SandboxControl(url, "").health)
    except SandboxError as error:
        raise WorkspaceError(
            f"No sandbox answers at {url}, where the accounts of this workspace live. "
            "Start it (`posthouse sandbox`, or `posthouse demo` for the demo)."
        ) from error


def graph_url(settings: Settings) -> str:
    """Where new accounts are looked for unless the command says otherwise."""
    return settings.graph_url or DEFAULT_GRAPH_URL


def login_url(workspace: "Workspace") -> str:
    """Where connecting leads: the settings' platform, or the sandbox in which the accounts live."""
    if workspace.settings.graph_url:
        return workspace.settings.graph_url
    with workspace.ledger.read() as conn:
        urls = [account.graph_url for account in accounts.list_accounts(conn)]
    return next((root(url) for url in urls if is_loopback(url)), DEFAULT_GRAPH_URL)


def root(url: str) -> str:
    """The address without its path: the sandbox serves each of the platform's hosts under a prefix."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine, which only a sandbox is."""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
