"""Asks the platform whether each account's token works and what it may, and keeps what was told.

A token that is refused (expired, revoked, its person without a role) puts the account on hold until it is connected
again. A permission that is missing does not: what does not work is named, everything else goes on.
"""

from dataclasses import dataclass, replace
from typing import Any

from actions.accounts import TokenState, losses
from connectors.graph.errors import GraphError, PermissionMissing, TokenInvalid
from connectors.graph.standing import Standing, standing_of
from jobs.tokens.asking import LIVING, Asking, Held, hold, is_untouched, note_audit
from warehouse.ledger import accounts, alerts, tokens
from warehouse.ledger.store import Connection
from warehouse.ledger.tokens import Token

WORKS = "The token works."


@dataclass(frozen=True)
class Checked:
    """How one account's token stands: whether it works, in words, and what is known of it now."""

    id: int
    username: str
    ok: bool
    message: str
    row: Token

    def as_dict(self) -> dict[str, Any]:
        """What the command line shows."""
        state = TokenState.of(self.row)
        return {
            "id": self.id,
            "username": self.username,
            "ok": self.ok,
            "message": " ".join([self.message, *state.words()]),
            "expires_at": state.expires_at,
            "data_access_expires_at": state.data_access_expires_at,
            "scopes": state.scopes,
            "losses": [{"what": loss.lost, "scopes": list(loss.scopes)} for loss in state.losses],
        }


def check_accounts(asking: Asking) -> list[Checked]:
    """Ask about every account that is connected or should be."""
    with asking.ledger.read() as conn:
        found = accounts.list_accounts(conn, statuses=("connected", "needs_reauth"))
    return [check_account(asking, hold(asking, account.id)) for account in found]


def check_account(asking: Asking, held: Held) -> Checked:
    """Ask about one account; remember what was said, and change its status accordingly."""
    account, row = held.account, held.row
    message, status = WORKS, "connected"
    try:
        row = _learned(asking, held)
    except TokenInvalid as error:
        message, status = str(error), "needs_reauth"
    except PermissionMissing as error:
        message = str(error)
    except GraphError as error:
        message, status = str(error), account.status
    with asking.ledger.begin() as conn:
        _keep(conn, asking, held, row, status, message)
    return Checked(account.id, account.username, message == WORKS, message, row)


def _learned(asking: Asking, held: Held) -> Token:
    """Use the token once, and ask what it is."""
    account, token = held.account, held.token
    if token is None:
        raise TokenInvalid("There is no token")
    standing = _standing(asking, held, token)
    if standing.problem is not None:
        raise standing.problem
    about = f"account {account.username}"
    asking.client(account, token).get(held.platform_id, {"fields": "id"}, resource=about)
    row = replace(held.row, checked_at=asking.now())
    scopes = _scopes(held, standing)
    if scopes is not None:
        row = replace(row, scopes=scopes, granted=scopes if row.granted is None else row.granted)
    if standing.kind is None or account.login_flavour != "facebook":
        return replace(row, kind=row.kind or standing.kind)
    return replace(
        row,
        kind=standing.kind,
        person_id=standing.person_id or row.person_id,
        expires_at=standing.expires_at,
        lasting=standing.lasting,
        data_access_expires_at=standing.data_access_expires_at,
    )


def _standing(asking: Asking, held: Held, token: str) -> Standing:
    app = asking.apps.facebook
    url = held.account.graph_url
    return standing_of(lambda one: asking.connect(url, one), token, app.token if app else None)


def _scopes(held: Held, standing: Standing) -> list[str] | None:
    """Give the permissions that hold; a list of a person's permissions can only take away from a token's own."""
    told = standing.scopes_for(held.platform_id, held.page_id)
    own = held.row.granted
    if told is None or standing.kind != "instagram" or own is None:
        return told
    return [scope for scope in own if scope in told]


def _keep(conn: Connection, asking: Asking, held: Held, row: Token, status: str, message: str) -> None:
    account = held.account
    if not is_untouched(conn, asking, held):
        return
    now = asking.now()
    accounts.change(conn, account.id, checked_at=now)
    if row is not held.row:
        tokens.put(conn, row)
        _tell_losses(conn, held, row, asking)
    if account.status not in LIVING[:2]:
        return  # paused: what was learned is kept, but only a person resumes it
    matter = f"token:account:{account.id}"
    if status == "connected":
        alerts.close_alert(conn, matter, now)
    if status != account.status:
        accounts.set_status(conn, account.id, status, None if status == "connected" else message)
        note_audit(conn, asking, account.id, f"account.{status}")
        if status == "needs_reauth":
            words = f"@{account.username} cannot be read or published to: {message}"
            alerts.raise_alert(conn, matter, "error", words, {}, account.id, now)


def _tell_losses(conn: Connection, held: Held, row: Token, asking: Asking) -> None:
    """Raise an alert when a permission that was granted is gone, once per change; close it when it is back."""
    matter, now = f"token:losses:{row.account_id}", asking.now()
    before = {loss.key for loss in losses(row.flavour, row.granted)}
    lost = [loss for loss in losses(row.flavour, row.scopes) if loss.key not in before]
    if not lost:
        alerts.close_alert(conn, matter, now)
    elif held.row.scopes != row.scopes:
        said = " ".join(loss.sentence() for loss in lost)
        words = (
            f"@{held.account.username} has lost permissions. {said} Connect the account again and grant them."
        )
        alerts.raise_alert(conn, matter, "warning", words, {"scopes": row.scopes}, row.account_id, now)
