"""Posts: the search is a pure function, the file is safe to open, and one post tells all that is known of it."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from actions.actor import Actor
from actions.labels import create_label, labels_on
from dashboard import data
from dashboard.panels.explorer import Search, as_csv, matching
from dashboard.panels.media import format_name, headline, safe_headline
from dashboard.panels.one_post import equal_age_lines
from tests.dashboard.desk_fixture import app_test, install, make_desk
from tests.dashboard.known_rows import FEW, load_known_rows
from tests.dashboard.test_overview import DAYS, words

NOW = datetime(2026, 10, 20, tzinfo=UTC)
NAN = float("nan")


@pytest.fixture(autouse=True)
def nothing_cached():
    data.st.cache_data.clear()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    seeded = make_desk(tmp_path_factory.mktemp("posts"), accounts=1)
    load_known_rows(seeded)
    return seeded


@pytest.fixture
def posts() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "media_id": ["1", "2", "3"],
            "caption": ["Blue coat, new", "New red wheels", None],
            "product_type": ["FEED", "REELS", "FEED"],
            "media_type": ["IMAGE", "VIDEO", "CAROUSEL_ALBUM"],
            "posted_at": pd.to_datetime([NOW - timedelta(hours=h) for h in (2, 30, 400)], utc=True),
            "reach": [10.0, NAN, 30.0],
        }
    )


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Search(), ["1", "2", "3"]),
        (Search("NEW"), ["1", "2"]),
        (Search("new coat"), ["1"]),
        (Search("coat (new"), []),
        (Search(formats=("Reel", "Carousel")), ["2", "3"]),
        (Search(sort="reach"), ["3", "1", "2"]),
        (Search(min_age_h=24), ["2", "3"]),
    ],
)
def test_a_search_keeps_what_fits_and_sorts_the_unknown_last(posts, search, found):
    assert list(matching(posts, search, NOW)["media_id"]) == found


def test_the_file_has_empty_cells_for_the_unknown_and_no_formulas(desk):
    install(desk)
    rows = list(csv.DictReader(io.StringIO(as_csv(data.posts(FEW)).decode("utf-8-sig"))))
    assert [row["media_id"] for row in rows] == ["102", "101"]
    assert rows[0]["caption"] == "'=SUM(A1) new wheels"
    assert rows[0]["posted_at"] == "2026-10-07T18:00:00Z"
    assert rows[0]["views"] == ""
    assert float(rows[1]["engagement"]) == 65


def test_the_explorer_lists_the_posts_of_the_period(desk):
    test = app_test("posts", desk, **DAYS)
    assert not test.exception
    assert list(test.dataframe[0].value["caption"]) == ["=SUM(A1) new wheels", "Lovely #autumn morning"]
    assert "2 posts" in words(test)
    test.text_input(key="posts-words").set_value("autumn").run()
    assert list(test.dataframe[0].value["caption"]) == ["Lovely #autumn morning"]
    test.text_input(key="posts-words").set_value("nothing like it").run()
    assert "No post of this period fits" in words(test)


def test_an_empty_period_says_so(desk):
    assert "No posts in this period" in words(
        app_test("posts", desk, **{"from": "2024-01-01", "to": "2024-01-07"})
    )


def test_one_post_shows_values_samples_and_equal_ages(desk):
    test = app_test("posts", desk, media="101")
    assert not test.exception
    cards = {metric.label: metric.value for metric in test.metric}
    assert cards["Engagement"] == "65"
    assert cards["Engagement ÷ reach"] == "13.00\u202f%"
    assert cards["Views"] == "–"
    samples = test.dataframe[-1].value
    assert list(samples["engagement"]) == [14, 52, 65]
    assert samples["raw_id"].notna().all()
    said = words(test)
    assert "**28 d:** not observed at this age" in said
    assert "**24 h:** 52; too few other posts" in said


def test_a_post_of_an_account_that_is_not_mine_is_not_here(desk):
    assert "This post is not here" in words(app_test("posts", desk, media="999"))


def test_labels_are_put_on_and_taken_off(desk):
    label = create_label(desk.ctx.desk, Actor.console(), 1, "Product", "#aa0000").id
    test = app_test("posts", desk, media="101")
    test.multiselect(key="labels-101").set_value([label]).run()
    assert [row.name for row in labels_on(desk.ctx.desk, Actor.console(), "media", 1, "101")] == ["Product"]
    test.multiselect(key="labels-101").set_value([]).run()
    assert labels_on(desk.ctx.desk, Actor.console(), "media", 1, "101") == []


def test_equal_age_sentences_count_the_others():
    ages = pd.DataFrame(
        {
            "media_id": [*list("abcd"), "a"],
            "age": ["24 h"] * 4 + ["1 h"],
            "value": [50.0, 10.0, 20.0, 90.0, NAN],
        }
    )
    lines = equal_age_lines("a", ages)
    assert lines[0] == "**24 h:** 50; ahead of 2 of 3 other posts (their median: 20)"
    assert lines[1] == "**1 h:** not observed at this age"


def test_words_for_media():
    assert format_name("FEED", "CAROUSEL_ALBUM") == "Carousel"
    assert format_name("REELS", "VIDEO") == "Reel"
    assert format_name("HOLOGRAM", None) == "HOLOGRAM"
    assert format_name(None, None) == "Unknown format"
    assert headline("a\n b  c") == "a b c"
    assert headline(NAN) == "(no caption)"
    assert len(headline("x" * 200, 20)) == 20
    assert safe_headline("<a href=x>") == "&lt;a href=x&gt;"
