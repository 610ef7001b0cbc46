"""What the lake's owner remembers of the accounts that it loaded last, so that a load need not ask for it.

The owner is the only writer, so what it remembers is what is stored. It is read from the lake when it is first needed
(`remembered/*.sql`), follows each commit, and is dropped whenever a load fails.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import duckdb

from warehouse.lake import ads, market
from warehouse.lake.changes import ACCOUNT, COMMENTS, MEDIA, PROGRESS, SERIES, Part
from warehouse.lake.sampling import Counters, Told, troubles_of
from warehouse.lake.sql import execute, read_sql

REMEMBERED_ROWS = 200_000  # of all accounts together; a row takes some 400 bytes beside its texts
_SAME = 1_000  # µs: changes of one instant are kept a microsecond apart

Parts = dict[str, dict[Any, Any]]


class Memory:
    """The parts of the accounts loaded last, at most REMEMBERED_ROWS of them beside the account at hand."""

    def __init__(self, limit: int = REMEMBERED_ROWS) -> None:
        self._limit = limit
        self._accounts: OrderedDict[int, Parts] = OrderedDict()
        self._newest: dict[int, int] = {}

    def begin(self, newest: Mapping[int, int]) -> None:
        """Forget everything. `newest`: instant of the last batch of each account that has one."""
        self._accounts.clear()
        self._newest = dict(newest)

    def known(self, cursor: duckdb.DuckDBPyConnection, account_id: int, at: int) -> "Known":
        """What was known of an account at an instant; the remembered parts, unless the batch comes late."""
        newest = self._newest.get(account_id)
        parts = self._accounts.get(account_id, {}) if newest is None or at >= newest else {}
        return Known(cursor, account_id, at, newest, parts)

    def keep(self, known: "Known", *, wrote: bool) -> None:
        """Take in what a committed batch taught. A late one changes what is known now in ways of its own."""
        if known.is_late:
            if wrote:
                self.forget(known.account_id)
            return
        self._accounts[known.account_id] = known.learned()
        self._accounts.move_to_end(known.account_id)
        if wrote:
            self._newest[known.account_id] = known.at
        while len(self._accounts) > 1 and self._size() > self._limit:
            self._accounts.popitem(last=False)

    def forget(self, account_id: int) -> None:
        """Ask the lake again when the account is loaded next."""
        self._accounts.pop(account_id, None)

    def _size(self) -> int:
        return sum(len(rows) for parts in self._accounts.values() for rows in parts.values())


class Known:
    """What was known of one account when a batch came, part by part, read when it is asked for."""

    def __init__(
        self,
        cursor: duckdb.DuckDBPyConnection,
        account_id: int,
        at: int,
        newest: int | None,
        parts: Parts,
    ) -> None:
        self.account_id, self.at = account_id, at
        self.is_late = newest is not None and at < newest
        self._cursor, self._newest, self._parts = cursor, newest, parts
        self._news: Parts = {}

    def part(self, name: str) -> dict[Any, Any]:
        """The rows of one part that were known when the batch came, by key."""
        if name == "coverage" and self._newest != self.at and not self.is_late:
            self._parts[name] = {}  # nothing can be known of an instant that was never loaded
        if name not in self._parts:
            self._parts[name] = {} if self._newest is None else self._read(name)
        return self._parts[name]

    def posted_at(self) -> Callable[[Any], int | None]:
        """When a media was posted as first told, the media of this very batch included."""
        known, news = self.part("posted"), self._first_told()
        return lambda media_id: min(
            (at for at in (known.get(media_id), news.get(media_id)) if at is not None), default=None
        )

    def note(self, name: str, rows: Mapping[Any, Any]) -> None:
        """Note what the batch writes; it counts as known once it is committed."""
        self._news[name] = dict(rows)

    def learned(self) -> Parts:
        """The parts with what the batch wrote; only to be asked for once it is committed."""
        if "posted" in self._parts:
            posted = self.posted_at()
            self._news["posted"] = {media_id: posted(media_id) for media_id in self._first_told()}
        for name, rows in self._news.items():
            self._parts[name].update(rows)
        return self._parts

    def _first_told(self) -> dict[Any, Any]:
        """Media of this batch → when they were posted, as their new rows say."""
        posted = MEDIA.fields.index("posted_at")
        return {media_id: values[posted] for media_id, (values, _) in self._news.get("media", {}).items()}

    def _read(self, name: str) -> dict[Any, Any]:
        rows = self._rows(name)
        if name in _PARTS:
            return _versions(_PARTS[name], rows)
        if name == "sample":
            return _counters(rows, self._rows("sample_last"))
        if name == "coverage":
            return {(look, None if ids is None else tuple(ids), *span): self.at for look, ids, *span in rows}
        if name == "demographics":
            return {tuple(key): (frozenset(_pairs(buckets) or ()), at) for *key, buckets, at in rows}
        return dict(rows)

    def _rows(self, name: str) -> list[Any]:
        until = {"account_id": self.account_id, "observed_at": self.at, "until": self.at + _SAME}
        return execute(self._cursor, read_sql(f"remembered/{name}.sql"), until).fetchall()


_PARTS = {part.name: part for part in (ACCOUNT, MEDIA, SERIES, COMMENTS, PROGRESS, *ads.PARTS, *market.PARTS)}


def _versions(part: Part, rows: list[Any]) -> dict[Any, Any]:
    """Rows of key, fields and instant as key → (values of the fields, instant)."""
    width = len(part.key)
    return {row[0] if width == 1 else row[:width]: (row[width:-1], row[-1]) for row in rows}


def _counters(rows: list[Any], last: list[Any]) -> dict[Any, Counters]:
    told: dict[Any, tuple[Told, ...]] = {}
    for media_id, at, *values, other, status in last:
        troubles = troubles_of(_pairs(status))
        told[media_id] = (*told.get(media_id, ()), Told(at, (*values, _pairs(other)), troubles))
    return {
        media_id: Counters((*values, _pairs(other)), _pairs(troubles) or (), told.get(media_id, ()))
        for media_id, *values, other, troubles in rows
    }


def _pairs(entries: Any) -> tuple[tuple[Any, Any], ...] | None:
    """A map or a list of structs of two, as DuckDB gives them, as pairs; NULL is None."""
    if entries is None:
        return None
    if isinstance(entries, dict):
        return tuple(entries.items())
    return tuple(tuple(entry.values()) for entry in entries)
