"""The report as one tidy CSV table: a row per number, with what it means beside it."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from jobs.reports.document import PublishRow, ReportDocument, Restated
from jobs.reports.legible import one_line

HEADER = (
    "section", "account", "day_or_id", "metric", "label", "unit", "value", "n", "compared_value", "period_start",
    "period_end", "compared_start", "compared_end", "as_of", "formula", "note",
)  # fmt: skip
DAY_UNITS = {
    "reach": "people", "views": "count", "interactions": "count", "followers": "people", "posts": "count",
    "engagement": "count",
}  # fmt: skip
POST_UNITS = {
    "likes": "count", "comments": "count", "saved": "count", "shares": "count", "reach": "people", "views": "count",
    "engagement": "count", "er_reach": "percent",
}  # fmt: skip
FORMAT_UNITS = {
    "n": "posts",
    "median": "count",
    "p25": "count",
    "p75": "count",
    "reach": "people",
    "er": "percent",
}
FORMULA = "=+-@＝＋－＠"
# Where the list separator is a semicolon or a tab, a spreadsheet may begin a new cell within a text.
HIDDEN_START = re.compile(rf"([;\t]\s*)(?=[{FORMULA}])")


def as_csv(document: ReportDocument) -> bytes:
    """Render the document; UTF-8 with a mark at its start, so that spreadsheets read it rightly."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for row in _rows(document):
        writer.writerow([cell(row.get(column)) for column in HEADER])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def cell(value: Any) -> Any:
    """A value as a spreadsheet may read it: text that it would run as a formula gets an apostrophe before it.

    Text is on one line, for the same reason: each line of it could begin a row.
    """
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        text = HIDDEN_START.sub(r"\1'", one_line(value))
        return f"'{text}" if text.startswith(tuple(FORMULA)) else text
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _rows(document: ReportDocument) -> Iterator[dict[str, Any]]:
    about = {
        "period_start": document.start,
        "period_end": document.end,
        "compared_start": document.before_start,
        "compared_end": document.before_end,
        "as_of": document.as_of,
    }
    accounts = " ".join(document.accounts)
    for figure in document.figures:
        yield about | {
            "section": "summary",
            "account": accounts,
            "metric": figure.metric,
            "label": figure.label,
            "unit": figure.unit,
            "value": figure.value,
            "n": figure.n,
            "compared_value": figure.before,
            "formula": figure.formula,
            "note": figure.note,
        }
    for day in document.days:
        for metric, unit in DAY_UNITS.items():
            yield about | _one("day", accounts, day.day, metric, unit, getattr(day, metric))
    for post in document.posts:
        for metric, unit in POST_UNITS.items():
            value = getattr(post, metric)
            yield (
                about
                | _one("post", post.account, post.media_id, metric, unit, value)
                | {
                    "label": post.caption[:80],
                    "note": post.posted_at.isoformat(),
                }
            )
    for row in document.formats:
        for metric, unit in FORMAT_UNITS.items():
            yield (
                about
                | _one("format", accounts, row.format, metric, unit, getattr(row, metric))
                | {"n": row.n}
            )
    yield from (about | _published(row) for row in document.publishing)
    yield from (about | _restatement(row) for row in document.restated)


def _one(section: str, account: str, key: Any, metric: str, unit: str, value: float | None) -> dict[str, Any]:
    return {
        "section": section,
        "account": account,
        "day_or_id": key,
        "metric": metric,
        "unit": unit,
        "value": value,
    }


def _published(row: PublishRow) -> dict[str, Any]:
    return {
        "section": "publishing",
        "account": row.account,
        "day_or_id": row.due_at,
        "metric": "late_s",
        "label": row.caption[:80],
        "unit": "seconds",
        "value": row.late_s,
        "note": row.state,
    }


def _restatement(row: Restated) -> dict[str, Any]:
    """A value that the platform changed; `compared_value` is what it said before."""
    return {
        "section": "restated",
        "account": row.account,
        "day_or_id": row.day,
        "metric": row.metric,
        "value": row.value,
        "compared_value": row.first,
    }
