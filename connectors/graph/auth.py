"""Tokens: how they travel (a header, never a URL), how they are proved, how texts are kept free of them."""

import hashlib
import hmac
import re

_TOKEN_LIKE = re.compile(r"(?:EAA|IGAA|IGQ)[A-Za-z0-9_\-]{12,}")
_TOKEN_PARAMETER = re.compile(r"((?:access_token|appsecret_proof|client_secret|input_token)=)[^&\s\"']+")


def bearer(token: str) -> dict[str, str]:
    """Return the header that carries the token."""
    return {"Authorization": f"Bearer {token}"}


def appsecret_proof(app_secret: str, token: str) -> str:
    """Return the hex HMAC-SHA256 of the token under the app secret, as Meta's SDK computes it."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def scrub(text: str, *secrets: str | None) -> str:
    """Return the text with tokens blotted out; the platform echoes a bad token in its error message."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "…")
    return _TOKEN_PARAMETER.sub(r"\1…", _TOKEN_LIKE.sub("…", text))
