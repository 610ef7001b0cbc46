"""Charts are pure: what a figure draws is what the frame says, and what is missing stays missing."""

import base64
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from dashboard.charts.compare import THIN, format_dots, hour_heat, ranked_bars
from dashboard.charts.daily import Mark, daily_bars, daily_line, net_bars
from dashboard.charts.look import CONFIG, fade
from dashboard.charts.post import engagement_curve, equal_age_dots
from dashboard.charts.spark import sparkline
from dashboard.charts.words import Unit, age_text, signed, weekday_names
from dashboard.messages import speaking
from dashboard.theme import DARK, LIGHT

PEOPLE = Unit("people")
NAN = float("nan")
DAYS = [date(2026, 10, 1) + timedelta(days=n) for n in range(4)]
# Edges of a window are drawn half a day to either side of midnight, on a naive calendar axis.
NOON_BEFORE = datetime(2026, 9, 30, 12)  # noqa: DTZ001
NOON_OF_THE_LAST = datetime(2026, 10, 3, 12)  # noqa: DTZ001
FRAME = pd.DataFrame({"day": DAYS, "value": [10.0, NAN, 30.0, 1234.0]})


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_every_chart_has_a_transparent_background_and_names_its_unit(look):
    heat = pd.DataFrame({"weekday": [0], "hour": [9], "n": [5], "value": [7.0]})
    formats = pd.DataFrame({"label": ["Reel"], "n": [5], "median": [3.0], "p25": [1.0], "p75": [5.0]})
    figures = [
        daily_line(FRAME, PEOPLE, look),
        net_bars(FRAME, PEOPLE, look),
        daily_bars(FRAME.assign(posts=1), PEOPLE, look),
        format_dots(formats, PEOPLE, look),
        hour_heat(heat, PEOPLE, look, "UTC"),
        ranked_bars(pd.DataFrame({"label": ["a"], "value": [1.0]}), PEOPLE, look),
    ]
    for figure in figures:
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
        assert figure.layout.font.color == look.ink
        assert "people" in figure.to_json()


def test_a_daily_line_draws_the_frame_and_leaves_gaps_open():
    figure = daily_line(FRAME, PEOPLE, LIGHT)
    (line,) = figure.data
    assert list(line.x) == DAYS
    assert list(line.y) == [10.0, None, 30.0, 1234.0]
    assert line.connectgaps is False


def test_the_period_before_lies_under_the_same_place_and_tells_its_own_day():
    before = pd.DataFrame({"day": [day - timedelta(days=4) for day in DAYS], "value": [1.0, 2.0, 3.0, 4.0]})
    ghost, line = daily_line(FRAME, PEOPLE, LIGHT, before).data
    assert list(ghost.x) == list(line.x)
    assert list(ghost.y) == [1.0, 2.0, 3.0, 4.0]
    assert ghost.customdata[0][0] == "Sep 27, 2026"


def test_hover_numbers_are_written_as_the_reader_writes_them():
    with speaking("de"):
        figure = daily_line(FRAME, PEOPLE, LIGHT)
    assert figure.data[0].customdata[3][1] == "1.234"
    assert figure.layout.separators == ",."


def test_marks_and_windows_are_shown_only_on_days_that_are_there():
    marks = [Mark(DAYS[1], "launch"), Mark(date(2020, 1, 1), "old")]
    figure = daily_line(FRAME, PEOPLE, LIGHT, marks=marks, window=(DAYS[0], DAYS[2]))
    assert list(figure.data[-1].customdata) == ["launch"]
    shaded = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert [(shape.x0, shape.x1) for shape in shaded] == [(NOON_BEFORE, NOON_OF_THE_LAST)]


def test_gains_and_losses_have_their_own_colour_and_sign():
    figure = net_bars(pd.DataFrame({"day": DAYS[:2], "value": [5.0, -3.0]}), PEOPLE, LIGHT)
    assert list(figure.data[0].marker.color) == [LIGHT.accent, LIGHT.series[1]]
    assert [row[1] for row in figure.data[0].customdata] == ["+5", "−3"]


def _samples(ages_h: list[float], values: list[float]) -> pd.DataFrame:
    posted = datetime(2026, 10, 1, tzinfo=UTC)
    return pd.DataFrame(
        {
            "observed_at": [posted + timedelta(hours=age) for age in ages_h],
            "age_s": [age * 3600 for age in ages_h],
            "engagement": values,
        }
    )


