"""One post: how it grew with its age, and how it stands beside the others at the same age."""

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.frames import each
from dashboard.charts.look import axis, figure
from dashboard.charts.words import Unit, age_text
from dashboard.messages import _, moment
from dashboard.theme import Look

_HOUR = 3600.0
# Ages people think in: minutes while it is fresh, then hours, then days.
_TICKS_H: Mapping[float, str] = {
    1: "1 h", 3: "3 h", 6: "6 h", 12: "12 h", 24: "1 d", 72: "3 d", 168: "7 d", 672: "28 d", 2160: "90 d",
    8760: "1 y",
}  # fmt: skip


def engagement_curve(
    samples: pd.DataFrame, column: str, unit: Unit, look: Look, zone: str, longest_gap_s: float = 26 * _HOUR
) -> go.Figure:
    """What a post had reached at each age, every sample a visible point, on a logarithmic age axis.

    `samples` has observed_at (aware), age_s and `column`, one row per sample in time order. Where we did not
    look for longer than `longest_gap_s` and longer than the post's age then, the line is dotted: the truth
    between the two points was not observed.
    """
    known = samples[samples[column].notna() & (samples["age_s"] > 0)]
    fig = figure(look, height=320)
    for solid, part in _stretches(known, longest_gap_s):
        fig.add_trace(_stretch(part, column, look, solid=solid))
    fig.add_trace(
        go.Scatter(
            x=list(known["age_s"] / _HOUR),
            y=[float(value) for value in known[column]],
            mode="markers",
            name=_("Samples"),
            marker={"size": 7, "color": look.accent, "line": {"width": 1, "color": look.grid}},
            customdata=[
                [age_text(row.age_s), unit.text(value), moment(row.observed_at, zone)]
                for row, value in zip(each(known), known[column], strict=True)
            ],
            hovertemplate="%{customdata[1]} "
            + unit.label
            + "<br>"
            + _("Age")
            + ": %{customdata[0]}<br>"
            + _("Seen")
            + ": %{customdata[2]}<extra></extra>",
        )
    )
    fig.update_xaxes(**_age_axis(known, look))
    fig.update_yaxes(**axis(look, unit.label, rangemode="tozero"))
    return fig


def equal_age_dots(frame: pd.DataFrame, media_id: str, unit: Unit, look: Look) -> go.Figure:
    """This post among the account's other posts, at the same ages.

    `frame` has media_id, age (text, in the order to show), value (NaN: not observed at that age) and caption.
    Rows without a value are not drawn; an age without any value keeps its empty row.
    """
    ages = list(dict.fromkeys(frame["age"]))
    known = frame[frame["value"].notna()]
    others, this = known[known["media_id"] != media_id], known[known["media_id"] == media_id]
    fig = figure(look, height=90 + 44 * len(ages), showlegend=True)
    fig.add_trace(
        go.Scatter(x=[None] * len(ages), y=ages, showlegend=False)
    )  # an age nobody was seen at stays
    fig.add_trace(_dots(others, _("Other posts"), look.ghost, 8, "circle", 0.55, unit))
    medians = others.groupby("age", sort=False)["value"].median().reset_index()
    medians["caption"] = _("Median of the others")
    fig.add_trace(_dots(medians, _("Median of the others"), look.muted, 20, "line-ns-open", 1, unit))
    fig.add_trace(_dots(this, _("This post"), look.accent, 13, "diamond", 1, unit))
    fig.update_layout(showlegend=True)
    fig.update_xaxes(**axis(look, unit.label, rangemode="tozero"))
    fig.update_yaxes(**axis(look, _("Age"), categoryorder="array", categoryarray=ages[::-1], showgrid=True))
    return fig


def _stretches(known: pd.DataFrame, longest_gap_s: float) -> Sequence[tuple[bool, pd.DataFrame]]:
    """Pairs of neighbouring samples joined into runs that were watched closely (True) or not (False)."""
    ages = list(known["age_s"])
    parts: list[tuple[bool, pd.DataFrame]] = []
    first = 0
    for place in range(1, len(ages)):
        gap = ages[place] - ages[place - 1]
        if gap > longest_gap_s and gap > ages[place - 1]:
            if place - 1 > first:
                parts.append((True, known.iloc[first:place]))
            parts.append((False, known.iloc[place - 1 : place + 1]))
            first = place
    if len(ages) - first > 1:
        parts.append((True, known.iloc[first:]))
    return parts


def _stretch(part: pd.DataFrame, column: str, look: Look, *, solid: bool) -> go.Scatter:
    return go.Scatter(
        x=list(part["age_s"] / _HOUR),
        y=[float(value) for value in part[column]],
        mode="lines",
        name=_("Observed") if solid else _("Not observed in between"),
        line={"color": look.accent if solid else look.ghost, "width": 2.5 if solid else 1.5,
              "dash": "solid" if solid else "dot"},
        hoverinfo="skip",
    )  # fmt: skip


def _age_axis(known: pd.DataFrame, look: Look) -> dict[str, object]:
    top = float(known["age_s"].max()) / _HOUR if len(known) else 24.0
    low = float(known["age_s"].min()) / _HOUR if len(known) else 1.0
    ticks = {hours: text for hours, text in _TICKS_H.items() if low * 0.5 <= hours <= top * 1.6}
    return axis(
        look,
        _("Age of the post when seen (logarithmic)"),
        type="log",
        tickvals=list(ticks),
        ticktext=list(ticks.values()),
    )


def _dots(
    rows: pd.DataFrame, name: str, colour: str, size: int, symbol: str, opacity: float, unit: Unit
) -> go.Scatter:
    return go.Scatter(
        x=[float(value) for value in rows["value"]],
        y=list(rows["age"]),
        mode="markers",
        name=name,
        opacity=opacity,
        marker={"size": size, "symbol": symbol, "color": colour, "line": {"width": 2, "color": colour}},
        customdata=[[unit.text(row.value), row.caption] for row in each(rows)],
        hovertemplate="%{customdata[0]} " + unit.label + "<br>%{customdata[1]}<extra></extra>",
    )
