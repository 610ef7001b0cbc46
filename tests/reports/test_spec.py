"""Periods as people write them, and what they are compared with."""

from datetime import date

import pytest

from jobs.reports import ReportError, ReportSpec, parse_period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-10-01..2026-10-15", date(2026, 10, 1), date(2026, 10, 15)),
        ("2026-10-01..2026-10-01", date(2026, 10, 1), date(2026, 10, 1)),
    ],
)
def test_a_period_is_read(text: str, first: date, last: date) -> None:
    assert parse_period(text) == (first, last)


@pytest.mark.parametrize("text", [
    "", "2026-13", "2026-00", "10/2026", "October", "2026-10-01", "..", "2026-02-30..2026-03-01", "0000",
])  # fmt: skip
def test_what_is_no_period_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ReportError, match="2026-10"):
        parse_period(text)


def spec(start: date, end: date, compare: str) -> ReportSpec:
    return ReportSpec((1,), None, start, end, compare)


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        (
            date(2026, 10, 1),
            date(2026, 10, 31),
            date(2026, 9, 1),
            date(2026, 9, 30),
        ),  # a month, the month before
        (date(2026, 1, 1), date(2026, 1, 31), date(2025, 12, 1), date(2025, 12, 31)),
        (date(2024, 3, 1), date(2024, 3, 31), date(2024, 2, 1), date(2024, 2, 29)),
        (
            date(2026, 1, 1),
            date(2026, 12, 31),
            date(2025, 1, 1),
            date(2025, 12, 31),
        ),  # a year, the year before
        (date(2026, 4, 1), date(2026, 6, 30), date(2026, 1, 1), date(2026, 3, 31)),  # a quarter
        (date(2026, 10, 5), date(2026, 10, 11), date(2026, 9, 28), date(2026, 10, 4)),  # seven days
        (date(2024, 2, 29), date(2024, 2, 29), date(2024, 2, 28), date(2024, 2, 28)),
    ],
)
def test_the_previous_period(start: date, end: date, first: date, last: date) -> None:
    assert spec(start, end, "previous").previous() == (first, last)


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), date(2025, 10, 1), date(2025, 10, 31)),
        (date(2024, 2, 29), date(2024, 2, 29), date(2023, 2, 28), date(2023, 2, 28)),
        (date(2024, 2, 1), date(2024, 2, 29), date(2023, 2, 1), date(2023, 2, 28)),
        (date(2025, 2, 1), date(2025, 2, 28), date(2024, 2, 1), date(2024, 2, 29)),  # whole months stay whole
        (date(2025, 2, 10), date(2025, 2, 28), date(2024, 2, 10), date(2024, 2, 28)),
    ],
)
def test_the_same_days_a_year_before(start: date, end: date, first: date, last: date) -> None:
    assert spec(start, end, "year").previous() == (first, last)


def test_no_comparison() -> None:
    assert spec(date(2026, 10, 1), date(2026, 10, 31), "none").previous() is None


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"start": date(2026, 10, 2), "end": date(2026, 10, 1)}, "ends .* before it begins"),
        ({"compare": "week"}, "compares with"),
        ({"account_ids": ()}, "names no account"),
        ({"locale": "xx_nowhere"}, "not a language"),
        ({"start": date(1, 1, 1)}, "2010"),
        ({"end": date(9999, 12, 31)}, "2099"),
    ],
)
def test_a_spec_that_cannot_be_met_says_why(values: dict, says: str) -> None:
    sound = {"account_ids": (1,), "campaign_id": None, "start": date(2026, 10, 1), "end": date(2026, 10, 31)}
    with pytest.raises(ReportError, match=says):
        ReportSpec(**{**sound, **values})


def test_a_spec_survives_being_kept_as_json() -> None:
    kept = ReportSpec((1, 2), 3, date(2026, 10, 1), date(2026, 10, 31), "year", "de")
    assert ReportSpec.from_dict(kept.as_dict()) == kept
