"""The sandbox under load: 1,000 accounts × 1,000 posts × 2 years; start, memory, requests per second, p50 and p99.

Beside them what this machine can do at all: a bare Starlette app behind the same server that answers "hello", and the
same server without Starlette. The client keeps one connection open and asks one request after the other.
"""

import argparse
import http.client
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.output import machine, result, table

HELLO = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
async def hello(request):
    return JSONResponse({"hello": "world"})
app = Starlette(routes=[Route("/", hello)])
uvicorn.run(app, port=int(sys.argv[1]), http="h11", log_level="warning", access_log=False)
"""
FIELDS = "id,caption,media_type,media_product_type,media_url,permalink,timestamp,like_count,comments_count"
WARM = 20


@dataclass(frozen=True)
class Case:
    """One kind of request: its name, and how the n-th is asked."""

    name: str
    ask: Callable[[int], tuple[str, str, str]]
    """(method, path, form)"""

    @property
    def key(self) -> str:
        """Its name for scripts."""
        return self.name.replace(",", "").replace(" ", "_")


def run(arguments: Sequence[str], *, quick: bool, data: str | None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks sandbox")
    parser.add_argument("--port", type=int, default=8656)
    parser.add_argument("--seconds", type=float, default=1.5 if quick else 6.0, help="per kind of request")
    chosen = parser.parse_args(arguments)
    machine()
    rows: list[tuple[str, ...]] = []
    figures: dict[str, float] = {}
    for name, rate, p50, p99 in _limits(chosen.port + 1, chosen.seconds):
        rows.append((name, f"{rate:,.0f}", f"{p50:.2f}", f"{p99:.2f}", ""))
        figures["hello_rps"] = round(rate)
    with tempfile.TemporaryDirectory() as home, _sandbox(home, chosen.port) as (start_s, process):
        rss = [_rss_mib(process.pid)]
        token = (Path(home) / "sandbox-token").read_text().strip()
        control = (Path(home) / "sandbox-control-token").read_text().strip()
        begin = time.perf_counter()
        accounts = _world(chosen.port, control)
        world_s = time.perf_counter() - begin
        for case in _cases([account["id"] for account in accounts], _media(chosen.port, token, accounts)):
            rate, p50, p99, size = _measure(chosen.port, token, case, chosen.seconds)
            rows.append((case.name, f"{rate:,.0f}", f"{p50:.2f}", f"{p99:.2f}", f"{size / 1024:.1f}"))
            figures[f"{case.key}_rps"], figures[f"{case.key}_p99_ms"] = round(rate), round(p99, 2)
        rss.append(_rss_mib(process.pid))
    table(("", "requests/s", "p50 ms", "p99 ms", "KiB each"), rows)
    print(f"start-up {start_s:.2f} s; {len(accounts):,} accounts listed in {world_s:.2f} s; "
          f"memory {rss[0]:.0f} MiB at the start, {rss[1]:.0f} MiB at the end")  # fmt: skip
    result(
        "sandbox",
        {"start_s": round(start_s, 2), "world_s": round(world_s, 2), "rss_mib": round(rss[1]), **figures},
    )


def _cases(users: list[str], media: list[str]) -> Iterator[Case]:
    def user(n: int) -> str:
        return users[n * 7 % len(users)]

    day = 86400
    end = 1_793_500_000 - 1_793_500_000 % day
    batch = [f"{user(n)}?fields=username,followers_count,media_count" for n in range(50)]
    items = json.dumps([{"method": "GET", "relative_url": url} for url in batch])
    yield Case("page of 25 media", lambda n: ("GET", f"/v25.0/{user(n)}/media?fields={FIELDS}&limit=25", ""))
    yield Case(
        "page of 100 media", lambda n: ("GET", f"/v25.0/{user(n)}/media?fields={FIELDS}&limit=100", "")
    )
    yield Case(
        "page of 25 with insights",
        lambda n: (
            "GET",
            f"/v25.0/{user(n)}/media?fields={FIELDS},insights.metric(reach,saved,shares)&limit=25",
            "",
        ),
    )
    yield Case(
        "media insights",
        lambda n: ("GET", f"/v25.0/{media[n % len(media)]}/insights?metric=reach,saved,shares", ""),
    )
    yield Case(
        "account insights 28 days",
        lambda n: (
            "GET",
            f"/v25.0/{user(n)}/insights?metric=reach,views,likes&metric_type=total_value&period=day"
            f"&since={end - 28 * day}&until={end}",
            "",
        ),
    )
    yield Case(
        "reach by day, 28 days",
        lambda n: (
            "GET",
            f"/v25.0/{user(n)}/insights?metric=reach&period=day&since={end - 28 * day}&until={end}",
            "",
        ),
    )
    yield Case("batch of 50 accounts", lambda n: ("POST", "/v25.0/", "batch=" + items))


def _measure(port: int, token: str, case: Case, seconds: float) -> tuple[float, float, float, float]:
    """(requests per second, p50 and p99 in milliseconds, bytes of an answer)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-www-form-urlencoded"}
    times, size = [], 0
    deadline = time.perf_counter() + seconds
    for n in itertools.count():
        method, path, form = case.ask(n)
        begin = time.perf_counter()
        connection.request(method, path, form or None, headers)
        answer = connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - begin
        if answer.status != 200:
            raise SystemExit(f"{case.name}: HTTP {answer.status} {body[:300]!r}")
        if n >= WARM:
            times.append(took)
            size += len(body)
            if begin > deadline:
                break
    connection.close()
    times.sort()
    p99 = times[min(len(times) - 1, len(times) * 99 // 100)]
    return len(times) / sum(times), times[len(times) // 2] * 1000, p99 * 1000, size / len(times)


def _limits(port: int, seconds: float) -> Iterator[tuple[str, float, float, float]]:
    child = subprocess.Popen([sys.executable, "-c", HELLO, str(port)])
    try:
        _wait(port, "/")
        rate, p50, p99, _ = _measure(port, "", Case("hello", lambda n: ("GET", "/", "")), seconds)
        yield "limit: a Starlette hello", rate, p50, p99
    finally:
        child.terminate()
        child.wait(20)


@contextmanager
def _sandbox(home: str, port: int) -> Iterator[tuple[float, subprocess.Popen[bytes]]]:
    command = [
        sys.executable,
        "-m",
        "posthouse",
        "sandbox",
        "--port",
        str(port),
        "--accounts",
        "1000",
        "--posts",
        "1000",
    ]
    command += [
        "--days",
        "730",
        "--profile",
        "realistic",
        "--quirk",
        "Q29=off",
        "--quirk",
        "Q01=off",
        "--speed",
        "0",
    ]
    begin = time.perf_counter()
    child = subprocess.Popen(command, env={**os.environ, "POSTHOUSE_HOME": home}, stdout=subprocess.DEVNULL)
    try:
        _wait(port, "/_sandbox/health")
        took = time.perf_counter() - begin
        time.sleep(0.3)  # its token file is written right after it begins to listen
        yield took, child
    finally:
        child.terminate()
        child.wait(30)


def _world(port: int, control: str) -> list[dict[str, Any]]:
    accounts: list[dict[str, Any]] = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    while True:
        path = f"/_sandbox/world?counts=0&offset={len(accounts)}&limit=100"
        connection.request("GET", path, headers={"Authorization": f"Bearer {control}"})
        found = json.loads(connection.getresponse().read())
        accounts += found["accounts"]
        if len(accounts) >= found["total"]:
            connection.close()
            return accounts


def _media(port: int, token: str, accounts: list[dict[str, Any]]) -> list[str]:
    """The newest posts of some accounts."""
    connection, found = http.client.HTTPConnection("127.0.0.1", port, timeout=60), []
    for account in accounts[::20]:
        path = f"/v25.0/{account['id']}/media?limit=25"
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        found += [str(item["id"]) for item in json.loads(connection.getresponse().read())["data"]]
    connection.close()
    return found


def _wait(port: int, path: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    raise SystemExit("the server did not start")


def _rss_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
