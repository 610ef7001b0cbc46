"""Builds a report from lake and ledger, as they were known at one instant."""

from datetime import datetime
from zoneinfo import ZoneInfo

from jobs.reports.daily import day_rows
from jobs.reports.document import (
    VERSION,
    Figure,
    FormatRow,
    Freshness,
    PostRow,
    PublishRow,
    ReportDocument,
    Restated,
)
from jobs.reports.errors import ReportError
from jobs.reports.scope import Period, Scope, resolve
from jobs.reports.spec import ReportSpec
from warehouse.lake.metrics import METRICS
from warehouse.lake.store import Lake
from warehouse.ledger import intents, posts
from warehouse.ledger.intents import Intent
from warehouse.ledger.posts import Post
from warehouse.ledger.store import Connection, Ledger

ACCOUNT_FIGURES = (
    "followers", "followers_net", "reach_daily_sum", "views", "interactions", "profile_views", "posts",
    "engagement", "likes_comments", "er_reach_median", "save_rate", "share_rate",
)  # fmt: skip
CAMPAIGN_FIGURES = (
    "posts", "post_reach_sum", "post_views", "engagement", "likes_comments", "er_reach_median", "er_reach_ratio",
    "saves", "shares", "save_rate", "share_rate", "engagement_per_post",
)  # fmt: skip


def build(lake: Lake, ledger: Ledger, spec: ReportSpec, now: datetime) -> ReportDocument:
    """Build the document of a spec with everything as it was known at `now`.

    The same spec and instant give the same document, whatever was loaded since.
    Raises ReportError for an unknown account or campaign.
    """
    if spec.start > now.date():
        raise ReportError(
            f"The period begins on {spec.start}, which has not come yet (today is {now.date()})."
        )
    with ledger.read() as conn:
        scope = resolve(conn, lake, spec, now)
        period = Period.of(spec.start, spec.end, scope.zone)
        publishing = _publishing(conn, scope, period)
    previous = spec.previous()
    before = Period.of(*previous, scope.zone) if previous else None
    posted = _posts(lake, scope, period, now)
    names = CAMPAIGN_FIGURES if spec.campaign_id is not None else ACCOUNT_FIGURES
    document = ReportDocument(
        version=VERSION,
        title=scope.title,
        client=scope.client_name,
        accounts=tuple(account.username for account in scope.accounts),
        campaign=scope.campaign.name if scope.campaign else None,
        start=spec.start,
        end=spec.end,
        before_start=previous[0] if previous else None,
        before_end=previous[1] if previous else None,
        zone=scope.zone,
        locale=spec.locale,
        as_of=now,
        look=dict(scope.client.look) if scope.client else {},
        figures=_figures(lake, scope, names, period, before, now),
        days=day_rows(lake, scope, period, posted, now),
        days_before=day_rows(lake, scope, before, _posts(lake, scope, before, now), now) if before else (),
        posts=posted,
        formats=_formats(lake, scope, period, now),
        publishing=publishing,
        freshness=_freshness(lake, scope, now),
        restated=_restated(lake, scope, period, now),
    )
    # As it will be read back: 3 and 3.0 are one number, but would give two checksums.
    return ReportDocument.from_json(document.to_json())


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
            before=earlier[name].value if earlier and earlier[name].is_whole else None,
            better=METRICS[name].better,
            words=METRICS[name].words,
            formula=METRICS[name].formula,
            caveats=METRICS[name].caveats,
            note=found.note,
            observed_to=found.observed_to,
        )
        for name, found in values.items()
    )


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
            account=scope.names[row["account_id"]],
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
    names = scope.names
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
        if not _is_meant(scope, post, intent):
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


def _is_meant(scope: Scope, post: Post, intent: Intent) -> bool:
    """Of a campaign: what was planned for it, also when it never went live, and what became a member."""
    if scope.campaign is None or post.campaign_id == scope.campaign.id:
        return True
    return intent.media_id in (scope.members or {})


def _freshness(lake: Lake, scope: Scope, now: datetime) -> tuple[Freshness, ...]:
    names = scope.names
    return tuple(
        Freshness(names[row["account_id"]], row["resource"], row["observed_at"])
        for row in lake.rows("freshness_at", accounts=scope.ids, as_of=now)
    )


def _restated(lake: Lake, scope: Scope, period: Period, now: datetime) -> tuple[Restated, ...]:
    names, zone = scope.names, ZoneInfo(scope.zone)
    rows = lake.rows(
        "restatements", accounts=scope.ids, start=period.start, end=period.end, since=period.start
    )
    return tuple(
        Restated(
            names[row["account_id"]],
            row["metric"],
            row["start_utc"].astimezone(zone).date(),
            row["first_value"],
            row["value"],
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
