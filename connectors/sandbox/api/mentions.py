"""Mentions by others: read by expansion with an id that a webhook told, and answered with POST /{ig-user}/mentions."""

from collections.abc import Callable
from typing import Any

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.comment_writing import checked_text
from connectors.sandbox.api.drawing import Expansion, Expansions
from connectors.sandbox.api.endpoint import FACEBOOK, Endpoint, Table
from connectors.sandbox.api.fields import ID, Field
from connectors.sandbox.api.paging import Json
from connectors.sandbox.api.times import write_instant
from connectors.sandbox.refusing import refusals
from connectors.sandbox.world.outsiders import Mention, Outsiders

Getter = Callable[[Call, Mention], Any]


def _caption(call: Call, mention: Mention) -> str | None:
    return None if mention.in_comment else mention.text


def _comments(call: Call, mention: Mention) -> int:
    replies = call.platform.state.talk.mention_replies
    return mention.in_comment + sum(one.media == mention.media_id for one in replies)


MEDIA_FIELDS: dict[str, Getter] = {
    "id": lambda call, mention: mention.media_id,
    "caption": _caption,
    "comments_count": _comments,
    "like_count": lambda call, mention: (
        mention.likes(call.at) + call.platform.state.talk.likes_of[mention.media_id]
    ),
    "media_type": lambda call, mention: mention.media_type,
    "media_product_type": lambda call, mention: "REELS" if mention.media_type == "VIDEO" else "FEED",
    "media_url": lambda call, mention: None,
    "owner": lambda call, mention: None,
    "timestamp": lambda call, mention: write_instant(call.platform, mention.posted_at),
    "username": lambda call, mention: mention.owner,
}
"""`owner` is told of one's own posts only, `media_url` is withheld for those of others."""
COMMENT_FIELDS: dict[str, Getter] = {
    "id": lambda call, mention: mention.comment_id,
    "text": lambda call, mention: mention.text,
    "timestamp": lambda call, mention: write_instant(call.platform, mention.at),
    "like_count": lambda call, mention: call.platform.state.talk.likes_of[mention.comment_id or ""],
    "username": lambda call, mention: mention.username,
}


def _draw(call: Call, mention: Mention, fields: tuple[Field, ...], known: dict[str, Getter]) -> Json:
    answer: Json = {}
    for field in fields:
        if field.name == "media" and known is COMMENT_FIELDS:
            value: Any = _draw(call, mention, field.nested or ID, MEDIA_FIELDS)
        elif field.name in known:
            value = known[field.name](call, mention)
        else:
            raise refusals.nonexisting_field(field.name)
        if value is not None:
            answer[field.key] = value
    answer.setdefault("id", known["id"](call, mention))
    return answer


def _of_account(mention: Mention | None, account: int, asked: str, verb: str) -> Mention:
    if mention is None or mention.account != account:
        raise refusals.missing_object(asked, verb)
    return mention


def _asked(field: Field, name: str) -> str:
    if not field.params.get(name):
        raise refusals.invalid(f"The parameter {name} is required")
    return field.params[name]


def draw_mentioned_media(call: Call, view: Any, field: Field) -> Json:
    """`mentioned_media.media_id(x){…}`: somebody's post that mentions the account."""
    asked = _asked(field, "media_id")
    found = _of_account(_outsiders(call).of_media(asked, call.at), view.account, asked, "get")
    return _draw(call, found, field.nested or ID, MEDIA_FIELDS)


def draw_mentioned_comment(call: Call, view: Any, field: Field) -> Json:
    """`mentioned_comment.comment_id(x){…}`: somebody's comment that mentions the account."""
    asked = _asked(field, "comment_id")
    found = _of_account(_outsiders(call).of_comment(asked, call.at), view.account, asked, "get")
    return _draw(call, found, field.nested or ID, COMMENT_FIELDS)


def answer_mention(call: Call, account: int) -> Json:
    """POST /{ig-user}/mentions: a comment under the post, or an answer to the comment, that mentions the account."""
    media_id, comment_id = call.need("media_id"), call.params.get("comment_id") or None
    text = checked_text(call)
    mention = _of_account(_outsiders(call).of_media(media_id, call.at), account, media_id, "post")
    if (comment_id or mention.comment_id) != mention.comment_id:
        raise refusals.missing_object(comment_id or media_id, "post")
    if mention.in_comment and comment_id is None:
        raise refusals.missing_object(media_id, "post")
    state = call.platform.state
    number = state.talk.last_comment + 1
    event = {"kind": "mention_reply", "number": number, "account": account, "at": call.at, "text": text}
    state.record(event | {"media": media_id, "comment": comment_id})
    return {"id": call.platform.ids.own_comment(number)}


def _outsiders(call: Call) -> Outsiders:
    return Outsiders(call.platform.world, call.platform.ids)


TABLES: dict[str, Table] = {"user": {("POST", "mentions"): Endpoint(answer_mention, "comments", FACEBOOK)}}
EXPANSIONS: Expansions = {
    "user": {
        "mentioned_media": Expansion(draw_mentioned_media, needs="comments", hosts=FACEBOOK),
        "mentioned_comment": Expansion(draw_mentioned_comment, needs="comments", hosts=FACEBOOK),
    },
}
