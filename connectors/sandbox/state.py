"""What people changed through the API, as a list of events; the world itself never changes.

With a state file every event is one JSON line, appended and flushed before the answer goes out, so that `kill -9`
loses nothing. The clock's position is in a small file beside it, replaced atomically.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from connectors.sandbox.errors import StateFileError
from connectors.sandbox.tokens import Standing

Event = dict[str, Any]


@dataclass(frozen=True)
class Container:
    """A draft of a post. `kind` is IMAGE, VIDEO (an album's), REELS, STORIES or CAROUSEL."""

    number: int
    account: int
    at: float
    kind: str
    caption: str = ""
    url: str = ""
    video: bool = False
    item: bool = False
    alt_text: str = ""
    children: tuple[int, ...] = ()
    file: str | None = None
    failure: int | None = None
    published: int | None = None


@dataclass(frozen=True)
class OwnComment:
    """A comment written through the API; `parent` is the id of the comment that it answers."""

    number: int
    account: int
    k: int
    at: float
    text: str
    parent: str | None = None


@dataclass(frozen=True)
class Published:
    """A post that came through the API."""

    k: int
    at: float
    container: int


class State:
    """The events applied; `record` also writes them down."""

    def __init__(self, path: Path | None = None, world_key: str = "") -> None:
        """Read an existing state file (raises StateFileError when it belongs to another world)."""
        self.path = path
        self.containers: dict[int, Container] = {}
        self.published: dict[int, list[Published]] = defaultdict(list)
        self.comments: dict[int, OwnComment] = {}
        self.comments_of: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.hidden: set[str] = set()
        self.deleted: dict[tuple[int, int], set[str]] = defaultdict(set)
        self.commenting_off: set[tuple[int, int]] = set()
        self.standings: dict[str, Standing] = {}
        self.start: float | None = None
        self.last_at = 0.0
        self._journal = None
        if path is not None:
            self._replay(path, world_key)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._journal = path.open("ab")

    def begin(self, world_key: str, start: float) -> None:
        """Write the first line of a new state file: which world, grown from which instant."""
        if self.start is None:
            self.record({"kind": "world", "key": world_key, "start": start, "at": start})

    def record(self, event: Event) -> None:
        """Apply an event and write it down before anyone hears of it."""
        self._apply(event)
        if self._journal is not None:
            self._journal.write(msgspec.json.encode(event) + b"\n")
            self._journal.flush()

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

    def _replay(self, path: Path, world_key: str) -> None:
        if not path.is_file():
            return
        raw = path.read_bytes()
        whole = raw[: raw.rfind(b"\n") + 1]  # a line torn by a crash was never answered for
        for number, line in enumerate(whole.splitlines(), start=1):
            try:
                event = msgspec.json.decode(line)
                self._apply(event)
            except (msgspec.DecodeError, KeyError, TypeError, AttributeError) as error:
                raise StateFileError(
                    f"The state file {path} is damaged in line {number}. Remove it to begin anew."
                ) from error
            if event["kind"] == "world" and event["key"] != world_key:
                raise StateFileError(
                    f"The state file {path} belongs to another world ({event['key']}, not {world_key}). "
                    "Start with the same options, or choose another state file."
                )
        if len(whole) < len(raw):
            path.write_bytes(whole)

    def _apply(self, event: Event) -> None:
        self.last_at = max(self.last_at, float(event.get("at", 0.0)))
        getattr(self, f"_on_{event['kind']}")(event)

    def _on_world(self, event: Event) -> None:
        self.start = float(event["start"])

    def _on_container(self, event: Event) -> None:
        values = {name: value for name, value in event.items() if name != "kind"}
        kind, children = values.pop("shape"), tuple(values.pop("children", ()))
        self.containers[event["number"]] = Container(kind=kind, children=children, **values)

    def _on_fetched(self, event: Event) -> None:
        number = event["number"]
        self.containers[number] = replace(
            self.containers[number], file=event["file"], failure=event["failure"], video=event["video"]
        )

    def _on_published(self, event: Event) -> None:
        self.published[event["account"]].append(Published(event["k"], event["at"], event["container"]))
        number = event["container"]
        self.containers[number] = replace(self.containers[number], published=event["k"])

    def _on_comment(self, event: Event) -> None:
        values = {name: value for name, value in event.items() if name != "kind"}
        comment = OwnComment(**values)
        self.comments[comment.number] = comment
        self.comments_of[comment.account, comment.k].append(comment.number)

    def _on_hide(self, event: Event) -> None:
        (self.hidden.add if event["hidden"] else self.hidden.discard)(event["id"])

    def _on_delete(self, event: Event) -> None:
        self.deleted[event["account"], event["k"]].update(event["ids"])

    def _on_commenting(self, event: Event) -> None:
        place = event["account"], event["k"]
        (self.commenting_off.discard if event["enabled"] else self.commenting_off.add)(place)

    def _on_token(self, event: Event) -> None:
        self.standings[event["token"]] = Standing(event["expires_at"], event["revoked"])


def _clock_file(path: Path) -> Path:
    return path.with_name(path.name + ".clock")
