"""Records into the lake's frames, in bulk. A value that the platform did not give is NULL, with a status why."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from connectors.instagram.insights import Finding
from connectors.instagram.metrics import TIMEFRAME, column
from connectors.instagram.records import Comment, Insight, Media, Profile, instant
from jobs.sync.plan import Day

EMPTY, REFUSED, NOT_ASKED = "empty", "refused", "not_asked"

Listed = tuple[Media, str]  # a media of a list, and the raw_id of its page


def as_story(item: Media) -> Media:
    """Return a media of the list of stories, which does not always say what it is."""
    item.media_product_type = item.media_product_type or "STORY"
    return item


def account_frame(profile: Profile, raw_id: str) -> pd.DataFrame:
    """Return the one row of an account's own fields."""
    fields = ("username", "name", "biography", "website", "followers_count", "follows_count", "media_count")
    return _frame([{"raw_id": raw_id} | {name: getattr(profile, name) for name in fields}])


def media_frame(listed: Sequence[Listed], thumbnails: Mapping[str, str]) -> pd.DataFrame:
    """Return what describes listed media. `thumbnails`: media id -> path of its kept picture."""
    return _frame(
        [
            {
                "media_id": item.id,
                "raw_id": raw_id,
                "posted_at": item.posted_at,
                "media_type": item.media_type,
                "product_type": item.media_product_type,
                "caption": item.caption,
                "permalink": item.permalink,
                "shortcode": item.shortcode,
                "children": len(item.children.data) if item.children else None,
                "thumbnail_path": thumbnails.get(item.id),
            }
            for item, raw_id in listed
        ]
    )


def children_frame(listed: Iterable[Listed]) -> pd.DataFrame:
    """Return the pictures and clips of listed carousels, in their order."""
    return _frame(
        [
            {
                "media_id": item.id,
                "child_id": child.id,
                "place": place,
                "media_type": child.media_type,
                "permalink": child.permalink,
                "raw_id": raw_id,
            }
            for item, raw_id in listed
            if item.children
            for place, child in enumerate(item.children.data, 1)
        ]
    )


def listed_samples(listed: Sequence[Listed], not_asked: set[str]) -> pd.DataFrame:
    """Return the counters that a listing itself tells. `not_asked`: media whose insights are left out on purpose."""
    return _frame(
        [
            {
                "media_id": item.id,
                "raw_id": raw_id,
                "like_count": item.like_count,
                "comments_count": item.comments_count,
                "status": {"*": NOT_ASKED} if item.id in not_asked else None,
            }
            for item, raw_id in listed
        ]
    )


def gone_media(media_ids: Sequence[str]) -> pd.DataFrame:
    """Return the rows that say that media no longer exist."""
    return _frame([{"media_id": media_id, "gone": True} for media_id in media_ids])


Found = tuple[Finding, Sequence[str], str | None]


def insight_samples(findings: Iterable[Found]) -> pd.DataFrame:
    """Return samples of findings, each with the metrics to speak of and the raw_id of its answer.

    "*" among the metrics marks a media that was refused, wholly or in part, what others of its kind are told.
    """
    return _frame([_insight_sample(finding, wanted, raw_id) for finding, wanted, raw_id in findings])


