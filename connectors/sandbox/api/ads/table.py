"""Adds up the days of ads into the rows of a query: by object, slice of time and cell of a breakdown."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from connectors.sandbox.api.ads.cells import HOURLY, Division, check_breakdowns, divide
from connectors.sandbox.api.ads.filtering import Filter, about_objects, object_fits
from connectors.sandbox.api.ads.nodes import AdNode
from connectors.sandbox.api.ads.query import Query
from connectors.sandbox.api.ads.windows import REACH_MONTHS, Slice, oldest
from connectors.sandbox.paid.delivery import METRICS, Days, Real, Whole
from connectors.sandbox.paid.model import GONE
from connectors.sandbox.paid.people import PEOPLE, PLACES, POOL, reached
from connectors.sandbox.refusing import ads_refusals

Rows = NDArray[np.int64]
SYNC_ROWS, MOST_ROWS = 20_000, 100_000
"""More rows than the first time out in a synchronous query; more than the second are too much for any."""
_CHUNK = 256


@dataclass(frozen=True)
class Found:
    """One row: what it is about and what came. `reach` is None where it is not told."""

    node: AdNode
    slice: Slice
    cell: tuple[tuple[str, str], ...]
    numbers: dict[str, int]
    reach: int | None


def find_rows(query: Query, most: int = SYNC_ROWS) -> list[Found]:
    """The rows of a query; those in which nothing happened are left out."""
    platform, account = query.node.call.platform, query.node.account
    days = platform.ads.days(account)
    known = platform.ads.numbers(account, query.at)
    inner = _inner_breakdowns(query)
    division = divide(query.node, days, inner)
    counted = np.flatnonzero(np.isin(days.ad, _ads_of(query)) & (known[:, 0] > 0))
    on = days.day[counted]
    windows, rows, place = query.slices(), [], []
    for number, piece in enumerate(windows):
        mine = counted[(on >= piece.first.toordinal()) & (on <= piece.last.toordinal())]
        rows.append(mine)
        place.append(np.full(len(mine), number))
    all_rows, slices = np.concatenate(rows), np.concatenate(place)
    if not len(all_rows):
        return []
    entities = _entities(query)[days.ad[all_rows]]
    keys, groups = np.unique(entities * len(windows) + slices, return_inverse=True)
    _check_size(len(keys) * len(division.values), most)
    table = _Table(query, days, known, division, all_rows, groups, len(keys))
    return _drawn(query, table, keys, windows)


def _check_size(rows: int, most: int) -> None:
    if rows > MOST_ROWS:
        raise ads_refusals.too_much_data()
    if rows > most:
        raise ads_refusals.timed_out()


def _inner_breakdowns(query: Query) -> tuple[str, ...]:
    """The breakdowns asked for and those that filters need beside them."""
    needed = [one.name for one in query.filters if one.name in {*PEOPLE, *PLACES}]
    inner = tuple(dict.fromkeys((*query.breakdowns, *needed)))
    if "platform_position" in inner and "publisher_platform" not in inner:
        inner = ("publisher_platform", *inner)
    if inner != query.breakdowns:
        check_breakdowns(query.node.call, inner)
    return inner


def _ads_of(query: Query) -> list[int]:
    """The ads that a query counts: those of the node that meet its filters and are not hidden."""
    named = {one.name for one in query.filters if about_objects(one)}
    objects = [replace(one, level=one.level or query.level) for one in query.filters if about_objects(one)]
    hides = query.level != query.node.kind and not named & {"effective_status", "id", "delivery_info"}
    found = []
    for ad in query.node.below("ad") if query.node.kind != "ad" else [query.node]:
        above = ad.above(query.level)
        if hides and query.level != "account" and above.status in GONE:
            continue
        if object_fits(ad, objects):
            found.append(ad.number)
    return found


def _entities(query: Query) -> Rows:
    """For every ad the number of the object of the level that it belongs to."""
    plan = query.node.plan
    if query.level == "account":
        return np.zeros(len(plan.ads), dtype=np.int64)
    adsets = np.array([ad.adset for ad in plan.ads], dtype=np.int64)
    if query.level == "campaign":
        return np.array([adset.campaign for adset in plan.adsets], dtype=np.int64)[adsets]
    return adsets if query.level == "adset" else np.arange(len(plan.ads), dtype=np.int64)


class _Table:
    """The sums of groups of rows: groups x cells x metrics, and the reach of each."""

    def __init__(
        self, query: Query, days: Days, known: Whole, division: Division, rows: Rows, groups: Rows, count: int
    ) -> None:
        self.division, self._days, self._people = division, days, _people(query.node)
        self.sums = np.zeros((count, len(division.values), len(METRICS)), dtype=np.int64)
        pairs, pair_of = np.unique(groups * (1 << 20) + days.ad[rows], return_inverse=True)
        shown = np.zeros((len(pairs), len(division.values)))
        for start in range(0, len(rows), _CHUNK):
            part = slice(start, start + _CHUNK)
            numbers = division.numbers(days, known, rows[part], query.at)
            np.add.at(self.sums, groups[part], numbers)
            np.add.at(shown, pair_of[part], numbers[:, :, 0])
        self._pair_group, self._pair_ad, self._shown = pairs >> 20, pairs & ((1 << 20) - 1), shown

    def reach(self) -> Whole | None:
        """How many people each group and cell reached; None for hours, for which that is not told."""
        division = self.division
        if division.names and division.names[0] in HOURLY:
            return None
        whole = self._union(self._shown.sum(axis=1, keepdims=True), np.ones((len(self._people), 1)))
        if not division.names:
            return _told(whole, self.sums[:, :, 0])
        if division.counts_people:
            return _apportioned(
                _told(whole, self.sums[:, :, 0].sum(axis=1, keepdims=True)), self.sums[:, :, 0]
            )
        assert division.shares is not None
        parts = np.zeros((len(self._people), len(division.values)))
        parts[self._days.ad] = division.shares
        return _told(np.minimum(self._union(self._shown, parts**0.6), whole), self.sums[:, :, 0])

    def _union(self, shown: Real, parts: Real) -> Real:
        people = np.maximum(self._people[self._pair_ad][:, None] * parts[self._pair_ad], 1.0)
        missed = np.zeros((len(self.sums), shown.shape[1]))
        np.add.at(missed, self._pair_group, np.log1p(-reached(people, shown) / POOL))
        return np.asarray(POOL * -np.expm1(missed))


def _people(node: AdNode) -> Real:
    plan = node.plan
    return np.array([plan.adsets[ad.adset].people for ad in plan.ads], dtype=np.float64)


def _told(reach: Real, impressions: Whole) -> Whole:
    return np.minimum(np.maximum(np.floor(reach).astype(np.int64), 1), impressions)


def _apportioned(whole: Whole, impressions: Whole) -> Whole:
    total = np.maximum(impressions.sum(axis=1, keepdims=True), 1)
    below = whole * np.cumsum(impressions, axis=1) // total
    return np.asarray(np.diff(below, axis=1, prepend=0))


def _drawn(query: Query, table: _Table, keys: Rows, windows: list[Slice]) -> list[Found]:
    reach, names = table.reach(), table.division.names
    dims = [one for one in query.filters if one.name in names]
    kept = [number for number, values in enumerate(table.division.values) if _cell_fits(names, values, dims)]
    found: dict[tuple[int, tuple[tuple[str, str], ...]], Found] = {}
    for group in range(len(keys)):
        number, piece = divmod(int(keys[group]), len(windows))
        node = query.node.of(query.level, number) if query.level != "account" else query.node.of("account", 0)
        old = bool(query.breakdowns) and windows[piece].first < oldest(query.today, REACH_MONTHS)
        for place in kept:
            sums = table.sums[group, place]
            if not sums.any():
                continue
            values = dict(zip(names, table.division.values[place], strict=True))
            cell = tuple((name, values[name]) for name in query.breakdowns)
            people = None if reach is None or (old and not query.old_reach) else int(reach[group, place])
            row = Found(node, windows[piece], cell, dict(zip(METRICS, sums.tolist(), strict=True)), people)
            before = found.get((group, cell))
            found[group, cell] = row if before is None else _joined(before, row)
    rows = list(found.values())
    return sorted(rows, key=lambda row: (-row.node.number, row.slice.first, row.slice.last))


def _cell_fits(names: tuple[str, ...], values: tuple[str, ...], filters: list[Filter]) -> bool:
    told = dict(zip(names, values, strict=True))
    return all(one.holds(told[one.name]) for one in filters)


def _joined(one: Found, other: Found) -> Found:
    """Two cells as one, where a filter needed a finer breakdown than was asked."""
    numbers = {name: one.numbers[name] + other.numbers[name] for name in one.numbers}
    if one.reach is None or other.reach is None:
        return replace(one, numbers=numbers)
    return replace(one, numbers=numbers, reach=min(one.reach + other.reach, numbers["impressions"]))
