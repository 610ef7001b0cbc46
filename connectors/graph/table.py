"""The one table from the platform's codes to our errors, and the reading of an error envelope.

Sources: Meta's error reference and error-handling guide, and public client code for what they leave out.
"""

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from connectors.graph.auth import scrub
from connectors.graph.errors import (
    GraphError,
    MediaNotReady,
    NoInsights,
    NotFound,
    PermissionMissing,
    RateLimited,
    Rejected,
    TokenInvalid,
    TooMuchData,
    Transient,
    Unreachable,
)

_EXPIRED_ON = re.compile(r"expired on \w+, (\d{1,2}-\w{3}-\d{2})")
_MINUTE = 60.0


@dataclass(frozen=True)
class Row:
    """One line of the table: codes `first`..`last`, optionally one subcode or words of the message."""

    first: int
    kind: type[GraphError]
    what: str
    last: int | None = None
    subcode: int | None = None
    words: str | None = None
    wait_s: float | None = None
    todo: str | None = None

    def fits(self, code: int, subcode: int | None, message: str) -> bool:
        """Say whether this line speaks of the error."""
        return (
            self.first <= code <= (self.last or self.first)
            and (self.subcode is None or self.subcode == subcode)
            and (self.words is None or self.words in message.lower())
        )


_ASK_PERSON = "Open the Instagram app, confirm what it asks for, then connect the account again."

_ASK_FOR_ROLE = (
    "Have that person given a role on the Page again, or connect the account as somebody who has one."
)

# Order matters: the first line that fits wins, so subcodes and words come before the bare code. Words count
# only for codes 1 and 10, where the platform gives two meanings one number.
TABLE: tuple[Row, ...] = (
    Row(1, TooMuchData, "The platform found the page too large", words="reduce the amount of data"),
    Row(1, Transient, "The platform had an unknown problem"),
    Row(2, Transient, "The platform is temporarily unavailable"),
    Row(-1, Rejected, "Instagram could not process the upload", subcode=2207053),
    Row(-1, Rejected, "Instagram cannot delete this kind of post", subcode=2207073),
    Row(-1, Transient, "Instagram had a server problem"),
    Row(-2, Rejected, "The prepared post has expired", subcode=2207020),
    Row(-2, Transient, "Instagram could not download the media in time"),
    Row(3, PermissionMissing, "The app lacks a capability for this"),
    Row(4, Rejected, "Instagram took the post for spam; it may nevertheless be live", subcode=2207051),
    Row(4, RateLimited, "The app has used up its calls", wait_s=15 * _MINUTE),
    Row(9, RateLimited, "The publishing quota of 24 hours is used up", subcode=2207042, wait_s=60 * _MINUTE),
    Row(10, NoInsights, "Too few people have seen this for numbers to be shown", words="not enough viewers"),
    Row(10, PermissionMissing, "A permission is missing"),
    Row(17, RateLimited, "The person behind the token has used up their calls", wait_s=15 * _MINUTE),
    Row(18, RateLimited, "The weekly number of hashtags is used up", wait_s=24 * 60 * _MINUTE),
    Row(24, NotFound, "The prepared post does not exist any more"),
    Row(25, PermissionMissing, "Instagram has restricted this account", todo=_ASK_PERSON),
    Row(32, RateLimited, "The page has used up its calls", wait_s=15 * _MINUTE),
    Row(100, NotFound, "The object does not exist or is hidden from this token", subcode=33),
    Row(100, NoInsights, "It was posted before the account became professional", subcode=2108006),
    Row(100, TooMuchData, "The platform found the question too large", subcode=1487534),
    Row(100, Transient, "The platform took too long for this question", subcode=1504018),
    Row(100, Rejected, "The platform refused a parameter"),
    Row(101, TokenInvalid, "The app id is not valid", todo="Check the app id and secret in the settings."),
    Row(102, TokenInvalid, "The session is not valid any more"),
    Row(104, TokenInvalid, "The request was not signed as the app demands", todo="Check the app secret."),
    Row(110, NotFound, "There is no professional account of this name"),
    Row(190, TokenInvalid, "The app was removed by the person who connected the account", subcode=458),
    Row(190, TokenInvalid, "Instagram wants to check the person first", subcode=459, todo=_ASK_PERSON),
    Row(190, TokenInvalid, "The password was changed, so the access ended", subcode=460),
    Row(190, TokenInvalid, "The access has expired", subcode=463),
    Row(190, TokenInvalid, "The person is not confirmed yet", subcode=464, todo=_ASK_PERSON),
    Row(190, TokenInvalid, "The session was ended", subcode=467),
    Row(190, TokenInvalid, "The person has no role on the Page any more", subcode=492, todo=_ASK_FOR_ROLE),
    Row(190, TokenInvalid, "The consent to read the account's data is older than 90 days", subcode=493),
    Row(190, TokenInvalid, "The access token is not valid"),
    Row(200, PermissionMissing, "A permission is missing", last=299),
    Row(341, RateLimited, "The app has used up its calls", wait_s=15 * _MINUTE),
    Row(352, Rejected, "Instagram does not take this video format"),
    Row(368, RateLimited, "Instagram has blocked this for a while", wait_s=6 * 60 * _MINUTE),
    Row(613, RateLimited, "Too many calls of this kind", wait_s=15 * _MINUTE),
    Row(803, NotFound, "One of the ids does not exist"),
    Row(2635, Rejected, "This version of the API is gone", todo="Update Posthouse."),
    Row(9004, Rejected, "Instagram could not fetch the media from its address"),
    Row(9007, MediaNotReady, "The media is not ready yet"),
    Row(36000, Rejected, "Instagram does not take the post as it is", last=36004),
    Row(80000, RateLimited, "The account has used up its calls", last=80014, wait_s=60 * _MINUTE),
)


