"""The overview as a person meets it: nothing connected, nothing read yet, few rows, and what every card says."""

from datetime import date

import pytest

from dashboard import data
from dashboard.messages import number
from dashboard.panels.cards import _LINES
from dashboard.panels.figures import Figure, as_of, change, metric_named, names_of, shown
from dashboard.views.overview import CARDS
from tests.dashboard.desk_fixture import app_test, make_desk
from tests.dashboard.known_rows import load_known_rows
from warehouse.lake.metrics import MetricValue

DAYS = {"from": "2026-10-05", "to": "2026-10-08"}


@pytest.fixture(autouse=True)
def nothing_cached():
    data.st.cache_data.clear()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    seeded = make_desk(tmp_path_factory.mktemp("overview"), accounts=1)
    load_known_rows(seeded)
    return seeded


def words(test) -> str:
    kinds = (test.markdown, test.caption, test.text, test.info, test.title, test.subheader)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def test_without_an_account_it_says_what_to_do(tmp_path):
    test = app_test("overview", make_desk(tmp_path, accounts=0))
    assert not test.exception
    assert "No account yet" in words(test)
    assert "Connect an account" in words(test)


def test_before_the_first_sync_it_says_that_numbers_are_on_their_way(tmp_path):
    test = app_test("overview", make_desk(tmp_path, accounts=1))
    assert not test.exception
    assert "Waiting for the first numbers" in words(test)


def test_cards_show_the_lakes_values_with_unit_change_and_freshness(desk):
    test = app_test("overview", desk, **DAYS)
    assert not test.exception
    cards = {metric.label: metric for metric in test.metric}
    assert cards["Sum of daily reach"].value == number(1500)
    assert cards["Sum of daily reach"].delta == "+950 (+172.7%)"  # 300 + 250 on the days before
    assert cards["Engagement rate"].value == "11.00\u202f%"
    assert cards["Followers"].value == number(1010)
    assert cards["Views"].value == "–"
    assert cards["Views"].delta == "No comparison: one side is not known"
    said = words(test)
    assert "as of Oct 12" in said
    assert "1 of 4 days without a value are left out" in said
    assert "nothing was observed in this period" in said


def test_every_card_explains_itself_down_to_its_query(desk):
    test = app_test("overview", desk, **DAYS)
    assert len(test.code) == len(CARDS)
    assert "FROM post_values" in "".join(block.value for block in test.code)
    said = words(test)
    assert "likes + comments + saves + shares ÷ reach, median of posts" in said
    assert "cannot be cut again" in said


def test_a_period_without_anything_stays_calm(desk):
    test = app_test("overview", desk, **{"from": "2024-01-01", "to": "2024-01-07"})
    assert not test.exception
    assert "No day of this period has a value" in words(test)
    assert "No post of this period has a known engagement yet" in words(test)


def test_the_trend_changes_with_the_picker(desk):
    test = app_test("overview", desk, **DAYS)
    test.button_group(key="trend-metric").set_value("followers_net").run()
    assert not test.exception
    assert "Change of the follower count against the day before" in words(test)


def test_comments_are_text_and_never_markup(desk):
    test = app_test("overview", desk, **DAYS)
    assert "[x](http://evil)" in [element.value for element in test.text]


def test_every_card_has_a_definition_and_lines_have_a_trend():
    for name in CARDS:
        assert metric_named(name).words
    assert set(_LINES.values()) <= set(data.TRENDS)


def _figure(name: str, now: float | None, before: float | None, compared: bool = True) -> Figure:
    then = MetricValue(before, 1, None, None) if compared else None
    return Figure(
        metric_named(name), MetricValue(now, 1, None, None), then, date(2026, 10, 1), date(2026, 10, 7), "UTC"
    )


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (_figure("views", 120, 100), ("+20 (+20.0%)", "green", "up")),
        (_figure("views", 80, 100), ("−20 (−20.0%)", "red", "down")),
        (_figure("views", 100, 100), ("0 (±0.0%)", "gray", "off")),
        (_figure("views", 5, 0), ("+5", "green", "up")),
        (_figure("views", 5, None), ("No comparison: one side is not known", "gray", "off")),
        (_figure("views", 5, 1, compared=False), ("No comparison chosen", "gray", "off")),
        (_figure("posts", 5, 4), ("+1 (+25.0%)", "gray", "up")),
        (_figure("er_reach_median", 3.5, 3.0), ("+0.50 points (+16.7%)", "green", "up")),
        (_figure("followers_net", 5, 10), ("−5", "red", "down")),
    ],
)
def test_a_change_is_absolute_and_relative_or_says_why_not(figure, said):
    assert change(figure) == said


def test_values_are_shown_with_their_unit_and_unknown_ones_as_a_dash():
    assert shown(metric_named("views"), 1234) == "1,234"
    assert shown(metric_named("er_reach_median"), None) == "–"
    assert as_of(MetricValue(None, 0, None, None), "UTC") == "nothing was observed in this period"
    assert names_of(metric_named("er_reach_median"))[0] == "Engagement rate"
