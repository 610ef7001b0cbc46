"""What a token leads to: the accounts that it sees, and what is known of the token that each will be used with."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from actions.accounts import Learned
from connectors.graph.apps import FACEBOOK, Apps
from connectors.graph.client import Connections, GraphClient
from connectors.graph.errors import GraphError, RateLimited, Rejected, Transient, Unreachable
from connectors.graph.hosts import graph_for
from connectors.graph.oauth import Login
from connectors.graph.standing import Standing, permissions_of, standing_of
from connectors.instagram.discover import FoundAccount, discover

PASSING = (Transient, Unreachable, RateLimited)
"""Failures after which the same question may be answered."""
UNKNOWN_FIELD = 100  # a Page has no field `accounts`; a person has
LONG_ENOUGH = timedelta(days=50)  # a long-lived token has 60


class ConnectError(Exception):
    """The token cannot be used to connect accounts; the message says why and which token is needed."""


class NothingFound(ConnectError):
    """The token works but sees no professional account."""

    def __init__(self) -> None:
        super().__init__(
            "The token works but sees no professional Instagram account. Grant it access to the Facebook Page that "
            "the account is linked to, or use a token of the Instagram login."
        )


class NotAPersonsToken(ConnectError):
    """The token belongs to a Page, which cannot list the accounts."""

    def __init__(self) -> None:
        super().__init__(
            "This token cannot list accounts; it is probably a Page's. Use the access token of the person who manages "
            "the Page, or a token of the Instagram login with the address of that host."
        )


@dataclass(frozen=True)
class Platform:
    """How the platform is asked: a client for an address and a token, the apps of the settings, the clock."""

    connect: Callable[[str, str], GraphClient]
    apps: Apps
    now: Callable[[], datetime]
    connections: Connections

    def login(self, graph_url: str, flavour: str) -> Login | None:
        """Give the login of a flavour, None when the settings name no app for it."""
        app = self.apps.of(flavour)
        return Login(graph_url, flavour, app, connections=self.connections) if app else None


@dataclass(frozen=True)
class Held:
    """A token at hand: where it came from (pasted | login) and what was told when it was given."""

    token: str
    source: str = "pasted"
    is_long: bool = False
    ends_at: datetime | None = None
    scopes: list[str] | None = None

    def __repr__(self) -> str:
        return f"Held(source={self.source!r}, is_long={self.is_long})"


@dataclass(frozen=True)
class Finding:
    """An account and what is known of the token to use for it."""

    account: FoundAccount
    learned: Learned


def found_by(client: GraphClient, token: str, scopes: list[str] | None = None) -> list[FoundAccount]:
    """Every account that the token sees, each with the token to use for it. Raises ConnectError or a GraphError."""
    try:
        found = [replace(account, token=account.token or token) for account in discover(client, scopes)]
    except Rejected as error:
        if error.code == UNKNOWN_FIELD:
            raise NotAPersonsToken from error
        raise
    if not found:
        raise NothingFound
    return found


def look(platform: Platform, graph_url: str, held: Held) -> tuple[str, list[Finding]]:
    """Find the accounts of a token and what is known of it; gives the address that answers for them, too.

    Raises ConnectError, or a GraphError (of PASSING when it is worth asking again).
    """
    url = graph_for(graph_url, held.token)
    client = platform.connect(url, held.token)
    if client.is_instagram_host:
        return url, _by_instagram(client, held)
    return url, _by_facebook(platform, url, held)


def _by_instagram(client: GraphClient, held: Held) -> list[Finding]:
    (account,) = found_by(client, held.token)
    learned = Learned(
        source=held.source,
        kind="instagram",
        person_id=account.app_scoped_id,
        scopes=held.scopes if held.scopes is not None else permissions_of(client),
        expires_at=held.ends_at,
    )
    return [Finding(account, learned)]


def _by_facebook(platform: Platform, url: str, held: Held) -> list[Finding]:
    person = _standing(platform, url, held.token)
    token, person = _lengthened(platform, url, held, person)
    found = found_by(platform.connect(url, token), token, person.scopes)
    return [Finding(one, _of_page(platform, url, one, held.source, token, person)) for one in found]


def _lengthened(platform: Platform, url: str, held: Held, person: Standing) -> tuple[str, Standing]:
    """Make a pasted person's token last, where that can be done; else it is used as it is."""
    login = platform.login(url, FACEBOOK)
    ends = person.expires_at
    if held.is_long or login is None or ends is None or ends - platform.now() > LONG_ENOUGH:
        return held.token, person
    try:
        token = login.lengthen(held.token).token
    except PASSING:
        raise
    except GraphError:  # it is another app's; its Pages can still be read until it ends
        return held.token, person
    return token, _standing(platform, url, token)


def _of_page(
    platform: Platform, url: str, one: FoundAccount, source: str, parent: str, person: Standing
) -> Learned:
    page = person
    if (
        person.kind is not None and one.token is not None
    ):  # whoever may ask about the person's may about the Page's
        page = _standing(platform, url, one.token)
    told = page if page.scopes is not None else person
    return Learned(
        source=source,
        kind=page.kind,
        person_id=person.person_id,
        scopes=told.scopes_for(one.ig_user_id, one.page_id),
        expires_at=page.expires_at,
        lasting=page.lasting,
        data_access_expires_at=page.data_access_expires_at,
        parent_token=parent,
        parent_expires_at=person.expires_at,
    )


def _standing(platform: Platform, url: str, token: str) -> Standing:
    """Ask what a token is; one that does not work raises why."""
    app = platform.apps.facebook
    found = standing_of(lambda asking: platform.connect(url, asking), token, app.token if app else None)
    if found.problem is not None:
        raise found.problem
    return found
