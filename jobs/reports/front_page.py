"""The first page: what happened, in one paragraph, eight figures and the days."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jobs.reports import words
from jobs.reports.document import DayRow, Figure, ReportDocument
from jobs.reports.legible import legible
from jobs.reports.paper_charts import Style, days_bars, days_line
from jobs.reports.texts import Say

ACCOUNT_CARDS = (
    "followers", "followers_net", "reach_daily_sum", "views", "posts", "engagement", "er_reach_median", "save_rate",
)  # fmt: skip
CAMPAIGN_CARDS = (
    "posts", "post_reach_sum", "post_views", "engagement", "er_reach_median", "engagement_per_post", "saves", "shares",
)  # fmt: skip
INTERACTIONS, PEOPLE, VIEWS = ("interaction", "interactions"), ("person", "people"), ("view", "views")
UNITS = {  # what a number counts: one, several
    "posts": ("post", "posts"), "views": VIEWS, "post_views": VIEWS, "engagement": INTERACTIONS,
    "interactions": INTERACTIONS, "likes_comments": INTERACTIONS, "engagement_per_post": INTERACTIONS,
    "saves": ("save", "saves"), "shares": ("share", "shares"), "profile_views": ("visit", "visits"),
    "reach_daily_sum": PEOPLE, "post_reach_sum": PEOPLE,
}  # fmt: skip
RISEN, FALLEN = "+", "−"
ARROWS = {RISEN: "▲", FALLEN: "▼"}
WIDE = (178.0, 58.0)  # mm; the width between the margins
LEFT_OUT = re.compile(r"(\d+) of (\d+) (accounts|days|posts) without a value are left out")


def content(document: ReportDocument, say: Say, style: Style) -> dict[str, Any]:
    """The cards, the paragraph and the charts."""
    return {
        "compared": document.before_start is not None,
        "lead": legible(_lead(document, say), say),
        "remark": _remark(document, say),
        "cards": [card(figure, document, say) for figure in carded(document)],
        "charts": _charts(document, say, style),
    }


def carded(document: ReportDocument) -> list[Figure]:
    """The figures that get a card, as far as the document has them."""
    names = CAMPAIGN_CARDS if document.campaign else ACCOUNT_CARDS
    return [figure for name in names if (figure := document.figure(name))]


def card(figure: Figure, document: ReportDocument, say: Say) -> dict[str, Any]:
    """A figure as a card: name, value, unit, change with its direction, what it means, what it leaves out."""
    name, detail = split_label(say(figure.label))
    change = words.change(figure, document.locale, say("points")) or ""
    return {
        "name": name,
        "detail": detail,
        "value": words.amount(figure.value, figure.unit, document.locale, with_sign=is_net(figure)),
        "unit": say(unit_of(figure)) if figure.value is not None else "",
        "change": change,
        "arrow": ARROWS.get(change[:1], ""),
        "tone": tone(change, figure.better),
        "before": _before(figure, document, say),
        "words": say(figure.words),
        "note": missing(figure, document, say),
    }


def split_label(label: str) -> tuple[str, str]:
    """A label's name, and what stands in brackets behind it."""
    found = re.fullmatch(r"(.+?) ([\[(].+[\])])", label)
    return (found[1], found[2].strip("()")) if found else (label, "")


def unit_of(figure: Figure) -> str:
    """What the number counts, in one word of English; nothing where the number says it itself."""
    one, several = UNITS.get(figure.metric, PEOPLE if figure.unit == "people" else ("", ""))
    return one if figure.value is not None and abs(figure.value) == 1 else several


def is_net(figure: Figure) -> bool:
    """Whether the figure is itself a change."""
    return figure.metric.endswith("_net")


def tone(change: str, better: str | None) -> str:
    """good, bad or flat: whether a change, as it is written, is in the direction that is better."""
    if better is None or change[:1] not in ARROWS:
        return "flat"
    return "good" if (change[0] == RISEN) == (better == "up") else "bad"


def missing(figure: Figure, document: ReportDocument, say: Say) -> str:
    """Why there is no value, or what the value leaves out; empty when it is whole."""
    found = LEFT_OUT.fullmatch(figure.note or "")
    if found:
        unknown, every, things = found.groups()
        if unknown == every:
            return say(f"none of {{all}} {things} known", all=every)
        return say(f"{{n}} of {{all}} {things} not known", n=unknown, all=every)
    if figure.note or figure.value is not None:
        return figure.note or ""
    return say("not observed by the data-as-of time") if document.posts else say("no posts in this period")


