"""A replay gives back the lake that the syncs made, row for row."""

from pathlib import Path

import pytest

from jobs.replay import ReplayResult, replay
from jobs.sync.notes import note_of
from tests.jobs_sync.conftest import Desk
from warehouse.lake.batch import LoadBatch
from warehouse.lake.store import Lake
from warehouse.raw.store import RawStore

TABLES = (
    *("account_version", "media_version", "sample", "series", "demographics", "comment_version"),
    *("media_child", "coverage", "progress", "load"),
)
LEFT_OUT = {"load": ("load_id",)}


def rows(lake: Lake, table: str) -> list[str]:
    """All rows of a table as sorted texts."""
    frame = lake.sql(f"SELECT * FROM {table}", limit=1_000_000, seconds=60)
    frame = frame.drop(columns=list(LEFT_OUT.get(table, ())))
    return sorted(map(str, frame.astype(object).where(frame.notna(), None).to_dict("records")))


def replayed(desk: Desk, path: Path, **options: object) -> tuple[Lake, ReplayResult]:
    """A lake made from the desk's raw answers, read by a store of its own."""
    raw, lake = RawStore(desk.home / "raw"), Lake.open(str(path))
    return lake, replay(raw, lake, **options)  # type: ignore[arg-type]


@pytest.fixture
def lived(desk: Desk) -> Desk:
    """A desk that has synced through several days: edited posts, stories, restated days, refusals."""
    for hours in (0, 5, 20, 30, 26):
        desk.step(hours=hours)
        assert desk.sync().errors == []
    return desk


def test_a_replay_gives_back_every_row(lived: Desk, tmp_path: Path) -> None:
    lake, result = replayed(lived, tmp_path / "again.duckdb")
    with lake:
        for table in TABLES:
            original = rows(lived.lake, table)
            assert original, table
            assert rows(lake, table) == original, table
    assert (result.problems, result.lost, result.accounts) == ([], 0, 2)
    assert result.parsed == result.loads > 20


def test_one_account_can_be_replayed_alone(lived: Desk, tmp_path: Path) -> None:
    lake, result = replayed(lived, tmp_path / "again.duckdb", account_ids=[2])
    with lake:
        assert result.accounts == 1
        assert rows(lake, "sample") == [row for row in rows(lived.lake, "sample") if "'account_id': 2" in row]


def test_a_damaged_answer_is_named_and_the_rest_comes_back(lived: Desk, tmp_path: Path) -> None:
    lived.raw.close()
    told = "SELECT raw_id, count(*) AS n FROM sample WHERE reach IS NOT NULL GROUP BY 1 ORDER BY n LIMIT 1"
    victim = lived.table(told)[0]["raw_id"]
    file, _, offset = victim.partition(":")
    with (lived.home / "raw" / file).open("r+b") as handle:
        handle.seek(int(offset) + 45)
        handle.write(b"!!!!")
    lake, result = replayed(lived, tmp_path / "again.duckdb")
    with lake:
        kept = rows(lake, "sample")
        others = [row for row in rows(lived.lake, "sample") if victim not in row]
        assert set(others) - set(kept) == set()
        assert rows(lake, "demographics") == rows(lived.lake, "demographics")
    assert result.lost >= 1
    assert any(victim in problem for problem in result.problems)


def test_what_is_no_longer_kept_is_told(lived: Desk, tmp_path: Path) -> None:
    raw = RawStore(lived.home / "raw")
    raw.forget_before("2099-01")
    lake, result = replayed(lived, tmp_path / "again.duckdb")
    with lake:
        assert rows(lake, "sample") == []
    assert (result.loads, result.problems) == (0, [])


def test_rows_without_an_origin_come_back_as_they_were_noted(lived: Desk, tmp_path: Path) -> None:
    frame = lived.lake.sql(
        "SELECT media_id, posted_at, caption FROM media_version WHERE account_id = 1 LIMIT 3"
    )
    frame["caption"] = "another"
    batch = LoadBatch(1, 99, lived.now(), "by_hand", media=frame)
    lived.raw.note(1, batch.observed_at.isoformat(), note_of(batch, None))
    lived.raw.flush()
    lived.lake.load(batch)
    lake, result = replayed(lived, tmp_path / "again.duckdb")
    with lake:
        assert rows(lake, "media_version") == rows(lived.lake, "media_version")
    assert result.loads == result.parsed + 1
