"""Copies the ledger's small tables into the lake, so that queries can join campaigns, labels and targets.

The copies are versioned by the lake: what a campaign was at the time of a report can still be asked.
"""

import threading
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
import pandas as pd

from jobs.context import JobContext
from jobs.sync.notes import DIMS, columns_of
from jobs.types import Detail
from warehouse.ledger import accounts, audit, campaigns, clients, labels, targets
from warehouse.ledger.store import Connection

SEEN = "copies.audit_seq"
COPYING = threading.Lock()
"""Held while a copy is made, so that a deletion cannot be followed by the writing of what was read before it."""
WORKSPACE = 0  # "account" of what belongs to all of them
COLUMNS = {
    "dim_client": ("client_id", "name", "time_zone", "currency", "language"),
    "dim_account": ("account_id", "client_id", "platform", "username", "time_zone", "day_basis", "status"),
    "dim_campaign": ("campaign_id", "client_id", "name", "starts_on", "ends_on", "budget_minor", "currency"),
    "dim_campaign_utm": ("campaign_id", "utm_campaign"),
    "dim_campaign_rule": ("campaign_id", "kind", "value"),
    "dim_campaign_media": ("campaign_id", "account_id", "media_id", "included"),
    "dim_label": ("label_id", "client_id", "name"),
    "dim_label_link": ("label_id", "account_id", "media_id"),
    "dim_target": ("target_id", "scope", "scope_id", "metric", "starts_on", "ends_on", "value", "currency"),
}


def copy_ledger(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Copy what changed since the last copy. Nothing is read when the audit chain has not grown."""
    with COPYING:
        return _copy(context, run_id)


def _copy(context: JobContext, run_id: int) -> dict[str, Any]:
    with context.ledger.read() as conn:
        newest = audit.entries_of(conn, limit=1)
        seq = newest[0].seq if newest else 0
        if context.memory.get(SEEN) == seq:
            return {"rows": 0}
        rows = _rows(conn)
    frames = {name: pd.DataFrame(found, columns=list(COLUMNS[name])) for name, found in rows.items()}
    now = context.now()
    _note(context, run_id, now, frames)
    written = context.lake.copy_dims(run_id, now, frames)
    context.memory[SEEN] = seq
    return {"rows": written}


def _note(context: JobContext, run_id: int, now: datetime, frames: Mapping[str, pd.DataFrame]) -> None:
    """Keep the tables beside the raw answers, so that the lake with all its versions can be rebuilt."""
    body = msgspec.json.encode({name: columns_of(frame) for name, frame in frames.items()})
    at = now.isoformat()
    raw_id = context.raw.keep(WORKSPACE, body, {"at": at, "path": "ledger", "run_id": run_id})
    note = {"kind": DIMS, "at": at, "run_id": run_id, "raw_id": raw_id}
    context.raw.note(WORKSPACE, at, note)
    context.raw.flush(WORKSPACE)


def _rows(conn: Connection) -> dict[str, list[dict[str, Any]]]:
    """Every row of each copied table, with the lake's column names."""
    running = campaigns.list_campaigns(conn)
    ids = {campaign.id for campaign in running}
    return {
        "dim_client": [_named(row, "client_id") for row in clients.list_clients(conn, archived=True)],
        "dim_account": [_named(row, "account_id") for row in accounts.list_accounts(conn)],
        "dim_campaign": [_named(row, "campaign_id") for row in running],
        "dim_campaign_utm": [_named(row, "campaign_id") for row in running if row.utm_campaign],
        "dim_campaign_rule": [asdict(r) for r in campaigns.list_rules(conn) if r.campaign_id in ids],
        "dim_campaign_media": [asdict(m) for m in campaigns.list_members(conn) if m.campaign_id in ids],
        "dim_label": [_named(row, "label_id") for row in labels.list_labels(conn)],
        "dim_label_link": [
            {**asdict(link), "media_id": link.target_id}
            for link in labels.list_links(conn)
            if link.kind == "media"
        ],
        "dim_target": [_named(row, "target_id") for row in targets.list_targets(conn)],
    }


def _named(row: Any, key: str) -> dict[str, Any]:
    values = asdict(row)
    return {**values, key: values["id"]}


def forget_in_notes(context: JobContext, account_id: int) -> None:
    """Take the rows of an account out of the tables kept beside the raw answers. The caller holds COPYING."""

    def without(body: bytes) -> bytes:
        return msgspec.json.encode(
            {name: _rows_without(columns, account_id) for name, columns in msgspec.json.decode(body).items()}
        )

    context.raw.rewrite(WORKSPACE, without)


def _rows_without(columns: dict[str, list[Any]], account_id: int) -> dict[str, list[Any]]:
    ids = columns.get("account_id")
    if ids is None:
        return columns
    return {
        name: [value for value, of in zip(values, ids, strict=True) if of != account_id]
        for name, values in columns.items()
    }
