"""Signing in with the platform: a state that binds the way out and back to one session, used once, for ten minutes.

What must come back unchanged (the state) and what proves that we asked (the PKCE verifier) are sealed under the hash
of the state; whoever reads the ledger can neither finish a login nor begin one in somebody's name.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from actions.accounts.tickets import add_ticket
from actions.core import Doing, Done, as_action_errors, perform
from actions.desk import Desk
from actions.errors import Conflict, Invalid
from actions.outcome import Outcome
from actions.permissions import On
from actions.sign_in import Session
from warehouse.ledger import vault

OWNER = "login"
LIFE = timedelta(minutes=10)
LONGEST = 2000  # characters of a code; the platform's have a few hundred

_AGAIN = "Go to Settings, Accounts, and begin again."


@dataclass(frozen=True)
class LoginStart:
    """What goes out to the consent page: the state, and the verifier of which only the challenge is sent."""

    state: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Began:
    """A login under way, as it was kept."""

    session: str
    flavour: str
    verifier: str = field(repr=False)


def begin_login(desk: Desk, session: Session, flavour: str) -> LoginStart:
    """Begin a login for the session's person, who must be allowed to connect accounts."""
    start = LoginStart(secrets.token_urlsafe(32), secrets.token_urlsafe(48))

    def change(doing: Doing) -> Done:
        vault.delete_expired(doing.conn, OWNER, doing.now)
        kept = json.dumps({"session": session.id, "flavour": flavour, "verifier": start.verifier})
        name, ends = _name(start.state), doing.now + LIFE
        vault.put_secret(doing.conn, desk.vault, OWNER, name, kept, doing.now, expires_at=ends)
        return Done(Outcome(0), f"login:{flavour}")

    perform(desk, session.actor, "accounts.connect", On.workspace(), change, body={"login": flavour})
    return start


def finish_login(
    desk: Desk, session: Session, flavour: str, state: str, code: str, redirect_uri: str, graph_url: str
) -> Outcome:
    """Take what the consent page sent back and ask the house to connect; the outcome's id is the ticket's number.

    `redirect_uri` and `graph_url` are those that the login began with.

    Raises Conflict for a state that is unknown, used, too old or of another session; it is used up in any case.
    """
    began = _take(desk, session, flavour, state)
    if not code or len(code) > LONGEST or not code.isprintable():
        raise Invalid([f"Meta sent no usable code. {_AGAIN}"])

    def change(doing: Doing) -> Done:
        asked = {
            "code": code,
            "verifier": began.verifier,
            "redirect_uri": redirect_uri,
            "flavour": flavour,
            "graph_url": graph_url,
            "source": "login",
        }
        ticket = add_ticket(desk, doing, asked)
        return Done(Outcome(ticket), f"connect:{ticket}", {"login": flavour})

    body = {"login": flavour, "state": _name(state)}
    return perform(desk, session.actor, "accounts.connect", On.workspace(), change, body=body)


def drop_login(desk: Desk, session: Session, flavour: str, state: str) -> None:
    """Use up the state of a login that was denied. Raises Conflict as `finish_login`."""
    _take(desk, session, flavour, state)


def _take(desk: Desk, session: Session, flavour: str, state: str) -> Began:
    """Take a login under way out of the vault. It is gone afterwards, also when it is then refused."""
    now = desk.now()
    with as_action_errors(), desk.ledger.begin() as conn:
        name = _name(state)
        known = {one.name: one for one in vault.list_secrets(conn, OWNER)}.get(name)
        kept = vault.get_secret(conn, desk.vault, OWNER, name) if known else None
        if known is None or kept is None or not vault.delete_secret(conn, OWNER, name):
            raise Conflict(f"This login was finished already, or it was not begun here. {_AGAIN}")
    if known.expires_at is None or known.expires_at <= now:
        raise Conflict(f"This login took longer than {LIFE.seconds // 60} minutes. {_AGAIN}")
    began = Began(**json.loads(kept))
    if began.session != session.id:
        raise Conflict(
            f"This login was begun in another session than the one you are signed in with. {_AGAIN}"
        )
    if began.flavour != flavour:
        raise Conflict(f"This login came back from another place than it went to. {_AGAIN}")
    return began


def _name(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()[:48]
