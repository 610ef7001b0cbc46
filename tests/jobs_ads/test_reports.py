"""Large queries go through reports; whatever becomes of those, the days arrive, and nobody waits for one."""

from collections.abc import Callable
from typing import Any

import pytest

from jobs.ads import frames
from tests.jobs_ads.conftest import PAID, connect, read_ads, read_until_done, stored, truth
from tests.jobs_sync.conftest import Desk
from tests.sandbox_fixture import RunningSandbox
from warehouse.lake.load import LoadBatch

INSIGHTS = r"/act_\d+/insights"
STATES = {"ordered", "done", "replaced", "given_up"}


def states(desk: Desk) -> dict[str, int]:
    rows = desk.table(
        "SELECT state, count(*) AS n FROM (SELECT report_id, arg_max(state, observed_at) AS state FROM ad_report "
        "GROUP BY report_id) GROUP BY state"
    )
    return {row["state"]: int(row["n"]) for row in rows}


def test_a_report_is_ordered_in_one_run_and_taken_up_in_a_later_one(desk: Desk) -> None:
    first = read_ads(desk, report_from=0)
    assert (first.days, first.errors) == (0, [])
    assert 0 < first.ordered <= 6  # three an ad account
    assert states(desk) == {"ordered": first.ordered}
    desk.step(seconds=60)
    second = read_ads(desk, report_from=0)
    assert second.collected == first.ordered
    assert second.days > 0
    read_until_done(desk, report_from=0)
    assert set(states(desk)) == {"done"}
    assert stored(desk) == truth(desk)


@pytest.mark.parametrize("seed", [1, 2])
def test_reports_that_are_early_skipped_or_failed_bring_every_day(
    desk_at: Callable[[RunningSandbox], Desk], make_sandbox: Callable[..., RunningSandbox], seed: int
) -> None:
    desk = desk_at(make_sandbox(seed=seed, quirks={**PAID, "Q65": 1}))
    connect(desk)
    result = read_until_done(desk, rounds=400, report_from=0)
    assert result.collected > 0
    found = states(desk)
    assert found["replaced"] > 0 and found["done"] > 0
    if not found.get("given_up"):
        assert stored(desk) == truth(desk)
    for _ in range(6):  # what was given up is tried again the next day
        desk.step(days=1)
        read_until_done(desk, rounds=400, report_from=0)
        if stored(desk) == truth(desk):
            break
    assert stored(desk) == truth(desk)


def fault(desk: Desk, path: str, **what: Any) -> None:
    desk.platform.control.faults([{"path": path, **what}])


def test_too_much_data_is_asked_for_in_smaller_parts(desk: Desk) -> None:
    fault(desk, INSIGHTS, times=3, code=100, subcode=1487534)
    result = read_ads(desk)
    assert result.errors == []
    assert stored(desk) == truth(desk)


def test_a_timeout_becomes_a_report(desk: Desk) -> None:
    fault(desk, INSIGHTS, method="GET", times=2, code=100, subcode=1504018)
    result = read_ads(desk)
    assert (result.errors, result.ordered) == ([], 2)
    read_until_done(desk)
    assert stored(desk) == truth(desk)


def test_a_day_that_is_always_too_much_is_named_and_rests_for_a_day(desk: Desk) -> None:
    fault(desk, INSIGHTS, method="GET", times=10_000, code=100, subcode=1487534)
    result = read_ads(desk)
    assert result.errors
    assert all("too many ads" in error for error in result.errors)
    desk.step(seconds=600)
    assert read_ads(desk).accounts == 0
    desk.platform.control.clear_faults()
    desk.step(days=1)
    assert read_ads(desk).errors == []
    assert stored(desk) == truth(desk)


def test_a_report_that_never_ends_or_is_forgotten_is_ordered_again(desk: Desk) -> None:
    read_ads(desk, report_from=0)
    desk.step(days=31)
    result = read_until_done(desk, report_from=0)
    assert result.errors == []
    assert states(desk)["replaced"] > 0
    assert stored(desk) == truth(desk)


@pytest.mark.parametrize(
    ("code", "subcode"), [(80000, 2446079), (80004, 2446079), (17, 2446079), (613, 5044001), (4, 1504022)]
)
def test_limits_are_waited_for(desk: Desk, code: int, subcode: int) -> None:
    fault(desk, INSIGHTS, times=1000, code=code, subcode=subcode)
    first = read_ads(desk)
    assert (first.errors, first.days) == ([], 0)
    assert first.notes
    calls = first.counted_calls
    assert read_ads(desk).accounts == 0
    assert calls < 20
    desk.platform.control.clear_faults()
    desk.step(hours=2)
    assert read_ads(desk).errors == []
    assert stored(desk) == truth(desk)


def test_the_limit_of_one_ad_account_leaves_the_others_alone(desk: Desk) -> None:
    fault(desk, f"/{_first_act(desk)}/insights", times=1000, code=80000, subcode=2446079)
    result = read_ads(desk)
    assert len(result.notes) == 1
    assert len(stored(desk)) == 1


def test_a_passing_fault_of_the_tree_is_read_again_the_next_time(desk: Desk) -> None:
    fault(desk, f"/{_first_act(desk)}/adsets", times=3, code=2, status=500)
    first = read_ads(desk)
    assert len(first.errors) == 1
    again = read_ads(desk)
    assert again.errors == []
    assert stored(desk) == truth(desk)


def test_what_the_platform_takes_back_is_zero_from_then_on(desk: Desk) -> None:
    read_ads(desk)
    last = desk.table("SELECT max(day) AS day FROM ad_daily")[0]["day"].date()
    wrong = desk.lake.rows(
        "ad_rows_told", account=1, ad_account=_ad_account(desk), starts_on=last, ends_on=last
    )
    assert wrong
    invented = [
        {
            **wrong[0],
            "ad_id": "invented",
            "ad_account_id": _ad_account(desk),
            "impressions": 5,
            "clicks": 1,
            "spend_minor": 7,
        }
    ]
    desk.lake.load(LoadBatch(1, 1, desk.now(), "ad_days", ad_daily=frames.frame(invented)))
    assert stored(desk) != truth(desk)
    desk.step(days=1)
    read_ads(desk)
    assert stored(desk) == truth(desk)


def _first_act(desk: Desk) -> str:
    return str(desk.platform.get("/v25.0/me/adaccounts").json()["data"][0]["id"])


def _ad_account(desk: Desk) -> str:
    query = "SELECT object_id FROM ad_objects_current WHERE kind = 'account' AND account_id = 1"
    return str(desk.number(query))
