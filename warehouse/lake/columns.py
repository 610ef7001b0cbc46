"""What frames for the lake may hold, and how they become typed values.

A frame becomes typed Arrow columns first, so that NaN, NA, NaT and None are NULL and a value that does not
fit is refused before anything is written.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from warehouse.lake import ads, market

INSTANT = pa.timestamp("us", tz="UTC")
NUMBERS, WORDS = pa.map_(pa.string(), pa.float64()), pa.map_(pa.string(), pa.string())

SAMPLE_COUNTERS = [
    *("like_count", "comments_count", "likes", "comments", "saved", "shares", "reposts", "reach", "views"),
    *("total_interactions", "follows", "profile_visits", "replies", "avg_watch_ms", "total_watch_ms"),
]

# What a frame may hold, by part of the batch: the table's columns minus those that the load fills.
COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "account": dict.fromkeys(["raw_id", "username", "name", "biography", "website"], pa.string())
    | dict.fromkeys(["followers_count", "follows_count", "media_count"], pa.int64()),
    "media": dict.fromkeys(["media_id", "raw_id"], pa.string())
    | {"posted_at": INSTANT}
    | dict.fromkeys(["media_type", "product_type", "caption", "permalink", "shortcode"], pa.string())
    | {"children": pa.int32(), "thumbnail_path": pa.string(), "gone": pa.bool_()},
    "sample": dict.fromkeys(["media_id", "raw_id"], pa.string())
    | dict.fromkeys(SAMPLE_COUNTERS, pa.int64())
    | {"skip_rate": pa.float64(), "other": NUMBERS, "status": WORDS},
    "series": dict.fromkeys(["metric", "breakdown", "day_basis", "raw_id"], pa.string())
    | {"start_utc": INSTANT, "end_utc": INSTANT, "value": pa.float64()},
    "demographics": dict.fromkeys(["metric", "timeframe", "dimension", "bucket", "raw_id"], pa.string())
    | {"value": pa.float64()},
    "comments": dict.fromkeys(
        ["media_id", "comment_id", "parent_id", "username", "text", "raw_id"], pa.string()
    )
    | {"posted_at": INSTANT, "like_count": pa.int64(), "hidden": pa.bool_()},
    **ads.COLUMNS,
    **market.COLUMNS,
}

_DAY = pa.date32()

# The ledger's small tables as they are copied, in this order of columns.
DIMS: dict[str, dict[str, pa.DataType]] = {
    "dim_client": {"client_id": pa.int64()}
    | dict.fromkeys(["name", "time_zone", "currency", "language"], pa.string()),
    "dim_account": {"account_id": pa.int64(), "client_id": pa.int64()}
    | dict.fromkeys(["platform", "username", "time_zone", "day_basis", "status"], pa.string()),
    "dim_campaign": {"campaign_id": pa.int64(), "client_id": pa.int64(), "name": pa.string()}
    | {"starts_on": _DAY, "ends_on": _DAY, "budget_minor": pa.int64(), "currency": pa.string()},
    "dim_campaign_utm": {"campaign_id": pa.int64(), "utm_campaign": pa.string()},
    "dim_campaign_rule": {"campaign_id": pa.int64(), "kind": pa.string(), "value": pa.string()},
    "dim_campaign_media": {"campaign_id": pa.int64(), "account_id": pa.int64(), "media_id": pa.string()}
    | {"included": pa.bool_()},
    "dim_label": {"label_id": pa.int64(), "client_id": pa.int64(), "name": pa.string()},
    "dim_label_link": {"label_id": pa.int64(), "account_id": pa.int64(), "media_id": pa.string()},
    "dim_target": {"target_id": pa.int64(), "scope": pa.string(), "scope_id": pa.int64()}
    | {"metric": pa.string(), "starts_on": _DAY, "ends_on": _DAY, "value": pa.float64()}
    | {"currency": pa.string()},
}


# The rows of an import as they come, in the order of the tables.
IMPORTS: dict[str, dict[str, pa.DataType]] = {
    "imported_sample": {"account_id": pa.int64(), "media_id": pa.string(), "row_number": pa.int32()}
    | {"measured_at": INSTANT}
    | dict.fromkeys(
        ["likes", "comments", "saved", "shares", "reach", "views", "total_interactions"], pa.int64()
    ),
    "imported_series": {"account_id": pa.int64(), "metric": pa.string(), "row_number": pa.int32()}
    | {"start_utc": INSTANT, "end_utc": INSTANT, "day_basis": pa.string(), "value": pa.float64()},
    "imported_web": {"client_id": pa.int64(), "row_number": pa.int32(), "day": _DAY}
    | dict.fromkeys(["source", "medium", "campaign", "content"], pa.string())
    | {"sessions": pa.int64(), "key_events": pa.float64(), "revenue_minor": pa.int64()}
    | {"currency": pa.string()},
}


def typed_table(frame: pd.DataFrame, columns: Mapping[str, pa.DataType], what: str) -> pa.Table:
    """Turn a frame into an Arrow table of exactly these columns; ones that it lacks are NULL.

    Raises:
        ValueError: a column that the table does not have, or a value that does not fit its type.
    """
    _refuse_unknown(frame, columns, what)
    arrays = {
        name: _typed(frame.get(name), kind, len(frame), f"{what}.{name}") for name, kind in columns.items()
    }
    return pa.table(arrays)


def typed_lists(frame: pd.DataFrame, columns: Mapping[str, pa.DataType], what: str) -> dict[str, list[Any]]:
    """Turn the columns that a frame has into lists of plain values; instants are microseconds since 1970 (UTC).

    Raises:
        ValueError: a column that the table does not have, or a value that does not fit its type.
    """
    _refuse_unknown(frame, columns, what)
    lists = {}
    for name in frame.columns:
        array = _typed(frame[name], columns[name], len(frame), f"{what}.{name}")
        lists[str(name)] = _listed(array)
    return lists


def _listed(array: pa.Array) -> list[Any]:
    if array.type == INSTANT:
        return list(array.cast(pa.int64()).to_pylist())
    if pa.types.is_map(array.type):
        return [None if pairs is None else tuple(pairs) for pairs in array.to_pylist()]
    return list(array.to_pylist())


def _refuse_unknown(frame: pd.DataFrame, columns: Mapping[str, pa.DataType], what: str) -> None:
    unknown = set(frame.columns) - set(columns)
    if unknown:
        raise ValueError(f"{what} has no column {', '.join(sorted(map(str, unknown)))}")


def _typed(values: Any, kind: pa.DataType, rows: int, what: str) -> pa.Array:
    if values is None:
        return pa.nulls(rows, kind)
    if pa.types.is_timestamp(kind) and pd.api.types.is_datetime64_any_dtype(values):
        values = values.dt.floor("us")
    elif pa.types.is_nested(kind) or pa.types.is_date(kind):
        values = [_plain(value) for value in values]
    try:
        return pa.array(values, type=kind, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ValueError(f"{what} does not fit its column: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, (list, tuple)):
        return list(value)
    return None if pd.isna(value) else value
