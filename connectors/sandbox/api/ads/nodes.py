"""Ad accounts, campaigns, ad sets, ads and creatives as nodes: how their ids are found, what belongs to what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import Kind
from connectors.sandbox.paid.model import Ad, AdCampaign, AdSet, Life, Plan

LEVELS = ("account", "campaign", "adset", "ad")


@dataclass(frozen=True)
class AdNode:
    """One of these objects at the instant of a call. A creative has the number of its ad."""

    call: Call
    kind: str
    account: int
    number: int = 0

    @property
    def plan(self) -> Plan:
        """Everything of the ad account."""
        return self.call.platform.ads.plan(self.account)

    @property
    def id(self) -> str:
        """The id as the platform gives it out."""
        ids = self.call.platform.ids
        if self.kind == "account":
            return "act_" + ids.ad_account(self.account)
        return ids.advertised(self.kind, self.account, self.number)

    @property
    def account_id(self) -> str:
        """The ad account's id without act_."""
        return self.call.platform.ids.ad_account(self.account)

    @property
    def campaign(self) -> AdCampaign:
        """The campaign, or that above."""
        return self.plan.campaigns[self.number if self.kind == "campaign" else self.adset.campaign]

    @property
    def adset(self) -> AdSet:
        """The ad set, or that above."""
        return self.plan.adsets[self.number if self.kind == "adset" else self.ad.adset]

    @property
    def ad(self) -> Ad:
        """The ad, or the creative's."""
        return self.plan.ads[self.number]

    @property
    def life(self) -> Life:
        """When it was made and changed."""
        if self.kind == "campaign":
            return self.campaign.life
        return self.adset.life if self.kind == "adset" else self.ad.life

    @property
    def status(self) -> str:
        """effective_status."""
        at = self.call.at
        if self.kind == "campaign":
            return self.plan.campaign_status(self.campaign, at)
        return (
            self.plan.adset_status(self.adset, at)
            if self.kind == "adset"
            else self.plan.ad_status(self.ad, at)
        )

    def of(self, kind: str, number: int) -> "AdNode":
        """Another object of the same ad account."""
        return AdNode(self.call, kind, self.account, number)

    def above(self, kind: str) -> "AdNode":
        """The object of a level that holds this one, or itself."""
        if kind == self.kind:
            return self
        if kind == "account":
            return self.of("account", 0)
        if kind in {"ad", "creative"}:
            return self.of(kind, self.number)
        return self.of(kind, (self.campaign if kind == "campaign" else self.adset).number)

    def below(self, kind: str) -> list["AdNode"]:
        """The objects of a level within this one that exist by now, newest first."""
        things: Sequence[AdCampaign | AdSet | Ad] = self.plan.ads
        if kind in {"campaign", "adset"}:
            things = self.plan.campaigns if kind == "campaign" else self.plan.adsets
        found = [self.of(kind, thing.number) for thing in things if thing.life.created <= self.call.at]
        mine = [
            node for node in found if self.kind == "account" or node.above(self.kind).number == self.number
        ]
        return mine[::-1]

    def time(self, at: float) -> str:
        """An instant as these objects tell it: in the ad account's zone."""
        return (
            datetime.fromtimestamp(int(at), UTC)
            .astimezone(ZoneInfo(self.plan.zone))
            .strftime("%Y-%m-%dT%H:%M:%S%z")
        )


def sees_ads(call: Call, account: int) -> bool:
    """Whether an ad account exists and the token may see it."""
    platform = call.platform
    return platform.ads.served and account < platform.world.account_count and call.grant.sees(account)


def _account(call: Call, text: str) -> AdNode | None:
    account = call.platform.ids.read_ad_account(text) if text.startswith("act_") else None
    if account is None or call.host != "fb" or not sees_ads(call, account):
        return None
    call.account = account
    return AdNode(call, "account", account)


def _finder(kind: str, name: str) -> Kind:
    def find(call: Call, text: str) -> AdNode | None:
        place = call.platform.ids.read_advertised(kind, text) if call.host == "fb" else None
        if place is None or not sees_ads(call, place[0]):
            return None
        node = AdNode(call, kind, *place)
        count = {"campaign": len(node.plan.campaigns), "adset": len(node.plan.adsets)}.get(
            kind, len(node.plan.ads)
        )
        if place[1] >= count or node.life.created > call.at:
            return None
        call.account = place[0]
        return node

    return Kind(name, find)


KINDS = (
    Kind("ad_account", _account),
    _finder("campaign", "campaign"),
    _finder("adset", "adset"),
    _finder("ad", "ad"),
    _finder("creative", "creative"),
)
