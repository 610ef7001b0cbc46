"""The second page: which posts, which formats, what was published as planned, and where the numbers come from."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jobs.reports import words
from jobs.reports.document import PostRow, PublishRow, ReportDocument
from jobs.reports.front_page import carded, missing, split_label
from jobs.reports.legible import beginning, legible
from jobs.reports.paper_charts import Style, quartile_dots
from jobs.reports.texts import Say

BEST, WEAKEST, FORMATS = 5, 3, 5
TWO_LINES, ONE_LINE = 64, 38  # characters of a caption, without and with the account above it
GROWN_UP = timedelta(days=7)  # a younger post is still gathering, so it is not called weak
ON_TIME_S = 60
HALF = 84.0  # mm
WAITING = ("scheduled", "preparing", "ready", "publishing", "wait", "needs_reauth")
RESOURCES = {
    "media": "posts", "media_insights": "insights of posts", "account": "account", "account_insights":
    "daily account figures", "demographics": "audience", "comments": "comments", "stories": "stories",
    "story_insights": "insights of stories",
}  # fmt: skip


def content(document: ReportDocument, say: Say, style: Style) -> dict[str, Any]:
    """Tables, the formats' chart, the ledger's summary, freshness, restatements and definitions."""
    best, weakest = best_and_weakest(document.posts, document.as_of)
    columns = ("Post", "Format", "Posted", "Engagement", "ER [LCSS ÷ reach]", "Reach", "Saves")
    return {
        "columns": [say(text) for text in columns],
        "best": _table(say("Posts that earned most"), best, document, say),
        "weakest": _table(say("Posts that earned least"), weakest, document, say),
        "ranking": _ranking(document, say),
        "formats": None if document.campaign else _formats(document, say, style),
        "publishing": _publishing(document, say),
        "freshness": _freshness(document, say),
        "restated": _restated(document, say),
        "further": _further(document, say),
        "definitions": _definitions(document, say),
        "titles": {
            "formats": say("Formats"),
            "publishing": say("Publishing: planned and kept"),
            "data": say("Data behind this report"),
            "further": say("Further figures"),
            "definitions": say("Definitions"),
        },
    }


def best_and_weakest(posts: Sequence[PostRow], as_of: datetime) -> tuple[list[PostRow], list[PostRow]]:
    """The five posts with most engagement, and the three with least that are a week old and not among the five."""
    ranked = sorted(
        (post for post in posts if post.engagement is not None),
        key=lambda post: (-(post.engagement or 0), post.media_id),
    )
    grown = [post for post in ranked[BEST:] if as_of - post.posted_at >= GROWN_UP]
    return ranked[:BEST], grown[-WEAKEST:]


def _table(title: str, posts: Sequence[PostRow], document: ReportDocument, say: Say) -> dict[str, Any]:
    return {"title": title, "rows": [_post(post, document, say) for post in posts]}


def _post(post: PostRow, document: ReportDocument, say: Say) -> dict[str, Any]:
    locale, many = document.locale, len(document.accounts) > 1
    return {
        "caption": legible(beginning(post.caption, ONE_LINE if many else TWO_LINES), say)
        or [(say("without a caption"), True)],
        "account": f"@{post.account}" if many else "",
        "format": say(words.FORMATS[post.format]),
        "posted": words.short_day(post.posted_at.astimezone(ZoneInfo(document.zone)).date(), locale),
        "cells": [
            _cell(post.engagement, "count", document, "engagement"),
            _cell(post.er_reach, "percent", document, "er_reach"),
            _cell(post.reach, "people", document, "reach"),
            _cell(post.saved, "count", document, "saved"),
        ],
    }


def _cell(value: float | None, unit: str, document: ReportDocument, column: str) -> dict[str, Any]:
    """A number with the length of its bar: its share of the largest among all posts of the period."""
    largest = max((getattr(post, column) or 0 for post in document.posts), default=0)
    share = (value or 0) / largest if largest else 0
    return {"text": words.amount(value, unit, document.locale), "share": round(share, 4)}


def _ranking(document: ReportDocument, say: Say) -> str:
    """By what the posts are ranked, and how many cannot be."""
    if not document.posts:
        return say("Nothing was posted in this period.")
    unknown = sum(post.engagement is None for post in document.posts)
    parts = [
        say("Ranked by engagement (likes + comments + saves + shares) as of the data; bars against the largest of the "
            "period. Posts younger than 7 days are not called weak.")
    ]  # fmt: skip
    if unknown:
        parts.append(
            say("{n} of {all} posts without insights are not ranked.", n=unknown, all=len(document.posts))
        )
    return " ".join(parts)


def _formats(document: ReportDocument, say: Say, style: Style) -> dict[str, Any]:
    known = [
        (
            say("{format} (n = {n})", format=say(words.FORMATS[row.format]), n=row.n),
            row.p25,
            row.median,
            row.p75,
        )
        for row in document.formats
        if row.median is not None and row.p25 is not None and row.p75 is not None
    ]
    rows = [(label, low, middle, high) for label, low, middle, high in known[:FORMATS] if low is not None]
    if not rows:
        reason = say("no format has a known engagement")
        return {"svg": None, "words": f"{words.MISSING} {reason}"}
    height = 9.0 + 7.5 * len(rows)
    about = say("Engagement of a post: median (dot), lower to upper quartile (line), n posts")
    ordered = sorted(rows, key=lambda row: -row[2])
    return {"svg": quartile_dots(ordered, style, (HALF, height)), "words": about}


def _publishing(document: ReportDocument, say: Say) -> dict[str, Any]:
    """The ledger's own count: every planned post is in exactly one line."""
    rows = document.publishing
    if not rows:
        return {"rows": [], "words": say("Nothing was planned here for this period.")}
    counts = Counter(_outcome(row) for row in rows)
    lines = [
        (say("Planned"), len(rows), "total"),
        (say("Published on time"), counts["on_time"], "good"),
        (say("Published late"), counts["late"], "bad"),
        (say("Missed or failed, not live"), counts["lost"], "bad"),
        (say("Outcome under review"), counts["review"], "bad"),
        (say("Still to come"), counts["waiting"], "flat"),
        (say("Cancelled"), counts["cancelled"], "flat"),
    ]
    return {
        "rows": [
            {"name": name, "n": words.number(count, document.locale), "tone": tone if count else "flat"}
            for name, count, tone in lines
            if count or tone in ("total", "good", "bad")
        ],
        "words": _lateness(rows, say, document.locale),
    }


