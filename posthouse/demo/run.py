"""`posthouse demo`: set the stage once, live up to now, then hand over to the running desk."""

import contextlib
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from connectors.graph.apps import App, Apps
from connectors.sandbox.access.app_keys import keys_of
from connectors.sandbox.control import SandboxControl
from connectors.sandbox.errors import SandboxError
from jobs.copies import copy_ledger
from posthouse.cli.output import err, out
from posthouse.clock import SandboxClock, wall
from posthouse.demo import curtain, stage
from posthouse.demo.live import Life, live
from posthouse.demo.plan import GOING_AHEAD, plan_week
from posthouse.home import Home, HomeError
from posthouse.jobs import job_context, sync_now
from posthouse.publisher import publisher_of
from posthouse.sandbox import CONTROL_TOKEN_FILE, TOKEN_FILE
from posthouse.server import bound_socket
from posthouse.settings import Settings
from posthouse.supervisor import Child, Supervisor, stop_on_signals
from posthouse.workspace import Workspace, opened
from warehouse.ledger import intents

logger = logging.getLogger(__name__)

MARKER = "demo.json"
UNFINISHED = "unfinished"  # in the marker until the stage is set
PLANNED = "planned_until"  # in the marker: the weeks before this instant are planned
SIGN_IN = "demo-sign-in.json"
SEED, ACCOUNTS, POSTS, DAYS = 7, 4, 260, 670  # with the 60 days it lives, two years of history
KEYS = keys_of(SEED, None)
APPS = Apps(App(KEYS.app_id, KEYS.app_secret), App(KEYS.ig_app_id, KEYS.ig_app_secret))
START_S = 30.0  # how long the sandbox may take to answer


def run_demo(
    settings: Settings, *, port: int, sandbox_port: int, days: int, fresh: bool, browser: bool
) -> int:
    """Run the demo until stopped; return the exit code. `days`: how much of its past it lives through.

    The first run takes a minute or two; a later one resumes where the demo's clock stood and catches up.
    Raises HomeError when the home folder holds something that is no demo.
    """
    began = time.monotonic()
    settings = _own(settings, port)
    home = _home(settings, fresh=fresh)
    for needed in (port, sandbox_port):
        bound_socket(needed).close()
    now = wall()
    arguments = _sandbox_arguments(home, sandbox_port, now - timedelta(days=days))
    sandbox = Child("sandbox", [*arguments, "--speed", "1"])
    supervisor = Supervisor([sandbox], _env(settings))
    stop_on_signals(supervisor.stop)
    sandbox.process = _start_still(arguments, supervisor)
    try:
        control = _control(home, f"http://127.0.0.1:{sandbox_port}", sandbox.process)
        _live_until(settings, home, control, now, port, supervisor.stop)
        control.speed(1.0)
    except BaseException:
        sandbox.process.terminate()
        sandbox.process.wait(10)
        raise
    if supervisor.stop.is_set():
        sandbox.process.terminate()
        return 1
    supervisor.children += [
        Child("server", ["serve", "--port", str(port)]),
        Child("publisher", ["publisher"]),
    ]
    threading.Thread(
        target=_announce, args=(home, settings.base_url, began, browser, supervisor.stop), daemon=True
    ).start()
    return supervisor.run()


def _own(settings: Settings, port: int) -> Settings:
    """The settings with the demo's own stores and keys, whatever the environment names for a real workspace."""
    home = settings.home
    return replace(
        settings,
        ledger=f"sqlite:///{home / 'ledger.db'}",
        lake=home / "lake.duckdb",
        graph_url=None,
        key=None,
        app_secret=KEYS.app_secret,
        apps=APPS,
        login_without=(),
        port=port,
        base_url=f"http://localhost:{port}",
    )


