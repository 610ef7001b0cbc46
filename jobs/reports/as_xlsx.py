"""The report as a workbook: numbers as numbers, text never as formulas, the same bytes for the same document."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jobs.reports import words
from jobs.reports.document import ReportDocument

DAY, MOMENT, COUNT, RATE = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0", "#,##0.00"
LONGEST_TEXT = 32_767  # what a cell can hold
HEAD_ROW = 3  # the first rows of a sheet say what it is, of when


def as_xlsx(document: ReportDocument) -> bytes:
    """Render the document as XLSX."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": DAY,
        },
    )
    book.set_properties(
        {"title": f"{document.title} {words.period(document)}", "created": _naive(document.as_of, "UTC")}
    )
    sheets = Sheets(book, document)
    sheets.summary()
    sheets.daily()
    sheets.posts()
    sheets.formats()
    sheets.publishing()
    sheets.definitions()
    book.close()
    return buffer.getvalue()


class Sheets:
    """Writes each sheet of the workbook."""

    def __init__(self, book: Workbook, document: ReportDocument) -> None:
        self.book, self.document = book, document
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.small = book.add_format({"font_color": "#666666"})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.numbers = {form: book.add_format({"num_format": form}) for form in (DAY, MOMENT, COUNT, RATE)}

    def summary(self) -> None:
        """Every figure with its comparison."""
        rows = [
            (
                f.label,
                _number(f.value, f.unit),
                _number(f.before, f.unit),
                f.unit,
                f.n,
                words.change(f, "en"),
                f.note,
            )
            for f in self.document.figures
        ]
        heads = ("Metric", "Value", "Compared period", "Unit", "n", "Change", "Note")
        self._sheet("Summary", heads, rows, (44, 14, 16, 10, 8, 14, 48))

    def daily(self) -> None:
        """A row per day, with a chart of reach and engagement."""
        rows = [
            (d.day, d.reach, d.views, d.interactions, d.followers, d.posts, d.engagement)
            for d in self.document.days
        ]
        heads = (
            "Day",
            "Reach (people, of the platform's day)",
            "Views",
            "Interactions",
            "Followers at the day's end",
            "Posts",
            "Engagement of the posts of the day",
        )
        sheet = self._sheet("Daily", heads, rows, (12, 18, 12, 14, 16, 8, 20))
        if rows:
            self._chart(sheet, len(rows))

    def posts(self) -> None:
        """A row per post, newest first."""
        zone = self.document.zone
        rows = [
            (
                p.account,
                _naive(p.posted_at, zone),
                words.FORMATS[p.format],
                p.caption,
                p.likes,
                p.comments,
                p.saved,
                p.shares,
                p.reach,
                p.views,
                p.engagement,
                _number(p.er_reach, "percent"),
                p.permalink,
                p.media_id,
                p.why,
            )
            for p in self.document.posts
        ]
        heads = (
            "Account", f"Posted ({zone})", "Format", "Caption", "Likes", "Comments", "Saves", "Shares",
            "Reach (people)", "Views", "Engagement", "ER [LCSS ÷ reach] (%)", "Link", "Media id", "Why in the campaign",
        )  # fmt: skip
        self._sheet("Posts", heads, rows, (18, 17, 12, 50, 9, 10, 9, 9, 12, 10, 12, 12, 40, 20, 24))

    def formats(self) -> None:
        """What each format earned."""
        rows = [
            (
                words.FORMATS[f.format],
                f.n,
                _number(f.median, "ratio"),
                _number(f.p25, "ratio"),
                _number(f.p75, "ratio"),
                _number(f.reach, "ratio"),
                _number(f.er, "percent"),
            )
            for f in self.document.formats
        ]
        heads = (
            "Format", "Posts", "Engagement, median", "Engagement, lower quartile", "Engagement, upper quartile",
            "Reach, median", "ER [LCSS ÷ reach], median (%)",
        )  # fmt: skip
        self._sheet("Formats", heads, rows, (16, 8, 14, 16, 16, 14, 18))

    def publishing(self) -> None:
        """What was planned, and what became of it."""
        zone = self.document.zone
        rows = [
            (
                r.account,
                _naive(r.due_at, zone),
                words.STATES.get(r.state, r.state),
                r.late_s,
                r.caption,
                r.permalink,
            )
            for r in self.document.publishing
        ]
        heads = ("Account", f"Due ({zone})", "Outcome", "Seconds after due", "Caption", "Link")
        self._sheet("Publishing", heads, rows, (18, 17, 24, 12, 60, 40))

    def definitions(self) -> None:
        """What each metric means, and when the data were last looked at."""
        rows: list[Sequence[Any]] = [
            (f.label, f.words, f.formula, f.unit, f.caveats) for f in self.document.figures
        ]
        rows += [
            (
                f"Data of @{f.account}: {f.resource}",
                f"last looked at {f.observed_at:%Y-%m-%d %H:%M} UTC",
                "",
                "",
                "",
            )
            for f in self.document.freshness
            if f.observed_at
        ]
        rows += [
            (
                f"Restated: @{r.account} {r.metric} of {r.day}",
                f"first {r.first:g}, now {r.value:g}",
                "",
                "",
                "",
            )
            for r in self.document.restated
            if r.first is not None and r.value is not None
        ]
        self._sheet(
            "Definitions", ("Metric", "Meaning", "Formula", "Unit", "Caveats"), rows, (36, 60, 50, 10, 70)
        )

    def _sheet(
        self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int]
    ) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        document = self.document
        sheet.write_string(0, 0, f"{document.title} · {name}", self.title)
        compared = words.period_before(document)
        shown = words.period(document) + (f", compared with {compared}" if compared else "")
        sheet.write_string(1, 0, f"{shown} · days in {document.zone}", self.small)
        sheet.write_string(
            2, 0, f"Data as of {document.as_of:%Y-%m-%d %H:%M} UTC · {document.checksum[:12]}", self.small
        )
        for column, (heading, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.write_string(HEAD_ROW, column, heading, self.head)
            sheet.set_column(column, column, width)
        for number, row in enumerate(rows, start=HEAD_ROW + 1):
            for column, value in enumerate(row):
                self._cell(sheet, number, column, value)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        return sheet

    def _cell(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        if value is None:
            return
        if isinstance(value, Amount):
            sheet.write_number(row, column, value.value, self.numbers[value.form])
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value, self.numbers[MOMENT])
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.numbers[DAY])
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, self.numbers[COUNT])
        else:
            text = str(value)[:LONGEST_TEXT]
            sheet.write_string(row, column, text, self.wrapped if "\n" in text else None)

    def _chart(self, sheet: Worksheet, count: int) -> None:
        chart = self.book.add_chart({"type": "line"})
        last = HEAD_ROW + count
        for column in (1, 6):
            chart.add_series(
                {
                    "name": ["Daily", HEAD_ROW, column],
                    "categories": ["Daily", HEAD_ROW + 1, 0, last, 0],
                    "values": ["Daily", HEAD_ROW + 1, column, last, column],
                    "y2_axis": column == 6,
                }
            )
        chart.set_title({"name": "Reach, and engagement of the posts of the day"})
        chart.set_x_axis({"date_axis": True, "num_format": "d mmm"})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 760, "height": 320})
        sheet.insert_chart(HEAD_ROW + 1, 8, chart)


class Amount:
    """A number that is not a whole count."""

    def __init__(self, value: float, form: str) -> None:
        self.value, self.form = value, form


def _number(value: float | None, unit: str) -> Amount | None:
    if value is None:
        return None
    return Amount(value, COUNT if unit in ("count", "people") and float(value).is_integer() else RATE)


def _naive(instant: datetime, zone: str) -> datetime:
    """The wall time in a zone; a sheet holds no zones, so the heading names it."""
    return instant.astimezone(UTC if zone == "UTC" else ZoneInfo(zone)).replace(tzinfo=None)
