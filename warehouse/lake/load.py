"""Batches for the lake: one batch is one transaction that writes only what changed.

What is news is worked out here against what is remembered of the account; the statements (`writes/*.sql`) only
append it. Batches of an account come in the order of their instants; one that comes late is compared with what was
known at its instant.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from warehouse.lake import ads, market
from warehouse.lake.batch import Coverage, LoadBatch, LoadResult, Progress
from warehouse.lake.changes import ACCOUNT, COMMENTS, MEDIA, PROGRESS, SERIES, Change, Columns, changed
from warehouse.lake.columns import COLUMNS, DIMS, typed_lists, typed_table
from warehouse.lake.lists import BUCKETS, LOOK_NAMES, changed_demographics, new_looks
from warehouse.lake.memory import Known
from warehouse.lake.sampling import NAMES, changed_samples
from warehouse.lake.sql import execute, microseconds, read_sql

__all__ = ["Coverage", "LoadBatch", "LoadResult", "Progress", "write_batch", "write_dims"]


def write_batch(
    cursor: duckdb.DuckDBPyConnection, batch: LoadBatch, known: Known, load_id: int
) -> LoadResult:
    """Write the news of a batch within the caller's transaction; `known` then notes them, to be kept after commit."""
    writer = _Writer(cursor, batch, known)
    columns = _given(batch)
    counts = {name: writer.write(name, columns[name]) for name in _ORDER if name in columns}
    sampled = {"samples": writer.numbers, "statuses": counts.pop("sample", 0) - writer.numbers}
    result = LoadResult(**counts, **sampled, coverage=writer.look(batch.coverage))
    if result.wrote:
        note_load(cursor, load_id, batch, result.rows)
    return result


def write_dims(
    cursor: duckdb.DuckDBPyConnection,
    run_id: int,
    now: datetime,
    frames: Mapping[str, pd.DataFrame],
    load_id: int,
) -> int:
    """Bring the copies of the named small tables up to date within the caller's transaction; rows written."""
    unknown = set(frames) - set(DIMS)
    if unknown:
        raise ValueError(f"the lake keeps no copy of {', '.join(sorted(unknown))}")
    written = 0
    for name, frame in frames.items():
        cursor.register("incoming", typed_table(frame, DIMS[name], name))
        row = execute(cursor, read_sql(f"writes/{name}.sql"), {"now": now}).fetchone()
        written += int(row[0]) if row else 0
    if written:
        note_load(cursor, load_id, LoadBatch(0, run_id, now, "dim"), written)
    return written


_MERGED = {
    part.name: part for part in (ACCOUNT, MEDIA, SERIES, COMMENTS, PROGRESS, *ads.PARTS, *market.PARTS)
}
_ORDER = (
    *("account", "media", "sample", "series", "demographics", "comments"),
    *(part.name for part in (*ads.PARTS, *market.PARTS)),
    "progress",
)


