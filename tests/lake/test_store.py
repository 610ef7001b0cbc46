"""Opening, migrating, refusing, sharing among threads, and surviving a kill."""

import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from tests.lake.build import DAY, END, NOW, START, batch, media
from warehouse.lake.errors import LakeError, LakeLocked, LakeUnavailable, NewerLake
from warehouse.lake.load import LoadBatch
from warehouse.lake.store import Lake

HOLD = """
import sys
from warehouse.lake.store import Lake
lake = Lake.open(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""

LOAD_FOREVER = """
import sys
from datetime import timedelta
import pandas as pd
from tests.lake.build import NOW, batch, looked, media
from warehouse.lake.store import Lake
lake = Lake.open(sys.argv[1])
first = lake.version(1)
print("open", flush=True)
for step in range(first, first + 100000):
    names = [f"{step}-{item}" for item in range(10)]
    rows = [{"media_id": name, "like_count": step} for name in names]
    lake.load(batch(NOW + timedelta(minutes=step), media=[media(name) for name in names], samples=rows,
                    coverage=looked(*names)))
    print(step, flush=True)
"""


def run(code: str, path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "open\n"
    return process


def test_opening_again_keeps_everything_and_applies_no_schema_twice(tmp_path: Path) -> None:
    path = str(tmp_path / "home" / "lake.duckdb")
    with Lake.open(path) as lake:
        lake.load(batch(media=[media("a")]))
        tables = lake.sql("SHOW TABLES")["name"].tolist()
    with Lake.open(path) as lake:
        assert lake.version(1) == 1
        assert lake.sql("SHOW TABLES")["name"].tolist() == tables
        assert lake.sql("SELECT count(DISTINCT version) = count(*) AS once FROM schema_version")["once"][0]


def test_a_newer_lake_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = str(tmp_path / "lake.duckdb")
    Lake.open(path).close()
    with duckdb.connect(path) as connection:
        connection.execute("INSERT INTO schema_version VALUES (99, 'future')")
    with pytest.raises(NewerLake, match=r"schema 99.*Upgrade Posthouse"):
        Lake.open(path)
    with duckdb.connect(path) as connection:
        assert connection.execute("SELECT max(version) FROM schema_version").fetchone() == (99,)


def test_a_lake_held_by_another_process_names_its_pid(tmp_path: Path) -> None:
    path = tmp_path / "lake.duckdb"
    holder = run(HOLD, path)
    try:
        with pytest.raises(LakeLocked, match=str(holder.pid)):
            Lake.open(str(path))
    finally:
        holder.communicate("")
    Lake.open(str(path)).close()


def test_one_process_opens_a_lake_once(tmp_path: Path) -> None:
    path = str(tmp_path / "lake.duckdb")
    with Lake.open(path), pytest.raises(LakeLocked, match="already open"):
        Lake.open(path)
    Lake.open(path).close()


def test_a_file_that_is_no_lake_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    text = tmp_path / "text.duckdb"
    text.write_text("not a database " * 1000)
    with pytest.raises(LakeUnavailable, match="not a lake, or its beginning is damaged"):
        Lake.open(str(text))
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute("CREATE TABLE mine (a INTEGER)")
    with pytest.raises(LakeUnavailable, match="belongs to something else"):
        Lake.open(str(other))
    with pytest.raises(LakeUnavailable, match="folder"):
        Lake.open(str(tmp_path))
    with pytest.raises(LakeUnavailable, match="DuckLake"):
        Lake.open("ducklake:postgres:host=x")


def test_a_damaged_lake_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "lake.duckdb"
    with Lake.open(str(path)) as lake:
        lake.load(batch(media=[media(str(number), caption="x" * 500) for number in range(500)]))
    body = bytearray(path.read_bytes())
    for place in range(4096 * 3, len(body), 2000):
        body[place] ^= 0xFF
    path.write_bytes(bytes(body))
    with pytest.raises(LakeUnavailable, match=r"damaged.*(backup|sync)"), Lake.open(str(path)) as lake:
        lake.frame("known_media", account=1)


def test_a_damaged_log_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "lake.duckdb"
    loader = run(LOAD_FOREVER, path)
    time.sleep(1)
    loader.send_signal(signal.SIGKILL)
    loader.communicate()
    log = Path(f"{path}.wal")
    body = bytearray(log.read_bytes())
    body[len(body) // 2] ^= 0xFF
    log.write_bytes(bytes(body))
    with pytest.raises(LakeUnavailable, match=r"write-ahead log is damaged"):
        Lake.open(str(path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(LakeUnavailable, match="may not be written"):
        Lake.open(str(tmp_path / "lake.duckdb"))


def test_a_query_with_wrong_parameters_or_name_says_so(lake: Lake) -> None:
    with pytest.raises(LakeError, match="no query 'nothing'"):
        lake.frame("nothing")
    with pytest.raises(LakeError, match="takes account; it was given nothing"):
        lake.frame("known_media")
    with pytest.raises(LakeError, match="no metric magic"):
        lake.metrics(["magic"], [1], START, END)


def test_a_closed_lake_says_so(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake.duckdb"))
    lake.close()
    lake.close()
    with pytest.raises(LakeUnavailable, match="closed"):
        lake.frame("freshness", accounts=[1])


def test_readers_see_whole_batches_while_loads_go_on(lake: Lake) -> None:
    """Each batch adds 10 posts with 2 likes each: whatever a reader sees, likes are twice the posts."""
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        last = 0.0
        while not done.is_set():
            seen = lake.metrics(["posts", "likes"], [1], START, END)
            posts, likes = seen["posts"].value or 0.0, seen["likes"].value or 0.0
            if likes != 2 * posts or posts % 10 or posts < last:
                wrong.append((posts, likes, last))
            last = posts

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for step in range(15):
        names = [f"{step}-{item}" for item in range(10)]
        rows = [{"media_id": name, "like_count": 2} for name in names]
        lake.load(batch(NOW + step * DAY / 100, media=[media(name) for name in names], samples=rows))
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert lake.metrics(["posts"], [1], START, END)["posts"].value == 150


def test_two_loaders_never_duplicate(lake: Lake) -> None:
    def load() -> None:
        for step in range(10):
            lake.load(
                batch(NOW + step * DAY, media=[media("a")], samples=[{"media_id": "a", "like_count": step}])
            )

    loaders = [threading.Thread(target=load) for _ in range(3)]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join()
    seen = lake.sql("SELECT observed_at, count(*) AS n FROM sample GROUP BY observed_at")
    assert seen["n"].max() == 1


@pytest.mark.slow
def test_kill_9_during_loads_leaves_nothing_half_and_nothing_twice(tmp_path: Path) -> None:
    path, chance, acknowledged = tmp_path / "lake.duckdb", random.Random(7), 0
    for _ in range(10):
        loader = run(LOAD_FOREVER, path)
        time.sleep(chance.uniform(0.05, 0.5))
        loader.send_signal(signal.SIGKILL)
        steps = loader.communicate()[0].split("\n")[:-1]
        acknowledged += len(steps)
        with Lake.open(str(path)) as lake:
            loads = lake.version(1)
            assert loads >= acknowledged
            acknowledged = loads
            counts = lake.sql(
                "SELECT (SELECT count(*) FROM media_version) AS media, (SELECT count(*) FROM sample) AS samples, "
                "(SELECT count(*) FROM coverage) AS looks, "
                "(SELECT count(DISTINCT media_id) FROM sample) AS different"
            )
            assert counts.iloc[0].tolist() == [10 * loads, 10 * loads, 2 * loads, 10 * loads]
    assert acknowledged > 0


def test_a_lake_built_beside_takes_the_place_and_the_old_one_stays(tmp_path: Path) -> None:
    path, draft = tmp_path / "lake.duckdb", tmp_path / "draft.duckdb"

    def one(name: str, account_id: int) -> LoadBatch:
        return batch(account_id=account_id, media=[media(name)])

    with Lake.open(str(path)) as lake:
        lake.load(one("a", 1))
        lake.load(one("b", 2))
        version = lake.version(1)
        lake.copy_others(draft, [1])
        with Lake.open(str(draft)) as fresh:
            assert fresh.sql("SELECT media_id FROM media_version")["media_id"].tolist() == ["b"]
            fresh.load(one("c", 1))
        with lake.paused():
            before = lake.exchange(draft)
        assert sorted(lake.sql("SELECT media_id FROM media_version")["media_id"]) == ["b", "c"]
        assert lake.version(1) > version
        lake.load(one("d", 1))
        assert not draft.exists()
    with Lake.open(str(before)) as old:
        assert sorted(old.sql("SELECT media_id FROM media_version")["media_id"]) == ["a", "b"]
