"""The real platform's host names, for clients that come through a proxy or a hosts file.

Such a request means the same as one under the prefix of that host: `graph.instagram.com/v25.0/me` is `/ig/v25.0/me`.
Other names than those of this machine are refused, so that no web page elsewhere can talk to the sandbox by a name
that it controls.
"""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.responses import JSONResponse, Response
from starlette.types import Scope

PREFIXES = {
    "graph.facebook.com": "", "www.facebook.com": "", "facebook.com": "", "rupload.facebook.com": "",
    "graph.instagram.com": "/ig", "api.instagram.com": "/ig", "www.instagram.com": "/ig", "instagram.com": "/ig",
}  # fmt: skip
"""Host of the platform → prefix under which the sandbox serves it."""


def place(scope: Scope, also: Iterable[str] = ()) -> Response | None:
    """Rewrite the path of a request to one of the platform's hosts; the refusal when its host is none of ours."""
    if scope["type"] != "http":
        return None
    path: str = scope["path"]
    if path.startswith(("http://", "https://")):  # a proxy's client sends whole URLs
        path = urlsplit(path).path
    path = path if path.startswith("/") else f"/{path}"
    name = _host_of(scope)
    if name in PREFIXES:
        scope["path"] = PREFIXES[name] + path if not path.startswith("/ig-api-upload") else path
        return None
    scope["path"] = path
    if name is None or _is_local(name) or name in also:
        return None
    words = (
        f"The sandbox does not answer as {name[:100]}. Use http://127.0.0.1 with its port, one of the platform's hosts "
        f"({', '.join(PREFIXES)}), or start it with this name among its hosts."
    )
    return JSONResponse({"error": {"message": words, "type": "SandboxException", "code": 1}}, 421)


def _host_of(scope: Scope) -> str | None:
    told = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    try:
        return urlsplit(f"//{told}").hostname
    except ValueError:
        return told or None


def _is_local(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
