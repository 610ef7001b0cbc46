"""Applies events and keeps them.

With a state file every event is one JSON line, appended and flushed before the answer goes out, so that `kill -9`
loses nothing. The clock's position is in a small file beside it, replaced atomically.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from connectors.sandbox.errors import StateFileError
from connectors.sandbox.state.access import Access
from connectors.sandbox.state.drafts import Drafts
from connectors.sandbox.state.hooks import Hooks
from connectors.sandbox.state.reports import Reports
from connectors.sandbox.state.scripts import Scripts
from connectors.sandbox.state.searches import Searches
from connectors.sandbox.state.settings import Chosen
from connectors.sandbox.state.talk import Talk

Event = dict[str, Any]


class State:
    """The events applied; `record` also writes them down."""

    def __init__(self, path: Path | None = None, world_key: str = "", events: bytes | None = None) -> None:
        """Read an existing state file (raises StateFileError when it belongs to another world).

        `events` are those of a snapshot, to begin with instead of what the file holds.
        """
        self.path = path
        self.drafts, self.talk, self.access, self.chosen = Drafts(), Talk(), Access(), Chosen()
        self.scripts, self.hooks, self.searches = Scripts(), Hooks(), Searches()
        self.reports = Reports()
        self._handlers = _handlers_of(
            self.reports,
            self.drafts,
            self.talk,
            self.access,
            self.chosen,
            self.scripts,
            self.hooks,
            self.searches,
        )
        self.start: float | None = None
        self.last_at = 0.0
        self._journal = None
        self._kept: list[bytes] = []
        """Every event as a JSON line, when there is no file that holds them."""
        if path is None:
            self._replay(events or b"", "The snapshot", world_key)
            self._kept = (events or b"").splitlines(keepends=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if events is not None:
            path.write_bytes(events)
        self._read(path, world_key)
        self._journal = path.open("ab")
        path.chmod(0o600)  # tokens are among the events

    def begin(self, world_key: str, start: float) -> None:
        """Write the first line of a new state file: which world, grown from which instant."""
        if self.start is None:
            self.record({"kind": "world", "key": world_key, "start": start, "at": start})

    def record(self, event: Event) -> None:
        """Apply an event and write it down before anyone hears of it."""
        self._apply(event)
        line = msgspec.json.encode(event) + b"\n"
        if self._journal is None:
            self._kept.append(line)
        else:
            self._journal.write(line)
            self._journal.flush()

    def events(self) -> bytes:
        """Every event so far, as JSON lines."""
        return b"".join(self._kept) if self.path is None else self.path.read_bytes()

    def save_clock(self, at: float, speed: float) -> None:
        """Remember where the clock stands."""
        if self.path is not None:
            part = _clock_file(self.path).with_suffix(".part")
            part.write_bytes(msgspec.json.encode({"at": at, "speed": speed}))
            part.replace(_clock_file(self.path))

    def saved_clock(self) -> tuple[float, float] | None:
        """(instant, speed) at which the clock was last seen, not before the last event."""
        if self.path is None or not _clock_file(self.path).is_file():
            return None
        saved = msgspec.json.decode(_clock_file(self.path).read_bytes())
        return max(float(saved["at"]), self.last_at), float(saved["speed"])

    def close(self) -> None:
        """Close the state file."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _read(self, path: Path, world_key: str) -> None:
        if not path.is_file():
            return
        raw = path.read_bytes()
        whole = raw[: raw.rfind(b"\n") + 1]  # a line torn by a crash was never answered for
        self._replay(whole, f"The state file {path}", world_key)
        if len(whole) < len(raw):
            path.write_bytes(whole)

    def _replay(self, lines: bytes, source: str, world_key: str) -> None:
        for number, line in enumerate(lines.splitlines(), start=1):
            try:
                event = msgspec.json.decode(line)
                self._apply(event)
            except (msgspec.DecodeError, KeyError, TypeError, AttributeError) as error:
                raise StateFileError(
                    f"{source} is damaged in line {number}. Remove it to begin anew."
                ) from error
            if event["kind"] == "world" and event["key"] != world_key:
                raise StateFileError(
                    f"{source} belongs to another world ({event['key']}, not {world_key}). "
                    "Start with the same options, or choose another state file."
                )

    def _apply(self, event: Event) -> None:
        self.last_at = max(self.last_at, float(event.get("at", 0.0)))
        if event["kind"] == "world":
            self.start = float(event["start"])
        else:
            self._handlers[event["kind"]](event)


def _handlers_of(*parts: object) -> dict[str, Callable[[Event], None]]:
    """Every `on_<kind>` of the parts by its kind of event."""
    return {
        name.removeprefix("on_"): getattr(part, name)
        for part in parts
        for name in dir(part)
        if name.startswith("on_")
    }


def _clock_file(path: Path) -> Path:
    return path.with_name(path.name + ".clock")