class _Writer:
    """Appends the news of one batch, part by part; media come before samples, which need their age."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, batch: LoadBatch, known: Known) -> None:
        self._cursor, self._known = cursor, known
        self._moment = {"account_id": batch.account_id, "run_id": batch.run_id}
        self.numbers = 0

    def write(self, name: str, columns: Columns) -> int:
        """Append what is news of one part; how many rows that were."""
        known, at = self._known.part(name), self._known.at
        if name == "sample":
            sampled = changed_samples(columns, known, at, self._known.posted_at())
            self.numbers = sampled.numbers
            return self._append(name, NAMES, sampled)
        if name == "demographics":
            return self._append(name, BUCKETS.names, changed_demographics(columns, known, at))
        part = _MERGED[name]
        change = changed(part, columns, known, at)
        return self._append(name, part.names, change)

    def look(self, coverage: Sequence[Coverage]) -> int:
        """Append that we looked; how many looks are new."""
        if not coverage:
            return 0
        looks = [
            (look.resource, _ids(look.media_ids), _instant(look.media_from), _instant(look.media_until))
            for look in coverage
        ]
        fresh = new_looks(looks, self._known.part("coverage"), self._known.at)
        return self._append("coverage", LOOK_NAMES, fresh)

    def _append(self, name: str, columns: Sequence[str], change: Change) -> int:
        if not change.rows:
            return 0
        lists = dict(zip(columns, map(_list_or_null, zip(*change.rows, strict=True)), strict=True))
        given = {"observed_at": self._known.at, **lists, **self._moment}
        execute(self._cursor, read_sql(f"writes/{name}.sql"), given)
        self._known.note(name, change.known)
        return len(change.rows)


def _given(batch: LoadBatch) -> dict[str, dict[str, list[Any]]]:
    """The columns of each part that was given, typed. Raises ValueError before anything is written."""
    frames = {
        "account": batch.account,
        "media": batch.media,
        "sample": batch.samples,
        "series": batch.series,
        "demographics": batch.demographics,
        "comments": batch.comments,
        "ad_objects": batch.ad_objects,
        "ad_daily": batch.ad_daily,
        "ad_coverage": batch.ad_coverage,
        "ad_reports": batch.ad_reports,
        **{part.name: getattr(batch, part.name) for part in market.PARTS},
    }
    lists = {
        name: typed_lists(frame, COLUMNS[name], name)
        for name, frame in frames.items()
        if frame is not None and not frame.empty
    }
    for name, complete in _COMPLETED.items():
        if name in lists:
            lists[name] = complete(lists[name], batch)
    if batch.progress:
        lists["progress"] = _progress(batch.progress)
    return lists


def _account(columns: dict[str, list[Any]], batch: LoadBatch) -> dict[str, list[Any]]:
    """An account is one row: the last one given."""
    return {name: values[-1:] for name, values in columns.items()} | {"account_id": [batch.account_id]}


def _series(columns: dict[str, list[Any]], batch: LoadBatch) -> dict[str, list[Any]]:
    """No breakdown is the total, and no value says that the platform answered with nothing."""
    height = len(next(iter(columns.values())))
    breakdowns = columns.get("breakdown", [None] * height)
    return {"value": [None] * height, **columns, "breakdown": [name or "" for name in breakdowns]}


def _buckets(columns: dict[str, list[Any]], batch: LoadBatch) -> dict[str, list[Any]]:
    return {"value": [None] * len(next(iter(columns.values()))), **columns}


_COMPLETED: dict[str, Callable[[dict[str, list[Any]], LoadBatch], dict[str, list[Any]]]] = {
    "account": _account,
    "series": _series,
    "demographics": _buckets,
    "ad_daily": lambda columns, _: ads.digested(columns),
    "ad_coverage": lambda columns, batch: ads.looks_at(columns, microseconds(batch.observed_at)),
}


def _progress(progress: Progress) -> dict[str, list[Any]]:
    return {
        "resource": [progress.resource],
        "reached_at": [_instant(progress.reached_at)],
        "reached_id": [progress.reached_id],
        "complete": [progress.complete],
    }


def _list_or_null(values: tuple[Any, ...]) -> list[Any] | None:
    """A list parameter; nothing but NULL costs nothing as NULL, which unnests beside the others to as many NULLs."""
    return None if all(value is None for value in values) else list(values)


def _instant(instant: datetime | None) -> int | None:
    return None if instant is None else microseconds(instant)


def _ids(media_ids: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if media_ids is None else tuple(sorted(set(media_ids)))


def note_load(cursor: duckdb.DuckDBPyConnection, load_id: int, batch: LoadBatch, rows: int) -> None:
    """Note a batch under its number, so that versions step, within the caller's transaction."""
    values = {"load_id": load_id, "rows": rows, "observed_at": microseconds(batch.observed_at)}
    told = {"run_id": batch.run_id, "account_id": batch.account_id, "resource": batch.resource}
    execute(cursor, read_sql("writes/load.sql"), values | told)
