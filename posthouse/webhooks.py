"""Where the platform reaches this desk, what proves that it is the platform, and whether it can reach us at all."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from posthouse.settings import Settings
from posthouse.workspace import is_loopback
from warehouse.ledger.vault import Vault

DELIVERIES, DEAUTHORISE, DELETION = "/webhooks/instagram", "/webhooks/deauthorize", "/webhooks/deletion"
STATUS = "/deletion/"
FIELDS = ("comments", "live_comments", "mentions", "story_insights")
"""What the app subscribes to; nothing is done with messages, so they are not asked for."""


@dataclass(frozen=True)
class Addresses:
    """What is entered in the app's dashboard at Meta."""

    deliveries: str
    deauthorise: str
    deletion: str
    verify_token: str


def addresses(settings: Settings, vault: Vault) -> Addresses:
    """The addresses of this desk; the verify token is made of its key, so it stays as long as the key does."""
    base = settings.base_url
    return Addresses(base + DELIVERIES, base + DEAUTHORISE, base + DELETION, verify_token(vault))


def verify_token(vault: Vault) -> str:
    """What the platform must know to have the address of deliveries verified."""
    return vault.derived("webhook verify token").hex()[:40]


def app_secrets(settings: Settings) -> tuple[str, ...]:
    """The secrets that may sign: the Meta app's, and that of its Instagram login."""
    apps = (settings.apps.facebook, settings.apps.instagram)
    found = [settings.app_secret, *(app.secret for app in apps if app)]
    return tuple(dict.fromkeys(secret for secret in found if secret))


def why_unreachable(settings: Settings, graph_url: str) -> str | None:
    """Why the platform at `graph_url` cannot reach this desk, as a sentence; None when it can."""
    if is_loopback(graph_url):
        return None  # a sandbox runs on this machine
    parts = urlsplit(settings.base_url)
    if parts.scheme == "https" and not _is_private(parts.hostname or ""):
        return None
    return (
        f"Instagram cannot reach this desk at {settings.base_url}. Put https in front of it and set "
        "POSTHOUSE_BASE_URL to its public address."
    )


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost", ".lan"))
