"""Deliveries as they come: signatures over bytes, every documented shape, and keys that tell news from repeats."""

import base64
import hashlib
import hmac
import json

import pytest

from connectors.instagram.signed_request import NotSigned, read_signed_request
from connectors.instagram.webhooks import (
    CommentTold,
    MentionTold,
    OtherTold,
    StoryEnded,
    Unreadable,
    answer_to_challenge,
    entries_of,
    events_of,
    is_signed,
)

SECRET, OTHER = "app-secret", "instagram-secret"
COMMENT = {
    "from": {"id": "9", "username": "someone"}, "comment_id": "17", "text": "Grüße / 😍",
    "media": {"id": "5", "media_product_type": "FEED"}, "parent_id": "16",
}  # fmt: skip


def entry(*changes: dict, **more: object) -> dict:
    return {"id": "100", "time": 1_790_000_000, "changes": list(changes), **more}


def body(*entries: dict) -> bytes:
    return json.dumps({"object": "instagram", "entry": list(entries)}).replace("/", "\\/").encode()


def sealed(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def read(raw: bytes) -> list:
    return events_of(entries_of(raw))


def test_only_the_bytes_that_were_signed_pass_with_either_secret() -> None:
    raw = body(entry({"field": "comments", "value": COMMENT}))
    for secret in (SECRET, OTHER):
        assert is_signed(raw, sealed(raw, secret), [SECRET, OTHER])
    assert not is_signed(raw, sealed(raw, "another"), [SECRET, OTHER])
    assert not is_signed(raw, sealed(raw), [])
    again = json.dumps(json.loads(raw)).encode()
    assert again != raw and not is_signed(again, sealed(raw), [SECRET])
    for at in range(len(raw)):
        assert not is_signed(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :], sealed(raw), [SECRET])
    for header in (None, "", "sha256=", sealed(raw)[7:], sealed(raw).upper(), "sha1=ä"):
        assert not is_signed(raw, header, [SECRET])


def test_the_challenge_is_echoed_to_who_knows_the_token() -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "123", "hub.verify_token": "t"}
    assert answer_to_challenge(asked, "t") == "123"
    for wrong in (
        {"hub.verify_token": "T"},
        {"hub.mode": "x"},
        {"hub.verify_token": ""},
        {"hub.verify_token": "ü"},
    ):
        assert answer_to_challenge(asked | wrong, "t") is None
    assert answer_to_challenge({}, "t") is None


def test_all_shapes_tell_the_same_comment_with_the_same_key() -> None:
    instagram = {("id" if key == "comment_id" else key): value for key, value in COMMENT.items()}
    change = {"field": "comments", "value": COMMENT}
    flat = {"id": "100", "time": 1_790_000_000_000, "field": "comments", "value": instagram}
    shapes = [
        body(entry(change)),
        b"[" + body(entry(change)) + b"]",
        body(flat),
        body(entry({"field": "comments", "value": instagram})),
    ]
    told = [read(shape) for shape in shapes]
    assert {event.key for events in told for event in events} == {told[0][0].key}
    assert all(len(events) == 1 and events[0].told == told[0][0].told for events in told)
    found = told[0][0].told
    assert isinstance(found, CommentTold)
    assert (found.comment_id, found.media_id, found.parent_id) == ("17", "5", "16")
    assert found.text == "Grüße / 😍" and found.username == "someone" and found.at.year == 2026


def test_a_boosted_comment_is_the_same_news_and_an_album_has_no_id() -> None:
    ad = {**COMMENT, "media": {**COMMENT["media"], "id": "8", "ad_id": "77", "original_media_id": "5"}}
    (plain,), (boosted,) = (read(body(entry({"field": "comments", "value": v}))) for v in (COMMENT, ad))
    assert plain.key == boosted.key and plain.told == boosted.told
    album = {**COMMENT, "media": {"media_product_type": "FEED"}}
    assert read(body(entry({"field": "comments", "value": album})))[0].told.media_id is None


def test_mentions_and_messages() -> None:
    told = read(
        body(
            entry({"field": "mentions", "value": {"media_id": "3", "comment_id": "4"}}),
            entry({"field": "mentions", "value": {"media_id": "3"}}),
            {"id": "100", "time": 1_790_000_000, "messaging": [{"message": {"mid": "m"}}]},
            entry({"field": "something_new", "value": [1]}),
        )
    )
    assert [type(event.told) for event in told] == [MentionTold, MentionTold, OtherTold, OtherTold]
    assert told[0].told.comment_id == "4" and told[1].told.comment_id is None
    assert told[3].told.field == "something_new" and len({event.key for event in told}) == 4


def test_a_story_tells_old_and_new_names_alike_and_few_is_not_a_number() -> None:
    old = {"media_id": "3", "impressions": 50, "reach": 40, "taps_forward": 7, "exits": 6, "replies": -1}
    new = {"media_id": "3", "views": 50, "reach": 40, "navigation": 13, "replies": 0}
    (first,), (second,) = (read(body(entry({"field": "story_insights", "value": v}))) for v in (old, new))
    assert isinstance(first.told, StoryEnded)
    assert first.told.numbers == {"views": 50, "reach": 40, "taps_forward": 7, "exits": 6}
    assert first.told.few == ("replies",)
    assert second.told.numbers == {"views": 50, "reach": 40, "navigation": 13, "replies": 0}
    assert first.key != second.key


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"\xff", b"[]x", b"{}", b'{"object":"page","entry":[]}', b'{"object":"instagram"}', b"3",
        b'{"object":"instagram","entry":[3]}', b'{"object":"instagram","entry":[{"id":"1","time":1}]}',
        b'{"object":"instagram","entry":[{"time":1,"changes":[]}]}',
        body(entry({"field": "comments", "value": {"text": "no id"}})),
        body(entry({"field": "comments", "value": "text"})), body(entry({"value": {}})),
        body(entry({"field": "comments", "value": {**COMMENT, "from": "x"}})),
        body({"id": "1", "time": "soon", "field": "comments", "value": COMMENT}),
        body({"id": "1", "time": 1e300, "field": "comments", "value": COMMENT}),
    ],
)  # fmt: skip
def test_what_has_another_shape_is_told_from_the_rest(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read(raw)


def signed(payload: dict | bytes, secret: str = SECRET) -> str:
    text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    encoded = base64.urlsafe_b64encode(text).rstrip(b"=")
    seal = hmac.new(secret.encode(), encoded, hashlib.sha256).digest()
    return (base64.urlsafe_b64encode(seal).rstrip(b"=") + b"." + encoded).decode()


def test_a_signed_request_is_read_when_one_of_the_secrets_signed_it() -> None:
    about = {"user_id": 122, "algorithm": "HMAC-SHA256", "issued_at": 1_790_000_000}
    told = read_signed_request(signed(about, OTHER), [SECRET, OTHER])
    assert told.user_id == "122" and told.issued_at is not None and told.issued_at.year == 2026
    assert read_signed_request(signed({**about, "issued_at": None}), [SECRET]).issued_at is None


@pytest.mark.parametrize(
    "text",
    [
        "", ".", "a.b", "ü.ü", signed({"user_id": "1", "algorithm": "HMAC-SHA256"}, "another"),
        signed({"user_id": "1", "algorithm": "none"}), signed({"algorithm": "HMAC-SHA256"}), signed(b"\xff"),
        signed({"user_id": "1", "algorithm": "HMAC-SHA256"}) + "x",
    ],
)  # fmt: skip
def test_any_other_request_is_refused(text: str) -> None:
    with pytest.raises(NotSigned):
        read_signed_request(text, [SECRET])
