"""The signed requests by which the platform tells that somebody left, or wants their data deleted.

`base64url(signature).base64url(payload)`; the signature is made of the encoded payload with an app's secret.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec


class NotSigned(Exception):
    """A request that none of the app's secrets signed, or that is no signed request at all."""


@dataclass(frozen=True)
class SignedRequest:
    """Who it is about, by the app's own id of that person or (Instagram login) account."""

    user_id: str
    issued_at: datetime | None


class _Payload(msgspec.Struct):
    user_id: str | int
    algorithm: str
    issued_at: int | None = None


def read_signed_request(text: str, secrets: Iterable[str]) -> SignedRequest:
    """Check and read a signed request. Raises NotSigned."""
    signature, dot, payload = text.strip().partition(".")
    given = _decoded(signature)
    fits = [
        hmac.compare_digest(given, hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest())
        for secret in secrets
    ]
    if not dot or not any(fits):
        raise NotSigned("The request is not signed with one of the app's secrets.")
    try:
        told = msgspec.json.decode(_decoded(payload), type=_Payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NotSigned("The request says nothing that can be read.") from error
    if told.algorithm.upper() != "HMAC-SHA256":
        raise NotSigned("The request names another algorithm than HMAC-SHA256.")
    issued = datetime.fromtimestamp(told.issued_at, UTC) if told.issued_at else None
    return SignedRequest(str(told.user_id), issued)


def _decoded(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return b""
