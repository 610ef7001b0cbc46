"""Which versions of the platform live at an instant, and which one a call is served in."""

import re
from datetime import UTC, datetime

from connectors.sandbox.refusing import access_refusals, refusals

NEWEST = 26
MARKETING_SINCE = 25
"""The oldest version of the Marketing API: older ones ended by October 2026."""
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


def served(version: str, path: tuple[str, ...], at: float, refuse_old_ads: bool) -> str:
    """The version that a call is served in: a dead one means the oldest live. Raises for one that never was."""
    found = re.fullmatch(r"v(\d{1,3})\.\d{1,2}", version)
    number, marketing = int(found[1]) if found else 0, path[:1] != () and path[0].startswith("act_")
    if number > NEWEST:
        raise (
            access_refusals.old_ads_version(f"v{NEWEST}.0")
            if marketing
            else refusals.unknown_path("/".join(path))
        )
    if marketing and refuse_old_ads and number < max(MARKETING_SINCE, oldest_live(at)):
        raise access_refusals.old_ads_version(f"v{NEWEST}.0")
    least = max(MARKETING_SINCE if marketing else 0, oldest_live(at))
    return f"v{max(number, least)}.0"
