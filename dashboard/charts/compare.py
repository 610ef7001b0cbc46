"""Comparisons: formats with their spread, hours of the week, ranked bars."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.frames import each
from dashboard.charts.look import axis, fade, figure
from dashboard.charts.words import Unit, weekday_names
from dashboard.messages import _
from dashboard.theme import Look

THIN = 3  # fewer posts than this say nothing about an hour or a format


def format_dots(frame: pd.DataFrame, unit: Unit, look: Look) -> go.Figure:
    """The median per format as a dot, the middle half of its posts as a bar, n beside the name.

    `frame` has label, n, median, p25, p75; formats with fewer than `THIN` posts are drawn grey.
    """
    rows = frame.sort_values("median", na_position="first")
    names = [f"{row.label} (n = {row.n})" for row in each(rows)]
    colours = [look.accent if n >= THIN else look.ghost for n in rows["n"]]
    fig = figure(look, height=90 + 46 * max(len(rows), 1))
    for row, name, colour in zip(each(rows), names, colours, strict=True):
        fig.add_trace(
            go.Scatter(
                x=[row.p25, row.p75], y=[name, name], mode="lines", opacity=0.45, hoverinfo="skip",
                line={"color": colour, "width": 9},
            )
        )  # fmt: skip
    fig.add_trace(
        go.Scatter(
            x=list(rows["median"]),
            y=names,
            mode="markers",
            marker={"size": 13, "color": colours, "line": {"width": 2, "color": look.grid}},
            customdata=[[unit.text(r.median), unit.text(r.p25), unit.text(r.p75), r.n] for r in each(rows)],
            hovertemplate=_("Median")
            + ": %{customdata[0]} "
            + unit.label
            + "<br>"
            + _("Middle half")
            + ": %{customdata[1]} – %{customdata[2]}<br>"
            + _("Posts")
            + ": %{customdata[3]}<extra></extra>",
        )
    )
    fig.update_xaxes(**axis(look, unit.label, range=[0, 1.08 * max(rows[["median", "p75"]].max())]))
    fig.update_yaxes(**axis(look, showgrid=False))
    return fig


def hour_heat(frame: pd.DataFrame, unit: Unit, look: Look, zone: str) -> go.Figure:
    """Weekday by hour: the colour is the median, a pale dot marks hours with too few posts to judge.

    `frame` has weekday (0 is Monday), hour (0-23, in `zone`), n and value; only hours in which something was
    posted are rows. An hour without posts stays empty.
    """
    solid = frame[frame["n"] >= THIN]
    thin = frame[(frame["n"] > 0) & (frame["n"] < THIN)]
    names = weekday_names()
    grid: list[list[float | None]] = [[None] * 24 for _day in range(7)]
    text = [[""] * 24 for _day in range(7)]
    for row in each(solid):
        grid[int(row.weekday)][int(row.hour)] = float(row.value)
        text[int(row.weekday)][int(row.hour)] = (
            f"{unit.text(row.value)} {unit.label}<br>" + _("Posts") + f": {row.n}"
        )
    fig = figure(look, height=300)
    fig.add_trace(
        go.Heatmap(
            x=list(range(24)), y=names, z=grid, text=text, xgap=2, ygap=2, hoverongaps=False,
            colorscale=[[0, fade(look.accent, 0.12)], [1, look.accent]],
            showscale=bool(len(solid)),
            colorbar={"thickness": 8, "outlinewidth": 0, "tickfont": {"color": look.muted},
                      "title": {"text": unit.label, "side": "right", "font": {"color": look.muted, "size": 12}}},
            hovertemplate="%{y} %{x}:00<br>%{text}<extra></extra>",
        )
    )  # fmt: skip
    fig.add_trace(_thin_cells(thin, names, look))
    fig.update_xaxes(
        **axis(look, _("Hour of posting ({zone})", zone=zone), showgrid=False, range=[-0.5, 23.5],
               tickvals=list(range(0, 24, 3)), ticktext=[f"{hour:02d}" for hour in range(0, 24, 3)])
    )  # fmt: skip
    fig.update_yaxes(
        **axis(look, showgrid=False, categoryorder="array", categoryarray=names, autorange="reversed")
    )
    return fig


def ranked_bars(frame: pd.DataFrame, unit: Unit, look: Look) -> go.Figure:
    """Named values, greatest on top. `frame` has label and value; rows without a value are left out."""
    rows = frame[frame["value"].notna()].sort_values("value")
    fig = figure(look, height=60 + 34 * max(len(rows), 1))
    fig.add_trace(
        go.Bar(
            x=[float(value) for value in rows["value"]],
            y=list(rows["label"]),
            orientation="h",
            marker={"color": look.accent, "line": {"width": 0}},
            text=[unit.text(value) for value in rows["value"]],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{text} " + unit.label + "<extra></extra>",
        )
    )
    fig.update_layout(bargap=0.4)
    fig.update_xaxes(**axis(look, unit.label, rangemode="tozero"))
    fig.update_yaxes(**axis(look, showgrid=False))
    return fig


def _thin_cells(thin: pd.DataFrame, names: list[str], look: Look) -> go.Scatter:
    return go.Scatter(
        x=[int(hour) for hour in thin["hour"]],
        y=[names[int(weekday)] for weekday in thin["weekday"]],
        mode="markers",
        marker={"size": 7, "symbol": "square", "color": look.ghost, "opacity": 0.5},
        customdata=[int(n) for n in thin["n"]],
        hovertemplate="%{y} %{x}:00<br>"
        + _("Posts")
        + ": %{customdata}<br>"
        + _("Too few to judge")
        + "<extra></extra>",
    )
