"""Worlds from a file: exactly what it says, nothing invented, and clear words when it is wrong."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from connectors.sandbox.errors import WorldFileError
from connectors.sandbox.world.world_file import COLUMNS, FileWorld
from tests.sandbox.helpers import create, jpeg, media_host, publish, settle
from tests.sandbox_fixture import SANDBOX_START

ROWS = [
    ("harbour", "Morning, with a comma\nand a line #one", "2023-05-02T10:00:00+00:00", 10, 2),
    ("harbour", "Evening", "2023-05-01T20:30:00Z", 7, 0),
    ("garden", None, "2023-06-01 08:00:00+00:00", 0, 0),
    ("garden", "Tulips", "2023-04-01T08:00:00", 120, 15),
    ("garden", "Tulips", "2023-04-01T08:00:00", 120, 15),
]


def write(path: Path, rows=ROWS, columns=COLUMNS) -> Path:
    if path.suffix == ".parquet":
        frame = pd.DataFrame(rows, columns=list(columns))
        frame["posted_at"] = pd.to_datetime(frame["posted_at"], utc=True, format="ISO8601")
        frame.to_parquet(path)
        return path
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(rows)
    return path


@pytest.fixture(params=["posts.csv", "posts.parquet"])
def world_file(request, tmp_path):
    return write(tmp_path / request.param)


def test_the_file_is_served_exactly(world_file, make_sandbox):
    running = make_sandbox(world_file=world_file)
    harbour, garden = running.control.world()["accounts"]
    assert (harbour["username"], garden["username"]) == ("harbour", "garden")
    fields = "id,caption,timestamp,like_count,comments_count"
    posts = running.get(f"/v25.0/{harbour['id']}/media", fields=fields).json()["data"]
    assert [(p["caption"], p["timestamp"], p["like_count"], p["comments_count"]) for p in posts] == [
        ("Morning, with a comma\nand a line #one", "2023-05-02T10:00:00Z", 10, 2),
        ("Evening", "2023-05-01T20:30:00Z", 7, 0),
    ]
    posts = running.get(f"/v25.0/{garden['id']}/media", fields=fields).json()["data"]
    assert len({post["id"] for post in posts}) == 3 and "caption" not in posts[0]


def test_nothing_is_invented(world_file, make_sandbox):
    running = make_sandbox(world_file=world_file)
    account = running.control.world()["accounts"][0]["id"]
    fields = "username,name,followers_count,follows_count,media_count,biography,website,profile_picture_url"
    assert running.get(f"/v25.0/{account}", fields=fields).json() == {
        "id": account,
        "username": "harbour",
        "media_count": 2,
    }
    fields = "media_type,media_product_type,permalink,media_url,thumbnail_url,children,shares_count,shortcode"
    post = running.get(f"/v25.0/{account}/media", fields=fields, limit=1).json()["data"][0]
    assert set(post) == {"id"}
    nothing = {"data": []}
    assert running.get(f"/v25.0/{post['id']}/insights", metric="reach,likes,follows").json() == nothing
    assert running.get(f"/v25.0/{post['id']}/comments").json() == nothing
    assert running.get(f"/v25.0/{account}/stories").json() == nothing
    assert running.get(f"/v25.0/{account}/insights", metric="reach", period="day").json() == nothing
    demographics = {"metric": "follower_demographics", "period": "lifetime", "metric_type": "total_value"}
    assert (
        running.get(
            f"/v25.0/{account}/insights", breakdown="age", timeframe="this_month", **demographics
        ).json()
        == nothing
    )


def test_the_clock_starts_at_least_ninety_days_after_the_last_post(world_file, make_sandbox):
    last = datetime(2023, 6, 1, 8, tzinfo=UTC)
    usual = make_sandbox(world_file=world_file)
    assert usual.control.clock().now == SANDBOX_START  # today's versions of the API exist then
    assert usual.get("/v25.0/me/accounts").status_code == 200
    early = make_sandbox(world_file=world_file, start_at=last)
    assert early.control.clock().now == last + timedelta(days=90)
    late = make_sandbox(world_file=world_file, start_at=last + timedelta(days=500))
    assert late.control.clock().now == last + timedelta(days=500)


def test_one_can_publish_into_it(world_file, make_sandbox):
    running = make_sandbox(world_file=world_file)
    account = running.control.world()["accounts"][0]["id"]
    with media_host({"ok.jpg": jpeg()}) as host:
        container = create(running, account, image_url=f"{host}/ok.jpg", caption="New")
        settle(running, container)
        media = publish(running, account, container).json()["id"]
    found = running.get(
        f"/v25.0/{media}", fields="caption,media_type,like_count,comments_count,permalink"
    ).json()
    assert found["media_type"] == "IMAGE" and found["like_count"] == 0 and "permalink" in found
    assert running.get(f"/v25.0/{account}/media", limit=1).json()["data"][0]["id"] == media


def test_ids_are_the_same_each_time(world_file):
    one, two = FileWorld(world_file), FileWorld(world_file)
    assert [one.post(1, k) for k in range(3)] == [two.post(1, k) for k in range(3)]


def row(**changes):
    good = dict(zip(COLUMNS, ROWS[0], strict=True)) | changes
    return tuple(good.values())


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"account": ""}, "account", "is empty"),
        ({"account": "  "}, "account", "is empty"),
        ({"posted_at": "yesterday"}, "posted_at", "'yesterday' is not a date"),
        ({"posted_at": ""}, "posted_at", "is not a date"),
        ({"posted_at": "2023-02-30T00:00:00Z"}, "posted_at", "is not a date"),
        ({"like_count": -1}, "like_count", "'-1' is negative"),
        ({"like_count": "1.5"}, "like_count", "'1.5' is not a whole number"),
        ({"like_count": "many"}, "like_count", "'many' is not a whole number"),
        ({"comments_count": ""}, "comments_count", "is not a whole number"),
        ({"comments_count": "inf"}, "comments_count", "is not a whole number"),
    ],
)
def test_a_flaw_is_told_with_its_row_and_column(tmp_path, changes, column, words):
    path = write(tmp_path / "bad.csv", [ROWS[0], ROWS[1], row(**changes), row(like_count=-5)])
    with pytest.raises(WorldFileError, match=f"row 3, column {column}: .*{words}"):
        FileWorld(path)


def test_flaws_in_parquet_are_told_too(tmp_path):
    frame = pd.DataFrame([ROWS[0], row(like_count=-3)], columns=list(COLUMNS))
    frame.to_parquet(tmp_path / "bad.parquet")
    with pytest.raises(WorldFileError, match="row 2, column like_count: the value '-3' is negative"):
        FileWorld(tmp_path / "bad.parquet")
    frame["like_count"], frame["posted_at"] = [1, 2], [5, 6]
    frame.to_parquet(tmp_path / "bad.parquet")
    with pytest.raises(WorldFileError, match="row 1, column posted_at: the value '5' is not a date"):
        FileWorld(tmp_path / "bad.parquet")


def test_a_missing_column_is_named(tmp_path):
    for suffix in ("csv", "parquet"):
        path = tmp_path / f"short.{suffix}"
        frame = pd.DataFrame([line[:4] for line in ROWS], columns=list(COLUMNS[:4]))
        frame.to_csv(path, index=False) if suffix == "csv" else frame.to_parquet(path)
        with pytest.raises(WorldFileError, match="no column comments_count"):
            FileWorld(path)


def test_files_that_are_no_worlds(tmp_path):
    with pytest.raises(WorldFileError, match="does not exist"):
        FileWorld(tmp_path / "nowhere.csv")
    (tmp_path / "text.parquet").write_text("no parquet")
    with pytest.raises(WorldFileError, match="cannot be read"):
        FileWorld(tmp_path / "text.parquet")
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(WorldFileError, match="no column account"):
        FileWorld(tmp_path / "empty.csv")
    ragged = tmp_path / "ragged.csv"
    ragged.write_text(",".join(COLUMNS) + "\na,b,2023-01-01,1\n")
    with pytest.raises(WorldFileError, match="cannot be read"):
        FileWorld(ragged)
    (tmp_path / "none.csv").write_text(",".join(COLUMNS) + "\n")
    with pytest.raises(WorldFileError, match="holds no posts"):
        FileWorld(tmp_path / "none.csv")


def test_extra_columns_and_another_order_are_fine(tmp_path):
    columns = ("likes", *reversed(COLUMNS))
    path = write(tmp_path / "more.csv", [(1, *reversed(ROWS[0]))], columns)
    assert FileWorld(path).post(0, 0).like_count == 10


def test_a_comments_count_below_zero_is_served_as_it_is(tmp_path):
    path = write(tmp_path / "odd.csv", [row(comments_count=-41)])
    assert FileWorld(path).post(0, 0).comments_count == -41


REAL = Path(__file__).parents[3] / "shared" / "data" / "gov_posts" / "gov_posts_2021_2023.parquet"


@pytest.mark.skipif(not REAL.is_file(), reason="the shared data are not here")
def test_a_real_export_is_read_whole():
    world = FileWorld(REAL)
    frame = pd.read_parquet(REAL, columns=["account", "like_count", "comments_count"])
    counts = {world.profile(a).username: len(world.post_times(a)) for a in range(world.account_count)}
    assert counts == frame["account"].value_counts().to_dict()
    first = frame[frame["account"] == world.profile(0).username]
    posts = [world.post(0, k) for k in range(len(first))]
    assert [post.like_count for post in posts] == first["like_count"].tolist()
    assert [post.comments_count for post in posts] == first["comments_count"].tolist()
