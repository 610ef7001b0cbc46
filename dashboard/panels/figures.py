"""A figure as people read it: the value with its unit, what changed, and the whole story behind it."""

import re
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.charts.words import Unit, signed
from dashboard.messages import N_, NOTHING, _, change_percent, day_short, moment, number, period
from dashboard.states import partial
from warehouse.lake.metrics import METRICS, Metric, MetricValue

_UNITS = {
    "count": Unit(""),
    "people": Unit(N_("people")),
    "percent": Unit("%", 2),
    "ms": Unit(N_("ms")),
    "ratio": Unit(N_("times"), 2),
}
_LABEL = re.compile(r"(?P<name>[^\[(]+) [\[(](?P<detail>.+)[\])]")
_SPELLED = {
    "ER": N_("Engagement rate"),
    "LCSS": N_("likes + comments + saves + shares"),
    "LC": N_("likes + comments"),
}
_ROWS = {"account": N_("Accounts counted"), "account_day": N_("Days counted"), "post": N_("Posts counted")}


@dataclass(frozen=True)
class Figure:
    """One metric over one period, beside the period it is compared with (None: nothing is compared)."""

    metric: Metric
    value: MetricValue
    before: MetricValue | None
    start: date | None  # None: about posts, whenever they went out
    end: date | None
    zone: str


def unit_of(metric: Metric) -> Unit:
    """The unit of a metric in the reader's language; things that are counted take the metric's own name."""
    unit = _UNITS.get(metric.unit, Unit(metric.unit))
    return Unit(_(unit.label) if unit.label else "", unit.decimals)


def shown(metric: Metric, value: float | None) -> str:
    """A value as text with its unit where the number alone would mislead: "3.21 %"."""
    unit = unit_of(metric)
    text = unit.text(value)
    return f"{text}\u202f{unit.label}" if metric.unit in ("percent", "ms") and text != NOTHING else text


def change(figure: Figure) -> tuple[str, str, str]:
    """Text, colour and arrow of the change: absolute and relative, or why there is none to tell."""
    if figure.before is None:
        return _("No comparison chosen"), "gray", "off"
    now, before = figure.value.value, figure.before.value
    if now is None or before is None:
        return _("No comparison: one side is not known"), "gray", "off"
    moved = now - before
    points = " " + _("points") if figure.metric.unit == "percent" else ""
    text = signed(moved, unit_of(figure.metric).decimals) + points
    if before > 0 and not figure.metric.name.endswith("_net"):  # a change of a change has no percent
        text += f" ({change_percent(100 * moved / before)})"
    return text, _colour(figure.metric, moved), "off" if moved == 0 else ("up" if moved > 0 else "down")


def _colour(metric: Metric, moved: float) -> str:
    if metric.better is None or moved == 0:
        return "gray"
    return "green" if (moved > 0) == (metric.better == "up") else "red"


def explain(figure: Figure, key: str) -> None:
    """A popover that answers "what is this?": words, formula, sources, caveats, and the query with its rows."""
    with st.popover(_("What is this?"), type="tertiary", icon=":material/help:", key=f"explain-{key}"):
        metric, value = figure.metric, figure.value
        st.markdown(f"**{' · '.join(filter(None, names_of(metric)))}**  \n{_(metric.words)}")
        st.markdown("\n".join(f"- **{name}:** {text}" for name, text in _facts(figure)))
        if value.note:
            partial(_(value.note))
        st.caption(_("The query that made this number, on your own data:"))
        st.code(_statement(metric), language="sql", height=240)


def _statement(metric: Metric) -> str:
    """The query without its header, which is what the words above say."""
    return "\n".join(line for line in metric.sql.splitlines() if not line.startswith("--")).strip()


def _facts(figure: Figure) -> list[tuple[str, str]]:
    metric, value = figure.metric, figure.value
    facts = [(_("Formula"), _(metric.formula))]
    if metric.denominator != "none":
        facts.append((_("Divides"), f"{_(metric.numerator)} ÷ {_(metric.denominator)}"))
    facts += [
        (_("Put together as"), _(metric.aggregation)),
        (_("This figure"), f"{shown(metric, value.value)}, {when(figure)}"),
        (_(_ROWS[metric.relation]), number(value.n)),
        (_("Observed"), observed(value, figure.zone)),
        (_("Instagram's names"), ", ".join(metric.sources)),
        (_("Mind"), _(metric.caveats)),
    ]
    return facts


def when(figure: Figure) -> str:
    """The period of a figure, or that it is about posts whenever they went out."""
    if figure.start is None or figure.end is None:
        return _("so far")
    return f"{period(figure.start, figure.end)} ({figure.zone})"


def observed(value: MetricValue, zone: str) -> str:
    """From when to when the rows behind a value were seen."""
    if value.observed_to is None:
        return _("nothing was observed")
    return f"{moment(value.observed_from, zone)} – {moment(value.observed_to, zone)}"


def names_of(metric: Metric) -> tuple[str, str]:
    """What a metric is called on a card, spelled out: its name, and in smaller letters what it is made of."""
    found = _LABEL.fullmatch(metric.label)
    name, detail = (found["name"], found["detail"]) if found else (metric.label, "")
    for short, long in _SPELLED.items():
        name, detail = re.sub(rf"\b{short}\b", long, name), re.sub(rf"\b{short}\b", long, detail)
    return _(name), _(detail) if detail else ""


def as_of(value: MetricValue, zone: str) -> str:
    """As of when a value is known, and what it leaves out; or that nothing was observed."""
    if value.observed_to is None:
        return _("nothing was observed in this period")
    local = value.observed_to.astimezone(ZoneInfo(zone))
    seen = _("as of {day}, {time}", day=day_short(local.date()), time=f"{local:%H:%M %Z}")
    return f"{seen}  \n{_(value.note)}" if value.note else seen


def metric_named(name: str) -> Metric:
    """The definition of a metric."""
    return METRICS[name]
