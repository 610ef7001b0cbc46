"""Hashtag searches: the platform lets an account look for thirty different hashtags within seven days.

The first search of a tag begins its seven days; repetitions within them are free and change nothing. A search is
written down before it is made, so that a kill in between never makes us forget one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from warehouse.ledger import rows, tables

MOST = 30
WINDOW = timedelta(days=7)
ON_ITS_WAY = timedelta(minutes=10)  # at most so long after we wrote it down does a search reach the platform


@dataclass(frozen=True)
class HashtagSearch:
    """A row of `hashtag_searches`. `answered`: the platform has counted it; else it may have."""

    account_id: int
    tag: str
    began_at: datetime
    answered: bool

    @property
    def until(self) -> datetime:
        """From when on the search surely counts no more."""
        return self.began_at + WINDOW + ON_ITS_WAY

    def is_ending(self, now: datetime, lasting: timedelta) -> bool:
        """Say whether a read of so long might or might not begin a new window of seven days."""
        return self.began_at + WINDOW - lasting <= now < self.until


def counting(conn: Connection, account_id: int, now: datetime) -> dict[str, HashtagSearch]:
    """Give the searches of an account that may count at an instant, by tag."""
    searches = tables.hashtag_searches
    query = rows.read(searches, HashtagSearch).where(searches.c.account_id == account_id)
    return {one.tag: one for one in rows.many(conn, query, HashtagSearch) if one.until > now}


def begin(conn: Connection, account_id: int, tag: str, now: datetime) -> None:
    """Write down that a tag is about to be looked for, unless it counts already."""
    known = counting(conn, account_id, now).get(tag)
    if known is None or not known.answered:
        values = {"account_id": account_id, "tag": tag, "began_at": now, "answered": False}
        rows.upsert(conn, tables.hashtag_searches, ("account_id", "tag"), values)


def note_answered(conn: Connection, account_id: int, tag: str) -> None:
    """Write down that the platform has answered a search."""
    searches = tables.hashtag_searches
    mine = (searches.c.account_id == account_id) & (searches.c.tag == tag)
    conn.execute(searches.update().where(mine).values(answered=True))
