"""Which professional accounts a token sees.

Facebook Login: the Pages of the token's person, each with a token of its own that outlives the person's.
Instagram Login: the one account that the token belongs to; its `user_id` is the account, its `id` is not.
"""

from dataclasses import dataclass

from connectors.graph.client import GraphClient
from connectors.graph.errors import UnexpectedAnswer
from connectors.instagram.records import PageAccount, Profile

FACEBOOK = "facebook"
INSTAGRAM = "instagram"
_PAGE_FIELDS = "id,name,access_token,tasks,instagram_business_account{id,username,name}"


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


def discover(client: GraphClient) -> list[FoundAccount]:
    """Return every account that the client's token sees, by its host's login flavour.

    Pages without an Instagram account are left out. Raises a GraphError, TokenInvalid above all.
    """
    return [_own_account(client)] if client.is_instagram_host else _page_accounts(client)


def _page_accounts(client: GraphClient) -> list[FoundAccount]:
    pages = client.pages(
        "me/accounts", {"fields": _PAGE_FIELDS, "limit": "100"}, PageAccount, resource="the token's pages"
    )
    found = [_of_page(page, client.base_url) for listed in pages for page in listed.items]
    return [account for account in found if account]


def _of_page(page: PageAccount, graph_url: str) -> FoundAccount | None:
    linked = page.instagram_business_account
    if linked is None:
        return None
    return FoundAccount(
        ig_user_id=linked.id,
        app_scoped_id=None,
        username=linked.username or linked.id,
        name=linked.name or page.name,
        page_id=page.id,
        flavour=FACEBOOK,
        graph_url=graph_url,
        token=page.access_token,
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
