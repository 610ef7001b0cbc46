"""Containers, and the posts that they became."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

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
class Published:
    """A post that came through the API."""

    k: int
    at: float
    container: int


class Drafts:
    """Every container by number, and what each account published, in order."""

    def __init__(self) -> None:
        self.containers: dict[int, Container] = {}
        self.published: dict[int, list[Published]] = defaultdict(list)

    def on_container(self, event: Event) -> None:
        """A container was made."""
        values = {name: value for name, value in event.items() if name != "kind"}
        kind, children = values.pop("shape"), tuple(values.pop("children", ()))
        self.containers[event["number"]] = Container(kind=kind, children=children, **values)

    def on_fetched(self, event: Event) -> None:
        """Its media arrived, or not."""
        number = event["number"]
        self.containers[number] = replace(
            self.containers[number], file=event["file"], failure=event["failure"], video=event["video"]
        )

    def on_published(self, event: Event) -> None:
        """It became a post."""
        self.published[event["account"]].append(Published(event["k"], event["at"], event["container"]))
        number = event["container"]
        self.containers[number] = replace(self.containers[number], published=event["k"])
