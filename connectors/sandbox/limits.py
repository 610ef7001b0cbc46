"""The platform's limits: which regime a call falls under, its budget, when it is refused, and the usage headers.

A call counts against one regime, by what it asks for: the app's and the person's hourly limits, or the limit of a
business use case (an Instagram account, a Page, an ad account). At its budget a regime refuses; the refused calls
count too, so that whoever goes on calling waits longer.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from connectors.sandbox.access.tokens import PAGE, Grant
from connectors.sandbox.refusing import throttle_refusals as refusals
from connectors.sandbox.refusing.refusals import Refusal
from connectors.sandbox.state.access import Who
from connectors.sandbox.usage import DAY, HOUR, MINUTE, Key
from connectors.sandbox.world.account_numbers import AccountNumbers
from connectors.sandbox.world.seeded import SeededWorld

if TYPE_CHECKING:
    from connectors.sandbox.platform import Platform

CALLS_PER_USER = 200
CALLS_PER_IMPRESSION = 4800
SILENT_CALLS = 20
"""Quirk Q33: so many answers come without headers."""
MOST_OBJECTS = 32
ADS_STANDARD = {"ads_insights": 190_000, "ads_management": 100_000}
ADS_LIMITED = {"ads_insights": 600, "ads_management": 300}
PER_ACTIVE_AD = {"ads_insights": 400, "ads_management": 40}
PRIVATE_REPLIES = 750
CONVERSATIONS, MESSAGES = 2 * MINUTE, 100 * MINUTE
"""Two reads of conversations and a hundred messages a second, counted by the minute."""
WINDOWS = {
    "app": HOUR, "user": HOUR, "page": HOUR, "instagram": DAY, "pages": DAY, "ads_insights": HOUR,
    "ads_management": HOUR, "private_replies": HOUR, "conversations": MINUTE, "messages": MINUTE,
}  # fmt: skip
_TALKING = ("private_replies", "conversations", "messages")
CASES = ("instagram", "pages", "ads_insights", "ads_management")
_ADS_NODES = {"ad_account", "campaign", "adset", "ad", "creative", "ad_report"}
_DISCOVERY = re.compile(r"(?:^|,)\s*business_discovery\b")
_PUBLIC_EDGES = ("ig_hashtag_search", "recently_searched_hashtags", "recent_media", "top_media")


class Charged(Protocol):
    """What a call shows of itself."""

    params: dict[str, str]
    path: tuple[str, ...]
    grant: Grant
    account: int | None


@dataclass(frozen=True)
class Shown:
    """Meters as an order wants them to be shown, whatever they hold."""

    call_count: int
    regain_minutes: int


def regime_of(call: Charged, node: str) -> Key:
    """The meter that a call to a kind of node counts against."""
    public = any(part in _PUBLIC_EDGES for part in call.path) or node == "hashtag"
    if public or _DISCOVERY.search(call.params.get("fields", "")):
        return "app", 0
    account = call.account
    talking = _talking(call) if node in {"user", "page"} else None
    if talking is not None:
        return talking, account or 0
    if node in _ADS_NODES:
        return (
            "ads_insights" if "insights" in call.path or "report" in node else "ads_management"
        ), account or 0
    if node == "page":
        return ("pages" if call.grant.kind == PAGE else "page"), account or 0
    return ("app", 0) if account is None else ("instagram", account)


def meter_of(who: Who) -> Key:
    """The meter of who asks; people and accounts of the Instagram login are numbered apart."""
    flavour, number = who
    return "user", 2 * number + (flavour == "ig")


def _talking(call: Charged) -> str | None:
    """The meter of messaging, which is apart from the account's own limit."""
    if "conversations" in call.path:
        return "conversations"
    if "messages" not in call.path:
        return None
    return "private_replies" if "comment_id" in call.params.get("recipient", "") else "messages"


