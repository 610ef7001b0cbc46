"""What is seen of others: only changes are written, hidden counters are no zero, and the comparison is fair."""

from typing import Any

from tests.lake.build import DAY, END, NOW, START, batch, media, series
from warehouse.lake.load import Coverage, Progress
from warehouse.lake.store import Lake

POST: dict[str, Any] = {
    "competitor": "rival",
    "posted_at": NOW - 3 * DAY,
    "caption": "new",
    "product_type": "FEED",
}
PARTS: dict[str, list[dict[str, Any]]] = {
    "competitors": [{"competitor": "rival", "competitor_id": "17", "name": "Rival", "followers_count": 900}],
    "competitor_media": [
        {**POST, "media_id": "r1", "like_count": 10, "comments_count": 2},
        {**POST, "media_id": "r2", "comments_count": 4},
        {**POST, "media_id": "r3", "like_count": 5, "comments_count": 1, "posted_at": NOW - 90 * DAY},
    ],
    "hashtag_media": [{"tag": "coffee", "media_id": "h1", "posted_at": NOW - DAY, "like_count": 0}],
    "mentions": [
        {"media_id": "m1", "comment_id": "", "said_at": NOW - DAY, "username": "ann", "text": "@us"},
        {"media_id": "m1", "comment_id": "c1", "said_at": NOW, "username": "bob", "text": "hi @us"},
        {"media_id": "m2", "comment_id": "", "gone": True},
    ],
    "tagged_media": [{"media_id": "t1", "posted_at": NOW - 2 * DAY, "username": "cleo"}],
    "media_children": [{"media_id": "a", "child_id": "a1", "place": 1, "media_type": "IMAGE"}],
}  # fmt: skip


def test_every_part_is_written_once_and_again_only_when_it_changes(lake: Lake) -> None:
    first = lake.load(batch(**PARTS))
    written = {name: getattr(first, name) for name in PARTS}
    assert written == {name: len(rows) for name, rows in PARTS.items()} and first.rows == 10
    assert not lake.load(batch(NOW + DAY, **PARTS)).wrote
    changed = [{**PARTS["competitor_media"][0], "like_count": 11}, PARTS["competitor_media"][1]]
    assert lake.load(batch(NOW + 2 * DAY, competitor_media=changed)).competitor_media == 1


def test_what_was_known_is_remembered_after_a_restart(lake: Lake) -> None:
    lake.load(batch(**PARTS))
    lake._memory.begin({1: 0})
    lake._memory.forget(1)
    assert lake.load(batch(NOW + DAY, **PARTS)).rows == 0


def test_a_counter_that_is_hidden_later_keeps_its_last_value_and_is_no_zero(lake: Lake) -> None:
    lake.load(batch(**PARTS))
    hidden = [{**POST, "media_id": "r1", "comments_count": 3}]
    assert lake.load(batch(NOW + DAY, competitor_media=hidden)).competitor_media == 1
    rows = lake.sql("SELECT like_count, comments_count FROM competitor_media_current ORDER BY media_id")
    assert rows["like_count"].tolist()[0] == 10 and rows["comments_count"].tolist() == [3, 4, 1]
    stored = lake.sql("SELECT like_count FROM competitor_media WHERE media_id = 'r1' ORDER BY observed_at")
    assert stored["like_count"].isna().tolist() == [False, True]


def test_competitors_stand_beside_the_account_by_public_numbers(lake: Lake) -> None:
    lake.load(
        batch(
            NOW - 80 * DAY,
            account=[{"username": "us", "followers_count": 100}],
            competitors=[{"competitor": "rival", "followers_count": 800}],
        )
    )
    lake.load(
        batch(
            account=[{"username": "us", "name": "Us", "followers_count": 130}],
            media=[media("a"), media("b"), media("s", product_type="STORY")],
            samples=[{"media_id": "a", "like_count": 6, "comments_count": 0}],
            coverage=[Coverage("media")],
            progress=Progress("media", NOW, None, complete=True),
            **{name: PARTS[name] for name in ("competitors", "competitor_media")},
        )
    )
    lake.load(batch(NOW, resource="competitor:rival", progress=Progress("competitor:rival", NOW)))
    us, rival, newcomer = lake.rows(
        "competitors", account=1, start=START, end=END, usernames=["newcomer", "rival"]
    )
    assert (us["own"], us["username"], us["followers"], us["followers_net"]) == (True, "us", 130, 30)
    assert (us["posts"], us["measured"], us["engagement_per_post"], us["known_from"]) == (2, 1, 6.0, None)
    assert (rival["own"], rival["username"], rival["name"]) == (False, "rival", "Rival")
    assert (rival["followers"], rival["followers_before"], rival["followers_net"]) == (900, 800, 100)
    assert (rival["posts"], rival["measured"], rival["engagement_per_post"]) == (2, 1, 12.0)
    assert rival["known_from"] == NOW - 90 * DAY and rival["looked_at"] == NOW
    assert (newcomer["username"], newcomer["followers"], newcomer["posts"]) == ("newcomer", None, None)
    assert (newcomer["engagement_per_post"], newcomer["looked_at"]) == (None, None)


def test_recent_hashtags_mentions_and_tags(lake: Lake) -> None:
    lake.load(batch(**PARTS))
    span = {"accounts": [1], "start": START, "end": END, "most": 10}
    (found,) = lake.rows("hashtag_recent", **span)
    assert (found["tag"], found["media_id"], found["like_count"], found["comments_count"]) == (
        "coffee",
        "h1",
        0,
        None,
    )
    told = [(row["kind"], row["username"]) for row in lake.rows("mentions_recent", **span)]
    assert told == [("comment", "bob"), ("caption", "ann"), ("tag", "cleo")]
    assert lake.rows("mentions_recent", **{**span, "accounts": [2]}) == []
    assert [row["media_id"] for row in lake.rows("tagged_known", account=1)] == ["t1"]


def test_hours_online_are_means_over_told_days(lake: Lake) -> None:
    def day(start: Any, values: list[float]) -> list[dict[str, Any]]:
        told = zip(("hour=9", "hour=10"), values, strict=True)
        return [series("online_followers", start, value, breakdown=hour) for hour, value in told]

    lake.load(batch(series=[*day(NOW - 2 * DAY, [4, 8]), *day(NOW - DAY, [6, 8])]))
    rows = lake.rows("online_hours", account=1, start=START, end=END)
    assert [(row["hour"], row["followers"], row["days"]) for row in rows] == [(9, 5.0, 2), (10, 8.0, 2)]


def test_what_is_watched_has_its_own_progress(lake: Lake) -> None:
    lake.load(batch(progress=Progress("hashtag:coffee", NOW)))
    lake.load(batch(NOW + DAY, progress=Progress("tags", NOW)))
    assert [row["resource"] for row in lake.rows("market_progress", account=1)] == ["hashtag:coffee"]
    assert [row["resource"] for row in lake.rows("sync_progress", account=1)] == ["tags"]
