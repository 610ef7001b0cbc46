"""Colours of the paper: the client's own, as far as they can be read on white."""

import re
from typing import Any

DEFAULT = "#0f5f73"
CONTRAST = 4.5  # WCAG 2.2, text of normal size


def accent(look: dict[str, Any]) -> str:
    """The client's colour as #rrggbb, darkened until text in it reads well on white; ours when it has none."""
    given = look.get("colour")
    if not isinstance(given, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", given):
        return DEFAULT
    parts = [int(given[place : place + 2], 16) for place in (1, 3, 5)]
    while contrast_on_white(parts) < CONTRAST:
        parts = [int(part * 0.94) for part in parts]
    return "#" + "".join(f"{part:02x}" for part in parts)


def contrast_on_white(parts: list[int]) -> float:
    """The contrast ratio of a colour (red, green, blue of 0-255) against white, as WCAG defines it."""
    red, green, blue = (_linear(part / 255) for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
