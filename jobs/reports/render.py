"""From a document to the bytes of a file."""

from collections.abc import Callable

from jobs.reports.as_csv import as_csv
from jobs.reports.as_xlsx import as_xlsx
from jobs.reports.document import ReportDocument
from jobs.reports.errors import ReportError


def _pdf(document: ReportDocument) -> bytes:
    from jobs.reports.as_pdf import as_pdf

    return as_pdf(document)


RENDERERS: dict[str, Callable[[ReportDocument], bytes]] = {"csv": as_csv, "xlsx": as_xlsx, "pdf": _pdf}
FORMATS = tuple(RENDERERS)


def render(document: ReportDocument, format_: str) -> bytes:
    """Render a document; the same document gives the same bytes. Raises ReportError for another format."""
    if format_ not in RENDERERS:
        raise ReportError(f"A report can be written as {', '.join(FORMATS)}; {format_!r} is not among them.")
    return RENDERERS[format_](document)
