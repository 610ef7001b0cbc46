"""Routes for the platform: deliveries of webhooks, people who leave, and the page that shows how far a deletion is.

Nobody signs in here. Deliveries and requests about people are proved by their signature, the page by an address that
cannot be guessed. A delivery is stored before it is answered, and acted on by a job afterwards.
"""

import logging
import threading
import time
from collections.abc import Callable
from html import escape
from urllib.parse import parse_qs

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from connectors.instagram.signed_request import NotSigned, SignedRequest, read_signed_request
from connectors.instagram.webhooks import (
    Unreadable,
    account_of,
    answer_to_challenge,
    entries_of,
    is_signed,
)
from jobs import farewells
from posthouse.internal import ANY
from posthouse.webhooks import DEAUTHORISE, DELETION, DELIVERIES, STATUS, app_secrets, verify_token
from posthouse.workspace import Workspace
from warehouse.ledger import alerts, deletions, runs, webhooks
from warehouse.ledger.deletions import Deletion
from warehouse.ledger.errors import LedgerError

logger = logging.getLogger(__name__)

PREFIXES = ("/webhooks/", STATUS)
LARGEST_DELIVERY = 4_000_000  # bytes; the platform packs at most a thousand changes into one
LARGEST_FORM = 20_000
TELL_EVERY_S = 60.0
MATTER = "webhooks:signature"
NO_SECRET = "This desk has no app secret to check signatures with. Set POSTHOUSE_APP_SECRET."  # noqa: S105 - a sentence
_PRIVATE = {"cache-control": "no-store", "x-robots-tag": "noindex"}


def webhook_routes(workspace: Workspace) -> list[Route]:
    """/webhooks/instagram, /webhooks/deauthorize, /webhooks/deletion, /deletion/{code}; nothing else below them."""
    door = _Door(workspace)

    async def verify(request: Request) -> Response:
        challenge = answer_to_challenge(request.query_params, verify_token(workspace.vault))
        if challenge is None:
            return PlainTextResponse("The verify token is not this desk's.", 403)
        return PlainTextResponse(challenge)

    async def deliver(request: Request) -> Response:
        return await door.deliver(request)

    async def deauthorise(request: Request) -> Response:
        return await door.about_somebody(request, door.deauthorise)

    async def delete(request: Request) -> Response:
        return await door.about_somebody(request, door.delete)

    async def status(request: Request) -> Response:
        return await to_thread.run_sync(_status, workspace, request.path_params["code"])

    async def nothing(_request: Request) -> Response:
        return PlainTextResponse("There is nothing here.", 404)

    return [
        Route(DELIVERIES, verify, methods=["GET"]),
        Route(DELIVERIES, deliver, methods=["POST"]),
        Route(DEAUTHORISE, deauthorise, methods=["POST"]),
        Route(DELETION, delete, methods=["POST"]),
        Route(f"{STATUS}{{code}}", status, methods=["GET"]),
        *(Route(f"{prefix}{{rest:path}}", nothing, methods=ANY) for prefix in PREFIXES),
    ]