def _env(settings: Settings) -> dict[str, str]:
    """The environment of the demo's processes: nothing of what it says about another workspace."""
    ours = {
        "POSTHOUSE_LOG": (settings.log_level or "warning").lower(),
        "POSTHOUSE_LOCALE": settings.locale,
        "POSTHOUSE_HOME": str(settings.home),
        "POSTHOUSE_PORT": str(settings.port),
        "POSTHOUSE_BASE_URL": settings.base_url,
        # The sandbox's own app, so that connecting by a login can be tried, too.
        "POSTHOUSE_APP_ID": KEYS.app_id,
        "POSTHOUSE_APP_SECRET": KEYS.app_secret,
        "POSTHOUSE_INSTAGRAM_APP_ID": KEYS.ig_app_id,
        "POSTHOUSE_INSTAGRAM_APP_SECRET": KEYS.ig_app_secret,
    }
    return {**{k: v for k, v in os.environ.items() if not k.startswith("POSTHOUSE_")}, **ours}


def _home(settings: Settings, *, fresh: bool) -> Home:
    """The demo's home; with `fresh`, emptied first, but only if it is a demo's."""
    path = settings.home
    is_demo = _is_demo(path)
    if path.exists() and any(path.iterdir()) and not is_demo:
        raise HomeError(
            f"{path} is not a demo's folder, and the demo never touches another workspace. "
            "Set POSTHOUSE_HOME to an empty folder, or leave it out."
        )
    if is_demo:
        for name in ("server", "publisher", "sandbox", "lake"):
            with Home(path).lock(name):
                pass
        if fresh or UNFINISHED in (Home(path).read_json(MARKER) or {}):
            _empty(path)
    home = Home.open(path)
    if not home.file(MARKER).exists():
        home.write_json(MARKER, {UNFINISHED: True})  # the folder is ours; filled once the stage is set
    return home


def _is_demo(path: Path) -> bool:
    """Whether a demo made this folder. A file that happens to have the marker's name is not enough."""
    kept = Home(path).read_json(MARKER) or {}
    return UNFINISHED in kept or {"start", PLANNED} <= kept.keys()


def _empty(path: Path) -> None:
    """Remove what is in a demo's folder, the marker last, so that an interrupted removal can be repeated."""
    for entry in sorted(path.iterdir(), key=lambda entry: entry.name == MARKER):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _sandbox_arguments(home: Home, port: int, begin: datetime) -> list[str]:
    # The world is grown around where its life starts; a resumed demo must name the same instant again.
    kept = home.read_json(MARKER) or {}
    start = kept.get("start") or begin.replace(microsecond=0, tzinfo=None).isoformat()
    shape = ["--seed", str(SEED), "--accounts", str(ACCOUNTS), "--posts", str(POSTS), "--days", str(DAYS)]
    state = home.file("sandbox-state.jsonl")
    return ["sandbox", "--port", str(port), *shape, "--start", start, "--state", str(state)]


def _start_still(arguments: list[str], supervisor: Supervisor) -> "subprocess.Popen[bytes]":
    """Start the sandbox with its clock standing still; what it prints is not for the person at the terminal."""
    command = [sys.executable, "-m", "posthouse", *arguments, "--speed", "0"]
    env = {**supervisor.env, "POSTHOUSE_PARENT": str(os.getpid())}
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)


def _control(home: Home, url: str, process: "subprocess.Popen[bytes]") -> SandboxControl:
    """Wait until the sandbox answers. Raises SandboxError when it does not."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(SandboxError, OSError):
            SandboxControl(url, "").health()
            return SandboxControl(url, home.file(CONTROL_TOKEN_FILE).read_text().strip())
        time.sleep(0.1)
    raise SandboxError(f"The sandbox did not start at {url}. Run `posthouse sandbox` to see what it says.")


def _live_until(
    settings: Settings, home: Home, control: SandboxControl, now: datetime, port: int, stop: threading.Event
) -> None:
    """Set the stage if it is not, then live from where the sandbox's clock stands until now."""
    clock = SandboxClock(control.health, fresh=3600.0)
    start = clock()
    progress = curtain.Progress()
    with opened(settings, with_lake=True, now=clock) as workspace:
        if UNFINISHED in (home.read_json(MARKER) or {}):
            _set_stage(workspace, home, control, start, now)
        stage.follow(workspace, control.url, home.file(TOKEN_FILE).read_text().strip())
        with curtain.curtain(workspace, port, progress), _bar(progress, start, now) as told:
            live(_life(workspace, control, clock, told, stop), start, now)


