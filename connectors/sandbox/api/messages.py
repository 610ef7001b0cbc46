"""Private replies to comments, and the few messages that may be sent otherwise: /messages and /conversations."""

import hashlib
from typing import Any

import msgspec

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.paging import Json, page_of
from connectors.sandbox.api.times import write_instant
from connectors.sandbox.hooks.payloads import message_id, person_id
from connectors.sandbox.refusing import refusals
from connectors.sandbox.refusing import talk_refusals as talk
from connectors.sandbox.state.talk import Message
from connectors.sandbox.world.threads import Comment

DAY, HOUR = 86400, 3600
LONGEST_BYTES = 1000
REPLY_WITHIN_S = 7 * DAY
ANSWER_WITHIN_S = DAY
"""How long after somebody's message the account may write back."""
REPLIES_AN_HOUR, MESSAGES_A_SECOND = 750, 100


def send(call: Call, account: int) -> Json:
    """Answer a comment in private (recipient.comment_id), or write to somebody who wrote first (recipient.id)."""
    recipient, text = _object(call, "recipient"), _text(call)
    if isinstance(recipient.get("comment_id"), str):
        return _reply(call, account, recipient["comment_id"], text)
    if isinstance(recipient.get("id"), str):
        return _write(call, account, recipient["id"], text)
    raise refusals.invalid("Param recipient must have a comment_id or an id")


def _object(call: Call, name: str) -> Json:
    """A parameter that is an object, as JSON in a form or as it is in a JSON body."""
    try:
        found: Json = msgspec.json.decode(call.need(name), type=dict[str, Any])
    except msgspec.DecodeError:
        raise refusals.invalid(f"Param {name} must be a JSON object") from None
    return found


def _text(call: Call) -> str:
    text = _object(call, "message").get("text")
    if not isinstance(text, str) or not text.strip():
        raise refusals.invalid("Param message must have a text")
    if len(text.encode()) > LONGEST_BYTES:
        raise refusals.invalid(f"Length of param message[text] must be less than or equal to {LONGEST_BYTES}")
    return text


def _reply(call: Call, account: int, comment_id: str, text: str) -> Json:
    comment = call.platform.library.find_comment(comment_id, call.at)
    if comment is None or comment.account != account:
        raise refusals.missing_object(comment_id, "post")
    _check_reply(call, comment)
    return _send(call, account, person_id(comment.username), comment.username, text, comment.id)


def _check_reply(call: Call, comment: Comment) -> None:
    state = call.platform.state.talk
    if comment.id in state.answered:
        raise talk.already_answered()
    if call.at > comment.at + REPLY_WITHIN_S:
        raise talk.outside_window()
    if comment.own:
        raise talk.person_unavailable()
    sent = [one for one in _sent_since(call, comment.account, call.at - HOUR) if one.comment is not None]
    if len(sent) >= REPLIES_AN_HOUR:
        raise talk.too_many_messages()


def _sent_since(call: Call, account: int, since: float) -> list[Message]:
    sent = call.platform.state.talk.messages.get(account, [])
    return [one for one in sent if not one.incoming and since < one.at <= call.at]


def _write(call: Call, account: int, person: str, text: str) -> Json:
    known = call.platform.state.talk.messages.get(account, [])
    theirs = [one for one in known if one.incoming and one.person == person and one.at <= call.at]
    if not theirs and not any(one.person == person for one in known):
        raise talk.person_unavailable()
    if not theirs or call.at > theirs[-1].at + ANSWER_WITHIN_S:
        raise talk.outside_window()
    if len(_sent_since(call, account, call.at - 1)) >= MESSAGES_A_SECOND:
        raise talk.too_many_messages()
    return _send(call, account, person, theirs[-1].username, text, None)


def _send(call: Call, account: int, person: str, username: str, text: str, comment: str | None) -> Json:
    state = call.platform.state
    number = state.talk.last_message + 1
    event = {"kind": "message", "number": number, "account": account, "at": call.at, "person": person}
    state.record(event | {"username": username, "text": text, "incoming": False, "comment": comment})
    return {"recipient_id": person, "message_id": message_id(call.platform, state.talk.messages[account][-1])}


def list_conversations(call: Call, account: int) -> Json:
    """The conversations of an account, the last one first, each with its messages."""
    by_person: dict[str, list[Message]] = {}
    for message in call.platform.state.talk.messages.get(account, []):
        if message.at <= call.at:
            by_person.setdefault(message.person, []).append(message)
    order = sorted(by_person, key=lambda person: (-by_person[person][-1].at, person))
    wanted = {name.split("{")[0].split(".")[0].strip() for name in _names(call)}

    def draw(person: str) -> Json:
        told = _conversation(call, account, by_person[person])
        return {name: value for name, value in told.items() if name in wanted | {"id"}}

    return page_of(call, call.params, order, draw, call.number_param("limit", 25, 50), False, "conversations")


def _names(call: Call) -> list[str]:
    return call.params.get("fields", "id,updated_time").split(",")


def _conversation(call: Call, account: int, messages: list[Message]) -> Json:
    platform, last = call.platform, messages[-1]
    seal = hashlib.sha256(f"{platform.world.seed} {account} {last.person}".encode()).hexdigest()[:32]
    own: Json = {"id": platform.ids.user(account), "username": platform.world.profile(account).username}
    other: Json = {"id": last.person, "username": last.username}
    told = [
        {
            "id": message_id(platform, one), "created_time": write_instant(platform, one.at), "message": one.text,
            "from": other if one.incoming else own, "to": {"data": [own if one.incoming else other]},
        }
        for one in reversed(messages)
    ]  # fmt: skip
    return {
        "id": f"aWdfZAG06{seal}", "updated_time": write_instant(platform, last.at),
        "participants": {"data": [own, other]}, "messages": {"data": told},
    }  # fmt: skip


_TABLE: Table = {
    ("POST", "messages"): Endpoint(send, "messages"),
    ("GET", "conversations"): Endpoint(list_conversations, "messages"),
}
TABLES: dict[str, Table] = {"user": _TABLE, "page": _TABLE}
