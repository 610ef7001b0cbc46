"""The real platform's host names, for clients that come through a proxy or a hosts file.

Such a request means the same as one under the prefix of that host: `graph.instagram.com/v25.0/me` is `/ig/v25.0/me`.
Other names than those of this machine are refused, so that no web page elsewhere can talk to the sandbox by a name
that it controls.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

PREFIXES = {
    "graph.facebook.com": "", "www.facebook.com": "", "facebook.com": "", "rupload.facebook.com": "",
    "graph.instagram.com": "/ig", "api.instagram.com": "/ig", "www.instagram.com": "/ig", "instagram.com": "/ig",
}  # fmt: skip
"""Host of the platform → prefix under which the sandbox serves it."""
_DIALOG = re.compile(r"(?:/v\d{1,3}\.\d{1,2})?/dialog/oauth/?", re.ASCII)
_TOKEN, _LOGIN = re.compile(r"/oauth/access_token/?"), re.compile(r"/oauth/authorize/?")
_UPLOAD = re.compile(r"/ig-api-upload/.*")
_ONLY = {
    "www.facebook.com": _DIALOG, "facebook.com": _DIALOG, "rupload.facebook.com": _UPLOAD,
    "api.instagram.com": _TOKEN, "www.instagram.com": _LOGIN, "instagram.com": _LOGIN,
}  # fmt: skip
"""What is served under the hosts that are not the Graph API; on the other two it is not served."""
_NOT_FOUND = "<!DOCTYPE html><title>Page not found</title><p>This page isn't available on this host.</p>"


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
        if not _serves(name, path):
            return HTMLResponse(_NOT_FOUND, 404)
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


def _serves(name: str, path: str) -> bool:
    """Whether a host of the platform has a path: each login's pages, tokens and uploads have hosts of their own."""
    only = _ONLY.get(name)
    if only is not None:
        return only.fullmatch(path) is not None
    others = (_DIALOG, _UPLOAD) if name == "graph.facebook.com" else (_LOGIN, _TOKEN)
    return not any(pattern.fullmatch(path) for pattern in others)


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