def _before(figure: Figure, document: ReportDocument, say: Say) -> str:
    if document.before_start is None:
        return ""
    value = words.amount(figure.before, figure.unit, document.locale, with_sign=is_net(figure))
    return say("before: {value}", value=value)


def _lead(document: ReportDocument, say: Say) -> str:
    """What happened, in two or three sentences that only use known figures."""
    sentences = [_posted(document, say), *(_sentence(name, text, document, say) for name, text in (
        ("reach_daily_sum", "Added up day by day, {value} people were reached{change}."),
        ("er_reach_median", "The median post's engagement rate is {value} of the people it reached{change}."),
        ("followers", "{value} people follow at the end of the period{change}."),
    ))]  # fmt: skip
    return " ".join(sentence for sentence in sentences if sentence)


def _posted(document: ReportDocument, say: Say) -> str:
    count = len(document.posts)
    if count == 0:
        return say("Nothing was posted in this period.")
    number = words.number(count, document.locale)
    text = say("One post was published") if count == 1 else say("{n} posts were published", n=number)
    earned = document.figure("engagement")
    if earned is None or earned.value is None:
        return f"{text}."
    likes = words.number(earned.value, document.locale)
    sentence = "{posts}; likes, comments, saves and shares come to {n}{change}."
    return say(sentence, posts=text, n=likes, change=_against(earned, document, say))


def _sentence(name: str, text: str, document: ReportDocument, say: Say) -> str:
    figure = document.figure(name)
    if figure is None or figure.value is None:
        return ""
    value = words.amount(figure.value, figure.unit, document.locale)
    return say(text, value=value, change=_against(figure, document, say))


def _against(figure: Figure, document: ReportDocument, say: Say) -> str:
    change = words.change(figure, document.locale, say("points"))
    return f" ({change})" if change else ""


def _remark(document: ReportDocument, say: Say) -> str:
    """That the period was still running, so that nobody compares part of it with the whole of another."""
    seen = document.as_of.astimezone(ZoneInfo(document.zone)).date()
    if seen > document.end:
        return ""
    whole = max(0, (seen - document.start).days)
    days = (document.end - document.start + timedelta(days=1)).days
    return say(
        "The period was still running: {n} of {all} days had ended when the data were read.",
        n=whole,
        all=days,
    )


def _charts(document: ReportDocument, say: Say, style: Style) -> list[dict[str, Any]]:
    earned = _chart(
        say("Engagement by day of posting"),
        say("likes, comments, saves and shares of the posts of each day"),
        document,
        say,
        style,
        "engagement",
    )
    if document.campaign:
        return [earned, _running_total(document, say, style)]
    reached = _chart(
        say("Reach per day"), say("people, on the platform's days"), document, say, style, "reach"
    )
    return [reached, earned]


def _chart(
    title: str, unit: str, document: ReportDocument, say: Say, style: Style, column: str
) -> dict[str, Any]:
    values = [getattr(day, column) for day in document.days]
    chart: dict[str, Any] = {
        "title": title,
        "unit": unit,
        "svg": None,
        "ghost": "",
        "period": "",
        "empty": "",
    }
    if all(value is None for value in values):
        return chart | {"empty": say("No day of this period has a value.")}
    days = [day.day for day in document.days]
    if column == "engagement":
        return chart | {"svg": days_bars(days, values, style, WIDE)}
    before = [getattr(day, column) for day in document.days_before]
    return chart | {"svg": days_line(days, values, before, style, WIDE)} | _legend(document, before)


def _running_total(document: ReportDocument, say: Say, style: Style) -> dict[str, Any]:
    chart: dict[str, Any] = {
        "title": say("Engagement so far"), "unit": say("running total by day of posting"), "svg": None, "ghost": "",
        "period": "", "empty": "",
    }  # fmt: skip
    if all(day.engagement is None for day in document.days):
        return chart | {"empty": say("No day of this period has a value.")}
    days, before = [day.day for day in document.days], _totals(document.days_before, document)
    return (
        chart
        | {"svg": days_line(days, _totals(document.days, document), before, style, WIDE)}
        | _legend(document, before)
    )


def _totals(days: Sequence[DayRow], document: ReportDocument) -> list[float | None]:
    """The running total of engagement; days after the data were read have none."""
    seen = document.as_of.astimezone(ZoneInfo(document.zone)).date()
    total, totals = 0.0, list[float | None]()
    for day in days:
        total += day.engagement or 0.0
        totals.append(total if day.day <= seen else None)
    return totals


def _legend(document: ReportDocument, before: Sequence[float | None]) -> dict[str, str]:
    if all(value is None for value in before):
        return {}
    return {"period": words.period(document), "ghost": words.period_before(document) or ""}
