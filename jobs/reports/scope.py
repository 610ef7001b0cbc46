"""Whose report it is: a spec's accounts, client and campaign, and the instants of its days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from jobs.reports.errors import ReportError
from jobs.reports.spec import ReportSpec
from warehouse.lake.store import Lake
from warehouse.ledger import accounts, campaigns, clients
from warehouse.ledger.accounts import Account
from warehouse.ledger.campaigns import Campaign
from warehouse.ledger.clients import Client
from warehouse.ledger.errors import NotFound
from warehouse.ledger.store import Connection

MANY = "Several clients"


@dataclass(frozen=True)
class Scope:
    """Whose report it is, resolved: accounts, zone, client, and for a campaign its members (media id → why)."""

    accounts: tuple[Account, ...]
    client: Client | None
    campaign: Campaign | None
    members: Mapping[str, str] | None

    @property
    def names(self) -> dict[int, str]:
        """Our key of each account → its username."""
        return {account.id: account.username for account in self.accounts}

    @property
    def ids(self) -> list[int]:
        """Our keys of the accounts."""
        return [account.id for account in self.accounts]

    @property
    def title(self) -> str:
        """The campaign, the one account, or whose accounts they are."""
        if self.campaign:
            return self.campaign.name
        if len(self.accounts) == 1:
            return f"@{self.accounts[0].username}"
        return self.client.name if self.client else f"{len(self.accounts)} accounts"

    @property
    def client_name(self) -> str:
        """The client's name; accounts of several clients have none in common."""
        return self.client.name if self.client else MANY

    @property
    def zone(self) -> str:
        """The zone that cuts the days: the client's, or UTC when the accounts belong to several."""
        return self.client.time_zone if self.client else "UTC"

    @property
    def media(self) -> list[str] | None:
        """The members of the campaign; None: every post."""
        return None if self.members is None else list(self.members)


@dataclass(frozen=True)
class Period:
    """Whole days in a zone, both inclusive, and their instants [start, end)."""

    first: date
    last: date
    start: datetime
    end: datetime

    @property
    def days(self) -> tuple[date, ...]:
        """Every day."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))

    @classmethod
    def of(cls, first: date, last: date, zone: str) -> "Period":
        """The instants from the beginning of the first to the end of the last day."""
        return cls(first, last, _midnight(first, zone), _midnight(last + timedelta(days=1), zone))


def resolve(conn: Connection, lake: Lake, spec: ReportSpec, now: datetime) -> Scope:
    """Find what a spec names, campaigns with their members as known at `now`.

    Raises ReportError for an unknown account or campaign.
    """
    wanted = set(spec.account_ids)
    campaign = members = None
    if spec.campaign_id is not None:
        campaign = _campaign(conn, spec.campaign_id)
        rows = lake.rows("campaign_members", campaign=campaign.id, as_of=now)
        members = {row["media_id"]: row["why"] for row in rows}
        of_client = {a.id for a in accounts.list_accounts(conn, client_id=campaign.client_id)}
        wanted = (of_client & wanted) if wanted else of_client
    chosen = tuple(accounts.list_accounts(conn, ids=wanted))
    missing = wanted - {account.id for account in chosen}
    if missing:
        raise ReportError(f"There is no account {', '.join(map(str, sorted(missing)))}.")
    if not chosen:
        raise ReportError("None of the accounts belongs to the campaign's client. Choose others, or none.")
    owners = {account.client_id for account in chosen}
    client = clients.get(conn, owners.pop()) if len(owners) == 1 else None
    return Scope(chosen, client, campaign, members)


def _campaign(conn: Connection, campaign_id: int) -> Campaign:
    try:
        return campaigns.get(conn, campaign_id)
    except NotFound as error:
        raise ReportError(f"There is no campaign {campaign_id}.") from error


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
