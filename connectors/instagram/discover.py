"""Which professional accounts a token sees.

Facebook Login: the Pages of the token's person, each with a token of its own that outlives the person's. Pages that a
business owns, or that its clients let it work on, can be missing from that list; they are found through the business.
Instagram Login: the one account that the token belongs to; its `user_id` is the account, its `id` is not.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import msgspec

from connectors.graph.client import GraphClient
from connectors.graph.errors import NotFound, PermissionMissing, Rejected, UnexpectedAnswer
from connectors.instagram.records import PageAccount, Profile

FACEBOOK = "facebook"
INSTAGRAM = "instagram"
BUSINESS_SCOPE = "business_management"
_PAGE_FIELDS = "id,name,access_token,tasks,instagram_business_account{id,username,name}"
_LARGEST = "100"


@dataclass(frozen=True)
class FoundAccount:
    """A professional account that can be connected. `token` is None when the given token is to be used."""

    ig_user_id: str
    app_scoped_id: str | None
    username: str
    name: str | None
    page_id: str | None
    flavour: str  # facebook | instagram
    graph_url: str
    token: str | None
    tasks: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"FoundAccount({self.username!r}, {self.ig_user_id!r}, {self.flavour!r})"

    def aliases(self) -> dict[str, str]:
        """Return every id that the platform knows it by, as kind -> id."""
        named = {
            "ig_user_id": self.ig_user_id,
            "app_scoped_id": self.app_scoped_id,
            "page_id": self.page_id,
            "username": self.username,
        }
        return {kind: value for kind, value in named.items() if value}


class _Business(msgspec.Struct):
    id: str


class _PageToken(msgspec.Struct):
    access_token: str | None = None


def discover(client: GraphClient, scopes: Collection[str] | None = None) -> list[FoundAccount]:
    """Return every account that the client's token sees, by its host's login flavour.

    `scopes` are the token's permissions; businesses are asked only when they are known to allow it. Pages without an
    Instagram account are left out. Raises a GraphError, TokenInvalid above all.
    """
    if client.is_instagram_host:
        return [_own_account(client)]
    pages = {page.id: page for page in _own_pages(client)}
    if scopes is not None and BUSINESS_SCOPE in scopes:
        pages = {page.id: page for page in _business_pages(client)} | pages
    found = [_of_page(client, page) for page in pages.values()]
    return [account for account in found if account]


def page_token(client: GraphClient, page_id: str) -> str | None:
    """Return the token of a Page for the person behind the client; None when there is none to be had."""
    try:
        asked = {"fields": "access_token"}
        return client.get_as(page_id, asked, _PageToken, resource="the Page's token").access_token
    except (PermissionMissing, NotFound, Rejected):
        return None


def _own_pages(client: GraphClient) -> Iterator[PageAccount]:
    asked = {"fields": _PAGE_FIELDS, "limit": _LARGEST}
    for listed in client.pages("me/accounts", asked, PageAccount, resource="the token's pages"):
        yield from listed.items


def _business_pages(client: GraphClient) -> list[PageAccount]:
    """List the Pages of the person's businesses; what the person may not see of one does not hide the others."""
    found: list[PageAccount] = []
    asked = {"fields": _PAGE_FIELDS, "limit": _LARGEST}
    for business in _businesses(client):
        for edge in ("owned_pages", "client_pages"):
            path, about = f"{business}/{edge}", "the Pages of a business"
            try:
                for listed in client.pages(path, asked, PageAccount, resource=about):
                    found += listed.items
            except (PermissionMissing, NotFound, Rejected):
                continue
    return found


def _businesses(client: GraphClient) -> list[str]:
    asked = {"fields": "id", "limit": _LARGEST}
    try:
        pages = client.pages("me/businesses", asked, _Business, resource="the token's businesses")
        return [one.id for listed in pages for one in listed.items]
    except (PermissionMissing, NotFound, Rejected):
        return []


def _of_page(client: GraphClient, page: PageAccount) -> FoundAccount | None:
    linked = page.instagram_business_account
    if linked is None:
        return None
    token = page.access_token or page_token(client, page.id)  # a business may list a Page without its token
    if token is None:
        return None
    return FoundAccount(
        ig_user_id=linked.id,
        app_scoped_id=None,
        username=linked.username or linked.id,
        name=linked.name or page.name,
        page_id=page.id,
        flavour=FACEBOOK,
        graph_url=client.base_url,
        token=token,
        tasks=tuple(page.tasks),
    )


def _own_account(client: GraphClient) -> FoundAccount:
    asked = {"fields": "id,user_id,username,name,account_type"}
    me = client.get_as("me", asked, Profile, resource="the token's account")
    if me.user_id is None or me.username is None:
        raise UnexpectedAnswer("The platform did not tell which account the token belongs to")
    return FoundAccount(
        ig_user_id=str(me.user_id),
        app_scoped_id=me.id,
        username=me.username,
        name=me.name,
        page_id=None,
        flavour=INSTAGRAM,
        graph_url=client.base_url,
        token=None,
    )
