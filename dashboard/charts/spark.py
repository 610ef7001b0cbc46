"""A line the size of a word, as an SVG picture: a card must not cost a whole chart."""

from base64 import b64encode
from collections.abc import Sequence
from math import isnan

from dashboard.theme import Look

_WIDTH, _HEIGHT, _PAD = 160.0, 32.0, 3.0


def sparkline(values: Sequence[float | None], look: Look) -> str:
    """A data address of an SVG line through `values` (None: unknown, drawn as a gap); empty without two values.

    The last known value carries a dot. The scale is the values' own range: it shows shape, not size.
    """
    known = [value for value in values if value is not None and not isnan(value)]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    points = [_place(place, len(values), value, low, high) for place, value in enumerate(values)]
    lines = "".join(
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in run)}"/>' for run in _runs(points)
    )
    x, y = [point for point in points if point][-1]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" '
        f'preserveAspectRatio="none" fill="none" stroke="{look.accent}" stroke-width="1.6" '
        f'stroke-linejoin="round" stroke-linecap="round">{lines}'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="{look.accent}" stroke="none"/></svg>'
    )
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _place(
    place: int, count: int, value: float | None, low: float, high: float
) -> tuple[float, float] | None:
    if value is None or isnan(value):
        return None
    share = 0.5 if high == low else (value - low) / (high - low)
    x = _PAD + (_WIDTH - 2 * _PAD) * place / (count - 1)
    return x, _HEIGHT - _PAD - (_HEIGHT - 2 * _PAD) * share


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run if len(run) > 1 else [run[0], run[0]] for run in runs if run]