def _outcome(row: PublishRow) -> str:
    if row.state == "published":
        return "late" if row.late_s is not None and row.late_s > ON_TIME_S else "on_time"
    if row.state in ("missed", "failed"):
        return "lost"
    if row.state in ("review", "uncertain"):
        return "review"
    return "waiting" if row.state in WAITING else "cancelled"


def _lateness(rows: Sequence[PublishRow], say: Say, locale: str) -> str:
    late = [row.late_s for row in rows if row.state == "published" and row.late_s is not None]
    text = say("On time: live at most 60 s after the planned time.")
    if not late:
        return text
    return text + " " + say("The latest: {n} s after.", n=words.number(max(0.0, *late), locale))


def _freshness(document: ReportDocument, say: Say) -> list[dict[str, str]]:
    """Per kind of data, when the account that was looked at longest ago was looked at."""
    oldest: dict[str, datetime | None] = {}
    for row in document.freshness:
        seen = oldest.get(row.resource, row.observed_at)
        oldest[row.resource] = min(seen, row.observed_at) if seen and row.observed_at else None
    return [
        {
            "name": say(RESOURCES.get(resource, resource.replace("_", " "))),
            "seen": words.moment(seen, document.zone, document.locale),
        }
        for resource, seen in sorted(oldest.items())
    ]


def _restated(document: ReportDocument, say: Say) -> str:
    days = {(row.account, row.metric, row.day) for row in document.restated}
    if not days:
        return say(
            "Restatements: none. No daily value of the period was changed after it was first reported."
        )
    count = words.number(len(days), document.locale)
    return say(
        "Restatements: {n} daily values of the period were changed by the platform after they were first "
        "reported; this report has the newest. The workbook lists them.", n=count,
    )  # fmt: skip


def _further(document: ReportDocument, say: Say) -> list[dict[str, str]]:
    """The figures without a card."""
    shown = {figure.metric for figure in carded(document)}
    return [
        {
            "name": split_label(say(figure.label))[0],
            "detail": split_label(say(figure.label))[1],
            "value": words.amount(figure.value, figure.unit, document.locale),
            "change": words.change(figure, document.locale, say("points")) or "",
            "note": missing(figure, document, say),
        }
        for figure in document.figures
        if figure.metric not in shown
    ]


def _definitions(document: ReportDocument, say: Say) -> dict[str, Any]:
    """Each formula once, and the caveats that several figures share once."""
    caveats = dict.fromkeys(
        sentence.rstrip(".")
        for figure in document.figures
        for sentence in figure.caveats.split(". ")
        if sentence
    )
    labels = [split_label(say(figure.label)) for figure in document.figures]
    times = Counter(name for name, _detail in labels)
    return {
        "formulas": [
            {"name": name if times[name] == 1 else f"{name} {detail}", "formula": say(figure.formula)}
            for (name, detail), figure in zip(labels, document.figures, strict=True)
        ],
        "caveats": " ".join(say(f"{sentence}.") for sentence in caveats),
    }
