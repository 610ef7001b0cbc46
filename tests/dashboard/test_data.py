"""What the pages read, against rows whose figures are worked out by hand."""

import math
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from PIL import Image

from dashboard import data
from dashboard.context import current
from tests.dashboard.desk_fixture import install, make_desk
from tests.dashboard.known_rows import FEW, POSTED, load_known_rows


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    seeded = make_desk(tmp_path_factory.mktemp("data"), accounts=2)
    load_known_rows(seeded)
    return seeded


@pytest.fixture(autouse=True)
def installed(desk):
    data.st.cache_data.clear()
    install(desk)


def test_values_are_those_of_the_lake():
    values = data.values(FEW, ("reach_daily_sum", "posts", "engagement", "er_reach_median", "followers_net"))
    assert values["reach_daily_sum"].value == 400 + 500 + 600
    assert values["posts"].value == 2
    assert values["engagement"].value == (50 + 5 + 6 + 4) + (60 + 6 + 3 + 3)
    assert values["er_reach_median"].value == pytest.approx((100 * 65 / 500 + 100 * 72 / 800) / 2)
    assert values["followers_net"].value == 1010 - 990
    assert "1 of 4 days" in values["reach_daily_sum"].note


def test_a_day_without_a_value_is_open_and_never_zero():
    frame = data.daily(FEW, "reach")
    assert list(frame["day"]) == [date(2026, 10, day) for day in (5, 6, 7, 8)]
    assert list(frame["value"].dropna()) == [400.0, 500.0, 600.0]
    assert math.isnan(frame["value"][1])


def test_a_sum_over_accounts_is_open_where_one_of_them_is_missing():
    rows = pd.DataFrame(
        {
            "day": ["2026-10-05", "2026-10-05", "2026-10-06"],
            "account_id": [1, 2, 1],
            "value": [10.0, 5.0, 7.0],
        }
    )
    frame = data._summed(rows, [date(2026, 10, 5), date(2026, 10, 6)])
    assert frame["value"][0] == 15.0
    assert math.isnan(frame["value"][1])
    assert list(frame["missing"]) == [0, 1]


def test_followers_by_day_and_their_change():
    assert list(data.daily(FEW, "followers")["value"]) == [1000, 1005, 1003, 1010]
    assert list(data.daily(FEW, "followers_net")["value"]) == [10, 5, -2, 7]


def test_posts_are_counted_on_the_readers_day():
    assert list(data.daily(FEW, "posts")["value"]) == [1, 0, 1, 0]
    assert list(data.daily(FEW, "engagement")["value"]) == [65, 0, 72, 0]
    tokyo = replace(FEW, time_zone="Asia/Tokyo")
    assert list(data.daily(tokyo, "posts")["value"]) == [1, 0, 0, 1]  # 18:00 UTC is 03:00 of the next day


def test_the_days_of_the_platform_need_not_be_the_readers():
    rows = pd.DataFrame({"day_basis": ["pacific"]})
    berlin = replace(FEW, time_zone="Europe/Berlin")
    honolulu = replace(FEW, time_zone="Pacific/Honolulu")
    assert data._platform_days(berlin, rows)[0] == date(2026, 10, 5)
    assert data._platform_days(honolulu, rows)[0] == date(2026, 10, 6)


def test_samples_come_in_time_order_with_their_raw_answer():
    samples = data.samples(1, "101")
    assert list(samples["engagement"]) == [14, 52, 65]
    assert list(samples["age_s"]) == [7200, 86_400, 172_800]
    assert samples["raw_id"].notna().all()


def test_equal_age_tells_what_was_not_observed():
    ages = data.equal_ages(1, POSTED["101"])
    at_day = ages[ages["age"] == "24 h"].set_index("media_id")["engagement"]
    assert at_day["101"] == 52
    assert at_day["102"] == 72
    assert ages[ages["age"] == "28 d"]["engagement"].isna().all()
    assert set(ages["caption"]) == {"Lovely #autumn morning", "=SUM(A1) new wheels"}


def test_a_load_shows_at_once_and_a_repeated_read_asks_nothing(desk):
    before = data.posts(FEW)
    assert data.posts(FEW).equals(before)
    later = replace(FEW, start=FEW.start - timedelta(days=1))
    assert len(data.posts(later)) == 2
    version = data.version((1,))
    desk.ctx.lake.copy_dims(
        9, desk.ctx.now(), {"dim_label": pd.DataFrame([{"label_id": 1, "client_id": 1, "name": "x"}])}
    )
    assert data.version((1,)) != version


def test_comments_of_one_post():
    assert list(data.comments_on(1, "101", 5)["comment_id"]) == ["c1"]
    assert data.comments_on(1, "102", 5).empty


def test_a_missing_picture_is_none():
    assert data.thumbnail(None, 48) is None
    assert data.thumbnail("1/404.jpg", 48) is None
    assert data.thumbnail("../../etc/passwd", 48) is None


def test_a_kept_picture_is_made_small():
    (current().thumbs / "1").mkdir(parents=True)
    Image.new("RGB", (480, 300), "#2f6f6a").save(current().thumbs / "1" / "101.jpg")
    assert (data.thumbnail("1/101.jpg", 48) or "").startswith("data:image/jpeg;base64,")
