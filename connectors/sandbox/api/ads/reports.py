"""Asynchronous reports: POST /insights orders one, GET /{report} tells how far it is, GET /{report}/insights its rows.

A report is computed when it is read, as of the instant at which it was completed, so that its pages agree.
"""

from dataclasses import dataclass, replace
from typing import Any

from connectors.sandbox.api.ads.insights import page, summarised, tell
from connectors.sandbox.api.ads.nodes import AdNode, sees_ads
from connectors.sandbox.api.ads.query import Query, read_query
from connectors.sandbox.api.ads.table import MOST_ROWS, find_rows
from connectors.sandbox.api.ads.windows import REACH_MONTHS, oldest
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import Kind
from connectors.sandbox.api.fields import Field, parse_fields
from connectors.sandbox.api.paging import Json
from connectors.sandbox.chance import mix, pick
from connectors.sandbox.refusing import ads_refusals, refusals
from connectors.sandbox.refusing.refusals import Refusal
from connectors.sandbox.state.reports import Report

LIFE_S = 30 * 86400
OLD_REACH_A_DAY = 10
EARLY_S = 8
"""How long before its end a report may say 100 % (quirk Q65)."""
EARLY, SKIPPED, FAILED = "early", "skipped", "failed"
_ODD = (EARLY, SKIPPED, FAILED, EARLY)
ERRORS_SINCE = 25
"""The version from which failed reports say why."""


@dataclass(frozen=True)
class Progress:
    """How far a report is; `refusal` is why it failed."""

    status: str
    percent: int
    completed: int | None = None
    refusal: Refusal | None = None


def order_report(call: Call, node: AdNode) -> Json:
    """POST /{object}/insights: the report's id; wrong parameters are refused at once."""
    reports, params = call.platform.state.reports.reports, dict(call.params)
    query = read_query(node, params, call.at)
    old = bool(query.breakdowns) and min(w.first for w in query.windows) < oldest(query.today, REACH_MONTHS)
    used = sum(
        1
        for one in reports.values()
        if one.old_reach and one.account == node.account and call.at - one.at < 86400
    )
    number = len(reports) + 1
    call.platform.state.record({
        "kind": "report", "number": number, "account": node.account, "level": node.kind, "place": node.number,
        "params": params, "at": call.at, "old_reach": old and used < OLD_REACH_A_DAY,
    })  # fmt: skip
    return {"report_run_id": call.platform.ids.report(number)}


def find_report(call: Call, text: str) -> Report | None:
    """A report by its id; forgotten after 30 days."""
    number = call.platform.ids.read_report(text) if call.host == "fb" else None
    report = call.platform.state.reports.reports.get(number or 0)
    if report is None or not sees_ads(call, report.account) or call.at >= report.at + LIFE_S:
        return None
    call.account = report.account
    return report


def progress_of(call: Call, report: Report) -> Progress:
    """How far a report is at the instant of a call."""
    quirks, seed = call.platform.quirks, call.platform.world.seed
    odd = _ODD[pick(len(_ODD), seed, 401, report.number)] if quirks.hits("Q65", report.number) else ""
    takes = 4 + mix(seed, 400, report.number) % 5 + _weight(_query(call, report, report.at)) // 50
    takes = min(takes, 3600) + (EARLY_S if odd == EARLY else 0)
    age, ended = call.at - report.at, int(report.at + takes)
    if age < takes:
        return _running(age, takes, odd == EARLY)
    if odd == SKIPPED:
        return Progress("Job Skipped", 0, ended)
    if odd == FAILED:
        return Progress("Job Failed", 60, ended, ads_refusals.report_failed())
    try:
        find_rows(_query(call, report, ended), MOST_ROWS)
    except Refusal as refusal:
        return Progress("Job Failed", 10, ended, refusal)
    return Progress("Job Completed", 100, ended)


def _running(age: float, takes: int, early: bool) -> Progress:
    if age < 2:
        return Progress("Job Not Started" if age < 1 else "Job Started", 0)
    if early and age >= takes - EARLY_S:
        return Progress("Job Running", 100)
    return Progress("Job Running", min(99, int(100 * (age - 2) / (takes - 2))))


def _weight(query: Query) -> int:
    """How much a query has to do."""
    return len(query.slices()) * (1 + 10 * len(query.breakdowns))


def _query(call: Call, report: Report, at: float) -> Query:
    node = AdNode(call, report.level, report.account, report.place)
    return replace(read_query(node, report.params, at), old_reach=report.old_reach)


def read_report(call: Call, report: Report) -> Json:
    """GET /{report}: by default its state and, when it failed, why."""
    progress = progress_of(call, report)
    known = _fields(call, report, progress)
    why = [name for name in known if name.startswith("error_")]
    default = (
        "id", "account_id", "time_ref", "time_completed", "async_status", "async_percent_completion", *why,
    )  # fmt: skip
    asked = (
        parse_fields(call.params["fields"])
        if call.params.get("fields")
        else tuple(Field(name) for name in default)
    )
    for field in asked:
        if field.name not in known and field.name not in _OTHERS:
            raise refusals.nonexisting_field(field.name)
    return {field.name: known[field.name] for field in asked if known.get(field.name) is not None} | {
        "id": known["id"]
    }


_OTHERS = frozenset(
    (
        "async_report_url", "emails", "friendly_name", "is_async_export", "schedule_id", "time_completed", "error_code",
        "error_subcode", "error_message", "error_user_title", "error_user_msg",
    )
)  # fmt: skip


def _fields(call: Call, report: Report, progress: Progress) -> dict[str, Any]:
    query = _query(call, report, report.at)
    known = {
        "id": call.platform.ids.report(report.number), "account_id": call.platform.ids.ad_account(report.account),
        "time_ref": int(report.at), "time_completed": progress.completed, "async_status": progress.status,
        "async_percent_completion": progress.percent, "is_running": progress.completed is None, "is_bookmarked": False,
        "date_start": min(w.first for w in query.windows).isoformat(),
        "date_stop": max(w.last for w in query.windows).isoformat(),
    }  # fmt: skip
    refusal, version = progress.refusal, int(call.version.removeprefix("v").partition(".")[0])
    if refusal is not None and version >= ERRORS_SINCE:
        known |= {
            "error_code": refusal.code, "error_subcode": refusal.subcode, "error_message": refusal.message,
            "error_user_title": refusal.title, "error_user_msg": refusal.words,
        }  # fmt: skip
    return known


def read_result(call: Call, report: Report) -> Json:
    """GET /{report}/insights: the rows, once they are there."""
    progress = progress_of(call, report)
    if progress.refusal is not None:
        raise progress.refusal
    if progress.status != "Job Completed" or progress.completed is None:
        raise ads_refusals.report_not_ready(progress.percent)
    query = _query(call, report, float(progress.completed))
    if call.params.get("summary"):
        asked = read_query(query.node, report.params | {"summary": call.params["summary"]}, query.at).summary
        missing = [name for name in asked if name not in query.fields]
        if missing:
            raise ads_refusals.not_in_summary(missing)
        query = replace(query, summary=asked)
    return page(call, call.params, tell(query, find_rows(query, MOST_ROWS))) | summarised(query)


KIND = Kind("ad_report", find_report)
