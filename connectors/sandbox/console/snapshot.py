"""The whole state of a sandbox in one file: a zip of its options and meters, its events, and published files."""

import io
import shutil
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from connectors.sandbox.clock import SandboxClock
from connectors.sandbox.errors import SnapshotError
from connectors.sandbox.faults import Fault
from connectors.sandbox.options import SandboxOptions
from connectors.sandbox.platform import Platform, build_platform, world_key
from connectors.sandbox.state import State

FORMAT = 1
_HEAD, _EVENTS, _FILES, _WORLD = "sandbox.json", "events.jsonl", "files/", "world/"
_LOCAL = {"port", "state_file", "world_file", "control_token", "restore"}
"""Options that belong to the running process, not to the state."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
MOST_UNPACKED = 4 * 1024 * 1024 * 1024


def gather(platform: Platform) -> dict[str, bytes]:
    """Everything that decides answers, by the name of its part."""
    parts = {_HEAD: msgspec.json.encode(_head(platform)), _EVENTS: platform.state.events()}
    for file in sorted(platform.files.iterdir()):
        if file.is_file() and file.suffix != ".part":
            parts[_FILES + file.name] = file.read_bytes()
    world = platform.options.world_file
    if world is not None:
        parts[_WORLD + world.name] = world.read_bytes()
    return parts


def pack(parts: dict[str, bytes]) -> bytes:
    """The bytes of a zip; the same parts give the same bytes. It takes long, and may run in a thread."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, body in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpack(raw: bytes) -> "Snapshot":
    """Read a snapshot; raises SnapshotError with a sentence when it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise SnapshotError("This snapshot is too large to be restored.")
            parts = {name: archive.read(name) for name in archive.namelist()}
        head = msgspec.json.decode(parts[_HEAD])
        if head["format"] != FORMAT:
            raise SnapshotError(
                f"This snapshot has format {head['format']}; this sandbox reads format {FORMAT}."
            )
        return Snapshot(head, parts[_EVENTS], parts)
    except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, msgspec.DecodeError, EOFError) as error:
        raise SnapshotError("This is not a snapshot of a sandbox, or it is damaged.") from error


@dataclass(frozen=True)
class Snapshot:
    """A saved sandbox: its head, its events as JSON lines, and every part by name."""

    head: dict[str, Any]
    events: bytes
    parts: dict[str, bytes]

    @property
    def event_count(self) -> int:
        """How many events it holds."""
        return self.events.count(b"\n")

    def options(self, running: SandboxOptions) -> SandboxOptions:
        """The saved options, with port, state file and control token of whoever restores, without a world file."""
        saved = dict(self.head["options"])
        start = saved.pop("start_at", None)
        chosen = {name: value for name, value in saved.items() if name in SandboxOptions.__dataclass_fields__}
        own = {name: getattr(running, name) for name in _LOCAL if hasattr(running, name)}
        start_at = datetime.fromisoformat(start) if start else None
        return SandboxOptions(**{**own, **chosen, "start_at": start_at, "world_file": None, "restore": None})

    def prepare(self, running: Platform) -> Callable[[], Platform]:
        """Check that it can take the place of a running sandbox; what is returned does it once that one is closed."""
        options = self.options(running.options)
        _refuse_other_world(self, running)
        State(None, self.head["world"], self.events)
        url, control_token = running.url, running.control_token

        def put() -> Platform:
            platform = self.build(options)
            platform.url, platform.control_token = url, control_token
            return platform

        return put

    def build(self, options: SandboxOptions) -> Platform:
        """The saved sandbox, running again with these options."""
        folder = self._world_folder()
        if folder is not None:
            options = replace(options, world_file=next(folder.iterdir()))
        platform = build_platform(options, self.events)
        if folder is not None:
            weakref.finalize(platform, shutil.rmtree, folder, ignore_errors=True)
        for name, body in self.parts.items():
            if name.startswith(_FILES) and (stem := Path(name).name):
                (platform.files / stem).write_bytes(body)
        self._set_running(platform)
        return platform

    def _world_folder(self) -> Path | None:
        """A folder with the file of the world, if it came from one."""
        names = [name for name in self.parts if name.startswith(_WORLD)]
        if not names:
            return None
        folder = Path(tempfile.mkdtemp(prefix="posthouse-sandbox-world-"))
        (folder / Path(names[0]).name).write_bytes(self.parts[names[0]])
        return folder

    def _set_running(self, platform: Platform) -> None:
        head = self.head
        platform.clock = SandboxClock(datetime.fromisoformat(head["clock"]["now"]), head["clock"]["speed"])
        platform.number = int(head["number"])
        platform.faults.orders = [Fault(**values) for values in head["faults"]["orders"]]
        platform.faults.ordered = int(head["faults"]["ordered"])
        platform.hooks.order(head["hooks"])
        platform.usage.load(head["usage"])
        platform.calls.load(head["calls"])
        platform.state.save_clock(platform.clock.seconds(), platform.clock.speed)


def _head(platform: Platform) -> dict[str, Any]:
    options = {name: value for name, value in asdict(platform.options).items() if name not in _LOCAL}
    started = options.get("start_at")
    options["start_at"] = started.isoformat() if started is not None else None
    options["token"] = platform.tokens.user
    faults = {"ordered": platform.faults.ordered, "orders": [f.saved() for f in platform.faults.orders]}
    return {
        "format": FORMAT, "world": world_key(platform.options), "options": options,
        "clock": {"now": platform.now().isoformat(), "speed": platform.clock.speed}, "number": platform.number,
        "faults": faults, "hooks": asdict(platform.hooks.orders), "usage": platform.usage.saved(),
        "calls": platform.calls.saved(),
    }  # fmt: skip


def _refuse_other_world(snapshot: Snapshot, running: Platform) -> None:
    first = snapshot.events.partition(b"\n")[0]
    key = msgspec.json.decode(first).get("key") if first else None
    if key != snapshot.head["world"]:
        raise SnapshotError("This snapshot is damaged: its events belong to another world.")
    if running.state.path is not None and key != world_key(running.options):
        raise SnapshotError(f"This snapshot is of another world than the state file {running.state.path}.")
