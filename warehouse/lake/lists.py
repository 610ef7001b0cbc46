"""News that comes as whole lists: demographics, and the looks of a batch."""

from collections.abc import Mapping, Sequence
from typing import Any

from warehouse.lake.changes import Change, Columns, Part, Row, collapsed, following, ordering

BUCKETS = Part(
    name="demographics",
    key=("metric", "timeframe", "dimension", "bucket"),
    fields=("value",),
    emptiable=frozenset({"value"}),
)
LOOK_NAMES = ("resource", "media_ids", "media_from", "media_until")

Buckets = frozenset[tuple[Any, Any]]


def changed_demographics(columns: Columns, known: Mapping[Row, tuple[Buckets, int]], at: int) -> Change:
    """The rows of those lists (metric, timeframe, dimension) that differ from the newest known list."""
    change = Change()
    given: dict[Row, list[Row]] = {}
    for key, (value, raw_id) in collapsed(BUCKETS, columns).items():
        assert isinstance(key, tuple)
        given.setdefault(key[:3], []).append((key[3], value, raw_id))
    for name, rows in given.items():
        buckets = frozenset((bucket, value) for bucket, value, _ in rows)
        before = known.get(name)
        if before is not None and before[0] == buckets:
            continue
        instant = at if before is None else following(before[1], at)
        change.rows.extend((*name, *row, instant) for row in rows)
        change.known[name] = (buckets, instant)
    change.rows.sort(key=ordering(BUCKETS.names, BUCKETS.key))
    return change


def new_looks(looks: Sequence[Row], known: Mapping[Row, int], at: int) -> Change:
    """The looks (columns as LOOK_NAMES) that are not known of this instant yet, each once."""
    fresh = [look for look in dict.fromkeys(looks) if known.get(look) != at]
    return Change(fresh, dict.fromkeys(fresh, at))
