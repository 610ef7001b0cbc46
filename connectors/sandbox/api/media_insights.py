"""Insights of one post: which metrics its kind has, their values, and the platform's refusals."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.insight_names import (
    IMPRESSIONS_UNTIL,
    MEDIA_RETIRED,
    MEDIA_SINCE,
    METRIC_TYPES,
    is_retired,
)
from connectors.sandbox.api.insight_questions import kept, names_of, unsupported_breakdown
from connectors.sandbox.api.insight_words import words_of
from connectors.sandbox.api.paging import Json
from connectors.sandbox.chance import unit
from connectors.sandbox.refusing import insights_refusals, refusals
from connectors.sandbox.world.model import Counters

if TYPE_CHECKING:
    from connectors.sandbox.api.media_view import MediaView


@dataclass(frozen=True)
class Numbers:
    """What the metrics of a post are read from: its organic counters, and those with ads and Facebook."""

    own: Counters
    all: Counters
    facebook: int
    replies: int
    view: "MediaView"


Value = Callable[[Numbers], int | float]
_EVERYWHERE: dict[str, Value] = {
    "reach": lambda n: n.own.reach,
    "views": lambda n: n.own.views,
    "total_interactions": lambda n: n.own.likes + n.own.comments + n.own.saved + n.own.shares,
    "shares": lambda n: n.own.shares,
    "reposts": lambda n: n.own.reposts,
    "total_views": lambda n: n.all.views,
    "facebook_views": lambda n: n.facebook,
}
_LISTED: dict[str, Value] = {
    "likes": lambda n: n.own.likes,
    "comments": lambda n: n.own.comments,
    "saved": lambda n: n.own.saved,
    "total_likes": lambda n: n.all.likes,
    "total_comments": lambda n: n.all.comments,
}
_VISITS: dict[str, Value] = {
    "follows": lambda n: n.own.follows,
    "profile_visits": lambda n: n.own.visits,
    "profile_activity": lambda n: int(n.own.visits * 0.2),
}
_REEL: dict[str, Value] = {
    "ig_reels_avg_watch_time": lambda n: _watched(n, 1),
    "ig_reels_video_view_total_time": lambda n: _watched(n, n.own.views),
    "reels_skip_rate": lambda n: n.own.skip_rate if _on(n, "Q69") else round(n.own.skip_rate / 100, 4),
    "crossposted_views": lambda n: n.own.views + n.facebook,
    "plays": lambda n: n.own.views,
    "clips_replays_count": lambda n: n.own.views - n.own.reach,
    "ig_reels_aggregated_all_plays_count": lambda n: n.own.views,
}
_STORY: dict[str, Value] = {
    "navigation": lambda n: int(n.own.views * 1.3),
    "replies": lambda n: n.replies,
    "link_clicks": lambda n: int(n.own.reach * 0.004),
}
_OLD: dict[str, Value] = {"impressions": lambda n: n.own.views}
METRICS: dict[str, dict[str, Value]] = {
    "FEED": _EVERYWHERE | _LISTED | _VISITS | _OLD,
    "REELS": _EVERYWHERE | _LISTED | _REEL,
    "STORY": _EVERYWHERE | _VISITS | _STORY | _OLD,
}
FACEBOOK_ONLY = {"total_likes", "total_comments", "total_views", "link_clicks"}
SHARED_ONLY = {"crossposted_views", "facebook_views"}
SILENT = {"content_views", "quotes", "threads_likes", "threads_replies", "threads_reposts", "threads_views"}
"""Names that are accepted, though no post has them."""
NAMES = sorted({name for metrics in METRICS.values() for name in metrics} - set(MEDIA_RETIRED) | SILENT)
_BREAKDOWNS: dict[str, tuple[str, tuple[tuple[str, float], ...]]] = {
    "profile_activity": (
        "action_type",
        (
            ("bio_link_clicked", 0.45), ("direction", 0.2), ("call", 0.15), ("email", 0.1), ("text", 0.05),
            ("other", 0.05),
        ),
    ),
    "navigation": (
        "story_navigation_action_type",
        (("tap_forward", 0.7), ("tap_back", 0.08), ("tap_exit", 0.12), ("swipe_forward", 0.1)),
    ),
}  # fmt: skip
DIMENSIONS = ("action_type", "story_navigation_action_type", "surface_type")
FEW_VIEWERS = 5
FRESH_S = 600
"""With quirk Q05 a post has no insights for its first ten minutes."""
DRIFT_S = 48 * 3600
"""For so long the metric `likes` lags behind the field `like_count` (quirk Q75)."""


def read_insights(view: "MediaView", params: dict[str, str]) -> Json:
    """`{data: [...]}` for the asked metrics; raises a refusal when one of them is wrong, as the platform does."""
    call, media, quirks = view.call, view.media, view.call.platform.quirks
    names = _known(view, names_of(params.get("metric", "")))
    kind = params.get("metric_type", "")
    if kind and kind not in METRIC_TYPES:
        raise insights_refusals.not_one_of("metric_type", METRIC_TYPES)
    if call.platform.library.flags.before_conversion(media):
        raise insights_refusals.BeforeConversion(quirks.hits("Q02", call.number, media.k))
    breakdown = params.get("breakdown", "")
    if breakdown and breakdown not in DIMENSIONS:
        raise insights_refusals.not_one_of("breakdown", DIMENSIONS)
    names = _supported(view, names)
    for name in names:
        if breakdown and _BREAKDOWNS.get(name, ("",))[0] != breakdown:
            raise unsupported_breakdown(call, name, (breakdown,))
    if media.finals is None or (quirks.on("Q05") and call.at - media.posted_at < FRESH_S):
        return {"data": []}
    if media.shape == "STORY" and quirks.on("Q03") and view.counters.reach < FEW_VIEWERS:
        raise insights_refusals.few_viewers(10 if quirks.on("Q04") else 100)
    numbers = _numbers(view)
    return {"data": [_element(view, numbers, name, breakdown) for name in names]}


def _known(view: "MediaView", names: list[str]) -> list[str]:
    """The names that the platform has at this time and in this version."""
    call, good = view.call, names
    if not names:
        raise refusals.invalid("The parameter metric is required")
    allowed = [name for name in NAMES if MEDIA_SINCE.get(name, 0.0) <= call.at]
    for position, name in enumerate(names):
        if name in MEDIA_RETIRED:
            old = name == "impressions" and view.media.posted_at < IMPRESSIONS_UNTIL
            if is_retired(call, MEDIA_RETIRED, name) and not old:
                gone = insights_refusals.retired_metric(name, MEDIA_RETIRED[name].version, "media")
                good = kept(call, good, [name], gone)
        elif name not in allowed:
            good = kept(call, good, [name], refusals.unknown_metric(position, allowed))
    return good


def _supported(view: "MediaView", names: list[str]) -> list[str]:
    """The names that this post has; with quirk Q19 another one is an error."""
    product = view.media.product_type
    if product is None:
        return names
    wrong = [name for name in names if view.uncounted or not _has(view, product, name)]
    if wrong and view.call.platform.quirks.on("Q19"):
        raise refusals.metric_not_for_product(wrong[0])
    return [name for name in names if name not in wrong]


def _has(view: "MediaView", product: str, name: str) -> bool:
    platform, media = view.call.platform, view.media
    if name not in METRICS[product] or (name in FACEBOOK_ONLY and view.call.host == "ig"):
        return False
    if name not in SHARED_ONLY or platform.library.flags.crossposted(media):
        return True
    return product == "REELS" and platform.switches.crossposted == "values"


def _numbers(view: "MediaView") -> Numbers:
    platform, media, own = view.call.platform, view.media, view.counters
    if media.child:  # told without quirk Q56 only, and then as the album's
        own = platform.library.counters(platform.library.post(media.account, media.k), view.call.at)
    all_ = (
        platform.library.totals(media, view.call.at) if platform.quirks.on("Q58") and not media.child else own
    )
    if platform.quirks.on("Q75") and view.call.at - media.posted_at < DRIFT_S and own.likes:
        late = 0.005 + 0.015 * unit(platform.world.seed, media.account, media.k, 975)
        own = dataclasses.replace(own, likes=own.likes - max(1, int(own.likes * late)))
    replies = 0 if platform.library.flags.tells_no_replies(media.account) else own.comments
    return Numbers(own, all_, platform.library.facebook_views(media, view.call.at), replies, view)


def _on(numbers: Numbers, quirk: str) -> bool:
    return numbers.view.call.platform.quirks.on(quirk)


def _watched(numbers: Numbers, times: int) -> int:
    """Milliseconds, or seconds without quirk Q68."""
    return numbers.own.watch_ms * times // (1 if _on(numbers, "Q68") else 1000)


def _element(view: "MediaView", numbers: Numbers, name: str, breakdown: str) -> Json:
    value = METRICS[view.media.product_type or "FEED"][name](numbers)
    element: Json = {
        "name": name,
        "period": "lifetime",
        "values": [{"value": value}],
        **words_of(view.call, view.media.account, name, "media"),
        "id": f"{view.id}/insights/{name}/lifetime",
    }
    if breakdown:
        upper = not view.call.platform.quirks.on("Q70")
        parts = [(part.upper() if upper else part, share) for part, share in _BREAKDOWNS[name][1]]
        element["total_value"] = _broken_down(breakdown, int(value), parts)
    return element


def _broken_down(breakdown: str, value: int, parts: list[tuple[str, float]]) -> Json:
    counts = [int(value * share) for _, share in parts]
    counts[0] = value - sum(counts[1:])
    results = [
        {"dimension_values": [name], "value": count} for (name, _), count in zip(parts, counts, strict=True)
    ]
    return {"value": value, "breakdowns": [{"dimension_keys": [breakdown], "results": results}]}


TABLES: dict[str, Table] = {
    "media": {("GET", "insights"): Endpoint(lambda call, view: read_insights(view, call.params), "insights")}
}
