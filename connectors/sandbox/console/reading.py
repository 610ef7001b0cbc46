"""Reads the values of orders; each raises ValueError with a sentence for what it cannot take."""

import math
from datetime import UTC, datetime
from typing import Any

from connectors.sandbox.clock import EARLIEST, LATEST

MOST = 1e12


def read_number(value: Any, name: str, least: float = -MOST, most: float = MOST) -> float:
    """A number, or text that is one, within bounds."""
    try:
        found = (
            math.nan if isinstance(value, bool) or not isinstance(value, int | float | str) else float(value)
        )
    except (ValueError, OverflowError):
        found = math.nan
    if not least <= found <= most:
        raise ValueError(f"{name} is a number from {least:,g} to {most:,g}")
    return found


def read_whole(value: Any, name: str, least: int = 0, most: int = 10**9) -> int:
    """A whole number, or text that is one, within bounds."""
    found = read_number(value, name, least, most)
    if not found.is_integer():
        raise ValueError(f"{name} is a whole number")
    return int(found)


def read_instant(value: Any, name: str) -> datetime:
    """An instant as ISO 8601; one without a zone is UTC."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{name} is an instant like 2026-11-02T09:00:00+00:00") from None
    found = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    if not EARLIEST <= found <= LATEST:
        raise ValueError(f"{name} is an instant from {EARLIEST:%Y} to {LATEST:%Y}")
    return found


def read_list(value: Any, name: str) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        raise ValueError(f"{name} is a list")
    return value
