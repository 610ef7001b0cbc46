"""Text from the platform never becomes a formula, a link or a row of its own; numbers stay numbers."""

import csv
import io

import openpyxl
import pytest

from jobs.reports import render
from jobs.reports.as_csv import FORMULA, cell
from tests.reports.desk import Desk, on
from tests.reports.reading import csv_rows, sheet_rows

CORPUS = (
    "=1+1", "=HYPERLINK(\"http://evil.example\",\"click\")", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1",
    " =1+1", "\0=1+1", "\u200b=1+1", "\ufeff=1+1", "＝1+1", "＋1",
    "－1", "＠A1", "=cmd|' /C calc'!A0", "x;=1+1", "x;  =1+1",
    "x\t=1+1", "a\n=1+1", "a\r\n=1+1", '"=1+1', '";=1+1', "http://evil.example",
    "{=1+1}", "12345", "1e9", "TRUE", "_x003D_1",
)  # fmt: skip


@pytest.mark.parametrize("text", CORPUS)
def test_a_cell_of_the_table_is_never_a_formula(text: str) -> None:
    shown = cell(text)
    for piece in shown.replace("\t", ";").split(";"):
        assert not piece.strip().startswith(tuple(FORMULA))
    assert "\n" not in shown and "\r" not in shown


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_caption_makes_a_formula_whatever_the_list_separator(desk: Desk, delimiter: str) -> None:
    for number, caption in enumerate(CORPUS):
        desk.posted(f"m{number}", on(1 + number % 30), caption=caption)
    content = render(desk.report(), "csv")
    text = content.decode("utf-8-sig")
    lines = text.splitlines()
    assert len(lines) == len(csv_rows(content)) + 1  # no text breaks its row
    rows = csv.reader(lines) if delimiter == "," else (line.split(delimiter) for line in lines)
    for piece in (piece for row in rows for piece in row):
        begun = piece.strip() if delimiter == "," else piece.strip().strip('"').strip()
        assert not begun.startswith(("=", "@")), piece
        if begun.startswith(("+", "-")):
            float(begun)  # only numbers begin so


def test_no_text_of_the_workbook_is_a_formula_or_a_link(desk: Desk) -> None:
    for number, caption in enumerate(CORPUS):
        desk.posted(f"m{number}", on(1 + number % 30), caption=caption)
    desk.planned(on(3), caption="=1+1")
    content = render(desk.report(), "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(found.data_type != "f" and found.hyperlink is None for found in row)
    captions = {row["Media id"]: row["Caption"] for row in sheet_rows(content, "Posts")}
    assert captions["m0"] == "=1+1"
    assert captions["m26"] == "12345"  # a text stays a text
    assert sheet_rows(content, "Publishing")[0]["Caption"] == "=1+1"


def test_numbers_stay_numbers(desk: Desk) -> None:
    desk.followers(100, on(1, 0, month=9))
    desk.followers(90, on(30, 12, month=9))
    desk.followers(40, on(30))
    document = desk.report()
    net = next(
        row for row in sheet_rows(render(document, "xlsx"), "Summary") if row["Metric"] == "Net new followers"
    )
    assert net["Value"] == -50
    row = next(row for row in csv_rows(render(document, "csv")) if row["metric"] == "followers_net")
    assert row["value"] == "-50"


def test_a_text_longer_than_a_cell_is_cut_and_not_lost(desk: Desk) -> None:
    desk.posted("m", on(3), caption="x" * 40_000)
    caption = sheet_rows(render(desk.report(), "xlsx"), "Posts")[0]["Caption"]
    assert caption == "x" * 32_767
