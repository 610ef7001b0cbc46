"""Campaigns: named and dated; media belong to one by rule, or explicitly (in or out)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from warehouse.ledger import rows, tables
from warehouse.ledger.errors import Conflict

RULE_KINDS = ("hashtag", "label", "account", "dates")


@dataclass(frozen=True)
class Campaign:
    """A row of `campaigns`. Both days are inclusive; the budget is in minor units of `currency`."""

    id: int
    client_id: int
    name: str
    starts_on: date
    ends_on: date
    goal: str | None
    utm_campaign: str | None
    budget_minor: int | None
    currency: str | None
    created_at: datetime
    archived_at: datetime | None


@dataclass(frozen=True)
class Rule:
    """A rule of a campaign. `kind`: hashtag | label | account | dates (all posts of its days)."""

    id: int
    campaign_id: int
    kind: str
    value: str


@dataclass(frozen=True)
class Member:
    """A media that a person put in (`included`) or took out although a rule matches."""

    campaign_id: int
    account_id: int
    media_id: str
    included: bool


def add(
    conn: Connection,
    *,
    client_id: int,
    name: str,
    starts_on: date,
    ends_on: date,
    now: datetime,
    goal: str | None = None,
    utm_campaign: str | None = None,
    budget_minor: int | None = None,
    currency: str | None = None,
) -> Campaign:
    """Add a campaign. Raises Conflict when the client has one of that name."""
    campaigns = tables.campaigns
    same = select(campaigns.c.id).where(campaigns.c.client_id == client_id, campaigns.c.name == name)
    if conn.execute(same).first() is not None:
        raise Conflict(f"The client already has a campaign called {name}.")
    values = {
        "client_id": client_id,
        "name": name,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "goal": goal,
        "utm_campaign": utm_campaign,
        "budget_minor": budget_minor,
        "currency": currency,
        "created_at": now,
    }
    return get(conn, rows.add(conn, campaigns, values))


def get(conn: Connection, campaign_id: int) -> Campaign:
    """Read one campaign, or raise NotFound."""
    return rows.by_id(conn, tables.campaigns, Campaign, campaign_id, "campaign")


def list_campaigns(
    conn: Connection, *, client_ids: Collection[int] | None = None, archived: bool = False
) -> list[Campaign]:
    """List campaigns, the latest start first; archived ones only when asked for."""
    campaigns = tables.campaigns
    query = rows.read(campaigns, Campaign).order_by(campaigns.c.starts_on.desc(), campaigns.c.name)
    if client_ids is not None:
        query = query.where(campaigns.c.client_id.in_(client_ids))
    if not archived:
        query = query.where(campaigns.c.archived_at.is_(None))
    return rows.many(conn, query, Campaign)


def change(conn: Connection, campaign_id: int, **values: Any) -> None:
    """Change columns of a campaign (`archived_at` archives it), or raise NotFound."""
    rows.change(conn, tables.campaigns, campaign_id, "campaign", values)


def set_rules(conn: Connection, campaign_id: int, rules: Iterable[tuple[str, str]]) -> None:
    """Replace the rules of a campaign by these (kind, value); repeated ones count once."""
    wanted = dict.fromkeys(rules)
    unknown = sorted({kind for kind, _ in wanted} - set(RULE_KINDS))
    if unknown:
        raise ValueError(f"unknown kinds of rule: {unknown}")
    conn.execute(delete(tables.campaign_rules).where(tables.campaign_rules.c.campaign_id == campaign_id))
    for kind, value in wanted:
        rows.add(conn, tables.campaign_rules, {"campaign_id": campaign_id, "kind": kind, "value": value})


def list_rules(conn: Connection, campaign_id: int | None = None) -> list[Rule]:
    """List the rules of one campaign, or of all."""
    rules = tables.campaign_rules
    query = rows.read(rules, Rule).order_by(rules.c.campaign_id, rules.c.kind, rules.c.value)
    if campaign_id is not None:
        query = query.where(rules.c.campaign_id == campaign_id)
    return rows.many(conn, query, Rule)


def set_member(conn: Connection, campaign_id: int, account_id: int, media_id: str, *, included: bool) -> None:
    """Put a media into a campaign, or take it out, by hand; the last word wins over the rules."""
    key = {"campaign_id": campaign_id, "account_id": account_id, "media_id": media_id}
    rows.upsert(conn, tables.campaign_media, tuple(key), {**key, "included": included})


def forget_member(conn: Connection, campaign_id: int, account_id: int, media_id: str) -> None:
    """Leave a media to the rules again."""
    media = tables.campaign_media
    conn.execute(
        delete(media).where(
            media.c.campaign_id == campaign_id,
            media.c.account_id == account_id,
            media.c.media_id == media_id,
        )
    )


def list_members(conn: Connection, campaign_id: int | None = None) -> list[Member]:
    """List what was put in or taken out by hand, for one campaign or for all."""
    media = tables.campaign_media
    query = rows.read(media, Member).order_by(media.c.campaign_id, media.c.account_id, media.c.media_id)
    if campaign_id is not None:
        query = query.where(media.c.campaign_id == campaign_id)
    return rows.many(conn, query, Member)
