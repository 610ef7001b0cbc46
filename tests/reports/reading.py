"""Reads reports back as the programs of their readers do."""

import csv
import io
from typing import Any

import openpyxl
import pypdf

BOTTOM_MARGIN = 17 * 72 / 25.4 - 1  # points; a line that ends on the edge is still whole
HEAD = 4  # the row with the headings, counted from 1


def sheet_rows(content: bytes, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by their headings."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))[name]
    heads = [cell.value for cell in sheet[HEAD]]
    return [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=HEAD + 1, values_only=True)]


def csv_rows(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def pdf_pages(content: bytes) -> list[str]:
    """The text of each page, spaces of any width as one."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def footers(content: bytes) -> list[str]:
    """The text of each page that stands in the bottom margin."""
    found = []
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        pieces: list[str] = []

        def note(
            text: str, matrix: list[float], place: list[float], *_: Any, pieces: list[str] = pieces
        ) -> None:
            height = matrix[5] + matrix[3] * place[5]
            if text.strip() and height < BOTTOM_MARGIN:
                pieces.append(text)

        page.extract_text(visitor_text=note)
        found.append(" ".join(" ".join(pieces).split()))
    return found
