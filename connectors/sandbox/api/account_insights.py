"""Insights of an account: series per day of the platform, totals of a window, breakdowns, demographics."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from connectors.sandbox import refusals
from connectors.sandbox.account_numbers import DAY, PRODUCTS, AccountNumbers
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.demographics import DEMOGRAPHICS, read_demographics
from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.paging import Json
from connectors.sandbox.api.times import read_instant
from connectors.sandbox.audience import online_hours
from connectors.sandbox.captions import kind_of
from connectors.sandbox.chance import unit
from connectors.sandbox.seeded import SeededWorld

VALIDATED = [
    "reach", "follower_count", "website_clicks", "profile_views", "online_followers", "accounts_engaged",
    "total_interactions", "likes", "comments", "shares", "saves", "replies", "engaged_audience_demographics",
    "reached_audience_demographics", "follower_demographics", "follows_and_unfollows", "profile_links_taps",
    "views", "threads_likes", "threads_replies", "reposts", "quotes", "threads_followers",
    "threads_follower_demographics", "content_views", "threads_views", "threads_clicks", "threads_reposts",
]  # fmt: skip
"""The names the platform's own validator prints."""

_BOTH = {"media_product_type", "follow_type"}
TOTALS: dict[str, set[str]] = {
    "reach": _BOTH, "views": _BOTH, "accounts_engaged": set(), "total_interactions": {"media_product_type"},
    "likes": {"media_product_type"}, "comments": {"media_product_type"}, "shares": {"media_product_type"},
    "saves": {"media_product_type"}, "replies": set(), "reposts": set(), "follows_and_unfollows": {"follow_type"},
    "profile_links_taps": {"contact_button_type"}, "profile_views": set(), "website_clicks": set(),
}  # fmt: skip
"""Metrics that exist as a total, with the breakdowns that they know."""
SERIES = {"reach", "follower_count", "online_followers"}
NEEDS_100 = {"follower_count", "online_followers", "follows_and_unfollows"}
BREAKDOWNS = ("age", "city", "country", "gender", "follow_type", "media_product_type", "contact_button_type")
CONTACT = ("CALL", "DIRECTION", "EMAIL", "TEXT", "BOOK_NOW")
LONGEST_S = 2_592_000
KEPT_S = 730 * DAY
RESTATED_S = 48 * 3600.0


@dataclass(frozen=True)
class Question:
    """A checked request. `since` and `until` are Unix seconds."""

    metrics: list[str]
    period: str
    total: bool
    breakdown: tuple[str, ...]
    since: float
    until: float
    timeframe: str


def read_insights(call: Call, account: int, params: dict[str, str]) -> Json:
    """`{data: [...], paging}`; one wrong metric fails the whole call. Worlds from a file answer `data: []`."""
    question = _check(call, params)
    world = call.platform.world
    if not isinstance(world, SeededWorld):
        return {"data": []}
    if question.metrics[0] in DEMOGRAPHICS:
        return read_demographics(call, account, question.metrics, question.breakdown, question.timeframe)
    followers = world.audience(account).followers(call.at)
    metrics = [name for name in question.metrics if followers >= 100 or name not in NEEDS_100]
    numbers = AccountNumbers(call.platform.library, account)
    draw = _total if question.total else _series
    data = [draw(call, account, name, question, numbers) for name in metrics]
    return {"data": data, "paging": _paging(call, question)}


def _check(call: Call, params: dict[str, str]) -> Question:
    metrics = [name.strip() for name in params.get("metric", "").split(",") if name.strip()]
    if not metrics:
        raise refusals.invalid("The parameter metric is required")
    for position, name in enumerate(metrics):
        if name == "impressions":
            raise refusals.retired_impressions()
        if name not in VALIDATED:
            raise refusals.unknown_metric(position, VALIDATED)
    period = params.get("period", "")
    if not period:
        raise refusals.invalid("The period param is required for this metric")
    total = params.get("metric_type") == "total_value"
    _check_type(metrics, total)
    breakdown = _breakdown(params, metrics, total)
    if metrics[0] in DEMOGRAPHICS:
        return Question(metrics, period, total, breakdown, 0, 0, params.get("timeframe", ""))
    since, until = _window(call, params, metrics)
    return Question(metrics, period, total, breakdown, since, until, "")


