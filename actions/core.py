"""The one way a change happens.

In one transaction of the ledger: read the actor's grants again, check the permission, look for the request key,
run the change, append one audit entry, remember the result under the key. A repeated request (double click,
retried call) gets the first result and leaves no second row; the same key with another request is refused.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from actions.actor import Actor, fresh
from actions.desk import Desk
from actions.errors import ActionError, Conflict, Invalid, NotFound
from actions.outcome import Outcome
from actions.permissions import On, require
from warehouse.ledger import audit, request_keys
from warehouse.ledger import errors as ledger_errors
from warehouse.ledger.store import Connection
from warehouse.ledger.vault import audit_key

logger = logging.getLogger(__name__)

LONGEST_KEY = 100


@dataclass(frozen=True)
class Doing:
    """A change under way: the connection of its transaction, who acts with fresh grants, and the instant."""

    conn: Connection
    actor: Actor
    now: datetime

    def require(self, action: str, on: On) -> None:
        """Check a further permission that shows only from what was read."""
        require(self.conn, self.actor, action, on)


@dataclass(frozen=True)
class Done:
    """What a change did: the result, the audit's subject, and its detail (ids and hashes, never texts)."""

    outcome: Outcome
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def perform(
    desk: Desk,
    actor: Actor,
    action: str,
    where: On | Callable[[Connection], On],
    change: Callable[[Doing], Done],
    *,
    body: Mapping[str, Any],
    request_key: str | None = None,
) -> Outcome:
    """Do one change, or give the first result of the same request.

    `where` is the place whose permission is asked, or a function that finds it (an id that does not exist or is
    hidden raises NotFound there). `body` is everything that was asked for; it decides whether two requests with
    one key are the same. Raises only ActionErrors and the ledger's own unavailability.
    """
    with as_action_errors(), desk.ledger.begin() as conn:
        doing = Doing(conn, fresh(conn, actor), desk.now())
        require(conn, doing.actor, action, where if isinstance(where, On) else where(conn))
        asked = fingerprint({"actor": actor.label, "action": action, "body": body})
        if request_key is not None:
            _check_key(request_key)
            first = request_keys.find(conn, request_key, action, asked)
            if first is not None:
                return Outcome.from_json(first.result)
        done = change(doing)
        write_audit(desk, doing, action, done)
        if request_key is not None:
            kept = done.outcome.to_json()
            request_keys.save(conn, request_keys.StoredRequest(request_key, action, asked, kept, doing.now))
    logger.info("change made", extra={"action": action, "actor": actor.label, "subject": done.subject})
    return done.outcome


def _check_key(request_key: str) -> None:
    if not 1 <= len(request_key) <= LONGEST_KEY:
        raise Invalid([f"A request key has 1 to {LONGEST_KEY} characters; make a new one for each form."])


def write_audit(desk: Desk, doing: Doing, action: str, done: Done) -> None:
    """Append the entry of one change to the chain, inside its transaction."""
    audit.append(
        doing.conn,
        audit_key(desk.vault),
        doing.now,
        doing.actor.label,
        action,
        done.subject,
        dict(done.detail),
    )


def fingerprint(value: Any) -> str:
    """Hash any plain value so that equal requests give equal hashes (SHA-256 of canonical JSON)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(f"{type(value).__name__} cannot be part of a request")


@contextmanager
def as_action_errors() -> Iterator[None]:
    """Give the ledger's NotFound and Conflict the names people's errors have here."""
    try:
        yield
    except ActionError:
        raise
    except ledger_errors.NotFound as error:
        raise NotFound(str(error)) from error
    except ledger_errors.Conflict as error:
        raise Conflict(str(error)) from error
