"""Runs, due jobs and leases."""

from datetime import timedelta
from typing import Any

import pytest

from tests.ledger.racing import race
from tests.ledger.world import LEASE_NOW, NOW
from warehouse.ledger import job_state, leases, runs
from warehouse.ledger.errors import NotFound
from warehouse.ledger.job_state import DueJob
from warehouse.ledger.store import Ledger

HOUR = timedelta(hours=1)
EVERY = {"sync": HOUR, "reports": 24 * HOUR}


def test_a_run_is_told_from_start_to_end(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        run_id = runs.start(conn, "sync", "clock", NOW)
        runs.progress(conn, run_id, 1, 4, "alder")
        running = runs.get(conn, run_id)
        assert (running.state, running.progress) == ("running", {"done": 1, "total": 4, "note": "alder"})
        runs.finish(conn, run_id, NOW + HOUR, "done", result={"media": 7})
        ended = runs.get(conn, run_id)
        assert (ended.state, ended.ended_at, ended.result) == ("done", NOW + HOUR, {"media": 7})
        with pytest.raises(NotFound):
            runs.finish(conn, 99, NOW, "done")


def test_runs_are_listed_newest_first(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        ids = [runs.start(conn, job, "clock", NOW) for job in ("sync", "sync", "reports")]
        runs.finish(conn, ids[0], NOW, "failed", error="The token is not valid any more.")
        assert [run.id for run in runs.list_runs(conn)] == ids[::-1]
        assert [run.id for run in runs.list_runs(conn, job="sync", limit=1)] == [ids[1]]
        (failed,) = runs.list_runs(conn, states=["failed"])
        assert failed.error == "The token is not valid any more."


def test_runs_of_a_dead_process_are_closed(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        left, done, other = (runs.start(conn, job, "clock", NOW) for job in ("sync", "sync", "reports"))
        runs.finish(conn, done, NOW, "done")
        assert runs.close_interrupted(conn, NOW + HOUR, ["sync"]) == [left]
        assert runs.close_interrupted(conn, NOW + HOUR, ["sync"]) == []
        assert [runs.get(conn, one).state for one in (left, done, other)] == [
            "interrupted",
            "done",
            "running",
        ]
        assert runs.close_interrupted(conn, NOW + HOUR) == [other]


def test_a_job_is_due_once_per_interval(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        first = runs.take_due(conn, NOW, EVERY)
        assert first == [DueJob("reports", "clock", None, None), DueJob("sync", "clock", None, None)]
        assert runs.take_due(conn, NOW, EVERY) == []
        assert [job.job for job in runs.take_due(conn, NOW + HOUR, EVERY)] == ["sync"]
        # after a long pause it is due once, not once per missed hour
        assert len(runs.take_due(conn, NOW + 20 * HOUR, EVERY)) == 1
        assert runs.take_due(conn, NOW + 20 * HOUR, EVERY) == []
        assert {state.job: state.due_at for state in runs.list_jobs(conn)} == {
            "reports": NOW + 24 * HOUR,
            "sync": NOW + 21 * HOUR,
        }


def test_a_request_runs_a_job_now(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        runs.take_due(conn, NOW, EVERY)
        runs.request_run(conn, "sync", "person:1", NOW, {"accounts": [2]})
        assert runs.take_due(conn, NOW, EVERY) == [DueJob("sync", "request", "person:1", {"accounts": [2]})]
        assert runs.take_due(conn, NOW, EVERY) == []


def test_a_request_for_an_unknown_job_waits_for_who_runs_it(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        runs.request_run(conn, "learning", "person:1", NOW)
        assert [job.job for job in runs.take_due(conn, NOW, {"sync": HOUR})] == ["sync"]
        assert [job.job for job in runs.take_due(conn, NOW, {"learning": HOUR})] == ["learning"]


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ({"accounts": [1]}, {"accounts": [2, 1]}, {"accounts": [1, 2]}),
        ({"accounts": [1]}, None, None),
        (None, {"accounts": [1]}, None),
        ({"accounts": [1]}, {"full": True}, None),
        ({"full": True}, {"full": True}, {"full": True}),
    ],
)
def test_requests_that_wait_are_widened(ledger: Ledger, first: Any, second: Any, together: Any) -> None:
    with ledger.begin() as conn:
        runs.take_due(conn, NOW, EVERY)
        runs.request_run(conn, "sync", "person:1", NOW, first)
        runs.request_run(conn, "sync", "person:2", NOW, second)
        assert runs.take_due(conn, NOW, EVERY) == [DueJob("sync", "request", "person:2", together)]


def test_a_job_can_be_put_off(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        job_state.put_off(conn, "sync", NOW + HOUR)
        assert runs.take_due(conn, NOW, {"sync": HOUR}) == []
        assert len(runs.take_due(conn, NOW + HOUR, {"sync": HOUR})) == 1


def test_a_clock_that_was_set_back_stops_no_job(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        runs.take_due(conn, NOW, EVERY)
        back = NOW - 500 * HOUR
        assert [job.job for job in runs.take_due(conn, back, EVERY)] == ["reports", "sync"]
        assert runs.take_due(conn, back, EVERY) == []


def test_a_lease_from_before_the_clock_was_set_back_ends(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        assert leases.take(conn, "sync:1", LEASE_NOW + 3600.0, 60.0)
        assert leases.take(conn, "sync:1", LEASE_NOW + 3550.0, 60.0) is None  # clocks of two machines differ
        assert leases.take(conn, "sync:1", LEASE_NOW, 60.0)


def test_a_lease_has_one_holder(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        held = leases.take(conn, "sync:account:1", LEASE_NOW, 60)
        assert held is not None
        assert leases.take(conn, "sync:account:1", LEASE_NOW + 59, 60) is None
        assert leases.take(conn, "sync:account:2", LEASE_NOW, 60) is not None
        renewed = leases.renew(conn, held, LEASE_NOW + 59, 60)
        assert renewed is not None
        assert renewed.until == LEASE_NOW + 119
        assert leases.take(conn, "sync:account:1", LEASE_NOW + 100, 60) is None


def test_a_lease_that_ran_out_is_lost_to_its_holder(ledger: Ledger) -> None:
    with ledger.begin() as conn:
        old = leases.take(conn, "x", LEASE_NOW, 60)
        assert old is not None
        assert leases.renew(conn, old, LEASE_NOW + 60, 60) is None
        new = leases.take(conn, "x", LEASE_NOW + 60, 60)
        assert new is not None
        assert new.generation == old.generation + 1
        leases.release(conn, old)
        assert not leases.is_held(conn, old, LEASE_NOW + 61)
        assert leases.is_held(conn, new, LEASE_NOW + 61)
        leases.release(conn, new)
        again = leases.take(conn, "x", LEASE_NOW + 61, 60)
        assert again is not None
        assert again.generation == new.generation + 1


def test_processes_take_a_lease_in_turns(ledger: Ledger, ledger_url: str) -> None:
    said = race("take", ledger_url, count=10, workers=3)
    generations = sorted(generation for heard in said for generation in heard)
    assert generations == list(range(1, 31))
