"""Tokens: how they travel (a header, never a URL), how they are proved, how texts are kept free of them."""

import base64
import hashlib
import hmac
import re

_TOKEN_LIKE = re.compile(r"(?:EAA|IGAA|IGQ)[A-Za-z0-9_\-]{12,}")
_TOKEN_PARAMETER = re.compile(
    r"(\b(?:access_token|appsecret_proof|client_secret|input_token|fb_exchange_token|code|code_verifier)=)[^&\s\"']+"
)


def bearer(token: str) -> dict[str, str]:
    """Return the header that carries the token."""
    return {"Authorization": f"Bearer {token}"}


def appsecret_proof(app_secret: str, token: str) -> str:
    """Return the hex HMAC-SHA256 of the token under the app secret, as Meta's SDK computes it."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def code_challenge(verifier: str) -> str:
    """Return the S256 challenge of a PKCE verifier (RFC 7636): who brings the code must know the verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def scrub(text: str, *secrets: str | None) -> str:
    """Return the text with tokens blotted out; the platform echoes a bad token in its error message."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "…")
    return _TOKEN_PARAMETER.sub(r"\1…", _TOKEN_LIKE.sub("…", text))
