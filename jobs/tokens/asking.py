"""What keeping tokens takes, for the job and for the command line alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connectors.graph.apps import NO_APPS, Apps
from connectors.graph.client import GraphClient
from warehouse.ledger import accounts, audit, tokens
from warehouse.ledger import vault as vaults
from warehouse.ledger.accounts import IDENTITY, Account
from warehouse.ledger.store import Connection, Ledger
from warehouse.ledger.tokens import Token
from warehouse.ledger.vault import Vault, audit_key

TOKEN, PARENT = "access_token", "parent_token"  # names in the vault
LIVING = ("connected", "needs_reauth", "paused")


@dataclass(frozen=True)
class Asking:
    """The stores, the clock, and how the platform is asked: for an account, and for an address and a token."""

    ledger: Ledger
    vault: Vault
    now: Callable[[], datetime]
    client: Callable[[Account, str], GraphClient]
    connect: Callable[[str, str], GraphClient]
    apps: Apps = NO_APPS


@dataclass(frozen=True)
class Held:
    """An account with its tokens, as read at one moment."""

    account: Account
    row: Token
    token: str | None
    parent: str | None
    platform_id: str
    page_id: str | None

    def __repr__(self) -> str:
        return f"Held({self.account.username!r})"


def hold(asking: Asking, account_id: int) -> Held:
    """Read an account and its tokens; one that was connected before its token was known of gets a row."""
    owner = f"account:{account_id}"
    with asking.ledger.read() as conn:
        account = accounts.get(conn, account_id)
        row = tokens.find(conn, account_id)
        token = vaults.get_secret(conn, asking.vault, owner, TOKEN)
        parent = vaults.get_secret(conn, asking.vault, owner, PARENT)
        ids = {alias.kind: alias.external_id for alias in accounts.aliases_of(conn, account_id)}
    if row is None:
        row = Token(account_id, account.login_flavour, "pasted", account.connected_at)
        with asking.ledger.begin() as conn:
            tokens.put(conn, row)
    return Held(account, row, token, parent, ids.get(IDENTITY) or "me", ids.get("page_id"))


def is_untouched(conn: Connection, asking: Asking, held: Held) -> bool:
    """Say whether nobody connected, paused or removed the account since it was read."""
    token = vaults.get_secret(conn, asking.vault, f"account:{held.account.id}", TOKEN)
    return accounts.get(conn, held.account.id).status == held.account.status and token == held.token


def note_audit(conn: Connection, asking: Asking, account_id: int, action: str) -> None:
    """Append an entry about an account's token to the audit chain."""
    subject = f"account:{account_id}"
    audit.append(conn, audit_key(asking.vault), asking.now(), "job:tokens", action, subject, {})
