"""What can be wrong with a file."""

from dataclasses import dataclass


class ImportRefused(Exception):
    """A file that cannot be taken in; the message says why and what to do."""


class Unreadable(Exception):
    """A cell that does not say what its column wants; the message says what it is."""


@dataclass(frozen=True)
class Problem:
    """A row that is left out, by line as people count them, and the column that is to blame."""

    line: int
    column: str
    words: str

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column!r}" if self.column else f"line {self.line}"
        return f"{where}: {self.words}"
