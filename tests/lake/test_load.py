"""A load writes what changed, once, and all of a batch or nothing."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lake.build import DAY, END, NOW, START, batch, looked, media, series
from warehouse.lake.load import Coverage, Progress
from warehouse.lake.store import Lake

FULL = {
    "account": [{"username": "alice", "name": "Alice", "followers_count": 10, "media_count": 1}],
    "media": [media("a", caption="hello"), media("b")],
    "samples": [
        {"media_id": "a", "like_count": 3, "likes": 3, "saved": None, "status": {"saved": "refused"}},
        {"media_id": "b", "like_count": 0, "other": {"navigation": 2.0}},
    ],
    "series": [series("reach", NOW - DAY, 5.0), series("views", NOW - DAY, None)],
    "demographics": [
        {
            "metric": "follower_demographics",
            "timeframe": None,
            "dimension": "age",
            "bucket": "18-24",
            "value": 4,
        }
    ],
    "comments": [{"media_id": "a", "comment_id": "c", "text": "nice", "posted_at": NOW, "like_count": 0}],
    "coverage": [*looked("a", "b"), Coverage("account"), Coverage("media", None, START, END)],
    "progress": Progress("media", NOW - 2 * DAY, "b", complete=True),
}


def count(lake: Lake, table: str) -> int:
    return int(lake.sql(f"SELECT count(*) AS n FROM {table}")["n"][0])


def test_every_part_is_written_and_counted(lake: Lake) -> None:
    result = lake.load(batch(**FULL))
    assert (result.account, result.media, result.samples, result.series) == (1, 2, 2, 2)
    assert (result.demographics, result.comments, result.coverage, result.progress) == (1, 1, 4, 1)
    assert result.rows == 9


def test_a_batch_written_twice_writes_nothing_the_second_time(lake: Lake) -> None:
    lake.load(batch(**FULL))
    version = lake.version(1)
    assert not lake.load(batch(**FULL)).wrote
    assert lake.version(1) == version


def test_a_later_look_that_changes_nothing_writes_only_that_we_looked(lake: Lake) -> None:
    lake.load(batch(**FULL))
    again = lake.load(batch(NOW + DAY, run_id=2, **FULL))
    assert (again.rows, again.progress, again.coverage) == (0, 0, 4)


def test_an_older_batch_written_again_after_newer_ones_writes_nothing(lake: Lake) -> None:
    lake.load(batch(samples=[{"media_id": "a", "like_count": 1}]))
    lake.load(batch(NOW + DAY, samples=[{"media_id": "a", "like_count": 2}]))
    assert not lake.load(batch(samples=[{"media_id": "a", "like_count": 1}])).wrote


def test_duplicates_within_a_batch_collapse(lake: Lake) -> None:
    rows = [{"media_id": "a", "like_count": 1}, {"media_id": "a", "like_count": 1}]
    assert lake.load(batch(media=[media("a"), media("a")], samples=rows)).samples == 1
    assert count(lake, "media_version") == 1


def test_null_says_nothing_and_is_not_zero(lake: Lake) -> None:
    lake.load(batch(media=[media("a")], samples=[{"media_id": "a", "like_count": 3, "saved": 0}]))
    assert lake.load(batch(NOW + DAY, samples=[{"media_id": "a", "like_count": None}])).samples == 0
    (post,) = lake.rows("posts_in_period", accounts=[1], start=START, end=END, as_of=None, media=None)
    assert (post["likes"], post["saved"], post["shares"], post["engagement"]) == (3, 0, None, None)


@pytest.mark.parametrize(
    "column",
    [[None], [np.nan], [pd.NA], pd.array([None], dtype="Int64"), pd.array([np.nan], dtype="float64")],
)
def test_every_kind_of_missing_value_becomes_null(lake: Lake, column: object) -> None:
    frame = pd.DataFrame({"media_id": ["a"], "like_count": [1], "reach": column})
    lake.load(batch(samples=frame))
    assert lake.sql("SELECT reach IS NULL AS missing FROM sample")["missing"].tolist() == [True]


def test_fields_then_insights_of_the_same_instant_are_both_known_then(lake: Lake) -> None:
    lake.load(batch(media=[media("a")], samples=[{"media_id": "a", "like_count": 3, "comments_count": 1}]))
    lake.load(batch(samples=[{"media_id": "a", "likes": 4, "saved": 1, "shares": 0, "reach": 90}]))
    (post,) = lake.rows("posts_in_period", accounts=[1], start=START, end=END, as_of=NOW, media=None)
    assert (post["likes"], post["comments"], post["engagement"], post["reach"]) == (4, 1, 6, 90)


def test_two_values_of_the_same_instant_leave_one_newest_and_settle(lake: Lake) -> None:
    lake.load(batch(media=[media("a")], samples=[{"media_id": "a", "like_count": 3}]))
    changed = batch(media=[media("a", caption="new")], samples=[{"media_id": "a", "like_count": 4}])
    assert lake.load(changed).rows == 2
    assert not lake.load(changed).wrote
    (post,) = lake.rows("posts_in_period", accounts=[1], start=START, end=END, as_of=None, media=None)
    assert (post["likes"], post["caption"]) == (4, "new")


def test_a_negative_counter_is_kept_flagged_and_not_counted(lake: Lake) -> None:
    lake.load(batch(media=[media("a")], samples=[{"media_id": "a", "like_count": -5, "status": None}]))
    kept = lake.sql("SELECT like_count, status['like_count'] AS flag FROM sample")
    assert kept.iloc[0].tolist() == [-5, "negative"]
    assert lake.metrics(["likes"], [1], START, END)["likes"].value is None


def test_a_status_is_written_when_it_changes_and_not_asked_says_nothing(lake: Lake) -> None:
    def load(day: int, status: dict[str, str] | None) -> int:
        result = lake.load(batch(NOW + day * DAY, samples=[{"media_id": "a", "status": status}]))
        assert (result.samples, result.rows) == (0, result.statuses)
        return result.statuses

    assert load(0, {"saved": "refused"}) == 1
    assert load(1, {"saved": "refused", "reach": "not_asked"}) == 0
    assert load(2, {"reach": "not_asked"}) == 0
    assert load(3, None) == 0
    assert load(4, {}) == 1  # asked, and nothing is wrong any more
    assert load(5, {"reach": "empty"}) == 1


def test_a_caption_may_become_empty_but_a_column_left_out_keeps_what_is_known(lake: Lake) -> None:
    lake.load(batch(media=[media("a", caption="hello", permalink="p")]))
    lake.load(batch(NOW + DAY, media=[{"media_id": "a", "thumbnail_path": "t.jpg"}]))
    lake.load(batch(NOW + 2 * DAY, media=[media("a", caption=None)]))
    rows = lake.sql("SELECT caption, permalink, thumbnail_path FROM media_version ORDER BY observed_at")
    kept = rows.astype(object).where(rows.notna(), None).to_numpy().tolist()
    assert kept == [["hello", "p", None], ["hello", "p", "t.jpg"], [None, "p", "t.jpg"]]


def test_gone_media_come_back_when_seen_again(lake: Lake) -> None:
    lake.load(batch(media=[media("a")]))
    lake.load(batch(NOW + DAY, media=[{"media_id": "a", "gone": True}]))
    assert lake.rows("known_media", account=1)[0]["gone"] is True
    lake.load(batch(NOW + 2 * DAY, media=[media("a")]))
    assert lake.rows("known_media", account=1)[0]["gone"] is False


def test_a_demographics_list_is_replaced_as_a_whole(lake: Lake) -> None:
    def ages(**buckets: int) -> list[dict[str, object]]:
        key = {"metric": "follower_demographics", "timeframe": None, "dimension": "age"}
        return [{**key, "bucket": bucket, "value": value} for bucket, value in buckets.items()]

    lake.load(batch(demographics=ages(young=3, old=2)))
    assert lake.load(batch(NOW + DAY, demographics=ages(old=2, young=3))).demographics == 0
    assert lake.load(batch(NOW + 2 * DAY, demographics=ages(young=3))).demographics == 1
    assert [row["bucket"] for row in lake.rows("demographics_now", accounts=[1])] == ["young"]


def test_age_is_seconds_since_posting(lake: Lake) -> None:
    lake.load(
        batch(media=[media("a", NOW - timedelta(hours=1))], samples=[{"media_id": "a", "like_count": 1}])
    )
    assert lake.rows("post_samples", account=1, media="a")[0]["age_s"] == 3600


@pytest.mark.parametrize(
    ("part", "rows", "words"),
    [
        ("samples", [{"media_id": "a", "hearts": 1}], "no column hearts"),
        ("samples", [{"media_id": "a", "like_count": 1.5}], "like_count does not fit"),
        ("samples", [{"media_id": "a", "like_count": "many"}], "like_count does not fit"),
    ],
)
def test_a_frame_that_does_not_fit_is_refused_and_nothing_is_written(
    lake: Lake, part: str, rows: list[dict[str, object]], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        lake.load(batch(media=[media("z")], **{part: rows}))
    assert count(lake, "media_version") == 0
    assert lake.version() == 0


def test_a_naive_instant_is_refused(lake: Lake) -> None:
    with pytest.raises(ValueError, match="naive"):
        lake.load(batch(NOW.replace(tzinfo=None), media=[media("a")]))


def test_accounts_do_not_see_each_other(lake: Lake) -> None:
    for account in (1, 2):
        assert lake.load(batch(account_id=account, media=[media("a")])).media == 1
    assert (lake.version(1), lake.version(2), lake.version(3), lake.version()) == (1, 1, 0, 2)


VALUES = st.one_of(st.none(), st.integers(0, 3))
LOOKS = st.lists(
    st.lists(
        st.fixed_dictionaries({"like_count": VALUES, "likes": VALUES, "reach": VALUES}),
        min_size=2,
        max_size=2,
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(looks=LOOKS)
def test_change_only_storage_loses_nothing(looks: list[list[dict[str, int | None]]]) -> None:
    """After every look each counter is the last value that was given; nothing is written without a change."""
    with Lake.open(":memory:") as lake:
        truth: dict[str, dict[str, int | None]] = {"a": {}, "b": {}}
        for step, rows in enumerate(looks):
            given_now = dict(zip(truth, rows, strict=True))
            changed = sum(
                any(value is not None and truth[name].get(key) != value for key, value in row.items())
                for name, row in given_now.items()
            )
            frame = pd.DataFrame([{"media_id": name, **row} for name, row in given_now.items()])
            assert lake.load(batch(NOW + step * DAY, samples=frame)).samples == changed
            for name, row in given_now.items():
                truth[name] |= {key: value for key, value in row.items() if value is not None}
        known = lake.sql("SELECT media_id, like_count, likes, reach FROM counters_current").set_index(
            "media_id"
        )
        for name, values in truth.items():
            for key, value in values.items():
                assert known.loc[name, key] == value


def everything(lake: Lake) -> dict[str, list[tuple[object, ...]]]:
    """Every fact of the lake, as text."""
    tables = ("media_version", "sample", "series", "account_version", "progress", "coverage", "load")
    asked = {table: lake.sql(f"SELECT columns(*)::VARCHAR FROM {table}") for table in tables}
    return {table: sorted(map(tuple, rows.to_numpy()), key=repr) for table, rows in asked.items()}


@settings(max_examples=5, deadline=None)
@given(
    looks=LOOKS, steps=st.lists(st.sampled_from([-DAY, 0 * DAY, timedelta(microseconds=1), DAY]), min_size=8)
)
def test_what_is_remembered_is_what_is_stored(
    looks: list[list[dict[str, int | None]]], steps: list[timedelta]
) -> None:
    """A lake that remembers its accounts, and one that asks for everything anew, write the same rows."""
    with Lake.open(":memory:") as remembering, Lake.open(":memory:") as forgetful:
        at = NOW
        for rows, step in zip(looks, steps, strict=False):
            at += step
            number = rows[0]["reach"]
            given_now = batch(
                at,
                media=[media("a", caption=str(number)), {"media_id": "b", "children": number}],
                samples=[{"media_id": name, **row} for name, row in zip("ab", rows, strict=True)],
                series=[series("reach", NOW, number)],
                account=[{"username": "u", "followers_count": number}],
                coverage=looked("a"),
                progress=Progress("media", at, str(number)),
            )
            forgetful._last_load = None  # as after a failure: everything is asked for again
            assert remembering.load(given_now) == forgetful.load(given_now)
        assert everything(remembering) == everything(forgetful)


def test_a_load_that_failed_leaves_nothing_in_memory(lake: Lake) -> None:
    lake.load(batch(media=[media("a")], samples=[{"media_id": "a", "like_count": 1}]))
    wrong = [Coverage("media", None, NOW.replace(tzinfo=None))]
    later = {"media": [media("a", caption="new")], "samples": [{"media_id": "a", "like_count": 2}]}
    with pytest.raises(ValueError, match="naive instant"):
        lake.load(batch(NOW + DAY, coverage=wrong, **later))
    assert (count(lake, "sample"), lake.version(1)) == (1, 1)
    again = lake.load(batch(NOW + DAY, **later))
    assert (again.media, again.samples, lake.version(1)) == (1, 1, 2)
    assert lake.sql("SELECT max(load_id) AS last FROM load")["last"].tolist() == [2]
