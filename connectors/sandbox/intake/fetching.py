"""Fetches the media of containers over HTTP and looks into them, in threads, as the platform does."""

import asyncio
import logging
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from connectors.sandbox.intake.downloads import download, is_local
from connectors.sandbox.intake.probing import (
    MEGABYTE,
    MOST_PICTURE,
    UNFETCHABLE,
    ClipRules,
    Unfit,
    is_jpeg,
    look_at_clip,
    look_at_picture,
)
from connectors.sandbox.intake.waiting import Wait
from connectors.sandbox.platform import Platform
from connectors.sandbox.state import Container

logger = logging.getLogger(__name__)

NOT_KEPT = 2207053
THREADS = 4
LONGEST_WAIT_S = 5.0
"""How long the status of a container waits for a download in real time, so that it depends on the clock only."""
_REEL, _STORY, _ITEM = (3.0, 900.0, 300), (3.0, 60.0, 100), (3.0, 60.0, 100)
"""Shortest and longest seconds, most megabytes."""


@dataclass(frozen=True)
class Fetched:
    """How a download ended: the names of the kept file and its cover, or the subcode of a failure."""

    file: str | None = None
    cover: str | None = None
    failure: int | None = None
    value: str = ""
    received: int = 0
    foreign: bool = False


class Fetcher:
    """Runs downloads in threads and records their end on the server's loop."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="sandbox-fetch")
        self._running: dict[int, asyncio.Task[None]] = {}
        self._ahead: dict[int, asyncio.Task[Fetched]] = {}
        self._waited: dict[int, set[int]] = defaultdict(set)

    def start(self, number: int) -> None:
        """Begin to fetch a container's media; needs the running loop."""
        self._running[number] = asyncio.get_running_loop().create_task(self._fetch(number))
        self._running[number].add_done_callback(lambda _: self._ended(number))

    def close(self) -> None:
        """Begin no further download; those that run end by their own bounds."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def resume(self) -> None:
        """Fetch again what a stopped sandbox had not finished."""
        for draft in self._platform.state.drafts.containers.values():
            waits = draft.whole if draft.upload else bool(draft.url)
            if waits and draft.file is None and draft.failure is None:
                self.start(draft.number)

    def wait_for(self, number: int, call: int) -> None:
        """Let a call wait for a container's download, once; raises Wait."""
        task = self._running.get(number)
        if task is not None and call not in self._waited[number]:
            raise Wait(task, lambda: self._waited[number].add(call), LONGEST_WAIT_S)

    def ahead(self, call: int, draft: Container) -> Fetched | None:
        """What came of a picture fetched for a call, before there is a container; raises Wait the first time.

        None when the call could not wait; the container then fetches its picture itself.
        """
        task = self._ahead.get(call)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._look(draft, f"call-{call}", call))
            self._ahead[call] = task
            raise Wait(task, lambda: None)
        if task.done():
            return self._ahead.pop(call).result()
        task.add_done_callback(lambda done: self._forget(call, done))
        return None

    def keep(self, fetched: Fetched, number: int) -> Fetched:
        """Give the files of a picture fetched ahead the name of its container."""
        if fetched.file is None:
            return fetched
        name = f"{number}.jpg"
        (self._platform.files / fetched.file).replace(self._platform.files / name)
        return replace(fetched, file=name)

    def _ended(self, number: int) -> None:
        self._running.pop(number, None)
        self._waited.pop(number, None)

    def _forget(self, call: int, done: asyncio.Task[Fetched]) -> None:
        self._ahead.pop(call, None)
        file = None if done.cancelled() else done.result().file
        if file is not None:
            (self._platform.files / file).unlink(missing_ok=True)

    async def _fetch(self, number: int) -> None:
        draft = self._platform.state.drafts.containers[number]
        fetched = await self._look(draft, str(number), number)
        logger.info("container fetched", extra={"container": number, "failure": fetched.failure})
        self._platform.state.record(fetched_event(draft, fetched, number))

    async def _look(self, draft: Container, stem: str, chance: int) -> Fetched:
        platform, loop = self._platform, asyncio.get_running_loop()
        try:
            spoiled = bool(draft.url) and platform.quirks.hits("Q36", chance, int(draft.at))
            if spoiled or (not platform.switches.local_media and is_local(draft.url)):
                return Fetched(failure=UNFETCHABLE)
            return await loop.run_in_executor(self._threads, self._work, draft, stem)
        except Unfit as error:
            return Fetched(failure=error.subcode, value=error.value)
        except Exception:  # whatever a hostile file does, its container must end
            logger.warning("container not kept", extra={"container": stem}, exc_info=True)
            return Fetched(failure=NOT_KEPT)

    def _work(self, draft: Container, stem: str) -> Fetched:
        files = self._platform.files
        part = files / f"{stem}.upload" if draft.upload and not draft.url else files / f"{stem}.part"
        try:
            return (
                self._kept_clip(draft, stem, part) if draft.video else self._kept_picture(draft, stem, part)
            )
        finally:
            part.unlink(missing_ok=True)

    def _kept_picture(self, draft: Container, stem: str, part: Path) -> Fetched:
        got = download(draft.url, part, MOST_PICTURE, self._seconds, video=False)
        body = look_at_picture(part, draft.kind != "STORIES", self._platform.quirks.on("Q42"))
        (self._platform.files / f"{stem}.jpg").write_bytes(body)
        return Fetched(f"{stem}.jpg", received=got, foreign=not is_jpeg(part))

    def _kept_clip(self, draft: Container, stem: str, part: Path) -> Fetched:
        rules, files = self.rules(draft), self._platform.files
        if draft.url:
            download(draft.url, part, rules.most_bytes, self._seconds, video=True)
        cover = look_at_clip(part, rules)
        if draft.options.cover_url:
            cover = self._chosen_cover(draft, stem)
        (files / f"{stem}.cover.jpg").write_bytes(cover)
        got = part.stat().st_size
        part.replace(files / f"{stem}.mp4")
        return Fetched(f"{stem}.mp4", f"{stem}.cover.jpg", received=got)

    def _chosen_cover(self, draft: Container, stem: str) -> bytes:
        part = self._platform.files / f"{stem}.cover.part"
        try:
            download(draft.options.cover_url, part, MOST_PICTURE, self._seconds, video=False)
            return look_at_picture(part, feed=False, lenient=self._platform.quirks.on("Q42"))
        finally:
            part.unlink(missing_ok=True)

    @property
    def _seconds(self) -> float:
        return float(self._platform.switches.fetch_seconds)

    def rules(self, draft: Container) -> ClipRules:
        """What a container's clip may be."""
        switches, options = self._platform.switches, draft.options
        shortest, longest, most = {"REELS": _REEL, "STORIES": _STORY}.get(draft.kind, _ITEM)
        return ClipRules(
            shortest, float(switches.carousel_clip_seconds) if draft.kind == "VIDEO" else longest, most * MEGABYTE,
            (0.1, 10.0) if draft.kind == "STORIES" else (0.01, 10.0),
            0 if options.cover_url else options.thumb_offset or 0,
            options.audio is not None and options.audio.video_volume > 0, switches.edit_lists,
        )  # fmt: skip


def fetched_event(draft: Container, fetched: Fetched, number: int) -> dict[str, object]:
    """The event that tells how a container's download ended."""
    return {
        "kind": "fetched", "number": number, "file": fetched.file, "cover": fetched.cover,
        "failure": fetched.failure, "video": draft.video, "received": fetched.received or draft.received,
        "foreign": fetched.foreign,
    }  # fmt: skip
