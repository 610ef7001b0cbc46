"""The picture host: `/cdn/<media id>.jpg|mp4`, `/cdn/profile-<user id>.jpg`, and published files, by signed links."""

import asyncio
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from connectors.sandbox.chance import name_of
from connectors.sandbox.platform import Platform
from connectors.sandbox.wire.links import Standing, links_of
from connectors.sandbox.world.clips import draw_clip
from connectors.sandbox.world.model import Media
from connectors.sandbox.world.neighbours import OUTSIDERS
from connectors.sandbox.world.pictures import draw_picture, draw_profile_picture

_HEADERS = {"cache-control": "max-age=1209600, no-transform", "accept-ranges": "bytes"}
_TYPES = {"jpg": "image/jpeg", "mp4": "video/mp4"}
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class Cdn:
    """Serves pictures and clips; no token is needed, the link's signature opens it."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def respond(self, request: Request) -> Response:
        """A picture or a file; 403 for a link that was not given out or is too old, 404 for anything unknown."""
        name = request.path_params["name"]
        platform = self._platform
        at = platform.now().timestamp()
        standing = links_of(platform.world.seed).standing(name, dict(request.query_params), at)
        if standing is not Standing.GOOD:
            return Response(standing.value, 403, media_type="text/plain")
        stem, _, suffix = name.partition(".")
        if stem.startswith("profile-"):
            return _ranged(request, await self._profile(stem.removeprefix("profile-")), "image/jpeg")
        media = self._media(stem, at)
        if media is None or media.shape is None or suffix not in _TYPES:
            return Response("Not found", 404)
        file = self._file_of(media, suffix)
        if file is not None:
            return FileResponse(file, media_type=_TYPES[suffix], headers=_HEADERS)
        body = await self._drawn(media, suffix)
        return _ranged(request, body, _TYPES[suffix])

    def _media(self, stem: str, at: float) -> Media | None:
        place, library = self._platform.ids.read_media(stem), self._platform.library
        if place is None:
            return None
        account, k, child = place
        if not library.world.account_count <= account < library.world.account_count + OUTSIDERS:
            return library.find(account, k, child, at)
        media = library.world.post(account, k)  # sealed links name only posts that exist
        return library.child(media, child) if child else media

    async def _drawn(self, media: Media, suffix: str) -> bytes | None:
        if suffix == "mp4" and not media.video:
            return None
        world = self._platform.world
        colours = world.profile(media.account).colours
        seeds = (world.seed, media.account, media.k, media.child)
        shape = media.shape if media.child == 0 else "CAROUSEL_ALBUM"
        draw = draw_clip if suffix == "mp4" else draw_picture
        return await asyncio.to_thread(draw, colours, shape or "IMAGE", *seeds)

    async def _profile(self, user_id: str) -> bytes | None:
        account = self._platform.ids.read_user(user_id)
        if account is None or account >= self._platform.world.account_count + OUTSIDERS:
            return None
        profile = self._platform.world.profile(account)
        name = profile.name or profile.username
        return await asyncio.to_thread(draw_profile_picture, profile.colours, name, name_of(name))

    def _file_of(self, media: Media, suffix: str) -> Path | None:
        """The file of a published post: the clip, its cover, or the picture; None where it has to be drawn."""
        containers = self._platform.state.drafts.containers
        draft = containers.get(media.container)
        if draft is not None and draft.children and media.child == 0:
            draft = containers[draft.children[0]]
        if draft is None or draft.file is None:
            return None
        name = (
            draft.file
            if Path(draft.file).suffix == f".{suffix}"
            else draft.cover
            if suffix == "jpg"
            else None
        )
        file = self._platform.files / name if name else None
        return file if file is not None and file.is_file() else None


def _ranged(request: Request, body: bytes | None, kind: str) -> Response:
    """A body, or the part of it that was asked for."""
    if body is None:
        return Response("Not found", 404)
    found = _RANGE.fullmatch(request.headers.get("range", ""))
    if found is None or not (found[1] or found[2]):
        return Response(body, media_type=kind, headers=_HEADERS)
    first = int(found[1]) if found[1] else max(0, len(body) - int(found[2]))
    last = min(int(found[2]), len(body) - 1) if found[1] and found[2] else len(body) - 1
    if first > last:
        return Response(b"", 416, {**_HEADERS, "content-range": f"bytes */{len(body)}"})
    headers = {**_HEADERS, "content-range": f"bytes {first}-{last}/{len(body)}"}
    return Response(body[first : last + 1], 206, headers, media_type=kind)
