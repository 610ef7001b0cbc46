"""The row of cards that opens a page."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import data
from dashboard.charts.spark import sparkline
from dashboard.filters import Filters
from dashboard.messages import _, period
from dashboard.panels.figures import Figure, as_of, change, explain, metric_named, names_of, shown
from dashboard.panels.media import numbers
from dashboard.theme import look
from warehouse.lake.metrics import MetricValue

# Metric → the daily trend that draws its little line.
_LINES = {
    "followers": "followers",
    "followers_net": "followers_net",
    "reach_daily_sum": "reach",
    "views": "views",
    "interactions": "interactions",
    "accounts_engaged_daily_sum": "accounts_engaged",
    "profile_views": "profile_views",
    "posts": "posts",
    "engagement": "engagement",
}


def period_cards(filters: Filters, names: Sequence[str]) -> None:
    """One card per metric over the chosen period, beside the period compared with."""
    values = data.values(filters, names)
    before = data.values(filters.previous, names) if filters.previous else None
    lines = {name: data.daily(filters, _LINES[name]) for name in names if name in _LINES}
    with st.grid(4, min_column_width=160, key="cards"):
        for name in names:
            line = numbers(lines[name]["value"]) if name in lines else []
            _card(_figure(filters, name, values, before), line, compared=True)
    if filters.previous:
        then = period(filters.previous.start, filters.previous.end)
        st.caption(_("Changes are against {period}.", period=then))


def media_cards(
    accounts: Sequence[int],
    media: Sequence[str],
    names: Sequence[str],
    zone: str,
    called: Mapping[str, str] | None = None,
) -> None:
    """One card per metric of a set of posts, whenever posted; nothing is compared.

    `called` gives other names to metrics, for a single post whose "sum" is just its value.
    """
    values = data.values_of_media(accounts, media, names)
    with st.grid(4, min_column_width=160, key="media-cards"):
        for name in names:
            _card(
                Figure(metric_named(name), values[name], None, None, None, zone), [], (called or {}).get(name)
            )


def _figure(
    filters: Filters, name: str, values: Mapping[str, MetricValue], before: Mapping[str, MetricValue] | None
) -> Figure:
    return Figure(
        metric=metric_named(name),
        value=values[name],
        before=before[name] if before and before[name].is_whole else None,
        start=filters.start,
        end=filters.end,
        zone=filters.time_zone,
    )


def _card(
    figure: Figure, line: Sequence[float | None], called: str | None = None, *, compared: bool = False
) -> None:
    text, colour, arrow = change(figure)
    with st.container(border=True, gap="xsmall", height="stretch"):
        name, detail = (_(called), "") if called else names_of(figure.metric)
        st.markdown(name + (f"  \n:small[:gray[{detail}]]" if detail else ""))
        st.metric(
            name,
            shown(figure.metric, figure.value.value),
            delta=text if compared else None,
            delta_color=colour,  # type: ignore[arg-type]  # one of Streamlit's colour names
            label_visibility="collapsed",
            delta_arrow=arrow,  # type: ignore[arg-type]  # up, down or off
        )
        picture = sparkline(line, look())
        if picture:
            words = _("The course of {metric} over the period", metric=name)
            st.html(f'<img src="{picture}" alt="{words}" style="width:100%;height:34px;display:block">')
        st.caption(as_of(figure.value, figure.zone))
        st.space("stretch")
        explain(figure, figure.metric.name)
