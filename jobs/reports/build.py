"""Builds a report from lake and ledger, as they were known at one instant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jobs.reports.document import (
    VERSION,
    DayRow,
    Figure,
    FormatRow,
    Freshness,
    PostRow,
    PublishRow,
    ReportDocument,
    Restated,
)
from jobs.reports.errors import ReportError
from jobs.reports.spec import ReportSpec
from warehouse.lake.metrics import METRICS
from warehouse.lake.store import Lake
from warehouse.ledger import accounts, campaigns, clients, intents, posts
from warehouse.ledger.accounts import Account
from warehouse.ledger.clients import Client
from warehouse.ledger.store import Connection, Ledger

ACCOUNT_FIGURES = (
    "followers", "followers_net", "reach_daily_sum", "views", "interactions", "profile_views", "posts",
    "engagement", "likes_comments", "er_reach_median", "save_rate", "share_rate",
)  # fmt: skip
CAMPAIGN_FIGURES = (
    "posts", "post_reach_sum", "post_views", "engagement", "likes_comments", "er_reach_median", "er_reach_ratio",
    "saves", "shares", "save_rate", "share_rate", "engagement_per_post",
)  # fmt: skip
MANY = "Several clients"


@dataclass(frozen=True)
class Scope:
    """Whose report it is, resolved: accounts, zone, client, and for a campaign its members (media id → why)."""

    accounts: tuple[Account, ...]
    client: Client | None
    campaign: str | None
    members: Mapping[str, str] | None

    @property
    def ids(self) -> list[int]:
        """Our keys of the accounts."""
        return [account.id for account in self.accounts]

    @property
    def zone(self) -> str:
        """The zone that cuts the days: the client's, or UTC when the accounts belong to several."""
        return self.client.time_zone if self.client else "UTC"

    @property
    def media(self) -> list[str] | None:
        """The members of the campaign; None: every post."""
        return None if self.members is None else list(self.members)


