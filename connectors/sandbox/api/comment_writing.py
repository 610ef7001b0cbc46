"""Writing, hiding and deleting comments, and the rules for their text."""

import re

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.paging import Json
from connectors.sandbox.refusing import refusals
from connectors.sandbox.refusing import talk_refusals as talk
from connectors.sandbox.world.model import Media
from connectors.sandbox.world.threads import Comment

LONGEST, MOST_HASHTAGS = 2200, 30
NARROW_LONGEST, NARROW_HASHTAGS, NARROW_LINKS = 300, 4, 1
_HASHTAG, _LINK = re.compile(r"#\w"), re.compile(r"https?://|www\.", re.IGNORECASE)
_TRUE, _FALSE = {"true", "1"}, {"false", "0"}


def comment_on(call: Call, media: Media, media_id: str) -> Json:
    """Write a comment under a post or an album's child; stories take none."""
    if media.shape == "STORY":
        raise refusals.missing_object(media_id, "post")
    return _write(call, media.account, media.k, media.child, None)


def answer(call: Call, comment: Comment) -> Json:
    """Answer a comment; an answer to an answer hangs on the top-level comment."""
    return _write(call, comment.account, comment.k, comment.child, comment.parent or comment.id)


def _write(call: Call, account: int, k: int, child: int, parent: str | None) -> Json:
    text, state = checked_text(call), call.platform.state
    if (account, k) in state.talk.commenting_off:
        raise talk.commenting_off()
    number = state.talk.last_comment + 1
    event = {"kind": "comment", "number": number, "account": account, "k": k, "at": call.at, "text": text}
    state.record(event | {"parent": parent} | ({"child": child} if child else {}))
    return {"id": call.platform.ids.own_comment(number)}


def checked_text(call: Call) -> str:
    """The parameter `message`, if it may be a comment."""
    text = call.need("message")
    if not text.strip():
        raise refusals.invalid("The parameter message is required")
    narrow = call.platform.switches.comment_rules == "narrow"
    longest, hashtags = (NARROW_LONGEST, NARROW_HASHTAGS) if narrow else (LONGEST, MOST_HASHTAGS)
    if len(text) > longest:
        raise talk.comment_too_long(longest)
    if len(_HASHTAG.findall(text)) > hashtags:
        raise talk.too_many_hashtags(hashtags)
    if narrow and len(_LINK.findall(text)) > NARROW_LINKS:
        raise talk.comment_not_allowed("it has more than one link")
    if narrow and text.isupper():
        raise talk.comment_not_allowed("it is all in capital letters")
    return text


def hide(call: Call, comment: Comment) -> Json:
    """Hide or show a comment; one's own are never really hidden."""
    asked = call.need("hide").lower()
    if asked not in _TRUE | _FALSE:
        raise refusals.invalid("Param hide must be a boolean")
    if not comment.own:
        event = {"kind": "hide", "id": comment.id, "hidden": asked in _TRUE, "at": call.at}
        call.platform.state.record(event)
    return {"success": True}


def delete(call: Call, comment: Comment) -> Json:
    """Delete a comment; its answers go with it, also those that the crowd was still to write."""
    event = {"kind": "delete", "account": comment.account, "k": comment.k, "child": comment.child}
    call.platform.state.record(event | {"ids": [comment.id], "at": call.at})
    return {"success": True}