class Limits:
    """Counts calls and refuses those beyond the budgets."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self._impressions: dict[tuple[int, int], int] = {}

    def admit(self, call: Charged, key: Key, at: float, number: int) -> None:
        """Count one call against a regime; refuses when the budget was used up before it."""
        usage = self._platform.usage
        keys = [key, meter_of(call.grant.who)] if key[0] == "app" and call.grant.kind != "NONE" else [key]
        full = [one for one in keys if self._is_full(one, at)]
        for one in keys:
            usage.note(one, WINDOWS[one[0]], at)
        if full:
            raise self._refusal(full[0], number)

    def _is_full(self, key: Key, at: float) -> bool:
        used = self._platform.usage.used(key, at)
        return used > 0 and not self._far_from_full(key, used) and used >= self.budget(key, at)

    def charge(self, key: Key, at: float, calls: int) -> None:
        """Count calls without refusing."""
        self._platform.usage.note(key, WINDOWS[key[0]], at, calls)

    def budget(self, key: Key, at: float) -> int:
        """How many calls a regime allows within its window."""
        switches = self._platform.switches
        if key[0] in PER_ACTIVE_AD:
            base = (ADS_STANDARD if switches.ads_tier == "standard_access" else ADS_LIMITED)[key[0]]
            return base + PER_ACTIVE_AD[key[0]] * self._active_ads(key[1], at)
        fixed = {
            "app": CALLS_PER_USER * switches.app_users,
            "user": switches.user_budget,
            "page": switches.user_budget,
            "private_replies": PRIVATE_REPLIES,
            "conversations": CONVERSATIONS,
            "messages": MESSAGES,
        }
        found = fixed.get(key[0], switches.account_budget)
        return found or max(self._floor(), CALLS_PER_IMPRESSION * self._impressions_of(key[1], at))

    def _floor(self) -> int:
        return CALLS_PER_IMPRESSION * self._platform.switches.impressions_floor

    def _far_from_full(self, key: Key, used: int) -> bool:
        """Whether less than one per cent even of the least budget is used: then nobody needs to know the budget."""
        by_impressions = key[0] in {"instagram", "pages"} and not self._platform.switches.account_budget
        return (by_impressions and used * 100 < self._floor()) or (
            key[0] in ADS_LIMITED and used * 100 < ADS_LIMITED[key[0]]
        )

    def percent(self, key: Key, at: float) -> int:
        """How much of a budget is used, at most 100."""
        used = self._platform.usage.used(key, at)
        if not used or self._far_from_full(key, used):
            return 0
        return min(100, used * 100 // max(1, self.budget(key, at)))

    def regain_minutes(self, key: Key, at: float) -> int:
        """Minutes until calls are answered again; 0 while they are."""
        return -(-self._platform.usage.free_after(key, at, self.budget(key, at)) // 60)

    def headers(self, keys: list[Key], at: float, shown: Shown | None = None) -> dict[str, str]:
        """The usage headers of an answer that counted against these regimes."""
        usage = self._platform.usage
        usage.answers += 1
        if shown is None and usage.answers <= SILENT_CALLS and self._platform.quirks.on("Q33"):
            return {}
        cases = [key for key in keys if key[0] in CASES][:MOST_OBJECTS]
        app = shown.call_count if shown is not None and not cases else self.percent(("app", 0), at)
        headers = {"X-App-Usage": f'{{"call_count":{app},"total_time":{app},"total_cputime":{app // 2}}}'}
        if cases:
            told = ",".join(self._case(key, at, shown) for key in cases)
            headers["X-Business-Use-Case-Usage"] = f"{{{told}}}"
        for key in cases:
            if key[0] in ADS_STANDARD:
                headers |= self._ads_headers(key, at)
        return headers

    def report(self, at: float) -> list[dict[str, object]]:
        """Every meter that was used, for people."""
        usage, ids = self._platform.usage, self._platform.ids
        return [
            {
                "regime": key[0],
                "account": ids.user(key[1]) if key[0] not in {"app", "user"} else None,
                "calls": usage.used(key, at),
                "budget": self.budget(key, at),
                "percent": self.percent(key, at),
                "regain_minutes": self.regain_minutes(key, at),
            }
            for key in sorted(usage.keys())
        ]

    def _case(self, key: Key, at: float, shown: Shown | None) -> str:
        used = self.percent(key, at) if shown is None else shown.call_count
        regain = (
            shown.regain_minutes if shown is not None else self.regain_minutes(key, at) if used >= 100 else 0
        )
        tier = (
            f',"ads_api_access_tier":"{self._platform.switches.ads_tier}"' if key[0] in ADS_STANDARD else ""
        )
        return (
            f'"{self._object_of(key)}":[{{"type":"{key[0]}","call_count":{used},"total_cputime":{used // 2},'
            f'"total_time":{used},"estimated_time_to_regain_access":{regain}{tier}}}]'
        )

    def _ads_headers(self, key: Key, at: float) -> dict[str, str]:
        tier = self._platform.switches.ads_tier
        used = 100 * self._platform.usage.used(key, at) / max(1, self.budget(key, at))
        reset = self._platform.usage.free_after(key, at, self.budget(key, at))
        if key[0] == "ads_insights":
            app = float(self.percent(("app", 0), at))
            throttle = (
                f'{{"app_id_util_pct":{app},"acc_id_util_pct":{used:.2f},"ads_api_access_tier":"{tier}"}}'
            )
            return {"X-FB-Ads-Insights-Throttle": throttle}
        account = (
            f'{{"acc_id_util_pct":{used:.2f},"reset_time_duration":{reset},"ads_api_access_tier":"{tier}"}}'
        )
        return {"X-Ad-Account-Usage": account}

    def _object_of(self, key: Key) -> str:
        ids = self._platform.ids
        if key[0] == "pages":
            return ids.page(key[1])
        return ids.ad_account(key[1]) if key[0] in ADS_STANDARD else ids.user(key[1])

    def _active_ads(self, account: int, at: float) -> int:
        if not self._platform.ads.served:
            return 0
        plan = self._platform.ads.plan(account)
        return sum(plan.ad_status(ad, at) == "ACTIVE" for ad in plan.ads if ad.life.created <= at)

    def _impressions_of(self, account: int, at: float) -> int:
        hour = int(at // HOUR)
        found = self._impressions.get((account, hour))
        if found is None:
            found = self._impressions[account, hour] = self._views_of_day(account, float(hour * HOUR))
        return found

    def _views_of_day(self, account: int, at: float) -> int:
        if not isinstance(self._platform.world, SeededWorld):
            return 0
        numbers = AccountNumbers(self._platform.library, account).window(at - DAY, at)
        return int(numbers["views"].sum())

    def _refusal(self, key: Key, number: int) -> Refusal:
        quirks = self._platform.quirks
        if key[0] == "app":
            return refusals.app_limit(403 if quirks.hits("Q31", number) else 400)
        if key[0] == "user":
            return refusals.user_limit()
        if key[0] == "page":
            return refusals.page_limit()
        if key[0] in _TALKING:
            return refusals.custom_limit(2534040)
        return refusals.case_limit(key[0], 400 if quirks.on("Q32") or key[0] != "instagram" else 429)
