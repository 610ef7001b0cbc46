"""A desk on a real ledger with people, two clients and three accounts; its clock stands until it is moved."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from actions.actor import Actor, Grant, actor_for
from actions.desk import Desk
from actions.passwords import Passwords
from connectors.media_store import LocalMediaStore
from warehouse.ledger import accounts, audit, clients, people
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault, audit_key

_numbers = itertools.count(1)
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KEY = bytes(range(32))
PASSWORD = "a rather long password"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def step(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class House:
    """The desk, its clock, and the keys of what is in it."""

    desk: Desk
    clock: Clock
    client: int = 0
    other_client: int = 0
    account: int = 0
    sibling: int = 0  # another account of the same client
    stranger: int = 0  # an account of the other client
    owner: Actor = field(default_factory=Actor.console)

    def person(self, *grants: Grant, email: str | None = None) -> Actor:
        with self.desk.ledger.begin() as conn:
            n = next(_numbers)
            person = people.add(
                conn,
                email=email or f"p{n}@example.com",
                name=f"Person {n}",
                locale="en",
                now=self.clock(),
                password_hash=self.desk.passwords.hash(PASSWORD),
            )
            for grant in grants:
                people.grant(conn, person.id, grant.role, grant.scope, grant.scope_id, now=self.clock())
            return actor_for(conn, person.id)

    def entries(self) -> list[audit.AuditEntry]:
        with self.desk.ledger.read() as conn:
            assert audit.verify(conn, audit_key(self.desk.vault)).ok
            return list(reversed(audit.entries_of(conn, None, 10_000)))

    def newest_entry(self) -> int:
        with self.desk.ledger.read() as conn:
            return max((entry.seq for entry in audit.entries_of(conn, None, 1)), default=0)


def make_house(ledger: Ledger, folder: Path) -> House:
    clock = Clock()
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    store = LocalMediaStore(folder / "media", KEY, "http://127.0.0.1:1")
    house = House(Desk(ledger, Vault.from_key(KEY), clock, store, passwords=passwords), clock)
    with ledger.begin() as conn:
        house.client = clients.add(conn, name="Brand", time_zone="Europe/Berlin", now=NOW).id
        house.other_client = clients.add(conn, name="Other", time_zone="UTC", now=NOW).id
        for name, owner in (
            ("account", house.client),
            ("sibling", house.client),
            ("stranger", house.other_client),
        ):
            made = accounts.add(
                conn,
                client_id=owner,
                username=name,
                time_zone="Europe/Berlin",
                login_flavour="facebook",
                graph_url="https://graph.facebook.com",
                now=NOW,
                aliases={"ig_user_id": f"1784{name}"},
            )
            setattr(house, name, made.id)
    return house


@pytest.fixture
def house(sqlite_ledger: Ledger, tmp_path: Path) -> Iterator[House]:
    """The house on SQLite, for most tests."""
    yield make_house(sqlite_ledger, tmp_path)


@pytest.fixture
def any_house(ledger: Ledger, tmp_path: Path) -> Iterator[House]:
    """The house on SQLite and on PostgreSQL, for what depends on the database."""
    yield make_house(ledger, tmp_path)
