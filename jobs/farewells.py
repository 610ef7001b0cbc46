"""People who leave: what is done at once when the platform tells that somebody removed the app or wants deletion.

The platform names a person by the app's own id of them (Facebook login), or an account by its app-scoped id
(Instagram login). Whatever else follows, the token is gone when this returns.
"""

import hashlib
import hmac
import logging
import secrets

from actions.desk import Desk
from warehouse.ledger import accounts, alerts, audit, deletions, runs, tokens, vault
from warehouse.ledger.accounts import IDENTITY, Account
from warehouse.ledger.store import Connection

logger = logging.getLogger(__name__)

ACTOR = "platform"
LEFT = (
    "The person who connected it removed this app at Instagram or Facebook. Its token was deleted; "
    "connect the account again to go on."
)
ASKED_TO_DELETE = "Its owner asked for everything about it to be deleted."
JOB = "webhooks"
STRANGERS = "deletion:unknown"


def deauthorise(desk: Desk, user_id: str) -> list[int]:
    """Take note that somebody removed the app: tokens are deleted, their accounts wait to be connected again.

    Returns the accounts; none when the id is not known here.
    """
    now = desk.now()
    with desk.ledger.begin() as conn:
        found = [
            account for account in _accounts_of(conn, user_id, current=True) if account.status != "removed"
        ]
        for account in found:
            vault.delete_secrets(conn, f"account:{account.id}")
            accounts.set_status(conn, account.id, "needs_reauth", LEFT)
            words = f"@{account.username} cannot be read or published to: {LEFT}"
            alerts.raise_alert(conn, f"token:account:{account.id}", "error", words, {}, account.id, now)
        ids = [account.id for account in found]
        _note(desk, conn, "accounts.deauthorised", {"accounts": ids, "person": person_hash(desk, user_id)})
    logger.info("somebody removed the app", extra={"accounts": len(ids)})
    return ids


def ask_for_deletion(desk: Desk, user_id: str) -> str:
    """Take in a request to delete everything about somebody; returns the code by which it can be followed.

    From now on nothing is read of their accounts; the job deletes what there is.
    """
    code, now, person = secrets.token_urlsafe(24), desk.now(), person_hash(desk, user_id)
    with desk.ledger.begin() as conn:
        found = _accounts_of(conn, user_id, current=False)
        for account in found:
            vault.delete_secrets(conn, f"account:{account.id}")
            accounts.set_status(conn, account.id, "removed", ASKED_TO_DELETE)
        ids = [account.id for account in found]
        deletions.add(conn, code, person, ids, now)
        runs.request_run(conn, JOB, ACTOR, now)
        _note(desk, conn, "deletion.requested", {"accounts": ids, "person": person})
        if not found:
            _tell_of_strangers(conn, desk)
    logger.info("deletion asked for", extra={"accounts": len(ids)})
    return code


def order_deletion(desk: Desk, account_id: int) -> str:
    """Order the deletion of one account from the command line; returns the code by which it can be followed."""
    code, now = secrets.token_urlsafe(24), desk.now()
    with desk.ledger.begin() as conn:
        account = accounts.get(conn, account_id)
        vault.delete_secrets(conn, f"account:{account.id}")
        accounts.set_status(conn, account.id, "removed", ASKED_TO_DELETE)
        deletions.add(conn, code, person_hash(desk, f"account:{account.id}"), [account.id], now)
        alerts.close_alert(conn, STRANGERS, now)
        runs.request_run(conn, JOB, "console", now)
        key, subject = vault.audit_key(desk.vault), f"account:{account.id}"
        audit.append(conn, key, now, "console", "deletion.requested", subject, {"accounts": [account.id]})
    return code


def person_hash(desk: Desk, user_id: str) -> str:
    """Return what stands for a person in the audit: keyed, so that nobody can guess an id back from it."""
    return hmac.new(desk.vault.derived("people who leave"), user_id.encode(), hashlib.sha256).hexdigest()


def _accounts_of(conn: Connection, user_id: str, *, current: bool) -> list[Account]:
    """List the accounts of a person or of an app-scoped id; `current`: by the login that they use now."""
    found = {
        account_id: accounts.get(conn, account_id) for account_id in tokens.accounts_of_person(conn, user_id)
    }
    for kind in ("app_scoped_id", IDENTITY):
        account = accounts.find_by_alias(conn, {kind: user_id})
        if account and (not current or account.login_flavour == "instagram"):
            found[account.id] = account
    return [found[account_id] for account_id in sorted(found)]


def _tell_of_strangers(conn: Connection, desk: Desk) -> None:
    """Tell people of a request that fits no account, when it is not known of some whose they are."""
    known = tokens.list_tokens(conn)
    unsure = [
        account.username
        for account in accounts.list_accounts(conn)
        if account.login_flavour == "facebook"
        and account.status != "removed"
        and (account.id not in known or known[account.id].person_id is None)
    ]
    if unsure:
        words = (
            "Somebody asked for their data to be deleted, and it is not known who connected "
            f"@{', @'.join(unsure)}. If it was them, delete these accounts: posthouse accounts erase NAME."
        )
        alerts.raise_alert(conn, STRANGERS, "error", words, {}, None, desk.now())


def _note(desk: Desk, conn: Connection, action: str, detail: dict[str, object]) -> None:
    audit.append(conn, vault.audit_key(desk.vault), desk.now(), ACTOR, action, "workspace", detail)
