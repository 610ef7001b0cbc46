"""Containers, the posts that they became, and the posts that were deleted."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from connectors.sandbox.state.post_options import PostOptions

Event = dict[str, Any]


class Fate(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was ordered to become of a container: in_progress, error, expire, stuck or copyright."""

    outcome: str
    at: float = 0.0
    seconds: float = 0.0
    subcode: int = 0


@dataclass(frozen=True)
class Container:
    """A draft of a post. `kind` is IMAGE, VIDEO (an album's), REELS, STORIES or CAROUSEL.

    `file` and `cover` are names in the platform's folder of files; `failure` is the subcode of what went wrong. A
    container that is filled by an upload (`upload`) has `received` bytes so far.
    """

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
    options: PostOptions = field(default_factory=PostOptions)
    upload: bool = False
    fate: Fate | None = None
    file: str | None = None
    cover: str | None = None
    failure: int | None = None
    foreign: bool = False
    """Whether its picture came as something else than JPEG."""
    received: int = 0
    whole: bool = False
    published: int | None = None


@dataclass(frozen=True)
class Published:
    """A post that came through the API."""

    k: int
    at: float
    container: int


class Drafts:
    """Every container by number, what each account published, in order, and what it deleted."""

    def __init__(self) -> None:
        self.containers: dict[int, Container] = {}
        self.made: dict[int, list[int]] = defaultdict(list)
        """The containers of each account, in order."""
        self.published: dict[int, list[Published]] = defaultdict(list)
        self.refused: dict[int, list[float]] = defaultdict(list)
        """When each account failed to publish, where that counts."""
        self.deleted: dict[int, dict[int, float]] = defaultdict(dict)
        """The posts of each account that were deleted, stories too, and when."""
        self.tagged: dict[str, list[tuple[int, int]]] = defaultdict(list)
        """(account, post) of published posts by the user name that is tagged in them."""
        self.shared: dict[str, list[tuple[int, int]]] = defaultdict(list)
        """(account, post) of published posts by the user name of an invited collaborator."""

    def on_container(self, event: Event) -> None:
        """A container was made."""
        values = {name: value for name, value in event.items() if name != "kind"}
        kind, children = values.pop("shape"), tuple(values.pop("children", ()))
        options = msgspec.convert(values.pop("options", {}), PostOptions)
        fate = values.pop("fate", None)
        self.containers[event["number"]] = Container(
            kind=kind, children=children, options=options, fate=_fate(fate), **values
        )

        self.made[event["account"]].append(event["number"])

    def on_uploaded(self, event: Event) -> None:
        """Some bytes of its clip were uploaded, or an address was told; `whole` says whether that is all."""
        self._change(event["number"], received=event["received"], whole=event["whole"], url=event["url"])

    def on_fetched(self, event: Event) -> None:
        """Its media arrived, or not."""
        self._change(
            event["number"], file=event["file"], failure=event["failure"], video=event["video"],
            cover=event.get("cover"), received=event.get("received", 0), foreign=event.get("foreign", False),
        )  # fmt: skip

    def on_fate(self, event: Event) -> None:
        """It was ordered what becomes of an existing container."""
        self._change(event["number"], fate=_fate(event["fate"]))

    def on_published(self, event: Event) -> None:
        """It became a post."""
        place = event["account"], event["k"]
        self.published[event["account"]].append(Published(event["k"], event["at"], event["container"]))
        self._change(event["container"], published=event["k"])
        draft = self.containers[event["container"]]
        parts = [draft, *(self.containers[child] for child in draft.children)]
        for username in dict.fromkeys(
            tag.username.lower() for part in parts for tag in part.options.user_tags
        ):
            self.tagged[username].append(place)
        for username in draft.options.collaborators:
            self.shared[username.lower()].append(place)

    def on_publish_refused(self, event: Event) -> None:
        """It could not become a post, and that counts."""
        self.refused[event["account"]].append(event["at"])

    def on_media_deleted(self, event: Event) -> None:
        """A post was deleted."""
        self.deleted[event["account"]].setdefault(event["k"], event["at"])

    def options_of(self, container: int) -> PostOptions:
        """The options of the container that a post came from; those of the world's posts are empty."""
        draft = self.containers.get(container)
        return draft.options if draft is not None else PostOptions()

    def _change(self, number: int, **values: Any) -> None:
        self.containers[number] = replace(self.containers[number], **values)


def _fate(value: Any) -> Fate | None:
    return msgspec.convert(value, Fate) if value is not None else None
