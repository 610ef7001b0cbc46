"""The upload host: `/ig-api-upload/vNN.0/<container>` takes the bytes of a clip, in one piece or several.

A POST carries `offset` and `file_size` and a piece of the file, or `file_url` for a clip that is served somewhere.
A GET tells how many bytes arrived, so that a broken upload can go on from there.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from connectors.sandbox.access.scopes import missing
from connectors.sandbox.api.containers import LIFE_S
from connectors.sandbox.calls import Tally
from connectors.sandbox.intake.downloads import is_address
from connectors.sandbox.intake.fetching import Fetcher
from connectors.sandbox.platform import Platform
from connectors.sandbox.refusing.refusals import Refusal
from connectors.sandbox.state import Container
from connectors.sandbox.wire.asked import Asked
from connectors.sandbox.wire.batch import Outcome
from connectors.sandbox.wire.gateway import Gateway

LONGEST_PAUSE_S = 30.0
"""A client that sends nothing for so long is cut off; what it sent is kept."""


class UploadRefused(Exception):
    """An upload that cannot be taken, in the words of the upload host."""

    def __init__(self, message: str, retriable: bool = False, status: int = 400) -> None:
        super().__init__(message)
        self.message, self.retriable, self.status = message, retriable, status

    def outcome(self) -> Outcome:
        """The answer: not the usual envelope but `debug_info`, with JSON as text inside."""
        inner = msgspec.json.encode({"success": False, "error": {"message": self.message}}).decode()
        body = {"retriable": self.retriable, "type": "ProcessingFailedError", "message": inner}
        return self.status, msgspec.json.encode({"debug_info": body}), None


class Uploads:
    """Answers the upload host; faults and the call log are those of every other call."""

    def __init__(self, platform: Platform, gateway: Gateway, fetcher: Fetcher) -> None:
        self._platform, self._gateway, self._fetcher = platform, gateway, fetcher
        self._busy: set[int] = set()

    async def respond(self, request: Request) -> Response:
        """The answer to one request."""
        platform, container = self._platform, request.path_params["container"]
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        platform.number += 1
        asked = Asked(
            "upload", request.path_params["version"], request.method, ("ig-api-upload", container), {},
            token.strip() if scheme.lower() == "oauth" else "", platform.number, Tally(),
        )  # fmt: skip

        async def work() -> Outcome:
            try:
                return await self._answer(request, asked, container)
            except UploadRefused as refused:
                return refused.outcome()

        return await self._gateway.serve(request, asked, work)

    async def _answer(self, request: Request, asked: Asked, container: str) -> Outcome:
        draft = self._draft(asked, container)
        if request.method == "GET":
            return 200, msgspec.json.encode({"offset": draft.received}), None
        self._check_open(draft)
        self._busy.add(draft.number)
        try:
            await self._take(request, draft)
        finally:
            self._busy.discard(draft.number)
        return 200, msgspec.json.encode({"success": True, "message": "Upload successful."}), None

    def _draft(self, asked: Asked, container: str) -> Container:
        platform = self._platform
        try:
            grant = platform.grant(asked.token, "fb")
        except Refusal as refusal:
            raise UploadRefused(refusal.message, status=refusal.status) from None
        number = platform.ids.read_container(container)
        draft = platform.state.drafts.containers.get(number or 0)
        if draft is None or not grant.sees(draft.account) or missing("publish", "fb", grant.scopes):
            raise UploadRefused("unauthorized user request", status=401)
        asked.account = draft.account
        return draft

    def _check_open(self, draft: Container) -> None:
        if not draft.upload:
            raise UploadRefused("The container was not made with upload_type=resumable")
        if self._platform.clock.seconds() >= draft.at + LIFE_S:
            raise UploadRefused("The container has expired")
        if draft.whole or draft.file is not None or draft.failure is not None:
            raise UploadRefused("The file was uploaded already")
        if draft.number in self._busy:
            raise UploadRefused("Another upload of this file is under way", retriable=True, status=409)

    async def _take(self, request: Request, draft: Container) -> None:
        most = self._fetcher.rules(draft).most_bytes
        if (url := request.headers.get("file_url")) is not None:
            if not is_address(url):
                raise UploadRefused("The header file_url must be the http or https URL of a video")
            self._note(draft, draft.received, whole=True, url=url)
            return
        offset, size = _count(request, "offset"), _count(request, "file_size")
        if not 0 < size <= most:
            raise UploadRefused(f"The file may have at most {most} bytes", status=413)
        if offset != draft.received:
            raise UploadRefused(f"The offset must be {draft.received}", retriable=True)
        if int(request.headers.get("content-length") or 0) > size - offset:
            raise UploadRefused("More bytes than file_size were announced", status=413)
        path = self._platform.files / f"{draft.number}.upload"
        received = await _append(_pieces(request), path, offset, size)
        self._note(draft, received, whole=received == size)
        if received < size:
            raise UploadRefused(f"{received} of {size} bytes arrived", retriable=True)

    def _note(self, draft: Container, received: int, whole: bool, url: str = "") -> None:
        event = {"kind": "uploaded", "number": draft.number, "received": received, "whole": whole, "url": url}
        self._platform.state.record(event | {"at": self._platform.clock.seconds()})
        if whole:
            self._fetcher.start(draft.number)


def _count(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise UploadRefused(f"The header {name} must be a number of bytes")
    return int(text)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes, until it ends, breaks off or pauses for too long."""
    stream = request.stream()
    while True:
        try:
            yield await asyncio.wait_for(anext(stream), LONGEST_PAUSE_S)
        except (StopAsyncIteration, ClientDisconnect, TimeoutError):
            return


async def _append(pieces: AsyncIterator[bytes], path: Path, offset: int, size: int) -> int:
    """Write pieces behind the first `offset` bytes of a file; gives how many bytes it has then, never above size."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(offset)
        file.seek(offset)
        received = offset
        async for piece in pieces:
            if received + len(piece) > size:
                raise UploadRefused("More bytes than file_size arrived", status=413)
            received += file.write(piece)
    return received
