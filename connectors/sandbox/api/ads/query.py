"""A query of insights: what was asked, read once and checked."""

from dataclasses import dataclass
from datetime import date

from connectors.sandbox.api.ads.cells import check_breakdowns
from connectors.sandbox.api.ads.filtering import Filter, read_filters
from connectors.sandbox.api.ads.metrics import KNOWN
from connectors.sandbox.api.ads.nodes import LEVELS, AdNode
from connectors.sandbox.api.ads.params import one_of, read_list
from connectors.sandbox.api.ads.windows import Slice, cut, read_increment, read_windows
from connectors.sandbox.paid.delivery import REFRESH_S, day_of
from connectors.sandbox.refusing import ads_refusals, refusals

WINDOWS = (
    "1d_click", "7d_click", "28d_click", "1d_view", "7d_view", "28d_view", "1d_ev", "dda", "default", "custom",
    "incrementality", "skan_click", "skan_view", "skan_click_second_postback", "skan_view_second_postback",
    "skan_click_third_postback", "skan_view_third_postback",
)  # fmt: skip
ACTION_BREAKDOWNS = (
    "action_type", "action_device", "action_destination", "action_reaction", "action_target_id", "action_video_type",
    "action_video_sound", "action_carousel_card_id", "action_carousel_card_name", "action_canvas_component_name",
    "conversion_destination", "matched_persona_id", "matched_persona_name", "signal_source_bucket",
    "standard_event_content_type", "is_business_ai_assisted",
)  # fmt: skip
DEFAULT_FIELDS = ("account_id", "impressions", "spend")
IDS = ("campaign_id", "adset_id", "ad_id")
WITH_BREAKDOWN_NEVER = frozenset(
    (
        "app_store_clicks",
        "newsfeed_avg_position",
        "newsfeed_clicks",
        "relevance_score",
        "newsfeed_impressions",
    )
)


@dataclass(frozen=True)
class Query:
    """What a query of insights asks of a node. `at` is the refreshed instant of which it tells."""

    node: AdNode
    level: str
    fields: tuple[str, ...]
    windows: tuple[Slice, ...]
    increment: str
    breakdowns: tuple[str, ...]
    action_breakdowns: tuple[str, ...]
    attribution: tuple[str, ...]
    filters: tuple[Filter, ...]
    sort: tuple[str, ...]
    summary: tuple[str, ...]
    today: date
    at: float
    old_reach: bool = False
    """Whether reach is told by breakdown beyond 13 months."""

    def slices(self) -> list[Slice]:
        """The slices of all windows, in order."""
        return [piece for window in self.windows for piece in cut(window, self.increment)]


def read_query(node: AdNode, params: dict[str, str], at: float) -> Query:
    """The query that some parameters ask for; refuses what is wrong with them."""
    call, plan = node.call, node.plan
    level = one_of("level", params, LEVELS, node.kind)
    if LEVELS.index(level) < LEVELS.index(node.kind):
        level = node.kind  # a level above the object tells of the object itself
    breakdowns = tuple(dict.fromkeys(read_list("breakdowns", params)))
    check_breakdowns(call, breakdowns)
    fields = _fields(params, level, breakdowns)
    increment = read_increment(params)
    today = date.fromordinal(day_of(plan.zone, at))
    windows = read_windows(params, today, date.fromordinal(day_of(plan.zone, plan.created)))
    filters = tuple(read_filters(params))
    return Query(
        node, level, fields, tuple(windows), increment, breakdowns, _actions(params), _attribution(params), filters,
        tuple(read_list("sort", params)), _summary(params, fields), today, at // REFRESH_S * REFRESH_S,
    )  # fmt: skip


def _fields(params: dict[str, str], level: str, breakdowns: tuple[str, ...]) -> tuple[str, ...]:
    asked = read_list("fields", params)
    for name in asked:
        if name not in KNOWN or (breakdowns and name in WITH_BREAKDOWN_NEVER):
            raise ads_refusals.not_a_field(name)
    if asked:
        return tuple(dict.fromkeys(asked))
    return (*DEFAULT_FIELDS[:1], *IDS[: LEVELS.index(level)], *DEFAULT_FIELDS[1:])


def _actions(params: dict[str, str]) -> tuple[str, ...]:
    asked = read_list("action_breakdowns", params)
    wrong = next((name for name in asked if name not in ACTION_BREAKDOWNS), None)
    if wrong is not None:
        raise ads_refusals.not_one_of("action_breakdowns[0]", list(ACTION_BREAKDOWNS))
    return tuple(asked) or ("action_type",)


def _attribution(params: dict[str, str]) -> tuple[str, ...]:
    asked = read_list("action_attribution_windows", params)
    if any(name not in WINDOWS for name in asked):
        raise ads_refusals.not_one_of("action_attribution_windows[0]", list(WINDOWS))
    return tuple(asked)


def _summary(params: dict[str, str], fields: tuple[str, ...]) -> tuple[str, ...]:
    asked = read_list("summary", params)
    if params.get("default_summary", "").lower() in {"true", "1"} or asked in (["true"], ["1"]):
        return tuple(name for name in fields if not name.endswith(("_id", "_name"))) or ("impressions",)
    wrong = [name for name in asked if name not in KNOWN]
    if wrong and asked != ["false"]:
        raise refusals.invalid(f"summary[0] must be one of the following values: {', '.join(KNOWN)}")
    return () if asked == ["false"] else tuple(asked)
