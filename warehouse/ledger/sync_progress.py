"""How far reading is, per account and resource: a mirror of the lake's rows, readable without the lake."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from warehouse.ledger import rows, tables


@dataclass(frozen=True)
class SyncProgress:
    """A row of `sync_progress`: data are known up to `reached_at`; we looked at `observed_at`."""

    account_id: int
    resource: str
    reached_at: datetime | None
    observed_at: datetime
    run_id: int


def record(conn: Connection, progress: SyncProgress) -> None:
    """Keep how far a resource of an account is now."""
    rows.upsert(conn, tables.sync_progress, ("account_id", "resource"), progress.__dict__)


def list_progress(conn: Connection, account_ids: Collection[int] | None = None) -> list[SyncProgress]:
    """List the progress of these accounts, or of all."""
    progress = tables.sync_progress
    query = rows.read(progress, SyncProgress).order_by(progress.c.account_id, progress.c.resource)
    if account_ids is not None:
        query = query.where(progress.c.account_id.in_(account_ids))
    return rows.many(conn, query, SyncProgress)
