"""A real receiver of webhooks and callbacks on a port of its own, and the subscriptions that lead to it."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.sandbox.access.app_keys import keys_of
from tests.sandbox_fixture import RunningSandbox

VERIFY_TOKEN = "only-we-know"
KEYS = keys_of(1, None)


@dataclass
class Hit:
    """One POST that arrived."""

    path: str
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def signed_with(self, secret: str) -> bool:
        seal = hmac.new(secret.encode(), self.body, hashlib.sha256).hexdigest()
        return self.headers["X-Hub-Signature-256"] == f"sha256={seal}"


@dataclass
class Receiver:
    """What arrived, and how to answer: `status` may be a function of the number of the POST."""

    url: str = ""
    hits: list[Hit] = field(default_factory=list)
    status: Callable[[int], int] = lambda number: 200
    reply: bytes = b"EVENT_RECEIVED"
    challenge: Callable[[str], tuple[int, str]] = lambda given: (200, given)
    delay: float = 0.0

    def changes(self, only: str | None = None) -> list[dict[str, Any]]:
        """Every change that was answered with 200, in order of arrival."""
        found = []
        for number, hit in enumerate(self.hits):
            if self.status(number) == 200 and b'"entry"' in hit.body:
                found += changes_of(hit.json)
        return [change for change in found if only in (None, change["field"])]


def changes_of(body: Any) -> list[dict[str, Any]]:
    """The changes of a body of any shape, each with the account and the time of its entry."""
    found = []
    for part in body if isinstance(body, list) else [body]:
        for entry in part["entry"]:
            head = {"account": entry["id"], "time": entry["time"]}
            told = entry.get("changes") or [one for one in (entry,) if "field" in one]
            found += [head | change for change in told]
            found += [head | {"field": "messages", "value": one} for one in entry.get("messaging", ())]
    return found


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            good = asked.get("hub.verify_token") == VERIFY_TOKEN and asked.get("hub.mode") == "subscribe"
            time.sleep(receiver.delay)
            status, text = receiver.challenge(asked.get("hub.challenge", "")) if good else (403, "no")
            self._answer(status, text.encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            number = len(receiver.hits)
            receiver.hits.append(Hit(self.path, body, dict(self.headers)))
            time.sleep(receiver.delay)
            self._answer(receiver.status(number), receiver.reply)

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver for one test."""
    with receiving() as running:
        yield running


def subscribe_app(sandbox: RunningSandbox, receiver: Receiver, fields: str = "comments,mentions") -> Any:
    """Subscribe the app with its own token."""
    return sandbox.post(
        f"/v25.0/{KEYS.app_id}/subscriptions", f"{KEYS.app_id}|{KEYS.app_secret}", object="instagram",
        callback_url=receiver.url + "/hooks", verify_token=VERIFY_TOKEN, fields=fields,
    )  # fmt: skip


def subscribe_page(sandbox: RunningSandbox, index: int = 0) -> dict[str, Any]:
    """Subscribe the Page of an account; the account as the control plane describes it."""
    account = sandbox.control.world()["accounts"][index]
    path = f"/v25.0/{account['page_id']}/subscribed_apps"
    answer = sandbox.post(path, account["page_token"], subscribed_fields="feed")
    assert answer.json() == {"success": True}, answer.text
    return account


def subscribe_account(sandbox: RunningSandbox, index: int = 0) -> dict[str, Any]:
    """Subscribe an account by the Instagram login."""
    account = sandbox.control.world()["accounts"][index]
    path = "/ig/v25.0/me/subscribed_apps"
    answer = sandbox.post(path, account["instagram_token"], subscribed_fields="comments,messages")
    assert answer.json() == {"success": True}, answer.text
    return account


def eventually(true: Callable[[], Any], seconds: float = 10.0) -> Any:
    """Wait until something is true, and give it back."""
    ends = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < ends:
        time.sleep(0.02)
    return found


def calm_down(receiver: Receiver, still_s: float = 0.4) -> None:
    """Wait until nothing has arrived for a moment."""
    seen, since = len(receiver.hits), time.monotonic()
    while time.monotonic() - since < still_s:
        time.sleep(0.02)
        if len(receiver.hits) != seen:
            seen, since = len(receiver.hits), time.monotonic()
