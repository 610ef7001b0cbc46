"""Finds who answers a path, after the token was checked."""

from collections.abc import Callable

from connectors.sandbox import refusals
from connectors.sandbox.api import account_insights, comments, media_insights, publishing, users
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.media import (
    MediaView,
    asked_fields,
    check_fields,
    draw_media,
    list_children,
    list_media,
    list_stories,
)
from connectors.sandbox.api.paging import Json

UserEdge = Callable[[Call, int], Json]

_USER_EDGES: dict[tuple[str, str], UserEdge] = {
    ("GET", ""): lambda call, account: users.draw_user(call, account, asked_fields(call)),
    ("GET", "media"): lambda call, account: list_media(call, account, call.params, asked_fields(call)),
    ("GET", "stories"): lambda call, account: list_stories(call, account, asked_fields(call)),
    ("GET", "tags"): lambda call, account: {"data": []},
    ("GET", "live_media"): lambda call, account: {"data": []},
    ("GET", "insights"): lambda call, account: account_insights.read_insights(call, account, call.params),
    ("GET", "content_publishing_limit"): publishing.publishing_limit,
    ("POST", "media"): publishing.create_container,
    ("POST", "media_publish"): publishing.publish,
}


def answer(call: Call) -> Json:
    """The answer to one call; raises Refusal."""
    if "ids" in call.params and len(call.path) <= 1:
        return _answer_many(call)
    if not call.path:
        raise refusals.unknown_path("")
    node, edge = call.path[0], "/".join(call.path[1:])
    if node == "me":
        return _answer_me(call, edge)
    if node == "debug_token" and not edge:
        return users.debug_token(call)
    return _answer_node(call, node, edge)


def _answer_many(call: Call) -> Json:
    ids = [name.strip() for name in call.params["ids"].split(",") if name.strip()]
    if not 1 <= len(ids) <= 50:
        raise refusals.invalid("Too many ids. Maximum: 50")
    call.tally.counted += len(ids) - 1
    params = {name: value for name, value in call.params.items() if name != "ids"}
    outer = call.path, call.params
    answers = {}
    for object_id in ids:
        call.path, call.params = (object_id, *outer[0]), params
        answers[object_id] = answer(call)
    call.path, call.params = outer
    return answers


def _answer_me(call: Call, edge: str) -> Json:
    if edge == "" and call.method == "GET":
        return users.me(call)
    if edge == "accounts" and call.host == "fb" and call.method == "GET":
        return users.list_pages(call)
    if edge == "permissions" and call.method == "GET":
        return users.permissions(call)
    if call.host == "ig" and call.grant.account is not None:
        return _answer_user(call, call.grant.account, "me", edge)
    raise refusals.unknown_path(f"me/{edge}")


def _answer_node(call: Call, node: str, edge: str) -> Json:
    ids = call.platform.ids
    account = ids.read_user(node)
    if account is None and call.host == "ig":
        account = ids.read_scoped(node)
    if account is not None:
        return _answer_user(call, account, node, edge)
    if (place := ids.read_media(node)) is not None:
        return _answer_media(call, place, node, edge)
    if (number := ids.read_container(node)) is not None:
        return _answer_container(call, number, node, edge)
    if (
        (page := ids.read_page(node)) is not None
        and call.host == "fb"
        and _visible(call, page)
        and call.method == "GET"
        and not edge
    ):
        return users.draw_page(call, page, asked_fields(call))
    view = comments.view_of(call, node)
    if view is None:
        raise refusals.missing_object(node, call.method.lower())
    return _answer_comment(view, node, edge)


def _visible(call: Call, account: int) -> bool:
    return account < call.platform.world.account_count and call.grant.sees(account)


def _answer_user(call: Call, account: int, node: str, edge: str) -> Json:
    if not _visible(call, account):
        raise refusals.missing_object(node, call.method.lower())
    call.account = account
    handler = _USER_EDGES.get((call.method, edge))
    if handler is None:
        raise refusals.missing_object(node, call.method.lower())
    return handler(call, account)


def _answer_media(call: Call, place: tuple[int, int, int], node: str, edge: str) -> Json:
    media = call.platform.library.find(*place, call.at) if call.grant.sees(place[0]) else None
    if media is None:
        raise refusals.missing_object(node, call.method.lower())
    call.account, view = media.account, MediaView(call, media)
    if call.method == "GET" and edge == "":
        fields = asked_fields(call)
        check_fields(call, fields)
        return draw_media(view, fields)
    if call.method == "GET" and edge == "insights":
        return media_insights.read_insights(view, call.params)
    if call.method == "GET" and edge == "children":
        return list_children(view, asked_fields(call))
    if call.method == "GET" and edge == "comments":
        return comments.list_comments(
            view, call.params, asked_fields(call) if call.params.get("fields") else None
        )
    if call.method == "POST" and edge == "comments" and not media.child:
        return comments.write_comment(call, media.account, media.k, None)
    if call.method == "POST" and edge == "" and "comment_enabled" in call.params:
        event = {"kind": "commenting", "account": media.account, "k": media.k, "at": call.at}
        call.platform.state.record(event | {"enabled": call.flag("comment_enabled")})
        return {"success": True}
    raise refusals.missing_object(node, call.method.lower())


def _answer_container(call: Call, number: int, node: str, edge: str) -> Json:
    draft = call.platform.state.containers.get(number)
    if draft is None or not call.grant.sees(draft.account) or call.method != "GET" or edge:
        raise refusals.missing_object(node, call.method.lower())
    call.account = draft.account
    return publishing.draw_container(call, draft)


def _answer_comment(view: comments.CommentView, node: str, edge: str) -> Json:
    call = view.call
    call.account = view.comment.account
    fields = asked_fields(call) if call.params.get("fields") else None
    if call.method == "GET" and edge == "":
        return comments.draw_comment(view, fields or comments.DEFAULT)
    if call.method == "GET" and edge == "replies":
        return comments.list_replies(view, fields)
    if call.method == "POST" and edge == "replies":
        return comments.answer_comment(view)
    if call.method == "POST" and edge == "" and "hide" in call.params:
        return comments.hide_comment(view)
    if call.method == "DELETE" and edge == "":
        return comments.delete_comment(view)
    raise refusals.missing_object(node, call.method.lower())
