"""Records of ads into the lake's frames. What the platform did not tell is NULL."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from connectors.ads.money import budget_minor, minor_units
from connectors.ads.records import Ad, AdAccount, AdDay, AdSet, Campaign, count, number, numbers, time_of
from jobs.ads.reading import AdAccountInfo
from jobs.sync.plan import Day, day_of

Row = dict[str, Any]
Key = tuple[str, date, str]
"""An ad, a day, a platform."""
LINKED, GONE = "LINKED", "GONE"  # how an ad account stands to the account
_KIND = {Campaign: "campaign", AdSet: "adset", Ad: "ad"}


def account_row(account: AdAccount, raw_id: str, only_for: str | None) -> Row:
    """Return the row of an ad account. `only_for`: the one Instagram account that it advertises for, if it is one."""
    return {
        "object_id": account.id,
        "raw_id": raw_id,
        "kind": "account",
        "ad_account_id": account.id,
        "name": account.name,
        "currency": account.currency,
        "time_zone": account.timezone_name,
        "effective_status": LINKED,
        "instagram_user_id": only_for,
        "created_at": time_of(account.created_time, f"ad account {account.id}"),
    }


def object_row(one: Campaign | AdSet | Ad, of: AdAccountInfo, raw_id: str) -> Row:
    """Return the row of a campaign, an ad set or an ad."""
    kind = _KIND[type(one)]
    row: Row = {
        "object_id": one.id,
        "raw_id": raw_id,
        "kind": kind,
        "ad_account_id": of.id,
        "campaign_id": one.id if isinstance(one, Campaign) else one.campaign_id,
        "name": one.name,
        "status": one.status,
        "effective_status": one.effective_status,
        "currency": of.currency,
        "created_at": time_of(one.created_time, f"{kind} {one.id}"),
    }
    if isinstance(one, Ad):
        return row | {"adset_id": one.adset_id} | _shown(one)
    ends = one.stop_time if isinstance(one, Campaign) else one.end_time
    aim = {"objective": one.objective} if isinstance(one, Campaign) else {"goal": one.optimization_goal}
    return (
        row
        | aim
        | {
            "daily_budget_minor": budget_minor(one.daily_budget, of.currency),
            "lifetime_budget_minor": budget_minor(one.lifetime_budget, of.currency),
            "starts_at": time_of(one.start_time, f"{kind} {one.id}"),
            "ends_at": time_of(ends, f"{kind} {one.id}"),
        }
    )


def _shown(ad: Ad) -> Row:
    creative = ad.creative
    if creative is None:
        return {}
    return {
        "creative_id": creative.id,
        "media_id": creative.effective_instagram_media_id,
        "source_media_id": creative.source_instagram_media_id,
        "instagram_user_id": creative.instagram_user_id,
        "permalink": creative.instagram_permalink_url,
    }


def day_row(told: AdDay, of: AdAccountInfo, raw_id: str) -> Row:
    """Return the row of an ad's day on a platform."""
    on, currency = date.fromisoformat(told.date_start), told.account_currency or of.currency
    day = day_of(on, of.zone)
    kind, results = _results(told)
    return {
        "ad_id": told.ad_id,
        "raw_id": raw_id,
        "ad_account_id": of.id,
        "campaign_id": told.campaign_id,
        "adset_id": told.adset_id,
        "day": on,
        "start_utc": day.start,
        "end_utc": day.end,
        "publisher_platform": told.publisher_platform or "unknown",
        "impressions": count(told.impressions),
        "reach": count(told.reach),
        "clicks": count(told.clicks),
        "link_clicks": count(told.inline_link_clicks),
        "profile_visits": count(told.instagram_profile_visits),
        "spend_minor": minor_units(told.spend, currency),
        "currency": currency,
        "result_kind": kind,
        "results": results,
        "actions": numbers(told.actions),
        "action_values": numbers(told.action_values),
    }


def _results(told: AdDay) -> tuple[str | None, float | None]:
    """What the ad set aims at, and how often it came; nothing when the platform tells none or several."""
    if not told.results or len(told.results) > 1:
        return None, None
    (result,) = told.results
    return result.indicator, number(result.values[0].value) if result.values else None


def key_of(row: Mapping[str, Any]) -> Key:
    """Return what tells a row of a day apart."""
    return row["ad_id"], row["day"], row["publisher_platform"]


def withdrawn_rows(before: Iterable[Mapping[str, Any]], seen: Collection[Key], ad_account: str) -> list[Row]:
    """Return rows of nothing for what was told `before` and is left out now: the platform took it back."""
    nothing = dict.fromkeys(("impressions", "clicks", "spend_minor", "reach"), 0)
    return [{**row, "ad_account_id": ad_account, **nothing} for row in before if key_of(row) not in seen]


def look_rows(days: Sequence[Day], ad_account: str) -> list[Row]:
    """Return the rows that say that days were looked at."""
    return [
        {"ad_account_id": ad_account, "day": day.on, "start_utc": day.start, "end_utc": day.end}
        for day in days
    ]


def report_row(report_id: str, ad_account: str, span: tuple[date, date], tries: int, at: datetime) -> Row:
    """Return the row of a report that was ordered."""
    return {
        "report_id": report_id,
        "ad_account_id": ad_account,
        "first_day": span[0],
        "last_day": span[1],
        "tries": tries,
        "ordered_at": at,
        "state": "ordered",
    }


def frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame | None:
    """Return rows as a frame whose integers stay integers; None when there are none."""
    return pd.DataFrame(list(rows), dtype=object) if rows else None
