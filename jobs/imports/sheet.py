"""Reads a CSV or XLSX file as rows of text, each with its line as people count them."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from jobs.imports.errors import ImportRefused

LARGEST = 50_000_000  # bytes
MOST_ROWS = 200_000
_XLSX = b"PK\x03\x04"
_ENCODINGS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


@dataclass(frozen=True)
class Row:
    """The cells of a line, without the blanks around them."""

    line: int
    cells: Sequence[str]


def read_rows(content: bytes) -> list[Row]:
    """Return the lines that hold something; comments (#) and a `sep=` line, as exports begin with, are left out.

    Raises ImportRefused for a file that is too large, no text, or a damaged workbook.
    """
    if len(content) > LARGEST:
        raise ImportRefused(f"The file has more than {LARGEST // 1_000_000} MB; split it.")
    found = _workbook(content) if content.startswith(_XLSX) else _text(content)
    rows = [row for row in found if any(row.cells) and not row.cells[0].startswith(("#", "sep="))]
    if not rows:
        raise ImportRefused("The file holds no rows.")
    if len(rows) > MOST_ROWS:
        raise ImportRefused(f"The file has more than {MOST_ROWS:,} rows; split it.")
    return rows


def _text(content: bytes) -> Iterator[Row]:
    encoding = next((name for mark, name in _ENCODINGS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise ImportRefused(
            "The file is no text in UTF-8 or UTF-16. Save it as CSV (UTF-8) or XLSX."
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    begin = 1
    try:
        for cells in reader:
            yield Row(begin, [cell.strip() for cell in cells])
            begin = reader.line_num + 1  # a quoted cell may span lines; a row is named by its first
    except csv.Error as error:
        raise ImportRefused(f"Line {reader.line_num} of the file is no CSV: {error}.") from error


def _delimiter(text: str) -> str:
    """Return the separator that the first lines with several cells use most."""
    lines = [line for line in text.splitlines()[:30] if line and not line.startswith("#")]
    if lines and lines[0].startswith("sep=") and len(lines[0]) == 5:
        return lines[0][4]
    return max(",;\t", key=lambda sign: sum(line.count(sign) for line in lines))


def _workbook(content: bytes) -> Iterator[Row]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ImportRefused("The workbook is damaged, or is none. Export it again.") from error
    sheet = book.worksheets[0]
    for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield Row(line, [_cell(cell) for cell in cells])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.time().min else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
