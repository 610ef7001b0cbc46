"""What is read of ads, as data: where it lies, which fields, what it becomes, how often.

`{ad_account}` begins with act_. Campaigns, ad sets and ads that were deleted or archived are listed only when they are
asked for by their status, and what they delivered is part of the totals.
"""

import json
from datetime import date, timedelta

from connectors.ads import records
from connectors.instagram.resources import Resource

_DAILY = timedelta(hours=20)  # less than a day, so that an hourly clock does not skip one

AD_ACCOUNTS = Resource(
    "ad_accounts",
    "me/adaccounts",
    records.AdAccount,
    "ad_object_version",
    "the ad accounts of the token's person",
    ("id", "name", "currency", "timezone_name", "account_status", "created_time"),
    100,
    _DAILY,
)
CONNECTED = Resource(
    "ad_account_links",
    "{ad_account}/connected_instagram_accounts",
    records.Named,
    "ad_object_version",
    "the Instagram accounts of an ad account",
    ("id",),
    100,
    _DAILY,
)
CAMPAIGNS = Resource(
    "campaigns",
    "{ad_account}/campaigns",
    records.Campaign,
    "ad_object_version",
    "campaigns",
    (
        *("id", "name", "objective", "status", "effective_status", "daily_budget", "lifetime_budget"),
        *("created_time", "start_time", "stop_time"),
    ),
    200,
    _DAILY,
)
AD_SETS = Resource(
    "adsets",
    "{ad_account}/adsets",
    records.AdSet,
    "ad_object_version",
    "ad sets",
    (
        *("id", "campaign_id", "name", "optimization_goal", "status", "effective_status", "daily_budget"),
        *("lifetime_budget", "created_time", "start_time", "end_time"),
    ),
    200,
    _DAILY,
)
ADS = Resource(
    "ads",
    "{ad_account}/ads",
    records.Ad,
    "ad_object_version",
    "ads with the posts that they show",
    (
        *("id", "campaign_id", "adset_id", "name", "status", "effective_status", "created_time"),
        "creative{id,effective_instagram_media_id,source_instagram_media_id,instagram_user_id,instagram_permalink_url}",
    ),
    200,
)
AD_DAYS = Resource(
    "ad_days",
    "{ad_account}/insights",
    records.AdDay,
    "ad_daily",
    "the days of ads",
    (
        *("ad_id", "adset_id", "campaign_id", "account_currency", "impressions", "reach", "clicks", "spend"),
        *("inline_link_clicks", "instagram_profile_visits", "actions", "action_values", "results"),
    ),
    500,
    timedelta(hours=6),
)

RESOURCES = (AD_ACCOUNTS, CONNECTED, CAMPAIGNS, AD_SETS, ADS, AD_DAYS)

STATUSES: dict[str, tuple[str, ...]] = {
    "campaigns": ("ACTIVE", "PAUSED", "DELETED", "ARCHIVED", "IN_PROCESS", "WITH_ISSUES"),
    "adsets": ("ACTIVE", "PAUSED", "DELETED", "CAMPAIGN_PAUSED", "ARCHIVED", "IN_PROCESS", "WITH_ISSUES"),
    "ads": (
        *("ACTIVE", "PAUSED", "DELETED", "PENDING_REVIEW", "DISAPPROVED", "PREAPPROVED"),
        *("PENDING_BILLING_INFO", "CAMPAIGN_PAUSED", "ARCHIVED", "ADSET_PAUSED", "IN_PROCESS", "WITH_ISSUES"),
    ),
}
"""Every effective_status there is, by edge."""


def listing(resource: Resource) -> dict[str, str]:
    """Return the parameters that list everything of an edge, deleted and archived included."""
    return resource.params(effective_status=json.dumps(STATUSES[resource.name]))


def days_asked(first: date, last: date) -> dict[str, str]:
    """Return the parameters that ask for every ad's days by platform, from `first` to `last`, both within."""
    every = [{"field": "ad.effective_status", "operator": "IN", "value": STATUSES["ads"]}]
    return {
        "level": "ad",
        "fields": ",".join(AD_DAYS.fields),
        "time_increment": "1",
        "breakdowns": "publisher_platform",
        "time_range": json.dumps({"since": first.isoformat(), "until": last.isoformat()}),
        "filtering": json.dumps(every),
    }
