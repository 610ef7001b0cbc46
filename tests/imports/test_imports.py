"""Exports as people have them: taken in beside what was observed, told row by row, undone."""

import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from jobs.imports import ImportRefused, remove_import
from jobs.imports.values import day, minor_units
from jobs.replay import replay
from tests.imports.conftest import NOW, SPAN, House, campaign
from warehouse.lake.store import Lake

SAMPLES = Path(__file__).parent / "samples"
POSTS_EN = (SAMPLES / "meta-content-en.csv").read_bytes()
POSTS_DE = (SAMPLES / "meta-content-de.csv").read_bytes()
DAILY = (SAMPLES / "meta-daily-reach.csv").read_text()
GA4 = (SAMPLES / "ga4-campaigns.csv").read_bytes()


def test_posts_are_matched_by_id_and_by_link_and_observed_numbers_win(house: House) -> None:
    result = house.bring(POSTS_EN)
    assert (result.kind, result.taken, result.refused) == ("posts", 2, 2)
    assert result.problems == [
        "line 5, column 'Permalink': no post of this account is known by https://www.instagram.com/p/Zzz/;"
        " sync it first",
        "line 6, column 'Views': 'many' is not a number",
    ]
    first, second = house.post("18000000000000001"), house.post("18000000000000002")
    assert (first["likes"], first["views"], first["saved"], first["source"]) == (50, 1200, 12, "imported")
    assert (second["likes"], second["reach"], second["shares"]) == (20, None, None)
    assert "Post type" in result.not_taken


def test_a_german_export_with_semicolons_is_known(house: House) -> None:
    assert house.bring(POSTS_DE).taken == 1
    post = house.post("18000000000000002")
    assert (post["views"], post["reach"], post["likes"], post["saved"]) == (1300, 900, 21, 4)


def test_a_workbook_reads_like_a_table(house: House) -> None:
    book = openpyxl.Workbook()
    for row in (["Post ID", "Date", "Likes"], ["18000000000000002", "Lifetime", 33]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    assert house.bring(content.getvalue(), "export.xlsx").taken == 1
    assert house.post("18000000000000002")["likes"] == 33


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_days_fill_only_what_was_not_observed(house: House, encoding: str) -> None:
    from tests.lake.build import batch

    house.bring(DAILY.encode(encoding))
    assert house.days() == [("2025-06-01", "reach", 120.0), ("2025-06-02", "reach", 130.0)]
    stored = house.lake.sql("SELECT start_utc, end_utc FROM imported_series ORDER BY 1").iloc[0]
    observed = {"metric": "reach", "start_utc": stored.start_utc, "end_utc": stored.end_utc, "value": 111.0}
    house.lake.load(
        batch(NOW, series=[{**observed, "day_basis": house.account.day_basis}], resource="account_insights")
    )
    assert house.days() == [("2025-06-01", "reach", 111.0), ("2025-06-02", "reach", 130.0)]


def test_the_same_file_twice_changes_nothing_and_removing_it_undoes_it(house: House) -> None:
    first = house.bring(POSTS_DE)
    again = house.bring(POSTS_DE, "renamed.csv", now=NOW + timedelta(hours=1))
    assert (again.is_known, again.import_id) == (True, first.import_id)
    assert house.lake.sql("SELECT count(*) AS n FROM imported_sample")["n"].item() == 1
    assert first.import_id is not None
    assert remove_import(house.lake, house.raw, first.import_id, NOW + timedelta(hours=2))
    assert not remove_import(house.lake, house.raw, first.import_id, NOW + timedelta(hours=2))
    assert house.post("18000000000000002")["reach"] is None
    before = house.lake.rows(
        "posts_in_period", accounts=[1], as_of=NOW + timedelta(hours=1), media=None, **SPAN
    )
    assert {row["reach"] for row in before} == {None, 900}  # a report of then stays as it was
    assert house.bring(POSTS_DE, now=NOW + timedelta(hours=3)).import_id == first.import_id + 1


def test_a_dry_run_writes_nothing(house: House) -> None:
    result = house.bring(POSTS_EN, dry_run=True)
    assert (result.import_id, result.taken, result.refused) == (None, 2, 2)
    assert result.sample[0]["media_id"] == "18000000000000001"
    assert house.lake.sql("SELECT * FROM import_version").empty
    assert house.raw.accounts() == []


def test_visits_are_joined_to_the_campaign_by_its_utm(house: House) -> None:
    campaign(house, "autumn-26")
    assert house.bring(GA4, "ga4.csv").taken == 2
    rows = house.lake.rows("campaign_web", campaign=7, as_of=None)
    assert [(str(row["day"]), row["source"], row["content"], row["sessions"]) for row in rows] == [
        ("2026-10-03", "instagram", "story", 40),
        ("2026-10-04", "instagram", "bio", 10),
    ]
    assert (rows[0]["key_events"], rows[0]["revenue_minor"], rows[0]["currency"]) == (3.0, 12050, "EUR")
    values = house.lake.metrics(["web_sessions", "web_key_events", "web_revenue"], [1], **SPAN)
    assert {name: value.value for name, value in values.items()} == {
        "web_sessions": 50.0,
        "web_key_events": 3.0,
        "web_revenue": 12050.0,
    }


def test_a_mapping_explains_any_table(house: House) -> None:
    mapping = 'kind = "days"\ndate_format = "%d/%m/%y"\n[columns]\nday = "Jour"\nreach = "Couverture"\n'
    assert house.bring("Jour;Couverture\n03/06/25;77\n", mapping=mapping).taken == 1
    assert house.days() == [("2025-06-03", "reach", 77.0)]


@pytest.mark.parametrize(
    ("content", "mapping", "words"),
    [
        ("a,b\n1,2\n", None, "headings are not known"),
        (b"\x00\xff\xfe\xfa", None, "no text in UTF-8"),
        (b"PK\x03\x04nonsense", None, "damaged"),
        ("", None, "no rows"),
        ("x\n1\n", 'kind = "hours"', "kind must be one of"),
        ("x\n1\n", 'kind = "days"\n[columns]\nlight = "x"', "light, which is not known"),
        ("Post ID,Likes\n1,2\n", None, "Nothing of export.csv can be taken in: line 2, column 'Post ID'"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    house: House, content: str | bytes, mapping: str | None, words: str
) -> None:
    with pytest.raises(ImportRefused, match=words):
        house.bring(content, mapping=mapping)


def test_money_and_days_are_read_as_they_are_written() -> None:
    assert [minor_units(text, "EUR") for text in ("12.5", "1.234,50", "1,234.50", "€ 7", "")] == [
        1250,
        123450,
        123450,
        700,
        None,
    ]
    assert minor_units("1234", "JPY") == 1234
    assert {str(day(text)) for text in ("2026-10-03", "20261003", "10/03/2026", "03.10.2026")} == {
        "2026-10-03"
    }


def test_a_replay_gives_back_imports_and_what_was_taken_back(house: House) -> None:
    campaign(house, "autumn-26")
    removed = house.bring(POSTS_DE).import_id or 0
    house.bring(GA4, now=NOW + timedelta(minutes=1))
    remove_import(house.lake, house.raw, removed, NOW + timedelta(minutes=2))
    with Lake.open(str(house.home / "again.duckdb")) as again:
        assert replay(house.raw, again).problems == []
        for table in ("import_version", "imported_sample", "imported_web"):
            query = f"SELECT * FROM {table} ORDER BY ALL"
            assert again.sql(query).to_csv() == house.lake.sql(query).to_csv(), table
