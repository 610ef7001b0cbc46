"""The audit log tells every change, drop, move and cut, and never forks."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, text, update

from tests.ledger.racing import race
from warehouse.ledger import audit, tables
from warehouse.ledger.errors import LedgerError
from warehouse.ledger.store import Ledger

KEY = b"a" * 32
NOW = datetime(2026, 10, 1, 12, 0, 0, 123456, UTC)
A = tables.audit
COLUMNS = ("at", "actor", "action", "subject", "detail", "previous", "hash")
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def fill(ledger: Ledger, count: int) -> None:
    with ledger.begin() as conn:
        append_some(conn, count)


def append_some(conn: Connection, count: int) -> None:
    for number in range(1, count + 1):
        audit.append(conn, KEY, NOW, "person:1", "post.created", f"post:{number}", {"number": number})


def verify(ledger: Ledger, key: bytes = KEY) -> audit.AuditReport:
    with ledger.read() as conn:
        return audit.verify(conn, key)


def test_an_empty_log_is_whole(ledger: Ledger) -> None:
    assert verify(ledger) == audit.AuditReport(True, 0, head=audit.GENESIS)


def test_entries_are_numbered_without_a_gap(ledger: Ledger) -> None:
    fill(ledger, 3)
    with ledger.begin() as conn:
        assert audit.append(conn, KEY, NOW, "console", "key.rotated", "workspace:1", {}) == 4
    report = verify(ledger)
    assert (report.ok, report.entries, report.why) == (True, 4, None)
    with ledger.read() as conn:
        newest = audit.entries_of(conn, limit=1)
        assert newest == [audit.AuditEntry(4, NOW, "console", "key.rotated", "workspace:1", {})]
        assert [entry.detail for entry in audit.entries_of(conn, "post:2")] == [{"number": 2}]


def test_an_undone_change_leaves_no_entry(ledger: Ledger) -> None:
    fill(ledger, 1)
    with pytest.raises(ZeroDivisionError), ledger.begin() as conn:
        audit.append(conn, KEY, NOW, "person:1", "post.created", "post:2", {})
        raise ZeroDivisionError
    fill(ledger, 1)
    assert verify(ledger).entries == 2


def test_another_key_finds_no_right_entry(ledger: Ledger) -> None:
    fill(ledger, 2)
    report = verify(ledger, b"b" * 32)
    assert (report.ok, report.first_bad, report.why) == (False, 1, "entry 1 was changed")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(detail=st.dictionaries(st.text(max_size=9), JSON, max_size=4))
def test_any_plain_detail_is_kept_and_verified(sqlite_ledger: Ledger, detail: dict[str, Any]) -> None:
    with sqlite_ledger.begin() as conn:
        audit.append(conn, KEY, NOW, "person:1", "post.created", "post:1", detail)
        (entry,) = audit.entries_of(conn, limit=1)
        assert entry.detail == detail
        assert audit.verify(conn, KEY).ok


@pytest.mark.parametrize("detail", [{"x": "y" * 5000}, {"x": float("nan")}, {"x": NOW}, {"x": b"1"}])
def test_content_does_not_belong_in_the_log(ledger: Ledger, detail: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)), ledger.begin() as conn:
        audit.append(conn, KEY, NOW, "person:1", "post.created", "post:1", detail)
    assert verify(ledger).entries == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(seq=st.integers(1, 5), column=st.sampled_from(COLUMNS), data=st.data())
def test_any_flipped_bit_is_told(sqlite_ledger: Ledger, seq: int, column: str, data: st.DataObject) -> None:
    with sqlite_ledger.begin() as conn:
        if not audit.verify(conn, KEY).entries:
            append_some(conn, 5)
        row = conn.execute(select(A.c[column]).where(A.c.seq == seq)).scalar_one()
        value = bytearray(row.encode())
        bit = data.draw(st.integers(0, len(value) * 8 - 1))
        value[bit // 8] ^= 1 << bit % 8
        change = text(f"UPDATE audit SET {column} = CAST(:value AS TEXT) WHERE seq = :seq")
        conn.execute(change, {"value": bytes(value), "seq": seq})
        report = audit.verify(conn, KEY)
        conn.execute(update(A).where(A.c.seq == seq).values({column: row}))
    assert (report.ok, report.first_bad) == (False, seq), report


def drop_first(conn: Connection) -> None:
    conn.execute(delete(A).where(A.c.seq == 1))


def drop_middle(conn: Connection) -> None:
    conn.execute(delete(A).where(A.c.seq == 3))


def drop_and_renumber(conn: Connection) -> None:
    drop_middle(conn)
    for seq in (4, 5):
        conn.execute(update(A).where(A.c.seq == seq).values(seq=seq - 1))


def swap(conn: Connection) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        conn.execute(update(A).where(A.c.seq == old).values(seq=new))


def cut_end(conn: Connection) -> None:
    conn.execute(delete(A).where(A.c.seq > 3))


def cut_end_and_set_head(conn: Connection) -> None:
    cut_end(conn)
    last = conn.execute(select(A.c.hash).where(A.c.seq == 3)).scalar_one()
    conn.execute(update(tables.audit_head).values(seq=3, hash=last))


def add_below(conn: Connection) -> None:
    copy = conn.execute(select(A).where(A.c.seq == 1)).mappings().one()
    conn.execute(insert(A).values({**copy, "seq": 0}))


def add_above(conn: Connection) -> None:
    copy = conn.execute(select(A).where(A.c.seq == 5)).mappings().one()
    conn.execute(insert(A).values({**copy, "seq": 6, "previous": copy["hash"]}))


def change_instant(conn: Connection) -> None:
    conn.execute(update(A).where(A.c.seq == 4).values(at="2026-10-01T12:00:00.123457+00:00"))


def set_seal(conn: Connection) -> None:
    conn.execute(update(tables.audit_head).values(seal="0" * 64))


@pytest.mark.parametrize(
    ("deed", "first_bad", "why"),
    [
        (drop_first, 1, "entry 1 is missing"),
        (drop_middle, 3, "entry 3 is missing"),
        (drop_and_renumber, 3, "entry 3 does not follow entry 2"),
        (swap, 2, "entry 2 does not follow entry 1"),
        (cut_end, 4, "the log ends at entry 3, but its head names entry 5: the end was cut off"),
        (cut_end_and_set_head, 4, "the head of the log was set by hand"),
        (add_below, 1, "entry 0 is surplus"),
        (add_above, 6, "entry 6 was changed"),
        (change_instant, 4, "entry 4 was changed"),
        (set_seal, 6, "the head of the log was set by hand"),
    ],
)
def test_every_deed_is_told(
    ledger: Ledger, deed: Callable[[Connection], None], first_bad: int, why: str
) -> None:
    fill(ledger, 5)
    with ledger.begin() as conn:
        deed(conn)
    report = verify(ledger)
    assert (report.ok, report.first_bad, report.why) == (False, first_bad, why)


def test_going_on_does_not_hide_a_cut_end(ledger: Ledger) -> None:
    fill(ledger, 5)
    with ledger.begin() as conn:
        cut_end_and_set_head(conn)
    fill(ledger, 4)
    report = verify(ledger)
    assert (report.ok, report.why) == (False, "the head of the log was set by hand")


def test_a_missing_head_is_a_sentence(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        conn.execute(delete(tables.audit_head))
    with pytest.raises(LedgerError, match="head of the audit log is missing"):
        fill(ledger, 1)


def test_four_writers_never_fork_the_chain(ledger: Ledger, ledger_url: str) -> None:
    said = race("record", ledger_url, count=25, workers=4)
    numbers = sorted(seq for heard in said for seq in heard)
    assert numbers == list(range(1, 101))
    report = verify(ledger)
    assert (report.ok, report.entries) == (True, 100)


def test_a_long_log_is_verified_quickly(sqlite_ledger: Ledger) -> None:
    entries = 100_000 if os.environ.get("POSTHOUSE_SOAK") else 20_000
    with sqlite_ledger.begin() as conn:
        fill_fast(conn, entries)
    started = time.process_time()
    assert verify(sqlite_ledger).entries == entries
    assert time.process_time() - started < entries / 25_000  # a hundred thousand take about a second


def fill_fast(conn: Connection, count: int) -> None:
    """Write a long chain in one go, by the same rule."""
    previous, rows = audit.GENESIS, []
    for seq in range(1, count + 1):
        values = (seq, NOW.isoformat(), "person:1", "post.created", f"post:{seq}", "{}", previous)
        previous = audit._hash(KEY, values)
        rows.append({**dict(zip(audit.HASHED, values, strict=True)), "hash": previous})
    conn.execute(insert(A), rows)
    seal = audit._seal(KEY, count, previous)
    conn.execute(update(tables.audit_head).values(seq=count, hash=previous, seal=seal))
