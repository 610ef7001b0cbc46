"""Which posts a campaign counts, and why: its rules, then what people put in or took out by hand."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from actions.campaigns import CampaignRow, CampaignRule
from actions.permissions import On, may
from dashboard import data
from dashboard.context import current
from dashboard.messages import _
from dashboard.shell import Viewer

BY_HAND = "explicit"


def client_accounts(reader: Viewer, client_id: int) -> tuple[int, ...]:
    """The accounts of a client that the reader may see."""
    return tuple(account.id for account in reader.accounts.values() if account.client_id == client_id)


def may_on_client(reader: Viewer, action: str, client_id: int) -> bool:
    """Whether to offer an action on a client; the action itself checks again."""
    with current().ledger.read() as conn:
        return may(conn, reader.actor, action, On.client(client_id))


def members(campaign: CampaignRow, reader: Viewer) -> pd.DataFrame:
    """account_id, media_id, why ("explicit" or the rule): what the campaign counts now."""
    accounts = client_accounts(reader, campaign.client_id)
    found = matches(campaign.rules, campaign.starts_on, campaign.ends_on, accounts)
    taken_out = set(campaign.excluded)
    put_in = [pair for pair in campaign.included if pair[0] in accounts]
    by_hand = pd.DataFrame(put_in, columns=["account_id", "media_id"]).assign(why=BY_HAND)
    kept = pd.Series([pair not in taken_out for pair in _pairs(found)], index=found.index, dtype=bool)
    by_rule = found[kept]
    both = pd.concat([by_hand, by_rule], ignore_index=True) if put_in else by_rule
    return both.drop_duplicates(["account_id", "media_id"]).reset_index(drop=True)


def matches(
    rules: Sequence[CampaignRule], starts_on: date, ends_on: date, accounts: Sequence[int]
) -> pd.DataFrame:
    """account_id, media_id, why: what these rules find, saved or not. The preview and the page ask here.

    Account rules narrow the accounts; hashtag, label and dates rules choose posts; account rules alone choose
    every post of their accounts.
    """
    hashtags = [rule.value for rule in rules if rule.kind == "hashtag"]
    labels = [int(rule.value) for rule in rules if rule.kind == "label"]
    narrowed = [int(rule.value) for rule in rules if rule.kind == "account"]
    every_post = any(rule.kind == "dates" for rule in rules)
    alone = bool(narrowed) and not (hashtags or labels or every_post)
    looked_at = [account for account in accounts if account in narrowed] if narrowed else list(accounts)
    found = data.rule_matches(looked_at, starts_on, ends_on, hashtags, labels, every_post or alone)
    return found.assign(why="account") if alone else found


def why_text(why: object) -> str:
    """Why a post belongs to a campaign, in words."""
    words = {BY_HAND: _("chosen by hand"), "dates": _("posted on its days"), "account": _("on its account")}
    return words.get(str(why), str(why))


def _pairs(frame: pd.DataFrame) -> list[tuple[int, str]]:
    return [
        (int(account), str(media))
        for account, media in zip(frame["account_id"], frame["media_id"], strict=True)
    ]
