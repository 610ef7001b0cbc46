"""Campaigns: named and dated, with media that belong to them by rule or by hand.

A rule says hashtag, label, account or all posts of its dates; what a person put in or took out by hand wins.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from actions.actor import Actor, fresh
from actions.core import Doing, Done, as_action_errors, perform
from actions.desk import Desk
from actions.errors import Conflict, Invalid
from actions.outcome import Outcome
from actions.permissions import On, require, visible_clients
from warehouse.ledger import accounts, campaigns, clients, labels
from warehouse.ledger import errors as ledger_errors
from warehouse.ledger.campaigns import RULE_KINDS
from warehouse.ledger.store import Connection

_HASHTAG = re.compile(r"\w{1,100}")
_MEDIA_ID = re.compile(r"\d{1,40}")
MOST_MEDIA = 1000


@dataclass(frozen=True)
class CampaignRule:
    """`kind` hashtag (without #), label (its id), account (our id) or dates (value `all`)."""

    kind: str
    value: str


@dataclass(frozen=True)
class CampaignDraft:
    """A campaign as a form gives it. Both days are inclusive; the budget is in minor units of `currency`."""

    client_id: int
    name: str
    starts_on: date
    ends_on: date
    goal: str | None = None
    utm_campaign: str | None = None
    budget_minor: int | None = None
    currency: str | None = None
    rules: tuple[CampaignRule, ...] = ()


@dataclass(frozen=True)
class CampaignRow:
    """A campaign as people see it; `included` and `excluded` are (account id, media id) chosen by hand."""

    id: int
    client_id: int
    client: str
    name: str
    starts_on: date
    ends_on: date
    goal: str | None
    utm_campaign: str | None
    budget_minor: int | None
    currency: str | None
    rules: tuple[CampaignRule, ...]
    included: tuple[tuple[int, str], ...]
    excluded: tuple[tuple[int, str], ...]
    archived_at: datetime | None


def create_campaign(
    desk: Desk, actor: Actor, draft: CampaignDraft, *, request_key: str | None = None
) -> Outcome:
    """Add a campaign with its rules."""

    def change(doing: Doing) -> Done:
        rules = _checked(doing.conn, draft, None)
        campaign = campaigns.add(doing.conn, client_id=draft.client_id, now=doing.now, **_values(draft))
        campaigns.set_rules(doing.conn, campaign.id, rules)
        return Done(Outcome(campaign.id), f"campaign:{campaign.id}", {"client": draft.client_id})

    where = On.client(draft.client_id)
    body = _body(draft)
    return perform(desk, actor, "campaigns.create", where, change, body=body, request_key=request_key)


def update_campaign(
    desk: Desk, actor: Actor, campaign_id: int, draft: CampaignDraft, *, request_key: str | None = None
) -> Outcome:
    """Replace a campaign's fields and rules; what was chosen by hand stays."""

    def change(doing: Doing) -> Done:
        if campaigns.get(doing.conn, campaign_id).client_id != draft.client_id:
            raise Invalid(["A campaign stays with its client. Make a new one for another client."])
        rules = _checked(doing.conn, draft, campaign_id)
        campaigns.change(doing.conn, campaign_id, **_values(draft))
        campaigns.set_rules(doing.conn, campaign_id, rules)
        return Done(Outcome(campaign_id), f"campaign:{campaign_id}")

    body = {**_body(draft), "campaign": campaign_id}
    return perform(
        desk, actor, "campaigns.update", _place(campaign_id), change, body=body, request_key=request_key
    )


def archive_campaign(
    desk: Desk, actor: Actor, campaign_id: int, *, archived: bool = True, request_key: str | None = None
) -> Outcome:
    """Put a campaign away, or bring it back."""

    def change(doing: Doing) -> Done:
        campaigns.change(doing.conn, campaign_id, archived_at=doing.now if archived else None)
        return Done(Outcome(campaign_id), f"campaign:{campaign_id}", {"archived": archived})

    body = {"campaign": campaign_id, "archived": archived}
    return perform(
        desk, actor, "campaigns.archive", _place(campaign_id), change, body=body, request_key=request_key
    )


def include_media(
    desk: Desk,
    actor: Actor,
    campaign_id: int,
    account_id: int,
    media_ids: Sequence[str],
    *,
    request_key: str | None = None,
) -> Outcome:
    """Put media into the campaign by hand, whatever the rules say."""
    return _choose(desk, actor, campaign_id, account_id, media_ids, True, request_key)


def exclude_media(
    desk: Desk,
    actor: Actor,
    campaign_id: int,
    account_id: int,
    media_ids: Sequence[str],
    *,
    request_key: str | None = None,
) -> Outcome:
    """Take media out of the campaign by hand, although a rule matches."""
    return _choose(desk, actor, campaign_id, account_id, media_ids, False, request_key)


def follow_rules(
    desk: Desk,
    actor: Actor,
    campaign_id: int,
    account_id: int,
    media_ids: Sequence[str],
    *,
    request_key: str | None = None,
) -> Outcome:
    """Forget what was chosen by hand for these media; the rules decide again."""
    return _choose(desk, actor, campaign_id, account_id, media_ids, None, request_key)


def list_campaigns(desk: Desk, actor: Actor, *, archived: bool = False) -> list[CampaignRow]:
    """List the campaigns of the clients the actor sees, the latest start first."""
    with as_action_errors(), desk.ledger.read() as conn:
        shown = visible_clients(conn, fresh(conn, actor))
        found = campaigns.list_campaigns(conn, client_ids=shown, archived=archived)
        return _rows(conn, found)


def campaign_row(desk: Desk, actor: Actor, campaign_id: int) -> CampaignRow:
    """Read one campaign; NotFound or NotAllowed when the actor may not see it."""
    with as_action_errors(), desk.ledger.read() as conn:
        campaign, seeing = campaigns.get(conn, campaign_id), fresh(conn, actor)
        if campaign.client_id not in visible_clients(conn, seeing):
            require(conn, seeing, "clients.view", On.client(campaign.client_id))
        return _rows(conn, [campaign])[0]


def _rows(conn: Connection, found: list[campaigns.Campaign]) -> list[CampaignRow]:
    names = {client.id: client.name for client in clients.list_clients(conn, archived=True)}
    rules: dict[int, list[CampaignRule]] = {}
    for rule in campaigns.list_rules(conn):
        rules.setdefault(rule.campaign_id, []).append(CampaignRule(rule.kind, rule.value))
    chosen: dict[tuple[int, bool], list[tuple[int, str]]] = {}
    for member in campaigns.list_members(conn):
        chosen.setdefault((member.campaign_id, member.included), []).append(
            (member.account_id, member.media_id)
        )
    return [
        CampaignRow(
            c.id,
            c.client_id,
            names[c.client_id],
            c.name,
            c.starts_on,
            c.ends_on,
            c.goal,
            c.utm_campaign,
            c.budget_minor,
            c.currency,
            tuple(rules.get(c.id, [])),
            tuple(chosen.get((c.id, True), [])),
            tuple(chosen.get((c.id, False), [])),
            c.archived_at,
        )
        for c in found
    ]


def _choose(
    desk: Desk,
    actor: Actor,
    campaign_id: int,
    account_id: int,
    media_ids: Sequence[str],
    included: bool | None,
    request_key: str | None,
) -> Outcome:
    if not media_ids or len(media_ids) > MOST_MEDIA or not all(_MEDIA_ID.fullmatch(m) for m in media_ids):
        raise Invalid([f"Choose 1 to {MOST_MEDIA} media by their ids."])

    def change(doing: Doing) -> Done:
        campaign, account = campaigns.get(doing.conn, campaign_id), accounts.get(doing.conn, account_id)
        if campaign.client_id != account.client_id:
            raise Invalid([f"The account {account.username} belongs to another client than this campaign."])
        for media_id in media_ids:
            if included is None:
                campaigns.forget_member(doing.conn, campaign_id, account_id, media_id)
            else:
                campaigns.set_member(doing.conn, campaign_id, account_id, media_id, included=included)
        detail = {
            "account": account_id,
            "media": list(media_ids[:50]),
            "count": len(media_ids),
            "in": included,
        }
        return Done(Outcome(campaign_id), f"campaign:{campaign_id}", detail)

    body = {"campaign": campaign_id, "account": account_id, "media": list(media_ids), "included": included}
    action = "campaigns.choose_media"
    return perform(desk, actor, action, _place(campaign_id), change, body=body, request_key=request_key)


def _place(campaign_id: int) -> Callable[[Connection], On]:
    return lambda conn: On.client(campaigns.get(conn, campaign_id).client_id)


def _values(draft: CampaignDraft) -> dict[str, Any]:
    return {
        "name": draft.name.strip(),
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "goal": draft.goal or None,
        "utm_campaign": draft.utm_campaign or None,
        "budget_minor": draft.budget_minor,
        "currency": draft.currency.upper() if draft.currency else None,
    }


def _body(draft: CampaignDraft) -> dict[str, Any]:
    return {**_values(draft), "client": draft.client_id, "rules": [[r.kind, r.value] for r in draft.rules]}


def _checked(conn: Connection, draft: CampaignDraft, own_id: int | None) -> list[tuple[str, str]]:
    """Raise Invalid with everything wrong with the draft; give its rules in the form that is kept."""
    clients.get(conn, draft.client_id)
    problems = []
    if not 1 <= len(draft.name.strip()) <= 200:
        problems.append("The campaign needs a name of at most 200 characters.")
    if draft.starts_on > draft.ends_on:
        problems.append("The campaign ends before it starts. Swap the dates.")
    if draft.budget_minor is not None and (draft.budget_minor < 0 or not draft.currency):
        problems.append("A budget is not negative and needs a currency, e.g. EUR.")
    if draft.currency and (len(draft.currency) != 3 or not draft.currency.isalpha()):
        problems.append(f'"{draft.currency}" is no currency code. Write it like EUR or USD.')
    rules = []
    for rule in draft.rules:
        kept, wrong = _checked_rule(conn, draft.client_id, rule)
        rules.append((rule.kind, kept))
        problems += wrong
    if problems:
        raise Invalid(problems)
    others = campaigns.list_campaigns(conn, client_ids=[draft.client_id], archived=True)
    if any(c.name.casefold() == draft.name.strip().casefold() and c.id != own_id for c in others):
        raise Conflict(f"The client already has a campaign called {draft.name.strip()}. Choose another name.")
    return list(dict.fromkeys(rules))


def _checked_rule(conn: Connection, client_id: int, rule: CampaignRule) -> tuple[str, list[str]]:
    value = rule.value.strip()
    if rule.kind not in RULE_KINDS:
        return value, [f'"{rule.kind}" is no kind of rule. Use one of: {", ".join(RULE_KINDS)}.']
    if rule.kind == "hashtag":
        value = value.removeprefix("#").casefold()
        fine = _HASHTAG.fullmatch(value) is not None
        return value, [] if fine else [f'"{rule.value}" is no hashtag. Write one word, with or without #.']
    if rule.kind == "dates":
        return "all", [] if value in {"", "all"} else ['A rule by dates takes all posts; its value is "all".']
    found: labels.Label | accounts.Account
    try:
        found = (labels if rule.kind == "label" else accounts).get(conn, int(value))
    except (ValueError, ledger_errors.NotFound):
        return value, [f"There is no {rule.kind} {rule.value}. Choose one of the list."]
    fine = found.client_id == client_id
    return str(found.id), [] if fine else [f"The {rule.kind} {rule.value} belongs to another client."]
