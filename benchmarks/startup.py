"""From `posthouse up` to the first healthy answer and the first painted page, beside a bare Streamlit hello page.

Both are started the same number of times in turn, so that a machine that slows down slows both.
"""

import argparse
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.output import machine, result, table

HELLO = "import streamlit as st\nst.write('hello')\n"
LIMIT_S = 120.0


def run(arguments: Sequence[str], *, quick: bool, data: str | None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks startup")
    parser.add_argument("--runs", type=int, default=2 if quick else 5)
    runs = parser.parse_args(arguments).runs
    machine()
    ours: list[tuple[float, float]] = []
    bare: list[tuple[float, float]] = []
    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        home = _home(Path(folder))
        for _ in range(runs):
            ours.append(_posthouse(browser, home))
            bare.append(_hello(browser, Path(folder)))
        browser.close()
    _report(ours, bare)


def _report(ours: Sequence[tuple[float, float]], bare: Sequence[tuple[float, float]]) -> None:
    figures = {
        "healthy_s": statistics.median(healthy for healthy, _ in ours),
        "painted_s": statistics.median(painted for _, painted in ours),
        "bare_healthy_s": statistics.median(healthy for healthy, _ in bare),
        "bare_painted_s": statistics.median(painted for _, painted in bare),
    }
    rows = [
        ("posthouse up", f"{figures['healthy_s']:.2f}", f"{figures['painted_s']:.2f}"),
        ("bare streamlit hello", f"{figures['bare_healthy_s']:.2f}", f"{figures['bare_painted_s']:.2f}"),
    ]
    table(("median of " + str(len(ours)), "first healthy answer, s", "first painted page, s"), rows)
    result("startup", {name: round(value, 3) for name, value in figures.items()})


def _home(folder: Path) -> dict[str, str]:
    """An empty workspace with one person; painting a page needs a sign-in."""
    password = secrets.token_urlsafe(16)
    env = {**os.environ, "POSTHOUSE_HOME": str(folder / "home"), "POSTHOUSE_NEW_PASSWORD": password}
    command = [sys.executable, "-m", "posthouse", "users", "add", "owner@example.org"]
    subprocess.run(command, env=env, check=True, capture_output=True)
    return env


def _posthouse(browser: Browser, env: dict[str, str]) -> tuple[float, float]:
    port = _free_port()
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "posthouse", "up", "--port", str(port)],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://localhost:{port}"
        healthy = _until_healthy(f"{url}/healthz", began)
        page = browser.new_page()
        page.goto(f"{url}/sign-in")
        page.get_by_label("E-mail").fill("owner@example.org")
        page.get_by_label("Password").fill(env["POSTHOUSE_NEW_PASSWORD"])
        page.get_by_role("button").first.click()
        page.locator("h1").first.wait_for(timeout=LIMIT_S * 1000)
        painted = time.monotonic() - began
        page.close()
    finally:
        process.terminate()
        process.wait(30)
    return healthy, painted


def _hello(browser: Browser, folder: Path) -> tuple[float, float]:
    script = folder / "hello.py"
    script.write_text(HELLO)
    port = _free_port()
    began = time.monotonic()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)),
            *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        healthy = _until_healthy(f"http://localhost:{port}/_stcore/health", began)
        page = browser.new_page()
        page.goto(f"http://localhost:{port}")
        page.get_by_text("hello").first.wait_for(timeout=LIMIT_S * 1000)
        painted = time.monotonic() - began
        page.close()
    finally:
        process.terminate()
        process.wait(30)
    return healthy, painted


def _until_healthy(url: str, began: float) -> float:
    while time.monotonic() - began < LIMIT_S:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return time.monotonic() - began
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise SystemExit(f"{url} did not answer within {LIMIT_S:.0f} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
