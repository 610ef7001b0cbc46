"""What the pages show, as documented frames: the only place that caches.

A cached read is keyed by the lake's version of the accounts it speaks of, so a finished sync shows at once and
nothing else is asked twice. The functions do no access control: `Filters` only ever holds accounts that the
reader may see, and views check the account of a campaign or a post before they come here.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from PIL import Image, UnidentifiedImageError

from dashboard.context import current
from dashboard.filters import Filters
from jobs.reports.document import ReportDocument
from jobs.reports.errors import ReportError
from jobs.reports.spec import ReportSpec
from warehouse.lake.metrics import MetricValue

Version = tuple[int, ...]

_TTL_S = 900
EVER = (datetime(2010, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
EQUAL_AGES_S = {"1 h": 3600, "24 h": 86_400, "7 d": 604_800, "28 d": 2_419_200}
# What the trend can show: name → the daily series of Instagram it comes from (None: counted from our own rows).
TRENDS: dict[str, str | None] = {
    "reach": "reach",
    "views": "views",
    "interactions": "total_interactions",
    "accounts_engaged": "accounts_engaged",
    "profile_views": "profile_views",
    "followers": None,
    "followers_net": None,
    "posts": None,
    "engagement": None,
}


# ---- the cache -------------------------------------------------------------------------------------------


def version(accounts: Sequence[int]) -> Version:
    """The state of the lake that a read of these accounts depends on."""
    lake = current().lake
    return tuple(lake.version(account) for account in accounts) if len(accounts) < 6 else (lake.version(),)


def _rows(name: str, of: Sequence[int], /, **params: Any) -> pd.DataFrame:
    given = tuple((key, tuple(value) if isinstance(value, list) else value) for key, value in params.items())
    return _cached_rows(name, version(of), given)


@st.cache_data(ttl=_TTL_S, max_entries=400, show_spinner=False)
def _cached_rows(name: str, known: Version, params: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    given = {key: list(value) if isinstance(value, tuple) else value for key, value in params}
    return current().lake.frame(name, **given)


@st.cache_data(ttl=_TTL_S, max_entries=400, show_spinner=False)
def _cached_values(
    names: tuple[str, ...],
    accounts: tuple[int, ...],
    span: tuple[datetime, datetime],
    media: tuple[str, ...] | None,
    known: Version,
) -> dict[str, MetricValue]:
    chosen = None if media is None else list(media)
    return current().lake.metrics(list(names), list(accounts), span[0], span[1], media=chosen)


def _period(filters: Filters) -> dict[str, Any]:
    return {
        "accounts": list(filters.account_ids),
        "start": filters.start_at,
        "end": filters.end_at,
        "as_of": None,
    }


# ---- the account's numbers -------------------------------------------------------------------------------


def values(filters: Filters, names: Sequence[str]) -> dict[str, MetricValue]:
    """Metric name → its value over the period, with n, what was observed when, and a note when it is missing."""
    accounts = filters.account_ids
    return _cached_values(tuple(names), accounts, (filters.start_at, filters.end_at), None, version(accounts))


def values_of_media(
    accounts: Sequence[int], media: Sequence[str], names: Sequence[str]
) -> dict[str, MetricValue]:
    """The same for a set of media, whenever they were posted (a campaign's members)."""
    return _cached_values(tuple(names), tuple(accounts), EVER, tuple(media), version(accounts))


def values_between(
    accounts: Sequence[int], start: datetime, end: datetime, names: Sequence[str]
) -> dict[str, MetricValue]:
    """The same between two instants (half-open), for a usual to compare with."""
    return _cached_values(tuple(names), tuple(accounts), (start, end), None, version(accounts))


def daily(filters: Filters, trend: str) -> pd.DataFrame:
    """One row per day of the period: day (date), value (sum of the accounts), missing (accounts without one).

    value is NaN on a day on which an account that reports this series otherwise has none: a sum without it
    would look like a fall. Followers are the last known count of each day; followers_net its daily change.
    """
    if trend in ("posts", "engagement"):
        return by_day_posted(posts(filters), filters.start, filters.end, filters.time_zone, trend)
    if trend in ("followers", "followers_net"):
        return _followers(filters, trend)
    rows = _rows("daily_account", filters.account_ids, **_period(filters))
    rows = rows[rows["metric"] == TRENDS[trend]]
    return _summed(rows, _platform_days(filters, rows))


def by_day_posted(
    rows: pd.DataFrame, start: date, end: date, zone: str, column: str = "engagement"
) -> pd.DataFrame:
    """Posts counted on the day they went out, in `zone`: day, value (posts, or the sum of `column`), posts.

    A day without posts is a true 0 posts, and its engagement is 0; a day whose posts have no known value is NaN.
    """
    days = _days(start, end)
    posted = pd.Series(_dates(rows["posted_at"].dt.tz_convert(zone)), index=rows.index, dtype=object)
    count = rows.groupby(posted)["media_id"].count().reindex(days, fill_value=0)
    if column == "posts":
        value = count.astype(float)
    else:
        value = rows[column].astype(float).groupby(posted).sum(min_count=1).reindex(days)
        value = value.where(count > 0, 0.0)
    return pd.DataFrame({"day": days, "value": list(value), "posts": list(count), "missing": 0})


def _followers(filters: Filters, trend: str) -> pd.DataFrame:
    first = filters.start - timedelta(days=1)
    rows = _rows(
        "daily_followers",
        filters.account_ids,
        accounts=list(filters.account_ids),
        start=filters.start_at - timedelta(days=1),
        end=filters.end_at,
    )
    frame = _summed(rows.rename(columns={"followers_count": "value"}), _days(first, filters.end))
    if trend == "followers_net":
        frame["value"] = frame["value"].diff()
    return frame.iloc[1:].reset_index(drop=True)


def _summed(rows: pd.DataFrame, days: list[date]) -> pd.DataFrame:
    if rows.empty:
        return pd.DataFrame({"day": days, "value": float("nan"), "missing": 0})
    wide = rows.assign(day=_dates(rows["day"])).pivot_table(
        index="day", columns="account_id", values="value", aggfunc="sum", min_count=1, dropna=False
    )
    wide = wide.reindex(days).dropna(axis="columns", how="all").astype(float)
    total = wide.sum(axis="columns", skipna=False, min_count=1)
    return pd.DataFrame({"day": days, "value": list(total), "missing": list(wide.isna().sum(axis="columns"))})


def _platform_days(filters: Filters, rows: pd.DataFrame) -> list[date]:
    """The days that begin in the period on the platform's calendar, which need not be the reader's."""
    basis = rows["day_basis"].iloc[0] if len(rows) else "account"
    if basis == "account":
        return _days(filters.start, filters.end)
    zone = "America/Los_Angeles" if basis == "pacific" else "UTC"
    first = filters.start_at.astimezone(ZoneInfo(zone))
    day = first.date() if first.time() == time() else first.date() + timedelta(days=1)
    return _days(day, day + timedelta(days=filters.days - 1))


def _days(start: date, end: date) -> list[date]:
    return [start + timedelta(days=place) for place in range((end - start).days + 1)]


def _dates(column: "pd.Series[Any]") -> list[date]:
    return [pd.Timestamp(value).date() for value in column]


def accounts_now(accounts: Sequence[int]) -> pd.DataFrame:
    """account_id, username, name, followers_count, follows_count, media_count, observed_at."""
    return _rows("accounts_now", accounts, accounts=list(accounts))


def freshness(accounts: Sequence[int]) -> pd.DataFrame:
    """account_id, resource, observed_at, run_id: when each part was last looked at."""
    return _rows("freshness", accounts, accounts=list(accounts))


def comments(accounts: Sequence[int], limit: int) -> pd.DataFrame:
    """The newest comments first, with the media they are on."""
    return _rows("comments_recent", accounts, accounts=list(accounts), limit=limit)


# ---- posts -----------------------------------------------------------------------------------------------


def posts(filters: Filters) -> pd.DataFrame:
    """One row per media posted in the period with its newest known counters (see posts_in_period.sql)."""
    return _rows("posts_in_period", filters.account_ids, **_period(filters), media=None)


def posts_of_media(accounts: Sequence[int], media: Sequence[str]) -> pd.DataFrame:
    """The same rows for the given media, whenever posted."""
    return _rows(
        "posts_in_period",
        accounts,
        accounts=list(accounts),
        start=EVER[0],
        end=EVER[1],
        as_of=None,
        media=list(media),
    )


def posts_of_days(accounts: Sequence[int], start: date, end: date) -> pd.DataFrame:
    """The accounts' posts of these UTC days, both included, with their newest counters."""
    first = datetime.combine(start, time(), UTC)
    last = datetime.combine(end + timedelta(days=1), time(), UTC)
    return _rows(
        "posts_in_period", accounts, accounts=list(accounts), start=first, end=last, as_of=None, media=None
    )


def samples(account: int, media: str) -> pd.DataFrame:
    """Every sample of one media in time order, with run and raw answer (see post_samples.sql)."""
    return _rows("post_samples", [account], account=account, media=media)


def equal_ages(account: int, around: datetime, days: int = 180) -> pd.DataFrame:
    """media_id, age ("1 h", "24 h", "7 d", "28 d"), engagement, reach, reason, for the account's posts.

    Of posts within `days` of `around`, either side. engagement is NaN where that age was not observed.
    """
    span = timedelta(days=days)
    parts = [
        _rows(
            "equal_age", [account], accounts=[account], start=around - span, end=around + span, age_s=seconds
        ).assign(age=age)
        for age, seconds in EQUAL_AGES_S.items()
    ]
    captions = posts_between(account, around - span, around + span)[["media_id", "caption"]]
    return pd.concat(parts, ignore_index=True).merge(captions, on="media_id", how="left")


def posts_between(account: int, start: datetime, end: datetime) -> pd.DataFrame:
    """The account's posts posted in [start, end) with their newest counters."""
    return _rows(
        "posts_in_period", [account], accounts=[account], start=start, end=end, as_of=None, media=None
    )


def paid(account: int, media: str) -> pd.DataFrame:
    """What ads that showed a post cost and brought: one row as of the query paid_share, or none."""
    return _rows("paid_share", [account], accounts=[account], media=[media])


def formats(filters: Filters) -> pd.DataFrame:
    """product_type, media_type, n, engagement_median, engagement_p25, engagement_p75, reach_median, er_median."""
    return _rows("formats", filters.account_ids, **_period(filters))


def hours(filters: Filters) -> pd.DataFrame:
    """weekday (0 Monday), hour in the filters' zone, n, engagement_median."""
    period = _period(filters)
    del period["as_of"]
    return _rows("hour_heat", filters.account_ids, **period, zone=filters.time_zone)


THUMBNAIL = re.compile(r"\d+/[A-Za-z0-9_-]+\.jpg")  # account/media.jpg, as a sync names it: never a way out


@st.cache_data(ttl=86_400, max_entries=3000, show_spinner=False)
def thumbnail(name: str | None, side: int) -> str | None:
    """A kept picture, made small (`side` px square), as a data address; None when there is none to show."""
    folder = current().thumbs
    if folder is None or name is None or not THUMBNAIL.fullmatch(name):
        return None
    try:
        with Image.open(folder / name) as picture:
            small = picture.convert("RGB")
    except (OSError, UnidentifiedImageError):
        return None
    edge = min(small.size)
    left, top = (small.width - edge) // 2, (small.height - edge) // 2
    small = small.crop((left, top, left + edge, top + edge)).resize((side, side))
    out = BytesIO()
    small.save(out, "JPEG", quality=82)
    return "data:image/jpeg;base64," + b64encode(out.getvalue()).decode()


# ---- campaigns -------------------------------------------------------------------------------------------


def rule_matches(
    accounts: Sequence[int],
    starts_on: date,
    ends_on: date,
    hashtags: Sequence[str],
    labels: Sequence[int],
    all_dates: bool,
) -> pd.DataFrame:
    """account_id, media_id, why: the media that rules find among the accounts' posts of those days."""
    return _rows(
        "rule_preview",
        accounts,
        accounts=list(accounts),
        starts_on=starts_on,
        ends_on=ends_on,
        hashtags=list(hashtags),
        labels=list(labels),
        all_dates=all_dates,
    )


def comments_on(account: int, media: str, limit: int) -> pd.DataFrame:
    """The newest comments of one media first."""
    rows = comments([account], 100_000)
    return rows[rows["media_id"] == media].head(limit)


# ---- reports ---------------------------------------------------------------------------------------------


def report(spec: ReportSpec) -> ReportDocument:
    """The report as it would be made now; the same until something is loaded. Raises ReportError."""
    return ReportDocument.from_json(_cached_report(spec, version(spec.account_ids)))


@st.cache_data(ttl=_TTL_S, max_entries=20, show_spinner=False)
def _cached_report(spec: ReportSpec, known: Version) -> str:
    context = current()
    if context.build_report is None:
        raise ReportError("This desk was started without its reports.")
    document: ReportDocument = context.build_report(context.lake, context.ledger, spec, context.now())
    return document.to_json()
