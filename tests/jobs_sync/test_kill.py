"""kill -9 at any time: the next sync goes on, loses nothing, and writes nothing twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.jobs_sync.conftest import STRICT, Desk
from tests.sandbox_fixture import RunningSandbox
from warehouse.lake.store import Lake

CHILD = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from connectors.graph.client import GraphClient
from jobs.sync import media, sync
from warehouse.lake.store import Lake
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault
from warehouse.raw.store import RawStore

home, at, clock = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), float(sys.argv[3])
media.PAGES_TOGETHER = 1
media.LARGEST = 10
lake = Lake.open(str(home / "lake.duckdb"))
print("ready", flush=True)
sync(
    Ledger.open(str(home / "ledger.sqlite")), lake, RawStore(home / "raw"), Vault.from_key(b"k" * 32), lambda: at,
    lambda account, token: GraphClient(account.graph_url, token), history=timedelta(days=20), lease_clock=lambda: clock,
)
print("done", flush=True)
"""
CONTENT = {
    "sample": "account_id, media_id, like_count, comments_count, reach, views, saved, status::VARCHAR",
    "media_version": "account_id, media_id, posted_at, caption, product_type",
    "series": "account_id, metric, breakdown, start_utc, end_utc, value",
    "comment_version": "account_id, media_id, comment_id, text",
    "demographics": "account_id, metric, dimension, bucket, value",
}


def content(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Every fact but when and by which run it was seen, sorted."""
    return {
        table: sorted(tuple(map(str, row.values())) for row in desk.table(f"SELECT {columns} FROM {table}"))
        for table, columns in CONTENT.items()
    }


def killed_after(desk: Desk, seconds: float, clock: float) -> bool:
    """Run a sync in a process of its own and kill it; say whether it was still at work.

    `clock` stands where the lease of the one killed before has ended.
    """
    desk.lake.close()
    desk.raw.close()
    arguments = [sys.executable, "-c", CHILD, str(desk.home), desk.now().isoformat(), str(clock)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(seconds)
        os.kill(child.pid, signal.SIGKILL)
        was_at_work = "done" not in child.stdout.read()
    desk.lake = Lake.open(str(desk.home / "lake.duckdb"))
    return was_at_work


@pytest.mark.slow
def test_a_killed_sync_is_resumed_without_loss_or_doubles(
    desk_at: Callable[[RunningSandbox], Desk], make_sandbox: Callable[..., RunningSandbox], tmp_path: Path
) -> None:
    platform = make_sandbox(posts=260, accounts=1, days=400, latency_ms=15, quirks=STRICT)
    desk = desk_at(platform)
    desk.connect()
    kills = sum(killed_after(desk, seconds, 1e3 * n) for n, seconds in enumerate((0.2, 0.5, 1.0)))
    assert kills >= 2, "the sync was too quick to be killed"
    result = desk.sync(lease_clock=lambda: 1e6)
    assert result.errors == []
    after_kills = content(desk)
    assert len(after_kills["media_version"]) >= 260

    desk.lake.close()
    desk.lake = Lake.open(str(tmp_path / "untouched.duckdb"))
    assert desk.sync(lease_clock=lambda: 2e6).errors == []
    assert content(desk) == after_kills
    assert desk.sync(lease_clock=lambda: 3e6, history=timedelta(days=20)).samples == 0
