"""What Instagram tells by itself: deliveries of webhooks, checked against their bytes and read into typed events.

The signature covers the bytes as they were sent (non-ASCII as \\uXXXX, `/` as `\\/`), so they are never encoded anew
before it is checked. Which of an app's two secrets signs for the Instagram login is not documented; either counts.
Both shapes are read: entries with `changes`, entries that are a change themselves, and either inside a list.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

OBJECT = "instagram"
_PREFIX = "sha256="
_MILLISECONDS_FROM = 10**11  # as seconds that would be the year 5138
_FEW = -1  # stands for a number below five
# Last numbers of a story: their names in the payload → the platform's present name of the metric.
_STORY_NAMES = {"impressions": "views"}


class Unreadable(Exception):
    """A delivery that is no JSON of a shape that we know; it is kept as it came."""


@dataclass(frozen=True)
class CommentTold:
    """Somebody wrote a comment. `media_id` is None for albums, whose id is left out; `at` is the entry's time."""

    account: str
    at: datetime
    comment_id: str
    text: str | None
    username: str | None
    author_id: str | None
    media_id: str | None
    parent_id: str | None
    is_live: bool = False


@dataclass(frozen=True)
class MentionTold:
    """Somebody named the account in a caption, or (with `comment_id`) in a comment."""

    account: str
    at: datetime
    media_id: str
    comment_id: str | None


@dataclass(frozen=True)
class StoryEnded:
    """The 24 hours of a story are over: its last numbers by the platform's present names.

    `few` are the metrics that the platform only tells to be below five.
    """

    account: str
    at: datetime
    media_id: str
    numbers: Mapping[str, float]
    few: tuple[str, ...] = ()


@dataclass(frozen=True)
class OtherTold:
    """A change that nothing is done with: messages, reactions, and fields that we do not know."""

    account: str
    at: datetime
    field: str


Told = CommentTold | MentionTold | StoryEnded | OtherTold


@dataclass(frozen=True)
class Event:
    """One change. `key` is the same for the same news, however often and in whichever shape it is delivered."""

    key: str
    told: Told


def is_signed(raw: bytes, header: str | None, secrets: Iterable[str]) -> bool:
    """Say whether X-Hub-Signature-256 was made of these bytes with one of the secrets, in constant time each."""
    given = (header or "").strip().encode("latin-1", "replace")
    fits = [hmac.compare_digest(given, _signature(raw, secret)) for secret in secrets]
    return any(fits)


def answer_to_challenge(asked: Mapping[str, str], verify_token: str) -> str | None:
    """Return what a verification request is to be answered with; None when it must be refused."""
    given = asked.get("hub.verify_token", "").encode()
    fits = hmac.compare_digest(given, verify_token.encode())
    return asked.get("hub.challenge") if fits and asked.get("hub.mode") == "subscribe" else None


def entries_of(raw: bytes) -> list[dict[str, Any]]:
    """Return the entries of a delivery about Instagram accounts. Raises Unreadable for anything else."""
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(f"The delivery is no JSON ({error}).") from error
    found: list[dict[str, Any]] = []
    for part in body if isinstance(body, list) else [body]:
        entries = part.get("entry") if isinstance(part, dict) and part.get("object") == OBJECT else None
        if not isinstance(entries, list):
            raise Unreadable("The delivery is not about Instagram accounts.")
        found += entries
    for entry in found:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str | int):
            raise Unreadable("The delivery has an entry that names no account.")
    return found