def _insight_sample(finding: Finding, metrics: Sequence[str], raw_id: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {"media_id": finding.subject, "raw_id": raw_id}
    other: dict[str, float] = {}
    status: dict[str, str] = {}
    for metric in metrics:
        insight = finding.insights.get(metric)
        number = insight.number if insight else None
        name = column(metric)
        if number is None:
            was_answered = finding.error is None and metric in finding.asked and metric not in finding.refused
            status[metric] = EMPTY if was_answered else REFUSED
        elif name is None:
            other[metric] = number
        else:
            row[name] = number if name == "skip_rate" else round(number)
    return row | {"other": other or None, "status": status or None}


def day_rows(
    finding: Finding,
    metrics: Sequence[str],
    by_end: Mapping[datetime, Day],
    day_basis: str,
    raw_id: str | None,
    *,
    by_type: bool,
) -> list[dict[str, Any]]:
    """Return the series rows of what was found of days: a series, or one day's totals or breakdowns (`by_type`).

    The finding's subject is the Day, or None for a series. An error has no rows.
    """
    if finding.error or raw_id is None:
        return []
    if finding.subject is None:
        found = finding.insights.values()
        return [row for insight in found for row in daily_rows(insight, by_end, day_basis, raw_id)]
    if by_type:
        return breakdown_rows(finding, day_basis, raw_id)
    return total_rows(finding, metrics, day_basis, raw_id)


def audience_rows(finding: Finding, raw_id: str | None) -> list[dict[str, Any]]:
    """Return the demographics rows of one finding; its subject is the dimension."""
    return [
        {
            "metric": insight.name,
            "timeframe": TIMEFRAME,
            "dimension": finding.subject,
            "bucket": bucket,
            "value": value,
            "raw_id": raw_id,
        }
        for insight in finding.insights.values()
        for _, bucket, value in buckets(insight, finding.subject)
    ]


def total_rows(finding: Finding, metrics: Sequence[str], day_basis: str, raw_id: str) -> list[dict[str, Any]]:
    """Return the series rows of one day's totals; its subject is the Day. Refused metrics have no row."""
    return [
        _series_row(metric, "", finding.subject, day_basis, _number(finding, metric), raw_id)
        for metric in metrics
        if metric not in finding.refused
    ]


def breakdown_rows(finding: Finding, day_basis: str, raw_id: str) -> list[dict[str, Any]]:
    """Return the series rows of one day's breakdowns, e.g. breakdown "follow_type=FOLLOWER"."""
    return [
        _series_row(insight.name, f"{dimension}={bucket}", finding.subject, day_basis, value, raw_id)
        for insight in finding.insights.values()
        for dimension, bucket, value in buckets(insight)
    ]


def daily_rows(
    insight: Insight, days: Mapping[datetime, Day], day_basis: str, raw_id: str
) -> list[dict[str, Any]]:
    """Return the series rows of a daily series. `days`: end of day -> Day; values of other days are left out."""
    rows = []
    for value in insight.values:
        end = instant(value.end_time, f"the end of a day of {insight.name}") if value.end_time else None
        day = days.get(end) if end else None
        if day is not None and not isinstance(value.value, dict):
            rows.append(_series_row(insight.name, "", day, day_basis, value.value, raw_id))
    return rows


def buckets(insight: Insight, dimension: str | None = None) -> list[tuple[str, str, float]]:
    """Return (dimension, bucket, value) of an insight's breakdowns of one dimension.

    Indexed by the dimension's name, because the platform sometimes puts the time frame before it.
    """
    found = []
    for part in insight.total_value.breakdowns if insight.total_value else []:
        wanted = dimension or part.dimension_keys[-1]
        if wanted in part.dimension_keys:
            at = part.dimension_keys.index(wanted)
            found += [
                (wanted, r.dimension_values[at], float(r.value)) for r in part.results if r.value is not None
            ]
    return found


def rows_frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return a frame of ready-made rows."""
    return _frame(rows)


def comment_rows(
    comments: Iterable[Comment], media_id: str, parent_id: str | None, raw_id: str | None
) -> list[dict[str, Any]]:
    """Return the rows of comments and of the replies that came with them. `parent_id`: what they all reply to."""
    rows = []
    for comment in comments:
        rows.append(_comment_row(comment, media_id, parent_id, raw_id))
        replies = comment.replies.data if comment.replies else []
        rows += [_comment_row(reply, media_id, comment.id, raw_id) for reply in replies]
    return rows


def _comment_row(
    comment: Comment, media_id: str, parent_id: str | None, raw_id: str | None
) -> dict[str, Any]:
    return {
        "media_id": media_id,
        "comment_id": comment.id,
        "parent_id": parent_id or comment.parent_id,
        "posted_at": comment.posted_at,
        "username": comment.username,
        "text": comment.text,
        "like_count": comment.like_count,
        "hidden": comment.hidden,
        "raw_id": raw_id,
    }


def _series_row(
    metric: str, breakdown: str, day: Day, day_basis: str, value: float | None, raw_id: str
) -> dict[str, Any]:
    return {
        "metric": metric,
        "breakdown": breakdown,
        "start_utc": day.start,
        "end_utc": day.end,
        "day_basis": day_basis,
        "value": value,
        "raw_id": raw_id,
    }


def _number(finding: Finding, metric: str) -> float | None:
    insight = finding.insights.get(metric)
    return insight.number if insight else None


def _frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return a frame whose integers stay integers beside missing values."""
    return pd.DataFrame(list(rows), dtype=object)
