"""Brings a file into the lake as one import, and takes one back. The file itself is kept beside the raw answers."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd

from jobs.imports.errors import ImportRefused
from jobs.imports.sheet import read_rows
from jobs.imports.taking import Place, Taken, take
from jobs.imports.vocabulary import Header, find_header, read_mapping
from jobs.sync.notes import IMPORT, IMPORT_REMOVED, columns_of
from jobs.sync.plan import zone_of
from warehouse.lake.imports import ImportBatch
from warehouse.lake.store import Lake
from warehouse.ledger.accounts import Account
from warehouse.raw.store import RawStore

MOST_SHOWN = 200  # problems told one by one


@dataclass(frozen=True)
class Imported:
    """What came of a file. `import_id` None: nothing was written (a dry run); `is_known`: it was there already."""

    import_id: int | None
    kind: str
    taken: int
    refused: int
    problems: list[str] = field(default_factory=list)
    not_taken: list[str] = field(default_factory=list)  # headings that mean nothing to us
    sample: list[dict[str, Any]] = field(default_factory=list)  # the first rows as they would be stored
    is_known: bool = False


def import_file(
    lake: Lake,
    raw: RawStore,
    account: Account,
    currency: str,
    file_name: str,
    content: bytes,
    *,
    by: str,
    now: datetime,
    mapping: str | None = None,
    kind: str | None = None,
    dry_run: bool = False,
) -> Imported:
    """Take a file in for an account (a website's file: for the account's client).

    `currency` is what money without a currency is in; `mapping` explains unknown headings (TOML). A file that was taken
    in before changes nothing. Raises ImportRefused when the file cannot be read or not one row of it can be taken.
    """
    explained = read_mapping(mapping) if mapping else None
    rows = read_rows(content)
    header = find_header([row.cells for row in rows], explained, kind)
    place = _place(lake, account, currency, now)
    taken = take(header, rows[header.at + 1 :], place, explained)
    digest = hashlib.sha256(content).hexdigest()
    earlier = _earlier(lake, place, header.kind, digest)
    if earlier is not None:
        return _result(header, taken, earlier, is_known=True)
    if not taken.rows:
        words = "; ".join(map(str, taken.problems[:5])) or "it has no rows that speak of campaigns or posts"
        raise ImportRefused(f"Nothing of {file_name} can be taken in: {words}.")
    if dry_run:
        return _result(header, taken, None)
    with lake.paused():
        batch = ImportBatch(
            import_id=lake.next_import(),
            account_id=0 if header.kind == "web" else account.id,
            client_id=account.client_id,
            kind=header.kind,
            file_name=file_name,
            sha256=digest,
            raw_id=_keep(raw, account, file_name, content, now),
            refused=len(taken.problems),
            by=by,
            rows=pd.DataFrame(taken.rows, dtype=object),
        )
        _note(raw, account, batch, now)
        lake.add_import(batch, now)
    return _result(header, taken, batch.import_id)


def remove_import(lake: Lake, raw: RawStore, import_id: int, now: datetime) -> bool:
    """Let an import count no more; False when there is none of that number."""
    raw.note(0, now.isoformat(), {"kind": IMPORT_REMOVED, "at": now.isoformat(), "import_id": import_id})
    raw.flush(0)
    return lake.remove_import(import_id, now)


def _place(lake: Lake, account: Account, currency: str, now: datetime) -> Place:
    known: dict[str, str] = {}
    for row in lake.rows("media_keys", account=account.id):
        known |= {key: row["media_id"] for key in (row["shortcode"], row["media_id"]) if key}
    zone = zone_of(account.day_basis, account.time_zone)
    return Place(account.id, account.client_id, zone, account.day_basis, currency, known, now)


def _earlier(lake: Lake, place: Place, kind: str, digest: str) -> int | None:
    found = lake.rows("imports_now", accounts=[place.account_id], clients=[place.client_id])
    same = [row["import_id"] for row in found if (row["sha256"], row["kind"]) == (digest, kind)]
    return int(same[0]) if same else None


def _keep(raw: RawStore, account: Account, file_name: str, content: bytes, now: datetime) -> str:
    meta = {"at": now.isoformat(), "path": "import", "params": {"file": file_name}, "status": 0, "run_id": 0}
    return raw.keep(account.id, content, meta)


def _note(raw: RawStore, account: Account, batch: ImportBatch, now: datetime) -> None:
    told = {name: value for name, value in vars(batch).items() if name != "rows"}
    note = {"kind": IMPORT, "at": now.isoformat(), "import": told, "rows": columns_of(batch.rows)}
    raw.note(account.id, now.isoformat(), note)
    raw.flush(account.id)


def _result(header: Header, taken: Taken, import_id: int | None, *, is_known: bool = False) -> Imported:
    return Imported(
        import_id,
        header.kind,
        len(taken.rows),
        len(taken.problems),
        _told(taken),
        list(header.others),
        taken.rows[:5],
        is_known,
    )


def _told(taken: Taken) -> list[str]:
    shown: Sequence[Any] = taken.problems[:MOST_SHOWN]
    return [str(problem) for problem in shown]
