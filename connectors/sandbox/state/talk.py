"""What was said through the API, and what became of what others said: comments, likes, mentions answered, messages."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]
Place = tuple[int, int, int]
"""(account, post, child of an album or 0)."""


@dataclass(frozen=True)
class OwnComment:
    """A comment written through the API; `parent` is the id of the comment that it answers."""

    number: int
    account: int
    k: int
    at: float
    text: str
    parent: str | None = None
    child: int = 0

    @property
    def place(self) -> Place:
        """Under which post it stands."""
        return self.account, self.k, self.child


@dataclass(frozen=True)
class MentionReply:
    """An answer under the post (or comment) of somebody who mentioned the account."""

    number: int
    account: int
    at: float
    text: str
    media: str
    comment: str | None


@dataclass(frozen=True)
class Message:
    """A direct message; `comment` is the one that a private reply answers."""

    number: int
    account: int
    at: float
    person: str
    username: str
    text: str
    incoming: bool
    comment: str | None = None


class Talk:
    """Everything that was said, by number, by place, by account."""

    def __init__(self) -> None:
        self.comments: dict[int, OwnComment] = {}
        self.comments_of: dict[Place, list[int]] = defaultdict(list)
        self.hidden: dict[str, bool] = {}
        """Comments that were hidden or shown again through the API, by which came last."""
        self.deleted: set[str] = set()
        self.thinned: set[Place] = set()
        """Places where something was deleted."""
        self.commenting_off: set[tuple[int, int]] = set()
        self.restricted: dict[int, set[str]] = defaultdict(set)
        self.approved: set[str] = set()
        self.gated: set[tuple[int, int]] = set()
        """Posts for adults only, whose comments the platform does not tell."""
        self.likes: dict[int, set[str]] = defaultdict(set)
        self.likes_of: Counter[str] = Counter()
        self.mention_replies: list[MentionReply] = []
        self.messages: dict[int, list[Message]] = defaultdict(list)
        self.answered: set[str] = set()
        """Comments that got their one private reply."""
        self.last_comment = 0
        self.last_message = 0

    def on_comment(self, event: Event) -> None:
        """A comment was written."""
        comment = OwnComment(**_values(event))
        self.comments[comment.number] = comment
        self.comments_of[comment.place].append(comment.number)
        self.last_comment = max(self.last_comment, comment.number)

    def on_hide(self, event: Event) -> None:
        """A comment was hidden or shown."""
        self.hidden[event["id"]] = event["hidden"]

    def on_delete(self, event: Event) -> None:
        """A comment was deleted; its answers go with it."""
        self.deleted.update(event["ids"])
        self.thinned.add((event["account"], event["k"], event.get("child", 0)))

    def on_commenting(self, event: Event) -> None:
        """Commenting under a post was allowed or not."""
        place = event["account"], event["k"]
        (self.commenting_off.discard if event["enabled"] else self.commenting_off.add)(place)

    def on_restrict(self, event: Event) -> None:
        """Somebody was restricted by an account, or is so no longer."""
        people = self.restricted[event["account"]]
        (people.add if event["restricted"] else people.discard)(event["username"])

    def on_approve(self, event: Event) -> None:
        """A comment of somebody restricted was approved."""
        self.approved.add(event["id"])

    def on_age_gate(self, event: Event) -> None:
        """A post was marked as being for adults, or not."""
        place = event["account"], event["k"]
        (self.gated.add if event["gated"] else self.gated.discard)(place)

    def on_like(self, event: Event) -> None:
        """An account liked something, or took that back."""
        liked, target = self.likes[event["account"]], event["id"]
        if event["liked"] and target not in liked:
            liked.add(target)
            self.likes_of[target] += 1
        elif not event["liked"] and target in liked:
            liked.discard(target)
            self.likes_of[target] -= 1

    def on_mention_reply(self, event: Event) -> None:
        """A mention was answered; the answer is a comment and is numbered with the comments."""
        self.mention_replies.append(MentionReply(**_values(event)))
        self.last_comment = max(self.last_comment, event["number"])

    def on_message(self, event: Event) -> None:
        """A message was sent or came in."""
        message = Message(**_values(event))
        self.messages[message.account].append(message)
        self.last_message = max(self.last_message, message.number)
        if message.comment is not None:
            self.answered.add(message.comment)


def _values(event: Event) -> Event:
    return {name: value for name, value in event.items() if name != "kind"}
