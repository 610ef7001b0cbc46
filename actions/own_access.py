"""What everybody may do about their own access: change the password, choose the language, end sessions."""

from dataclasses import dataclass
from datetime import datetime

from actions.actor import Actor, fresh
from actions.core import Doing, Done, as_action_errors, perform
from actions.desk import Desk
from actions.errors import Invalid, NotAllowed, NotFound
from actions.outcome import Outcome
from actions.passwords import password_problems
from actions.permissions import On, require
from actions.sign_in import is_alive
from warehouse.ledger import people, sessions


@dataclass(frozen=True)
class SessionRow:
    """A living session as its owner sees it; `current` is the one asking."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    user_agent: str | None
    current: bool


def change_password(
    desk: Desk,
    actor: Actor,
    old: str,
    new: str,
    *,
    keep_token: str | None = None,
    request_key: str | None = None,
) -> Outcome:
    """Change one's own password; every other session ends. `keep_token` is the session that stays."""
    person_id = _own_id(actor)
    with as_action_errors(), desk.ledger.read() as conn:
        person, kept = people.get(conn, person_id), people.password_hash(conn, person_id)
    if not desk.passwords.matches(kept, old):
        raise Invalid(["The old password is wrong. Type it again."])
    problems = password_problems(new, person.email)
    if new == old:
        problems.append("The new password is the old one; choose another.")
    if problems:
        raise Invalid(problems)
    stored = desk.passwords.hash(new)

    def change(doing: Doing) -> Done:
        people.change(doing.conn, person_id, password_hash=stored)
        sessions.revoke_all(doing.conn, person_id, doing.now, except_id=_id_of(keep_token))
        return Done(Outcome(person_id), f"person:{person_id}")

    body = {"person": person_id}
    return perform(desk, actor, "own.password", On.anywhere(), change, body=body, request_key=request_key)


def set_locale(desk: Desk, actor: Actor, locale: str, *, request_key: str | None = None) -> Outcome:
    """Choose the language and number format of one's own screens, e.g. `en` or `de_DE`."""
    person_id = _own_id(actor)

    def change(doing: Doing) -> Done:
        people.change(doing.conn, person_id, locale=locale)
        return Done(Outcome(person_id), f"person:{person_id}", {"locale": locale})

    body = {"person": person_id, "locale": locale}
    return perform(desk, actor, "own.locale", On.anywhere(), change, body=body, request_key=request_key)


def list_sessions(
    desk: Desk, actor: Actor, person_id: int | None = None, *, current_token: str | None = None
) -> list[SessionRow]:
    """List the living sessions of oneself, or, for admins of the workspace, of somebody else."""
    with as_action_errors(), desk.ledger.read() as conn:
        wanted = _own_id(actor) if person_id is None else person_id
        if actor.person_id != wanted:
            require(conn, fresh(conn, actor), "sessions.manage", On.workspace())
        now, current = desk.now(), _id_of(current_token)
        return [
            SessionRow(s.id, s.created_at, s.seen_at, s.expires_at, s.user_agent, s.id == current)
            for s in sessions.list_open(conn, wanted, now)
            if is_alive(s, now)
        ]


def revoke_session(
    desk: Desk, actor: Actor, session_id: str, *, person_id: int | None = None, request_key: str | None = None
) -> Outcome:
    """End one session: one's own or, for admins of the workspace, that of `person_id`."""
    owner = _own_id(actor) if person_id is None else person_id

    def change(doing: Doing) -> Done:
        if owner != doing.actor.person_id:
            doing.require("sessions.manage", On.workspace())
        if session_id not in {session.id for session in sessions.list_open(doing.conn, owner, doing.now)}:
            raise NotFound("This session has ended already.")
        sessions.revoke(doing.conn, session_id, doing.now)
        return Done(Outcome(owner), f"person:{owner}", {"session": session_id[:12]})

    body = {"person": owner, "session": session_id}
    return perform(desk, actor, "own.end_session", On.anywhere(), change, body=body, request_key=request_key)


def revoke_other_sessions(
    desk: Desk, actor: Actor, keep_token: str, *, request_key: str | None = None
) -> Outcome:
    """End all one's own sessions but the one that asks."""
    person_id = _own_id(actor)

    def change(doing: Doing) -> Done:
        sessions.revoke_all(doing.conn, person_id, doing.now, except_id=_id_of(keep_token))
        return Done(Outcome(person_id), f"person:{person_id}")

    body = {"person": person_id, "kept": _id_of(keep_token)}
    return perform(desk, actor, "own.end_session", On.anywhere(), change, body=body, request_key=request_key)


def _own_id(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed("Only a signed-in person has a password, a language and sessions.")
    return actor.person_id


def _id_of(token: str | None) -> str | None:
    return None if token is None else sessions.id_of(token)
