"""Where the platform's hosts are, derived from the one address that the settings give.

The real platform has a host for each purpose; a sandbox serves them all under one address, the Instagram login's
below `/ig`. Either of a sandbox's addresses leads to both logins.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from connectors.graph.client import FACEBOOK_HOST, INSTAGRAM_HOST

_PLATFORM = frozenset({FACEBOOK_HOST, INSTAGRAM_HOST})


@dataclass(frozen=True)
class LoginHosts:
    """The addresses of one login: its API without a version, its consent page, where a code becomes a token."""

    graph: str
    dialog: str
    code: str


def hosts_of(graph_url: str, flavour: str, version: str) -> LoginHosts:
    """Return the addresses of a login ("facebook" or "instagram") of the platform or sandbox at `graph_url`."""
    if f"https://{urlsplit(graph_url).hostname}" in _PLATFORM:
        if flavour == "facebook":
            dialog = f"https://www.facebook.com/{version}/dialog/oauth"
            return LoginHosts(FACEBOOK_HOST, dialog, f"{FACEBOOK_HOST}/{version}/oauth/access_token")
        dialog = "https://www.instagram.com/oauth/authorize"
        return LoginHosts(INSTAGRAM_HOST, dialog, "https://api.instagram.com/oauth/access_token")
    root = graph_url.rstrip("/").removesuffix("/ig")
    if flavour == "facebook":
        return LoginHosts(root, f"{root}/{version}/dialog/oauth", f"{root}/{version}/oauth/access_token")
    return LoginHosts(f"{root}/ig", f"{root}/ig/oauth/authorize", f"{root}/ig/oauth/access_token")


def graph_for(graph_url: str, token: str) -> str:
    """Return the API's address for a token: those of the Instagram login work on its own host only."""
    if token.startswith("IG"):
        return hosts_of(graph_url, "instagram", "").graph
    if token.startswith("EAA"):
        return hosts_of(graph_url, "facebook", "").graph
    return graph_url.rstrip("/")
