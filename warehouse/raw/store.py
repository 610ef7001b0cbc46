"""Keeps the platform's answers and gives them back.

Written by whoever holds the account's lease; reading needs no lease. Surviving a kill needs nothing: what was
written is in the file, and a torn tail is cut off before the next answer. Surviving a power cut needs
`flush`, which a loader calls before it commits facts that point here.

Beside the answers lie notes, in the order of events: each says what was made of which answers, when, under which
run. An answer that came twice is kept once, so without the notes nobody could tell that it came again. Answers and
notes together are all that the lake can be rebuilt from.
"""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import zstandard

from warehouse.raw import frames
from warehouse.raw.frames import DamagedAnswer, Gap

__all__ = ["DamagedAnswer", "Note", "RawStore"]

_RAW_ID = re.compile(r"(\d+)/(\d{4}-\d{2})\.zst:(\d+)")
_MONTH = re.compile(r"\d{4}-\d{2}")
_REMEMBERED_FILES = 2  # equal answers are found in this month's and last month's file


@dataclass(frozen=True)
class Note:
    """One note and where it lies; `damage` says why its content cannot be had."""

    raw_id: str
    content: dict[str, Any]
    damage: str | None = None


class RawStore:
    """The raw answers of all accounts under one folder. Threads may share it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._accounts: dict[int, _AccountFiles] = {}
        self._lock = threading.Lock()

    def keep(self, account_id: int, body: bytes, meta: dict[str, Any]) -> str:
        """Keep one answer and return its raw_id, e.g. "3/2026-11.zst:18273".

        `meta` is what tells where the body came from, never the token; its "at" (ISO instant) chooses the
        file. A body that the account already has gives back the earlier raw_id.
        """
        month = str(meta["at"])[:7]
        if not _MONTH.fullmatch(month):
            raise ValueError(f"meta['at'] must be an ISO instant, not {meta['at']!r}")
        return self._files(account_id).keep(month, body, meta)

    def read(self, raw_id: str) -> tuple[bytes, dict[str, Any]]:
        """Return the body and meta kept under a raw_id.

        Raises:
            KeyError: there is no such file (its retention may have ended) or the id is malformed.
            DamagedAnswer: what lies there does not read back.
        """
        found = _RAW_ID.fullmatch(raw_id)
        path = self._root / found[1] / f"{found[2]}.zst" if found else None
        if found is None or path is None or not path.exists():
            raise KeyError(raw_id)
        with path.open("rb") as file:
            return frames.unpack(file, int(found[3]))

    def note(self, account_id: int, at: str, content: dict[str, Any]) -> str:
        """Append a note on what was made of answers at an ISO instant; return its raw_id. Notes are never merged."""
        return self._files(account_id).note(at[:7], msgspec.json.encode(content), {"at": at})

    def accounts(self) -> list[int]:
        """Return the accounts that have files, in order; 0 holds what belongs to the whole workspace."""
        folders = self._root.iterdir() if self._root.exists() else ()
        return sorted(int(folder.name) for folder in folders if folder.name.isdigit())

    def months(self, account_id: int) -> list[str]:
        """Return the months of which an account has a file, oldest first, e.g. "2026-11"."""
        return sorted(path.stem for path in (self._root / str(account_id)).glob("*.zst"))

    def count_notes(self, account_id: int) -> int:
        """Count the notes of an account, by their headers."""
        return sum(1 for _, found in self._survey(account_id) if not isinstance(found, Gap) and found.is_note)

    def notes(self, account_id: int) -> Iterator[Note]:
        """Yield the notes of an account in the order they were written; damage is told, never raised."""
        for path, found in self._survey(account_id):
            raw_id = f"{account_id}/{path.name}:{found.offset}"
            if isinstance(found, Gap):
                yield Note(raw_id, {}, f"{found.end - found.offset:,} bytes of it cannot be read")
            elif found.is_note:
                yield self._note_at(raw_id)

    def forget_before(self, month: str) -> list[str]:
        """Delete the files of every account from before a month ("2026-01"); return what was deleted."""
        old = [
            (account_id, name)
            for account_id in self.accounts()
            if account_id
            for name in self.months(account_id)
            if name < month
        ]
        for account_id, name in old:
            self._files(account_id).forget(name)
        return [f"{account_id}/{name}.zst" for account_id, name in old]

    def _note_at(self, raw_id: str) -> Note:
        try:
            return Note(raw_id, msgspec.json.decode(self.read(raw_id)[0]))
        except (DamagedAnswer, msgspec.DecodeError) as error:
            return Note(raw_id, {}, str(error))

    def _survey(self, account_id: int) -> Iterator[tuple[Path, frames.Kept | Gap]]:
        for month in self.months(account_id):
            path = self._root / str(account_id) / f"{month}.zst"
            size = path.stat().st_size
            with path.open("rb") as file:
                for found in frames.survey(file, size):
                    if not (isinstance(found, Gap) and found.end == size):  # being written, or torn by a kill
                        yield path, found

    def erase(self, account_id: int) -> int:
        """Delete every answer of an account; gives how many files there were. The caller holds the account's lease."""
        with self._lock:
            files = self._accounts.pop(account_id, None)
        if files:
            files.close()
        folder = self._root / str(account_id)
        found = len(list(folder.glob("*"))) if folder.exists() else 0
        if found:
            shutil.rmtree(folder)
        return found

    def rewrite(self, account_id: int, change: Callable[[bytes], bytes]) -> None:
        """Write the files of an account anew with the body of every answer changed; its notes follow the answers.

        Only for what no fact in the lake points to. The caller keeps others from writing meanwhile.
        """
        draft_root = self._root / ".rewriting"
        shutil.rmtree(draft_root, ignore_errors=True)
        draft, moved = RawStore(draft_root), dict[str, str]()
        for path, found in self._survey(account_id):
            raw_id = f"{account_id}/{path.name}:{found.offset}"
            if isinstance(found, Gap):
                continue
            try:
                body, meta = self.read(raw_id)
            except DamagedAnswer:
                continue  # nobody can read it any more
            if found.is_note:
                content = msgspec.json.decode(body)
                points_to = {"raw_id": moved[content["raw_id"]]} if content.get("raw_id") in moved else {}
                draft.note(account_id, meta["at"], content | points_to)
            else:
                moved[raw_id] = draft.keep(account_id, change(body), meta)
        draft.close()
        if moved:
            self.erase(account_id)
            (draft_root / str(account_id)).rename(self._root / str(account_id))
            _sync_folder(self._root)
        shutil.rmtree(draft_root, ignore_errors=True)

    def flush(self, account_id: int | None = None) -> None:
        """Wait until everything kept so far (of one account or all) is on the disk."""
        with self._lock:
            chosen = [files for key, files in self._accounts.items() if account_id in (None, key)]
        for files in chosen:
            files.flush()

    def close(self) -> None:
        """Flush and close every file."""
        self.flush()
        with self._lock:
            for files in self._accounts.values():
                files.close()
            self._accounts.clear()

    def _files(self, account_id: int) -> "_AccountFiles":
        with self._lock:
            if account_id not in self._accounts:
                self._accounts[account_id] = _AccountFiles(self._root, account_id)
            return self._accounts[account_id]


