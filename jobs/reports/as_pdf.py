"""The report on two A4 pages, for people: set by typst, charts by matplotlib, with fonts that come with both."""

import json
from pathlib import Path

from jobs.reports.document import ReportDocument
from jobs.reports.errors import ReportError
from jobs.reports.legible import fonts_folder
from jobs.reports.pages import pages

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"


def as_pdf(document: ReportDocument) -> bytes:
    """Render the document as PDF of two A4 pages; the same document gives the same bytes.

    Raises ReportError when it cannot be set.
    """
    import typst

    try:
        return typst.compile(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            font_paths=[str(fonts_folder())],
            ignore_system_fonts=True,  # the same look on every machine
            sys_inputs={"content": json.dumps(pages(document))},
            timestamp=int(document.as_of.timestamp()),
        )
    except typst.TypstError as error:
        raise ReportError(f"The report could not be set as PDF: {error}.") from error
