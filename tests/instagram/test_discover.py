from connectors.graph.client import GraphClient
from connectors.instagram.discover import FoundAccount, discover
from tests.sandbox_fixture import RunningSandbox


def test_a_persons_token_sees_the_accounts_behind_their_pages(sandbox: RunningSandbox) -> None:
    found = discover(GraphClient(sandbox.url, sandbox.token))
    assert len(found) == 2
    for account in found:
        assert account.flavour == "facebook"
        assert account.ig_user_id.startswith("17841")
        assert account.token != sandbox.token
        assert set(account.aliases()) == {"ig_user_id", "page_id", "username"}
        assert account.token is not None
        assert account.token not in repr(account)


def test_the_instagram_login_names_the_account_and_not_the_apps_id(sandbox: RunningSandbox) -> None:
    by_page = {account.username: account for account in discover(GraphClient(sandbox.url, sandbox.token))}
    token = sandbox.control.world()["accounts"][0]["instagram_token"]
    (own,) = discover(GraphClient(f"{sandbox.url}/ig", token))
    assert own.flavour == "instagram"
    assert own.ig_user_id == by_page[own.username].ig_user_id
    assert own.app_scoped_id != own.ig_user_id
    assert own.token is None


def test_what_is_not_known_is_no_alias() -> None:
    account = FoundAccount("1", None, "ann", None, None, "instagram", "https://graph.instagram.com", None)
    assert account.aliases() == {"ig_user_id": "1", "username": "ann"}
