"""Signing in and out. The answer never tells whether an e-mail is known, in words or in time.

A session is a random token of 256 bits of which the ledger keeps only the SHA-256. It ends after 30 minutes
without use and after 12 hours in any case. A failed try is written down before the password is looked at, so
that tries made at the same moment count each other.
"""

import hashlib
import hmac
import logging
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.actor import Actor, actor_for
from actions.backoff import WINDOW, wait_seconds
from actions.core import Doing, Done, as_action_errors, write_audit
from actions.desk import Desk
from actions.errors import SignInRefused
from actions.outcome import Outcome
from warehouse.ledger import people, sessions, sign_in_failures
from warehouse.ledger.store import Connection

logger = logging.getLogger(__name__)

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
WRONG = "The e-mail address or the password is wrong. Check both and try again."
# Tries of one moment must see each other's count; on SQLite the write lock does it, on PostgreSQL this one.
_one_try_at_a_time = threading.Lock()
TOO_MANY = "Too many tries. Wait {wait} seconds, then try again."


@dataclass(frozen=True)
class SignedIn:
    """A new session: `token` for the session cookie, `device` for a long-lived cookie to give back next time."""

    token: str
    device: str
    person_id: int
    expires_at: datetime


@dataclass(frozen=True)
class Session:
    """A living session with the person behind it and what they may do now."""

    id: str
    person_id: int
    email: str
    name: str
    locale: str
    actor: Actor
    expires_at: datetime


def sign_in(
    desk: Desk, email: str, password: str, *, ip: str, agent: str = "", device: str | None = None
) -> SignedIn:
    """Open a session; raises SignInRefused (wrong, or too many tries: `wait_s`)."""
    email = email.strip().casefold()
    with as_action_errors():
        counted = _note_try(desk, email, ip, device)
        with desk.ledger.read() as conn:
            person = people.find_by_email(conn, email)
            stored = people.password_hash(conn, person.id) if person and person.status == "active" else None
        if not desk.passwords.matches(stored, password) or person is None or stored is None:
            _note_failed_ip(desk, ip)
            raise SignInRefused(WRONG)
        renewed = desk.passwords.hash(password) if desk.passwords.outdated(stored) else None
        return _open_session(desk, person.id, stored, renewed, counted, agent)


def session_person(desk: Desk, token: str, *, touch: bool = True) -> Session | None:
    """Give the person of a living session, else None. `touch=False` looks without counting as use."""
    now = desk.now()
    with desk.ledger.read() as conn:
        session = sessions.find(conn, token)
        if session is None or not is_alive(session, now):
            return None
        person = people.get(conn, session.person_id)
        actor = actor_for(conn, session.person_id)
    if person.status != "active":
        return None
    if touch and now - session.seen_at >= TOUCH_EVERY:
        with desk.ledger.begin() as conn:
            sessions.touch(conn, session.id, now)
    return Session(session.id, person.id, person.email, person.name, person.locale, actor, session.expires_at)


def sign_out(desk: Desk, token: str) -> None:
    """End a session; nothing happens when it has ended already."""
    with as_action_errors(), desk.ledger.begin() as conn:
        session = sessions.find(conn, token)
        if session is None or session.revoked_at is not None:
            return
        sessions.revoke(conn, session.id, desk.now())
        doing = Doing(conn, actor_for(conn, session.person_id), desk.now())
        write_audit(desk, doing, "sessions.sign_out", _about(session.person_id, session.id))


def _note_try(desk: Desk, email: str, ip: str, device: str | None) -> str:
    """Refuse while a pause runs, else count this try as failed until it proves right; gives what it counts for."""
    now = desk.now()
    known = device is not None and _is_device_of(desk, device, email)
    counted = f"device:{sessions.id_of(str(device))[:32]}" if known else f"email:{email[:254]}"
    with _one_try_at_a_time, desk.ledger.begin() as conn:
        wait = max(_wait(conn, counted, now), _wait(conn, f"ip:{ip}", now))
        if wait == 0:
            sign_in_failures.record(conn, counted, now)
    if wait:
        raise SignInRefused(TOO_MANY.format(wait=wait), wait)
    return counted


def _note_failed_ip(desk: Desk, ip: str) -> None:
    """Count the address only when a try has failed: many people may sign in from behind one address."""
    logger.info("sign-in refused", extra={"ip": ip})
    with desk.ledger.begin() as conn:
        sign_in_failures.record(conn, f"ip:{ip}", desk.now())


def _wait(conn: Connection, subject: str, now: datetime) -> int:
    failures = sign_in_failures.count(conn, subject, now - WINDOW)
    return wait_seconds(subject, failures, sign_in_failures.last(conn, subject), now)


def _open_session(
    desk: Desk, person_id: int, checked: str, renewed: str | None, counted: str, agent: str
) -> SignedIn:
    """Write the session, unless the password changed while it was being checked."""
    token, now = secrets.token_urlsafe(32), desk.now()
    with desk.ledger.begin() as conn:
        person = people.get(conn, person_id)
        if person.status != "active" or people.password_hash(conn, person_id) != checked:
            raise SignInRefused(WRONG)
        sessions.start(
            conn, token, person_id=person_id, now=now, expires_at=now + ABSOLUTE, user_agent=agent or None
        )
        people.change(conn, person_id, last_sign_in_at=now, password_hash=renewed or checked)
        sign_in_failures.forget(conn, counted)
        doing = Doing(conn, actor_for(conn, person_id), now)
        write_audit(desk, doing, "sessions.sign_in", _about(person_id, sessions.id_of(token)))
    return SignedIn(token, _device_token(desk, person.email), person_id, now + ABSOLUTE)


def _about(person_id: int, session_id: str) -> Done:
    return Done(Outcome(person_id), f"person:{person_id}", {"session": session_id[:12]})


def is_alive(session: sessions.Session, now: datetime) -> bool:
    """Say whether a session may still be used."""
    return session.revoked_at is None and now < session.expires_at and now - session.seen_at < IDLE


def _device_token(desk: Desk, email: str) -> str:
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{_device_seal(desk, nonce, email)}"


def _is_device_of(desk: Desk, device: str, email: str) -> bool:
    nonce, _, seal = device.partition(".")
    return hmac.compare_digest(seal.encode(), _device_seal(desk, nonce, email).encode())


def _device_seal(desk: Desk, nonce: str, email: str) -> str:
    key = desk.vault.derived("known device")
    return hmac.new(key, f"{nonce}|{email}".encode(), hashlib.sha256).hexdigest()
