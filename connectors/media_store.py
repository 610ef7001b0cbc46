"""Media waiting to be published: kept by content in a folder, fetched by Instagram under signed names.

Instagram fetches media itself, so the address must work without a sign-in. A signed name is
`<expiry>.<signature>.<name>`: whoever has it may fetch that one file until the expiry, and nothing else.
"""

import hashlib
import hmac
import os
import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}")
SIGNED_NAME = re.compile(r"(?P<expires>[0-9a-f]{1,12})\.(?P<signature>[0-9a-f]{64})\.(?P<name>.+)")


class MediaStoreError(Exception):
    """The media store cannot do what was asked; `str(error)` says why."""


class MediaMissingError(MediaStoreError):
    """There is no such file in the store."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The media file {name} is not in the media store any more. Upload it again.")


class LocalMediaStore:
    """A folder of files named by their content. Every name is checked, so none can leave the folder."""

    def __init__(self, root: Path, signing_key: bytes, base_url: str) -> None:
        """`base_url` is where Instagram reaches this installation, without a trailing slash."""
        self._root = root
        self._key = signing_key
        self._base_url = base_url.rstrip("/")

    def put(self, sha256: str, data: bytes, suffix: str) -> str:
        """Keep `data` and give its name; keeping the same content again changes nothing.

        `suffix` begins with a dot (".jpg"). Raises MediaStoreError when `sha256` is not the hash of `data`.
        """
        name = f"{sha256}{suffix}"
        path = self._path(name)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise MediaStoreError("The media file was damaged on its way here. Upload it again.")
        if not path.exists():
            _write_durably(path, data)
        return name

    def open(self, name: str) -> BinaryIO:
        """Open a kept file for reading. Raises MediaMissingError."""
        try:
            return self._path(name).open("rb")
        except FileNotFoundError:
            raise MediaMissingError(name) from None

    def has(self, name: str) -> bool:
        """Say whether the file is here; a malformed name never is."""
        return NAME.fullmatch(name) is not None and self._path(name).is_file()

    def remove(self, name: str) -> bool:
        """Delete a kept file; False when it is not here."""
        try:
            self._path(name).unlink()
        except FileNotFoundError:
            return False
        return True

    def signed_url(self, name: str, expires_at: datetime) -> str:
        """Give the address under which anyone may fetch this file until `expires_at`."""
        self._path(name)
        expires = f"{int(expires_at.timestamp()):x}"
        return f"{self._base_url}/outbox/{expires}.{self._signature(expires, name)}.{name}"

    def resolve(self, signed_name: str, now: datetime) -> Path | None:
        """Give the file behind a signed name, or None when it is forged, expired or gone."""
        match = SIGNED_NAME.fullmatch(signed_name)
        if match is None or NAME.fullmatch(match["name"]) is None:
            return None
        if not hmac.compare_digest(self._signature(match["expires"], match["name"]), match["signature"]):
            return None
        if now.timestamp() >= int(match["expires"], 16):
            return None
        path = self._path(match["name"])
        return path if path.is_file() else None

    def _signature(self, expires: str, name: str) -> str:
        return hmac.new(self._key, f"outbox|{expires}|{name}".encode(), hashlib.sha256).hexdigest()

    def _path(self, name: str) -> Path:
        if NAME.fullmatch(name) is None:
            raise MediaStoreError(f"{name!r} is not a name of the media store.")
        return self._root / name[:2] / name


def _write_durably(path: Path, data: bytes) -> None:
    """Write beside the target, then rename: a crash leaves either the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as scratch:
        scratch.write(data)
        scratch.flush()
        os.fsync(scratch.fileno())
    Path(scratch.name).replace(path)
