"""Charts on paper, as SVG text: drawn by matplotlib, the same bytes for the same rows."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jobs.reports import words
from jobs.reports.legible import FONT

MM = 1 / 25.4  # matplotlib sizes are inches
INK, GREY, FAINT, GHOST = "#1f2a30", "#5b6770", "#dfe4e7", "#8b979f"
LABEL_SIZE = 6.8
TICKS = 7


@dataclass(frozen=True)
class Style:
    """How a chart looks: colour of what it is about, locale of its numbers and days."""

    colour: str
    locale: str


def days_line(
    days: Sequence[date],
    values: Sequence[float | None],
    before: Sequence[float | None],
    style: Style,
    size: tuple[float, float],
) -> str:
    """A value per day as a line, the compared period as a dashed ghost, first day on first day. `size` in mm."""
    figure, axes = _axes(size)
    shown = max(len(values), len(before), 1)
    if before:
        axes.plot(range(len(before)), _numbers(before), color=GHOST, linewidth=1.0, linestyle=(0, (3, 2)))
    marks: dict[str, Any] = {"marker": "o", "markersize": 2.2} if len(values) <= 62 else {}
    axes.plot(range(len(values)), _numbers(values), color=style.colour, linewidth=1.5, **marks)
    _finish(axes, days, shown, style)
    return _svg(figure)


def days_bars(
    days: Sequence[date], values: Sequence[float | None], style: Style, size: tuple[float, float]
) -> str:
    """A value per day as bars; a day without a value has none. `size` in mm."""
    figure, axes = _axes(size)
    axes.bar(range(len(values)), _numbers(values), color=style.colour, width=0.72, linewidth=0)
    _finish(axes, days, max(len(values), 1), style)
    return _svg(figure)


def quartile_dots(
    rows: Sequence[tuple[str, float, float, float]], style: Style, size: tuple[float, float]
) -> str:
    """A row per label: the median as a dot on the line from lower to upper quartile. `size` in mm."""
    figure, axes = _axes(size, left=0.30, bottom=5.5 / size[1], top=0.99)
    for place, (_label, low, middle, high) in enumerate(rows):
        axes.plot(
            [low, high], [place, place], color=style.colour, alpha=0.35, linewidth=4, solid_capstyle="round"
        )
        axes.plot([middle], [place], marker="o", markersize=5.5, color=style.colour)
        text = words.number(middle, style.locale)
        axes.annotate(text, (middle, place), (0, 6), textcoords="offset points", ha="center", fontsize=LABEL_SIZE,
                      color=INK)  # fmt: skip
    axes.set_yticks(range(len(rows)), [row[0] for row in rows], color=INK)
    axes.set_ylim(len(rows) - 0.45, -0.6)
    axes.set_xlim(0, 1.12 * max((row[3] for row in rows), default=1) or 1)
    axes.grid(axis="x", color=FAINT, linewidth=0.5)
    _count_axis(axes.xaxis, style)
    return _svg(figure)


def _axes(
    size: tuple[float, float], left: float = 0.062, bottom: float = 0.14, top: float = 0.95
) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(size[0] * MM, size[1] * MM))
    axes = figure.add_axes((left, bottom, 0.99 - left, top - bottom))
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set(color=GHOST, linewidth=0.6)
    axes.tick_params(length=0, labelsize=LABEL_SIZE, labelcolor=GREY, pad=2.5)
    axes.set_axisbelow(True)
    return figure, axes


def _finish(axes: Any, days: Sequence[date], shown: int, style: Style) -> None:
    axes.set_xlim(-0.6, shown - 0.4)
    axes.set_ylim(bottom=0)
    axes.grid(axis="y", color=FAINT, linewidth=0.5)
    step = max(1, math.ceil(len(days) / TICKS))
    places = range(0, len(days), step)
    axes.set_xticks(list(places), [words.short_day(days[place], style.locale) for place in places])
    _count_axis(axes.yaxis, style)


def _count_axis(axis: Any, style: Style) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=4, integer=True, min_n_ticks=1))
    axis.set_major_formatter(FuncFormatter(lambda value, _place: words.number(value, style.locale)))


def _numbers(values: Sequence[float | None]) -> list[float]:
    return [math.nan if value is None else float(value) for value in values]


def _svg(figure: Any) -> str:
    import matplotlib as mpl

    # Constant for the process, so no two renders can disturb each other: text stays text, ids stay the same.
    mpl.rcParams["svg.hashsalt"] = "posthouse"
    mpl.rcParams["svg.fonttype"] = "none"
    mpl.rcParams["font.family"] = FONT
    target = io.StringIO()
    figure.savefig(target, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return target.getvalue()
