"""The one look of every chart: quiet axes, transparent background, colours of the theme and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
from babel.numbers import get_decimal_symbol, get_group_symbol

from dashboard.messages import current_locale, day_short
from dashboard.theme import Look

# Of plotly's buttons only the two that help: take a picture, go back.
CONFIG: Mapping[str, Any] = {
    "displaylogo": False,
    "displayModeBar": "hover",
    "modeBarButtons": [["toImage"]],
    "scrollZoom": False,
    "doubleClick": False,
}


def fade(colour: str, opacity: float) -> str:
    """`colour` ("#rrggbb") seen through: an rgba() text."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def axis(look: Look, title: str = "", **more: Any) -> dict[str, Any]:
    """A quiet axis: thin grid, no frame, the unit as its title, and no zoom under a scrolling thumb."""
    return {
        "title": {"text": title or None, "font": {"size": 12, "color": look.muted}, "standoff": 8},
        "tickfont": {"size": 12, "color": look.muted},
        "gridcolor": look.grid,
        "linecolor": look.grid,
        "zeroline": False,
        "automargin": True,
        "separatethousands": True,
        "fixedrange": True,
        **more,
    }


def day_axis(look: Look, days: Sequence[date], most: int = 6) -> dict[str, Any]:
    """An axis of days with at most `most` of them named, in the reader's language."""
    step = max(1, -(-len(days) // most))
    named = list(days)[::step]
    return axis(
        look,
        type="date",
        showgrid=False,
        tickvals=named,
        ticktext=[day_short(day) for day in named],
        tickangle=0,
        unifiedhovertitle={"text": " "},  # each line says its own day, in the reader's language
    )


def figure(look: Look, height: int = 280, **layout: Any) -> go.Figure:
    """An empty figure in the house look, `height` pixels high."""
    fig = go.Figure()
    fig.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": look.ink, "size": 13, "family": look.font},
        hoverlabel={
            "bgcolor": look.surface,
            "bordercolor": look.grid,
            "font": {"color": look.ink, "size": 13},
            "align": "left",
        },
        separators=get_decimal_symbol(current_locale()) + get_group_symbol(current_locale()),
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": look.ghost, "activecolor": look.muted},
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"color": look.muted, "size": 12},
        },
    )
    fig.update_layout(showlegend=False, hovermode="closest", dragmode=False)
    fig.update_layout(**layout)
    return fig
