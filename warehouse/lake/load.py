"""Batches for the lake: one batch is one transaction that writes only what changed.

The statements are `writes/*.sql`. A frame becomes a typed Arrow table first, so that NaN, NA, NaT and
None are NULL and a column of nothing but NULL still has its type. Batches of an account come in the order
of their instants.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from warehouse.lake.sql import execute, read_sql

INSTANT = pa.timestamp("us", tz="UTC")
NUMBERS, WORDS = pa.map_(pa.string(), pa.float64()), pa.map_(pa.string(), pa.string())

_SAMPLE_COUNTERS = [
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
    | dict.fromkeys(_SAMPLE_COUNTERS, pa.int64())
    | {"skip_rate": pa.float64(), "other": NUMBERS, "status": WORDS},
    "series": dict.fromkeys(["metric", "breakdown", "day_basis", "raw_id"], pa.string())
    | {"start_utc": INSTANT, "end_utc": INSTANT, "value": pa.float64()},
    "demographics": dict.fromkeys(["metric", "timeframe", "dimension", "bucket", "raw_id"], pa.string())
    | {"value": pa.float64()},
    "comments": dict.fromkeys(
        ["media_id", "comment_id", "parent_id", "username", "text", "raw_id"], pa.string()
    )
    | {"posted_at": INSTANT, "like_count": pa.int64(), "hidden": pa.bool_()},
    "coverage": {"resource": pa.string(), "media_ids": pa.list_(pa.string())}
    | {"media_from": INSTANT, "media_until": INSTANT},
    "progress": {"resource": pa.string(), "reached_at": INSTANT}
    | {"reached_id": pa.string(), "complete": pa.bool_()},
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
    "dim_campaign_rule": {"campaign_id": pa.int64(), "kind": pa.string(), "value": pa.string()},
    "dim_campaign_media": {"campaign_id": pa.int64(), "account_id": pa.int64(), "media_id": pa.string()}
    | {"included": pa.bool_()},
    "dim_label": {"label_id": pa.int64(), "client_id": pa.int64(), "name": pa.string()},
    "dim_label_link": {"label_id": pa.int64(), "account_id": pa.int64(), "media_id": pa.string()},
    "dim_target": {"target_id": pa.int64(), "scope": pa.string(), "scope_id": pa.int64()}
    | {"metric": pa.string(), "starts_on": _DAY, "ends_on": _DAY, "value": pa.float64()}
    | {"currency": pa.string()},
}


@dataclass(frozen=True)
class Coverage:
    """That we looked at `resource` at the batch's instant.

    `media_ids` names the media looked at; None: all that were posted within [media_from, media_until), where
    None is open. Use resource `media` for the node's fields, `media_insights` for /insights, two entries when
    both were read; `account` for the account's own fields, `account_insights`, `demographics`, `comments`.
    """

    resource: str
    media_ids: Sequence[str] | None = None
    media_from: datetime | None = None
    media_until: datetime | None = None


@dataclass(frozen=True)
class Progress:
    """How far `resource` was read: the instant and id reached; `complete`: back to the beginning."""

    resource: str
    reached_at: datetime | None
    reached_id: str | None = None
    complete: bool = False


@dataclass(frozen=True)
class LoadBatch:
    """What one answer (or a few) said about one account at `observed_at` (aware).

    Frames hold the columns of their table minus account_id, run_id, observed_at and age_s (see COLUMNS). A
    column left out is NULL and says nothing; NULL in `caption`, `name`, `biography`, `website` says "empty".
    """

    account_id: int
    run_id: int
    observed_at: datetime
    resource: str
    account: pd.DataFrame | None = None
    media: pd.DataFrame | None = None
    samples: pd.DataFrame | None = None
    series: pd.DataFrame | None = None
    demographics: pd.DataFrame | None = None
    comments: pd.DataFrame | None = None
    coverage: Sequence[Coverage] = field(default_factory=tuple)
    progress: Progress | None = None


@dataclass(frozen=True)
class LoadResult:
    """Rows written per part of the batch; what was known already is not written and not counted."""

    account: int = 0
    media: int = 0
    samples: int = 0
    series: int = 0
    demographics: int = 0
    comments: int = 0
    coverage: int = 0
    progress: int = 0

    @property
    def rows(self) -> int:
        """All rows of data, without coverage and progress."""
        return self.account + self.media + self.samples + self.series + self.demographics + self.comments

    @property
    def wrote(self) -> bool:
        """Whether the batch wrote anything at all."""
        return self.rows + self.coverage + self.progress > 0


def write_batch(cursor: duckdb.DuckDBPyConnection, batch: LoadBatch) -> LoadResult:
    """Write the batch within the caller's transaction; media before samples, which need their age."""
    if batch.observed_at.tzinfo is None:
        raise ValueError(f"naive observed_at {batch.observed_at!r} given to the lake")
    moment = {
        "account_id": batch.account_id,
        "run_id": batch.run_id,
        "observed_at": batch.observed_at.astimezone(UTC),
    }
    parts = {
        "account": ("account", batch.account),
        "media": ("media", batch.media),
        "samples": ("sample", batch.samples),
        "series": ("series", batch.series),
        "demographics": ("demographics", batch.demographics),
        "comments": ("comments", batch.comments),
        "coverage": ("coverage", _coverage_frame(batch.coverage)),
        "progress": ("progress", _progress_frame(batch.progress)),
    }
    result = LoadResult(
        **{name: _write(cursor, table, frame, moment) for name, (table, frame) in parts.items()}
    )
    if result.wrote:
        note = {**moment, "resource": batch.resource, "rows": result.rows}
        execute(cursor, read_sql("writes/load.sql"), note)
    return result


