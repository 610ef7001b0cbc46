"""The fields of insights: each is read from a row, as text; what has no value is left out."""

from collections.abc import Callable
from typing import Any

from connectors.sandbox.api.ads import actions
from connectors.sandbox.api.ads.actions import Action
from connectors.sandbox.api.ads.nodes import AdNode
from connectors.sandbox.api.ads.rows import Row, plain
from connectors.sandbox.api.ads.silent import UNTOLD
from connectors.sandbox.api.paging import Json

Metric = Callable[[Row], Any]


def _count(name: str) -> Metric:
    return lambda row: str(row.numbers[name])


def _some(name: str) -> Metric:
    return lambda row: str(row.numbers[name]) if row.numbers[name] else None


def _ratio(
    above: Callable[[Row], float | None], below: Callable[[Row], float | None], times: float = 1
) -> Metric:
    def found(row: Row) -> str | None:
        one, other = above(row), below(row)
        return plain(one / other * times) if one is not None and other else None

    return found


def _n(name: str) -> Callable[[Row], float]:
    return lambda row: row.numbers[name]


def _spend(row: Row) -> float:
    return row.spend


def _reach(row: Row) -> float | None:
    return row.reach


def _unique(name: str) -> Callable[[Row], int | None]:
    return lambda row: row.people(row.numbers[name])


def _text(value: Callable[[Row], float | None]) -> Metric:
    return lambda row: None if value(row) is None else str(value(row))


def _entries(
    row: Row, found: list[Action], tell: Callable[[float], str], whole: bool = False
) -> list[Json] | None:
    entries = [
        actions.told(one, tell(one.value), {w: tell(one.window(w)) for w in row.attribution if one.window(w)})
        for one in found
    ]
    if whole:
        entries = actions.divided(row.node, entries, row.action_breakdowns)
    return entries or None


def _actions(row: Row) -> list[Json] | None:
    return _entries(row, row.actions, lambda value: str(int(value)), whole=True)


def _unique_actions(row: Row) -> list[Json] | None:
    if row.reach is None:
        return None
    return _entries(row, row.actions, lambda value: str(row.people(int(value))), whole=True)


def _values(row: Row) -> list[Json] | None:
    return _entries(
        row, actions.values_of(row.numbers, row.breakdowns), lambda value: f"{row.money(value):.2f}"
    )


def _costs(row: Row) -> list[Json] | None:
    return _entries(row, row.actions, lambda value: plain(row.spend / value) if value else "0")


def _roas(kind: str) -> Metric:
    def found(row: Row) -> list[Json] | None:
        mine = [one for one in actions.values_of(row.numbers, row.breakdowns) if one.kind == kind]
        return _entries(row, mine, lambda value: plain(row.money(value) / row.spend)) if row.spend else None

    return found


def _listed(kind: str, name: str, tell: Callable[[Row, int], str] = lambda row, value: str(value)) -> Metric:
    """A list with one entry, for fields that count one kind of action."""

    def found(row: Row) -> list[Json] | None:
        value = row.numbers[name]
        return [{"action_type": kind, "value": tell(row, value)}] if value else None

    return found


def _conversions(row: Row) -> list[Json] | None:
    kinds = {"offsite_conversion.fb_pixel_purchase": "purchase_total", "lead": "submit_application_total"}
    found = [
        Action(kinds[one.kind], one.click, one.later, one.view) for one in row.actions if one.kind in kinds
    ]
    return _entries(row, found, lambda value: str(int(value)))


def _conversion_values(row: Row) -> list[Json] | None:
    worth = actions.values_of(row.numbers, row.breakdowns)[:1]
    found = [Action("purchase_total", one.click, one.later, one.view) for one in worth]
    return _entries(row, found, lambda value: f"{row.money(value):.2f}")


RESULTS = {
    "POST_ENGAGEMENT": "post_engagement", "LINK_CLICKS": "link_click", "LANDING_PAGE_VIEWS": "landing_page_view",
    "OFFSITE_CONVERSIONS": "offsite_conversion.fb_pixel_purchase", "LEAD_GENERATION": "lead",
}  # fmt: skip


def _result(row: Row) -> tuple[str, float] | None:
    """What the ad set aims at, and how often it came; None above ad sets and where nothing came."""
    if row.node.kind not in {"adset", "ad"}:
        return None
    goal = row.node.adset.goal
    if goal in RESULTS:
        return f"actions:{RESULTS[goal]}", row.sum_of(RESULTS[goal])
    if goal == "REACH":
        return "reach", row.reach or 0
    if goal == "THRUPLAY":
        return "video_thruplay_watched_actions", row.numbers["thruplays"]
    return "profile_visit_view", row.numbers["visits"]


def _results(row: Row) -> list[Json] | None:
    found = _result(row)
    if found is None or not found[1]:
        return None
    return [
        {"indicator": found[0], "values": [{"value": plain(found[1]), "attribution_windows": ["default"]}]}
    ]


def _cost_per_result(row: Row) -> list[Json] | None:
    found = _result(row)
    if found is None or not found[1]:
        return None
    cost = plain(row.spend / found[1])
    return [{"indicator": found[0], "values": [{"value": cost, "attribution_windows": ["default"]}]}]


def _ranking(row: Row) -> str | None:
    if row.node.kind != "ad":
        return None
    words = ("AVERAGE", "ABOVE_AVERAGE", "BELOW_AVERAGE_35")
    return "UNKNOWN" if row.numbers["impressions"] < 500 else words[row.node.number % 3]


