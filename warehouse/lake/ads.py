"""How the parts of a batch about ads are told apart, and what of them is news."""

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import pyarrow as pa

from warehouse.lake.changes import Part

INSTANT = pa.timestamp("us", tz="UTC")
NUMBERS = pa.map_(pa.string(), pa.float64())

_NAMED = (
    "kind",
    "ad_account_id",
    "campaign_id",
    "adset_id",
    "name",
    "status",
    "effective_status",
    "objective",
)
_SHOWN = ("creative_id", "media_id", "source_media_id", "instagram_user_id", "permalink")
_BUDGETS = ("daily_budget_minor", "lifetime_budget_minor")
_TIMES = ("created_at", "starts_at", "ends_at")
_COUNTS = ("impressions", "reach", "clicks", "link_clicks", "profile_visits", "spend_minor")
_VALUES = (*_COUNTS, "currency", "result_kind", "results", "actions", "action_values")

OBJECTS = Part(
    name="ad_objects",
    key=("object_id",),
    fields=(*_NAMED, "goal", *_BUDGETS, "currency", "time_zone", *_TIMES, *_SHOWN),
    # An answer tells all of an object: a budget that is missing was taken away.
    emptiable=frozenset({*_BUDGETS, *_TIMES, *_SHOWN, "goal", "objective", "name", "status"}),
    order=("kind", "object_id"),
)
DAILY = Part(
    name="ad_daily",
    key=("ad_id", "day", "publisher_platform"),
    fields=("digest",),
    noted=("ad_account_id", "campaign_id", "adset_id", "start_utc", "end_utc", *_VALUES, "raw_id"),
    order=("ad_id", "day", "publisher_platform"),
)
LOOKS = Part(
    name="ad_coverage",
    key=("ad_account_id", "day"),
    fields=("looked",),  # the instant of the batch: every look is news, once
    noted=("start_utc", "end_utc"),
    order=("ad_account_id", "day"),
)
REPORTS = Part(
    name="ad_reports",
    key=("report_id",),
    fields=("ad_account_id", "first_day", "last_day", "tries", "ordered_at", "state"),
    noted=(),
    order=("ordered_at", "report_id"),
)
PARTS = (OBJECTS, DAILY, LOOKS, REPORTS)

COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "ad_objects": dict.fromkeys(["object_id", "raw_id", *_NAMED, "goal"], pa.string())
    | dict.fromkeys(_BUDGETS, pa.int64())
    | dict.fromkeys(["currency", "time_zone", *_SHOWN], pa.string())
    | dict.fromkeys(_TIMES, INSTANT),
    "ad_daily": dict.fromkeys(["ad_id", "publisher_platform", "ad_account_id"], pa.string())
    | dict.fromkeys(["campaign_id", "adset_id", "currency", "result_kind", "raw_id"], pa.string())
    | {"day": pa.date32(), "start_utc": INSTANT, "end_utc": INSTANT, "results": pa.float64()}
    | dict.fromkeys(_COUNTS, pa.int64())
    | dict.fromkeys(["actions", "action_values"], NUMBERS),
    "ad_coverage": {"ad_account_id": pa.string(), "day": pa.date32()}
    | dict.fromkeys(["start_utc", "end_utc"], INSTANT),
    "ad_reports": dict.fromkeys(["report_id", "ad_account_id", "state"], pa.string())
    | dict.fromkeys(["first_day", "last_day"], pa.date32())
    | {"tries": pa.int32(), "ordered_at": INSTANT},
}


def digested(columns: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """The columns of days of ads with their maps as JSON and a digest of all values."""
    height = len(next(iter(columns.values())))
    whole = {name: list(columns.get(name, [None] * height)) for name in (*DAILY.key, *DAILY.noted)}
    for name in ("actions", "action_values"):
        whole[name] = [None if pairs is None else _text(pairs) for pairs in whole[name]]
    rows = zip(*(whole[name] for name in _VALUES), strict=True)
    return whole | {"digest": [_digest(row) for row in rows]}


def looks_at(columns: Mapping[str, Sequence[Any]], at: int) -> dict[str, list[Any]]:
    """The columns of looks with the instant of the batch (microseconds since 1970)."""
    given = {name: list(values) for name, values in columns.items()}
    return given | {"looked": [at] * len(given["day"])}


def _text(pairs: Sequence[tuple[str, float]]) -> str:
    return json.dumps(dict(sorted(pairs)), ensure_ascii=False)


def _digest(row: tuple[Any, ...]) -> int:
    return int.from_bytes(blake2b(repr(row).encode(), digest_size=8).digest(), "big", signed=True)
