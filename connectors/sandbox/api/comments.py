"""IG Comment: list with replies, write, answer, hide, delete."""

from collections.abc import Callable
from typing import Any

from connectors.sandbox import refusals
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.fields import Field, parse_fields
from connectors.sandbox.api.paging import Json, page_of
from connectors.sandbox.chance import name_of
from connectors.sandbox.library import Comment

MOST_PER_PAGE = 50
LONGEST = 2200
DEFAULT = (Field("id"), Field("text"), Field("timestamp"))


class CommentView:
    """A comment at the instant of a call."""

    def __init__(self, call: Call, comment: Comment, thread: list[Comment]) -> None:
        """`thread` holds every comment under the same post, oldest first."""
        self.call, self.comment, self.thread = call, comment, thread

    def replies(self) -> list["CommentView"]:
        """The answers to this comment, oldest first."""
        return [CommentView(self.call, c, self.thread) for c in self.thread if c.parent == self.comment.id]

    @property
    def author(self) -> str:
        """The id of who wrote it."""
        ids = self.call.platform.ids
        return (
            ids.user(self.comment.account)
            if self.comment.own
            else str(10**15 + name_of(self.comment.username) % 10**14)
        )


def _time(view: CommentView) -> str:
    from connectors.sandbox.api.media import timestamp

    return timestamp(view.comment.at)


FIELDS: dict[str, Callable[[CommentView], Any]] = {
    "id": lambda view: view.comment.id,
    "text": lambda view: view.comment.text,
    "timestamp": _time,
    "username": lambda view: view.comment.username,
    "from": lambda view: {"id": view.author, "username": view.comment.username},
    "user": lambda view: {"id": view.author} if view.comment.own else None,
    "like_count": lambda view: view.comment.likes,
    "hidden": lambda view: view.comment.id in view.call.platform.state.talk.hidden,
    "media": lambda view: {"id": view.call.platform.ids.media(view.comment.account, view.comment.k)},
    "parent_id": lambda view: view.comment.parent,
    "legacy_instagram_comment_id": lambda view: view.comment.id[::-1],
}


def draw_comment(view: CommentView, fields: tuple[Field, ...]) -> Json:
    """A comment as JSON with the asked fields."""
    answer: Json = {}
    for field in fields:
        if field.name == "replies":
            replies = view.replies()
            value: Any = (
                {"data": [draw_comment(r, field.nested or DEFAULT) for r in replies]} if replies else None
            )
        elif field.name in FIELDS:
            value = FIELDS[field.name](view)
        else:
            raise refusals.nonexisting_field(field.name)
        if value is not None:
            answer[field.name] = value
    answer.setdefault("id", view.comment.id)
    return answer


def _fields_or_none(call: Call) -> tuple[Field, ...] | None:
    return parse_fields(call.params["fields"]) if call.params.get("fields") else None


def _read_comments(call: Call, view: Any) -> Json:
    return list_comments(view, call.params, _fields_or_none(call))


def _comment_on(call: Call, view: Any) -> Json:
    if view.media.child:
        raise refusals.missing_object(view.id, "post")
    return write_comment(call, view.media.account, view.media.k, None)


def list_comments(
    media_view: Any, params: dict[str, str], fields: tuple[Field, ...] | None, nested: bool = False
) -> Json:
    """The top-level comments of a post, newest first, by cursor."""
    call = media_view.call
    thread = call.platform.library.comments(media_view.media, call.at)
    tops = {comment.id: comment for comment in reversed(thread) if comment.parent is None}
    limit = min(int(params["limit"]), MOST_PER_PAGE) if params.get("limit", "").isdecimal() else 25
    return page_of(
        call, params, list(tops),
        lambda key: draw_comment(CommentView(call, tops[key], thread), fields or DEFAULT), max(1, limit), nested,
    )  # fmt: skip


def view_of(call: Call, comment_id: str) -> CommentView | None:
    """A comment that the token may see, or None."""
    library = call.platform.library
    comment = library.find_comment(comment_id, call.at)
    if comment is None or not call.grant.sees(comment.account):
        return None
    media = library.find(comment.account, comment.k, 0, call.at)
    return CommentView(call, comment, library.comments(media, call.at) if media is not None else [comment])


def list_replies(view: CommentView, fields: tuple[Field, ...] | None) -> Json:
    """The answers to a comment."""
    return {"data": [draw_comment(reply, fields or DEFAULT) for reply in view.replies()]}


def write_comment(call: Call, account: int, k: int, parent: str | None) -> Json:
    """Write a comment, or an answer when `parent` is given; the parameter is `message`."""
    text, state = call.need("message"), call.platform.state
    if len(text) > LONGEST:
        raise refusals.invalid("The comment is too long.")
    if (account, k) in state.talk.commenting_off:
        raise refusals.invalid("Commenting is turned off for this media.")
    number = len(state.talk.comments) + 1
    state.record(
        {
            "kind": "comment",
            "number": number,
            "account": account,
            "k": k,
            "at": call.at,
            "text": text,
            "parent": parent,
        }
    )
    return {"id": call.platform.ids.own_comment(number)}


def answer_comment(view: CommentView) -> Json:
    """Answer a comment; an answer to an answer hangs on the top-level comment."""
    comment = view.comment
    return write_comment(view.call, comment.account, comment.k, comment.parent or comment.id)


def hide_comment(view: CommentView) -> Json:
    """Hide or show a comment; one's own are never really hidden."""
    hidden = view.call.need("hide").lower() in {"true", "1"}
    if not view.comment.own:
        event = {"kind": "hide", "id": view.comment.id, "hidden": hidden, "at": view.call.at}
        view.call.platform.state.record(event)
    return {"success": True}


def delete_comment(view: CommentView) -> Json:
    """Delete a comment with its answers."""
    ids = [view.comment.id, *(reply.comment.id for reply in view.replies())]
    comment = view.comment
    event = {"kind": "delete", "account": comment.account, "k": comment.k, "ids": ids, "at": view.call.at}
    view.call.platform.state.record(event)
    return {"success": True}


TABLES: dict[str, Table] = {
    "media": {
        ("GET", "comments"): Endpoint(_read_comments, "comments"),
        ("POST", "comments"): Endpoint(_comment_on, "comments"),
    },
    "comment": {
        ("GET", ""): Endpoint(
            lambda call, view: draw_comment(view, _fields_or_none(call) or DEFAULT), "comments"
        ),
        ("POST", ""): Endpoint(lambda call, view: hide_comment(view), "comments"),
        ("DELETE", ""): Endpoint(lambda call, view: delete_comment(view), "comments"),
        ("GET", "replies"): Endpoint(
            lambda call, view: list_replies(view, _fields_or_none(call)), "comments"
        ),
        ("POST", "replies"): Endpoint(lambda call, view: answer_comment(view), "comments"),
    },
}
