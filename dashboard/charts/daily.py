"""Values by day: a line against the previous period, gains and losses, and posts of a campaign's days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.frames import each
from dashboard.charts.look import axis, day_axis, fade, figure
from dashboard.charts.words import Unit, signed
from dashboard.messages import _
from dashboard.messages import day as day_text
from dashboard.theme import Look


@dataclass(frozen=True)
class Mark:
    """A note on a day, drawn as a small flag."""

    day: date
    text: str


def daily_line(
    frame: pd.DataFrame,
    unit: Unit,
    look: Look,
    previous: pd.DataFrame | None = None,
    marks: Sequence[Mark] = (),
    window: tuple[date, date] | None = None,
) -> go.Figure:
    """A value per day, with the period before it as a ghost and days without a value as gaps.

    `frame` has day (date) and value (float, NaN where nothing is known). `previous` has the same columns for
    the earlier period; its n-th day is drawn under the n-th day of `frame`. `window` shades the days of a
    campaign, both ends included.
    """
    fig = figure(look, hovermode="x unified")
    if window:
        _shade(fig, window, look)
    if previous is not None and not previous.empty:
        fig.add_trace(_ghost(frame, previous, unit, look))
        fig.update_layout(showlegend=True)
    fig.add_trace(
        go.Scatter(
            x=list(frame["day"]),
            y=_values(frame),
            name=_("This period"),
            mode="lines+markers",
            connectgaps=False,
            line={"color": look.accent, "width": 2.5},
            marker={"size": 5 if len(frame) <= 45 else 1, "color": look.accent},
            customdata=[[day_text(day), unit.text(value)] for day, value in _pairs(frame)],
            hovertemplate="%{customdata[0]}: <b>%{customdata[1]}</b> " + unit.label + "<extra></extra>",
        )
    )
    _flags(fig, frame, marks, look)
    fig.update_xaxes(**day_axis(look, list(frame["day"])))
    fig.update_yaxes(**axis(look, unit.label, rangemode=_from_zero(frame)))
    return fig


def net_bars(frame: pd.DataFrame, unit: Unit, look: Look) -> go.Figure:
    """Gains above and losses below the line, one bar per day. `frame` has day and value (signed)."""
    fig = figure(look, height=220)
    colours = [look.series[1] if value < 0 else look.accent for value in frame["value"]]
    fig.add_trace(
        go.Bar(
            x=list(frame["day"]),
            y=_values(frame),
            marker={"color": colours, "line": {"width": 0}},
            customdata=[[day_text(day), signed(value, unit.decimals)] for day, value in _pairs(frame)],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]} " + unit.label + "<extra></extra>",
        )
    )
    fig.update_layout(bargap=0.35)
    fig.update_xaxes(**day_axis(look, list(frame["day"])))
    fig.update_yaxes(**axis(look, unit.label))
    fig.update_yaxes(zeroline=True, zerolinecolor=look.muted, zerolinewidth=1)
    return fig


def daily_bars(
    frame: pd.DataFrame, unit: Unit, look: Look, window: tuple[date, date] | None = None
) -> go.Figure:
    """One bar per day for things that are counted where they happened. `frame` has day, value and posts."""
    fig = figure(look, height=260)
    if window:
        _shade(fig, window, look)
    fig.add_trace(
        go.Bar(
            x=list(frame["day"]),
            y=_values(frame),
            marker={"color": look.accent, "line": {"width": 0}},
            customdata=[[day_text(row.day), unit.text(row.value), int(row.posts)] for row in each(frame)],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]} "
            + unit.label
            + "<br>"
            + _("Posts")
            + ": %{customdata[2]}<extra></extra>",
        )
    )
    fig.update_layout(bargap=0.3)
    fig.update_xaxes(**day_axis(look, list(frame["day"])))
    fig.update_yaxes(**axis(look, unit.label, rangemode="tozero"))
    return fig


def _ghost(frame: pd.DataFrame, previous: pd.DataFrame, unit: Unit, look: Look) -> go.Scatter:
    pairs = list(zip(frame["day"], _pairs(previous), strict=False))
    return go.Scatter(
        x=[day for day, _then in pairs],
        y=[None if pd.isna(then[1]) else float(then[1]) for _day, then in pairs],
        name=_("Period before"),
        mode="lines",
        connectgaps=False,
        line={"color": look.ghost, "width": 1.5, "dash": "dot"},
        customdata=[[day_text(then[0]), unit.text(then[1])] for _day, then in pairs],
        hovertemplate="%{customdata[0]}: %{customdata[1]} " + unit.label + "<extra></extra>",
    )


def _shade(fig: go.Figure, window: tuple[date, date], look: Look) -> None:
    # A day is drawn around its midnight, so its edges are half a day to either side.
    first, last = (datetime.combine(day, time()) for day in window)
    half = timedelta(hours=12)
    fig.add_vrect(
        x0=first - half, x1=last + half, fillcolor=fade(look.accent, 0.10), line_width=0, layer="below"
    )


def _flags(fig: go.Figure, frame: pd.DataFrame, marks: Sequence[Mark], look: Look) -> None:
    shown = set(frame["day"])
    here = [mark for mark in marks if mark.day in shown]
    for mark in here:
        fig.add_vline(x=mark.day, line={"color": look.series[1], "width": 1, "dash": "dot"}, layer="below")
    if here:
        fig.add_trace(
            go.Scatter(
                x=[mark.day for mark in here],
                y=[0.98] * len(here),
                yaxis="y2",
                mode="markers",
                name=_("Note"),
                showlegend=False,
                marker={"symbol": "triangle-down", "size": 10, "color": look.series[1]},
                customdata=[mark.text for mark in here],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
        fig.update_layout(yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True})


def _values(frame: pd.DataFrame) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in frame["value"]]


def _pairs(frame: pd.DataFrame) -> list[tuple[date, float]]:
    return list(zip(frame["day"], frame["value"], strict=True))


def _from_zero(frame: pd.DataFrame) -> str:
    """Flows start at zero; a stock such as followers that hardly moves would be a flat line, so it does not."""
    values = frame["value"].dropna()
    if values.empty or values.max() <= 0:
        return "normal"
    return "normal" if values.min() > 0.7 * values.max() else "tozero"
