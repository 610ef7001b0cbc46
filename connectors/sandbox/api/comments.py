"""IG Comment: its fields, the lists under a post and under a comment."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from connectors.sandbox.access.scopes import missing
from connectors.sandbox.api import comment_writing as writing
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.fields import Field, parse_fields, text_of
from connectors.sandbox.api.paging import Json, page_of
from connectors.sandbox.api.times import write_instant
from connectors.sandbox.hooks.payloads import person_id
from connectors.sandbox.refusing import refusals
from connectors.sandbox.world.threads import Comment, Thread

if TYPE_CHECKING:
    from connectors.sandbox.api.media import MediaView

MOST_PER_PAGE, USUAL_PAGE = 50, 25
_OLDEST, _NEWEST = "chronological", "reverse_chronological"
DEFAULT = (Field("id"), Field("text"), Field("timestamp"))


class CommentView:
    """A comment at the instant of a call."""

    def __init__(self, call: Call, comment: Comment, thread: Thread | None = None) -> None:
        """`thread` holds everything under the same post, when it was already read."""
        self.call, self.comment = call, comment
        self._thread = thread

    @cached_property
    def thread(self) -> Thread:
        """Everything that can be seen under the same post."""
        if self._thread is None:
            comment, library = self.comment, self.call.platform.library
            media = library.find(comment.account, comment.k, comment.child, self.call.at)
            self._thread = Thread(library.comments(media, self.call.at) if media is not None else [comment])
        return self._thread

    @property
    def media_id(self) -> str:
        """The id of the post, or of the album's child."""
        return self.call.platform.ids.media(self.comment.account, self.comment.k, self.comment.child)

    @property
    def replies(self) -> list[Comment]:
        """The answers to this comment, oldest first."""
        return self.thread.replies.get(self.comment.id, [])

    @property
    def author(self) -> str:
        """The id of who wrote it."""
        comment = self.comment
        return self.call.platform.ids.user(comment.account) if comment.own else person_id(comment.username)

    @property
    def likes(self) -> int:
        """Likes of the crowd and those that were given through the API."""
        return self.comment.likes + self.call.platform.state.talk.likes_of[self.comment.id]


def names_are_told(call: Call) -> bool:
    """Whether the token may see who wrote a comment."""
    return missing("comments", call.host, call.grant.scopes) == ()


def _time(view: CommentView) -> str:
    return write_instant(view.call.platform, view.comment.at)


def _from(view: CommentView) -> Json:
    told = {"id": view.author, "username": view.comment.username}
    own = {"self_ig_scoped_id": view.call.platform.ids.scoped(view.comment.account)}
    return told | own if view.comment.own else told


def _named(value: Callable[[CommentView], Any]) -> Callable[[CommentView], Any]:
    """A field that tells who wrote."""
    return lambda view: value(view) if names_are_told(view.call) else None


FIELDS: dict[str, Callable[[CommentView], Any]] = {
    "id": lambda view: view.comment.id,
    "text": lambda view: view.comment.text,
    "timestamp": _time,
    "username": _named(lambda view: view.comment.username),
    "from": _named(_from),
    "user": lambda view: {"id": view.author} if view.comment.own else None,
    "like_count": lambda view: view.likes,
    "hidden": lambda view: view.call.platform.state.talk.hidden.get(view.comment.id, view.comment.hidden),
    "parent_id": lambda view: view.comment.parent,
    "legacy_instagram_comment_id": lambda view: view.comment.id[::-1],
}


def draw_comment(view: CommentView, fields: tuple[Field, ...]) -> Json:
    """A comment as JSON with the asked fields; what has no value is left out."""
    answer: Json = {}
    for field in fields:
        value = _value(view, field)
        if value is not None:
            answer[field.key] = value
    answer.setdefault("id", view.comment.id)
    return answer


def _value(view: CommentView, field: Field) -> Any:
    if field.name == "replies":
        return list_replies(view, field.params, field.nested, nested=True) if view.replies else None
    if field.name == "media":
        return _media(view, field.nested)
    if field.name not in FIELDS:
        raise refusals.nonexisting_field(field.name)
    return FIELDS[field.name](view)


def _media(view: CommentView, fields: tuple[Field, ...] | None) -> Json | None:
    from connectors.sandbox.api.media import MediaView, media_plan

    comment, call = view.comment, view.call
    media = call.platform.library.find(comment.account, comment.k, comment.child, call.at)
    if media is None:
        return None
    asked = fields or (Field("id"), Field("media_product_type"))
    return media_plan(call, asked).draw(MediaView(call, media))


def check_fields(fields: tuple[Field, ...]) -> None:
    """Refuse unknown fields also where there is no comment to draw."""
    for field in fields:
        if field.name == "replies":
            check_fields(field.nested or ())
        elif field.name != "media" and field.name not in FIELDS:
            raise refusals.nonexisting_field(field.name)


