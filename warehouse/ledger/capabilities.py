"""Capabilities: which metric the platform gives for which kind of media of which account, as learned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete

from warehouse.ledger import rows, tables

KEY = ("account_id", "product_type", "metric")


@dataclass(frozen=True)
class Capability:
    """A row of `capabilities`. `status`: given | refused | empty; `metric` "*" stands for all of them."""

    account_id: int
    product_type: str
    metric: str
    status: str
    evidence: str
    learned_at: datetime
    expires_at: datetime


def learn(conn: Connection, learned: Iterable[Capability]) -> None:
    """Keep what was learned, over what was known before."""
    for capability in learned:
        rows.upsert(conn, tables.capabilities, KEY, capability.__dict__)


def list_capabilities(conn: Connection, account_id: int, now: datetime) -> list[Capability]:
    """List what is known of an account and has not expired; an expired one is to be tried again."""
    known = tables.capabilities
    query = rows.read(known, Capability).where(known.c.account_id == account_id, known.c.expires_at > now)
    return rows.many(conn, query.order_by(known.c.product_type, known.c.metric), Capability)


def forget(conn: Connection, account_id: int) -> None:
    """Forget everything about an account, e.g. after it was connected with other permissions."""
    conn.execute(delete(tables.capabilities).where(tables.capabilities.c.account_id == account_id))
