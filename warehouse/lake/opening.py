"""Opening a lake file, and telling people in a sentence why it cannot be opened."""

import re
import threading
from pathlib import Path

import duckdb

from warehouse.lake.errors import LakeError, LakeLocked, LakeUnavailable, NewerLake

# Nothing but the lake itself may be read or written through this connection, and nothing is downloaded.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}

_open_here: set[str] = set()
_guard = threading.Lock()


def claim(path: str) -> str:
    """Make sure that this process opens a file once only; two owners would each count versions alone."""
    if path.startswith("ducklake:"):
        raise LakeUnavailable("A DuckLake lake is not part of this version; give the path of a file.")
    if path != ":memory:":
        with _guard:
            if _key(path) in _open_here:
                raise LakeLocked(f"The lake {path} is already open in this process.")
            _open_here.add(_key(path))
    return path


def release(path: str) -> None:
    """Give back what `claim` took."""
    with _guard:
        _open_here.discard(_key(path))


def connect(path: str) -> duckdb.DuckDBPyConnection:
    """A connection to the file with nothing else within reach, its clock in UTC."""
    try:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(path, config=_CONFIG)
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
    except (duckdb.Error, OSError) as error:
        raise refusal(path, error) from error
    return connection


def refusal(path: str, error: Exception) -> LakeError:
    """The error of this package that says why `path` cannot be opened."""
    text = str(error)
    if "Could not set lock" in text or "Conflicting lock" in text:
        holder = re.search(r"PID (\d+)", text)
        who = f"by the process with PID {holder[1]}" if holder else "by another process"
        return LakeLocked(
            f"The lake {path} is in use {who}. Stop it, or use the commands that ask the running server."
        )
    if "newer version" in text or "later version" in text:
        return NewerLake(f"The lake {path} was written by a newer DuckDB. Upgrade Posthouse.")
    return LakeUnavailable(explain(path, error))


_AGAIN = "Restore a backup, or move it away: it can be filled again by `posthouse sync --full`"
_FULL = "the disk is full. Free some space and try again; nothing was half written"
_LOG = "its write-ahead log is damaged. Restore a backup, or move the .wal file away and run `posthouse sync`"

# What DuckDB and the system say → what it means. The first that occurs in the text counts.
_MEANINGS = (
    ("No space left", _FULL),
    ("out of disk", _FULL),
    ("Permission denied", "the file or its folder may not be written. Check who owns it"),
    ("Read-only file system", "its disk is read-only"),
    ("Is a directory", "that is a folder, not a file"),
    ("No such file", "its folder does not exist"),
    ("Not a directory", "its folder does not exist"),
    ("File exists", "its folder does not exist"),
    ("replaying WAL", _LOG),
    ("not a valid DuckDB", f"it is not a lake, or its beginning is damaged. {_AGAIN}"),
)
_DAMAGED = f"it is damaged. {_AGAIN}"


def explain(path: str, error: Exception) -> str:
    """A sentence about a file that cannot be used, from what DuckDB or the system said."""
    text = str(error)
    meaning = next((meaning for sign, meaning in _MEANINGS if sign.lower() in text.lower()), _DAMAGED)
    return f"The lake {path} cannot be used: {meaning}. (DuckDB: {text.splitlines()[0][:200]})"


def _key(path: str) -> str:
    return str(Path(path).resolve())
