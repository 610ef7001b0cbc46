"""kill -9 between pages of ads: the next run goes on, loses nothing, and writes nothing twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.jobs_ads.conftest import PAID, connect, read_ads, stored, truth
from tests.jobs_sync.conftest import Desk
from tests.sandbox_fixture import RunningSandbox
from warehouse.lake.store import Lake

CHILD = """
import dataclasses, sys
from datetime import datetime
from pathlib import Path
from connectors.ads import resources
from connectors.graph.client import GraphClient
from jobs.ads import days, sync_ads
from warehouse.lake.store import Lake
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault
from warehouse.raw.store import RawStore

home, at, clock = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), float(sys.argv[3])
days.AD_DAYS = dataclasses.replace(resources.AD_DAYS, limit=20)
lake = Lake.open(str(home / "lake.duckdb"))
print("ready", flush=True)
sync_ads(
    Ledger.open(str(home / "ledger.sqlite")), lake, RawStore(home / "raw"), Vault.from_key(b"k" * 32), lambda: at,
    lambda account, token: GraphClient(account.graph_url, token), lease_clock=lambda: clock,
)
print("done", flush=True)
"""
ROWS = (
    "SELECT account_id, ad_id, day, publisher_platform, impressions, reach, clicks, spend_minor, results, "
    "actions::VARCHAR FROM ad_daily"
)


def rows(desk: Desk) -> list[tuple[str, ...]]:
    return sorted(tuple(map(str, row.values())) for row in desk.table(ROWS))


def killed_after(desk: Desk, seconds: float, clock: float) -> bool:
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
def test_a_killed_reading_of_ads_is_resumed_without_loss_or_doubles(
    desk_at: Callable[[RunningSandbox], Desk], make_sandbox: Callable[..., RunningSandbox], tmp_path: Path
) -> None:
    desk = desk_at(make_sandbox(accounts=1, posts=60, days=300, latency_ms=20, quirks=PAID))
    connect(desk)
    kills = [killed_after(desk, seconds, 1e3 * n) for n, seconds in enumerate((0.3, 0.7, 1.1))]
    assert sum(kills) >= 2, "the reading was too quick to be killed"
    result = read_ads(desk, lease_clock=lambda: 1e6)
    assert result.errors == []
    assert stored(desk) == truth(desk)
    after_kills = rows(desk)

    desk.lake.close()
    desk.lake = Lake.open(str(tmp_path / "untouched.duckdb"))
    assert read_ads(desk, lease_clock=lambda: 2e6).errors == []
    assert rows(desk) == after_kills
