"""The figures and words of the publishing protocol, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

SCHEDULED: Final = "SCHEDULED"
PREPARING: Final = "PREPARING"
READY: Final = "READY"
PUBLISHING: Final = "PUBLISHING"
UNCERTAIN: Final = "UNCERTAIN"
WAIT: Final = "WAIT"
NEEDS_REAUTH: Final = "NEEDS_REAUTH"
REVIEW: Final = "REVIEW"  # a person decides
PUBLISHED: Final = "PUBLISHED"
FAILED: Final = "FAILED"  # proved not live
CANCELLED: Final = "CANCELLED"
MISSED: Final = "MISSED"
TERMINAL: Final = frozenset({PUBLISHED, FAILED, CANCELLED, MISSED})

LEAD = timedelta(minutes=15)  # preparation begins this long before the due time
CHECK_AHEAD = timedelta(seconds=50)  # status and quota are read this long before it
FRESH = timedelta(seconds=60)  # …because reads at most this much older than the due time still count
STALE = timedelta(seconds=120)  # …but never when this much time has passed since, however late we are
QUIET = timedelta(seconds=120)  # a request that arrived late must have had its effect before we POST again
READS_BEFORE_REPEAT = 2
MOST_POSTS = 3
MOST_PREPARATIONS = 3  # containers tried before the post is given up
CONTAINER_LIFE = timedelta(hours=23)  # the platform's 24 h, with a margin
SETTLE = timedelta(minutes=10)  # how long a refused publish or an ERROR status may still turn out live
SECOND_LOOK = timedelta(hours=1)  # a refused publish is looked at once more after this
UNREADABLE = timedelta(minutes=30)  # a container that cannot be read for this long needs a person
LOOK_AGAIN = timedelta(seconds=30)
CLOCK_PAUSE = timedelta(seconds=10)
MOST_SKEW_S = 30.0  # our clock against the platform's
LATE_ALARM = timedelta(seconds=60)

CLOCK = "publisher:clock"  # what the alert about our clock is about

LEASE_S = 180.0
HTTP_TIMEOUT_S = 60.0
LEASE_MARGIN_S = 30.0  # a write begins only when the lease outlives the timeout by this


@dataclass(frozen=True)
class Alert:
    """What a person should know. One alert is open per matter; `about` None: the intent itself."""

    level: str  # info | warning | error
    message: str
    about: str | None = None


@dataclass(frozen=True)
class Change:
    """What becomes of an intent after a step: all of it is committed in one transaction.

    `next_at` None leaves the intent to people (or to nobody, when the state is terminal).
    `values` are further columns of the intent.
    """

    state: str
    next_at: datetime | None = None
    reason: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    alert: Alert | None = None
    is_pause: bool = False  # the lease is given back although the intent is due
    token_refused: bool = False  # the account needs a person, not only this intent


NO_CONTAINER: Mapping[str, Any] = {
    "container_id": None,
    "container_created_at": None,
    "container_finished_at": None,
    "quota_checked_at": None,
    "finished_reads": 0,
}
