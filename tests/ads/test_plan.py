"""Which days of ads are due, how they are cut, and what the platform's words mean."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.ads.money import budget_minor, minor_units
from connectors.ads.records import AdDay, Report, count, number, numbers
from connectors.ads.reports import Stand, stand_of, why_failed
from connectors.ads.throttle import percent_used
from connectors.graph.answers import decode
from connectors.graph.errors import UnexpectedAnswer
from jobs.ads import plan
from jobs.sync.plan import day_of

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ZONE = ZoneInfo("America/Los_Angeles")
DAY = timedelta(days=1)
TODAY = date(2026, 11, 2)
DATES = st.dates(date(2026, 1, 1), TODAY)


def test_a_day_that_was_never_looked_at_is_due_newest_first() -> None:
    found = plan.due_days({}, date(2026, 10, 30), NOW, ZONE)
    assert found == [TODAY, date(2026, 11, 1), date(2026, 10, 31), date(2026, 10, 30)]


@pytest.mark.parametrize(
    ("age_days", "looked_hours_ago", "due"),
    [
        (0, 7, True),
        (0, 5, False),
        (2, 7, True),
        (5, 7, False),
        (5, 25, True),
        (27, 25, True),
        (27, 20, False),
    ],
)
def test_young_days_are_read_more_often(age_days: int, looked_hours_ago: int, due: bool) -> None:
    day = TODAY - age_days * DAY
    looks = {day: NOW - timedelta(hours=looked_hours_ago)}
    assert (day in plan.due_days(looks, day, NOW, ZONE)) == due


def test_a_day_is_read_once_more_when_it_is_final_and_never_again() -> None:
    day = TODAY - 60 * DAY
    end = day_of(day, ZONE).end
    early, late = {day: end + 28 * DAY}, {day: end + 29 * DAY}
    assert day in plan.due_days(early, day, NOW, ZONE)
    assert day not in plan.due_days(late, day, NOW, ZONE)


@given(st.sets(DATES, max_size=80), st.lists(st.tuples(DATES, DATES).map(sorted), max_size=3))
def test_spans_hold_every_free_day_once(days: set[date], taken: list[list[date]]) -> None:
    spans = plan.spans(sorted(days, reverse=True), [(first, last) for first, last in taken])
    held = [day for span in spans for day in plan.each_day(span)]
    free = {day for day in days if not any(first <= day <= last for first, last in taken)}
    assert sorted(held) == sorted(free)
    assert all((last - first).days < plan.MOST_DAYS for first, last in spans)
    assert all(later[0] > earlier[1] for later, earlier in pairwise(spans))


@given(DATES, st.integers(0, 60))
def test_halves_are_the_whole(first: date, length: int) -> None:
    span = (first, first + length * DAY)
    parts = plan.halves(span)
    if length == 0:
        assert parts == []
    else:
        (second_first, second_last), (first_first, first_last) = parts
        assert (first_first, second_last) == span
        assert second_first - first_last == DAY


def test_a_query_is_as_large_as_the_ads_that_run() -> None:
    lives = [plan.Life(NOW - 100 * DAY, NOW - 50 * DAY), plan.Life(NOW - 10 * DAY, None)]
    assert plan.rows_expected(lives, (TODAY - 9 * DAY, TODAY), ZONE) in range(18, 26)
    assert plan.rows_expected(lives, (TODAY - 49 * DAY, TODAY - 40 * DAY), ZONE) <= 4
    assert plan.first_day(lives, NOW, ZONE) == date(2026, 7, 25)
    assert plan.first_day([], NOW, ZONE) is None


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("1.11", "EUR", 111), (1.005, "EUR", 101), ("12", "JPY", 12), ("1.234", "KWD", 1234), ("7", "HUF", 700),
     (None, "EUR", None), ("1", None, None), ("0", "EUR", 0)],
)  # fmt: skip
def test_amounts_in_minor_units(amount: str | None, currency: str | None, minor: int | None) -> None:
    assert minor_units(amount, currency) == minor


def test_budgets_are_in_the_platforms_minor_units() -> None:
    assert (budget_minor("500", "EUR"), budget_minor("500", "JPY")) == (500, 500)
    assert (budget_minor("500", "HUF"), budget_minor("500", "KWD")) == (50_000, 5_000)
    assert (budget_minor("0", "EUR"), budget_minor(None, "EUR")) == (None, None)


def test_words_in_place_of_numbers_are_named() -> None:
    assert (count("12"), number("1.5"), count(None)) == (12, 1.5, None)
    with pytest.raises(UnexpectedAnswer, match="many"):
        number("many")
    with pytest.raises(UnexpectedAnswer, match="much"):
        minor_units("much", "EUR")


def test_a_row_tells_what_it_has_and_nothing_else() -> None:
    body = b'{"ad_id":"1","date_start":"2026-11-01","impressions":"5","actions":[{"action_type":"like","value":"2"}]}'
    row = decode(body, AdDay, "a row")
    assert (row.impressions, row.reach, row.spend, numbers(row.actions)) == ("5", None, None, {"like": 2.0})
    assert numbers(row.action_values) is None


@pytest.mark.parametrize(
    ("status", "percent", "stand"),
    [("Job Not Started", 0, Stand.RUNNING), ("Job Running", 100, Stand.RUNNING), ("Job Completed", 99, Stand.RUNNING),
     ("Job Completed", 100, Stand.READY), ("Job Skipped", 0, Stand.SKIPPED), ("Job Failed", 60, Stand.FAILED),
     ("Something New", 100, Stand.RUNNING)],
)  # fmt: skip
def test_a_report_is_ready_when_it_says_so_twice(status: str, percent: int, stand: Stand) -> None:
    assert stand_of(Report("1", status, percent)) is stand


def test_a_failed_report_says_why() -> None:
    told = Report("1", "Job Failed", error_code=-2, error_subcode=2490547, error_user_msg="Try again later.")
    assert why_failed(told) == "Try again later [code -2, subcode 2490547]"
    assert why_failed(Report("1", "Job Failed")) == "the platform did not say why"


def test_the_fullest_limit_counts() -> None:
    headers = {
        "X-App-Usage": '{"call_count":20}',
        "X-FB-Ads-Insights-Throttle": '{"app_id_util_pct":10.5,"acc_id_util_pct":83,"ads_api_access_tier":"x"}',
        "X-Ad-Account-Usage": "broken",
    }
    assert percent_used(headers) == 83
    assert percent_used({}) == 0
