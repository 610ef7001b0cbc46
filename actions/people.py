"""People of the workspace: the first owner, adding and disabling people, their roles and passwords.

Nobody can give a role above their own, and the workspace never loses its last owner.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.actor import Actor, Grant, fresh
from actions.core import Doing, Done, as_action_errors, perform, write_audit
from actions.desk import Desk
from actions.errors import Conflict, Invalid, NotAllowed
from actions.outcome import Outcome
from actions.passwords import password_problems
from actions.permissions import RANK, SCOPES, On, holds, require
from warehouse.ledger import clients, people, sessions
from warehouse.ledger.people import ROLES
from warehouse.ledger.store import Connection

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class PersonRow:
    """A person as the settings show them; never the password's hash."""

    id: int
    email: str
    name: str
    status: str
    locale: str
    last_sign_in_at: datetime | None
    grants: tuple[Grant, ...]


def is_empty(desk: Desk) -> bool:
    """Say whether nobody was added yet, so that the first owner is to be asked for."""
    with desk.ledger.read() as conn:
        return not people.list_people(conn)


def first_owner(desk: Desk, email: str, name: str, password: str, locale: str = "en") -> Outcome:
    """Add the person who owns the workspace; only while there is nobody, else Conflict."""
    _check_new_person(email, name, password, (Grant("owner"),))
    stored = desk.passwords.hash(password)
    with as_action_errors(), desk.ledger.begin() as conn:
        if people.list_people(conn):
            raise Conflict("This workspace has its owner already. Sign in instead.")
        doing = Doing(conn, Actor.console(), desk.now())
        person_id = _insert(doing, email, name, stored, locale, (Grant("owner"),))
        done = Done(Outcome(person_id), f"person:{person_id}", {"first": True})
        write_audit(desk, doing, "people.add", done)
    return done.outcome


def add_person(
    desk: Desk,
    actor: Actor,
    email: str,
    name: str,
    password: str,
    grants: Sequence[Grant],
    locale: str = "en",
    *,
    request_key: str | None = None,
) -> Outcome:
    """Add a person with at least one role, each at most the actor's own role in that place."""
    _check_new_person(email, name, password, grants)
    stored = desk.passwords.hash(password)

    def change(doing: Doing) -> Done:
        for grant in grants:
            _may_give(doing, grant)
        if people.find_by_email(doing.conn, email):
            raise Conflict(f"{email} belongs to somebody here already. Change that person's roles instead.")
        person_id = _insert(doing, email, name, stored, locale, grants)
        return Done(Outcome(person_id), f"person:{person_id}", {"grants": [_said(grant) for grant in grants]})

    return perform(
        desk, actor, "people.add", _place(grants[0]), change,
        body={"email": email, "name": name, "grants": [_said(grant) for grant in grants], "locale": locale},
        request_key=request_key,
    )  # fmt: skip


def set_role(
    desk: Desk, actor: Actor, person_id: int, grant: Grant, *, request_key: str | None = None
) -> Outcome:
    """Give a role in one place, replacing the role held there."""
    _raise_if(_grant_problems((grant,)))

    def change(doing: Doing) -> Done:
        _may_touch(doing, person_id, grant.scope, grant.scope_id)
        _may_give(doing, grant)
        with _keeping_an_owner(doing.conn):
            people.grant(doing.conn, person_id, grant.role, grant.scope, grant.scope_id, now=doing.now)
        return Done(Outcome(person_id), f"person:{person_id}", {"grant": _said(grant)})

    body = {"person": person_id, "grant": _said(grant)}
    return perform(desk, actor, "people.grant", _place(grant), change, body=body, request_key=request_key)


def remove_grant(
    desk: Desk, actor: Actor, person_id: int, scope: str, scope_id: int, *, request_key: str | None = None
) -> Outcome:
    """Take the role that a person holds in one place."""
    place = Grant("viewer", scope, scope_id)
    _raise_if(_grant_problems((place,)))

    def change(doing: Doing) -> Done:
        _may_touch(doing, person_id, scope, scope_id)
        with _keeping_an_owner(doing.conn):
            people.take_grant(doing.conn, person_id, scope, scope_id)
        return Done(Outcome(person_id), f"person:{person_id}", {"taken": f"{scope}:{scope_id}"})

    body = {"person": person_id, "taken": [scope, scope_id]}
    return perform(desk, actor, "people.grant", _place(place), change, body=body, request_key=request_key)


def disable_person(desk: Desk, actor: Actor, person_id: int, *, request_key: str | None = None) -> Outcome:
    """Shut a person out: their sessions end at once; what they did stays."""

    def change(doing: Doing) -> Done:
        _may_touch_all(doing, person_id)
        with _keeping_an_owner(doing.conn):
            people.change(doing.conn, person_id, status="disabled")
        sessions.revoke_all(doing.conn, person_id, doing.now)
        return Done(Outcome(person_id), f"person:{person_id}")

    return _on_person(desk, actor, "people.disable", person_id, change, request_key)


def enable_person(desk: Desk, actor: Actor, person_id: int, *, request_key: str | None = None) -> Outcome:
    """Let a disabled person sign in again, with the roles they had."""

    def change(doing: Doing) -> Done:
        _may_touch_all(doing, person_id)
        people.change(doing.conn, person_id, status="active")
        return Done(Outcome(person_id), f"person:{person_id}")

    return _on_person(desk, actor, "people.enable", person_id, change, request_key)


