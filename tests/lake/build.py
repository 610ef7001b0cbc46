"""Builders of small batches, so that a test says only what matters to it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from warehouse.lake.load import Coverage, LoadBatch

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
START, END = NOW - 60 * DAY, NOW + DAY


def media(media_id: str, posted_at: datetime = NOW - 2 * DAY, **columns: Any) -> dict[str, Any]:
    return {
        "media_id": media_id,
        "posted_at": posted_at,
        "product_type": "FEED",
        "media_type": "IMAGE",
        **columns,
    }


def batch(
    at: datetime = NOW, *, account_id: int = 1, run_id: int = 1, resource: str = "media", **parts: Any
) -> LoadBatch:
    """A batch whose frames are given as lists of rows."""
    frames = {
        name: pd.DataFrame(rows) if isinstance(rows, list) and name != "coverage" else rows
        for name, rows in parts.items()
    }
    return LoadBatch(account_id, run_id, at, resource, **frames)


def series(metric: str, day: datetime, value: float | None, **columns: Any) -> dict[str, Any]:
    return {
        "metric": metric,
        "start_utc": day,
        "end_utc": day + DAY,
        "day_basis": "utc",
        "value": value,
        **columns,
    }


def looked(*media_ids: str) -> list[Coverage]:
    """We read the fields and the insights of these media."""
    return [Coverage("media", media_ids), Coverage("media_insights", media_ids)]
