"""Every .sql file plans on the migrated schema, says what it takes, and turns rows in into the right rows out."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import pytest

from tests.lake.build import DAY, END, NOW, START, batch, looked, media, series
from warehouse.lake.columns import DIMS, typed_table
from warehouse.lake.load import Coverage, Progress
from warehouse.lake.sql import HERE, execute, names, parameters, read_sql
from warehouse.lake.store import Lake

EXAMPLES: dict[str, Any] = {
    "accounts": [1], "account": 1, "start": START, "end": END, "as_of": None, "media": None, "age_s": 86400,
    "campaign": 1, "zone": "Europe/Berlin", "limit": 5, "starts_on": date(2026, 10, 1), "since": START,
    "ends_on": date(2026, 10, 31), "hashtags": ["x"], "labels": [1], "all_dates": False,
    "now": NOW, "ad_account": "act_1", "ids": ["1"], "usernames": [], "most": 10, "clients": [1],
}  # fmt: skip
LOADED: dict[str, Any] = {
    "account_id": 1, "run_id": 1, "load_id": 1, "observed_at": 0, "until": 1, "resource": "media", "rows": 1,
}  # fmt: skip
READS = [f"{folder}/{name}.sql" for folder in ("queries", "metrics") for name in names(folder)]
WRITES = [
    f"{folder}/{name}.sql"
    for folder in ("writes", "remembered")
    for name in names(folder)
    if name not in DIMS and not name.startswith("import")  # those are run by tests/imports
]


@pytest.fixture(scope="module")
def cursor() -> duckdb.DuckDBPyConnection:
    lake = Lake.open(":memory:")
    return lake._connection.cursor()  # EXPLAIN is not for the console


@pytest.mark.parametrize("path", READS)
def test_every_reading_file_plans(cursor: duckdb.DuckDBPyConnection, path: str) -> None:
    execute(cursor, "EXPLAIN " + read_sql(path), EXAMPLES)


@pytest.mark.parametrize("name", sorted(DIMS))
def test_every_file_that_copies_plans(cursor: duckdb.DuckDBPyConnection, name: str) -> None:
    cursor.register("incoming", typed_table(pd.DataFrame({}), DIMS[name], name))
    execute(cursor, "EXPLAIN " + read_sql(f"writes/{name}.sql"), EXAMPLES)


@pytest.mark.parametrize("path", WRITES)
def test_every_file_of_a_load_plans(cursor: duckdb.DuckDBPyConnection, path: str) -> None:
    sql = read_sql(path)
    lists = {name: [None] for name in re.findall(r"unnest\(\$(\w+)", sql)}
    execute(cursor, "EXPLAIN " + sql, {**LOADED, **lists})


@pytest.mark.parametrize("name", names("queries"))
def test_every_query_runs_on_an_empty_lake_and_says_what_it_takes(lake: Lake, name: str) -> None:
    sql = read_sql(f"queries/{name}.sql")
    header = "".join(line for line in sql.splitlines() if line.startswith("--"))
    wanted = {key: EXAMPLES[key] for key in parameters(sql)}
    if name in ("post_samples", "campaign_daily"):
        wanted["media"] = "a" if name == "post_samples" else []
    assert lake.frame(name, **wanted).empty
    assert all(f"${key}" in header for key in wanted)


@pytest.mark.parametrize("path", sorted(str(path.relative_to(HERE)) for path in HERE.rglob("*.sql")))
def test_every_file_begins_by_saying_what_it_is(path: str) -> None:
    assert read_sql(path).startswith("-- ")
    assert all(len(line) <= 200 for line in read_sql(path).splitlines())


def one(lake: Lake, name: str, **params: Any) -> dict[str, Any]:
    (row,) = lake.rows(name, **params)
    return row


def test_accounts_now_is_the_newest_and_when_we_last_looked(lake: Lake) -> None:
    lake.load(batch(account=[{"username": "a", "name": "A", "followers_count": 5, "follows_count": 2}]))
    lake.load(batch(NOW + DAY, account=[{"username": "a", "followers_count": 6}]))
    lake.load(batch(NOW + 2 * DAY, coverage=[Coverage("account")]))
    row = one(lake, "accounts_now", accounts=[1, 2])
    assert (row["name"], row["followers_count"], row["follows_count"], row["media_count"]) == (
        "A",
        6,
        2,
        None,
    )
    assert row["observed_at"] == NOW + 2 * DAY


def test_daily_account_names_days_on_the_platforms_calendar(lake: Lake) -> None:
    midnight = datetime(2026, 10, 5, 7, tzinfo=UTC)  # 5 October in California begins
    rows = [series("reach", midnight, 5.0, day_basis="pacific"), series("views", midnight, None)]
    window = series("reach", midnight, 99.0) | {"end_utc": midnight + 28 * DAY}
    parts = series("reach", midnight, 3.0, breakdown="follow_type=FOLLOWER")
    lake.load(batch(series=[*rows, window, parts]))
    got = lake.rows("daily_account", accounts=[1], start=midnight, end=midnight + DAY, as_of=None)
    assert [(row["day"], row["metric"], row["value"]) for row in got] == [
        (date(2026, 10, 5), "reach", 5.0),
        (date(2026, 10, 5), "views", None),
    ]


def test_daily_followers_shows_days_on_which_nothing_changed(lake: Lake) -> None:
    lake.load(batch(account=[{"username": "a", "followers_count": 5}], coverage=[Coverage("account")]))
    lake.load(
        batch(NOW + DAY, account=[{"username": "a", "followers_count": 5}], coverage=[Coverage("account")])
    )
    rows = lake.rows("daily_followers", accounts=[1], start=NOW, end=NOW + 5 * DAY)
    assert [row["followers_count"] for row in rows] == [5, 5]


def test_posts_in_period_has_rates_and_followers_at_posting(lake: Lake) -> None:
    lake.load(batch(NOW - 5 * DAY, account=[{"username": "alice", "followers_count": 200}]))
    counters = {"likes": 6, "comments": 2, "saved": 1, "shares": 1, "reach": 100, "views": 150}
    rows = [{"media_id": "new", **counters}, {"media_id": "old", "like_count": 3, "comments_count": 1}]
    lake.load(batch(media=[media("new"), media("old", NOW - 20 * DAY)], samples=rows))
    new, old = lake.rows("posts_in_period", accounts=[1], start=START, end=END, as_of=None, media=None)
    assert (new["username"], new["engagement"], new["er_reach"]) == ("alice", 10, 10.0)
    assert (new["followers_at_post"], new["er_followers"], new["status"]) == (200, 4.0, "live")
    assert (old["likes_comments"], old["engagement"], old["followers_at_post"]) == (4, None, None)


def test_daily_posts_and_campaign_daily_add_up(lake: Lake) -> None:
    rows = [
        {"media_id": name, "likes": 1, "comments": 1, "saved": 1, "shares": 1, "reach": 9} for name in "abc"
    ]
    lake.load(batch(media=[media("a"), media("b"), media("c", NOW - 3 * DAY)], samples=rows))
    scope = {"accounts": [1], "start": START, "end": END, "as_of": None}
    days = lake.rows("daily_posts", **scope)
    assert [(day["posts"], day["engagement"], day["reach"]) for day in days] == [(1, 4, 9), (2, 8, 18)]
    assert one(lake, "campaign_daily", media=["b"], **scope)["engagement"] == 4


def test_formats_and_hours_are_medians_with_n(lake: Lake) -> None:
    monday = datetime(2026, 10, 12, 22, 30, tzinfo=UTC)  # Tuesday 00:30 in Berlin
    rows = [
        {"media_id": str(i), "likes": i, "comments": 0, "saved": 0, "shares": 0, "reach": 10}
        for i in (1, 2, 9)
    ]
    lake.load(batch(media=[media(str(i), monday) for i in (1, 2, 9)], samples=rows))
    row = one(lake, "formats", accounts=[1], start=START, end=END, as_of=None)
    assert (row["product_type"], row["n"], row["engagement_median"], row["er_median"]) == ("FEED", 3, 2, 20)
    heat = one(lake, "hour_heat", accounts=[1], start=START, end=END, zone="Europe/Berlin")
    assert (heat["weekday"], heat["hour"], heat["n"], heat["engagement_median"]) == (1, 0, 3, 2)


def test_post_samples_carry_what_a_later_answer_left_out(lake: Lake) -> None:
    lake.load(batch(media=[media("a")], samples=[{"media_id": "a", "like_count": 1, "comments_count": 0}]))
    insights = {"media_id": "a", "likes": 2, "comments": 1, "saved": 1, "shares": 0}
    lake.load(batch(NOW + DAY, samples=[insights]))
    lake.load(batch(NOW + 2 * DAY, samples=[{"media_id": "a", "shares": 4}]))
    rows = lake.rows("post_samples", account=1, media="a")
    assert [(row["likes"], row["engagement"]) for row in rows] == [(1, None), (2, 4), (2, 8)]


def test_known_media_tells_looks_from_changes(lake: Lake) -> None:
    lake.load(batch(media=[media("a")], samples=[{"media_id": "a", "like_count": 1}], coverage=looked("a")))
    lake.load(batch(NOW + DAY, coverage=[Coverage("media", None, START, END)]))
    row = one(lake, "known_media", account=1)
    assert (row["last_sample_at"], row["last_observed"], row["last_insights"]) == (NOW, NOW + DAY, NOW)
    assert (row["first_observed"], row["has_insights"], row["like_count"]) == (NOW, False, 1)


def test_progress_series_freshness_and_totals(lake: Lake) -> None:
    rows = [{"media_id": "a", "like_count": 3, "comments_count": 1}, {"media_id": "b", "like_count": None}]
    lake.load(batch(media=[media("a"), media("b")], samples=rows, progress=Progress("media", NOW)))
    lake.load(
        batch(
            NOW + DAY,
            samples=[{"media_id": "a", "like_count": 5}],
            progress=Progress("media", NOW, "b", True),
        )
    )
    lake.load(batch(series=[series("reach", NOW - 2 * DAY, 1.0), series("reach", NOW - DAY, None)]))
    lake.load(batch(run_id=9, coverage=[Coverage("account")]))
    assert one(lake, "progress_now", account=1)["complete"] is True
    assert one(lake, "known_series", account=1)["last_end"] == NOW
    assert one(lake, "freshness", accounts=[1])["run_id"] == 9
    totals = one(lake, "sample_totals", accounts=[1])
    assert [totals[key] for key in ("media", "samples", "likes_total", "comments_total")] == [2, 2, 5, 1]
    assert one(lake, "account_span", accounts=[1])["media"] == 2


def test_comments_recent_and_counts(lake: Lake) -> None:
    rows = [
        {"media_id": "a", "comment_id": str(i), "text": f"t{i}", "posted_at": NOW + timedelta(hours=i)}
        for i in range(3)
    ]
    rows.append({"media_id": "a", "comment_id": "r", "parent_id": "1", "posted_at": NOW - 90 * DAY})
    lake.load(batch(media=[media("a", caption="cap")], comments=rows))
    lake.load(batch(NOW + DAY, comments=[{"comment_id": "2", "media_id": "a", "hidden": True}]))
    recent = lake.rows("comments_recent", accounts=[1], limit=2)
    assert [(row["text"], row["hidden"], row["caption"]) for row in recent] == [
        ("t2", True, "cap"), ("t1", False, "cap"),
    ]  # fmt: skip
    counts = one(lake, "comment_counts", accounts=[1], start=START, end=END)
    assert (counts["comments"], counts["replies"], counts["comments_in_period"]) == (4, 1, 3)


DIM_FRAMES = {
    "dim_client": pd.DataFrame({"client_id": [1, 2], "name": ["C", "D"], "time_zone": ["Asia/Tokyo", "UTC"]}),
    "dim_account": pd.DataFrame(
        {"account_id": [1, 2, 3], "client_id": [1, 1, 2], "username": ["Alice", "bob", "eve"]}
    ),
    "dim_label": pd.DataFrame({"label_id": [7], "client_id": [1], "name": ["Launch"]}),
    "dim_label_link": pd.DataFrame({"label_id": [7], "account_id": [2], "media_id": ["l"]}),
}


def campaign(
    lake: Lake, rules: list[tuple[str, str]], hand: list[tuple[int, str, bool]] | None = None
) -> Any:
    """The members of a campaign of client 1 from 10 to 12 October with these rules: {(account, media): why}."""
    days = {"starts_on": [date(2026, 10, 10)], "ends_on": [date(2026, 10, 12)]}
    frames = DIM_FRAMES | {
        "dim_campaign": pd.DataFrame({"campaign_id": [1], "client_id": [1], "name": ["Z"], **days}),
        "dim_campaign_rule": pd.DataFrame(
            [(1, *rule) for rule in rules], columns=["campaign_id", "kind", "value"]
        ),
        "dim_campaign_media": pd.DataFrame(
            [(1, *row) for row in hand or []], columns=["campaign_id", "account_id", "media_id", "included"]
        ),
    }
    lake.copy_dims(1, NOW, frames)
    inside = datetime(2026, 10, 11, tzinfo=UTC)
    first, last = datetime(2026, 10, 9, 15, tzinfo=UTC), datetime(2026, 10, 12, 14, 59, tzinfo=UTC)
    posts = [
        media("tag", first, caption="Hi #Verão2026!"), media("late", last, caption="x"),
        media("before", first - timedelta(seconds=1), caption="#verão2026"),
        media("after", last + timedelta(minutes=1)),
        media("other", inside, caption="#verão20267 verão2026"),
    ]  # fmt: skip
    lake.load(batch(media=posts))
    lake.load(batch(account_id=2, media=[media("l", inside)]))
    lake.load(batch(account_id=3, media=[media("e", inside, caption="#verão2026")]))
    return {
        (row["account_id"], row["media_id"]): row["why"]
        for row in lake.rows("campaign_members", campaign=1, as_of=None)
    }


@pytest.mark.parametrize(
    ("rules", "members"),
    [
        ([], {}),
        ([("hashtag", "#VERÃO2026")], {(1, "tag"): "hashtag #verão2026"}),
        ([("label", "7")], {(2, "l"): "label Launch"}),
        (
            [("label", "launch"), ("hashtag", "verão2026")],
            {(1, "tag"): "hashtag #verão2026", (2, "l"): "label Launch"},
        ),
        ([("dates", ""), ("account", "2")], {(2, "l"): "dates"}),
        ([("account", "alice")], dict.fromkeys([(1, "tag"), (1, "late"), (1, "other")], "account")),
        ([("dates", "")], dict.fromkeys([(1, "tag"), (1, "late"), (1, "other"), (2, "l")], "dates")),
    ],
)  # fmt: skip
def test_campaign_rules_choose_within_the_clients_days(lake: Lake, rules: Any, members: Any) -> None:
    assert campaign(lake, rules) == members


def test_the_hand_wins_over_rules(lake: Lake) -> None:
    members = campaign(lake, [("dates", "")], [(1, "tag", False), (1, "before", True)])
    assert (1, "tag") not in members
    assert members[1, "before"] == "explicit"


def test_the_preview_of_rules_is_what_they_choose(lake: Lake) -> None:
    saved = campaign(lake, [("hashtag", "verão2026"), ("label", "7")])
    preview = lake.rows(
        "rule_preview", accounts=[1, 2], starts_on=date(2026, 10, 10), ends_on=date(2026, 10, 12),
        hashtags=["#Verão2026"], labels=[7], all_dates=False,
    )  # fmt: skip
    assert {(row["account_id"], row["media_id"]): row["why"] for row in preview} == saved


def test_targets_and_labels_that_left_the_ledger_are_gone(lake: Lake) -> None:
    target = {
        "target_id": [1],
        "scope": ["account"],
        "scope_id": [1],
        "metric": ["followers"],
        "value": [9.0],
    }
    lake.copy_dims(1, NOW, {"dim_target": pd.DataFrame(target)})
    assert one(lake, "targets_now")["value"] == 9.0
    assert lake.copy_dims(1, NOW, {"dim_target": pd.DataFrame(target | {"value": [8.0]})}) == 1
    assert one(lake, "targets_now")["value"] == 8.0
    lake.copy_dims(2, NOW, {"dim_target": pd.DataFrame(target).iloc[:0]})
    assert lake.rows("targets_now") == []
    assert lake.version(1) == 3
    with pytest.raises(ValueError, match="no copy of dim_nothing"):
        lake.copy_dims(1, NOW, {"dim_nothing": pd.DataFrame()})
