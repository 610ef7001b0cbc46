"""What stands under a post: the crowd's comments, those written through the API, and which of them can be seen."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.sandbox.ids import COMMENT_BITS, Ids
from connectors.sandbox.state import State
from connectors.sandbox.world.crowd import Comment, Crowd
from connectors.sandbox.world.model import Media, World

_AFTER_THE_CROWD = 1 << COMMENT_BITS
__all__ = ["Comment", "Thread", "Threads"]


@dataclass(frozen=True)
class Thread:
    """The comments that can be seen under a post, oldest first, and the answers of each."""

    comments: list[Comment]
    tops: list[Comment] = field(default_factory=list)
    replies: dict[str, list[Comment]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for comment in self.comments:
            (self.tops if comment.parent is None else self.replies[comment.parent]).append(comment)


class Threads:
    """Reads of comments. `find_media` gives a post by account, number, child and instant."""

    def __init__(
        self, world: World, state: State, ids: Ids, find_media: Callable[[int, int, int, float], Media | None]
    ) -> None:
        self._world, self._state, self._ids, self._find_media = world, state, ids, find_media
        self.crowd = Crowd(world, ids)

    def comments(self, media: Media, at: float) -> list[Comment]:
        """Every comment and reply that can be seen at an instant, oldest first."""
        talk = self._state.talk
        place = media.account, media.k, media.child
        own = (self.own_comment(number) for number in talk.comments_of.get(place, ()))
        crowd = self.crowd.comments(media, at) if self._has_crowd(media) else []
        found = [*crowd, *(comment for comment in own if comment.at <= at)]
        if place in talk.thinned or talk.restricted.get(media.account):
            gone = {comment.id for comment in found if self._is_gone(comment)}
            found = [c for c in found if c.id not in gone and c.parent not in gone]
        return sorted(
            found, key=lambda c: c.at
        )  # of one instant: the crowd's first, one's own as they were written

    def place(self, comment: Comment) -> tuple[float, int]:
        """By what comments are put in order, oldest first; no two have the same."""
        number = self._ids.read_own_comment(comment.id)
        if number is not None:
            return comment.at, _AFTER_THE_CROWD + number
        found = self._ids.read_comment(comment.id)
        return comment.at, found[2] if found is not None else 0

    def count(self, media: Media, at: float, crowd: int) -> int:
        """How many comments and replies a post has; `crowd` is what its counters tell."""
        talk, place = self._state.talk, (media.account, media.k, media.child)
        if place in talk.thinned or talk.restricted.get(media.account):
            told = 0 if self._has_crowd(media) else crowd
            return told + len(self.comments(media, at))
        return crowd + sum(talk.comments[n].at <= at for n in talk.comments_of.get(place, ()))

    def count_tops(self, media: Media, at: float) -> int:
        """How many top-level comments can be seen under a post."""
        place = media.account, media.k, media.child
        talk = self._state.talk
        if place in talk.comments_of or place in talk.thinned or talk.restricted.get(media.account):
            return sum(comment.parent is None for comment in self.comments(media, at))
        return self.crowd.count(media, at) - self.crowd.replies(media, at) if self._has_crowd(media) else 0

    def find(self, comment_id: str, at: float) -> Comment | None:
        """A comment by its id if it can be seen at an instant."""
        comment = self.trace(comment_id)
        if comment is None or self._is_gone(comment):
            return None
        media = self._find_media(comment.account, comment.k, comment.child, at)
        if media is None or not self._is_there(comment, media, at):
            return None
        parent = self.trace(comment.parent) if comment.parent is not None else None
        return None if parent is not None and self._is_gone(parent) else comment

    def _is_there(self, comment: Comment, media: Media, at: float) -> bool:
        place = self._ids.read_comment(comment.id)
        return comment.at <= at if place is None else self.crowd.has(media, place[2], at)

    def trace(self, comment_id: str) -> Comment | None:
        """A comment by its id, whatever became of it, also one that is still to come."""
        number = self._ids.read_own_comment(comment_id)
        if number is not None:
            return self.own_comment(number) if number in self._state.talk.comments else None
        place = self._ids.read_comment(comment_id)
        media = self._find_media(place[0], place[1], 0, float("inf")) if place is not None else None
        if place is None or media is None or not self._has_crowd(media):
            return None
        return self.crowd.comment(media, place[2])

    def own_comment(self, number: int) -> Comment:
        """A comment written through the API."""
        own = self._state.talk.comments[number]
        username = self._world.profile(own.account).username
        return Comment(
            self._ids.own_comment(number), own.account, own.k, own.at, own.text, username, True, parent=own.parent,
            child=own.child,
        )  # fmt: skip

    def _has_crowd(self, media: Media) -> bool:
        return media.finals is not None and media.child == 0 and media.shape != "STORY"

    def _is_gone(self, comment: Comment) -> bool:
        talk = self._state.talk
        if comment.id in talk.deleted:
            return True
        return (
            comment.username in talk.restricted.get(comment.account, ()) and comment.id not in talk.approved
        )
