"""What reading competitors and hashtags share: what is watched, when it is due, and noting how it went."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from jobs.sync.reading import Reading
from warehouse.ledger import watches
from warehouse.ledger.errors import NotFound
from warehouse.ledger.watches import Watch

ASK_AGAIN = timedelta(days=6, hours=12)  # a name that does not exist is looked for again as seldom
MakeRoom = Callable[[Reading], None]
"""Raises MakeWay when the platform's calls are nearly used up; called before each thing that is read."""


def watched(reading: Reading, kind: str | None = None) -> list[Watch]:
    """Return what the account watches."""
    with reading.ledger.read() as conn:
        return watches.list_watches(conn, [reading.account.id], kind)


def looks(reading: Reading) -> dict[str, datetime]:
    """Return when each watched thing was last read, by its resource."""
    rows = reading.lake.rows("market_progress", account=reading.account.id)
    return {row["resource"]: row["observed_at"] for row in rows}


def is_due(reading: Reading, last: datetime | None, every: timedelta | None, *, full: bool) -> bool:
    """Say whether something read at `last` (None: never) is to be read again."""
    return full or last is None or every is None or reading.now() - last >= every


def is_hopeless(reading: Reading, watch: Watch, *, full: bool) -> bool:
    """Say whether a name that was not there need not be looked for again yet."""
    asked = watch.checked_at if watch.state == "missing" else None
    return asked is not None and not full and reading.now() - asked < ASK_AGAIN


def note_read(reading: Reading, watch: Watch, **more: Any) -> None:
    """Note that a watched thing was read."""
    now = reading.now()
    note(reading, watch, state="read", words=None, checked_at=now, read_at=now, **more)


def note(reading: Reading, watch: Watch, **values: Any) -> None:
    """Note how reading a watched thing went; nothing when it is watched no longer."""
    try:
        with reading.ledger.begin() as conn:
            watches.change(conn, watch.id, **values)
    except NotFound:
        return
