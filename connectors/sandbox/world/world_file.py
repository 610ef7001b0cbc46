"""A world read from a file of posts (Parquet or CSV): account, caption, posted_at, like_count, comments_count.

What the file does not tell is not invented: such posts have no type, no link, no insights, and their likes and
comments are exactly the file's. Other columns are ignored; the same row twice is two posts. A comments_count may be
negative, because the platform itself has been seen to report such counts; a like_count may not.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from connectors.sandbox.errors import WorldFileError
from connectors.sandbox.ids import STORY
from connectors.sandbox.world.model import Campaign, Happening, Media, Profile, Seconds

COLUMNS = ("account", "caption", "posted_at", "like_count", "comments_count")
SILENCE_DAYS = 90
"""The clock starts this long after the last post, so that the file's counts are final values."""


class FileWorld:
    """Posts of a file, by account in the order of first appearance and time."""

    has_numbers = False

    def __init__(self, path: Path, seed: int = 1) -> None:
        """Read and check the file; a flaw raises WorldFileError with its row and column."""
        self.seed, self.begins = seed, 0
        frame = _checked(_read(path))
        if frame.empty:
            raise WorldFileError(f"The world file {path} holds no posts.")
        codes, names = pd.factorize(frame["account"], sort=False)
        order = np.lexsort((np.arange(len(frame)), frame["posted_at"].to_numpy(), codes))
        self._names = [str(name) for name in names]
        self._times = frame["posted_at"].to_numpy()[order]
        self._likes = frame["like_count"].to_numpy()[order]
        self._comments = frame["comments_count"].to_numpy()[order]
        self._captions = pa.array(frame["caption"].to_numpy()[order], type=pa.large_string())
        self._bounds = np.searchsorted(codes[order], np.arange(len(names) + 1))
        self.account_count = len(names)
        if int(np.diff(self._bounds).max(initial=0)) >= STORY:
            raise WorldFileError(f"An account of a world file may have at most {STORY - 1:,} posts.")

    @property
    def earliest_start(self) -> int:
        """The first instant (Unix seconds) at which the clock may start."""
        return int(self._times.max(initial=0)) + SILENCE_DAYS * 86400

    def profile(self, account: int) -> Profile:
        """Only the name is known."""
        return Profile(account, self._names[account])

    def post_times(self, account: int) -> Seconds:
        """When the posts of an account were made, ascending."""
        return self._times[self._bounds[account] : self._bounds[account + 1]]

    def story_times(self, account: int) -> Seconds:
        """A file tells no stories."""
        return np.zeros(0, dtype=np.int64)

    def post(self, account: int, k: int) -> Media:
        """Post `k` of an account with the file's caption and counts."""
        row = int(self._bounds[account]) + k
        return Media(
            account, k, int(self._times[row]), None, self._captions[row].as_py(),
            like_count=int(self._likes[row]), comments_count=int(self._comments[row]),
        )  # fmt: skip

    def campaigns(self, account: int) -> list[Campaign]:
        """A file tells no campaigns."""
        return []

    def happenings(self, account: int) -> list[Happening]:
        """A file tells no events."""
        return []

    def effects(self, account: int) -> None:
        """A file tells no effects."""
        return


def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise WorldFileError(f"The world file {path} does not exist.")
    try:
        table = _read_csv(path) if path.suffix.lower() in {".csv", ".tsv"} else _read_parquet(path)
    except (pa.ArrowException, OSError) as error:
        raise WorldFileError(f"The world file {path} cannot be read as Parquet or CSV: {error}") from error
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _require_columns(path: Path, present: list[str]) -> None:
    missing = [column for column in COLUMNS if column not in present]
    if missing:
        wanted, there = ", ".join(COLUMNS), ", ".join(present) or "none"
        raise WorldFileError(
            f"The world file {path} has no column {', '.join(missing)}. It needs the columns {wanted}; it has {there}."
        )


def _read_parquet(path: Path) -> Any:
    _require_columns(path, pyarrow.parquet.read_schema(path).names)
    return pyarrow.parquet.read_table(path, columns=list(COLUMNS))


def _read_csv(path: Path) -> Any:
    # Everything as text first: only so can a flaw be told with its row.
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    with path.open("rb") as source:
        header = source.readline().decode("utf-8-sig", "replace").strip().split(delimiter)
    _require_columns(path, [name.strip().strip('"') for name in header])
    return pyarrow.csv.read_csv(
        path,
        parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            include_columns=list(COLUMNS), column_types=dict.fromkeys(COLUMNS, pa.string())
        ),
    )


class _Flaws:
    """Collects the first flaw of each check, to tell the one that comes first in the file."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._found: list[tuple[int, str, str]] = []

    def note(self, column: str, bad: np.ndarray[Any, Any], why: str) -> None:
        if bad.any():
            self._found.append((int(bad.argmax()), column, why))

    def complain(self) -> None:
        if not self._found:
            return
        row, column, why = min(self._found, key=lambda flaw: flaw[0])
        value = self._frame[column].iloc[row]
        shown = "" if value is None or pd.isna(value) else f" {str(value)[:60]!r}"
        raise WorldFileError(f"World file, row {row + 1}, column {column}: the value{shown} {why}.")


def _checked(frame: pd.DataFrame) -> pd.DataFrame:
    flaws = _Flaws(frame)
    account = frame["account"].astype("object").where(frame["account"].notna(), "")
    account = account.map(lambda name: str(name).strip())
    flaws.note("account", (account == "").to_numpy(), "is empty")
    caption = frame["caption"].astype("object").where(frame["caption"].notna(), "").map(str)
    instants = _instants(frame, flaws)
    likes = _counts(frame, "like_count", flaws)
    flaws.note("like_count", likes < 0, "is negative")
    comments = _counts(frame, "comments_count", flaws)
    flaws.complain()
    return pd.DataFrame(
        {
            "account": account.to_numpy(),
            "caption": caption.to_numpy(),
            "posted_at": instants,
            "like_count": likes.astype(np.int64),
            "comments_count": comments.astype(np.int64),
        }
    )


def _instants(frame: pd.DataFrame, flaws: _Flaws) -> Seconds:
    raw, why = frame["posted_at"], "is not a date and time (write 2026-11-02T09:00:00Z)"
    if pd.api.types.is_numeric_dtype(raw):
        flaws.note("posted_at", np.ones(len(frame), dtype=bool), why)
        return np.zeros(len(frame), dtype=np.int64)
    parsed = pd.to_datetime(
        raw, utc=True, errors="coerce", format=None if raw.dtype.kind == "M" else "ISO8601"
    )
    flaws.note("posted_at", parsed.isna().to_numpy(), why)
    return np.asarray(parsed.dt.as_unit("s").astype("int64").to_numpy(), dtype=np.int64)


def _counts(frame: pd.DataFrame, column: str, flaws: _Flaws) -> np.ndarray[Any, np.dtype[np.float64]]:
    numbers = pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    with np.errstate(invalid="ignore"):
        whole = np.isfinite(numbers) & (np.floor(numbers) == numbers) & (np.abs(numbers) < 2**53)
    flaws.note(column, ~whole, "is not a whole number")
    return np.where(whole, numbers, 0.0)
