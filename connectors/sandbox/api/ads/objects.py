"""The fields of ad accounts, campaigns, ad sets and ads, with the objects around them nested."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.sandbox.api.ads.creatives import CREATIVE
from connectors.sandbox.api.ads.nodes import AdNode
from connectors.sandbox.api.ads.silent import SILENT
from connectors.sandbox.api.fields import Field
from connectors.sandbox.api.paging import Json
from connectors.sandbox.paid.model import NEVER, AdCampaign, AdSet
from connectors.sandbox.refusing import refusals

Getter = Callable[[AdNode], Any]
ZONE_IDS = {"America/Los_Angeles": 1, "America/New_York": 7, "America/Sao_Paulo": 25, "Europe/Berlin": 47}
"""The platform's numbers of zones, as far as they are known."""
ATTRIBUTION = [
    {"event_type": "CLICK_THROUGH", "window_days": 7}, {"event_type": "VIEW_THROUGH", "window_days": 1},
]  # fmt: skip
EDGES = {
    "account": ("campaigns", "adsets", "ads", "adcreatives"),
    "campaign": ("adsets", "ads"),
    "adset": ("ads",),
}


def spent(node: AdNode) -> int:
    """What an object cost until now, in minor units."""
    by_ad = node.call.platform.ads.spent(node.account, node.call.at)
    if node.kind == "account":
        return int(by_ad.sum())
    return int(by_ad[[below.number for below in node.below("ad")]].sum())


def _left(node: AdNode, thing: AdCampaign | AdSet) -> str | None:
    """budget_remaining: of the lifetime, or of today."""
    if thing.lifetime:
        return str(max(0, thing.lifetime - spent(node)))
    return str(thing.daily) if thing.daily else "0"


def _budget(amount: int) -> str | None:
    return str(amount) if amount else None


def _time(node: AdNode, at: int) -> str | None:
    return node.time(at) if at < NEVER else None


def _targeting(node: AdNode) -> Json:
    adset, country = node.adset, node.call.platform.world.profile(node.account).country
    targeting: Json = {
        "age_max": adset.ages[1], "age_min": adset.ages[0],
        "geo_locations": {"countries": [country], "location_types": ["home", "recent"]},
        "publisher_platforms": list(adset.platforms), "device_platforms": ["mobile", "desktop"],
    }  # fmt: skip
    if adset.platforms == ("instagram",):
        targeting["instagram_positions"] = ["stream", "story", "explore", "reels"]
    return targeting


def _issues(node: AdNode) -> list[Json] | None:
    if node.status != "WITH_ISSUES":
        return None
    words = "Your ad set stopped delivering because a payment failed."
    issue = {
        "level": "AD_SET", "error_code": 1815089, "error_summary": "Payment failed", "error_message": words,
        "error_type": "HARD_ERROR",
    }  # fmt: skip
    return [issue]


def _user(node: AdNode) -> str:
    return node.call.platform.ids.user(node.account)


def _promoted(node: AdNode) -> Json | None:
    page = {"page_id": node.call.platform.ids.page(node.account)}
    if node.adset.goal == "OFFSITE_CONVERSIONS":
        return {"pixel_id": node.account_id[::-1], "custom_event_type": "PURCHASE"}
    return page if node.adset.goal != "REACH" else None


