"""Security headers of every answer."""

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

# Run by the page after signing out; its hash is allowed below, so that no other inline script can run.
LEAVE_SCRIPT = 'window.location.assign("/sign-in")'

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@lru_cache
def _streamlit_scripts() -> tuple[str, ...]:
    import streamlit

    page = Path(streamlit.__file__).parent / "static" / "index.html"
    return tuple(_INLINE_SCRIPT.findall(page.read_text(encoding="utf-8")))


@lru_cache
def policy() -> str:
    """The content security policy: everything from ourselves, and only the inline scripts that we know.

    Streamlit writes its styles at run time, so those may be inline; pictures and clips also come as data.
    """
    scripts = " ".join(_hash(script) for script in (*_streamlit_scripts(), LEAVE_SCRIPT))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def security_headers(*, secure: bool) -> list[tuple[bytes, bytes]]:
    """Headers to add to an answer; over https the browser is told to stay there."""
    headers = [
        ("content-security-policy", policy()),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"),
        ("cross-origin-opener-policy", "same-origin"),
    ]
    if secure:
        headers.append(("strict-transport-security", "max-age=31536000"))
    return [(name.encode(), value.encode()) for name, value in headers]