def _check_type(metrics: list[str], total: bool) -> None:
    only_total = [name for name in metrics if name not in SERIES]
    if not total and only_total:
        raise refusals.needs_total_value(only_total)
    only_series = [name for name in metrics if name not in TOTALS and name not in DEMOGRAPHICS]
    if total and only_series:
        raise refusals.needs_time_series(only_series)


def _breakdown(params: dict[str, str], metrics: list[str], total: bool) -> tuple[str, ...]:
    asked = tuple(name.strip() for name in params.get("breakdown", "").split(",") if name.strip())
    if not total:
        return ()  # the platform ignores it silently
    for position, name in enumerate(asked):
        if name not in BREAKDOWNS:
            raise refusals.invalid(
                f"breakdown[{position}] must be one of the following values: {', '.join(BREAKDOWNS)}"
            )
    for metric in metrics:
        if metric not in DEMOGRAPHICS and not set(asked) <= TOTALS[metric]:
            raise refusals.unknown_error(400)
    return asked


def _window(call: Call, params: dict[str, str], metrics: list[str]) -> tuple[float, float]:
    until = read_instant("until", params["until"]) if params.get("until") else call.at
    days = 1 if params.get("metric_type") == "total_value" else 2
    since = (
        read_instant("since", params["since"]) if params.get("since") else min(until, call.at) - days * DAY
    )
    if since > until:
        raise refusals.invalid("since must be before until")
    if call.host == "fb" and until - since > LONGEST_S:
        raise refusals.window_too_long()
    if since <= call.at - KEPT_S or since > call.at + DAY:
        raise refusals.window_too_old()
    if "follower_count" in metrics and since < call.at - 31 * DAY:
        raise refusals.follower_count_too_old()
    return since, until


def _element(call: Call, account: int, name: str, period: str) -> Json:
    title = name.replace("_", " ").capitalize()
    return {
        "name": name,
        "period": period,
        "title": title,
        "description": f"{title} of this account in the period.",
        "id": f"{call.platform.ids.user(account)}/insights/{name}/{period}",
    }


def _series(call: Call, account: int, name: str, question: Question, numbers: AccountNumbers) -> Json:
    world = call.platform.world
    assert isinstance(world, SeededWorld)
    audience = world.audience(account)
    element = _element(call, account, name, question.period)
    if name == "online_followers":
        hours = online_hours(world.seed, account, kind_of(account), audience.followers(call.at))
        shown = {} if call.platform.quirks.hits("Q14", account) else hours
        return element | {"values": [{"value": shown, "end_time": _stamp(audience.midnights, call.at)}]}
    midnights = audience.midnights
    first = int(np.searchsorted(midnights, question.since, side="right"))
    last = int(np.searchsorted(midnights, min(question.until, call.at + DAY), side="right"))
    values = []
    for index in range(max(first, 1), last):
        start, end = float(midnights[index - 1]), float(midnights[index])
        if start >= call.at or (name == "follower_count" and end > call.at):
            break
        value = _day_value(call, account, name, question.period, start, end, numbers)
        if value is not None:
            values.append({"value": value, "end_time": _time(end)})
    return element | {"values": values}


