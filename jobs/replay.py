"""Rebuilds the lake from the raw answers and the notes beside them, with the code that syncs use.

All loads of all accounts are made again in the order of their instants, into a lake of their own; what was there is
not touched. Equal to the original is every row of every table but `load.load_id`, which counts loads in the order in
which the accounts' threads came to commit. An answer that is damaged or no longer kept costs what it told: the load
is made without it, claims neither coverage nor progress, and is named among the problems.
"""

import heapq
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from connectors.graph.errors import GraphError
from jobs.sync.notes import DIMS, IMPORT, IMPORT_REMOVED, LOAD, batch_of, frame_of, noted_frames
from jobs.sync.retell import Answers, Frames, Lost, retell
from warehouse.lake.batch import LoadBatch
from warehouse.lake.imports import ImportBatch
from warehouse.lake.store import Lake
from warehouse.raw.store import Note, RawStore

logger = logging.getLogger(__name__)

MOST_PROBLEMS = 200  # told one by one; the rest is counted
WORKSPACE = 0

OnProgress = Callable[[int, int], None]  # notes done, notes


@dataclass
class ReplayResult:
    """What a replay did. `parsed` of the `loads` came from answers, the others from rows as they were noted.

    `lost` are loads that lack something; of those, `gone` because the answers' retention has ended.
    """

    accounts: int = 0
    loads: int = 0
    parsed: int = 0
    rows: int = 0
    lost: int = 0
    gone: int = 0
    problems: list[str] = field(default_factory=list)

    def note(self, problem: str) -> None:
        """Keep a problem's sentence, as long as there are not too many."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def replay(
    raw: RawStore,
    lake: Lake,
    account_ids: Sequence[int] | None = None,
    on_progress: OnProgress | None = None,
) -> ReplayResult:
    """Make every noted load again into `lake`, which has none of these accounts' rows yet.

    `account_ids` None: everything, the copies of the ledger's tables included. Raises only what the lake raises when
    it cannot be written at all (LakeError).
    """
    chosen = raw.accounts() if account_ids is None else sorted(set(account_ids) & set(raw.accounts()))
    result = ReplayResult(accounts=sum(account_id != WORKSPACE for account_id in chosen))
    total = sum(raw.count_notes(account_id) for account_id in chosen)
    replayer = _Replayer(raw, lake, result)
    for done, (_, account_id, note) in enumerate(_in_order(raw, chosen), start=1):
        replayer.take(account_id, note)
        if on_progress:
            on_progress(min(done, total), total)
    return result


def _in_order(raw: RawStore, account_ids: Sequence[int]) -> Iterator[tuple[str, int, Note]]:
    """Yield the notes of all accounts by their instants; each account's own stay in the order they were written."""
    streams = [_stream(raw, account_id) for account_id in account_ids]
    return heapq.merge(*streams, key=lambda one: one[:2])


def _stream(raw: RawStore, account_id: int) -> Iterator[tuple[str, int, Note]]:
    newest = ""
    for note in raw.notes(account_id):
        newest = max(newest, note.content.get("at", newest))  # damage comes where it lies
        yield newest, account_id, note


class _Replayer:
    """Takes notes one by one into the lake."""

    def __init__(self, raw: RawStore, lake: Lake, result: ReplayResult) -> None:
        self._raw, self._lake, self._result = raw, lake, result
        self._answers = Answers(raw)

    def take(self, account_id: int, note: Note) -> None:
        """Make one noted load again; what goes wrong with it is one of the problems."""
        if note.damage:
            self._lose(f"{note.raw_id}: this note is damaged, and what it told of is lost. {note.damage}")
            return
        try:
            _TAKERS[note.content["kind"]](self, account_id, note)
        except (KeyError, TypeError, ValueError, GraphError, Lost) as error:
            logger.warning("not replayed", extra={"note": note.raw_id, "error": type(error).__name__})
            self._lose(f"{note.raw_id}: this load could not be made again ({type(error).__name__}: {error})")

    def load(self, account_id: int, note: Note) -> None:
        """Make a load of a sync again."""
        self._answers.lost.clear()
        told = note.content
        batch = batch_of(account_id, told, self._frames(told))
        if self._answers.lost:
            batch = _modest(batch)
            self._tell_lost(batch)
        self._result.rows += self._lake.load(batch).rows
        self._result.loads += 1
        self._result.parsed += "origin" in told

    def dims(self, _account_id: int, note: Note) -> None:
        """Make a copy of the ledger's small tables again."""
        told = note.content
        tables = msgspec.json.decode(self._answers.body((told["raw_id"], None)) or b"{}")
        frames = {name: frame_of(columns) for name, columns in tables.items()}
        self._result.rows += self._lake.copy_dims(told["run_id"], datetime.fromisoformat(told["at"]), frames)
        self._result.loads += 1

    def imported(self, _account_id: int, note: Note) -> None:
        """Bring in again what a file brought; its rows are noted as they were taken."""
        told = note.content
        batch = ImportBatch(**told["import"], rows=frame_of(told["rows"]))
        self._lake.add_import(batch, datetime.fromisoformat(told["at"]))
        self._result.rows += len(batch.rows)
        self._result.loads += 1

    def removed(self, _account_id: int, note: Note) -> None:
        """Take an import back again."""
        told = note.content
        self._lake.remove_import(told["import_id"], datetime.fromisoformat(told["at"]))
        self._result.loads += 1

    def _frames(self, told: Mapping[str, Any]) -> Frames:
        if "origin" in told:
            return retell(told["origin"], told["told"], self._answers)
        return noted_frames(told["rows"])

    def _tell_lost(self, batch: LoadBatch) -> None:
        at = f"{batch.observed_at:%Y-%m-%d %H:%M}"
        for why in dict.fromkeys(str(lost) for lost in self._answers.lost):
            self._result.note(f"{why}, so what it told of {batch.resource} at {at} UTC is missing")
        self._result.lost += 1
        self._result.gone += all(lost.is_gone for lost in self._answers.lost)

    def _lose(self, problem: str) -> None:
        self._result.lost += 1
        self._result.note(problem)


def _modest(batch: LoadBatch) -> LoadBatch:
    """Return a load that claims no more than its rows: the next sync then looks again."""
    return replace(batch, coverage=(), progress=None)


_TAKERS: dict[str, Callable[[_Replayer, int, Note], None]] = {
    LOAD: _Replayer.load,
    DIMS: _Replayer.dims,
    IMPORT: _Replayer.imported,
    IMPORT_REMOVED: _Replayer.removed,
}
