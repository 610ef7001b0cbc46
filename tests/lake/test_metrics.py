"""Every metric equals a few lines of pandas on random data, and its header is complete."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lake.build import DAY, NOW, batch, media, series
from warehouse.lake.metrics import METRICS, parse
from warehouse.lake.sql import parameters
from warehouse.lake.store import Lake

START, END = NOW - 10 * DAY, NOW
COUNTERS = ("like_count", "comments_count", "likes", "comments", "saved", "shares", "reach", "views")
number = st.one_of(st.none(), st.integers(0, 50))
POSTS = st.lists(
    st.fixed_dictionaries(
        {"account": st.sampled_from([1, 2]), "age_days": st.integers(-3, 15)}
        | dict.fromkeys(COUNTERS, number)
    ),
    max_size=8,
)
DAYS = st.lists(st.tuples(st.sampled_from([1, 2]), st.integers(-3, 15), number), max_size=8)
SERIES = {
    "reach_daily_sum": "reach",
    "accounts_engaged_daily_sum": "accounts_engaged",
    "views": "views",
    "interactions": "total_interactions",
    "profile_views": "profile_views",
    "website_clicks": "website_clicks",
    "new_followers": "follower_count",
}


def rate(above: str, below: str = "reach") -> Callable[[pd.DataFrame], Any]:
    def ratio(posts: pd.DataFrame) -> Any:
        known = posts[posts[above].notna() & (posts[below] > 0)]
        return 100 * known[above].sum() / known[below].sum() if len(known) else None

    return ratio


def middle(above: str, below: str) -> Callable[[pd.DataFrame], Any]:
    def median(posts: pd.DataFrame) -> Any:
        known = posts[posts[above].notna() & (posts[below] > 0)]
        return (100 * known[above] / known[below]).median()

    return median


def total(column: str) -> Callable[[pd.DataFrame], Any]:
    return lambda posts: posts[column].sum(min_count=1)


def mean(column: str) -> Callable[[pd.DataFrame], Any]:
    return lambda posts: posts[column].mean()


POST_METRICS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "posts": len,
    "likes": total("L"),
    "comments": total("C"),
    "saves": total("saved"),
    "shares": total("shares"),
    "post_views": total("views"),
    "post_reach_sum": total("reach"),
    "likes_comments": total("LC"),
    "engagement": total("LCSS"),
    "engagement_per_post": mean("LCSS"),
    "likes_comments_per_post": mean("LC"),
    "er_reach_median": middle("LCSS", "reach"),
    "er_reach_ratio": rate("LCSS"),
    "er_followers_median": middle("LC", "followers"),
    "save_rate": rate("saved"),
    "share_rate": rate("shares"),
    "like_rate": rate("L"),
    "comment_rate": rate("C"),
    "frequency": lambda posts: (value := rate("views")(posts)) and value / 100,
}


def same(ours: float | None, theirs: Any) -> bool:
    if ours is None or theirs is None or pd.isna(theirs):
        return ours is None and (theirs is None or bool(pd.isna(theirs)))
    return ours == pytest.approx(float(theirs))


def fill(lake: Lake, posts: list[dict[str, Any]]) -> pd.DataFrame:
    """Load the posts, one account at a time, and return what pandas makes of those of the period."""
    for account in (1, 2):
        lake.load(
            batch(
                NOW - 5 * DAY,
                account_id=account,
                account=[{"username": f"u{account}", "followers_count": 100 * account}],
            )
        )
        mine = [(f"m{i}", post) for i, post in enumerate(posts) if post["account"] == account]
        rows = [media(name, NOW - post["age_days"] * DAY) for name, post in mine]
        samples = [{"media_id": name} | {key: post[key] for key in COUNTERS} for name, post in mine]
        if mine:
            lake.load(batch(account_id=account, media=rows, samples=samples))
    frame = pd.DataFrame(posts, columns=["account", "age_days", *COUNTERS]).astype("float64")
    frame["L"] = frame["likes"].fillna(frame["like_count"])
    frame["C"] = frame["comments"].fillna(frame["comments_count"])
    frame["LC"] = frame["L"] + frame["C"]
    frame["LCSS"] = frame["LC"] + frame["saved"] + frame["shares"]
    frame["followers"] = (100 * frame["account"]).where(frame["age_days"] <= 5)
    return frame[(frame["age_days"] > 0) & (frame["age_days"] <= 10)]


@settings(max_examples=12, deadline=None)
@given(posts=POSTS)
def test_post_metrics_equal_pandas(posts: list[dict[str, Any]]) -> None:
    with Lake.open(":memory:") as lake:
        period = fill(lake, posts)
        ours = lake.metrics(list(POST_METRICS), [1, 2], START, END)
        for name, compute in POST_METRICS.items():
            assert same(ours[name].value, compute(period)), name
        alone = lake.metrics(["er_reach_ratio"], [1, 2], START, END)
        assert alone["er_reach_ratio"] == ours["er_reach_ratio"]


@settings(max_examples=8, deadline=None)
@given(days=DAYS, restated=DAYS)
def test_series_metrics_equal_pandas(
    days: list[tuple[int, int, Any]], restated: list[tuple[int, int, Any]]
) -> None:
    with Lake.open(":memory:") as lake:
        known: dict[tuple[int, int], Any] = {}
        for moment, values in ((NOW, days), (NOW + DAY, restated)):
            for account in (1, 2):
                last = {age: value for who, age, value in values if who == account}
                rows = [
                    series(name, NOW - age * DAY, v) for age, v in last.items() for name in SERIES.values()
                ]
                if rows:
                    lake.load(batch(moment, account_id=account, series=rows))
                known |= {(account, age): value for age, value in last.items()}
        expected = [value for (_, age), value in known.items() if 0 < age <= 10 and value is not None]
        for name, value in lake.metrics(list(SERIES), [1, 2], START, END).items():
            assert same(value.value, sum(expected) if expected else None), name
            assert value.n == len(expected)
            assert value.note == f"{20 - len(expected)} of 20 days without a value are left out"


def test_followers_are_those_last_seen_before_the_end(lake: Lake) -> None:
    for day, followers in ((-20, 90), (-8, 100), (-2, 130), (2, 150)):
        lake.load(batch(NOW + day * DAY, account=[{"username": "a", "followers_count": followers}]))
    values = lake.metrics(["followers", "followers_net"], [1], START, END)
    assert (values["followers"].value, values["followers_net"].value) == (130, 40)
    assert values["followers"].observed_to == NOW - 2 * DAY
    assert values["followers_net"].observed_from == NOW - 20 * DAY
    before = lake.metrics(["followers", "followers_net"], [1, 2], START, END, as_of=NOW - 5 * DAY)
    assert (before["followers"].value, before["followers_net"].value) == (100, 10)
    assert before["followers"].note == "1 of 2 accounts without a value are left out"


def test_an_account_metric_has_no_value_for_chosen_media(lake: Lake) -> None:
    lake.load(batch(account=[{"username": "a", "followers_count": 9}], series=[series("reach", START, 5.0)]))
    for value in lake.metrics(["followers", "reach_daily_sum"], [1], START, END + DAY, media=["x"]).values():
        assert (value.value, value.n) == (None, 0)


def test_chosen_media_limit_post_metrics(lake: Lake) -> None:
    rows = [{"media_id": name, "like_count": 5} for name in ("a", "b")]
    lake.load(batch(media=[media("a"), media("b")], samples=rows))
    values = lake.metrics(["likes", "posts"], [1], START, END, media=["b", "other"])
    assert (values["likes"].value, values["posts"].value) == (5, 1)
    assert lake.metrics(["posts"], [1], START, END, media=[])["posts"].value == 0


def test_a_missing_value_is_no_value_and_is_told(lake: Lake) -> None:
    rows = [{"media_id": "a", "reach": 0, "saved": 2}, {"media_id": "b", "reach": 100}]
    lake.load(batch(media=[media("a"), media("b")], samples=rows))
    values = lake.metrics(["likes", "save_rate", "saves"], [1], START, END)
    assert [values[name].value for name in ("likes", "save_rate", "saves")] == [None, None, 2]
    assert values["saves"].note == "1 of 2 posts without a value are left out"
    assert (values["saves"].observed_from, values["saves"].n) == (NOW, 1)


def test_stories_are_not_posts(lake: Lake) -> None:
    lake.load(batch(media=[media("s", product_type="STORY")], samples=[{"media_id": "s", "reach": 4}]))
    assert lake.metrics(["posts"], [1], START, END)["posts"].value == 0
    assert lake.rows("stories_in_period", accounts=[1], start=START, end=END)[0]["reach"] == 4


def test_the_period_is_half_open(lake: Lake) -> None:
    lake.load(batch(media=[media("a", START), media("b", END), media("c", END - timedelta(microseconds=1))]))
    posts = lake.rows("posts_in_period", accounts=[1], start=START, end=END, as_of=None, media=None)
    assert [post["media_id"] for post in posts] == ["c", "a"]


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_is_tested_and_says_what_it_is(name: str) -> None:
    metric = METRICS[name]
    ads, web = (
        {"ad_spend", "paid_impressions", "cpm", "cpc"},
        {"web_sessions", "web_key_events", "web_revenue"},
    )
    elsewhere = {"followers", "followers_net"} | ads | web  # tests/lake/test_ads.py, tests/imports
    assert name in {**POST_METRICS, **SERIES} or name in elsewhere
    assert parameters(metric.sql) == {"accounts", "start", "end", "as_of", "media"}
    assert metric.better in {"up", "down", None}
    assert all((metric.label, metric.words, metric.formula, metric.caveats))
    if metric.unit == "percent":
        assert metric.denominator != "none"
        assert metric.aggregation in metric.label


@pytest.mark.parametrize("header", ["-- label: x\nSELECT 1", "SELECT 1"])
def test_a_header_that_is_not_complete_is_refused(header: str) -> None:
    with pytest.raises(ValueError, match="header keys differ"):
        parse("bad", header)


def test_a_change_seen_only_from_within_the_period_compares_with_nothing(lake: Lake) -> None:
    """A workspace that was connected in the middle of a month knows no change of that month."""
    for age, followers in ((10, 100), (2, 130)):
        lake.load(batch(NOW - age * DAY, account=[{"username": "a", "followers_count": followers}]))
    late = lake.metrics(["followers_net", "followers"], [1], NOW - 40 * DAY, NOW)
    assert late["followers_net"].value == 30
    assert not late["followers_net"].is_whole
    assert late["followers_net"].note == f"observed only from {NOW - 10 * DAY:%Y-%m-%d} on"
    assert late["followers"].is_whole
    assert lake.metrics(["followers_net"], [1], NOW - 9 * DAY, NOW)["followers_net"].is_whole
