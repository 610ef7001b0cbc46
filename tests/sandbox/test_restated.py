"""While the last days are restated (quirk Q07), the parts of an account's totals still add up, and only grow."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.sandbox_fixture import SANDBOX_START, RunningSandbox, running_sandbox

DAY = 86400
MIDNIGHT = int(SANDBOX_START.timestamp()) // DAY * DAY
PARTS = ("likes", "comments", "shares", "saves", "replies")
METRICS = (*PARTS, "total_interactions", "reach", "views", "accounts_engaged")
CLOCKS = [0, 900, 7 * 3600, 14 * 3600 + 1, DAY - 1, DAY, DAY + 3600, 2 * DAY - 60, 2 * DAY + 60, 5 * DAY]
"""Seconds after the midnight with which the day in question ends."""


@pytest.fixture(scope="module")
def realistic() -> Iterator[RunningSandbox]:
    with running_sandbox(accounts=3, posts=120, days=200, profile="realistic", quirks={"Q29": 0}) as running:
        yield running


def totals(running: RunningSandbox, account: str, after: int, since: int, until: int) -> dict[str, int]:
    """Every metric of a window as it is told so many seconds after midnight."""
    running.control.set(datetime.fromtimestamp(MIDNIGHT + after, UTC))
    answer = running.get(
        f"/v25.0/{account}/insights", metric=",".join(METRICS), period="day", metric_type="total_value", since=since,
        until=until,
    )  # fmt: skip
    return {one["name"]: one["total_value"].get("value", 0) for one in answer.json()["data"]}


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("length", [1, 2, 28])
def test_the_parts_add_up_and_only_grow(realistic, place, length):
    account = realistic.control.world()["accounts"][place]["id"]
    before = dict.fromkeys(METRICS, 0)
    for after in CLOCKS:
        told = totals(realistic, account, after, MIDNIGHT - length * DAY, MIDNIGHT)
        assert told["total_interactions"] == sum(told[name] for name in PARTS), after
        assert told["accounts_engaged"] <= told["reach"] <= told["views"]
        assert all(told[name] >= before[name] for name in METRICS), (after, before, told)
        before = told


@pytest.mark.parametrize("place", range(3))
def test_a_day_loses_no_more_than_its_late_part(realistic, place):
    account = realistic.control.world()["accounts"][place]["id"]
    early = totals(realistic, account, DAY, MIDNIGHT - DAY, MIDNIGHT)  # over in every zone
    late = totals(realistic, account, 5 * DAY, MIDNIGHT - DAY, MIDNIGHT)
    for name in METRICS:
        kinds = 5 * (5 if name == "total_interactions" else 1)  # each kind of post is rounded for itself
        assert late[name] * 0.92 - kinds / 2 <= early[name] <= late[name]
        assert early[name] > 0 or late[name] == 0 or late[name] > 6
    assert early["views"] < late["views"]


@pytest.mark.parametrize("place", range(3))
def test_today_grows_and_adds_up(realistic, place):
    account = realistic.control.world()["accounts"][place]["id"]
    before = dict.fromkeys(METRICS, 0)
    for hours in range(1, 25, 3):
        told = totals(realistic, account, hours * 3600, MIDNIGHT, MIDNIGHT + DAY)
        assert told["total_interactions"] == sum(told[name] for name in PARTS)
        assert all(told[name] >= before[name] for name in PARTS)
        before = told
