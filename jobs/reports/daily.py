"""A report's days: what the platform says of each, and what was posted on it and earned."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from jobs.reports.document import DayRow, PostRow
from jobs.reports.scope import Period, Scope
from warehouse.lake.store import Lake

SERIES = {"reach": "reach", "views": "views", "total_interactions": "interactions"}


def day_rows(
    lake: Lake, scope: Scope, period: Period, posts: Iterable[PostRow], now: datetime
) -> tuple[DayRow, ...]:
    """A row for every day of the period, also for those of which nothing is known.

    A platform's day stands at the day of the report's zone in which it begins, as in the sums of the period;
    posts at the day on which they were posted there. A campaign has no daily figures of the account.
    """
    series = {} if scope.campaign else _series(lake, scope, period, now)
    followers = {} if scope.campaign else _followers(lake, scope, period, now)
    earned = _earned(posts, scope.zone)
    return tuple(
        DayRow(
            day=day,
            reach=series.get((day, "reach")),
            views=series.get((day, "views")),
            interactions=series.get((day, "interactions")),
            followers=followers.get(day),
            posts=len(earned.get(day, ())),
            engagement=_sum_of_known(earned.get(day, ())),
        )
        for day in period.days
    )


def _series(lake: Lake, scope: Scope, period: Period, now: datetime) -> Mapping[tuple[date, str], float]:
    """Day and column → the sum over the accounts whose value is known."""
    rows = lake.rows("daily_account", accounts=scope.ids, start=period.start, end=period.end, as_of=now)
    zone = ZoneInfo(scope.zone)
    found: dict[tuple[date, str], float] = {}
    for row in rows:
        if row["value"] is not None and row["metric"] in SERIES:
            key = row["start_utc"].astimezone(zone).date(), SERIES[row["metric"]]
            found[key] = found.get(key, 0.0) + row["value"]
    return found


def _followers(lake: Lake, scope: Scope, period: Period, now: datetime) -> Mapping[date, float]:
    """Followers at the end of each UTC day on which every account was seen."""
    end = min(period.end, max(period.start, now))
    seen: dict[date, list[float]] = {}
    for row in lake.rows("daily_followers", accounts=scope.ids, start=period.start, end=end):
        if row["followers_count"] is not None:
            seen.setdefault(row["day"], []).append(row["followers_count"])
    return {day: sum(counts) for day, counts in seen.items() if len(counts) == len(scope.ids)}


def _earned(posts: Iterable[PostRow], zone: str) -> Mapping[date, list[float | None]]:
    """Day of posting → the engagement of each of its posts."""
    found: dict[date, list[float | None]] = {}
    for post in posts:
        found.setdefault(post.posted_at.astimezone(ZoneInfo(zone)).date(), []).append(post.engagement)
    return found


def _sum_of_known(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
