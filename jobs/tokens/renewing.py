"""Renews tokens in the last third of their lives, which leaves weeks to try again.

Instagram Login: the account's own token, when it is older than a day. Facebook Login: the person's token; a Page's
token made of a long-lived one does not end, but one that does is made anew from the person's.
"""

import logging
from datetime import datetime, timedelta

from connectors.graph.client import Connections
from connectors.graph.errors import GraphError
from connectors.graph.oauth import GivenToken, Login, renew_instagram
from connectors.instagram.discover import page_token
from jobs.finding import PASSING
from jobs.tokens.asking import PARENT, TOKEN, Asking, Held, is_untouched
from warehouse.ledger import tokens
from warehouse.ledger.store import Connection
from warehouse.ledger.vault import delete_secret, put_secret

logger = logging.getLogger(__name__)

EARLIEST = timedelta(hours=24)
LIFE = timedelta(days=60)  # of a long-lived token, where its end was not told
_CONNECTIONS = Connections()

Renewed = dict[str, GivenToken]
"""A person's token → the one that replaces it; several accounts may hang on one."""


def renew(asking: Asking, held: Held, renewed: Renewed) -> bool:
    """Renew what is due of an account; says whether something was. Passing failures are tried at the next run."""
    if held.account.status == "needs_reauth" or held.token is None:
        return False
    try:
        if held.row.flavour == "instagram":
            return is_own_due(held, asking.now()) and _renew_own(asking, held)
        return is_parent_due(asking, held) and _renew_parent(asking, held, renewed)
    except PASSING as error:
        logger.warning("renewing waits", extra={"account": held.account.id, "error": type(error).__name__})
    except GraphError as error:
        _note_problem(asking, held, str(error))
    return False


def is_own_due(held: Held, now: datetime) -> bool:
    """Say whether an account's own token should be renewed; one whose end is unknown is, to learn its end."""
    row = held.row
    if now - row.obtained_at < EARLIEST:
        return False
    return row.expires_at is None or _in_last_third(row.obtained_at, row.expires_at, now)


def is_parent_due(asking: Asking, held: Held) -> bool:
    """Say whether a person's token should be renewed and can be."""
    row = held.row
    if held.parent is None or row.parent_expires_at is None or asking.apps.facebook is None:
        return False
    return _in_last_third(row.parent_obtained_at or row.obtained_at, row.parent_expires_at, asking.now())


def _in_last_third(since: datetime, until: datetime, now: datetime) -> bool:
    return until - now <= max(until - since, timedelta(0)) / 3


def _renew_own(asking: Asking, held: Held) -> bool:
    given = renew_instagram(held.account.graph_url, held.token or "", _CONNECTIONS)
    now = asking.now()
    ends = now + (timedelta(seconds=given.expires_in) if given.expires_in else LIFE)
    with asking.ledger.begin() as conn:
        if not is_untouched(conn, asking, held):
            return False
        put_secret(conn, asking.vault, f"account:{held.account.id}", TOKEN, given.token, now, ends)
        known = {"scopes": given.scopes} if given.scopes is not None else {}
        _note_renewed(conn, asking, held, obtained_at=now, expires_at=ends, **known)
    return True


def _renew_parent(asking: Asking, held: Held, renewed: Renewed) -> bool:
    """Renew the person's token, once for all its accounts, and make the Page's anew when that one ends, too."""
    parent, app = held.parent or "", asking.apps.facebook
    if app is None:
        return False
    if parent not in renewed:
        login = Login(held.account.graph_url, "facebook", app, connections=_CONNECTIONS)
        renewed[parent] = login.lengthen(parent)
    given = renewed[parent]
    page = None
    if not held.row.lasting and held.page_id is not None:
        page = page_token(asking.connect(held.account.graph_url, given.token), held.page_id)
    now = asking.now()
    ends = now + (timedelta(seconds=given.expires_in) if given.expires_in else LIFE)
    with asking.ledger.begin() as conn:
        if not is_untouched(conn, asking, held):
            return False
        owner = f"account:{held.account.id}"
        put_secret(conn, asking.vault, owner, PARENT, given.token, now, ends)
        if page is not None:
            put_secret(conn, asking.vault, owner, TOKEN, page, now)
            _note_renewed(conn, asking, held, obtained_at=now, expires_at=None, lasting=True)
        _note_renewed(conn, asking, held, parent_obtained_at=now, parent_expires_at=ends)
    return True


def _note_renewed(conn: Connection, asking: Asking, held: Held, **known: object) -> None:
    tokens.change(conn, held.account.id, renewed_at=asking.now(), renewal_problem=None, **known)


def _note_problem(asking: Asking, held: Held, sentence: str) -> None:
    """Keep why it cannot be renewed. A Page's token that does not end works without the person's, which is dropped."""
    logger.warning("a token cannot be renewed", extra={"account": held.account.id})
    with asking.ledger.begin() as conn:
        if held.row.lasting:
            delete_secret(conn, f"account:{held.account.id}", PARENT)
            tokens.change(conn, held.account.id, parent_expires_at=None)
        else:
            tokens.change(conn, held.account.id, renewal_problem=sentence)
