"""A lake with few rows whose every figure can be worked out by hand. Two accounts, October 2026, UTC days."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd

from dashboard.filters import Filters
from tests.dashboard.desk_fixture import SeededDesk
from warehouse.lake.load import Coverage, LoadBatch

POSTED = {"101": datetime(2026, 10, 5, 8, tzinfo=UTC), "102": datetime(2026, 10, 7, 18, tzinfo=UTC)}
FEW = Filters((1,), date(2026, 10, 5), date(2026, 10, 8), "previous", "UTC")
# media → age in hours → likes, comments, saved, shares, reach
COUNTERS = {
    "101": {2: (10, 1, 2, 1, 100), 24: (40, 4, 5, 3, 400), 48: (50, 5, 6, 4, 500)},
    "102": {2: (20, 0, 0, 0, 200), 24: (60, 6, 3, 3, 800)},
}


def load_known_rows(seeded: SeededDesk) -> None:
    """Load two posts with their samples, four days of reach (one without a value), followers and a comment."""
    lake, account = seeded.ctx.lake, seeded.account_ids[0]
    for day, followers in ((4, 990), (5, 1000), (6, 1005), (7, 1003), (8, 1010)):
        lake.load(
            LoadBatch(
                account,
                1,
                datetime(2026, 10, day, 6, tzinfo=UTC),
                "account",
                account=pd.DataFrame([{"username": "cafe_aurora", "followers_count": followers}]),
                coverage=(Coverage("account"),),
            )
        )
    lake.load(LoadBatch(account, 1, POSTED["101"], "media", media=_media()))
    looks = sorted((POSTED[m] + timedelta(hours=age), m, age) for m, ages in COUNTERS.items() for age in ages)
    for at, media, age in looks:
        lake.load(_sample(account, at, media, COUNTERS[media][age]))
    end = datetime(2026, 10, 12, tzinfo=UTC)
    lake.load(LoadBatch(account, 3, end, "account_insights", series=_series()))
    lake.load(LoadBatch(account, 4, end, "comments", comments=_comments()))


def _media() -> pd.DataFrame:
    captions = {"101": "Lovely #autumn morning", "102": "=SUM(A1) new wheels"}
    return pd.DataFrame(
        [
            {
                "media_id": media,
                "posted_at": at,
                "media_type": "IMAGE",
                "product_type": "FEED",
                "caption": captions[media],
            }
            for media, at in POSTED.items()
        ]
    )


def _sample(account: int, at: datetime, media: str, counters: tuple[int, ...]) -> LoadBatch:
    names = ("likes", "comments", "saved", "shares", "reach")
    row = {
        "media_id": media,
        "raw_id": f"{account}/x.zst:{at:%d%H}",
        **dict(zip(names, counters, strict=True)),
    }
    return LoadBatch(
        account,
        2,
        at,
        "media_insights",
        samples=pd.DataFrame([row]),
        coverage=(Coverage("media_insights", [media]),),
    )


def _series() -> pd.DataFrame:
    values = {1: 300.0, 2: 250.0, 5: 400.0, 6: None, 7: 500.0, 8: 600.0}
    return pd.DataFrame(
        [
            {
                "metric": "reach",
                "breakdown": "",
                "day_basis": "utc",
                "start_utc": datetime(2026, 10, day, tzinfo=UTC),
                "end_utc": datetime(2026, 10, day + 1, tzinfo=UTC),
                "value": value,
            }
            for day, value in values.items()
        ]
    )


def _comments() -> pd.DataFrame:
    at = POSTED["101"] + timedelta(minutes=30)
    return pd.DataFrame(
        [
            {
                "media_id": "101",
                "comment_id": "c1",
                "posted_at": at,
                "username": "rita",
                "text": "[x](http://evil)",
            }
        ]
    )
