"""The audit log: a chain of HMACs, appended in the same transaction as the change that it records.

Each entry's hash covers its text and the hash before it, so a changed, dropped or moved entry breaks the
chain. The head row says where the chain ends, and is sealed with the key, so that a cut tail shows too.
Entries hold ids and hashes only, so that nothing secret or personal has to be taken out later.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update
from sqlalchemy.exc import DBAPIError

from warehouse.ledger import rows, tables
from warehouse.ledger.errors import LedgerError

GENESIS = "0" * 64
DETAIL_LIMIT = 4000  # characters; more would be content, which belongs elsewhere
PAGE = 2000
HASHED = ("seq", "at", "actor", "action", "subject", "detail", "previous")


@dataclass(frozen=True)
class AuditEntry:
    """One recorded change. `actor` is person:3, job:sync, publisher or console; `subject` is post:12 …"""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class AuditReport:
    """What `verify` found: `first_bad` is the number of the first entry that does not fit, `why` says how.

    `head` is the last entry's hash; kept elsewhere, it shows later whether an older log was put back.
    """

    ok: bool
    entries: int
    first_bad: int | None = None
    why: str | None = None
    head: str | None = None


def append(
    conn: Connection,
    key: bytes,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any],
) -> int:
    """Add an entry at the end of the chain and give its number (1, 2, 3 … without a gap).

    Call it in the write transaction of the change, as its last statement: the head row is locked until that
    transaction ends, so two writers never build on the same entry, and locks are always taken in one order.
    """
    head = _head(conn, lock=True)
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    values = (head.seq + 1, stamp, actor, action, subject, _short(canonical(detail)), head.hash)
    entry_hash = _hash(key, values)
    conn.execute(insert(tables.audit).values(**dict(zip(HASHED, values, strict=True)), hash=entry_hash))
    seal = _next_seal(key, head, head.seq + 1, entry_hash)
    conn.execute(update(tables.audit_head).values(seq=head.seq + 1, hash=entry_hash, seal=seal))
    return head.seq + 1


def verify(conn: Connection, key: bytes) -> AuditReport:
    """Check the whole chain against its key. Reads every entry: 100,000 take about a second."""
    head, previous, entries = _head(conn), GENESIS, 0
    for row in _chain(conn):
        why = _fault(key, row, entries + 1, previous)
        if why is not None:
            return AuditReport(False, entries, entries + 1, why)
        previous, entries = str(row[-1]), entries + 1
    if (head.seq, head.hash) != (entries, previous):
        why = f"the log ends at entry {entries}, but its head names entry {head.seq}: the end was cut off"
        return AuditReport(False, entries, entries + 1, why)
    if head.seal != _seal(key, head.seq, head.hash):
        return AuditReport(False, entries, entries + 1, "the head of the log was set by hand")
    return AuditReport(True, entries, head=previous)


def entries_of(conn: Connection, subject: str | None = None, limit: int = 200) -> list[AuditEntry]:
    """List the newest entries, of one subject or of all, newest first."""
    query = _entries().order_by(tables.audit.c.seq.desc()).limit(limit)
    if subject is not None:
        query = query.where(tables.audit.c.subject == subject)
    return [
        AuditEntry(
            row.seq,
            datetime.fromisoformat(row.at),
            row.actor,
            row.action,
            row.subject,
            json.loads(row.detail),
        )
        for row in conn.execute(query)
    ]


@dataclass(frozen=True)
class _Head:
    seq: int
    hash: str
    seal: str


def canonical(value: Any) -> str:
    """Write JSON in one form only, to be hashed: sorted keys, no spaces, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _short(detail: str) -> str:
    if len(detail) > DETAIL_LIMIT:
        raise ValueError(f"audit detail of {len(detail)} characters; give ids and hashes only")
    return detail


def _entries() -> Select[Any]:
    return select(*(tables.audit.c[name] for name in (*HASHED, "hash")))


def _chain(conn: Connection) -> Iterator[Sequence[Any]]:
    """Give every entry in order, and an empty one where the database cannot read any more."""
    last, size = -(2**31), PAGE
    while True:
        try:
            page = conn.execute(
                _entries().where(tables.audit.c.seq > last).order_by(tables.audit.c.seq).limit(size)
            ).all()
        except DBAPIError:
            if size == 1:
                yield ()
                return
            size = 1  # read one by one, to find which it is
            continue
        if not page:
            return
        yield from page
        last = page[-1].seq


def _fault(key: bytes, row: Sequence[Any], expected: int, previous: str) -> str | None:
    if not row:
        return f"entry {expected} cannot be read"
    *hashed, entry_hash = row
    if hashed[0] != expected:
        return f"entry {expected} is missing" if hashed[0] > expected else f"entry {hashed[0]} is surplus"
    if hashed[-1] != previous:
        return f"entry {expected} does not follow entry {expected - 1}"
    try:
        changed = not hmac.compare_digest(_hash(key, hashed), entry_hash)
    except TypeError:  # a text became something else
        changed = True
    return f"entry {expected} was changed" if changed else None


def _head(conn: Connection, *, lock: bool = False) -> "_Head":
    query = rows.read(tables.audit_head, _Head)
    found = rows.one(conn, query.with_for_update() if lock else query, _Head)
    if found is None:
        raise LedgerError("The head of the audit log is missing from the ledger. Restore the last backup.")
    return found


def _next_seal(key: bytes, head: "_Head", seq: int, entry_hash: str) -> str:
    # A head that was set by hand is never sealed again, or the next entry would hide the deed.
    honest = head.seal == _seal(key, head.seq, head.hash)
    return _seal(key, seq, entry_hash) if honest else head.seal


def _seal(key: bytes, seq: int, entry_hash: str) -> str:
    return _hmac(key, f"head|{seq}|{entry_hash}") if seq else ""


def _hash(key: bytes, values: Sequence[Any]) -> str:
    return _hmac(key, canonical(values))


def _hmac(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
