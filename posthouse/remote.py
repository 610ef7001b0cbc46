"""The way from the command line to the running server: loopback, with the token of the home folder."""

import json
import urllib.error
import urllib.request
from typing import Any

from posthouse.home import Home

SERVER_FILE = "server.json"


class RemoteError(Exception):
    """The running server refused or failed; the message is its own sentence."""


def call(home: Home, operation: str, body: dict[str, Any], *, timeout: float = 7200.0) -> dict[str, Any]:
    """Ask the server that owns this home's lake to do something; return its answer.

    Raises RemoteError with the server's sentence, or when it cannot be reached.
    """
    return json.loads(call_raw(home, operation, body, timeout=timeout))  # type: ignore[no-any-return]


def call_raw(home: Home, operation: str, body: dict[str, Any], *, timeout: float = 7200.0) -> bytes:
    """Like `call`, for answers that are files."""
    place = home.read_json(SERVER_FILE)
    if place is None:
        raise RemoteError(
            f"A server holds {home.path} but left no {SERVER_FILE} there yet. Try again in a moment."
        )
    request = urllib.request.Request(  # noqa: S310 - the address is our own loopback server's
        f"{place['url']}/_internal/{operation}",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {place['token']}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        raise RemoteError(_sentence(error)) from error
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise RemoteError(f"The server at {place['url']} does not answer ({error}).") from error


def _sentence(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read())["error"])
    except (ValueError, KeyError, TypeError):
        return f"The server answered {error.code}."