def events_of(entries: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Return every change of some entries, in their order. Raises Unreadable when one has an unknown shape."""
    return [event for entry in entries for event in _events_of_entry(entry)]


def account_of(entry: Mapping[str, Any]) -> str:
    """Return the id of the account that an entry is about."""
    return str(entry["id"])


def _events_of_entry(entry: Mapping[str, Any]) -> Iterable[Event]:
    account, at = account_of(entry), _instant(entry.get("time"))
    changes = entry.get("changes", [entry] if "field" in entry else [])
    messages = entry.get("messaging", [])
    if not isinstance(changes, list) or not isinstance(messages, list) or not (changes or messages):
        raise Unreadable("The delivery has an entry without changes.")
    for change in changes:
        yield _event(account, at, change)
    for message in messages:
        yield Event(_key(account, "messages", message), OtherTold(account, at, "messages"))


def _event(account: str, at: datetime, change: Any) -> Event:
    if not isinstance(change, dict) or not isinstance(change.get("field"), str):
        raise Unreadable("The delivery has a change without a field.")
    field, value = change["field"], change.get("value")
    told = _READERS.get(field, _other)(account, at, field, value)
    return Event(_key_of(told, value), told)


def _comment(account: str, at: datetime, field: str, value: Any) -> Told:
    told = _object(field, value)
    author, media = told.get("from") or {}, told.get("media") or {}
    return CommentTold(
        account=account,
        at=at,
        comment_id=_text(told.get("comment_id") or told.get("id")) or _lacking(field, "the comment's id"),
        text=_text(told.get("text")),
        username=_text(author.get("username")),
        author_id=_text(author.get("id")),
        media_id=_text(
            media.get("original_media_id") or media.get("id")
        ),  # of a boosted post: the post itself
        parent_id=_text(told.get("parent_id")),
        is_live=field == "live_comments",
    )


def _mention(account: str, at: datetime, field: str, value: Any) -> Told:
    told = _object(field, value)
    media_id = _text(told.get("media_id")) or _lacking(field, "the id of the media")
    return MentionTold(account, at, media_id, _text(told.get("comment_id")))


def _story(account: str, at: datetime, field: str, value: Any) -> Told:
    told = _object(field, value)
    media_id = _text(told.get("media_id")) or _lacking(field, "the id of the story")
    given = {
        _STORY_NAMES.get(name, name): float(number)
        for name, number in told.items()
        if isinstance(number, int | float) and not isinstance(number, bool) and name != "media_id"
    }
    if "views" in told and "impressions" in told:
        given["views"] = float(told["views"])
    numbers = {name: number for name, number in given.items() if number >= 0}
    return StoryEnded(account, at, media_id, numbers, tuple(sorted(n for n, v in given.items() if v == _FEW)))


def _other(account: str, at: datetime, field: str, _value: Any) -> Told:
    return OtherTold(account, at, field)


_READERS = {
    "comments": _comment,
    "live_comments": _comment,
    "mentions": _mention,
    "story_insights": _story,
}


def _key_of(told: Told, value: Any) -> str:
    """Return the key of a change: for comments by id and text, since ads and shapes vary around the same comment."""
    if isinstance(told, CommentTold):
        return _key(told.account, "comments", [told.comment_id, told.text])
    if isinstance(told, MentionTold):
        return _key(told.account, "mentions", [told.media_id, told.comment_id])
    if isinstance(told, StoryEnded):
        return _key(
            told.account, "story_insights", [told.media_id, sorted(told.numbers.items()), list(told.few)]
        )
    return _key(told.account, told.field, value)


def _key(account: str, field: str, value: Any) -> str:
    canonical = msgspec.json.encode([account, field, value], order="deterministic")
    return hashlib.sha256(canonical).hexdigest()


def _signature(raw: bytes, secret: str) -> bytes:
    return (_PREFIX + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()).encode()


def _instant(time: Any) -> datetime:
    if not isinstance(time, int | float) or isinstance(time, bool):
        raise Unreadable("The delivery has an entry without a time.")
    try:
        return datetime.fromtimestamp(time / 1000 if time >= _MILLISECONDS_FROM else time, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise Unreadable("The delivery has an entry whose time is none.") from error


def _object(field: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not all(
        isinstance(value.get(part) or {}, dict) for part in ("from", "media")
    ):
        raise Unreadable(f"The delivery has a change of {field} that is no object.")
    return value


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _lacking(field: str, what: str) -> str:
    raise Unreadable(f"The delivery has a change of {field} without {what}.")
