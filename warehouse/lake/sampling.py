"""Which samples are news: counters that changed, and words on why one is missing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.lake.changes import Change, Columns, Part, Row, collapsed, following
from warehouse.lake.columns import SAMPLE_COUNTERS

SAMPLES = Part(
    name="sample",
    key=("media_id",),
    fields=(*SAMPLE_COUNTERS, "skip_rate", "other"),
    noted=("status", "raw_id"),
)
NAMES = (
    *("media_id", "observed_at", "age_s", "raw_id", *SAMPLE_COUNTERS, "skip_rate"),
    *("other_names", "other_values", "status_names", "status_words"),
)
_SILENT = ("not_asked", "negative")  # words that say nothing about a missing value
_SAME = 1_000  # µs; samples of one instant are kept a microsecond apart


@dataclass(frozen=True, slots=True)
class Told:
    """What one written sample said: values in the order of SAMPLES.fields; `troubles` None: nothing on them."""

    at: int
    values: Row
    troubles: Row | None


@dataclass(frozen=True, slots=True)
class Counters:
    """What is known of a media's counters, and its samples of the last instant."""

    values: Row
    troubles: Row
    last: tuple[Told, ...]

    def after(self, told: Told) -> "Counters":
        """What is known once `told` is committed."""
        values = tuple(old if new is None else new for new, old in zip(told.values, self.values, strict=True))
        recent = tuple(earlier for earlier in self.last if earlier.at > told.at - _SAME)
        troubles = self.troubles if told.troubles is None else told.troubles
        return Counters(values, troubles, (*recent, told))


UNKNOWN = Counters((None,) * len(SAMPLES.fields), (), ())


@dataclass(frozen=True)
class SampleChange(Change):
    """`numbers`: how many of the rows carry a changed number; the others only say why one is missing."""

    numbers: int = 0


def changed_samples(
    columns: Columns, known: Mapping[Any, Counters], at: int, posted_at: Callable[[Any], int | None]
) -> SampleChange:
    """The samples that change what is known of their media; the others are not written.

    NULL says nothing and changes nothing. A status says why a value is missing, and counts when it differs from
    the last one (not_asked says nothing). A negative counter is kept and flagged. A value that contradicts one of
    the very same instant counts as a microsecond later.
    """
    change, numbers = Change(), 0
    for media_id, (*values, status, raw_id) in sorted(collapsed(SAMPLES, columns).items(), key=_by_id):
        before = known.get(media_id, UNKNOWN)
        has_number = any(
            new is not None and new != old for new, old in zip(values, before.values, strict=True)
        )
        troubles = troubles_of(status)
        if not has_number and (troubles is None or troubles == before.troubles):
            continue
        stored = _flagged(status, values)
        told = Told(_instant(before, values, troubles, at), tuple(values), troubles_of(stored))
        row = (media_id, told.at, _age(posted_at(media_id), at), raw_id, *values[:-1])
        change.rows.append((*row, *_pairs(values[-1]), *_pairs(stored)))
        change.known[media_id] = before.after(told)
        numbers += has_number
    return SampleChange(change.rows, change.known, numbers)


def troubles_of(status: Sequence[tuple[str, str]] | None) -> Row | None:
    """What a status says is missing, sorted; None when it says nothing: NULL, or nothing but not_asked.

    The twin of the macros `troubles` and `tells` (staging/01_current.sql).
    """
    if status is None:
        return None
    troubles = tuple(sorted((name, word) for name, word in status if word and word not in _SILENT))
    return troubles if troubles or not status else None


def _by_id(entry: tuple[Any, Row]) -> tuple[bool, Any]:
    return entry[0] is None, entry[0] or ""


def _instant(before: Counters, values: Sequence[Any], troubles: Row | None, at: int) -> int:
    contradicted = [told.at for told in before.last if told.at >= at and _contradicts(told, values, troubles)]
    return following(max(contradicted), at) if contradicted else at


def _contradicts(told: Told, values: Sequence[Any], troubles: Row | None) -> bool:
    if told.troubles is not None and troubles is not None and told.troubles != troubles:
        return True
    return any(
        old is not None and new is not None and old != new
        for old, new in zip(told.values, values, strict=True)
    )


def _flagged(
    status: Sequence[tuple[str, str]] | None, values: Sequence[Any]
) -> Sequence[tuple[str, str]] | None:
    negative = {
        name: "negative"
        for name, value in zip(SAMPLE_COUNTERS, values, strict=False)
        if value is not None and value < 0
    }
    return list((dict(status or ()) | negative).items()) if negative else status


def _age(posted_at: int | None, at: int) -> int | None:
    """Whole seconds of the clock between the two instants."""
    return None if posted_at is None else at // 1_000_000 - posted_at // 1_000_000


def _pairs(entries: Sequence[tuple[str, Any]] | None) -> tuple[list[str] | None, list[Any] | None]:
    if entries is None:
        return None, None
    return [name for name, _ in entries], [value for _, value in entries]
