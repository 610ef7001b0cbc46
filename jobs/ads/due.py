"""What of an account's ads is due now, from what the two stores know; nothing is asked of the platform."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from connectors.ads.resources import CAMPAIGNS
from jobs.ads import plan
from jobs.ads.plan import Span
from jobs.ads.reading import AdAccountInfo, everything_of, left_alone_until, lives_of
from jobs.ads.tree import TREE, linked_accounts
from jobs.ads.waiting import is_taken, is_waiting
from jobs.sync.plan import DAY, EARLY
from warehouse.lake.store import Lake
from warehouse.ledger import capabilities
from warehouse.ledger.accounts import Account
from warehouse.ledger.store import Ledger

KIND, ALL = "ads", "*"
"""Under what it is remembered that the platform refuses everything about ads."""


@dataclass(frozen=True)
class Work:
    """What is due of one ad account: runs of days, newest first, and reports to look at."""

    ad_account: AdAccountInfo
    spans: list[Span]
    reports: list[Mapping[str, Any]]

    @property
    def is_due(self) -> bool:
        """Whether anything is to be asked."""
        return bool(self.spans or self.reports)


@dataclass
class Due:
    """What is due of one account. `refused`: why its ads cannot be read, as the platform said it."""

    tree: bool = False
    works: list[Work] = field(default_factory=list)
    refused: str | None = None

    @property
    def is_due(self) -> bool:
        """Whether anything is to be asked."""
        return self.refused is None and (self.tree or any(work.is_due for work in self.works))


def due_of(ledger: Ledger, lake: Lake, account: Account, now: datetime) -> Due:
    """Work out what is due of one account's ads."""
    refused = refusal_of(ledger, account, now)
    if refused or left_alone_until(ledger, everything_of(account.id), now):
        return Due(refused=refused)
    objects = lake.rows("ad_objects_of", account=account.id)
    return Due(is_tree_due(lake, account.id, now), works_of(ledger, lake, account.id, objects, now))


def refusal_of(ledger: Ledger, account: Account, now: datetime) -> str | None:
    """Return why ads cannot be read, as far as it is known; None when they can, or it was not tried."""
    if account.login_flavour != "facebook":
        return "Ads can only be read through the Facebook login."
    with ledger.read() as conn:
        learned = capabilities.list_capabilities(conn, account.id, now)
    return next(
        (
            one.evidence
            for one in learned
            if (one.product_type, one.metric, one.status) == (KIND, ALL, "refused")
        ),
        None,
    )


def is_tree_due(lake: Lake, account_id: int, now: datetime) -> bool:
    """Say whether the ad accounts and campaigns must be looked at again."""
    rows = lake.rows("sync_progress", account=account_id)
    looked = next((row["observed_at"] for row in rows if row["resource"] == TREE), None)
    return looked is None or now - looked >= (CAMPAIGNS.every or DAY) - EARLY


def works_of(
    ledger: Ledger, lake: Lake, account_id: int, objects: Sequence[dict[str, Any]], now: datetime
) -> list[Work]:
    """Work out what is due of each ad account that may be asked about now."""
    looks: dict[str, dict[date, datetime]] = defaultdict(dict)
    for row in lake.rows("ad_looks", account=account_id):
        looks[row["ad_account_id"]][row["day"]] = row["observed_at"]
    reports = lake.rows("ad_reports_open", account=account_id)
    works = []
    for one in linked_accounts(objects):
        if left_alone_until(ledger, one.id, now) is None:
            mine = [row for row in reports if row["ad_account_id"] == one.id]
            spans = _spans(one, lives_of(objects, one.id), looks[one.id], mine, now)
            works.append(Work(one, spans, [row for row in mine if is_waiting(row)]))
    return works


def _spans(
    of: AdAccountInfo,
    lives: Sequence[plan.Life],
    looks: Mapping[date, datetime],
    reports: Sequence[Mapping[str, Any]],
    now: datetime,
) -> list[Span]:
    first = plan.first_day(lives, now, of.zone)
    if first is None:
        return []
    taken = [(row["first_day"], row["last_day"]) for row in reports if is_taken(row, now)]
    return plan.spans(plan.due_days(looks, first, now, of.zone), taken)
