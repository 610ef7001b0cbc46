"""Reads and checks what is asked about an account's insights, and refuses in the platform's order and words."""

from dataclasses import dataclass

from connectors.sandbox.access import releases
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.insight_names import (
    BREAKDOWNS,
    DEMOGRAPHICS,
    METRIC_TYPES,
    PERIODS,
    SERIES,
    SILENT,
    TOTALS,
    USER_METRICS,
    USER_RETIRED,
    is_retired,
)
from connectors.sandbox.api.times import read_instant
from connectors.sandbox.refusing import insights_refusals, refusals
from connectors.sandbox.world.account_numbers import DAY

LONGEST_S = 2_592_000
KEPT_S = 730 * DAY
FOLLOWERS_KEPT_S = 31 * DAY
_SERIES_PERIODS = {
    "reach": {"day", "week", "days_28", "month", "total_over_range"},
    "views": {"day", "week", "days_28", "month", "total_over_range"},
    "follower_count": {"day"},
    "online_followers": {"lifetime"},
}


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

    @property
    def demographic(self) -> bool:
        """Whether it is about people rather than a window."""
        return bool(DEMOGRAPHICS & set(self.metrics))


def read_question(call: Call, params: dict[str, str]) -> Question:
    """The question of a call or an expansion; raises the platform's refusal when something is wrong."""
    metrics = _metrics(call, names_of(params.get("metric", "")))
    period, kind = params.get("period", ""), params.get("metric_type", "")
    if not period:
        raise insights_refusals.period_required()
    if period not in PERIODS:
        raise insights_refusals.not_one_of("period", PERIODS)
    if kind and kind not in METRIC_TYPES:
        raise insights_refusals.not_one_of("metric_type", METRIC_TYPES)
    total = kind == "total_value"
    metrics = _of_type(call, metrics, total)
    metrics = _of_period(call, metrics, period, total)
    breakdown = _breakdown(call, params, metrics, total)
    demographic = DEMOGRAPHICS & set(metrics)
    since, until = (0.0, 0.0) if demographic else _window(call, params, metrics)
    return Question(metrics, period, total, breakdown, since, until, params.get("timeframe", ""))


def names_of(text: str) -> list[str]:
    """The names of a list with commas, each once."""
    return list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def kept(call: Call, metrics: list[str], wrong: list[str], refusal: refusals.Refusal) -> list[str]:
    """The metrics without the wrong ones; with quirk Q18 one wrong metric fails the whole call, else all must be."""
    good = [name for name in metrics if name not in wrong]
    if wrong and (call.platform.quirks.on("Q18") or not good):
        raise refusal
    return good


def unsupported_breakdown(call: Call, metric: str, asked: tuple[str, ...]) -> refusals.Refusal:
    """A breakdown that a metric lacks: told clearly, or (quirk Q17) not at all."""
    if call.platform.quirks.on("Q17"):
        return refusals.unknown_error(call.platform.switches.unknown_status)
    return insights_refusals.wrong_breakdown(metric, asked)


def _metrics(call: Call, metrics: list[str]) -> list[str]:
    if not metrics:
        raise refusals.invalid("The parameter metric is required")
    good, known = metrics, [name for name in USER_METRICS if call.at >= releases.USER_METRICS.get(name, 0.0)]
    for position, name in enumerate(metrics):
        if name in USER_RETIRED and is_retired(call, USER_RETIRED, name):
            good = kept(call, good, [name], refusals.retired_impressions())
        elif name not in known and name not in USER_RETIRED:
            good = kept(call, good, [name], refusals.unknown_metric(position, known))
    return good


def _of_type(call: Call, metrics: list[str], total: bool) -> list[str]:
    series = SERIES | SILENT | set(USER_RETIRED) | (set() if call.platform.quirks.on("Q15") else {"views"})
    if total:
        only = [name for name in metrics if name not in TOTALS and name not in DEMOGRAPHICS | SILENT]
        return kept(call, metrics, only, refusals.needs_time_series(only))
    only = [name for name in metrics if name not in series]
    return kept(call, metrics, only, refusals.needs_total_value(only))


def _of_period(call: Call, metrics: list[str], period: str, total: bool) -> list[str]:
    """Totals take every period and mean days by all of them; people are told for a lifetime only."""
    wrong = []
    for name in metrics:
        if name in DEMOGRAPHICS:
            fits = period == "lifetime"
        elif total:
            fits = period != "lifetime"
        else:
            fits = period in _SERIES_PERIODS.get(name, set(PERIODS))
        if not fits:
            wrong.append(name)
    return kept(call, metrics, wrong, insights_refusals.wrong_period(wrong, period))


def _breakdown(call: Call, params: dict[str, str], metrics: list[str], total: bool) -> tuple[str, ...]:
    asked = tuple(names_of(params.get("breakdown", "")))
    if not call.platform.quirks.on("Q15"):
        asked = tuple("follow_type" if name == "follower_type" else name for name in asked)
    if asked and not total:
        if not call.platform.quirks.on("Q16"):
            raise insights_refusals.breakdown_of_series()
        return ()
    for position, name in enumerate(asked):
        if name not in BREAKDOWNS:
            raise insights_refusals.not_one_of(f"breakdown[{position}]", BREAKDOWNS)
    for metric in metrics:
        if metric in TOTALS and not set(asked) <= TOTALS[metric]:
            raise unsupported_breakdown(call, metric, asked)
    return asked


def _window(call: Call, params: dict[str, str], metrics: list[str]) -> tuple[float, float]:
    quirks = call.platform.quirks
    until = read_instant("until", params["until"]) if params.get("until") else call.at
    days = 1 if params.get("metric_type") == "total_value" else 2
    since = (
        read_instant("since", params["since"]) if params.get("since") else min(until, call.at) - days * DAY
    )
    if since > until:
        raise refusals.invalid("since must be before until")
    capped = call.host == "fb" or call.platform.switches.window_cap_on_ig
    if quirks.on("Q11") and capped and until - since > LONGEST_S:
        raise refusals.window_too_long()
    if quirks.on("Q12") and (since <= call.at - KEPT_S or since > call.at + DAY):
        raise refusals.window_too_old()
    if quirks.on("Q13") and "follower_count" in metrics and since < call.at - FOLLOWERS_KEPT_S:
        raise refusals.follower_count_too_old()
    return since, until