def _set_stage(
    workspace: Workspace, home: Home, control: SandboxControl, start: datetime, now: datetime
) -> None:
    token = home.file(TOKEN_FILE).read_text().strip()
    campaigns = stage.told_campaigns(control)
    stage.connect(workspace, control.url, token)
    password = stage.add_owner(workspace)
    home.write_json(SIGN_IN, {"email": stage.OWNER_EMAIL, "password": password})
    since = (start - timedelta(days=400)).date()
    stage.add_campaigns(workspace, campaigns, since, (now + GOING_AHEAD).date())
    home.write_json(MARKER, {"start": start.replace(tzinfo=None).isoformat(), PLANNED: start.isoformat()})


def _life(
    workspace: Workspace,
    control: SandboxControl,
    clock: SandboxClock,
    told: Any,
    stop: threading.Event,
) -> Life:
    set_up = stage.stage_of(workspace, stage.told_campaigns(control))
    publisher = publisher_of(workspace)
    context = job_context(workspace)

    def step_to(instant: datetime) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        control.set(instant)
        clock.refresh()

    def sync() -> None:
        copy_ledger(context, 0, "clock", None)
        for problem in sync_now(workspace, None, trigger="clock").errors:
            logger.warning("demo sync", extra={"problem": problem})

    def next_due() -> datetime | None:
        with workspace.ledger.read() as conn:
            return intents.next_wake(conn)

    def plan(instant: datetime) -> None:
        kept = workspace.home.read_json(MARKER) or {}
        week = datetime.fromisoformat(kept[PLANNED])
        while week < instant + GOING_AHEAD:
            stage.plan_posts(workspace, set_up, plan_week(SEED, week, set_up.voices, set_up.campaigns))
            week += timedelta(days=7)
        workspace.home.write_json(MARKER, {**kept, PLANNED: week.isoformat()})

    return Life(step_to, publisher.tick, next_due, sync, plan, told)


@contextlib.contextmanager
def _bar(progress: curtain.Progress, start: datetime, end: datetime) -> Iterator[Any]:
    """A progress bar in the terminal that also feeds the waiting page; yields what is told each instant."""
    total = max((end - start).total_seconds(), 1.0)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=not err.is_terminal) as bar:
        task = bar.add_task("Living through the past", total=total)

        tenths = 0

        def told(instant: datetime) -> None:
            nonlocal tenths
            done = (instant - start).total_seconds()
            if not err.is_terminal and int(10 * done / total) > tenths:  # a bar cannot move in a log
                tenths = int(10 * done / total)
                err.print(f"Living through {instant:%d %b %Y} ({10 * tenths} %)")
            bar.update(task, completed=done, description=f"Living through {instant:%d %b %Y}")
            progress.share = done / total
            progress.note = (
                f"It is {instant:%d %B %Y} there. Every post and every number you will see really happened."
            )

        yield told


def _announce(home: Home, url: str, began: float, browser: bool, stop: threading.Event) -> None:
    """Once the desk answers, say where it is and how to sign in."""
    while not stop.wait(0.3):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{url}/healthz", timeout=2).close()  # noqa: S310 - our own loopback
            break
    else:
        return
    sign_in = home.read_json(SIGN_IN) or {}
    out.print(f"\nThe demo is running after {time.monotonic() - began:.0f} s.")
    out.print(f"  Address:  {url}")
    out.print(f"  Sign in:  {sign_in.get('email')}  /  {sign_in.get('password')}")
    out.print("It lives on by itself; stop it with Ctrl-C, start it again to go on, --fresh to begin anew.")
    if browser and err.is_terminal:
        webbrowser.open(url)
