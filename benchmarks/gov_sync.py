"""Back-fill of real posts from a sandbox that serves them, then a second sync: calls, seconds, peak memory, totals.

`--data DIR` is the folder that holds gov_posts/gov_posts_2021_2023.parquet. The floor is the number of listing pages
(100 posts each), which is the least that reading every post once can cost.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.output import machine, result, table

FILE = Path("gov_posts") / "gov_posts_2021_2023.parquet"


def run(arguments: Sequence[str], *, quick: bool, data: str | None) -> None:
    """Measure and print; says why and ends when the data are not given."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks gov_sync")
    parser.add_argument("--port", type=int, default=8655)
    port = parser.parse_args(arguments).port
    folder = data or os.environ.get("POSTHOUSE_BENCH_DATA")
    if not folder or not (Path(folder) / FILE).exists():
        print(f"gov_sync: skipped, --data DIR with {FILE} is not given")
        return
    machine()
    world = (Path(folder) / FILE).resolve()
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "POSTHOUSE_HOME": home}
        sandbox = subprocess.Popen(
            [sys.executable, "-m", "posthouse", "sandbox", "--world", str(world), "--port", str(port)],
            env=env,
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait(port)
            token = (Path(home) / "sandbox-token").read_text().strip()
            url = f"http://127.0.0.1:{port}"
            _posthouse(env, "accounts", "connect", "--token", token, "--graph-url", url, "--json")
            first = _json(_posthouse(env, "sync", "--full", "--json"))
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            second = _json(_posthouse(env, "sync", "--json"))
            stored = _posthouse(env, "sql", TOTALS, "--format", "json")
        finally:
            sandbox.terminate()
            sandbox.wait(30)
    _report(pd.read_parquet(world), first, second, _json(stored)["rows"], peak)


# From the samples themselves: views leave the file's two negative comment counts out, as kept but absurd.
TOTALS = (
    "SELECT a.username, count(*) AS media, sum(s.likes)::BIGINT AS likes, sum(s.answers)::BIGINT AS answers "
    "FROM (SELECT account_id, media_id, arg_max(like_count, observed_at) AS likes, "
    "arg_max(comments_count, observed_at) AS answers FROM sample GROUP BY ALL) AS s "
    "JOIN account_current AS a USING (account_id) GROUP BY ALL"
)


def _report(
    posts: pd.DataFrame,
    first: dict[str, Any],
    second: dict[str, Any],
    stored: list[dict[str, Any]],
    peak: float,
) -> None:
    by_account = posts.groupby("account").agg(
        media=("like_count", "size"), likes=("like_count", "sum"), answers=("comments_count", "sum")
    )
    floor = sum(math.ceil(count / 100) for count in by_account["media"])
    found = {row["username"]: row for row in stored}
    equal = all(
        name in found and all(int(found[name][key]) == int(row[key]) for key in ("media", "likes", "answers"))
        for name, row in by_account.iterrows()
    )
    rows = [
        (
            "back-fill",
            first["media"],
            first["counted_calls"],
            first["round_trips"],
            floor,
            f"{first['seconds']:.1f}",
        ),
        (
            "second sync",
            second["media"],
            second["counted_calls"],
            second["round_trips"],
            27,
            f"{second['seconds']:.1f}",
        ),
    ]
    table(("", "media", "counted calls", "round trips", "floor (pages)", "seconds"), rows)
    print(f"peak memory of a command: {peak:.0f} MiB; totals per account equal to the file: {equal}")
    result(
        "gov_sync",
        {
            "posts": len(posts),
            "stored": sum(int(row["media"]) for row in stored),
            "equal": equal,
            "calls": first["counted_calls"],
            "second_calls": second["counted_calls"],
            "seconds": first["seconds"],
            "peak_mib": round(peak),
        },
    )


def _posthouse(env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "posthouse", *arguments], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def _json(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text.strip().splitlines()[-1])
    return found


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_sandbox/health", timeout=2).close()
            time.sleep(0.3)  # its token file is written right after it begins to listen
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise SystemExit("the sandbox did not start")
