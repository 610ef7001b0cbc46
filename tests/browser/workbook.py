"""An exported workbook, read back and asked again: each of its numbers by SQL on the lake."""

import json
import math
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from tests.desk_process import Desk
from warehouse.lake.metrics import METRICS

HEAD_ROW = 4
Rows = list[dict[str, Any]]

POST = """
    SELECT m.account_id, m.media_id, m.posted_at, a.username,
           coalesce(c.likes, c.like_count) AS likes, coalesce(c.comments, c.comments_count) AS comments,
           c.saved, c.shares, c.reach, nullif(c.reach, 0) AS reached, c.views,
           coalesce(c.likes, c.like_count) + coalesce(c.comments, c.comments_count) + c.saved + c.shares AS engagement,
           100 * engagement / reached AS er
    FROM media_current m JOIN account_current a USING (account_id)
    LEFT JOIN counters_current c USING (account_id, media_id)
    WHERE m.product_type IS DISTINCT FROM 'STORY' AND m.posted_at >= '{start}' AND m.posted_at < '{end}'
"""

# Value and number of rows of each figure, written anew here so that a mistake in a metric's own file shows.
POST_FIGURES = {
    "posts": "count(*), count(*)",
    "engagement": "sum(engagement), count(engagement)",
    "likes_comments": "sum(likes + comments), count(likes + comments)",
    "er_reach_median": "median(er), count(er)",
    "save_rate": "100 * sum(saved) FILTER (reached > 0) / sum(reached) FILTER (saved >= 0), count(saved / reached)",
    "share_rate": "100 * sum(shares) FILTER (reached > 0) / sum(reached) FILTER (shares >= 0), count(shares / reached)",
}
DAY_FIGURES = {
    "reach_daily_sum": "reach",
    "views": "views",
    "interactions": "total_interactions",
    "profile_views": "profile_views",
}
DAYS = """
    SELECT sum(value) AS value, count(value) AS n FROM series_current
    WHERE metric = '{metric}' AND breakdown = '' AND start_utc >= '{start}' AND start_utc < '{end}'
      AND end_utc - start_utc BETWEEN INTERVAL 22 HOURS AND INTERVAL 26 HOURS
"""
FOLLOWERS = """
    SELECT sum(followers) AS value, count(*) AS n FROM (
        SELECT account_id, arg_max(followers_count, observed_at) AS followers
        FROM account_version WHERE observed_at < '{end}' GROUP BY account_id)
"""
# Looks are rows of coverage; a look that saw no change finds the followers of the version before it.
FOLLOWERS_NET = """
    WITH look AS (
        SELECT c.account_id, c.observed_at,
               (SELECT arg_max(v.followers_count, v.observed_at) FROM account_version v
                WHERE v.account_id = c.account_id AND v.observed_at <= c.observed_at) AS followers
        FROM coverage c WHERE c.resource = 'account' AND c.observed_at < '{end}'),
    side AS (
        SELECT account_id, arg_max(followers, observed_at) AS newest,
               coalesce(arg_max(followers, observed_at) FILTER (observed_at <= '{start}'),
                        arg_min(followers, observed_at)) AS oldest,
               coalesce(max(observed_at) FILTER (observed_at <= '{start}'), min(observed_at)) AS since,
               max(observed_at) AS until
        FROM look GROUP BY account_id)
    SELECT sum(newest - oldest) AS value, count(*) AS n FROM side WHERE since < until
"""


def ask(desk: Desk, query: str) -> Rows:
    """The rows of a query, asked through the running server."""
    found: Rows = json.loads(desk.run("sql", query, "--format", "json").stdout)["rows"]
    return found


def sheet(path: Path, name: str) -> Rows:
    """The table of one sheet, a dictionary a row."""
    rows = list(
        openpyxl.load_workbook(path, data_only=True)[name].iter_rows(min_row=HEAD_ROW, values_only=True)
    )
    heads = [str(cell) for cell in rows[0] if cell is not None]
    return [dict(zip(heads, row, strict=False)) for row in rows[1:]]


def figures_by_sql(desk: Desk, first: date, last: date) -> dict[str, tuple[float | None, int]]:
    """Metric → value and number of rows, for the days from first to last in UTC. Asked at once."""
    days = {"start": f"{first} 00:00:00+00", "end": f"{last + timedelta(days=1)} 00:00:00+00"}
    queries = {
        name: f"SELECT {columns} FROM ({POST.format(**days)})" for name, columns in POST_FIGURES.items()
    }
    queries |= {name: DAYS.format(metric=metric, **days) for name, metric in DAY_FIGURES.items()}
    queries |= {"followers": FOLLOWERS.format(**days), "followers_net": FOLLOWERS_NET.format(**days)}
    each = [
        f"SELECT '{name}' AS name, value::DOUBLE AS value, n FROM ({query}) AS found(value, n)"
        for name, query in queries.items()
    ]
    return {row["name"]: (row["value"], row["n"]) for row in ask(desk, " UNION ALL ".join(each))}


def metric_of(label: str) -> str:
    """The metric that a report calls so."""
    return next(name for name, metric in METRICS.items() if metric.label == label)


def posts_by_sql(desk: Desk, first: date, last: date) -> Rows:
    """The posts of the days from first to last in UTC, newest first."""
    days = {"start": f"{first} 00:00:00+00", "end": f"{last + timedelta(days=1)} 00:00:00+00"}
    return ask(desk, POST.format(**days) + " ORDER BY m.posted_at DESC, m.media_id")


def same(shown: float | None, known: float | None) -> bool:
    """Whether a cell says what the lake says; nothing is nothing, never 0."""
    value = math.nan if known is None else float(known)
    return shown is None if math.isnan(value) else shown is not None and math.isclose(shown, value)


def wall(moment: str) -> datetime:
    """An instant of the lake as a sheet writes it: UTC, without its zone, to the second."""
    return datetime.fromisoformat(moment).replace(tzinfo=None)
