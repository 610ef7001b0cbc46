"""The names that insights have: those the platform's validator prints, and since and until when they exist.

Nearly all changes hold for all versions from some day on; before that day older versions still tell the metric.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.sandbox.api.call import Call

USER_METRICS = [
    "reach", "follower_count", "website_clicks", "profile_views", "online_followers", "accounts_engaged",
    "total_interactions", "likes", "comments", "shares", "saves", "replies", "engaged_audience_demographics",
    "reached_audience_demographics", "follower_demographics", "follows_and_unfollows", "profile_links_taps",
    "views", "threads_likes", "threads_replies", "reposts", "quotes", "threads_followers",
    "threads_follower_demographics", "content_views", "threads_views", "threads_clicks", "threads_reposts",
]  # fmt: skip
"""Of accounts, in the order in which the platform prints them."""
DEMOGRAPHICS = {"follower_demographics", "engaged_audience_demographics", "reached_audience_demographics"}
SILENT = {name for name in USER_METRICS if name.startswith("threads_")} | {"quotes", "content_views"}
"""Accepted, but nothing is told: they belong to Threads or to nobody."""
BOTH = {"media_product_type", "follow_type"}
TOTALS: dict[str, set[str]] = {
    "reach": BOTH, "views": BOTH, "accounts_engaged": set(), "total_interactions": {"media_product_type"},
    "likes": {"media_product_type"}, "comments": {"media_product_type"}, "shares": {"media_product_type"},
    "saves": {"media_product_type"}, "replies": set(), "reposts": set(), "follows_and_unfollows": {"follow_type"},
    "profile_links_taps": {"contact_button_type"}, "profile_views": set(), "website_clicks": set(),
}  # fmt: skip
"""Metrics that exist as a total, with the breakdowns that they know."""
SERIES = {"reach", "follower_count", "online_followers"}
NEEDS_FOLLOWERS = {"follower_count", "online_followers", "follows_and_unfollows", "follower_demographics"}
FEWEST = 100
"""So many followers (or engaged people) there must be for some metrics."""
PERIODS = ("day", "week", "days_28", "month", "lifetime", "total_over_range")
METRIC_TYPES = ("default", "time_series", "total_value")
BREAKDOWNS = ("age", "city", "country", "gender", "follow_type", "media_product_type", "contact_button_type")


@dataclass(frozen=True)
class Retired:
    """A metric that versions from `version` on lack, and all versions since an instant."""

    version: int
    everywhere: float


_SINCE_2025 = datetime(2025, 4, 21, tzinfo=UTC).timestamp()
USER_RETIRED = {"impressions": Retired(22, _SINCE_2025)}
MEDIA_RETIRED = {
    "impressions": Retired(22, _SINCE_2025),
    "plays": Retired(22, _SINCE_2025),
    "clips_replays_count": Retired(22, _SINCE_2025),
    "ig_reels_aggregated_all_plays_count": Retired(22, _SINCE_2025),
    "video_views": Retired(21, 0.0),
    "engagement": Retired(18, 0.0),
    "taps_forward": Retired(18, 0.0),
    "taps_back": Retired(18, 0.0),
    "exits": Retired(18, 0.0),
}
IMPRESSIONS_UNTIL = datetime(2024, 7, 2, tzinfo=UTC).timestamp()
"""Posts from before still tell impressions."""
_DECEMBER, _APRIL = (
    datetime(2025, 12, 3, tzinfo=UTC).timestamp(),
    datetime(2026, 4, 22, tzinfo=UTC).timestamp(),
)
_JUNE = datetime(2026, 6, 22, tzinfo=UTC).timestamp()
MEDIA_SINCE = {
    "reels_skip_rate": _DECEMBER, "reposts": _DECEMBER, "crossposted_views": _DECEMBER, "facebook_views": _DECEMBER,
    "total_likes": _APRIL, "total_comments": _APRIL, "total_views": _APRIL, "link_clicks": _JUNE,
}  # fmt: skip


def is_retired(call: Call, retired: dict[str, Retired], name: str) -> bool:
    """Whether the call's version lacks a metric that older ones had."""
    gate = retired.get(name)
    return gate is not None and (call.at >= gate.everywhere or int(call.version[1:-2]) >= gate.version)
