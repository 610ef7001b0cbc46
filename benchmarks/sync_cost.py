"""What keeping up with accounts costs in calls, and how wrong what is stored is: the real sync against a sandbox.

Two baselines stand beside it, with the calls that they would make and what they would have stored, from the world
itself: a full refresh once a day as Airbyte's connector does it (one insights call per media, one call per part of
a carousel), and hourly polling of the newest 50. Both are taken to read without any fault. The error is the mean
relative difference between stored and true counters over all posts and all half hours; a post that exists and is not
stored counts as wholly wrong. Posts of before the conversion, of which nothing is told, and stories are left out.
"""

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.output import machine, result, table
from connectors.graph.client import Connections, GraphClient
from connectors.instagram.discover import discover
from connectors.sandbox.control import SandboxControl
from connectors.sandbox.errors import ControlError
from connectors.sandbox.options import SandboxOptions
from connectors.sandbox.platform import Platform, build_platform
from connectors.sandbox.world.model import Media
from jobs.sync import SyncResult, sync
from warehouse.lake.store import Lake
from warehouse.ledger import accounts, clients
from warehouse.ledger.accounts import Account
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault, put_secret
from warehouse.raw.store import RawStore

QUIRKS = {"Q75": 0.0}  # two counters of the same likes would count as an error that nobody made
COMMON = ("reach", "views", "likes", "comments", "saved", "shares", "reposts")
OWN = {"FEED": ("follows", "profile_visits"), "REELS": ("total_watch_ms",)}
COLUMNS = (*COMMON, "follows", "profile_visits", "total_watch_ms")
HALF_HOUR, HOUR, DAY = 1800.0, 3600.0, 86400.0
ACCOUNT_DAYS = 730
VAULT = Vault.from_key(b"b" * 32)
POLLED = 50


@dataclass(frozen=True)
class Size:
    """How much is measured: the world, and which days of the clock (0 is the first after the back-fill)."""

    accounts: int
    posts: int
    days: tuple[int, ...]
    seed: int = 1


QUICK = Size(3, 300, (0, 1, 2))
FULL = Size(50, 1000, (0, 1, 30, 89))


