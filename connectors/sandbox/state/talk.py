"""Comments written, hidden and deleted through the API."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]


@dataclass(frozen=True)
class OwnComment:
    """A comment written through the API; `parent` is the id of the comment that it answers."""

    number: int
    account: int
    k: int
    at: float
    text: str
    parent: str | None = None


class Talk:
    """What was said, and what became of what others said. Places are (account, post)."""

    def __init__(self) -> None:
        self.comments: dict[int, OwnComment] = {}
        self.comments_of: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.hidden: set[str] = set()
        self.deleted: dict[tuple[int, int], set[str]] = defaultdict(set)
        self.commenting_off: set[tuple[int, int]] = set()

    def on_comment(self, event: Event) -> None:
        """A comment was written."""
        comment = OwnComment(**{name: value for name, value in event.items() if name != "kind"})
        self.comments[comment.number] = comment
        self.comments_of[comment.account, comment.k].append(comment.number)

    def on_hide(self, event: Event) -> None:
        """A comment was hidden or shown."""
        (self.hidden.add if event["hidden"] else self.hidden.discard)(event["id"])

    def on_delete(self, event: Event) -> None:
        """A comment was deleted with its answers."""
        self.deleted[event["account"], event["k"]].update(event["ids"])

    def on_commenting(self, event: Event) -> None:
        """Commenting under a post was allowed or not."""
        place = event["account"], event["k"]
        (self.commenting_off.discard if event["enabled"] else self.commenting_off.add)(place)
