"""Lets the platform tell us about each account: with the Facebook login by its Page, else by the account itself.

Which news are delivered, the app's own subscription decides; an account only agrees. Repeating it changes nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from connectors.graph.client import GraphClient
from connectors.graph.errors import GraphError
from warehouse.ledger import accounts, webhooks
from warehouse.ledger.accounts import Account
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault, get_secret

logger = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(days=1)  # what could not be subscribed is tried again
PAGE_FIELDS = "feed"  # a Page must name a field of its own; Instagram's come with the app's subscription
ACCOUNT_FIELDS = "comments,live_comments"

WhyUnreachable = Callable[[str], str | None]  # address of the API → why it cannot reach this desk


class _Done(msgspec.Struct):
    success: bool = False


@dataclass(frozen=True)
class Subscriber:
    """What subscribing is given; it needs no lake."""

    ledger: Ledger
    vault: Vault
    now: Callable[[], datetime]
    client: Callable[[Account, str], GraphClient]
    why_unreachable: WhyUnreachable

    def due(self) -> list[Account]:
        """List the connected accounts that are not subscribed, and were not tried within a day."""
        with self.ledger.read() as conn:
            heard = webhooks.listening(conn)
            connected = accounts.list_accounts(conn, statuses=["connected"])
        return [
            account
            for account in connected
            if self.why_unreachable(account.graph_url) is None
            and self._is_due(account, heard.get(account.id))
        ]

    def subscribe(self, account: Account) -> str | None:
        """Subscribe one account; returns why it could not be, as a sentence."""
        problem = self.why_unreachable(account.graph_url) or self._ask(account)
        with self.ledger.begin() as conn:
            webhooks.note_subscription(conn, account.id, self.now(), problem)
        if problem:
            logger.warning("an account could not be subscribed", extra={"account": account.id})
        return problem

    def _is_due(self, account: Account, heard: webhooks.Listening | None) -> bool:
        if heard is None or heard.checked_at is None or heard.checked_at < account.connected_at:
            return True
        return heard.subscribed_at is None and self.now() - heard.checked_at >= AGAIN_AFTER

    def _ask(self, account: Account) -> str | None:
        with self.ledger.read() as conn:
            token = get_secret(conn, self.vault, f"account:{account.id}", "access_token")
            ids = {alias.kind: alias.external_id for alias in accounts.aliases_of(conn, account.id)}
        is_page = account.login_flavour == "facebook"
        if token is None or (is_page and "page_id" not in ids):
            return "Its token or its Page is not known here. Connect the account again."
        path = f"{ids['page_id']}/subscribed_apps" if is_page else "me/subscribed_apps"
        fields = {"subscribed_fields": PAGE_FIELDS if is_page else ACCOUNT_FIELDS}
        try:
            self.client(account, token).post(path, fields, _Done, resource="the subscription to news")
        except GraphError as error:
            return str(error)
        return None