_COMMON: dict[str, Getter] = {
    "id": lambda n: n.id,
    "account_id": lambda n: n.account_id,
    "status": lambda n: n.life.status(n.call.at),
    "configured_status": lambda n: n.life.status(n.call.at),
    "effective_status": lambda n: n.status,
    "created_time": lambda n: n.time(n.life.created),
    "updated_time": lambda n: n.time(n.life.updated(n.call.at)),
    "issues_info": _issues,
}
_ACCOUNT: dict[str, Getter] = {
    "id": lambda n: n.id,
    "account_id": lambda n: n.account_id,
    "name": lambda n: n.call.platform.world.profile(n.account).name,
    "account_status": lambda n: 1,
    "disable_reason": lambda n: 0,
    "age": lambda n: round((n.call.at - n.plan.created) / 86400, 6),
    "amount_spent": lambda n: str(spent(n)),
    "balance": lambda n: "0",
    "spend_cap": lambda n: "0",
    "currency": lambda n: n.plan.currency,
    "timezone_name": lambda n: n.plan.zone,
    "timezone_id": lambda n: ZONE_IDS.get(n.plan.zone),
    "timezone_offset_hours_utc": lambda n: _offset(n),  # noqa: PLW0108 - defined below
    "created_time": lambda n: n.time(n.plan.created),
    "min_daily_budget": lambda n: 100,
    "is_personal": lambda n: 0,
    "is_prepay_account": lambda n: False,
    "business_name": lambda n: n.call.platform.world.profile(n.account).name,
    "business_country_code": lambda n: n.call.platform.world.profile(n.account).country,
    "attribution_spec": lambda n: ATTRIBUTION,
    "user_tasks": lambda n: ["DRAFT", "ANALYZE", "ADVERTISE", "MANAGE"],
}
_CAMPAIGN: dict[str, Getter] = _COMMON | {
    "name": lambda n: n.campaign.name,
    "objective": lambda n: n.campaign.objective,
    "buying_type": lambda n: "AUCTION",
    "bid_strategy": lambda n: "LOWEST_COST_WITHOUT_CAP" if n.campaign.daily or n.campaign.lifetime else None,
    "daily_budget": lambda n: _budget(n.campaign.daily),
    "lifetime_budget": lambda n: _budget(n.campaign.lifetime),
    "budget_remaining": lambda n: _left(n, n.campaign),
    "spend_cap": lambda n: None,
    "start_time": lambda n: _time(n, n.campaign.starts),
    "stop_time": lambda n: _time(n, n.campaign.ends),
    "special_ad_categories": lambda n: [],
    "special_ad_category": lambda n: "NONE",
    "boosted_object_id": lambda n: None,
    "pacing_type": lambda n: ["standard"],
    "smart_promotion_type": lambda n: "GUIDED_CREATION",
    "source_campaign_id": lambda n: "0",
    "can_use_spend_cap": lambda n: True,
}
_ADSET: dict[str, Getter] = _COMMON | {
    "name": lambda n: n.adset.name,
    "campaign_id": lambda n: n.above("campaign").id,
    "optimization_goal": lambda n: n.adset.goal,
    "billing_event": lambda n: n.adset.billing,
    "bid_strategy": lambda n: "LOWEST_COST_WITHOUT_CAP" if n.adset.daily or n.adset.lifetime else None,
    "attribution_spec": lambda n: ATTRIBUTION,
    "targeting": _targeting,
    "promoted_object": _promoted,
    "instagram_user_id": _user,
    "destination_type": lambda n: "INSTAGRAM_PROFILE" if "PROFILE" in n.adset.goal else "UNDEFINED",
    "daily_budget": lambda n: str(n.adset.daily),
    "lifetime_budget": lambda n: str(n.adset.lifetime),
    "budget_remaining": lambda n: _left(n, n.adset),
    "start_time": lambda n: _time(n, n.adset.starts),
    "end_time": lambda n: _time(n, n.adset.ends),
    "pacing_type": lambda n: ["standard"],
    "is_dynamic_creative": lambda n: False,
    "learning_stage_info": lambda n: (
        {"status": "SUCCESS"} if n.call.at > n.adset.starts + 7 * 86400 else None
    ),
    "bid_amount": lambda n: None,
    "lifetime_imps": lambda n: 0,
    "source_adset_id": lambda n: "0",
}
_AD: dict[str, Getter] = _COMMON | {
    "name": lambda n: n.ad.name,
    "adset_id": lambda n: n.above("adset").id,
    "campaign_id": lambda n: n.above("campaign").id,
    "bid_type": lambda n: "ABSOLUTE_OCPM",
    "conversion_domain": lambda n: None,
    "preview_shareable_link": lambda n: f"https://fb.me/adspreview/facebook/{n.id[-12:]}",
    "tracking_specs": lambda n: [
        {"action.type": ["post_engagement"], "page": [n.call.platform.ids.page(n.account)]}
    ],
    "source_ad_id": lambda n: "0",
    "ad_review_feedback": lambda n: (
        {"global": {"LOW_QUALITY": "Low Quality or Disruptive Content"}} if n.ad.disapproved else None
    ),
    "targeting": _targeting,
}
FIELDS: dict[str, dict[str, Getter]] = {
    "account": _ACCOUNT, "campaign": _CAMPAIGN, "adset": _ADSET, "ad": _AD, "creative": CREATIVE,
}  # fmt: skip
TYPES = {"account": "AdAccount", "campaign": "AdCampaignGroup", "adset": "AdCampaign", "ad": "Adgroup"}
_AROUND = {
    "campaign": ("account",), "adset": ("account", "campaign"), "ad": ("account", "campaign", "adset", "creative"),
}  # fmt: skip


def draw(node: AdNode, fields: tuple[Field, ...]) -> Json:
    """An object as JSON: the asked fields, those without a value left out, `id` always."""
    answer: Json = {}
    for field in fields:
        value = _nested(node, field)
        if value is None:
            value = getter(node.kind, field.name)(node)
        if value is not None:
            answer[field.name] = value
    return answer | {"id": node.id}


def check_fields(kind: str, fields: tuple[Field, ...]) -> None:
    """Refuse fields that a kind of object does not have, also where there is nothing to draw."""
    for field in fields:
        if field.name not in (*_AROUND.get(kind, ()), *EDGES.get(kind, ()), "insights"):
            getter(kind, field.name)


def getter(kind: str, name: str) -> Getter:
    """How a field is read; refuses one that does not exist."""
    found = FIELDS[kind].get(name)
    if found is None and name in SILENT[kind]:
        return lambda node: None
    if found is None:
        typed = f" on node type ({TYPES[kind]})" if kind in TYPES else ""
        raise refusals.invalid(f"Tried accessing nonexisting field ({name}){typed}")
    return found


def _nested(node: AdNode, field: Field) -> Json | None:
    from connectors.sandbox.api.ads import insights, lists

    only_id = (Field("id"),)
    if field.name in _AROUND.get(node.kind, ()):
        above = node.above(field.name)
        return draw(above, field.nested or only_id)
    if field.name == "insights" and node.kind != "creative":
        node.call.tally.expanded += 1
        names = ",".join(inner.name for inner in field.nested or ())
        return insights.read_insights(node, field.params | ({"fields": names} if names else {}), nested=True)
    if field.name in EDGES.get(node.kind, ()):
        node.call.tally.expanded += 1
        return lists.list_objects(node, field.name, field.params, field.nested or only_id, nested=True)
    return None


def _offset(node: AdNode) -> float:
    ahead = datetime.fromtimestamp(node.call.at, UTC).astimezone(ZoneInfo(node.plan.zone)).utcoffset()
    return ahead.total_seconds() / 3600 if ahead is not None else 0.0
