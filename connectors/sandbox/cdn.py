"""The picture host: `/cdn/<media id>.jpg`, `/cdn/profile-<user id>.jpg`, and published files."""

import asyncio
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from connectors.sandbox.chance import name_of
from connectors.sandbox.model import Media
from connectors.sandbox.pictures import draw_picture, draw_profile_picture
from connectors.sandbox.platform import Platform

_HEADERS = {"cache-control": "max-age=1209600, no-transform"}


class Cdn:
    """Serves pictures; no token is needed, as on the platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def respond(self, request: Request) -> Response:
        """A picture or a file, 404 for anything unknown."""
        stem, _, suffix = request.path_params["name"].partition(".")
        if stem.startswith("profile-"):
            return await self._profile(stem.removeprefix("profile-"))
        place = self._platform.ids.read_media(stem)
        media = self._platform.library.find(*place, self._platform.now().timestamp()) if place else None
        if media is None or media.shape is None or suffix not in {"jpg", "mp4"}:
            return Response("Not found", 404, _HEADERS)
        file = self._file_of(media)
        if suffix == "mp4" or (file is not None and file.suffix == ".jpg"):
            return FileResponse(file, headers=_HEADERS) if file is not None else Response("Not found", 404)
        return await self._drawn(media)

    async def _drawn(self, media: Media) -> Response:
        world = self._platform.world
        colours = world.profile(media.account).colours
        seeds = (world.seed, media.account, media.k, media.child)
        shape = media.shape if media.child == 0 else "CAROUSEL_ALBUM"
        picture = await asyncio.to_thread(draw_picture, colours, shape or "IMAGE", *seeds)
        return Response(picture, media_type="image/jpeg", headers=_HEADERS)

    async def _profile(self, user_id: str) -> Response:
        account = self._platform.ids.read_user(user_id)
        if account is None or account >= self._platform.world.account_count:
            return Response("Not found", 404)
        profile = self._platform.world.profile(account)
        name = profile.name or profile.username
        picture = await asyncio.to_thread(draw_profile_picture, profile.colours, name, name_of(name))
        return Response(picture, media_type="image/jpeg", headers=_HEADERS)

    def _file_of(self, media: Media) -> Path | None:
        containers = self._platform.state.drafts.containers
        draft = containers.get(media.container)
        if draft is not None and draft.children and media.child == 0:
            draft = containers[draft.children[0]]
        if draft is None or draft.file is None:
            return None
        file = self._platform.files / draft.file
        return file if file.is_file() else None
