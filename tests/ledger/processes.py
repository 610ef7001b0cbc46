"""What the tests run in processes of their own, to be raced or killed."""

from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection as Channel

from warehouse.ledger import audit, intents, leases, tables
from warehouse.ledger.store import Ledger

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
KEY = b"a" * 32


def run(work: str, url: str, channel: Channel, name: str, count: int) -> None:
    """Open the ledger, say that we are ready, wait for the start, and work."""
    ledger = Ledger.open(url)
    channel.send("ready")
    channel.recv()
    WORK[work](ledger, channel, name, count)
    ledger.close()


def migrate(ledger: Ledger, _channel: Channel, _name: str, _count: int) -> None:
    """Bring the schema up to date."""
    ledger.migrate()


def claim(ledger: Ledger, channel: Channel, _name: str, count: int) -> None:
    """Claim until nothing is due, and say each intent that was claimed."""
    while True:
        with ledger.begin() as conn:
            claimed = intents.claim_due(conn, NOW, 1000.0, 180.0, count)
        if not claimed:
            return
        for intent in claimed:
            channel.send(intent.id)


def record(ledger: Ledger, channel: Channel, name: str, count: int) -> None:
    """Append entries to the audit log, and say each after its commit."""
    for number in range(count):
        with ledger.begin() as conn:
            seq = audit.append(conn, KEY, NOW, f"worker:{name}", "test.noted", f"post:{number}", {})
        channel.send(seq)


def commit(ledger: Ledger, channel: Channel, name: str, _count: int) -> None:
    """Change a row and append its audit entry in one transaction, for ever; say each after its commit."""
    number = 0
    while True:
        number += 1
        with ledger.begin() as conn:
            stamp = NOW + timedelta(seconds=number)
            conn.execute(tables.sign_in_failures.insert().values(subject=f"{name}:{number}", at=stamp))
            audit.append(conn, KEY, NOW, name, "test.noted", f"row:{number}", {"number": number})
        channel.send(number)


def take(ledger: Ledger, channel: Channel, _name: str, count: int) -> None:
    """Take one lease and give it back, `count` times; say each generation that was held."""
    held = 0
    while held < count:
        with ledger.begin() as conn:
            lease = leases.take(conn, "sync:account:1", 1000.0, 60.0)
        if lease is not None:
            held += 1
            channel.send(lease.generation)
            with ledger.begin() as conn:
                assert leases.is_held(conn, lease, 1000.0)
                leases.release(conn, lease)


WORK = {"migrate": migrate, "claim": claim, "record": record, "commit": commit, "take": take}
