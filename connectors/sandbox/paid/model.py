"""What an ad account consists of: campaigns hold ad sets, ad sets hold ads, an ad shows a creative."""

from dataclasses import dataclass
from functools import cached_property

GONE = ("DELETED", "ARCHIVED")
NEVER = 1 << 60
REVIEW_S = 2 * 3600
"""How long a new ad waits for review."""


@dataclass(frozen=True, slots=True)
class Life:
    """When an object was made, and what was done to it: (instant, configured status), ascending."""

    created: int
    turns: tuple[tuple[int, str], ...] = ()

    def status(self, at: float) -> str:
        """The configured status at an instant."""
        found = "ACTIVE"
        for since, status in self.turns:
            found = status if since <= at else found
        return found

    def updated(self, at: float) -> int:
        """When the object was last changed."""
        return max([self.created, *(since for since, _ in self.turns if since <= at)])

    @property
    def stopped(self) -> int:
        """When it first ceased to be ACTIVE."""
        return self.turns[0][0] if self.turns else NEVER


@dataclass(frozen=True, slots=True)
class AdCampaign:
    """A campaign. Budgets are in minor units; one of the two is 0, both where the ad sets have them."""

    number: int
    name: str
    objective: str
    life: Life
    starts: int
    ends: int
    daily: int = 0
    lifetime: int = 0


@dataclass(frozen=True, slots=True)
class AdSet:
    """An ad set. `issue_at` is when it ran into trouble and ceased to deliver, NEVER mostly."""

    number: int
    campaign: int
    name: str
    goal: str
    billing: str
    life: Life
    starts: int
    ends: int
    daily: int
    lifetime: int
    people: int
    """How many the targeting can reach."""
    ages: tuple[int, int]
    platforms: tuple[str, ...]
    issue_at: int = NEVER


@dataclass(frozen=True, slots=True)
class Ad:
    """An ad. `post` is the promoted post or -1 for one that exists as an ad only."""

    number: int
    adset: int
    name: str
    life: Life
    post: int
    weight: float
    """Its part of the ad set's budget."""
    video: bool = False
    disapproved: bool = False


@dataclass(frozen=True)
class Plan:
    """Everything that an ad account ever ran or will run; numbers are places in these lists."""

    account: int
    zone: str
    currency: str
    created: int
    campaigns: tuple[AdCampaign, ...] = ()
    adsets: tuple[AdSet, ...] = ()
    ads: tuple[Ad, ...] = ()

    @cached_property
    def ads_of_post(self) -> dict[int, tuple[int, ...]]:
        """The ads that promote each post."""
        found: dict[int, tuple[int, ...]] = {}
        for ad in self.ads:
            if ad.post >= 0:
                found[ad.post] = (*found.get(ad.post, ()), ad.number)
        return found

    def run_of(self, ad: Ad) -> tuple[int, int]:
        """From when until when an ad delivers; (0, 0) when it never does."""
        adset = self.adsets[ad.adset]
        campaign = self.campaigns[adset.campaign]
        if ad.disapproved:
            return 0, 0
        start = max(ad.life.created + REVIEW_S, adset.starts, campaign.starts)
        stops = (
            ad.life.stopped,
            adset.life.stopped,
            campaign.life.stopped,
            adset.issue_at,
            adset.ends,
            campaign.ends,
        )
        return (start, min(stops)) if start < min(stops) else (0, 0)

    def campaign_status(self, campaign: AdCampaign, at: float) -> str:
        """effective_status of a campaign."""
        return campaign.life.status(at)

    def adset_status(self, adset: AdSet, at: float) -> str:
        """effective_status of an ad set: what its campaign is goes through."""
        above = self.campaigns[adset.campaign].life.status(at)
        found = _settled(adset.life.status(at), (above, "CAMPAIGN_PAUSED"))
        return found or ("WITH_ISSUES" if at >= adset.issue_at else "ACTIVE")

    def ad_status(self, ad: Ad, at: float) -> str:
        """effective_status of an ad."""
        adset = self.adsets[ad.adset]
        campaign = self.campaigns[adset.campaign].life.status(at)
        above = (campaign, "CAMPAIGN_PAUSED"), (adset.life.status(at), "ADSET_PAUSED")
        found = _settled(ad.life.status(at), *above)
        if found is not None:
            return found
        if at < ad.life.created + REVIEW_S:
            return "PENDING_REVIEW"
        if ad.disapproved:
            return "DISAPPROVED"
        return "WITH_ISSUES" if at >= adset.issue_at else "ACTIVE"

    def runs(self, ad: Ad, at: float) -> bool:
        """Whether an ad is being delivered at an instant."""
        start, end = self.run_of(ad)
        return start <= at < end


def _settled(own: str, *above: tuple[str, str]) -> str | None:
    """What the own status or one above it (with its name for being paused) decides; None when all are active."""
    for status in (own, *(status for status, _ in above)):
        if status in GONE:
            return status
    if own == "PAUSED":
        return own
    return next((paused for status, paused in above if status == "PAUSED"), None)
