"""The app that clients of the sandbox act as, and the people who can let it in."""

import hashlib
import hmac
from dataclasses import dataclass

NAME = "Graph sandbox app"
PERSONS = {1: "Sandbox Owner", 2: "Robin Sample", 3: "Kim Visitor"}
"""Number of a person → name. The printed token is the first's; the first two have a role on the app."""
WITH_ROLE = frozenset({1, 2})
_PERSON_BASE = 122_100_000_000_000_000


@dataclass(frozen=True)
class AppKeys:
    """Id and secret for the Facebook login, and those of the same app for the Instagram login."""

    app_id: str
    app_secret: str
    ig_app_id: str
    ig_app_secret: str

    def id_of(self, flavour: str) -> str:
        """The client_id of a flavour ("fb" or "ig")."""
        return self.app_id if flavour == "fb" else self.ig_app_id

    def secret_of(self, flavour: str) -> str:
        """The client_secret of a flavour."""
        return self.app_secret if flavour == "fb" else self.ig_app_secret


def keys_of(seed: int, app_secret: str | None) -> AppKeys:
    """The keys of a world's app: the same for the same seed. A chosen secret replaces that of the Facebook login."""
    return AppKeys(
        "15" + _digits(seed, "app"),
        app_secret or _seal(seed, "app secret"),
        "98" + _digits(seed, "instagram app"),
        _seal(seed, "instagram app secret"),
    )


def person_id(number: int) -> str:
    """The app-scoped id of a person."""
    return str(_PERSON_BASE + number)


def read_person(text: str) -> int | None:
    """The number of the person of an id."""
    found = int(text) - _PERSON_BASE if text.isascii() and text.isdigit() and len(text) == 18 else 0
    return found if found in PERSONS else None


def _seal(seed: int, about: str) -> str:
    return hmac.new(f"posthouse sandbox {seed}".encode(), about.encode(), hashlib.sha256).hexdigest()[:32]


def _digits(seed: int, about: str) -> str:
    return f"{int(_seal(seed, about), 16) % 10**13:013d}"
