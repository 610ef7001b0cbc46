"""kill -9 at any moment: what was acknowledged is there, and nothing is half done."""

import os
import random
import time

import pytest
from sqlalchemy import func, select, text

from tests.ledger.processes import KEY
from tests.ledger.racing import begin
from warehouse.ledger import audit, tables
from warehouse.ledger.store import Ledger

WRITERS = 2
ROUNDS = 500 if os.environ.get("POSTHOUSE_SOAK") else 10  # of two kills each


def run_and_kill(url: str, number: int, after_s: float) -> dict[str, int]:
    """Let two writers commit, kill both; gives the last acknowledged number of each."""
    writers = {f"{number}-{one}": begin("commit", url, f"{number}-{one}") for one in range(WRITERS)}
    for writer in writers.values():
        writer.go()
    time.sleep(after_s)
    for writer in writers.values():
        writer.process.kill()
    return {name: max(writer.said(), default=0) for name, writer in writers.items()}


@pytest.mark.slow
def test_nothing_acknowledged_is_lost(ledger: Ledger, ledger_url: str) -> None:
    ledger.close()
    chance = random.Random(7)
    acknowledged: dict[str, int] = {}
    for number in range(ROUNDS):
        acknowledged |= run_and_kill(ledger_url, number, chance.uniform(0.02, 0.35))
    assert sum(acknowledged.values()) > ROUNDS
    reopened = Ledger.open(ledger_url)
    with reopened.read() as conn:
        if reopened.dialect == "sqlite":
            assert conn.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        subjects = set(conn.execute(select(tables.sign_in_failures.c.subject)).scalars())
        audited = conn.execute(select(func.count()).select_from(tables.audit)).scalar_one()
        report = audit.verify(conn, KEY)
    reopened.close()
    lost = [
        f"{name}:{one}"
        for name, last in acknowledged.items()
        for one in range(1, last + 1)
        if f"{name}:{one}" not in subjects
    ]
    assert lost == []
    assert report.ok, report
    assert audited == len(subjects)  # a change and its entry are together or not at all
    assert len(subjects) <= sum(acknowledged.values()) + WRITERS * ROUNDS  # at most one unheard commit each