class _Problem(msgspec.Struct):
    """The inside of the platform's error envelope."""

    message: str = ""
    code: int | None = None
    error_subcode: int | None = None
    is_transient: bool = False
    error_user_msg: str | None = None
    error_user_title: str | None = None
    fbtrace_id: str | None = None


class _Envelope(msgspec.Struct):
    error: _Problem


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def read_error(
    status: int, body: bytes, *, resource: str, token: str | None = None, regain_s: float | None = None
) -> GraphError:
    """Turn an answer that is not a success into the error of its code.

    `regain_s`: seconds until access returns as the usage headers tell, which beat our defaults. A body
    without the envelope is `Unreachable`: whoever spoke says nothing about the outcome.
    """
    try:
        problem = _ENVELOPE.decode(body).error
    except msgspec.MsgspecError:
        return unusable(status, body, resource)
    message = scrub(problem.message, token)
    row = find_row(problem.code, problem.error_subcode, message, problem.is_transient, status)
    details: dict[str, Any] = {
        "todo": row.todo,
        "code": problem.code,
        "subcode": problem.error_subcode,
        "trace_id": problem.fbtrace_id,
        "message": message,
        "user_message": scrub(problem.error_user_msg or problem.error_user_title or "", token) or None,
        "http_status": status,
        "resource": resource,
    }
    if row.kind is RateLimited:
        return RateLimited(row.what, retry_after_s=regain_s or row.wait_s or 3600.0, **details)
    return row.kind(_with_expiry(row.what, message), **details)


def find_row(code: int | None, subcode: int | None, message: str, is_transient: bool, status: int) -> Row:
    """Return the line of the table that fits, or one made from what the platform says of its own fault."""
    if code is not None:
        for row in TABLE:
            if row.fits(code, subcode, message):
                passing = is_transient and row.kind is Rejected and row.subcode is None
                return Row(code, Transient, row.what) if passing else row
    if is_transient or status >= 500:
        return Row(code or 0, Transient, "The platform had a passing problem")
    return Row(code or 0, Rejected, "The platform refused the request")


def unusable(status: int, body: bytes, resource: str) -> Unreachable:
    """Describe an answer that is not Graph JSON: HTML of whoever is in between, or JSON that breaks off."""
    start = body.lstrip()[:1]
    if start == b"<":
        what = f"A web page came back instead of data (HTTP {status})"
    elif start in (b"{", b"["):
        what = f"The answer broke off in the middle (HTTP {status}, {len(body)} bytes)"
    else:
        what = f"The answer was not JSON (HTTP {status}, {len(body)} bytes)"
    return Unreachable(what, http_status=status, resource=resource)


def _with_expiry(what: str, message: str) -> str:
    """Add the day of expiry when the platform's message tells it."""
    found = _EXPIRED_ON.search(message)
    return f"The access expired on {found[1]}" if found else what
