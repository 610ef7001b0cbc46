"""An account is deleted to the last byte, while others are read and loaded, and the lake goes on."""

import threading
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests.lake.build import DAY, NOW, batch, looked, media, series
from warehouse.lake import erasing
from warehouse.lake.store import Lake

SECRET = "Rosebud-the-unmistakable-caption-of-nobody-else"


def fill(lake: Lake, account: int, words: str, posts: int = 300) -> None:
    rows = [media(f"{account}-{n}", NOW - n * DAY, caption=f"{words} {n}") for n in range(posts)]
    samples = [
        {"media_id": f"{account}-{n}", "like_count": n, "other": {"x": 1.0}, "status": {"reach": "empty"}}
        for n in range(posts)
    ]
    comments = [
        {"media_id": f"{account}-1", "comment_id": f"{account}-{n}", "text": f"{words}!", "username": words}
        for n in range(posts)
    ]
    lake.load(
        batch(
            account_id=account,
            account=[{"username": words, "followers_count": 7}],
            media=rows,
            samples=samples,
            comments=comments,
            series=[series("reach", NOW - DAY, 5.0)],
            coverage=looked(f"{account}-1"),
        )
    )


def dims(lake: Lake, names: dict[int, str]) -> None:
    rows = [
        {
            "account_id": key,
            "client_id": 1,
            "platform": "instagram",
            "username": name,
            "time_zone": "UTC",
            "day_basis": "utc",
            "status": "connected",
        }
        for key, name in names.items()
    ]
    lake.copy_dims(1, NOW, {"dim_account": pd.DataFrame(rows)})


def test_nothing_of_the_account_stays_and_all_of_the_others_does(lake: Lake, tmp_path: Path) -> None:
    fill(lake, 1, SECRET)
    fill(lake, 2, "plain")
    dims(lake, {1: SECRET, 2: "plain"})
    kept = lake.sql("SELECT * FROM sample WHERE account_id = 2 ORDER BY ALL")
    version = lake.version(1)
    assert lake.erase(1, 9, NOW + DAY) > 900
    assert lake.version(1) > version
    for path in tmp_path.rglob("*"):
        assert SECRET.encode() not in path.read_bytes(), path
    assert not list(tmp_path.glob("*.rewriting*"))
    for table in ("media_version", "sample", "comment_version", "account_version", "series", "coverage"):
        assert lake.sql(f"SELECT count(*) FROM {table} WHERE account_id = 1").iloc[0, 0] == 0, table
    pd.testing.assert_frame_equal(lake.sql("SELECT * FROM sample WHERE account_id = 2 ORDER BY ALL"), kept)
    assert [row["username"] for row in lake.rows("accounts_now", accounts=[1, 2])] == ["plain"]
    fill(lake, 1, "again", 3)
    assert lake.sql("SELECT count(*) FROM media_version WHERE account_id = 1").iloc[0, 0] == 3


def test_it_opens_again_as_it_was_and_erasing_twice_finds_nothing(tmp_path: Path) -> None:
    path = str(tmp_path / "lake.duckdb")
    with Lake.open(path) as lake:
        fill(lake, 1, SECRET, 5)
        fill(lake, 2, "plain", 5)
        lake.erase(1, 9, NOW)
        assert lake.erase(1, 9, NOW) == 0
        before = lake.rows("load_counts")
    with Lake.open(path) as lake:
        assert lake.rows("load_counts") == before


def test_readers_and_loaders_go_on_meanwhile(lake: Lake) -> None:
    fill(lake, 1, SECRET)
    fill(lake, 2, "plain")
    stop, troubles, reads = threading.Event(), [], [0]

    def read() -> None:
        while not stop.is_set():
            try:
                assert lake.rows("accounts_now", accounts=[2])[0]["username"] == "plain"
                reads[0] += 1
            except Exception as error:
                troubles.append(error)
                return

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for round_ in range(3):
        lake.erase(1, 9, NOW + round_ * DAY)
        fill(lake, 1, f"again {round_}", 5)
    stop.set()
    for thread in threads:
        thread.join()
    assert troubles == [] and reads[0] > 3


def test_a_kill_before_the_new_file_is_in_place_leaves_the_old_one(tmp_path: Path, monkeypatch) -> None:
    path = str(tmp_path / "lake.duckdb")
    lake = Lake.open(path)
    fill(lake, 1, SECRET, 5)
    fill(lake, 2, "plain", 5)

    def fail(*_: object) -> None:
        raise duckdb.IOException("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(erasing, "_copy", fail)
        with pytest.raises(Exception, match="disk is full"):
            lake.erase(1, 9, NOW)
    assert len(lake.rows("accounts_now", accounts=[1, 2])) == 1, "the rows are gone already"
    lake.erase(1, 9, NOW)
    lake.close()
    assert SECRET.encode() not in Path(path).read_bytes()
