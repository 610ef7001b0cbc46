"""Reports: keep a document as it was made, so that its numbers never change afterwards.

Who may see a report may see every account in it: they are kept in its spec under `account_ids`.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from actions.actor import Actor, fresh
from actions.core import Doing, Done, as_action_errors, perform
from actions.desk import Desk
from actions.errors import Invalid
from actions.outcome import Outcome
from actions.permissions import On, require, visible_accounts
from warehouse.ledger import reports
from warehouse.ledger.reports import FrozenReport, ReportEntry


def save_report(
    desk: Desk,
    actor: Actor,
    title: str,
    spec: dict[str, Any],
    as_of: datetime,
    document: str,
    account_ids: Sequence[int],
    *,
    request_key: str | None = None,
) -> Outcome:
    """Freeze a document (JSON text) about these accounts, each of which the actor must be allowed to see."""
    if not title.strip() or not account_ids:
        raise Invalid(["A report needs a title and at least one account."])
    try:
        json.loads(document)
    except ValueError as error:
        raise Invalid(["The report's document is damaged. Make the report again."]) from error
    kept_spec = {**spec, "account_ids": sorted(account_ids)}

    def change(doing: Doing) -> Done:
        for account_id in account_ids:
            doing.require("reports.save", On.account(account_id))
        report = reports.save(
            doing.conn,
            title=title.strip()[:300],
            spec=kept_spec,
            as_of=as_of,
            document=document,
            now=doing.now,
            created_by=doing.actor.person_id,
        )
        return Done(Outcome(report.id), f"report:{report.id}", {"sha256": report.sha256})

    body = {"title": title, "spec": kept_spec, "as_of": as_of, "document": document}
    where = On.account(account_ids[0])
    return perform(desk, actor, "reports.save", where, change, body=body, request_key=request_key)


def list_reports(desk: Desk, actor: Actor, *, limit: int = 100) -> list[ReportEntry]:
    """List the reports whose accounts the actor sees, all of them, the newest first."""
    with as_action_errors(), desk.ledger.read() as conn:
        shown = set(visible_accounts(conn, fresh(conn, actor), removed=True))
        found = reports.list_reports(conn, limit=10_000)
    return [report for report in found if shown.issuperset(_accounts(report))][:limit]


def report_document(desk: Desk, actor: Actor, report_id: int) -> FrozenReport:
    """Read a frozen report with its document; NotFound or NotAllowed when the actor may not see it."""
    with as_action_errors(), desk.ledger.read() as conn:
        report, seeing = reports.load(conn, report_id), fresh(conn, actor)
        for account_id in _accounts(report):
            require(conn, seeing, "reports.view", On.account(account_id))
        return report


def _accounts(report: ReportEntry) -> list[int]:
    return [int(account_id) for account_id in report.spec["account_ids"]]
