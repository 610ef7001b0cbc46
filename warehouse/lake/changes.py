"""What of a batch is news: given rows against the newest known ones, row by row, in plain Python.

DuckDB plans a join with windows for 40 ms, whatever the size of the batch; this takes a fraction of one. Instants
are microseconds since 1970 (UTC). A second change at the very same instant counts as a microsecond later, so
that the newest row is always one.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Columns = Mapping[str, Sequence[Any]]
Known = Mapping[Any, Any]  # key of a row → what is known of it
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Part:
    """How the rows of one part of a batch are told apart, and which of their fields make news.

    A NULL says nothing: the known value stays, and is written again with the changed ones. Except: in `emptiable`
    fields a NULL that was given says "empty"; `sparse` fields are written as given. `defaults` stand in for NULL.
    `noted` fields are written but never compared. Rows are written in the order of `order`.
    """

    name: str
    key: tuple[str, ...]
    fields: tuple[str, ...]
    noted: tuple[str, ...] = ("raw_id",)
    emptiable: frozenset[str] = frozenset()
    sparse: frozenset[str] = frozenset()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    order: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that its statement takes, in the order of the rows of a Change."""
        return (*self.key, *self.fields, *self.noted, "observed_at")


@dataclass(frozen=True)
class Change:
    """Rows to append (columns as `Part.names`), and what is known of their keys once they are committed."""

    rows: list[Row] = field(default_factory=list)
    known: dict[Any, Any] = field(default_factory=dict)


ACCOUNT = Part(
    name="account",
    key=("account_id",),
    fields=("username", "name", "biography", "website", "followers_count", "follows_count", "media_count"),
    emptiable=frozenset({"name", "biography", "website"}),
    sparse=frozenset({"followers_count", "follows_count", "media_count"}),
)
MEDIA = Part(
    name="media",
    key=("media_id",),
    fields=(
        *("posted_at", "media_type", "product_type", "caption", "permalink", "shortcode", "children"),
        *("thumbnail_path", "gone"),
    ),
    emptiable=frozenset({"caption"}),
    defaults={"gone": False},  # being seen means not being gone
    order=("posted_at", "media_id"),
)
SERIES = Part(
    name="series",
    key=("metric", "breakdown", "start_utc", "end_utc"),
    fields=("value",),
    noted=("day_basis", "raw_id"),
    emptiable=frozenset({"value"}),  # an answer with nothing is a value of its own
    order=("metric", "breakdown", "start_utc"),
)
COMMENTS = Part(
    name="comments",
    key=("comment_id",),
    fields=("media_id", "parent_id", "posted_at", "username", "text", "like_count", "hidden"),
    order=("posted_at", "comment_id"),
)
PROGRESS = Part(
    name="progress",
    key=("resource",),
    fields=("reached_at", "reached_id", "complete"),
    noted=(),
    emptiable=frozenset({"reached_at", "reached_id", "complete"}),
)


def changed(part: Part, columns: Columns, known: Known, at: int) -> Change:
    """The rows that are new or differ from what is known. `known`: key → (values of the fields, their instant)."""
    change, last = Change(), len(part.fields)
    keeps = [name not in part.emptiable or name not in columns for name in part.fields]
    sparse = [name in part.sparse for name in part.fields]
    filled = [part.defaults.get(name) for name in part.fields]
    for key, said in collapsed(part, columns).items():
        told = tuple(map(_either, said, filled))
        before = known.get(key)
        values, instant = told, at
        if before is not None:
            values = tuple(
                old if new is None and keep else new
                for new, old, keep in zip(told, before[0], keeps, strict=True)
            )
            if values == before[0]:
                continue
            instant = following(before[1], at)
        written = (new if bare else whole for new, whole, bare in zip(told, values, sparse, strict=True))
        change.rows.append((*cells(part.key, key), *written, *said[last:], instant))
        change.known[key] = (values, instant)
    change.rows.sort(key=ordering(part.names, part.order))
    return change


def collapsed(part: Part, columns: Columns) -> dict[Hashable, Row]:
    """The given rows by key, their fields and noted columns; duplicates are one row, in which the last word counts."""
    height = max(map(len, columns.values()))
    nothing = [None] * height
    wanted = (*part.fields, *part.noted)
    keys = zip(*(columns.get(name, nothing) for name in part.key), strict=True)
    rows = zip(*(columns.get(name, nothing) for name in wanted), strict=True)
    found: dict[Hashable, Row] = {}
    for key, row in zip(keys if len(part.key) > 1 else (key for (key,) in keys), rows, strict=True):
        earlier = found.get(key)
        found[key] = row if earlier is None else _last_words(part, wanted, earlier, row)
    return found


def cells(names: Sequence[str], key: Any) -> Row:
    """The columns of a key: a key of one column is the value itself, which is smaller to remember."""
    return key if len(names) > 1 else (key,)


def following(last: int, at: int) -> int:
    """The instant of a change that follows one at `last`."""
    return last + 1 if last >= at else at


def ordering(names: Sequence[str], order: Iterable[str]) -> Callable[[Row], Any]:
    """A sort key for rows of these columns; NULL comes last."""
    places = [names.index(name) for name in order]
    return lambda row: [(row[place] is None, row[place]) for place in places]


def _last_words(part: Part, names: Sequence[str], earlier: Row, later: Row) -> Row:
    return tuple(
        new if new is not None or name in part.emptiable else old
        for name, old, new in zip(names, earlier, later, strict=True)
    )


def _either(value: Any, default: Any) -> Any:
    return default if value is None else value