def test_a_curve_shows_every_sample_as_a_point_on_a_logarithmic_axis():
    figure = engagement_curve(_samples([1, 6, 24], [5, 40, 90]), "engagement", PEOPLE, LIGHT, "UTC")
    points = figure.data[-1]
    assert list(points.x) == [1.0, 6.0, 24.0]
    assert list(points.y) == [5.0, 40.0, 90.0]
    assert figure.layout.xaxis.type == "log"


def test_a_stretch_that_nobody_looked_at_is_dotted():
    figure = engagement_curve(
        _samples([1, 6, 24, 672, 680], [5, 40, 90, 100, 101]), "engagement", PEOPLE, LIGHT, "UTC"
    )
    lines = [(trace.line.dash, list(trace.x)) for trace in figure.data[:-1]]
    assert lines == [("solid", [1.0, 6.0, 24.0]), ("dot", [24.0, 672.0]), ("solid", [672.0, 680.0])]


def test_samples_without_a_value_are_not_points():
    figure = engagement_curve(_samples([1, 6, 24], [NAN, 40, 90]), "engagement", PEOPLE, LIGHT, "UTC")
    assert list(figure.data[-1].x) == [6.0, 24.0]


def test_equal_age_keeps_an_age_that_was_not_observed_as_an_empty_row():
    frame = pd.DataFrame(
        {
            "media_id": ["a", "b", "a", "b"],
            "age": ["1 h", "1 h", "24 h", "24 h"],
            "value": [NAN, NAN, 10.0, 30.0],
            "caption": ["", "", "", ""],
        }
    )
    figure = equal_age_dots(frame, "a", PEOPLE, LIGHT)
    assert list(figure.layout.yaxis.categoryarray) == ["24 h", "1 h"]
    this = figure.data[-1]
    assert (list(this.x), list(this.y)) == ([10.0], ["24 h"])
    assert list(figure.data[0].y) == ["1 h", "24 h"]


def test_thin_hours_are_pale_dots_and_never_coloured():
    frame = pd.DataFrame({"weekday": [0, 6], "hour": [9, 23], "n": [THIN, THIN - 1], "value": [50.0, 9999.0]})
    heat, dots = hour_heat(frame, PEOPLE, LIGHT, "UTC").data
    assert heat.z[0][9] == 50.0
    assert sum(value is not None for row in heat.z for value in row) == 1
    assert (list(dots.x), list(dots.y)) == ([23], ["Sun"])


def test_formats_show_their_number_and_their_middle_half():
    frame = pd.DataFrame(
        {
            "label": ["Reel", "Photo"],
            "n": [5, 2],
            "median": [30.0, 10.0],
            "p25": [20.0, 5.0],
            "p75": [50.0, 12.0],
        }
    )
    figure = format_dots(frame, PEOPLE, LIGHT)
    assert list(figure.data[-1].y) == ["Photo (n = 2)", "Reel (n = 5)"]
    assert list(figure.data[-1].x) == [10.0, 30.0]
    assert list(figure.data[-1].marker.color) == [LIGHT.ghost, LIGHT.accent]
    assert list(figure.data[1].x) == [20.0, 50.0]


def test_ranked_bars_leave_out_what_is_not_known():
    figure = ranked_bars(pd.DataFrame({"label": ["a", "b"], "value": [3.0, NAN]}), PEOPLE, LIGHT)
    assert list(figure.data[0].y) == ["a"]


def test_a_sparkline_breaks_at_gaps_and_is_nothing_without_two_values():
    assert sparkline([None, 3.0], LIGHT) == ""
    svg = base64.b64decode(sparkline([1, 2, None, 4, 5], LIGHT).split(",")[1]).decode()
    assert svg.count("<polyline") == 2
    assert LIGHT.accent in svg


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1800, "30 min"), (3 * 3600, "3.0 h"), (10 * 86400, "10.0 days"), (71 * 3600, "71.0 h")],
)
def test_ages_are_told_in_the_unit_people_use(seconds, said):
    assert age_text(seconds) == said


@pytest.mark.parametrize(("value", "said"), [(12, "+12"), (-3, "−3"), (0, "0"), (None, "–"), (NAN, "–")])
def test_changes_carry_their_sign(value, said):
    assert signed(value) == said


def test_small_words_follow_the_language():
    assert weekday_names()[0] == "Mon"
    with speaking("de"):
        assert weekday_names()[0].startswith("Mo")
    assert Unit("%", 2).text(3.14159) == "3.14"
    assert Unit("%").text(NAN) == "–"
    assert fade("#0f6b63", 0.5) == "rgba(15,107,99,0.5)"


def test_charts_have_few_buttons():
    assert CONFIG["modeBarButtons"] == [["toImage"]]
    assert CONFIG["displaylogo"] is False
