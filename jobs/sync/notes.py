"""A load as a note beside the raw answers, and back: what a replay reads.

Rows without an origin are noted as they are; instants, which JSON has no word for, as {"$at": ISO}.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from jobs.sync.origins import Origin
from warehouse.lake.load import Coverage, LoadBatch, Progress

LOAD, DIMS, IMPORT, IMPORT_REMOVED = "load", "dims", "import", "import_removed"  # the kinds of notes
_AT, _ON = "$at", "$on"


def note_of(batch: LoadBatch, origin: Origin | None) -> dict[str, Any]:
    """Return the note of a load."""
    note: dict[str, Any] = {
        "kind": LOAD,
        "at": batch.observed_at.isoformat(),
        "run_id": batch.run_id,
        "resource": batch.resource,
        "coverage": [_covered(one) for one in batch.coverage],
    }
    if batch.progress:
        reached = batch.progress.reached_at
        note["progress"] = vars(batch.progress) | {"reached_at": reached and reached.isoformat()}
    if origin:
        return note | {"origin": origin.kind, "told": origin.told}
    given = {name: part for name, part in vars(batch).items() if isinstance(part, pd.DataFrame)}
    return note | {"rows": {name: columns_of(part) for name, part in given.items() if not part.empty}}


def batch_of(
    account_id: int, note: Mapping[str, Any], frames: Mapping[str, pd.DataFrame | None]
) -> LoadBatch:
    """Return the load that a note tells of, with these frames."""
    progress = note.get("progress")
    return LoadBatch(
        account_id=account_id,
        run_id=note["run_id"],
        observed_at=datetime.fromisoformat(note["at"]),
        resource=note["resource"],
        coverage=[_looked(one) for one in note["coverage"]],
        progress=Progress(**(progress | {"reached_at": _instant(progress["reached_at"])}))
        if progress
        else None,
        **frames,
    )


def noted_frames(rows: Mapping[str, Mapping[str, Sequence[Any]]]) -> dict[str, pd.DataFrame | None]:
    """Return frames that were noted row by row."""
    return {name: frame_of(columns) for name, columns in rows.items()}


def columns_of(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Return a frame as plain lists, column by column."""
    return {str(name): [_plain(value) for value in frame[name]] for name in frame.columns}


def frame_of(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return the frame of plain lists."""
    return pd.DataFrame(
        {name: [_typed(value) for value in values] for name, values in columns.items()}, dtype=object
    )


def _covered(one: Coverage) -> dict[str, Any]:
    return {
        "resource": one.resource,
        "media_ids": None if one.media_ids is None else list(one.media_ids),
        "media_from": one.media_from and one.media_from.isoformat(),
        "media_until": one.media_until and one.media_until.isoformat(),
    }


def _looked(one: Mapping[str, Any]) -> Coverage:
    bounds = _instant(one["media_from"]), _instant(one["media_until"])
    return Coverage(one["resource"], one["media_ids"], *bounds)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list | tuple | str | bool) or value is None:
        return value
    if pd.isna(value):
        return None
    if isinstance(value, datetime):
        return {_AT: value.isoformat()}
    if isinstance(value, date):
        return {_ON: value.isoformat()}
    return value.item() if hasattr(value, "item") else value


def _typed(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {_AT}:
        return datetime.fromisoformat(value[_AT])
    if isinstance(value, dict) and set(value) == {_ON}:
        return date.fromisoformat(value[_ON])
    return value