def _day_value(
    call: Call, account: int, name: str, period: str, start: float, end: float, numbers: AccountNumbers
) -> int | None:
    world = call.platform.world
    assert isinstance(world, SeededWorld)
    length = {"week": 7, "days_28": 28}.get(period)
    if lost := numbers.lost(start, end):
        return 0 if lost == "zero" else None
    if name == "follower_count":
        audience = world.audience(account)
        return audience.gained_until(end) - audience.gained_until(start)
    if call.platform.quirks.on("Q06") and end > call.at:
        passed = call.at - start
        if passed < 6 * 3600:
            return None  # the bucket of today appears late, is 0 at first, and grows then
        if passed < 9 * 3600:
            return 0
    since = end - length * DAY if length else start
    until = min(end, call.at)
    return int(numbers.window(since, until)["reach"].sum() * _restated(call, since, until))


def _restated(call: Call, since: float, until: float) -> float:
    """In a realistic world the last two days are counted late: 92 % at first, everything after 48 hours."""
    if not call.platform.quirks.on("Q07"):
        return 1.0
    missing = max(0.0, 1 - (call.at - until) / RESTATED_S)
    return 1 - 0.08 * missing * min(1.0, DAY / max(until - since, 1.0))


def _total(call: Call, account: int, name: str, question: Question, numbers: AccountNumbers) -> Json:
    element = _element(call, account, name, "day")
    since, until = min(question.since, call.at), min(question.until, call.at)
    if name == "follows_and_unfollows":
        return element | {"total_value": _follows(call, account, since, until, question.breakdown)}
    values = (numbers.window(since, until)[name] * _restated(call, since, until)).astype(np.int64)
    total: Json = {"value": int(values.sum())}
    if question.breakdown:
        total["breakdowns"] = [_broken_down(call, account, values, question.breakdown)]
    return element | {"total_value": total}


def _follows(call: Call, account: int, since: float, until: float, breakdown: tuple[str, ...]) -> Json:
    world = call.platform.world
    assert isinstance(world, SeededWorld)
    audience = world.audience(account)
    gained = audience.gained_until(until) - audience.gained_until(since)
    lost = audience.lost_until(until) - audience.lost_until(since)
    results = [
        {"dimension_values": ["FOLLOWER"], "value": gained},
        {"dimension_values": ["NON_FOLLOWER"], "value": lost},
    ]
    return {"breakdowns": [{"dimension_keys": ["follow_type"], "results": results}]} if breakdown else {}


def _broken_down(call: Call, account: int, values: Any, breakdown: tuple[str, ...]) -> Json:
    faithful = 0.55 + 0.3 * unit(call.platform.world.seed, account, 61)
    parts: dict[tuple[str, ...], int] = {}
    if breakdown == ("contact_button_type",):
        total = int(values.sum())
        parts = {(name,): total // 2 ** (n + 1) for n, name in enumerate(CONTACT)}
        parts[(CONTACT[0],)] += total - sum(parts.values())
        return _results(breakdown, parts)
    for product, value in zip(PRODUCTS, values.tolist(), strict=True):
        for follow, count in (
            ("FOLLOWER", int(value * faithful)),
            ("NON_FOLLOWER", value - int(value * faithful)),
        ):
            names = {"media_product_type": product, "follow_type": follow}
            key = tuple(names[name] for name in breakdown)
            parts[key] = parts.get(key, 0) + count
    return _results(breakdown, parts)


def _results(breakdown: tuple[str, ...], parts: dict[tuple[str, ...], int]) -> Json:
    results = [{"dimension_values": list(key), "value": value} for key, value in parts.items() if value]
    return {"dimension_keys": list(breakdown), "results": results}


def _paging(call: Call, question: Question) -> Json:
    width = int(question.until - question.since)
    since, until = int(question.since), int(question.until)
    return {
        "previous": call.link(since=str(since - width), until=str(since)),
        "next": call.link(since=str(until), until=str(until + width)),
    }


def _stamp(midnights: Any, at: float) -> str:
    return _time(float(midnights[int(np.searchsorted(midnights, at)) - 1]))


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


TABLES: dict[str, Table] = {
    "user": {
        ("GET", "insights"): Endpoint(
            lambda call, account: read_insights(call, account, call.params), "insights"
        )
    }
}
