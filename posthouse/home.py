"""The home folder of a workspace: where everything lies, which version wrote it, who is using it.

home.json                format of the folder, and the version that wrote it last
key                      the key that seals secrets (0600), unless POSTHOUSE_KEY gives one
ledger.db, lake.duckdb   the two stores
raw/  files/  thumbs/    the platform's answers, uploaded media, small pictures of media
server.json              address and token of the running server (0600), for the command line
*.lock                   held by the running server, publisher or sandbox
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from posthouse import __version__

FORMAT = 1


class HomeError(Exception):
    """The home folder cannot be used; the message says why and what to do."""


class AlreadyRunning(HomeError):
    """Another process holds this home folder for the same purpose."""


@dataclass(frozen=True)
class Home:
    """A home folder that exists, is writable and is of a format we know."""

    path: Path

    @classmethod
    def open(cls, path: Path) -> "Home":
        """Create the folder if it is missing, check that it is ours, and record our version.

        Raises HomeError for a folder that cannot be written or was written by a newer version.
        """
        home = cls(path)
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            home._check_format()
        except HomeError:
            raise
        except OSError as error:
            raise HomeError(
                f"The home folder {path} cannot be used: {error.strerror}. "
                "Make it writable, free some space, or set POSTHOUSE_HOME to another folder."
            ) from error
        return home

    def _check_format(self) -> None:
        marker = self.path / "home.json"
        if marker.exists():
            try:
                found = json.loads(marker.read_text())
                number, version = int(found["format"]), str(found["version"])
            except (ValueError, KeyError, TypeError) as error:
                raise HomeError(f"{marker} is damaged. Restore it from a backup of this folder.") from error
            if number > FORMAT:
                raise HomeError(
                    f"The home folder {self.path} was written by Posthouse {version}, which is newer than this "
                    f"one ({__version__}). Install Posthouse {version} or later to use it; nothing was changed."
                )
            if (number, version) == (FORMAT, __version__):
                _probe_writable(self.path)
                return
        _write_private(marker, json.dumps({"format": FORMAT, "version": __version__}))

    def file(self, name: str) -> Path:
        """Path of a file in this home."""
        return self.path / name

    def folder(self, name: str) -> Path:
        """Path of a folder in this home, created if it is missing."""
        place = self.path / name
        place.mkdir(exist_ok=True, mode=0o700)
        return place

    def key(self) -> bytes:
        """The key that seals this home's secrets: 32 random bytes, made at first use, readable by the owner only."""
        path = self.path / "key"
        if not path.exists():
            _write_private(path, secrets.token_hex(32))
        try:
            return bytes.fromhex(path.read_text().strip())
        except ValueError as error:
            raise HomeError(
                f"{path} is damaged: without the right key the stored tokens cannot be read. "
                "Restore it from a backup."
            ) from error

    def write(self, name: str, content: str) -> Path:
        """Write a small file that only the owner can read, all of it or nothing."""
        path = self.path / name
        _write_private(path, content)
        return path

    def write_json(self, name: str, content: dict[str, Any]) -> Path:
        """Write a JSON object as `write` does."""
        return self.write(name, json.dumps(content, indent=1))

    def read_json(self, name: str) -> dict[str, Any] | None:
        """The JSON object in a file of this home, or None if there is none or it is unreadable."""
        try:
            found = json.loads((self.path / name).read_text())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold this home for one purpose ("server", "publisher", "sandbox", "lake") while the block runs.

        The lock goes with the process, however it ends. Raises AlreadyRunning naming the holder.
        """
        path = self.path / f"{name}.lock"
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                holder = os.read(handle, 100).decode(errors="replace").strip() or "unknown"
                raise AlreadyRunning(
                    f"A Posthouse {name} is already running on {self.path} (process {holder}). "
                    "Stop it first, or use another POSTHOUSE_HOME."
                ) from error
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
            yield
        finally:
            os.close(handle)

    def holder(self, name: str) -> int | None:
        """The process that holds a lock of this home, or None when nobody does."""
        path = self.path / f"{name}.lock"
        if not path.exists():
            return None
        handle = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            text = os.read(handle, 100).decode(errors="replace").strip()
            return int(text) if text.isdigit() else 0
        finally:
            os.close(handle)
        return None


def _probe_writable(path: Path) -> None:
    probe = path / ".probe"
    probe.write_bytes(b"1")
    probe.unlink()


def _write_private(path: Path, content: str) -> None:
    """Replace a file in one step, readable by its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, content.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    draft.replace(path)
