"""Local hours and weekdays of many instants at once."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

DAY = 86400
_FIRST, _LAST = 1_262_304_000, 2_524_608_000
"""The years 2010 to 2050, outside of which the nearest offset counts."""


@lru_cache(maxsize=64)
def _changes(zone: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """When a zone's clocks change (Unix seconds), and how far they are ahead of UTC from then on."""
    place, step = ZoneInfo(zone), 30 * DAY
    instants, offsets = [_FIRST], [_offset(place, _FIRST)]
    for at in range(_FIRST, _LAST, step):
        if _offset(place, at + step) != offsets[-1]:
            instants.append(_change_between(place, at, at + step))
            offsets.append(_offset(place, at + step))
    return np.array(instants, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _change_between(place: ZoneInfo, low: int, high: int) -> int:
    before = _offset(place, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(place, middle) == before else (low, middle)
    return high


def _offset(place: ZoneInfo, at: int) -> int:
    ahead = datetime.fromtimestamp(at, UTC).astimezone(place).utcoffset()
    return int(ahead.total_seconds()) if ahead is not None else 0


def offsets(zone: str, times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Seconds that a zone's clocks are ahead of UTC at each instant."""
    instants, ahead = _changes(zone)
    return ahead[np.maximum(np.searchsorted(instants, times, side="right") - 1, 0)]


def local_hours(zone: str, times: NDArray[np.int64]) -> NDArray[np.int64]:
    """The hour (0..23) on the zone's clocks at each instant."""
    return (times + offsets(zone, times)) % DAY // 3600


def local_weekdays(zone: str, times: NDArray[np.int64]) -> NDArray[np.int64]:
    """The weekday (Monday is 0) in the zone at each instant."""
    return ((times + offsets(zone, times)) // DAY + 3) % 7
