"""A world from a file has no insights at all: what that may cost, and what is written about it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from jobs.sync.learning import SILENT_POSTS
from tests.jobs_sync.conftest import Desk
from tests.sandbox_fixture import RunningSandbox
from warehouse.ledger import capabilities

POSTS = 240


def world_file(folder: Path) -> Path:
    first = datetime(2024, 1, 1, tzinfo=UTC)
    frame = pd.DataFrame(
        {
            "account": ["quiet"] * POSTS,
            "caption": [f"post {n}" for n in range(POSTS)],
            "posted_at": [first + timedelta(hours=7 * n) for n in range(POSTS)],
            "like_count": [3 * n for n in range(POSTS)],
            "comments_count": [-1, *range(1, POSTS)],
        }
    )
    path = folder / "world.csv"
    frame.to_csv(path, index=False)
    return path


def test_silence_is_learned_written_down_and_not_asked_about_again(
    desk_at: Callable[[RunningSandbox], Desk], make_sandbox: Callable[..., RunningSandbox], tmp_path: Path
) -> None:
    desk = desk_at(make_sandbox(world_file=world_file(tmp_path)))
    desk.connect()
    first = desk.sync(history=timedelta(days=200))
    assert first.errors == []
    assert first.media == POSTS
    asked = desk.number("SELECT count(*) FROM sample WHERE status['reach'] = 'empty'")
    assert SILENT_POSTS <= asked <= SILENT_POSTS + 10
    totals = desk.table(
        "SELECT sum(like_count) AS likes, count(reach) AS reach, count(views) AS views FROM sample"
    )[0]
    assert totals["likes"] == sum(3 * n for n in range(POSTS))
    assert (totals["reach"], totals["views"]) == (0, 0)
    with desk.ledger.read() as conn:
        learned = {
            (one.product_type, one.metric): one for one in capabilities.list_capabilities(conn, 1, desk.now())
        }
    assert learned["FEED", "*"].status == "empty"
    assert learned["FEED", "*"].expires_at == desk.now() + timedelta(days=7)
    assert first.counted_calls < 20  # the silent days end the back-fill of days as well

    second = desk.sync(history=timedelta(days=200))
    assert second.counted_calls <= 3
    assert second.samples == 0
    desk.step(days=8)
    third = desk.sync(history=timedelta(days=200))
    assert third.counted_calls < 10  # the lesson has ended: it is tried again, a page to a call
    asked_again = desk.number(
        "SELECT len(media_ids) FROM coverage WHERE resource = 'media_insights' ORDER BY observed_at DESC LIMIT 1"
    )
    assert asked_again == SILENT_POSTS
