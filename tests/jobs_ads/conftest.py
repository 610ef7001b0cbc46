"""A desk whose ads are read from a sandbox over HTTP."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jobs.ads import AdsResult, sync_ads
from tests.jobs_sync.conftest import VAULT, Desk, _no_waiting, desk_at
from tests.sandbox_fixture import RunningSandbox, running_sandbox
from warehouse.ledger.accounts import Account
from warehouse.ledger.vault import put_secret

__all__ = ["_no_waiting", "desk_at"]

PAID = {"Q63": 1, "Q64": 1}
"""Numbers are text, and each ad account has a zone of its own."""


def connect(desk: Desk) -> list[Account]:
    """Connect every account, with the person's token beside the Page's."""
    connected = desk.connect()
    with desk.ledger.begin() as conn:
        for account in connected:
            owner = f"account:{account.id}"
            put_secret(conn, VAULT, owner, "parent_token", desk.platform.token, desk.now())
    return connected


def read_ads(desk: Desk, **options: Any) -> AdsResult:
    factory = options.pop("client_factory", desk.client)
    return sync_ads(desk.ledger, desk.lake, desk.raw, VAULT, desk.now, factory, **options)


def read_until_done(desk: Desk, rounds: int = 60, **options: Any) -> AdsResult:
    """Read as the clock would, a few minutes apart, until no report is waited for."""
    total = AdsResult()
    for _ in range(rounds):
        found = read_ads(desk, **options)
        total.add(found)
        total.errors += found.errors
        total.notes += found.notes
        if not found.waiting and not found.ordered:
            return total
        desk.step(seconds=30)
    raise AssertionError("reports were waited for without end")


Sums = Counter[tuple[int, int, int]]


def truth(desk: Desk) -> list[Sums]:
    """Impressions, spend and clicks of every ad that was shown, account by account, as the sandbox knows them."""
    told = desk.platform.control.truth()["ads"].values()
    sums = [
        Counter((ad["impressions"], ad["spend"], ad["clicks"]) for ad in ads if ad["impressions"])
        for ads in told
    ]
    return sorted(sums, key=sorted)


def stored(desk: Desk) -> list[Sums]:
    """The same from the lake."""
    rows = desk.table(
        "SELECT account_id, sum(impressions) AS i, sum(spend_minor) AS s, sum(clicks) AS c FROM ad_daily_current "
        "GROUP BY account_id, ad_id HAVING sum(impressions) > 0"
    )
    found: dict[int, Sums] = {}
    for row in rows:
        found.setdefault(row["account_id"], Counter())[int(row["i"]), int(row["s"]), int(row["c"])] += 1
    return sorted(found.values(), key=sorted)


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox(quirks=PAID) as running:
        yield running


@pytest.fixture
def desk(desk_at: Callable[[RunningSandbox], Desk], sandbox: RunningSandbox) -> Desk:
    """A desk with the sandbox's two accounts connected, and their person's token kept."""
    made = desk_at(sandbox)
    connect(made)
    return made
