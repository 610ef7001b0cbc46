"""The jobs table and its runner on real stores; the platform is the sandbox."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from actions import accounts, campaigns, clients, people
from actions.actor import Actor
from actions.campaigns import CampaignDraft, CampaignRule
from actions.clients import ClientDraft
from actions.desk import Desk
from connectors.graph.client import GraphClient
from connectors.media_store import LocalMediaStore
from jobs.connect import connect_accounts
from jobs.context import JobContext
from jobs.copies import copy_ledger
from jobs.finding import ConnectError, NotAPersonsToken, found_by
from jobs.runner import run_job
from jobs.schedule import JOBS, Job
from jobs.ticker import Ticker
from jobs.upkeep import keep_tidy
from jobs.watch import watch
from warehouse.lake.store import Lake
from warehouse.ledger import alerts, heartbeats, job_state, request_keys, runs, workspace
from warehouse.ledger.heartbeats import Heartbeat
from warehouse.ledger.request_keys import StoredRequest
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault
from warehouse.raw.store import RawStore

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@dataclass
class Clock:
    instant: datetime = NOW

    def __call__(self) -> datetime:
        return self.instant


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(tmp_path: Path, clock: Clock) -> Iterator[JobContext]:
    ledger = Ledger.open(str(tmp_path / "ledger.db"))
    ledger.migrate()
    vault = Vault.from_key(b"k" * 32)
    with ledger.begin() as conn:
        workspace.create(conn, vault, "Test", "en", NOW)
    files = LocalMediaStore(tmp_path / "files", b"s" * 32, "http://localhost:8501")
    desk = Desk(ledger=ledger, vault=vault, now=clock, files=files)
    with Lake.open(":memory:") as lake:
        yield JobContext(
            desk=desk,
            ledger=ledger,
            lake=lake,
            raw=RawStore(tmp_path / "raw"),
            vault=vault,
            now=clock,
            client=lambda account, token: GraphClient(account.graph_url, token),
            connect=GraphClient,
            thumbs=tmp_path / "thumbs",
            default_graph_url="http://127.0.0.1:9",
        )
    ledger.close()


def listed(house: JobContext, job: str) -> list[runs.Run]:
    with house.ledger.read() as conn:
        return runs.list_runs(conn, job=job)


def wait_until(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_run_leaves_a_row_with_its_result(house: JobContext) -> None:
    job = Job("tidy", timedelta(days=1), lambda *_: {"rows": 3}, "Tidy.")
    assert run_job(house, job, "clock") == {"rows": 3}
    (run,) = listed(house, "tidy")
    assert (run.state, run.trigger) == ("done", "clock")
    assert run.result is not None and run.result["rows"] == 3


def test_a_failure_is_told_in_words_and_ends_nothing(house: JobContext) -> None:
    def fail(*_: object) -> dict[str, object]:
        raise OSError("the disk is away")

    for quiet in (False, True):
        job = Job(f"fails-{quiet}", timedelta(days=1), fail, "Fails.", quiet=quiet)
        assert run_job(house, job, "request") is None
        (run,) = listed(house, job.id)
        assert (run.state, run.error) == ("failed", "the disk is away")


def test_a_quiet_job_that_works_leaves_no_row(house: JobContext) -> None:
    run_job(house, Job("quiet", timedelta(days=1), lambda *_: {}, "Quiet.", quiet=True), "clock")
    assert listed(house, "quiet") == []


def test_the_ticker_runs_what_is_due_once_and_what_is_asked_for(house: JobContext, clock: Clock) -> None:
    seen: list[tuple[str, object]] = []
    job = Job(
        "hourly",
        timedelta(hours=1),
        lambda _c, _r, trigger, detail: seen.append((trigger, detail)) or {},
        "x",
    )
    ticker = Ticker(house, (job,))
    ticker.tick()
    wait_until(lambda: len(seen) == 1)
    wait_until(lambda: not ticker._running)
    for _ in range(3):
        ticker.tick()
    with house.ledger.begin() as conn:
        job_state.request_run(conn, "hourly", "person:1", clock(), {"accounts": [2]})
    ticker.tick()
    wait_until(lambda: len(seen) == 2)
    wait_until(lambda: not ticker._running)
    clock.instant += timedelta(days=3)
    ticker.tick()
    wait_until(lambda: len(seen) == 3)
    assert [trigger for trigger, _ in seen] == ["clock", "request", "clock"]
    assert seen[1][1] == {"accounts": [2], "requested_by": "person:1"}
    ticker._pool.shutdown(wait=True)


def test_a_dead_process_run_is_closed_when_the_ticker_starts(house: JobContext) -> None:
    with house.ledger.begin() as conn:
        runs.start(conn, "sync", "clock", NOW)
    ticker = Ticker(house, (Job("sync", timedelta(days=1), lambda *_: {}, "Sync.", quiet=True),))
    ticker.start()
    try:
        assert listed(house, "sync")[0].state == "interrupted"
    finally:
        ticker.stop()


def test_copies_follow_the_ledger_and_cost_nothing_when_it_stands_still(house: JobContext) -> None:
    actor = Actor.console()
    client = clients.create_client(house.desk, actor, ClientDraft(name="Marlow", time_zone="Europe/London"))
    draft = CampaignDraft(
        client.id, "Spring", NOW.date(), NOW.date(), rules=(CampaignRule("hashtag", "spring"),)
    )
    made = campaigns.create_campaign(house.desk, actor, draft)
    assert copy_ledger(house, 1, "clock", None)["rows"] >= 3
    assert copy_ledger(house, 1, "clock", None)["rows"] == 0
    found = house.lake.sql("SELECT name FROM dim_campaign WHERE NOT gone")
    assert list(found["name"]) == ["Spring"]
    campaigns.archive_campaign(house.desk, actor, made.id)
    assert copy_ledger(house, 2, "clock", None)["rows"] >= 1
    assert house.lake.rows("campaign_members", campaign=made.id, as_of=None) == []


def test_watch_alarms_once_and_closes_when_it_is_well_again(house: JobContext, clock: Clock) -> None:
    def open_matters() -> set[str]:
        with house.ledger.read() as conn:
            return {alert.matter for alert in alerts.open_alerts(conn)}

    def beat() -> None:
        with house.ledger.begin() as conn:
            heartbeats.beat(conn, Heartbeat("publisher", 1, NOW, clock(), {}))

    beat()
    watch(house, 0, "clock", None)
    assert open_matters() == set()
    clock.instant += timedelta(minutes=10)
    watch(house, 0, "clock", None)
    watch(house, 0, "clock", None)
    assert open_matters() == {"publisher:silent"}
    beat()
    watch(house, 0, "clock", None)
    assert open_matters() == set()


def test_a_sync_that_reads_no_account_is_no_sync(house: JobContext, clock: Clock, sandbox) -> None:
    url, token = sandbox.url, sandbox.token
    found = found_by(GraphClient(url, token), token)
    accounts.connect_found(house.desk, Actor.console(), found, graph_url=url)
    with house.ledger.begin() as conn:
        good = runs.start(conn, "sync", "clock", clock())
        runs.finish(conn, good, clock(), "done", result={"accounts": 2, "errors": []})
    clock.instant += timedelta(hours=8)
    with house.ledger.begin() as conn:
        bad = runs.start(conn, "sync", "clock", clock())
        runs.finish(conn, bad, clock(), "done", result={"accounts": 2, "errors": ["a", "b"]})
    watch(house, 0, "clock", None)
    with house.ledger.read() as conn:
        assert "sync:old" in {alert.matter for alert in alerts.open_alerts(conn)}


def test_upkeep_forgets_what_has_served_its_purpose(house: JobContext, clock: Clock) -> None:
    people.first_owner(house.desk, "alice@example.org", "Alice", "a-long-enough-passphrase")
    with house.ledger.begin() as conn:
        request_keys.save(conn, StoredRequest("k", "a", "h", {}, clock()))
    clock.instant += timedelta(days=40)
    assert keep_tidy(house, 1, "clock", None)["request_keys"] == 1
    assert keep_tidy(house, 1, "clock", None)["request_keys"] == 0


def test_a_ticket_is_connected_and_its_token_kept_no_longer(house: JobContext, sandbox) -> None:
    url, token = sandbox.url, sandbox.token
    here = replace(house, default_graph_url=url)
    accounts.request_connect(here.desk, Actor.console(), token)
    assert len(connect_accounts(here, 1, "request", None)["accounts"]) == 2
    assert accounts.waiting_connects(here.desk) == []
    with here.ledger.read() as conn:
        assert {state.job for state in job_state.list_jobs(conn) if state.requested_at} >= {"sync"}


def test_a_ticket_that_fails_does_not_stop_the_next(house: JobContext, sandbox) -> None:
    url, token = sandbox.url, sandbox.token
    here = replace(house, default_graph_url=url)
    accounts.request_connect(here.desk, Actor.console(), "EAAwrong")
    accounts.request_connect(here.desk, Actor.console(), token)
    with pytest.raises(ConnectError, match="Connect again to repeat it"):
        connect_accounts(here, 1, "request", None)
    assert len(accounts.list_accounts(here.desk, Actor.console())) == 2


def test_a_pages_token_is_told_from_a_persons(sandbox) -> None:
    url = sandbox.url
    page_token = sandbox.control.world()["accounts"][0]["page_token"]
    with pytest.raises(NotAPersonsToken, match="probably a Page's"):
        found_by(GraphClient(url, page_token), page_token)


def test_the_table_names_each_job_once() -> None:
    assert len({job.id for job in JOBS}) == len(JOBS)
    assert all(job.about.endswith(".") and job.every > timedelta(0) for job in JOBS)
