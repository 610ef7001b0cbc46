"""A house whose jobs ask a sandbox, with the apps of both logins, and somebody who goes through a login."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from actions import accounts
from actions.actor import Actor
from actions.core import Doing
from actions.desk import Desk
from connectors.graph.apps import App, Apps
from connectors.graph.auth import code_challenge
from connectors.graph.client import GraphClient
from connectors.graph.oauth import Login
from connectors.media_store import LocalMediaStore
from connectors.sandbox.access.app_keys import keys_of
from jobs.connect import connect_accounts
from jobs.context import JobContext
from jobs.tokens import keep_tokens
from tests.sandbox_fixture import RunningSandbox
from warehouse.lake.store import Lake
from warehouse.ledger import alerts, tokens, vault, workspace
from warehouse.ledger.store import Ledger
from warehouse.ledger.tokens import Token
from warehouse.ledger.vault import Vault
from warehouse.raw.store import RawStore

KEYS = keys_of(1, None)
APPS = Apps(App(KEYS.app_id, KEYS.app_secret), App(KEYS.ig_app_id, KEYS.ig_app_secret))
BACK = "http://localhost:8501/oauth/callback/"
VERIFIER = "v" * 64
CONSOLE = Actor.console()


@dataclass(frozen=True)
class House:
    """The context of the jobs, and the sandbox that they ask."""

    context: JobContext
    sandbox: RunningSandbox

    def now(self) -> datetime:
        return self.context.now()

    def code(self, flavour: str, **chosen: Any) -> str:
        """What the consent page sends back when somebody allows the app."""
        login = Login(self.sandbox.url, flavour, APPS.of(flavour))
        scopes = accounts.wanted_scopes(flavour)
        url = login.dialog(BACK + flavour, "state", code_challenge(VERIFIER), scopes)
        asked = {"sandbox_decision": "allow", **chosen}
        answer = requests.get(url, params=asked, allow_redirects=False, timeout=20)
        assert answer.status_code == 302, answer.text
        return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]

    def ticket(self, flavour: str, code: str) -> int:
        """The ticket that the way back leaves."""
        asked = {
            "code": code, "verifier": VERIFIER, "redirect_uri": BACK + flavour, "flavour": flavour, "source": "login",
        }  # fmt: skip
        with self.context.ledger.begin() as conn:
            return accounts.tickets.add_ticket(self.context.desk, Doing(conn, CONSOLE, self.now()), asked)

    def connect(self) -> list[str]:
        return list(connect_accounts(self.context, 0, "request", None)["accounts"])

    def sign_in(self, flavour: str, **chosen: Any) -> list[str]:
        """The whole login; gives the names that were connected."""
        self.ticket(flavour, self.code(flavour, **chosen))
        return self.connect()

    def keep(self) -> dict[str, Any]:
        return keep_tokens(self.context, 0, "clock", None)

    def days(self, days: float) -> None:
        self.sandbox.control.step(days * 86400)

    def row(self, account_id: int = 1) -> Token:
        with self.context.ledger.read() as conn:
            found = tokens.find(conn, account_id)
        assert found is not None
        return found

    def secret(self, name: str = "access_token", account_id: int = 1) -> str | None:
        with self.context.ledger.read() as conn:
            return vault.get_secret(conn, self.context.vault, f"account:{account_id}", name)

    def account(self, account_id: int = 1) -> accounts.AccountRow:
        rows = accounts.list_accounts(self.context.desk, CONSOLE, removed=True)
        return next(row for row in rows if row.id == account_id)

    def alerts(self) -> dict[str, alerts.Alert]:
        with self.context.ledger.read() as conn:
            return {alert.matter: alert for alert in alerts.open_alerts(conn)}

    def with_apps(self, apps: Apps) -> "House":
        return replace(self, context=replace(self.context, apps=apps))


@contextmanager
def house_on(sandbox: RunningSandbox, folder: Path) -> Iterator[House]:
    """Real stores in a folder, jobs that follow the sandbox's clock."""
    ledger = Ledger.open(str(folder / "ledger.db"))
    ledger.migrate()
    keys = Vault.from_key(b"k" * 32)

    def now() -> datetime:
        return sandbox.control.clock().now

    with ledger.begin() as conn:
        workspace.create(conn, keys, "Test", "en", now())
    files = LocalMediaStore(folder / "files", b"s" * 32, "http://localhost:8501")
    with Lake.open(":memory:") as lake:
        yield House(
            JobContext(
                desk=Desk(ledger=ledger, vault=keys, now=now, files=files),
                ledger=ledger,
                lake=lake,
                raw=RawStore(folder / "raw"),
                vault=keys,
                now=now,
                client=lambda account, token: GraphClient(account.graph_url, token),
                connect=GraphClient,
                thumbs=folder / "thumbs",
                default_graph_url=sandbox.url,
                apps=APPS,
            ),
            sandbox,
        )
    ledger.close()
