"""Frozen reports: the document as it was made, so that its numbers never change afterwards."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from warehouse.ledger import rows, tables
from warehouse.ledger.errors import LedgerError


@dataclass(frozen=True)
class ReportEntry:
    """A frozen report in a list, without its document."""

    id: int
    title: str
    spec: dict[str, Any]
    as_of: datetime
    sha256: str
    created_by: int | None
    created_at: datetime


@dataclass(frozen=True)
class FrozenReport(ReportEntry):
    """A frozen report with its document (JSON text), whose SHA-256 is `sha256`."""

    document: str


def save(
    conn: Connection,
    *,
    title: str,
    spec: dict[str, Any],
    as_of: datetime,
    document: str,
    now: datetime,
    created_by: int | None = None,
) -> FrozenReport:
    """Freeze a report."""
    values = {
        "title": title,
        "spec": spec,
        "as_of": as_of,
        "document": document,
        "sha256": hashlib.sha256(document.encode()).hexdigest(),
        "created_by": created_by,
        "created_at": now,
    }
    return load(conn, rows.add(conn, tables.reports, values))


def load(conn: Connection, report_id: int) -> FrozenReport:
    """Read a frozen report, or raise NotFound; LedgerError when its document is not what was frozen."""
    report = rows.by_id(conn, tables.reports, FrozenReport, report_id, "report")
    if hashlib.sha256(report.document.encode()).hexdigest() != report.sha256:
        raise LedgerError(f"The stored report {report_id} was changed after it was made. Restore a backup.")
    return report


def list_reports(conn: Connection, limit: int = 100) -> list[ReportEntry]:
    """List frozen reports, the newest first."""
    query = rows.read(tables.reports, ReportEntry).order_by(tables.reports.c.id.desc()).limit(limit)
    return rows.many(conn, query, ReportEntry)
