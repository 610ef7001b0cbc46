"""A desk with the routes for the platform served over HTTP, its stores, and a sandbox that delivers to it."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from actions import accounts as account_actions
from connectors.graph.client import GraphClient
from connectors.instagram.discover import discover
from connectors.sandbox.access.app_keys import keys_of, person_id
from dashboard import access
from jobs.context import JobContext
from jobs.webhooks import act_on_webhooks
from posthouse.jobs import job_context, sync_now
from posthouse.settings import Settings
from posthouse.webhook_routes import PREFIXES, webhook_routes
from posthouse.webhooks import FIELDS, addresses
from posthouse.workspace import CONSOLE, Workspace, opened
from tests.sandbox_fixture import RunningSandbox, running_sandbox
from warehouse.ledger import accounts, tokens, webhooks
from warehouse.ledger.accounts import Account

KEYS = keys_of(1, None)


@dataclass
class House:
    """One desk: where it answers, what it keeps, and the sandbox that tells it things."""

    workspace: Workspace
    jobs: JobContext
    sandbox: RunningSandbox
    url: str

    def connect(self, prefix: str = "", token: str | None = None) -> list[Account]:
        """Connect what a token sees on the host behind a prefix; the person is known as after a login."""
        url = self.sandbox.url + prefix
        found = [
            replace(one, token=one.token or token)
            for one in discover(GraphClient(url, token or self.sandbox.token))
        ]
        ids = account_actions.connect_found(self.workspace.desk, CONSOLE, found, graph_url=url).ids
        with self.workspace.ledger.begin() as conn:
            for key in ids:
                account = accounts.get(conn, key)
                if account.login_flavour == "facebook":
                    tokens.put(
                        conn,
                        tokens.Token(key, "facebook", "login", self.workspace.now(), person_id=person_id(1)),
                    )
            return [accounts.get(conn, key) for key in ids]

    def subscribe(self, index: int = 0, *, flavour: str = "facebook") -> dict[str, Any]:
        """Subscribe the app and one account; the account as the control plane describes it."""
        to = addresses(self.workspace.settings, self.workspace.vault)
        answer = self.sandbox.post(
            f"/v25.0/{KEYS.app_id}/subscriptions", f"{KEYS.app_id}|{KEYS.app_secret}", object="instagram",
            callback_url=to.deliveries, verify_token=to.verify_token, fields=",".join(FIELDS),
        )  # fmt: skip
        assert answer.json() == {"success": True}, answer.text
        account: dict[str, Any] = self.sandbox.control.world()["accounts"][index]
        if flavour == "facebook":
            path, token, fields = (
                f"/v25.0/{account['page_id']}/subscribed_apps",
                account["page_token"],
                "feed",
            )
        else:
            path, token, fields = "/ig/v25.0/me/subscribed_apps", account["instagram_token"], "comments"
        assert self.sandbox.post(path, token, subscribed_fields=fields).json() == {"success": True}
        return account

    def post(self, path: str, body: bytes, **headers: str) -> requests.Response:
        return requests.post(self.url + path, data=body, headers=headers, timeout=20)

    def work(self) -> dict[str, Any]:
        """Let the job act once."""
        return act_on_webhooks(self.jobs, 0, "request", None)

    def sync(self) -> None:
        sync_now(self.workspace, None)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The answer of a question to the lake."""
        return self.jobs.lake.sql(query, limit=100_000).to_dict("records")

    def waiting(self) -> dict[str, int]:
        with self.workspace.ledger.read() as conn:
            return webhooks.count_deliveries(conn)

    def delivered(self, number: int = 1) -> None:
        """Wait until so many deliveries wait to be acted on."""
        assert eventually(lambda: self.waiting().get("waiting", 0) >= number), self.waiting()


def eventually(true: Callable[[], Any], seconds: float = 15.0) -> Any:
    ends = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < ends:
        time.sleep(0.03)
    return found


@contextmanager
def house_at(home: Path, sandbox: RunningSandbox, port: int | None = None) -> Iterator[House]:
    """Open a home for the sandbox and serve its routes behind the gate."""
    listening = socket.create_server(("127.0.0.1", port or 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    env = {
        "POSTHOUSE_BASE_URL": url, "POSTHOUSE_GRAPH_URL": sandbox.url, "POSTHOUSE_APP_ID": KEYS.app_id,
        "POSTHOUSE_APP_SECRET": KEYS.app_secret, "POSTHOUSE_INSTAGRAM_APP_ID": KEYS.ig_app_id,
        "POSTHOUSE_INSTAGRAM_APP_SECRET": KEYS.ig_app_secret,
    }  # fmt: skip
    with opened(Settings.read(env, home=home), with_lake=True) as workspace:
        gate = Middleware(access.Gate, desk=workspace.desk, base_url=url, self_proving=PREFIXES)
        app = Starlette(routes=webhook_routes(workspace), middleware=[gate])
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        assert eventually(lambda: server.started)
        try:
            yield House(workspace, job_context(workspace), sandbox, url)
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def house(tmp_path: Path, sandbox: RunningSandbox) -> Iterator[House]:
    """A desk with nothing connected."""
    with house_at(tmp_path / "home", sandbox) as made:
        yield made


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """A factory of desks, each with a sandbox of these options."""
    with ExitStack() as stack:

        def make(**options: Any) -> House:
            sandbox = stack.enter_context(running_sandbox(**options))
            return stack.enter_context(house_at(tmp_path / f"home-{time.monotonic_ns()}", sandbox))

        yield make
