"""A desk for the sync's tests: a real ledger, lake and raw store, connected to a sandbox over HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import stamina

from connectors.graph.client import GraphClient
from connectors.instagram.discover import discover
from jobs.sync import SyncResult, sync
from tests.sandbox_fixture import SANDBOX_START, RunningSandbox, running_sandbox
from warehouse.lake.store import Lake
from warehouse.ledger import accounts, clients
from warehouse.ledger.accounts import Account
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault, put_secret
from warehouse.raw.store import RawStore

STRICT = {f"Q{number:02}": 1 for number in (3, 4, 11, 12, 13, 15, 16, 17, 18, 19, 20, 21, 56)}
"""What the platform refuses to tell, and days that end at midnight in Los Angeles: the sync learns both."""
VAULT = Vault.from_key(b"k" * 32)


@dataclass
class Desk:
    """The stores of one home and the platform they are filled from."""

    home: Path
    ledger: Ledger
    lake: Lake
    raw: RawStore
    platform: RunningSandbox
    at: datetime = SANDBOX_START

    def now(self) -> datetime:
        return self.at

    def step(self, **time: float) -> None:
        """Move the platform's clock, which stands still otherwise, and ours with it."""
        self.at = self.platform.control.step(timedelta(**time).total_seconds()).now

    def client(self, account: Account, token: str) -> GraphClient:
        return GraphClient(account.graph_url, token, app_secret=None, now=self.now)

    def sync(self, **options: Any) -> SyncResult:
        factory = options.pop("client_factory", self.client)
        options.setdefault("history", timedelta(days=20))
        return sync(self.ledger, self.lake, self.raw, VAULT, self.now, factory, **options)

    def connect(self, prefix: str = "", token: str | None = None) -> list[Account]:
        """Connect every account that a token sees on the host behind a prefix."""
        found = discover(GraphClient(self.platform.url + prefix, token or self.platform.token))
        with self.ledger.begin() as conn:
            client = clients.add(
                conn,
                name=f"Client {prefix}",
                time_zone="Europe/Berlin",
                currency="EUR",
                language="en",
                now=self.now(),
            )
            connected = []
            for one in found:
                account = accounts.add(
                    conn,
                    client_id=client.id,
                    username=one.username,
                    time_zone="Europe/Berlin",
                    login_flavour=one.flavour,
                    graph_url=one.graph_url,
                    now=self.now(),
                    aliases=one.aliases(),
                )
                secret = one.token or token or self.platform.token
                put_secret(conn, VAULT, f"account:{account.id}", "access_token", secret, self.now())
                connected.append(account)
        return connected

    def table(self, query: str) -> list[dict[str, Any]]:
        """Rows of a question to the lake."""
        return self.lake.sql(query, limit=1_000_000).to_dict("records")

    def number(self, query: str) -> Any:
        """The single value of a question to the lake."""
        return self.lake.sql(query).iloc[0, 0]

    def close(self) -> None:
        self.lake.close()
        self.raw.close()


@pytest.fixture
def desk_at(tmp_path: Path, sqlite_ledger: Ledger) -> Iterator[Callable[[RunningSandbox], Desk]]:
    """Make a desk for a sandbox, with nothing connected."""
    made: list[Desk] = []

    def make(platform: RunningSandbox) -> Desk:
        lake, raw = Lake.open(str(tmp_path / "lake.duckdb")), RawStore(tmp_path / "raw")
        made.append(Desk(tmp_path, sqlite_ledger, lake, raw, platform, platform.control.clock().now))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    """Two accounts with thirty posts each, with the platform's rules for insights."""
    with running_sandbox(quirks=STRICT) as running:
        yield running


@pytest.fixture
def desk(desk_at: Callable[[RunningSandbox], Desk], sandbox: RunningSandbox) -> Desk:
    """A desk with the sandbox's two accounts connected."""
    made = desk_at(sandbox)
    made.connect()
    return made


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
