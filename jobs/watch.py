"""Watches over the desk: raises an alert when something that should move stands still, closes it when it moves."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from connectors.graph.client import GraphClient
from connectors.graph.errors import GraphError, TokenInvalid
from jobs.context import JobContext
from jobs.types import Detail
from warehouse.ledger import accounts, alerts, audit, heartbeats, runs
from warehouse.ledger import vault as vaults
from warehouse.ledger.accounts import Account
from warehouse.ledger.runs import Run
from warehouse.ledger.store import Connection, Ledger
from warehouse.ledger.vault import Vault

PUBLISHER_SILENT = timedelta(minutes=2)
SYNC_OLD = timedelta(hours=6)
WORKS = "The token works."


def watch(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Look once at the publisher's heartbeat and the age of the data."""
    now = context.now()
    with context.ledger.begin() as conn:
        _settle(conn, "publisher:silent", "error", _publisher(conn, now), now)
        _settle(conn, "sync:old", "warning", _sync(conn, now), now)
    return {}


def check_accounts(
    ledger: Ledger, vault: Vault, now: Callable[[], datetime], client: Callable[[Account, str], GraphClient]
) -> list[dict[str, Any]]:
    """Ask the platform whether each account's token works; remember and return what was said.

    One dict per account: id, username, ok, message.
    """
    with ledger.read() as conn:
        found = [a for a in accounts.list_accounts(conn) if a.status in ("connected", "needs_reauth")]
        tokens = {a.id: vaults.get_secret(conn, vault, f"account:{a.id}", "access_token") for a in found}
        ids = {a.id: _platform_id(conn, a) for a in found}
    return [
        _check(ledger, vault, now, client, account, tokens[account.id], ids[account.id]) for account in found
    ]


def _check(
    ledger: Ledger,
    vault: Vault,
    now: Callable[[], datetime],
    client: Callable[[Account, str], GraphClient],
    account: Account,
    token: str | None,
    platform_id: str,
) -> dict[str, Any]:
    message, status = WORKS, "connected"
    try:
        if token is None:
            message, status = "There is no token. Connect the account again.", "needs_reauth"
        else:
            client(account, token).get(platform_id, {"fields": "id"}, resource=f"account {account.username}")
    except TokenInvalid as error:
        message, status = str(error), "needs_reauth"
    except GraphError as error:
        message, status = str(error), account.status
    with ledger.begin() as conn:
        accounts.change(conn, account.id, checked_at=now())
        asked_with = vaults.get_secret(conn, vault, f"account:{account.id}", "access_token")
        untouched = accounts.get(conn, account.id).status == account.status and asked_with == token
        if status != account.status and untouched:  # nobody paused or connected it while we asked
            accounts.set_status(conn, account.id, status, None if status == "connected" else message)
            what, subject = f"account.{status}", f"account:{account.id}"
            audit.append(conn, vaults.audit_key(vault), now(), "check", what, subject, {})
    return {"id": account.id, "username": account.username, "ok": message == WORKS, "message": message}


def _platform_id(conn: Connection, account: Account) -> str:
    aliases = {alias.kind: alias.external_id for alias in accounts.aliases_of(conn, account.id)}
    return aliases.get("ig_user_id") or "me"


def _publisher(conn: Connection, now: datetime) -> str | None:
    """What is wrong with the publisher, if anything is."""
    beat = heartbeats.find(conn, "publisher")
    if beat is None or now - beat.at <= PUBLISHER_SILENT:
        return None
    return (
        f"The publisher has not been heard of since {beat.at:%Y-%m-%d %H:%M} UTC: posts do not go out. "
        "Look whether `posthouse up` is running and what it logged."
    )


def _sync(conn: Connection, now: datetime) -> str | None:
    """What is wrong with the data's age, if anything is."""
    if not accounts.list_accounts(conn, statuses=("connected",)):
        return None
    ended = runs.list_runs(conn, job="sync", states=("done",), limit=50)
    if not ended:
        return None
    read = next((run for run in ended if _read_something(run)), None)
    if read is not None and now - read.started_at <= SYNC_OLD:
        return None
    since = f"at {read.started_at:%Y-%m-%d %H:%M} UTC" if read else "before those that are still listed"
    return f"The last sync that read an account began {since}. Job runs say why."


def _read_something(run: Run) -> bool:
    """Whether at least one account was read without a complaint."""
    result = run.result or {}
    return len(result.get("errors", ())) < int(result.get("accounts", 0))


def _settle(conn: Connection, matter: str, level: str, problem: str | None, now: datetime) -> None:
    if problem is None:
        alerts.close_alert(conn, matter, now)
    else:
        alerts.raise_alert(conn, matter, level, problem, {}, None, now)
