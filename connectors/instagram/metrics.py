"""Which insights exist for what, and which column of a sample each one fills.

Source: Meta's media and account insights references of 2026, with what measurements corrected (follows and
profile_visits are refused for reels; watch times are milliseconds).
"""

MEDIA_METRICS: dict[str, tuple[str, ...]] = {
    "FEED": (
        "reach",
        "views",
        "likes",
        "comments",
        "saved",
        "shares",
        "reposts",
        "total_interactions",
        "follows",
        "profile_visits",
    ),
    "REELS": (
        "reach",
        "views",
        "likes",
        "comments",
        "saved",
        "shares",
        "reposts",
        "total_interactions",
        "ig_reels_avg_watch_time",
        "ig_reels_video_view_total_time",
        "reels_skip_rate",
    ),
    "STORY": (
        "reach",
        "views",
        "shares",
        "reposts",
        "total_interactions",
        "follows",
        "profile_visits",
        "replies",
        "navigation",
    ),
}
# What every kind of listed post tells, so that one request may ask it of a whole page, whatever is on it.
COMMON = ("reach", "views", "likes", "comments", "saved", "shares", "reposts", "total_interactions")
OTHER_PRODUCTS = ("reach", "saved")  # answered for every kind of post, also old ones

# The platform's name -> the sample's column; what is not here goes into `other`.
COLUMNS = {
    "reach": "reach",
    "views": "views",
    "likes": "likes",
    "comments": "comments",
    "saved": "saved",
    "shares": "shares",
    "reposts": "reposts",
    "total_interactions": "total_interactions",
    "follows": "follows",
    "profile_visits": "profile_visits",
    "replies": "replies",
    "ig_reels_avg_watch_time": "avg_watch_ms",
    "ig_reels_video_view_total_time": "total_watch_ms",
    "reels_skip_rate": "skip_rate",
}

# A value per day as a series, at most 30 days to a call.
DAILY_SERIES = ("reach",)
# New followers per day; only the last 30 days without today, and only from 100 followers on.
NEW_FOLLOWERS = "follower_count"
# One number per window. Asked per day, because reach and views of days cannot be cut out of a longer window.
DAY_TOTALS = (
    "views",
    "accounts_engaged",
    "total_interactions",
    "likes",
    "comments",
    "shares",
    "saves",
    "replies",
    "reposts",
    "profile_views",
    "website_clicks",
    "profile_links_taps",
)
BY_FOLLOWERS = ("reach", "views", "follows_and_unfollows")  # with breakdown follow_type
FOLLOWER_DEMOGRAPHICS = "follower_demographics"
DIMENSIONS = ("age", "gender", "country", "city")
TIMEFRAME = "this_month"


def media_metrics(product_type: str) -> tuple[str, ...]:
    """Return the metrics to ask for a product type (FEED, REELS, STORY, AD …)."""
    return MEDIA_METRICS.get(product_type, OTHER_PRODUCTS)


def column(metric: str) -> str | None:
    """Return the sample's column of a metric, or None when it goes into `other`."""
    return COLUMNS.get(metric)