@dataclass(frozen=True)
class Period:
    """Instants [start, end) of whole days in a zone."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, first: date, last: date, zone: str) -> "Period":
        """The instants from the beginning of the first to the end of the last day."""
        return cls(_midnight(first, zone), _midnight(last + timedelta(days=1), zone))


def build(lake: Lake, ledger: Ledger, spec: ReportSpec, now: datetime) -> ReportDocument:
    """Build the document of a spec with everything as it was known at `now`.

    The same spec and instant give the same document, whatever was loaded since.
    Raises ReportError for an unknown account or campaign.
    """
    with ledger.read() as conn:
        scope = _scope(conn, lake, spec, now)
        period = Period.of(spec.start, spec.end, scope.zone)
        publishing = _publishing(conn, scope, period)
    previous = spec.previous()
    before = Period.of(*previous, scope.zone) if previous else None
    names = CAMPAIGN_FIGURES if spec.campaign_id is not None else ACCOUNT_FIGURES
    return ReportDocument(
        version=VERSION,
        title=_title(scope),
        client=scope.client.name if scope.client else MANY,
        accounts=tuple(account.username for account in scope.accounts),
        campaign=scope.campaign,
        start=spec.start,
        end=spec.end,
        before_start=previous[0] if previous else None,
        before_end=previous[1] if previous else None,
        zone=scope.zone,
        locale=spec.locale,
        as_of=now,
        look=dict(scope.client.look) if scope.client else {},
        figures=_figures(lake, scope, names, period, before, now),
        days=_days(lake, scope, period, spec.start, spec.end, now),
        days_before=_days(lake, scope, before, *previous, now) if before and previous else (),
        posts=_posts(lake, scope, period, now),
        formats=_formats(lake, scope, period, now),
        publishing=publishing,
        freshness=_freshness(lake, scope, now),
        restated=_restated(lake, scope, period, now),
    )


def _scope(conn: Connection, lake: Lake, spec: ReportSpec, now: datetime) -> Scope:
    wanted = set(spec.account_ids)
    campaign = members = None
    if spec.campaign_id is not None:
        found = campaigns.get(conn, spec.campaign_id)
        rows = lake.rows("campaign_members", campaign=spec.campaign_id, as_of=now)
        campaign, members = found.name, {row["media_id"]: row["why"] for row in rows}
        of_client = {a.id for a in accounts.list_accounts(conn, client_id=found.client_id)}
        wanted = (of_client & wanted) if wanted else of_client
    chosen = tuple(accounts.list_accounts(conn, ids=wanted))
    missing = wanted - {account.id for account in chosen}
    if missing or not chosen:
        raise ReportError(f"There is no account {', '.join(map(str, sorted(missing))) or 'for this report'}.")
    owners = {account.client_id for account in chosen}
    client = clients.get(conn, owners.pop()) if len(owners) == 1 else None
    return Scope(chosen, client, campaign, members)


def _title(scope: Scope) -> str:
    if scope.campaign:
        return scope.campaign
    if len(scope.accounts) == 1:
        return f"@{scope.accounts[0].username}"
    return scope.client.name if scope.client else f"{len(scope.accounts)} accounts"


def _figures(
    lake: Lake, scope: Scope, names: tuple[str, ...], period: Period, before: Period | None, now: datetime
) -> tuple[Figure, ...]:
    values = lake.metrics(names, scope.ids, period.start, period.end, now, scope.media)
    earlier = lake.metrics(names, scope.ids, before.start, before.end, now, scope.media) if before else {}
    return tuple(
        Figure(
            metric=name,
            label=METRICS[name].label,
            unit=METRICS[name].unit,
            value=found.value,
            n=found.n,
            before=earlier[name].value if earlier else None,
            better=METRICS[name].better,
            words=METRICS[name].words,
            formula=METRICS[name].formula,
            caveats=METRICS[name].caveats,
            note=found.note,
            observed_to=found.observed_to,
        )
        for name, found in values.items()
    )


def _days(
    lake: Lake, scope: Scope, period: Period, first: date, last: date, now: datetime
) -> tuple[DayRow, ...]:
    scoped = {"accounts": scope.ids, "start": period.start, "end": period.end, "as_of": now}
    series: dict[tuple[date, str], float] = {}
    if scope.members is None:
        for row in lake.rows("daily_account", **scoped):
            if row["value"] is not None:
                key = row["day"], row["metric"]
                series[key] = series.get(key, 0.0) + row["value"]
    earned = _posted_days(lake, scope, scoped)
    looked = Period(period.start, min(period.end, max(period.start, now)))
    followers = _follower_days(lake, scope, looked) if scope.members is None else {}
    return tuple(
        DayRow(
            day=day,
            reach=series.get((day, "reach")),
            views=series.get((day, "views")),
            interactions=series.get((day, "total_interactions")),
            followers=followers.get(day),
            posts=earned.get(day, (0, None))[0],
            engagement=earned.get(day, (0, None))[1],
        )
        for day in _every_day(first, last)
    )


def _posted_days(lake: Lake, scope: Scope, scoped: Mapping[str, Any]) -> dict[date, tuple[int, float | None]]:
    """Posts and their engagement by the day of posting."""
    found: dict[date, tuple[int, float | None]] = {}
    for row in lake.rows("campaign_daily", media=scope.media, **scoped):
        found[row["day"]] = (row["posts"], row["engagement"])
    return found


def _follower_days(lake: Lake, scope: Scope, period: Period) -> dict[date, float]:
    """Followers at the end of each day on which every account was seen."""
    seen: dict[date, list[float]] = {}
    for row in lake.rows("daily_followers", accounts=scope.ids, start=period.start, end=period.end):
        if row["followers_count"] is not None:
            seen.setdefault(row["day"], []).append(row["followers_count"])
    return {day: sum(counts) for day, counts in seen.items() if len(counts) == len(scope.ids)}


def _posts(lake: Lake, scope: Scope, period: Period, now: datetime) -> tuple[PostRow, ...]:
    rows = lake.rows(
        "posts_in_period",
        accounts=scope.ids,
        start=period.start,
        end=period.end,
        as_of=now,
        media=scope.media,
    )
    return tuple(
        PostRow(
            account=row["username"] or "",
            media_id=row["media_id"],
            posted_at=row["posted_at"],
            format=format_of(row["product_type"], row["media_type"]),
            caption=row["caption"] or "",
            permalink=row["permalink"],
            thumbnail=row["thumbnail_path"],
            likes=row["likes"],
            comments=row["comments"],
            saved=row["saved"],
            shares=row["shares"],
            reach=row["reach"],
            views=row["views"],
            engagement=row["engagement"],
            er_reach=row["er_reach"],
            why=(scope.members or {}).get(row["media_id"]),
        )
        for row in rows
    )


def _formats(lake: Lake, scope: Scope, period: Period, now: datetime) -> tuple[FormatRow, ...]:
    if scope.members is not None:
        return ()
    rows = lake.rows("formats", accounts=scope.ids, start=period.start, end=period.end, as_of=now)
    return tuple(
        FormatRow(
            format=format_of(row["product_type"], row["media_type"]),
            n=row["n"],
            median=row["engagement_median"],
            p25=row["engagement_p25"],
            p75=row["engagement_p75"],
            reach=row["reach_median"],
            er=row["er_median"],
        )
        for row in rows
    )


def _publishing(conn: Connection, scope: Scope, period: Period) -> tuple[PublishRow, ...]:
    """The ledger's own account of the period: what was planned and what became of it."""
    names = {account.id: account.username for account in scope.accounts}
    planned = posts.list_posts(conn, account_ids=scope.ids, start=period.start, end=period.end)
    outcomes = {
        intent.post_id: intent
        for intent in intents.list_intents(conn, post_ids=[post.id for post in planned], kinds=("publish",))
    }
    rows = []
    for post in planned:
        intent = outcomes.get(post.id)
        if post.due_at is None or intent is None:
            continue
        if scope.members is not None and intent.media_id not in scope.members:
            continue
        late = (intent.published_at - intent.due_at).total_seconds() if intent.published_at else None
        rows.append(
            PublishRow(
                account=names[post.account_id],
                caption=post.caption,
                due_at=intent.due_at,
                state=intent.state.lower(),
                late_s=late,
                permalink=intent.permalink,
            )
        )
    return tuple(rows)


def _freshness(lake: Lake, scope: Scope, now: datetime) -> tuple[Freshness, ...]:
    names = {account.id: account.username for account in scope.accounts}
    return tuple(
        Freshness(names[row["account_id"]], row["resource"], row["observed_at"])
        for row in lake.rows("freshness_at", accounts=scope.ids, as_of=now)
    )


def _restated(lake: Lake, scope: Scope, period: Period, now: datetime) -> tuple[Restated, ...]:
    names = {account.id: account.username for account in scope.accounts}
    rows = lake.rows(
        "restatements", accounts=scope.ids, start=period.start, end=period.end, since=period.start
    )
    return tuple(
        Restated(
            names[row["account_id"]], row["metric"], row["start_utc"].date(), row["first_value"], row["value"]
        )
        for row in rows
        if row["observed_at"] <= now
    )


def format_of(product_type: str | None, media_type: str | None) -> str:
    """The format as people say it: reel, carousel, image, video, story, or unknown."""
    if product_type == "REELS":
        return "reel"
    if product_type == "STORY":
        return "story"
    kinds = {"CAROUSEL_ALBUM": "carousel", "IMAGE": "image", "VIDEO": "video"}
    return kinds.get(media_type or "", "unknown")


def _every_day(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
