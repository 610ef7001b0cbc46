"""Whether an account's ads can be read, in words, for those who check their accounts."""

from collections.abc import Callable
from datetime import datetime

from connectors.ads.records import Named
from connectors.ads.resources import AD_ACCOUNTS
from connectors.graph.client import GraphClient
from connectors.graph.errors import GraphError
from connectors.graph.paging import Listing
from jobs.ads.due import refusal_of
from jobs.ads.run import token_for
from warehouse.ledger import accounts
from warehouse.ledger.accounts import Account
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault

READABLE = "Ads can be read."


def ads_standing(
    ledger: Ledger,
    vault: Vault,
    now: Callable[[], datetime],
    client: Callable[[Account, str], GraphClient],
    account_id: int,
) -> str:
    """Ask the platform whether the ads of an account can be read; return a sentence."""
    with ledger.read() as conn:
        account, token = accounts.get(conn, account_id), token_for(conn, vault, account_id)
    if account.login_flavour != "facebook":
        return refusal_of(ledger, account, now()) or ""
    if token is None:
        return "Ads cannot be read without a token. Connect the account again."
    asking = client(account, token)
    try:
        asked = {"fields": "id", "limit": "1"}
        asking.get_as(AD_ACCOUNTS.path, asked, Listing[Named], resource=AD_ACCOUNTS.about)
    except GraphError as error:
        return f"Ads cannot be read: {error}"
    finally:
        asking.close()
    return READABLE