def run(arguments: Sequence[str], *, quick: bool, data: str | None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks sync_cost")
    parser.add_argument("--port", type=int, default=8656)
    parser.add_argument("--accounts", type=int)
    parser.add_argument("--posts", type=int)
    parser.add_argument("--days", help="days of the clock to measure, e.g. 0,1,30,89")
    chosen = parser.parse_args(arguments)
    size = QUICK if quick else FULL
    days = tuple(int(day) for day in chosen.days.split(",")) if chosen.days else size.days
    size = Size(chosen.accounts or size.accounts, chosen.posts or size.posts, days)
    machine()
    print(
        f"{size.accounts} accounts × {size.posts} posts; measured days of the clock: {', '.join(map(str, days))}"
    )
    if len(days) <= max(days):
        print(
            "days between are stepped over: four syncs on the day before a measured one, and none before that"
        )
    with (
        tempfile.TemporaryDirectory() as home,
        _sandbox(Path(home), size, chosen.port) as (control, url, token),
    ):
        _measure(Path(home), size, control, url, token)


@dataclass
class Spent:
    """Calls of one way of reading."""

    counted: int = 0
    strict: int = 0
    round_trips: int = 0
    seconds: float = 0.0


@dataclass
class Desk:
    """Stores of one home, filled from the sandbox; its clock is the sandbox's."""

    home: Path
    control: SandboxControl
    url: str
    token: str
    now: datetime
    connections: Connections = field(default_factory=Connections)

    def __post_init__(self) -> None:
        self.ledger = Ledger.open(f"sqlite:///{self.home / 'ledger.db'}")
        self.ledger.migrate()
        self.lake, self.raw = Lake.open(str(self.home / "lake.duckdb")), RawStore(self.home / "raw")

    def connect(self) -> None:
        """Connect every account of the sandbox."""
        found = discover(GraphClient(self.url, self.token))
        with self.ledger.begin() as conn:
            client = clients.add(
                conn, name="All", time_zone="Europe/Berlin", currency="EUR", language="en", now=self.now
            )
            for one in found:
                account = accounts.add(
                    conn, client_id=client.id, username=one.username, time_zone="Europe/Berlin",
                    login_flavour=one.flavour, graph_url=one.graph_url, now=self.now, aliases=one.aliases(),
                )  # fmt: skip
                secret = one.token or self.token
                put_secret(conn, VAULT, f"account:{account.id}", "access_token", secret, self.now)

    def client(self, account: Account, token: str) -> GraphClient:
        """A client for one account."""
        return GraphClient(account.graph_url, token, now=lambda: self.now, connections=self.connections)

    def sync(self) -> tuple[SyncResult, Spent]:
        """Sync all accounts as the hourly job does; what it cost, as the sandbox counted it."""
        self.control.reset_calls()
        done = sync(
            self.ledger, self.lake, self.raw, VAULT, lambda: self.now, self.client, trigger="clock",
            history=timedelta(days=ACCOUNT_DAYS),
        )  # fmt: skip
        calls = self.control.calls(limit=1)
        return done, Spent(
            calls["counted_calls"], calls["counted_calls_strict"], calls["round_trips"], done.seconds
        )

    def step(self, seconds: float) -> None:
        """Move both clocks."""
        self.now = self.control.step(seconds).now

    def close(self) -> None:
        """Close the stores."""
        self.lake.close()
        self.raw.close()
        self.ledger.close()


def _measure(home: Path, size: Size, control: SandboxControl, url: str, token: str) -> None:
    truth = Truth(size)
    desk = Desk(home, control, url, token, control.clock().now)
    desk.connect()
    start = desk.now.timestamp()
    done, backfill = desk.sync()
    errors, kept = list(done.errors), Spent()
    measured: list[tuple[float, float]] = []
    reached = 0
    for day in size.days:
        if day > reached:  # step over the days between; the last of them is lived with a sync each six hours
            desk.step((day - reached - 1) * DAY)
            for _ in range(4):
                desk.step(6 * HOUR)
                errors += desk.sync()[0].errors
        begin = desk.now.timestamp()
        for _ in range(24):
            desk.step(HOUR)
            done, spent = desk.sync()
            errors += done.errors
            for name in ("counted", "strict", "round_trips", "seconds"):
                setattr(kept, name, getattr(kept, name) + getattr(spent, name))
        measured.append((begin, desk.now.timestamp()))
        reached = day + 1
    stored = _stored(desk.lake)
    desk.close()
    _report(size, truth, stored, start, measured, backfill, kept, errors)


class Truth:
    """The world itself, grown once more from the same seed: what is true, and what the baselines would read."""

    def __init__(self, size: Size) -> None:
        options = SandboxOptions(accounts=size.accounts, posts=size.posts, seed=size.seed, quirks=QUIRKS)
        self.platform: Platform = build_platform(options)
        self.accounts = range(size.accounts)

    def posts(self, account: int, until: float) -> list[Media]:
        """The posts of an account, newest first."""
        _, numbers = self.platform.library.listed(account, until)
        return [self.platform.library.post(account, int(k)) for k in numbers[::-1]]

    def stories(self, account: int, at: float) -> int:
        """How many stories are live."""
        return len(list(self.platform.library.stories(account, at)))

    def numbers(self, media: Media, at: float) -> np.ndarray:
        """The counters of a post at an instant, as COLUMNS; NaN for what its kind has not."""
        own = self.platform.library.counters(media, at)
        values = [float(getattr(own, name)) for name in COMMON]
        if media.product_type == "REELS":
            return np.array([*values, np.nan, np.nan, float(own.watch_ms * own.views)])
        return np.array([*values, float(own.follows), float(own.visits), np.nan])

    def is_told(self, media: Media) -> bool:
        """Whether the platform tells anything about a post."""
        return not self.platform.library.flags.before_conversion(media)

    def refresh_calls(self, at: float, *, days: int) -> int:
        """The calls of one full refresh: lists, insights, parts of carousels, stories, profile, and account days."""
        total = 0
        for account in self.accounts:
            posts, stories = self.posts(account, at), self.stories(account, at)
            parts = sum(post.children for post in posts)
            total += math.ceil(len(posts) / 100) + len(posts) + parts + 1 + stories + 1 + days
        return total


def _error(true: np.ndarray, stored: np.ndarray | None) -> float:
    """The mean relative difference over the counters that a post has; 1 where it is not stored at all."""
    if stored is None:
        return 1.0
    has = ~np.isnan(true)
    kept = np.where(np.isnan(stored), 0.0, stored)[has]
    return float(np.mean(np.minimum(np.abs(true[has] - kept) / np.maximum(true[has], 1.0), 1.0)))


Stored = dict[str, tuple[list[float], list[np.ndarray]]]


def _stored(lake: Lake) -> Stored:
    """What the lake knew of each media at each instant: (instants, counters filled forward)."""
    columns = ", ".join(COLUMNS)
    frame = lake.sql(
        f"SELECT media_id, epoch(observed_at) AS at, {columns} FROM sample ORDER BY media_id, observed_at",
        limit=100_000_000,
        seconds=600,
    )
    found: Stored = {}
    for media_id, group in frame.groupby("media_id", sort=False):
        values = group[list(COLUMNS)].astype(float).ffill().to_numpy()
        found[str(media_id)] = (group["at"].astype(float).tolist(), list(values))
    return found


def _at(stored: Stored, media_id: str, at: float) -> np.ndarray | None:
    instants, values = stored.get(media_id, ([], []))
    place = int(np.searchsorted(instants, at, side="right"))
    return values[place - 1] if place else None


def _errors(
    truth: Truth, stored: Stored, start: float, measured: Sequence[tuple[float, float]]
) -> tuple[float, float, float]:
    """The errors of ours, of the daily refresh (at the hour of the back-fill) and of hourly polling."""
    sums, count = np.zeros(3), 0
    for begin, end in measured:
        for at in np.arange(begin + HALF_HOUR, end, HOUR):
            refreshed = start + DAY * ((at - start) // DAY)
            for account in truth.accounts:
                for rank, media in enumerate(truth.posts(account, float(at))):
                    if not truth.is_told(media):
                        continue
                    true = truth.numbers(media, float(at))
                    media_id = truth.platform.ids.media(account, media.k)
                    sums += (
                        _error(true, _at(stored, media_id, float(at))),
                        _error(true, _read_at(truth, media, refreshed)),
                        _error(true, _read_at(truth, media, _polled(truth, media, rank, float(at), start))),
                    )
                    count += 1
    ours, refresh, hourly = (sums / max(count, 1)).tolist()
    return ours, refresh, hourly


def _read_at(truth: Truth, media: Media, at: float) -> np.ndarray | None:
    return truth.numbers(media, at) if media.posted_at <= at else None


def _polled(truth: Truth, media: Media, rank: int, at: float, start: float) -> float:
    """When hourly polling last read a post: at the last hour, or when it left the newest, or at the back-fill."""
    last = start + HOUR * ((at - start) // HOUR)
    if rank < POLLED:
        return last
    times, _ = truth.platform.library.listed(media.account, at)
    place = int(np.searchsorted(times, media.posted_at))
    left = float(times[place + POLLED]) if place + POLLED < len(times) else last
    return max(start, start + HOUR * ((left - start) // HOUR))


def _report(
    size: Size, truth: Truth, stored: Stored, start: float, measured: Sequence[tuple[float, float]],
    backfill: Spent, kept: Spent, errors: Sequence[str],
) -> None:  # fmt: skip
    days = len(measured)
    refresh = sum(truth.refresh_calls(begin, days=1) for begin, _ in measured) / days
    first = truth.refresh_calls(start, days=ACCOUNT_DAYS)
    hourly = 24 * sum(1 + min(POLLED, len(truth.posts(one, start))) for one in truth.accounts)
    ours, refreshed, polled = _errors(truth, stored, start, measured)
    daily, strict = kept.counted / days, kept.strict / days
    rows = [
        ("full refresh daily", first, round(refresh), "-", "-", f"{refreshed:.5f}"),
        (f"hourly newest {POLLED}", first, hourly, "-", "-", f"{polled:.5f}"),
        (
            "Posthouse",
            backfill.counted,
            round(daily),
            round(strict),
            round(kept.round_trips / days),
            f"{ours:.5f}",
        ),
    ]
    table(("", "back-fill calls", "calls a day", "strict a day", "round trips a day", "error"), rows)
    print(
        f"per account and day: {daily / size.accounts:.1f} counted calls; back-fill {backfill.round_trips} round "
        f"trips, {backfill.seconds:.1f} s, strict {backfill.strict}; keeping up {kept.seconds / days:.1f} s a day"
    )
    print(
        "calls and errors of the baselines are reckoned from the world, not made; each reads without any fault"
    )
    print(f"sentences about failures: {len(errors)}{': ' + errors[0] if errors else ''}")
    result(
        "sync_cost",
        {
            "daily_calls_ratio": round(daily / refresh, 5),
            "backfill_calls_ratio": round(backfill.counted / first, 5),
            "daily_calls_ratio_strict": round(strict / refresh, 5),
            "error": round(ours, 6),
            "error_full_refresh": round(refreshed, 6),
            "error_hourly": round(polled, 6),
        },
    )


@contextmanager
def _sandbox(home: Path, size: Size, port: int) -> Iterator[tuple[SandboxControl, str, str]]:
    """Serve the world in a process of its own, its clock standing still; (control, address, token)."""
    env = {**os.environ, "POSTHOUSE_HOME": str(home)}
    options = [
        "--port",
        str(port),
        "--accounts",
        str(size.accounts),
        "--posts",
        str(size.posts),
        "--seed",
        str(size.seed),
    ]
    served = subprocess.Popen(
        [sys.executable, "-m", "posthouse", "sandbox", *options], env=env, stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        token_file = home / "sandbox-control-token"
        deadline = time.monotonic() + 90
        while not token_file.exists() or not (home / "sandbox-token").exists():
            if time.monotonic() > deadline or served.poll() is not None:
                raise SystemExit("the sandbox did not start")
            time.sleep(0.2)
        control = SandboxControl(url, token_file.read_text().strip())
        _stand_still(control, deadline)
        yield control, url, (home / "sandbox-token").read_text().strip()
        control.close()
    finally:
        served.terminate()
        served.wait(30)


def _stand_still(control: SandboxControl, deadline: float) -> None:
    while True:
        try:
            control.speed(0)
            control.choose(QUIRKS)
            return
        except ControlError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
