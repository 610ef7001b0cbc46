"""The two cookies: the session's token, and the device that has signed in before (see actions.sign_in).

Over https they are `__Host-` cookies with Secure. Over plain http, which is served on loopback only, a
browser refuses those, so they have other names there; a value set over http is never taken over https.
"""

from collections.abc import Mapping
from datetime import timedelta

from starlette.responses import Response

SESSION = "posthouse_session"
DEVICE = "posthouse_device"
DEVICE_LIFE = timedelta(days=365)


def name(base: str, secure: bool) -> str:
    """The cookie's name over https or plain http."""
    return f"__Host-{base}" if secure else f"{base}_local"


def read_token(cookies: Mapping[str, str], *, secure: bool | None = None) -> str | None:
    """The session token among `cookies`; `secure` None takes the https one first."""
    ways = (True, False) if secure is None else (secure,)
    return next((value for way in ways if (value := cookies.get(name(SESSION, way)))), None)


def read_device(cookies: Mapping[str, str], *, secure: bool) -> str | None:
    """The device's value, when this browser has signed in before."""
    return cookies.get(name(DEVICE, secure)) or None


def put(response: Response, base: str, value: str, *, secure: bool, life: timedelta | None = None) -> None:
    """Set a cookie out of reach of scripts and of other sites; without `life` it ends with the browser."""
    response.set_cookie(
        name(base, secure),
        value,
        max_age=int(life.total_seconds()) if life else None,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def forget(response: Response, base: str, *, secure: bool) -> None:
    """Remove a cookie."""
    response.delete_cookie(name(base, secure), path="/", secure=secure, httponly=True, samesite="lax")
