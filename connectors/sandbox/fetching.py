"""Fetches the media of containers over HTTP, in the background, as the platform does."""

import asyncio
import io
import logging
import time
import warnings

import requests
from PIL import Image

from connectors.sandbox.platform import Platform
from connectors.sandbox.state import Container

logger = logging.getLogger(__name__)

MOST_IMAGE, MOST_VIDEO = 8 * 1024 * 1024, 100 * 1024 * 1024
LONGEST_S = 60.0
KEPT_SIDE = 1080
NARROWEST, WIDEST = 0.79, 1.92
"""Feed pictures between 4:5 and 1.91:1, with a little room for rounding."""

TIMED_OUT, UNFETCHABLE, TOO_BIG = 2207003, 2207052, 2207004
BAD_FORMAT, BAD_RATIO, BAD_VIDEO, NOT_KEPT = 2207005, 2207009, 2207026, 2207053


class _Failed(Exception):
    def __init__(self, subcode: int) -> None:
        super().__init__(subcode)
        self.subcode = subcode


class Fetcher:
    """Runs downloads in threads and records their end on the server's loop."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, number: int) -> None:
        """Begin to fetch a container's media; needs the running loop."""
        task = asyncio.get_running_loop().create_task(self._fetch(number))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def resume(self) -> None:
        """Fetch again what a stopped sandbox had not finished."""
        for draft in self._platform.state.drafts.containers.values():
            if draft.url and draft.file is None and draft.failure is None:
                self.start(draft.number)

    async def _fetch(self, number: int) -> None:
        draft = self._platform.state.drafts.containers[number]
        file: str | None = None
        failure: int | None = None
        try:
            file = await asyncio.to_thread(self._download, draft)
        except _Failed as error:
            failure = error.subcode
        except OSError:
            logger.warning("container not kept", extra={"container": number}, exc_info=True)
            failure = NOT_KEPT
        logger.info("container fetched", extra={"container": number, "failure": failure})
        event = {"kind": "fetched", "number": number, "file": file, "failure": failure, "video": draft.video}
        self._platform.state.record(event)

    def _download(self, draft: Container) -> str:
        body = _get(draft.url, MOST_VIDEO if draft.video else MOST_IMAGE)
        name = f"{draft.number}.mp4" if draft.video else f"{draft.number}.jpg"
        kept = _checked_video(body) if draft.video else _checked_image(body, draft.kind != "STORIES")
        part = self._platform.files / (name + ".part")
        part.write_bytes(kept)
        part.replace(self._platform.files / name)
        return name


def _get(url: str, most: int) -> bytes:
    session, ends = requests.Session(), time.monotonic() + LONGEST_S
    session.trust_env = False  # media on loopback must not go through a proxy
    body = bytearray()
    try:
        with session.get(url, stream=True, timeout=(5, 15), allow_redirects=False) as answer:
            if answer.status_code != 200:
                raise _Failed(UNFETCHABLE)
            for piece in answer.iter_content(65536):
                body += piece
                if len(body) > most:
                    raise _Failed(TOO_BIG)
                if time.monotonic() > ends:
                    raise _Failed(TIMED_OUT)
    except requests.Timeout:
        raise _Failed(TIMED_OUT) from None
    except requests.RequestException:
        raise _Failed(UNFETCHABLE) from None
    return bytes(body)


def _checked_image(body: bytes, feed: bool) -> bytes:
    """The picture as a JPEG of at most 1080 pixels a side."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            Image.open(io.BytesIO(body)).verify()
            picture: Image.Image = Image.open(io.BytesIO(body))
            ratio = picture.width / picture.height
            picture = picture.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _Failed(UNFETCHABLE if body[:1] in {b"<", b"{"} else BAD_FORMAT) from None
    if feed and not NARROWEST <= ratio <= WIDEST:
        raise _Failed(BAD_RATIO)
    picture.thumbnail((KEPT_SIDE, KEPT_SIDE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def _checked_video(body: bytes) -> bytes:
    if body[4:8] != b"ftyp":
        raise _Failed(BAD_VIDEO if body[:1] not in {b"<", b"{"} else UNFETCHABLE)
    return body
