"""Which versions of the platform live at an instant, and which one a call is served in."""

import re
from datetime import UTC, datetime

from connectors.sandbox.refusing import access_refusals, refusals

NEWEST = 26
MARKETING_SINCE = 25
"""The oldest version of the Marketing API: older ones ended by October 2026."""
_STARTS = {
    22: datetime(2025, 1, 21, tzinfo=UTC),
    23: datetime(2025, 5, 29, tzinfo=UTC),
    24: datetime(2025, 10, 8, tzinfo=UTC),
    25: datetime(2026, 2, 18, tzinfo=UTC),
    26: datetime(2026, 7, 29, tzinfo=UTC),
}
"""Since when a version is there; those before were at any clock of a sandbox."""
_ENDS = {
    21: datetime(2027, 1, 21, tzinfo=UTC),
    22: datetime(2027, 5, 20, tzinfo=UTC),
    23: datetime(2027, 10, 8, tzinfo=UTC),
    24: datetime(2028, 2, 18, tzinfo=UTC),
    25: datetime(2028, 7, 29, tzinfo=UTC),
}
"""Until when a version is served; all before are dead at any clock, the newest has no end yet."""


def oldest_live(at: float) -> int:
    """The oldest version that is served at an instant."""
    return next((number for number, end in _ENDS.items() if at < end.timestamp()), NEWEST)


def newest(at: float) -> int:
    """The newest version that there is at an instant."""
    return max((number for number, start in _STARTS.items() if start.timestamp() <= at), default=21)


def is_version(text: str) -> bool:
    """Whether versions are written so: v1.0, v2.0 to v2.12, and vNN.0 since."""
    found = re.fullmatch(r"v([1-9]\d{0,2})\.(0|[1-9]\d?)", text)
    return found is not None and (int(found[2]) == 0 or (int(found[1]) == 2 and int(found[2]) <= 12))


def served(version: str, path: tuple[str, ...], at: float, refuse_old_ads: bool) -> str:
    """The version that a call is served in: a dead one means the oldest live. Raises for one that never was."""
    number, marketing = (
        int(version[1:].partition(".")[0]),
        path[:1] != () and path[0].startswith("act_"),
    )
    if not is_version(version):
        raise refusals.unknown_path("/".join(path))
    if number > newest(at):
        raise (
            access_refusals.old_ads_version(f"v{NEWEST}.0")
            if marketing
            else refusals.unknown_path("/".join(path))
        )
    if marketing and refuse_old_ads and number < max(MARKETING_SINCE, oldest_live(at)):
        raise access_refusals.old_ads_version(f"v{NEWEST}.0")
    least = max(MARKETING_SINCE if marketing else 0, oldest_live(at))
    return f"v{max(number, least)}.0"