def write_dims(
    cursor: duckdb.DuckDBPyConnection, run_id: int, now: datetime, frames: Mapping[str, pd.DataFrame]
) -> int:
    """Bring the copies of the named small tables up to date within the caller's transaction; rows written."""
    unknown = set(frames) - set(DIMS)
    if unknown:
        raise ValueError(f"the lake keeps no copy of {', '.join(sorted(unknown))}")
    written = 0
    for name, frame in frames.items():
        cursor.register("incoming", typed_table(frame, DIMS[name], name))
        written += _count(execute(cursor, read_sql(f"writes/{name}.sql"), {"now": now}))
    if written:
        note = {"account_id": 0, "run_id": run_id, "observed_at": now, "resource": "dim", "rows": written}
        execute(cursor, read_sql("writes/load.sql"), note)
    return written


def typed_table(frame: pd.DataFrame, columns: Mapping[str, pa.DataType], what: str) -> pa.Table:
    """Turn a frame into an Arrow table of exactly these columns; ones that it lacks are NULL.

    Raises:
        ValueError: a column that the table does not have, or a value that does not fit its type.
    """
    unknown = set(frame.columns) - set(columns)
    if unknown:
        raise ValueError(f"{what} has no column {', '.join(sorted(map(str, unknown)))}")
    arrays = {
        name: _typed(frame.get(name), kind, len(frame), f"{what}.{name}") for name, kind in columns.items()
    }
    return pa.table(arrays)


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


def _write(
    cursor: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame | None, moment: Mapping[str, Any]
) -> int:
    if frame is None or frame.empty:
        return 0
    typed = typed_table(frame, COLUMNS[table], table)
    position = pa.array(range(len(frame)), type=pa.int64())
    cursor.register("incoming", typed.append_column("position", position))
    given = [str(name) for name in frame.columns]
    return _count(execute(cursor, read_sql(f"writes/{table}.sql"), {**moment, "given": given}))


def _count(cursor: duckdb.DuckDBPyConnection) -> int:
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def _coverage_frame(coverage: Sequence[Coverage]) -> pd.DataFrame | None:
    rows = [(c.resource, _ids(c.media_ids), c.media_from, c.media_until) for c in coverage]
    return pd.DataFrame(rows, columns=list(COLUMNS["coverage"])) if rows else None


def _ids(media_ids: Sequence[str] | None) -> list[str] | None:
    return None if media_ids is None else sorted(set(media_ids))


def _progress_frame(progress: Progress | None) -> pd.DataFrame | None:
    if progress is None:
        return None
    row = (progress.resource, progress.reached_at, progress.reached_id, progress.complete)
    return pd.DataFrame([row], columns=list(COLUMNS["progress"]))