def reset_password(
    desk: Desk, actor: Actor, person_id: int, new: str, *, request_key: str | None = None
) -> Outcome:
    """Set another person's password; every session of theirs ends."""
    with as_action_errors(), desk.ledger.read() as conn:
        require(conn, fresh(conn, actor), "people.reset_password", On.workspace())
        email = people.get(conn, person_id).email
    _raise_if(password_problems(new, email))
    stored = desk.passwords.hash(new)

    def change(doing: Doing) -> Done:
        _may_touch_all(doing, person_id)
        people.change(doing.conn, person_id, password_hash=stored)
        sessions.revoke_all(doing.conn, person_id, doing.now)
        return Done(Outcome(person_id), f"person:{person_id}")

    return _on_person(desk, actor, "people.reset_password", person_id, change, request_key)


def list_people(desk: Desk, actor: Actor) -> list[PersonRow]:
    """List the people and their roles, for admins of anything; others see only themselves."""
    with as_action_errors(), desk.ledger.read() as conn:
        now_held = fresh(conn, actor)
        sees_all = holds(conn, now_held, "admin", On.anywhere())
        return [
            _row(conn, person)
            for person in people.list_people(conn)
            if sees_all or (actor.kind == "person" and person.id == actor.id)
        ]


def _row(conn: Connection, person: people.Person) -> PersonRow:
    held = tuple(Grant(g.role, g.scope, g.scope_id) for g in people.grants_of(conn, person.id))
    return PersonRow(
        person.id, person.email, person.name, person.status, person.locale, person.last_sign_in_at, held
    )


def _on_person(
    desk: Desk, actor: Actor, action: str, person_id: int, change: Any, request_key: str | None
) -> Outcome:
    body: Mapping[str, Any] = {"person": person_id}
    return perform(desk, actor, action, On.workspace(), change, body=body, request_key=request_key)


def _insert(doing: Doing, email: str, name: str, stored: str, locale: str, grants: Sequence[Grant]) -> int:
    person_id = people.add(
        doing.conn, email=email, name=name.strip(), locale=locale, now=doing.now, password_hash=stored
    ).id
    for grant in grants:
        people.grant(doing.conn, person_id, grant.role, grant.scope, grant.scope_id, now=doing.now)
    return person_id


def _check_new_person(email: str, name: str, password: str, grants: Sequence[Grant]) -> None:
    problems = []
    if not _EMAIL.fullmatch(email.strip()) or len(email) > 254:
        problems.append(f'"{email}" is not an e-mail address. Write it like name@example.com.')
    if not name.strip() or len(name) > 200:
        problems.append("The person needs a name of at most 200 characters.")
    if not grants:
        problems.append("Choose at least one role, else the person would see nothing.")
    _raise_if([*problems, *password_problems(password, email.strip()), *_grant_problems(grants)])


def _grant_problems(grants: Sequence[Grant]) -> list[str]:
    problems = [
        f'"{g.role}" is no role. Choose one of: {", ".join(ROLES)}.' for g in grants if g.role not in ROLES
    ]
    problems += [
        f'A role is held on the workspace, a client or an account, not on "{g.scope}".'
        for g in grants
        if g.scope not in SCOPES or (g.scope == "workspace") != (g.scope_id == 0)
    ]
    if any(g.role == "owner" and g.scope != "workspace" for g in grants):
        problems.append("An owner owns the whole workspace. For a client or an account choose admin.")
    return problems


def _may_give(doing: Doing, grant: Grant) -> None:
    """Refuse a role above the giver's own there, and places that do not exist."""
    if grant.scope == "client":
        clients.get(doing.conn, grant.scope_id)
    if not holds(doing.conn, doing.actor, "admin", _place(grant)) or not holds(
        doing.conn, doing.actor, grant.role, _place(grant)
    ):
        raise NotAllowed(
            f"You may not give the role {grant.role} there, because yours is lower. Ask an owner."
        )


def _may_touch(doing: Doing, person_id: int, scope: str, scope_id: int) -> None:
    """Refuse to change a role that is above the actor's own."""
    people.get(doing.conn, person_id)
    for grant in people.grants_of(doing.conn, person_id):
        if (grant.scope, grant.scope_id) == (scope, scope_id):
            _may_give(doing, Grant(grant.role, scope, scope_id))


def _may_touch_all(doing: Doing, person_id: int) -> None:
    """Refuse to disable or enter the place of somebody with a higher role."""
    people.get(doing.conn, person_id)
    for grant in people.grants_of(doing.conn, person_id):
        if RANK[grant.role] == RANK["owner"] and not holds(doing.conn, doing.actor, "owner", On.workspace()):
            raise NotAllowed("Only an owner may do this to another owner.")


@contextmanager
def _keeping_an_owner(conn: Connection) -> Iterator[None]:
    """Refuse what is done inside when it takes the last owner away."""
    before = people.count_owners(conn)
    yield
    if before and people.count_owners(conn) == 0:
        raise Conflict("This is the last owner of the workspace. Make somebody else an owner first.")


def _place(grant: Grant) -> On:
    return On(grant.scope, grant.scope_id)


def _said(grant: Grant) -> str:
    return f"{grant.role}@{grant.scope}:{grant.scope_id}"


def _raise_if(problems: list[str]) -> None:
    if problems:
        raise Invalid(problems)
