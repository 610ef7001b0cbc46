"""Rows of a file into rows of the lake. A row with a problem is left out whole, with its line and column."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from jobs.imports import values
from jobs.imports.errors import Problem, Unreadable
from jobs.imports.sheet import Row
from jobs.imports.vocabulary import DAYS, Explained, Header
from jobs.sync.plan import day_of

COUNTERS = ("likes", "comments", "saved", "shares", "reach", "views", "total_interactions")
_SHORTCODE = re.compile(r"instagram\.com/(?:[\w.]+/)?(?:p|reel|reels|tv)/([\w-]+)")
_LIFETIME = ("", "lifetime", "gesamt", "gesamtdauer", "gesamte laufzeit")
_NO_CAMPAIGN = ("(not set)", "(direct)", "(organic)", "(referral)", "")


@dataclass(frozen=True)
class Place:
    """Whom a file speaks of, and what is known there."""

    account_id: int
    client_id: int
    zone: ZoneInfo
    day_basis: str
    currency: str
    by_id: Mapping[str, str]  # media ids, and shortcodes → media id
    now: datetime


@dataclass
class Taken:
    """What was taken of a file, and what was not."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def take(header: Header, rows: Sequence[Row], place: Place, mapping: Explained | None) -> Taken:
    """Turn the rows below the headings into the lake's, in their order."""
    taken = Taken()
    reader = _KINDS[header.kind]
    for row in rows:
        cells = _Cells(header, row, mapping)
        try:
            taken.rows += reader(cells, place)
        except _Wrong as wrong:
            taken.problems.append(Problem(row.line, wrong.column, str(wrong)))
    return taken


class _Wrong(Exception):
    def __init__(self, column: str, words: str) -> None:
        super().__init__(words)
        self.column = column


class _Cells:
    """The cells of one row by our names."""

    def __init__(self, header: Header, row: Row, mapping: Explained | None) -> None:
        self._header, self.row = header, row
        self._form = mapping.date_format if mapping else None
        self.decimal = mapping.decimal if mapping else None
        self.currency = mapping.currency if mapping else None

    def text(self, name: str) -> str:
        at = self._header.places.get(name)
        return self.row.cells[at] if at is not None and at < len(self.row.cells) else ""

    def read(self, name: str, how: Callable[[str], Any]) -> Any:
        """Read a cell; its trouble names the column as the file calls it."""
        try:
            return how(self.text(name))
        except Unreadable as error:
            raise _Wrong(self.heading(name), str(error)) from error

    def count(self, name: str) -> int | None:
        found: int | None = self.read(name, lambda text: values.count(text, self.decimal))
        return found

    def day(self) -> Any:
        return self.read("day", lambda text: values.day(text, self._form))

    def heading(self, name: str) -> str:
        at = self._header.places.get(name)
        return self._header.headings[at] if at is not None else name

    def names(self) -> Iterator[str]:
        return iter(self._header.places)


def _post(cells: _Cells, place: Place) -> list[dict[str, Any]]:
    if cells.text("span").lower() not in _LIFETIME:
        raise _Wrong(
            cells.heading("span"), "only rows of a post's whole life are taken; export it as Lifetime"
        )
    media_id = place.by_id.get(cells.text("media_id")) or _by_link(cells.text("permalink"), place)
    if media_id is None:
        named = cells.text("permalink") or cells.text("media_id") or "nothing"
        column = cells.heading("permalink" if cells.text("permalink") else "media_id")
        raise _Wrong(column, f"no post of this account is known by {named}; sync it first")
    counters = {name: cells.count(name) for name in COUNTERS}
    if all(value is None for value in counters.values()):
        raise _Wrong("", "the row has no number")
    told = {"account_id": place.account_id, "media_id": media_id, "row_number": cells.row.line}
    return [told | counters | {"measured_at": place.now}]


def _by_link(link: str, place: Place) -> str | None:
    found = _SHORTCODE.search(link)
    return place.by_id.get(found[1]) if found else None


def _day(cells: _Cells, place: Place) -> list[dict[str, Any]]:
    day = day_of(cells.day(), place.zone)
    told = {"account_id": place.account_id, "row_number": cells.row.line, "day_basis": place.day_basis}
    found = {name: cells.count(name) for name in cells.names() if name in DAYS and name != "day"}
    return [
        {**told, "metric": name, "start_utc": day.start, "end_utc": day.end, "value": float(value)}
        for name, value in found.items()
        if value is not None
    ]


def _visit(cells: _Cells, place: Place) -> list[dict[str, Any]]:
    if not cells.text("day") and "total" in " ".join(cells.row.cells).lower():
        return []  # the line of totals that exports end with
    campaign = cells.text("campaign")
    if campaign.lower() in _NO_CAMPAIGN:
        return []  # a visit that no campaign brought
    source, _, medium = cells.text("source_medium").partition("/")
    currency = cells.currency or place.currency
    return [
        {
            "client_id": place.client_id,
            "row_number": cells.row.line,
            "day": cells.day(),
            "source": cells.text("source") or source.strip(),
            "medium": cells.text("medium") or medium.strip(),
            "campaign": campaign,
            "content": cells.text("content"),
            "sessions": cells.count("sessions"),
            "key_events": _float(cells.read("key_events", lambda text: values.number(text, cells.decimal))),
            "revenue_minor": cells.read(
                "revenue", lambda text: values.minor_units(text, currency, cells.decimal)
            ),
            "currency": currency,
        }
    ]


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


_KINDS: Mapping[str, Callable[[_Cells, Place], list[dict[str, Any]]]] = {
    "posts": _post,
    "days": _day,
    "web": _visit,
}
