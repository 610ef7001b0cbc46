"""A place that serves media to the sandbox, and small questions that many tests ask."""

import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests
from PIL import Image

from tests.clips import clip
from tests.sandbox_fixture import RunningSandbox


def jpeg(width: int = 400, height: int = 400, colour: str = "#c04060") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


MP4 = clip()


@contextmanager
def media_host(files: dict[str, bytes]) -> Iterator[str]:
    """Serve some bytes by name; anything unknown is 404.

    `moved` redirects, `slow-…` drips the file, `cut-…` announces more than it sends, `endless` never ends.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            how, _, rest = self.path.lstrip("/").partition("-")
            body = files.get(rest if how in {"slow", "cut", "page"} else self.path.lstrip("/"))
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", "/ok.jpg")
                self.end_headers()
                return
            self.send_response(200 if body is not None or self.path == "/endless" else 404)
            if how == "page":
                self.send_header("Content-Type", "text/html; charset=utf-8")
            if how == "cut" and body is not None:
                self.send_header("Content-Length", str(len(body)))
                body = body[: len(body) // 2]
            self.end_headers()
            with suppress(OSError):
                self._send(how, body or b"")

        def _send(self, how: str, body: bytes) -> None:
            while self.path == "/endless":
                self.wfile.write(b"\0" * 65536)
            if how != "slow":
                self.wfile.write(body)
                return
            for at in range(0, len(body), 16):
                self.wfile.write(body[at : at + 16])
                time.sleep(0.05)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def first_account(sandbox: RunningSandbox) -> str:
    return sandbox.control.world()["accounts"][0]["id"]


def create(sandbox: RunningSandbox, account: str, **form: Any) -> str:
    answer = sandbox.post(f"/v25.0/{account}/media", **form)
    assert answer.status_code == 200, answer.text
    return answer.json()["id"]


def status(sandbox: RunningSandbox, container: str) -> str:
    return sandbox.get(f"/v25.0/{container}", fields="status_code").json()["status_code"]


def settle(sandbox: RunningSandbox, container: str) -> str:
    """Let the download end and the sandbox's seconds pass; the status after that."""
    sandbox.control.step(5)
    for _ in range(200):
        found = status(sandbox, container)
        if found != "IN_PROGRESS":
            return found
        time.sleep(0.02)
    return "IN_PROGRESS"


def publish(sandbox: RunningSandbox, account: str, container: str) -> requests.Response:
    return sandbox.post(f"/v25.0/{account}/media_publish", creation_id=container)


def error(answer: requests.Response) -> dict[str, Any]:
    assert answer.status_code >= 400, answer.text
    return answer.json()["error"]
