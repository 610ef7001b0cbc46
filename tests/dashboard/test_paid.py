"""The paid part of a post: shown with what it cost when ads showed the post, and not at all otherwise."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from dashboard import data
from dashboard.messages import money, speaking
from dashboard.panels.paid import paid_lines
from tests.dashboard.desk_fixture import app_test, make_desk
from tests.dashboard.known_rows import load_known_rows
from tests.dashboard.test_overview import words
from warehouse.lake.load import LoadBatch

DAY = datetime(2026, 10, 10, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_cached():
    data.st.cache_data.clear()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    seeded = make_desk(tmp_path_factory.mktemp("paid"), accounts=1)
    load_known_rows(seeded)
    ad = {"object_id": "a", "kind": "ad", "ad_account_id": "act_1", "media_id": "101"}
    told = {
        "ad_id": "a", "ad_account_id": "act_1", "day": DAY.date(), "start_utc": DAY, "end_utc": DAY + timedelta(days=1),
        "publisher_platform": "instagram", "impressions": 2000, "clicks": 10, "spend_minor": 1234, "currency": "EUR",
    }  # fmt: skip
    account, now = seeded.account_ids[0], seeded.ctx.now()
    frames = {"ad_objects": pd.DataFrame([ad]), "ad_daily": pd.DataFrame([told])}
    seeded.ctx.lake.load(LoadBatch(account, 1, now, "ads", **frames))
    return seeded


def test_a_promoted_post_tells_what_was_paid(desk):
    at = app_test("posts", desk, media="101").run()
    assert not at.exception
    told = words(at)
    assert "Paid" in [one.value for one in at.subheader]
    for part in ("€12.34", "2,000", "€6.17", "€1.23", "Counted by 1 ad"):
        assert part in told, part


def test_a_post_without_ads_says_nothing_of_them(desk):
    at = app_test("posts", desk, media="102").run()
    assert not at.exception
    assert "Paid" not in [one.value for one in at.subheader]


def test_what_is_not_known_is_a_dash():
    row = pd.Series(
        {
            "spend_minor": None,
            "impressions": 5,
            "clicks": 0,
            "paid_views": None,
            "paid_share": None,
            "currency": None,
        }
    )
    with speaking("en"):
        assert [value for _, value in paid_lines(row)] == ["–", "–", "–", "0", "–", "–"]


def test_money_is_written_as_the_language_writes_it():
    with speaking("en"):
        assert (money(1234, "EUR"), money(1234, "JPY"), money(5, None)) == ("€12.34", "¥1,234", "–")
    with speaking("de"):
        assert money(1234, "EUR") == "12,34\xa0€"