class _AccountFiles:
    """One account's files: the open one, and where equal bodies already lie."""

    def __init__(self, root: Path, account_id: int) -> None:
        self._folder, self._account_id = root / str(account_id), account_id
        self._lock = threading.Lock()
        self._compressor = zstandard.ZstdCompressor(level=frames.LEVEL)
        self._known: dict[bytes, str] = {}
        self._month: str | None = None
        self._file: BinaryIO | None = None
        self._end = 0
        self._is_dirty = False

    def keep(self, month: str, body: bytes, meta: dict[str, Any]) -> str:
        with self._lock:
            file = self._current(month) or self._open(month)
            known = self._known.get(frames.digest(body))
            if known:
                return known
            raw_id = self._append(file, month, frames.pack(body, meta, self._compressor))
            self._known[frames.digest(body)] = raw_id
            return raw_id

    def note(self, month: str, body: bytes, meta: dict[str, Any]) -> str:
        with self._lock:
            file = self._current(month) or self._open(month)
            return self._append(file, month, frames.pack(body, meta, self._compressor, frames.NOTE))

    def forget(self, month: str) -> None:
        with self._lock:
            if self._month == month and self._file:
                self._file.close()
                self._file = self._month = None
            (self._folder / f"{month}.zst").unlink(missing_ok=True)
            self._known = {
                body: raw_id for body, raw_id in self._known.items() if f"/{month}.zst:" not in raw_id
            }

    def _append(self, file: BinaryIO, month: str, record: bytes) -> str:
        raw_id = f"{self._account_id}/{month}.zst:{self._end}"
        file.write(record)
        file.flush()
        self._end += len(record)
        self._is_dirty = True
        return raw_id

    def flush(self) -> None:
        with self._lock:
            if self._file and self._is_dirty:
                os.fsync(self._file.fileno())
                self._is_dirty = False

    def close(self) -> None:
        with self._lock:
            if self._file:
                self._file.close()
            self._file = self._month = None

    def _current(self, month: str) -> BinaryIO | None:
        """Return the open file of a month, unless another holder of the lease has written to it meanwhile."""
        if self._file is None or self._month != month or os.fstat(self._file.fileno()).st_size != self._end:
            return None
        return self._file

    def _open(self, month: str) -> BinaryIO:
        """Open a month's file for appending: learn what it and the one before hold, cut off a torn tail."""
        if self._file:
            os.fsync(self._file.fileno())
            self._file.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{month}.zst"
        file = path.open("a+b")
        _sync_folder(self._folder)
        self._known = {}
        for older in sorted(self._folder.glob("*.zst"))[-_REMEMBERED_FILES:]:
            self._learn(older)
        self._end = self._learn(path)
        file.truncate(self._end)
        self._month, self._file = month, file
        return file

    def _learn(self, path: Path) -> int:
        """Remember the answers of a file; return where its last whole answer or note ends.

        Damage further up costs what it hit, and nothing behind it.
        """
        last: frames.Kept | None = None
        with path.open("rb") as file:
            for found in frames.survey(file, path.stat().st_size):
                if isinstance(found, Gap):
                    continue
                last = found
                if not found.is_note:
                    self._known[found.digest] = f"{self._account_id}/{path.name}:{found.offset}"
            if last is None:
                return 0
            if frames.is_whole(file, last):
                return last.end
        self._known.pop(last.digest, None)
        return last.offset


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
