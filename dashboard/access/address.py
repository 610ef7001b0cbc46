"""Where a request says it comes from and goes to, and whether that may be. All pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

Scope = Mapping[str, Any]

# What a proxy or an attacker could send to be taken for someone; nothing behind the gate may believe them.
IDENTITY_HEADERS = frozenset(
    {
        b"remote-user",
        b"x-remote-user",
        b"x-forwarded-user",
        b"x-forwarded-email",
        b"x-forwarded-preferred-username",
        b"x-auth-request-user",
        b"x-auth-request-email",
        b"x-authenticated-user",
        b"x-user",
        b"x-user-id",
        b"x-streamlit-user",
        b"x-posthouse-person",
    }
)


@dataclass(frozen=True)
class Address:
    """The request's own origin. `host` may have a port; `allowed` says that we serve it."""

    scheme: str
    host: str
    allowed: bool

    @property
    def secure(self) -> bool:
        """Whether cookies may be `__Host-` ones."""
        return self.scheme == "https"

    @property
    def origin(self) -> str:
        """What a browser sends as Origin from our own pages."""
        return f"{self.scheme}://{self.host}"


def address(scope: Scope, base_url: str) -> Address:
    """The address a request used, judged against the address this desk is told to have.

    Served are: the host of `base_url`, and loopback. Behind a proxy that ends TLS, `base_url` is https and
    the request arrives as http with the same host: that counts as https.
    """
    asked = str(scope["scheme"])
    scheme = {"ws": "http", "wss": "https"}.get(asked, asked)
    host = header(scope, b"host").lower()
    ours = urlsplit(base_url)
    if host == ours.netloc.lower():
        return Address(ours.scheme, host, ours.scheme == "https" or is_loopback(host))
    return Address(scheme, host, is_loopback(host))


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine itself."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def header(scope: Scope, name: bytes) -> str:
    """One request header, empty when missing or sent more than once (then it cannot be trusted)."""
    values = [value for key, value in scope["headers"] if key.lower() == name]
    return values[0].decode("latin-1") if len(values) == 1 else ""


def cookies(scope: Scope) -> dict[str, str]:
    """The request's cookies; none when the header is malformed."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header(scope, b"cookie"))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def without_identity(scope: Scope) -> dict[str, Any]:
    """The scope without headers by which a client could claim to be someone."""
    kept = [(key, value) for key, value in scope["headers"] if key.lower() not in IDENTITY_HEADERS]
    return {**scope, "headers": kept}


def local_path(wanted: str) -> str:
    """`wanted` when it is a page of ours to go back to after signing in, else the front page."""
    plain = wanted.isprintable() and "\\" not in wanted
    if (
        not plain
        or not wanted.startswith("/")
        or wanted.startswith(("//", "/sign-in", "/sign-out", "/oauth/"))
    ):
        return "/"
    return wanted