def list_comments(
    media_view: "MediaView", params: dict[str, str], fields: tuple[Field, ...] | None, nested: bool = False
) -> Json:
    """The top-level comments of a post, newest first."""
    call, media = media_view.call, media_view.media
    if nested:
        call.require("comments")
    check_fields(fields or DEFAULT)
    gated = (media.account, media.k) in call.platform.state.talk.gated
    thread = Thread([] if gated else call.platform.library.comments(media, call.at))
    home = (media_view.id, "comments") if nested else None
    return _page(call, params, fields, _ordered(call, params, thread.tops, _NEWEST), thread, home)


def list_replies(
    view: CommentView, params: dict[str, str], fields: tuple[Field, ...] | None, nested: bool = False
) -> Json:
    """The answers to a comment, oldest first."""
    check_fields(fields or DEFAULT)
    home = (view.comment.id, "replies") if nested else None
    return _page(
        view.call, params, fields, _ordered(view.call, params, view.replies, _OLDEST), view.thread, home
    )


def _ordered(call: Call, params: dict[str, str], comments: list[Comment], usual: str) -> "_Places":
    """The places of comments (given oldest first) in the asked order."""
    order = params.get("order") or usual
    if order not in {_OLDEST, _NEWEST}:
        raise refusals.invalid(f"Param order must be one of {{{_OLDEST}, {_NEWEST}}}")
    return _Places(call, comments, 1) if order == _OLDEST else _Places(call, comments[::-1], -1)


class _Places(Sequence[tuple[float, int]]):
    """The places of comments as ascending keys, worked out only for those that a page needs."""

    def __init__(self, call: Call, comments: list[Comment], sign: int) -> None:
        self._place, self._comments, self._sign = call.platform.library.threads.place, comments, sign
        self.found: dict[tuple[float, int], Comment] = {}

    def __len__(self) -> int:
        return len(self._comments)

    @overload
    def __getitem__(self, index: int) -> tuple[float, int]: ...

    @overload
    def __getitem__(self, index: slice) -> list[tuple[float, int]]: ...

    def __getitem__(self, index: int | slice) -> tuple[float, int] | list[tuple[float, int]]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        at, turn = self._place(self._comments[index])
        key = at * self._sign, turn * self._sign
        self.found[key] = self._comments[index]
        return key


def _page(
    call: Call,
    params: dict[str, str],
    fields: tuple[Field, ...] | None,
    places: _Places,
    thread: Thread,
    home: tuple[str, ...] | None,
) -> Json:
    """One page; the platform tells only the cursor and the link that lead on."""
    scope = home or call.path
    if home is not None:
        params = {
            name: value for name, value in params.items() if name in {"after", "before", "limit", "order"}
        }
        params |= {"fields": text_of(fields)} if fields else {}

    def draw(key: tuple[float, int]) -> Json:
        return draw_comment(CommentView(call, places.found[key], thread), fields or DEFAULT)

    answer = page_of(call, params, places, draw, _limit(params), home is not None, "/".join(scope[-2:]), home)
    paging = answer.get("paging")
    if paging is not None:
        del paging["cursors"]["before"]
        paging.pop("previous", None)
    return answer


def _limit(params: dict[str, str]) -> int:
    raw = params.get("limit") or str(USUAL_PAGE)
    if not raw.isdecimal() or int(raw) < 1:
        raise refusals.invalid("Param limit must be a positive integer")
    return min(int(raw), MOST_PER_PAGE)


def view_of(call: Call, comment_id: str) -> CommentView | None:
    """A comment that the token may see, or None."""
    comment = call.platform.library.find_comment(comment_id, call.at)
    if comment is None or not call.grant.sees(comment.account):
        return None
    gated = (comment.account, comment.k) in call.platform.state.talk.gated
    return None if gated else CommentView(call, comment)


def _asked(call: Call) -> tuple[Field, ...] | None:
    return parse_fields(call.params["fields"]) if call.params.get("fields") else None


TABLES: dict[str, Table] = {
    "media": {
        ("GET", "comments"): Endpoint(
            lambda call, view: list_comments(view, call.params, _asked(call)), "comments"
        ),
        ("POST", "comments"): Endpoint(
            lambda call, view: writing.comment_on(call, view.media, view.id), "comments"
        ),
    },
    "comment": {
        ("GET", ""): Endpoint(lambda call, view: draw_comment(view, _asked(call) or DEFAULT), "profile"),
        ("POST", ""): Endpoint(lambda call, view: writing.hide(call, view.comment), "comments"),
        ("DELETE", ""): Endpoint(lambda call, view: writing.delete(call, view.comment), "comments"),
        ("GET", "replies"): Endpoint(
            lambda call, view: list_replies(view, call.params, _asked(call)), "comments"
        ),
        ("POST", "replies"): Endpoint(lambda call, view: writing.answer(call, view.comment), "comments"),
    },
}
