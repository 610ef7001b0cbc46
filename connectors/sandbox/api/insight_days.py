"""Where the days of account insights begin and end."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.api.call import Call
from connectors.sandbox.world.zones import DAY, offsets

PACIFIC = "America/Los_Angeles"
Instants = NDArray[np.int64]


def day_starts(zone: str, since: float, until: float) -> Instants:
    """The midnights of a zone (Unix seconds) from the one before `since` to the one after `until`."""
    first = int(since // DAY) - 2
    return _midnights(zone, first, max(int(until // DAY), first) + 4)


@lru_cache(maxsize=256)
def _midnights(zone: str, first: int, after: int) -> Instants:
    midnights = np.arange(first, after, dtype=np.int64) * DAY
    if zone != "UTC":
        near = midnights - offsets(zone, midnights)
        midnights = midnights - offsets(zone, near)
    midnights.flags.writeable = False
    return midnights


def series_zone(call: Call, account: int) -> str:
    """The zone in which the days of series end; 00:00Z without quirk Q21."""
    return (
        _zone(call, account, call.platform.switches.series_zone) if call.platform.quirks.on("Q21") else "UTC"
    )


def total_window(call: Call, account: int, since: float, until: float) -> tuple[float, float]:
    """What a total really covers: with quirk Q22 the days that begin within the window, today as far as it went.

    So the last 24 hours are but a part of today. Without the quirk it is exactly the time asked for.
    """
    if not call.platform.quirks.on("Q22"):
        return min(since, call.at), min(until, call.at)
    midnights = day_starts(_zone(call, account, call.platform.switches.total_zone), since, until)
    first, after = np.searchsorted(midnights, since), np.searchsorted(midnights, until, side="right")
    start = min(float(midnights[first]), call.at)
    return start, max(start, min(float(midnights[after]), call.at)) if first < after else start


def _zone(call: Call, account: int, switch: str) -> str:
    if switch == "account":
        return call.platform.world.profile(account).zone
    return PACIFIC if switch == "pacific" else "UTC"
