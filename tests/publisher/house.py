"""A publisher's surroundings, all real: a ledger, a media store behind HTTP, a sandbox whose clock is moved."""

import functools
import hashlib
import http.server
import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image

from connectors.graph.client import Connections, GraphClient
from connectors.media_store import LocalMediaStore
from connectors.sandbox.control import SandboxControl
from jobs.publisher.crash import At, nowhere
from jobs.publisher.loop import Publisher
from tests.clips import clip
from warehouse.ledger import accounts, audit, clients, intents, posts, vault
from warehouse.ledger.intents import Intent
from warehouse.ledger.store import Ledger

KEY = b"k" * 32
SIGNING = b"s" * 32
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # here nothing expires: the clock is somebody else's
OVER = intents.TERMINAL | {"REVIEW"}
VIDEO = clip()


class MovedClock:
    """The sandbox's clock, known without asking, because only we move it. A local `skew` makes ours wrong."""

    def __init__(self, control: SandboxControl) -> None:
        self._control = control
        self._instant = control.clock().now
        self.skew = timedelta()

    def __call__(self) -> datetime:
        return self._instant + self.skew

    def step(self, seconds: float) -> None:
        self._instant = self._control.step(seconds).now

    def until(self, instant: datetime) -> None:
        if instant > self._instant:
            self._instant = self._control.set(instant).now


@contextmanager
def outbox(root: Path) -> Iterator[LocalMediaStore]:
    """A media store that is served over HTTP, as the server's /outbox route does."""
    store = LocalMediaStore(root, SIGNING, "")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = store.resolve(self.path.removeprefix("/outbox/"), EPOCH)
            self.send_response(200 if path else 404)
            self.end_headers()
            if path:
                self.wfile.write(path.read_bytes())

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield LocalMediaStore(root, SIGNING, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()


@functools.cache
def picture(shade: int = 0) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (shade * 60 % 256, 80, 120)).save(out, "JPEG")
    return out.getvalue()


@dataclass
class House:
    """One workspace with one connected account. `lease_ahead` moves the lease clock past dead leases."""

    ledger: Ledger
    control: SandboxControl
    media: LocalMediaStore
    graph_url: str
    clock: MovedClock
    keys: vault.Vault = field(default_factory=lambda: vault.Vault.from_key(KEY))
    account_id: int = 1
    username: str = ""
    lease_ahead: float = 0.0
    connections: Connections = field(default_factory=Connections)
    born: float = 0.0

    def connect(self) -> None:
        """Add the sandbox's first account, once."""
        self.born = self.clock().timestamp()
        found = self.control.world()["accounts"][0]
        with self.ledger.begin() as conn:
            client = clients.add(conn, name="Harbour Café", time_zone="Europe/Berlin", now=self.clock())
            account = accounts.add(
                conn,
                client_id=client.id,
                username=found["username"],
                time_zone="Europe/Berlin",
                login_flavour="facebook",
                graph_url=self.graph_url,
                now=self.clock(),
                aliases={"ig_user_id": found["id"]},
            )
        self.account_id, self.username = account.id, account.username
        self.give_token(found["page_token"])

    def give_token(self, token: str) -> None:
        with self.ledger.begin() as conn:
            vault.put_secret(
                conn, self.keys, f"account:{self.account_id}", "access_token", token, self.clock()
            )
            accounts.set_status(conn, self.account_id, "connected")

    def schedule(
        self,
        caption: str,
        *,
        kind: str = "image",
        due_in: float = 3600.0,
        files: int = 1,
        late_policy_s: int = 900,
        stored: bool = True,
        first_comment: str | None = None,
    ) -> Intent:
        now = self.clock()
        due_at = now + timedelta(seconds=due_in)
        listed = [self._file(n, is_video=kind == "reel", stored=stored) for n in range(files)]
        body = {
            "kind": kind,
            "caption": caption,
            "files": listed,
            "options": {},
            "first_comment": first_comment,
        }
        with self.ledger.begin() as conn:
            post = posts.add(
                conn, account_id=self.account_id, kind=kind, caption=caption, now=now, due_at=due_at
            )
            return intents.add(
                conn,
                kind="publish",
                account_id=self.account_id,
                body=body,
                content_hash=hashlib.sha256(caption.encode()).hexdigest(),
                due_at=due_at,
                next_at=max(now, due_at - timedelta(minutes=15)),
                now=now,
                post_id=post.id,
                late_policy_s=late_policy_s,
            )

    def _file(self, number: int, *, is_video: bool, stored: bool) -> dict[str, object]:
        data = VIDEO if is_video else picture(number)
        sha256, suffix = hashlib.sha256(data).hexdigest(), ".mp4" if is_video else ".jpg"
        if stored:
            self.media.put(sha256, data, suffix)
        mime = "video/mp4" if is_video else "image/jpeg"
        return {"sha256": sha256, "name": sha256 + suffix, "mime": mime, "alt_text": "A harbour"}

    def publisher(self, at: At = nowhere, threads: int = 4) -> Publisher:
        return Publisher(
            self.ledger,
            self.keys,
            self.media,
            self.clock,
            lambda: time.time() + self.lease_ahead,
            client_factory=lambda account, token: GraphClient(
                account.graph_url, token, now=self.clock, timeout=(5.0, 5.0), connections=self.connections
            ),
            threads=threads,
            at=at,
        )

    def drive(
        self, until: Callable[[Intent], bool], intent_id: int, at: At = nowhere, most: int = 120
    ) -> Intent:
        """Tick and move the clock to whatever is due next, until the intent is as wanted."""
        publisher = self.publisher(at)
        for _ in range(most):
            publisher.tick()
            intent = self.get(intent_id)
            if until(intent):
                return intent
            if intent.state == "PREPARING":
                time.sleep(0.02)  # the sandbox fetches the media in real time
            self.clock.until(intent.next_at)
        raise AssertionError(f"still {self.get(intent_id).state}: {self.get(intent_id).reason}")

    def finish(self, intent_id: int, at: At = nowhere) -> Intent:
        return self.drive(lambda intent: intent.state in OVER, intent_id, at)

    def reach(self, state: str, intent_id: int) -> Intent:
        return self.drive(lambda intent: intent.state == state, intent_id)

    def get(self, intent_id: int) -> Intent:
        with self.ledger.read() as conn:
            return intents.get(conn, intent_id)

    def live(self) -> list[dict[str, object]]:
        """What the platform really published since this house stands."""
        return [post for post in self.control.truth()["published"] if post["at"] > self.born]

    def fault(self, path: str = "media_publish", **order: object) -> None:
        self.control.faults([{"path": path, "method": "POST", "times": 1, **order}])

    def story(self, intent_id: int) -> list[str]:
        """The states that the audit log tells, oldest first."""
        with self.ledger.read() as conn:
            assert audit.verify(conn, vault.audit_key(self.keys)).ok
            entries = audit.entries_of(conn, f"intent:{intent_id}")
        return [str(entry.detail["to"]) for entry in reversed(entries)]