class _Door:
    """Checks who comes, and writes down what they bring."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._refusals = _Refusals(workspace)

    async def deliver(self, request: Request) -> Response:
        """Store a delivery, if the platform signed it; answered before anything is done with it."""
        body = await _body(request, LARGEST_DELIVERY)
        if body is None:
            return PlainTextResponse("That is too large.", 413)
        return await to_thread.run_sync(self._store, body, request.headers.get("x-hub-signature-256"))

    async def about_somebody(self, request: Request, act: Callable[[SignedRequest], Response]) -> Response:
        """Act on a signed request about somebody who leaves."""
        body = await _body(request, LARGEST_FORM)
        if body is None:
            return PlainTextResponse("That is too large.", 413)
        form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20)
        return await to_thread.run_sync(self._checked, form.get("signed_request", [""])[0], act)

    def deauthorise(self, request: SignedRequest) -> Response:
        """Somebody removed the app."""
        farewells.deauthorise(self._workspace.desk, request.user_id)
        return PlainTextResponse("OK")

    def delete(self, request: SignedRequest) -> Response:
        """Somebody wants their data deleted; the answer is what the platform shows them."""
        code = farewells.ask_for_deletion(self._workspace.desk, request.user_id)
        url = f"{self._workspace.settings.base_url}{STATUS}{code}"
        return JSONResponse({"url": url, "confirmation_code": code}, headers=_PRIVATE)

    def _store(self, body: bytes, signature: str | None) -> Response:
        secrets = app_secrets(self._workspace.settings)
        if not secrets:
            return PlainTextResponse(NO_SECRET, 503)
        if not is_signed(body, signature, secrets):
            self._refusals.note()
            return PlainTextResponse("The signature does not fit.", 403)
        now = self._workspace.now()
        try:
            with self._workspace.ledger.begin() as conn:
                webhooks.receive(conn, body, _subjects(body), now)
                runs.request_run(conn, farewells.JOB, farewells.ACTOR, now)
                alerts.close_alert(conn, MATTER, now)
        except LedgerError:
            logger.exception("a delivery could not be stored; the platform sends it again")
            return PlainTextResponse("It cannot be stored now; send it again.", 503)
        return PlainTextResponse("EVENT_RECEIVED")

    def _checked(self, text: str, act: Callable[[SignedRequest], Response]) -> Response:
        secrets = app_secrets(self._workspace.settings)
        if not secrets:
            return PlainTextResponse(NO_SECRET, 503)
        try:
            return act(read_signed_request(text, secrets))
        except NotSigned as error:
            self._refusals.note()
            return PlainTextResponse(str(error), 403)
        except LedgerError:
            logger.exception("a request about somebody could not be stored")
            return PlainTextResponse("It cannot be stored now; send it again.", 503)


class _Refusals:
    """Counts what was refused, and tells people at most once a minute, so that nobody can fill the ledger."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._count, self._told_at = 0, float("-inf")

    def note(self) -> None:
        """Count one more."""
        with self._lock:
            self._count += 1
            if time.monotonic() - self._told_at < TELL_EVERY_S:
                return
            self._told_at, count = time.monotonic(), self._count
        logger.warning("a wrong signature was refused", extra={"refused": count})
        words = (
            f"{count} deliveries to the webhook address were refused since the server started, because no app secret "
            "fits their signature. If the app's secret was changed, set POSTHOUSE_APP_SECRET anew; otherwise "
            "somebody else tries the address."
        )
        with self._workspace.ledger.begin() as conn:
            alerts.raise_alert(
                conn, MATTER, "warning", words, {"refused": count}, None, self._workspace.now()
            )


async def _body(request: Request, largest: int) -> bytes | None:
    """The bytes as they were sent; None when there are too many."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > largest:
        return None
    parts, size = [], 0
    async for chunk in request.stream():
        parts.append(chunk)
        size += len(chunk)
        if size > largest:
            return None
    return b"".join(parts)


def _subjects(body: bytes) -> set[str]:
    try:
        return {account_of(entry) for entry in entries_of(body)}
    except Unreadable:
        return set()


def _status(workspace: Workspace, code: str) -> Response:
    with workspace.ledger.read() as conn:
        deletion = deletions.find_by_code(conn, code)
    if deletion is None:
        return _page("There is nothing here", ["This address belongs to no request."], 404)
    return _page("Deletion of your data", _sentences(deletion), 200)


def _sentences(deletion: Deletion) -> list[str]:
    """How far a deletion is, in plain words."""
    asked = f"You asked on {deletion.requested_at:%d %B %Y, %H:%M} UTC for your data to be deleted here."
    if deletion.state == "nothing":
        return [asked, "Nothing was found that belongs to you, so there is nothing to delete."]
    if deletion.state == "done" and deletion.ended_at:
        numbers = [f"{number:,} {_NAMES[name]}" for name, number in deletion.deleted.items() if number]
        what = f" That were {', '.join(numbers)}." if numbers else ""
        return [
            asked,
            f"Everything was deleted on {deletion.ended_at:%d %B %Y, %H:%M} UTC.{what}",
            "What is kept is that this request was carried out, without your name.",
        ]
    return [
        asked,
        "Nothing is read from your account any more. Deleting has begun and usually ends within a few minutes; "
        "this page will say so.",
    ]


_NAMES = {
    "measurements": "numbers and texts",
    "answers": "files of answers from Instagram",
    "pictures": "pictures",
    "uploads": "uploaded files",
    "entries": "entries about your account",
}
_STYLE = (
    ":root{color-scheme:light dark}body{font:1.05rem/1.6 system-ui,sans-serif;max-width:34rem;"
    "margin:12vh auto;padding:0 1.5rem}h1{font-size:1.6rem;line-height:1.2}"
)


def _page(heading: str, sentences: list[str], status: int) -> Response:
    told = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(heading)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(heading)}</h1>{told}</main></body></html>"
    )
    return HTMLResponse(page, status, _PRIVATE)
