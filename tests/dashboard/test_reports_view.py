"""Reports on screen: the preview is the document, making it freezes it, and it never changes afterwards."""

import json
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from actions.actor import Actor
from actions.reports import list_reports, report_document, save_report
from dashboard import data
from dashboard.panels.report_form import months
from dashboard.panels.report_list import _file_name
from jobs.reports.build import build
from jobs.reports.document import ReportDocument
from tests.dashboard.desk_fixture import app_test, make_desk
from tests.dashboard.known_rows import load_known_rows
from tests.dashboard.test_overview import words
from warehouse.lake.load import LoadBatch

ME = Actor.console()


def render(document: ReportDocument, kind: str) -> bytes:
    return f"{kind}:{document.checksum}".encode()


@pytest.fixture(autouse=True)
def nothing_cached():
    data.st.cache_data.clear()


@pytest.fixture
def desk(tmp_path):
    seeded = make_desk(tmp_path, accounts=1, build_report=build, render_report=render)
    load_known_rows(seeded)
    return seeded


def preview(desk):
    test = app_test("reports", desk)
    return test.toggle(key="report-preview").set_value(True).run()


def figures(test) -> dict[str, str]:
    table = test.dataframe[0].value
    return dict(zip(table["Figure"], table["Value"], strict=True))


def test_without_an_account_there_is_nothing_to_report(tmp_path):
    assert "No account yet" in words(app_test("reports", make_desk(tmp_path, accounts=0)))


def test_the_preview_shows_the_documents_figures(desk):
    test = preview(desk)
    assert not test.exception
    shown = figures(test)
    assert shown["Posts"] == "2"
    assert shown["Sum of daily reach"] == "2,050"  # 300 + 250 + 400 + 500 + 600
    assert shown["Views"] == "–"
    assert "All numbers as known at" in words(test)


def test_a_made_report_is_what_was_previewed_and_never_changes(desk):
    test = preview(desk)
    next(button for button in test.button if button.label == "Make this report").click().run()
    (made,) = list_reports(desk.ctx.desk, ME)
    assert test.query_params["report"] == str(made.id)
    before = report_document(desk.ctx.desk, ME, made.id).document
    later = pd.DataFrame(
        [{"metric": "reach", "breakdown": "", "day_basis": "utc", "value": 99999.0,
          "start_utc": datetime(2026, 10, 9, tzinfo=UTC), "end_utc": datetime(2026, 10, 10, tzinfo=UTC)}]
    )  # fmt: skip
    desk.ctx.lake.load(
        LoadBatch(1, 9, datetime(2026, 11, 20, 9, tzinfo=UTC), "account_insights", series=later)
    )
    test = app_test("reports", desk, report=str(made.id))
    assert figures(test)["Sum of daily reach"] == "2,050"
    assert report_document(desk.ctx.desk, ME, made.id).document == before
    assert made.sha256 in words(test)


def test_made_reports_are_listed_with_their_files(desk):
    document = json.dumps({"any": "thing"})
    save_report(desk.ctx.desk, ME, "October", {}, desk.ctx.now(), document, [1])
    test = app_test("reports", desk)
    assert not test.exception
    assert [button.label for button in test.get("download_button")] == ["PDF", "XLSX", "CSV"]
    assert any(button.label == "October" for button in test.button)


def test_a_report_that_is_not_mine_is_not_here(desk):
    assert "This report is not here" in words(app_test("reports", desk, report="12"))


def test_month_presets_are_whole_months_the_newest_first():
    found = months(date(2026, 3, 5))
    assert found[0] == (date(2026, 2, 1), date(2026, 2, 28))
    assert found[2] == (date(2025, 12, 1), date(2025, 12, 31))
    assert len(found) == 12


def test_file_names_are_plain():
    assert _file_name("@cafe_aurora, 2026-10-01 – 2026-10-31") == "cafe-aurora-2026-10-01-2026-10-31"
