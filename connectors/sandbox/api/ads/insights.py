"""/insights of an ad account, campaign, ad set or ad: rows of text, sorted, filtered and paged."""

import base64
import binascii
from dataclasses import replace
from typing import Any

from connectors.sandbox.api.ads.filtering import Filter, about_objects
from connectors.sandbox.api.ads.metrics import METRICS, NOT_NUMBERS
from connectors.sandbox.api.ads.nodes import AdNode
from connectors.sandbox.api.ads.query import Query, read_query
from connectors.sandbox.api.ads.rows import Row
from connectors.sandbox.api.ads.table import SYNC_ROWS, Found, find_rows
from connectors.sandbox.api.ads.windows import Slice
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.paging import Json
from connectors.sandbox.paid.people import PEOPLE, PLACES
from connectors.sandbox.refusing import ads_refusals, refusals

DEFAULT_LIMIT, MOST_PER_PAGE = 25, 5000
_PASSING = 64
"""Tells the chance of a passing fault of insights from that of all reads."""


def read_insights(node: AdNode, params: dict[str, str], nested: bool = False) -> Json:
    """One page of insights, asked synchronously."""
    call = node.call
    if call.platform.quirks.hits("Q29", call.number, _PASSING):
        raise ads_refusals.intermittent()
    query = read_query(node, params, call.at)
    rows = tell(query, find_rows(query, SYNC_ROWS))
    return page(call, params, rows, nested) | summarised(query)


def tell(query: Query, found: list[Found]) -> list[Json]:
    """The rows as JSON, filtered and sorted."""
    rows = [(one, _row(query, one)) for one in found]
    conditions = [
        one for one in query.filters if not about_objects(one) and one.name not in {*PEOPLE, *PLACES}
    ]
    for condition in conditions:
        rows = [(one, row) for one, row in rows if condition.holds(_filtered(condition, row))]
    for order in reversed(query.sort):
        name, _, way = order.rpartition("_")
        if way not in {"ascending", "descending"} or not _sortable(name):
            raise refusals.invalid(f"Sort field {order} is invalid")
        rows.sort(key=lambda pair: _sorting(name, *pair), reverse=way == "descending")
    as_text = query.node.call.platform.quirks.on("Q63")
    return [_told(query, one, row, as_text) for one, row in rows]


def summarised(query: Query) -> Json:
    """The summary of a query when it asks for one: everything in one row, people counted once."""
    if not query.summary:
        return {}
    whole = Slice(min(w.first for w in query.windows), max(w.last for w in query.windows))
    level = query.node.kind
    filters = tuple(
        replace(one, level=one.level or query.level) for one in query.filters if about_objects(one)
    )
    total = replace(
        query, level=level, windows=(whole,), increment="all_days", breakdowns=(), sort=(), fields=query.summary,
        filters=filters,
    )  # fmt: skip
    rows = tell(total, find_rows(total))
    return {"summary": rows[0] if rows else _dates(whole)}


def page(call: Call, params: dict[str, str], rows: list[Json], nested: bool = False) -> Json:
    """One page of rows; its cursors are their places."""
    limit = params.get("limit") or str(DEFAULT_LIMIT)
    if not limit.isdecimal() or int(limit) < 1:
        raise refusals.invalid("Param limit must be a positive integer")
    size = min(int(limit), MOST_PER_PAGE)
    if params.get("before"):
        end = place_of(params["before"])
        first = max(0, end - size)
    else:
        first = place_of(params["after"]) + 1 if params.get("after") else 0
        end = min(first + size, len(rows))
    shown = rows[first:end]
    if not shown:
        return {"data": []}
    paging: Json = {"cursors": {"before": cursor_of(first), "after": cursor_of(end - 1)}}
    if end < len(rows) and not nested:
        paging["next"] = call.link(after=cursor_of(end - 1), before=None, limit=str(size))
    if first > 0 and not nested:
        paging["previous"] = call.link(before=cursor_of(first), after=None, limit=str(size))
    return {"data": shown, "paging": paging}


def cursor_of(place: int) -> str:
    """The cursor of a row, as the platform writes it: 0 is MAZDZD."""
    return base64.b64encode(str(place).encode()).decode().replace("=", "ZD")


def place_of(cursor: str) -> int:
    """The row that a cursor points at."""
    try:
        return int(base64.b64decode(cursor.replace("ZD", "="), validate=True))
    except (binascii.Error, ValueError):
        raise ads_refusals.bad_cursor() from None


def _row(query: Query, one: Found) -> Row:
    return Row(one.node, one.numbers, one.reach, query.breakdowns, query.action_breakdowns, query.attribution)


def _filtered(condition: Filter, row: Row) -> Any:
    if condition.name not in METRICS:
        raise refusals.invalid(f"Filtering field {condition.name} is invalid")
    return METRICS[condition.name](row) or 0


def _sortable(name: str) -> bool:
    return name in METRICS or name in {"date_start", "date_stop"} or name.startswith("actions:")


def _sorting(name: str, one: Found, row: Row) -> tuple[float, str]:
    if name.startswith("actions:"):
        return row.sum_of(name.partition(":")[2]), ""
    if name in {"date_start", "date_stop"}:
        return 0.0, str(one.slice.first if name == "date_start" else one.slice.last)
    value = METRICS[name](row)
    try:
        return float(value or 0), ""
    except (TypeError, ValueError):
        return 0.0, str(value)


def _dates(window: Slice) -> Json:
    return {"date_start": window.first.isoformat(), "date_stop": window.last.isoformat()}


def _told(query: Query, one: Found, row: Row, as_text: bool) -> Json:
    told = {name: METRICS[name](row) for name in query.fields if name in METRICS}
    answer = {name: value for name, value in told.items() if value is not None}
    if not as_text:
        answer = {name: value if name in NOT_NUMBERS else _numbers(value) for name, value in answer.items()}
    return answer | _dates(one.slice) | dict(one.cell)


_WORDS = frozenset({"action_type", "indicator", "attribution_windows"})
"""What is text within lists, too."""


def _numbers(value: Any) -> Any:
    """Numbers in place of text, also within lists."""
    if isinstance(value, list):
        return [
            {key: inner if key in _WORDS else _numbers(inner) for key, inner in entry.items()}
            for entry in value
        ]
    try:
        number = float(value)
    except (TypeError, ValueError):
        return value
    return int(number) if number == int(number) and "." not in str(value) else number
