from datetime import UTC, date, datetime

import pytest

from dashboard.filters import (
    COMPARISONS,
    PRESETS,
    Choice,
    Filters,
    common_zone,
    preset_days,
    read_choice,
    write_choice,
)

BERLIN = Filters((1, 2), date(2026, 10, 1), date(2026, 10, 31), "previous", "Europe/Berlin")


def test_a_period_covers_whole_local_days_also_when_the_clocks_change():
    assert BERLIN.start_at == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert BERLIN.end_at == datetime(2026, 10, 31, 23, tzinfo=UTC)
    assert BERLIN.days == 31


def test_the_previous_period_is_as_long_and_ends_the_day_before():
    assert (BERLIN.previous_start, BERLIN.previous_end) == (date(2026, 8, 31), date(2026, 9, 30))
    assert BERLIN.previous_end_at == BERLIN.start_at


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), (date(2025, 10, 1), date(2025, 10, 31))),
        (date(2028, 2, 29), date(2028, 2, 29), (date(2027, 2, 28), date(2027, 2, 28))),
    ],
)
def test_last_year_has_the_same_days(start, end, before):
    shifted = Filters((1,), start, end, "year", "UTC").previous
    assert shifted is not None
    assert (shifted.start, shifted.end) == before


def test_nothing_compared_has_no_previous_days():
    plain = Filters((1,), date(2026, 1, 1), date(2026, 1, 2), "none", "UTC")
    assert (plain.previous, plain.previous_start, plain.previous_end_at) == (None, None, None)


@pytest.mark.parametrize(
    ("preset", "days"),
    [
        ("7d", (date(2026, 11, 13), date(2026, 11, 19))),
        ("28d", (date(2026, 10, 23), date(2026, 11, 19))),
        ("month", (date(2026, 11, 1), date(2026, 11, 20))),
        ("last_month", (date(2026, 10, 1), date(2026, 10, 31))),
        ("year", (date(2026, 1, 1), date(2026, 11, 20))),
    ],
)
def test_presets_mean_these_days(preset, days):
    assert preset_days(preset, date(2026, 11, 20)) == days


@pytest.mark.parametrize(
    "choice",
    [
        Choice(),
        Choice(client_id=3, accounts=(1, 5), preset="90d", compare="none"),
        Choice(preset="custom", start=date(2026, 1, 1), end=date(2026, 1, 31), compare="year"),
        *(Choice(preset=preset) for preset in PRESETS if preset != "custom"),
        *(Choice(compare=compare) for compare in COMPARISONS),
    ],
)
def test_a_choice_survives_the_address(choice):
    assert read_choice(write_choice(choice)) == choice


@pytest.mark.parametrize(
    "params",
    [
        {"from": "2026-02-30", "to": "2026-03-01"},
        {"from": "2026-03-02", "to": "2026-03-01"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"preset": "custom"},
        {"preset": "'; DROP TABLE", "compare": "x"},
        {"client": "-1", "accounts": "a,,²,99999999999"},
    ],
)
def test_a_broken_address_means_the_default(params):
    assert read_choice(params) == Choice()


def test_the_zone_is_the_one_most_accounts_have():
    assert common_zone(["Asia/Tokyo", "Europe/Berlin", "Europe/Berlin"]) == "Europe/Berlin"
    assert common_zone([]) == "UTC"
