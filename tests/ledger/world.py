"""Small rows that other rows need."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from warehouse.ledger import accounts, clients, intents
from warehouse.ledger.accounts import Account
from warehouse.ledger.intents import Intent

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
LEASE_NOW = 1000.0


def add_account(conn: Connection, username: str = "alder", **values: Any) -> Account:
    """An account, of a client that is made when there is none."""
    client = clients.find_by_name(conn, "Alder") or clients.add(
        conn, name="Alder", time_zone="Europe/Berlin", now=NOW
    )
    values = {"login_flavour": "facebook", "graph_url": "https://graph.facebook.com", **values}
    return accounts.add(
        conn, client_id=client.id, username=username, time_zone="Europe/Berlin", now=NOW, **values
    )


def add_intent(conn: Connection, account_id: int, **values: Any) -> Intent:
    """An intent that is due now."""
    defaults: dict[str, Any] = {"kind": "publish", "body": {"caption": "x"}, "content_hash": "0" * 64}
    times = {"due_at": NOW, "next_at": NOW, "now": NOW - timedelta(days=1)}
    return intents.add(conn, account_id=account_id, **{**defaults, **times, **values})
