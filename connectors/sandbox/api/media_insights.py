"""Insights of one post: which metrics its kind has, their values, and the platform's refusals."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from connectors.sandbox import refusals
from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.paging import Json
from connectors.sandbox.model import Counters

if TYPE_CHECKING:
    from connectors.sandbox.api.media import MediaView

Value = Callable[[Counters], int | float]

_EVERYWHERE: dict[str, Value] = {
    "reach": lambda c: c.reach,
    "views": lambda c: c.views,
    "total_interactions": lambda c: c.likes + c.comments + c.saved + c.shares,
    "shares": lambda c: c.shares,
    "reposts": lambda c: c.reposts,
    "total_views": lambda c: c.views,
}
_LISTED: dict[str, Value] = {
    "likes": lambda c: c.likes,
    "comments": lambda c: c.comments,
    "saved": lambda c: c.saved,
    "total_likes": lambda c: c.likes,
    "total_comments": lambda c: c.comments,
}
_VISITS: dict[str, Value] = {
    "follows": lambda c: c.follows,
    "profile_visits": lambda c: c.visits,
    "profile_activity": lambda c: int(c.visits * 0.2),
}
_REEL: dict[str, Value] = {
    "ig_reels_avg_watch_time": lambda c: c.watch_ms,
    "ig_reels_video_view_total_time": lambda c: c.watch_ms * c.views,
    "reels_skip_rate": lambda c: c.skip_rate,
    "crossposted_views": lambda c: 0,
}
_STORY: dict[str, Value] = {
    "navigation": lambda c: int(c.views * 1.3),
    "replies": lambda c: c.comments,
    "link_clicks": lambda c: int(c.reach * 0.004),
}
METRICS: dict[str, dict[str, Value]] = {
    "FEED": _EVERYWHERE | _LISTED | _VISITS,
    "REELS": _EVERYWHERE | _LISTED | _REEL,
    "STORY": _EVERYWHERE | _VISITS | _STORY,
}
FACEBOOK_ONLY = {"total_likes", "total_comments", "total_views", "link_clicks"}
RETIRED = {
    "impressions",
    "plays",
    "video_views",
    "engagement",
    "clips_replays_count",
    "ig_reels_aggregated_all_plays_count",
}
NAMES = sorted({name for metrics in METRICS.values() for name in metrics} | {"facebook_views"})
_BREAKDOWNS: dict[str, tuple[str, tuple[tuple[str, float], ...]]] = {
    "profile_activity": (
        "action_type", (("bio_link_clicked", 0.5), ("direction", 0.2), ("call", 0.15), ("email", 0.1), ("other", 0.05)),
    ),
    "navigation": (
        "story_navigation_action_type",
        (("tap_forward", 0.7), ("tap_back", 0.08), ("tap_exit", 0.12), ("swipe_forward", 0.1)),
    ),
}  # fmt: skip
FEW_VIEWERS = 5
FRESH_S = 600
"""In a realistic world a post has no insights for its first ten minutes."""


def read_insights(view: "MediaView", params: dict[str, str]) -> Json:
    """`{data: [...]}` for the asked metrics; raises a refusal when one of them is wrong, as the platform does."""
    names = [name.strip() for name in params.get("metric", "").split(",") if name.strip()]
    if not names:
        raise refusals.invalid("The parameter metric is required")
    if view.media.child:
        raise refusals.metric_not_for_product(names[0])
    for position, name in enumerate(names):
        _check(view, name, position)
    breakdown = params.get("breakdown")
    if breakdown and any(_BREAKDOWNS.get(name, ("",))[0] != breakdown for name in names):
        raise refusals.unknown_error(400)
    age = view.call.at - view.media.posted_at
    if view.media.finals is None or (view.call.platform.quirks.on("Q05") and age < FRESH_S):
        return {"data": []}
    if view.media.shape == "STORY" and view.counters.reach < FEW_VIEWERS:
        raise refusals.few_viewers()
    return {"data": [_element(view, name, breakdown) for name in names]}


def _check(view: "MediaView", name: str, position: int) -> None:
    if name in RETIRED or name not in NAMES:
        raise refusals.unknown_metric(position, NAMES)
    product = view.media.product_type
    if product is None:
        return
    if name not in METRICS[product] or (name in FACEBOOK_ONLY and view.call.host == "ig"):
        raise refusals.metric_not_for_product(name)


def _element(view: "MediaView", name: str, breakdown: str | None) -> Json:
    value = METRICS[view.media.product_type or "FEED"][name](view.counters)
    element: Json = {
        "name": name,
        "period": "lifetime",
        "values": [{"value": value}],
        "title": name.replace("_", " ").capitalize(),
        "description": f"{name.replace('_', ' ').capitalize()} of this media.",
        "id": f"{view.id}/insights/{name}/lifetime",
    }
    if breakdown:
        element["total_value"] = _broken_down(breakdown, int(value), _BREAKDOWNS[name][1])
    return element


def _broken_down(breakdown: str, value: int, parts: tuple[tuple[str, float], ...]) -> Json:
    results: list[Any] = []
    left = value
    for name, part in parts[1:]:
        results.append({"dimension_values": [name], "value": int(value * part)})
        left -= int(value * part)
    results.insert(0, {"dimension_values": [parts[0][0]], "value": left})
    return {"value": value, "breakdowns": [{"dimension_keys": [breakdown], "results": results}]}


TABLES: dict[str, Table] = {
    "media": {("GET", "insights"): Endpoint(lambda call, view: read_insights(view, call.params), "insights")}
}
