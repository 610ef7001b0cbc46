"""Which days a query is about: presets and ranges in the ad account's zone, cut into slices."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from connectors.sandbox.api.ads.params import read_json
from connectors.sandbox.refusing import ads_refusals
from connectors.sandbox.refusing.refusals import invalid

DEFAULT_PRESET = "last_30d"
HISTORY_MONTHS = 37
REACH_MONTHS = 13
"""Breakdowns that begin longer ago are told without reach."""


@dataclass(frozen=True)
class Slice:
    """Days from `first` to `last`, both within."""

    first: date
    last: date


def _back(days: int) -> Callable[[date], Slice]:
    return lambda today: Slice(today - timedelta(days), today - timedelta(1))


def _week(first_day: int, ago: int) -> Callable[[date], Slice]:
    def found(today: date) -> Slice:
        begin = today - timedelta((today.weekday() - first_day) % 7 + 7 * ago)
        return Slice(begin, min(today, begin + timedelta(6)))

    return found


def _month(day: date, step: int) -> date:
    """The first of the month `step` months from that of a day."""
    number = day.year * 12 + day.month - 1 + step
    return date(number // 12, number % 12 + 1, 1)


def _months(first: Callable[[date], int], count: int | None) -> Callable[[date], Slice]:
    """From the month `first(today)` months away, `count` months long or until today."""
    return lambda today: Slice(
        _month(today, first(today)),
        today if count is None else _month(today, first(today) + count) - timedelta(1),
    )


PRESETS: dict[str, Callable[[date], Slice]] = {
    "today": lambda today: Slice(today, today),
    "yesterday": _back(1),
    **{f"last_{days}d": _back(days) for days in (3, 7, 14, 28, 30, 90)},
    "last_week_mon_sun": _week(0, 1),
    "last_week_sun_sat": _week(6, 1),
    "this_week_mon_today": _week(0, 0),
    "this_week_sun_today": _week(6, 0),
    "this_month": _months(lambda today: 0, None),
    "last_month": _months(lambda today: -1, 1),
    "this_quarter": _months(lambda today: -((today.month - 1) % 3), None),
    "last_quarter": _months(lambda today: -((today.month - 1) % 3) - 3, 3),
    "this_year": _months(lambda today: 1 - today.month, None),
    "last_year": _months(lambda today: -11 - today.month, 12),
}
WHOLE = ("maximum", "data_maximum")


def read_windows(params: dict[str, str], today: date, since: date) -> list[Slice]:
    """The ranges of a query; `since` is when the account was made. time_ranges beats time_range beats date_preset."""
    if params.get("time_ranges"):
        ranges = read_json("time_ranges", params["time_ranges"])
        if not isinstance(ranges, list) or not ranges:
            raise invalid("Param time_ranges must be an array.")
        return [_range(found, today) for found in ranges]
    if params.get("time_range"):
        return [_range(read_json("time_range", params["time_range"]), today)]
    if "time_range[since]" in params:
        found = {"since": params["time_range[since]"], "until": params.get("time_range[until]")}
        return [_range(found, today)]
    preset = (params.get("date_preset") or DEFAULT_PRESET).lower()
    if preset in WHOLE:
        return [Slice(max(since, oldest(today, HISTORY_MONTHS)), today)]
    if preset not in PRESETS:
        raise ads_refusals.not_one_of("date_preset", [*PRESETS, *WHOLE])
    return [PRESETS[preset](today)]


def oldest(today: date, months: int) -> date:
    """The day some months ago."""
    first = _month(today, -months)
    return first.replace(day=min(today.day, monthrange(first.year, first.month)[1]))


def cut(window: Slice, increment: str) -> list[Slice]:
    """The slices of a window: all_days, monthly, or so many days each; the last one may be shorter."""
    if increment == "all_days":
        return [window]
    slices, first = [], window.first
    while first <= window.last:
        after = _month(first, 1) if increment == "monthly" else first + timedelta(int(increment))
        slices.append(Slice(first, min(window.last, after - timedelta(1))))
        first = after
    return slices


def read_increment(params: dict[str, str]) -> str:
    """time_increment: all_days, monthly or 1 to 90."""
    word = params.get("time_increment") or "all_days"
    if word not in {"all_days", "monthly"} and not (word.isdecimal() and 1 <= int(word) <= 90):
        raise invalid("time_increment must be an integer between 1 and 90, monthly or all_days")
    return word


def _range(found: Any, today: date) -> Slice:
    if not isinstance(found, dict) or not {"since", "until"} <= set(found):
        raise invalid("Must specify both 'since' and 'until' in time_range")
    try:
        first, last = date.fromisoformat(str(found["since"])), date.fromisoformat(str(found["until"]))
    except ValueError:
        raise invalid("time_range must hold dates of the form YYYY-MM-DD") from None
    if first > last:
        raise invalid("Start date must be on or before the end date")
    if first < oldest(today, HISTORY_MONTHS):
        raise ads_refusals.beyond_history()
    return Slice(first, last)