def _name(kind: str, value: Callable[[AdNode], str]) -> Metric:
    """A field of the object of a level, where the row has one."""
    order = ("account", "campaign", "adset", "ad")

    def found(row: Row) -> str | None:
        return value(row.node.above(kind)) if order.index(row.node.kind) >= order.index(kind) else None

    return found


def _engaged(row: Row) -> float:
    return row.sum_of("post_engagement")


METRICS: dict[str, Metric] = {
    "account_id": lambda row: row.node.account_id,
    "account_name": lambda row: row.node.call.platform.world.profile(row.node.account).name,
    "account_currency": lambda row: row.node.plan.currency,
    "campaign_id": _name("campaign", lambda node: node.id),
    "campaign_name": _name("campaign", lambda node: node.campaign.name),
    "adset_id": _name("adset", lambda node: node.id),
    "adset_name": _name("adset", lambda node: node.adset.name),
    "ad_id": _name("ad", lambda node: node.id),
    "ad_name": _name("ad", lambda node: node.ad.name),
    "objective": _name("campaign", lambda node: node.campaign.objective),
    "buying_type": _name("campaign", lambda node: "AUCTION"),
    "optimization_goal": _name("adset", lambda node: node.adset.goal),
    "attribution_setting": _name("adset", lambda node: "7d_click_1d_view"),
    "created_time": _name("campaign", lambda node: node.time(node.life.created)[:10]),
    "updated_time": _name("campaign", lambda node: node.time(node.life.updated(node.call.at))[:10]),
    "impressions": _count("impressions"),
    "reach": _text(_reach),
    "frequency": _ratio(_n("impressions"), _reach),
    "spend": lambda row: f"{row.spend:.2f}" if row.spend % 1 else str(int(row.spend)),
    "social_spend": lambda row: f"{row.money(row.numbers['social_spend']):.2f}" if row.spend else "0",
    "clicks": _count("clicks"),
    "ctr": _ratio(_n("clicks"), _n("impressions"), 100),
    "cpc": _ratio(_spend, _n("clicks")),
    "cpm": _ratio(_spend, _n("impressions"), 1000),
    "cpp": _ratio(_spend, _reach, 1000),
    "unique_clicks": _text(_unique("clicks")),
    "unique_ctr": _ratio(_unique("clicks"), _reach, 100),
    "cost_per_unique_click": _ratio(_spend, _unique("clicks")),
    "inline_link_clicks": _some("link_clicks"),
    "inline_link_click_ctr": _ratio(_n("link_clicks"), _n("impressions"), 100),
    "cost_per_inline_link_click": _ratio(_spend, _n("link_clicks")),
    "unique_inline_link_clicks": lambda row: (
        _text(_unique("link_clicks"))(row) if row.numbers["link_clicks"] else None
    ),
    "unique_inline_link_click_ctr": _ratio(_unique("link_clicks"), _reach, 100),
    "unique_link_clicks_ctr": _ratio(_unique("link_clicks"), _reach, 100),
    "cost_per_unique_inline_link_click": _ratio(_spend, _unique("link_clicks")),
    "inline_post_engagement": lambda row: str(int(_engaged(row))) if _engaged(row) else None,
    "cost_per_inline_post_engagement": _ratio(_spend, _engaged),
    "instagram_profile_visits": _some("visits"),
    "instagram_profile_follow": _some("follows"),
    "actions": _actions,
    "unique_actions": _unique_actions,
    "action_values": _values,
    "cost_per_action_type": _costs,
    "conversions": _conversions,
    "conversion_values": _conversion_values,
    "purchase_roas": _roas("omni_purchase"),
    "website_purchase_roas": _roas("offsite_conversion.fb_pixel_purchase"),
    "outbound_clicks": _listed("outbound_click", "link_clicks"),
    "unique_outbound_clicks": _listed(
        "outbound_click", "link_clicks", lambda row, v: str(row.people(v) or v)
    ),
    "outbound_clicks_ctr": _listed(
        "outbound_click", "link_clicks", lambda row, v: plain(100 * v / max(row.numbers["impressions"], 1))
    ),
    "cost_per_outbound_click": _listed("outbound_click", "link_clicks", lambda row, v: plain(row.spend / v)),
    "website_ctr": _listed(
        "link_click", "link_clicks", lambda row, v: plain(100 * v / max(row.numbers["impressions"], 1))
    ),
    "video_play_actions": _listed("video_view", "plays"),
    "video_thruplay_watched_actions": _listed("video_view", "thruplays"),
    "cost_per_thruplay": _listed("video_view", "thruplays", lambda row, v: plain(row.spend / v)),
    **{
        f"video_{part}_watched_actions": _listed("video_view", part)
        for part in ("p25", "p50", "p75", "p95", "p100")
    },
    "video_30_sec_watched_actions": _listed("video_view", "p75"),
    "video_avg_time_watched_actions": _listed(
        "video_view", "plays", lambda row, v: str(3 + row.numbers["p50"] * 9 // v)
    ),
    "results": _results,
    "cost_per_result": _cost_per_result,
    "quality_ranking": _ranking,
    "engagement_rate_ranking": _ranking,
    "conversion_rate_ranking": _ranking,
}
KNOWN = frozenset((*METRICS, *UNTOLD))
"""Every field that may be asked for; those without a metric above never have a value here."""
NOT_NUMBERS = frozenset(
    """account_id account_name account_currency campaign_id campaign_name adset_id adset_name ad_id ad_name objective
    buying_type optimization_goal attribution_setting created_time updated_time quality_ranking
    engagement_rate_ranking conversion_rate_ranking date_start date_stop""".split()  # noqa: SIM905 - reads better
)
"""Fields that are words."""
