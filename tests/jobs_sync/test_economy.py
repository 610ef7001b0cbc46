"""What calls buy: a page of insights in one, and every other value still there when the platform refuses one."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from connectors.graph.client import GraphClient
from connectors.instagram.metrics import COLUMNS, COMMON, media_metrics
from connectors.instagram.records import Media
from connectors.instagram.spans import Post, Span, SpanReader
from connectors.sandbox.api import media_insights
from connectors.sandbox.api.insight_names import MEDIA_RETIRED, Retired
from jobs.sync.account import read_ending
from jobs.sync.cadence import STORY_END
from tests.jobs_sync.conftest import STRICT, Desk
from tests.sandbox_fixture import RunningSandbox, running_sandbox

POSTS = 150


@pytest.fixture(scope="module")
def large() -> Iterator[RunningSandbox]:
    with running_sandbox(accounts=1, posts=POSTS, days=200, quirks=STRICT) as running:
        yield running


@pytest.fixture
def posts(large: RunningSandbox) -> tuple[SpanReader, tuple[Post, ...]]:
    """A reader of the large account, and what its list holds."""
    account = large.control.world()["accounts"][0]["id"]
    client = GraphClient(large.url, large.token)
    fields = {"fields": "id,timestamp,media_product_type", "limit": "100"}
    listed = [item for page in client.pages(f"{account}/media", fields, Media) for item in page.items]
    client.counts.counted_calls = 0
    return SpanReader(client, account, "insights"), tuple(Post(m.id, m.posted_at, m.product) for m in listed)


Posts = tuple[SpanReader, tuple[Post, ...]]


def test_a_page_of_insights_is_one_call(posts: Posts) -> None:
    reader, listed = posts
    reader.read([Span(listed, COMMON)])
    assert reader.client.counts.counted_calls == 2
    assert {len(finding.insights) for finding in reader.findings.values()} == {len(COMMON)}
    assert len(reader.findings) == POSTS


def test_posts_of_before_the_conversion_cost_a_few_calls_once(posts: Posts, large: RunningSandbox) -> None:
    reader, listed = posts
    large.control.choose({"Q01": 0.2})
    try:
        reader.read([Span(listed, COMMON)])
    finally:
        large.control.choose({"Q01": 0.0})
    refused = [one for one, finding in reader.findings.items() if finding.error]
    assert refused == [post.media_id for post in listed[-POSTS // 5 :]]
    assert reader.client.counts.counted_calls <= 2 + 12
    assert reader.converted_at == listed[-POSTS // 5].posted_at


EVERY = tuple(dict.fromkeys((*media_metrics("FEED"), *media_metrics("REELS"))))


@pytest.mark.parametrize("metric", EVERY)
def test_a_metric_that_nobody_has_any_more_costs_no_other_value(
    posts: Posts, metric: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, listed = posts
    monkeypatch.setitem(MEDIA_RETIRED, metric, Retired(1, 0.0))
    reader.read([Span(listed, EVERY)])
    for post in listed:
        finding, told = reader.findings[post.media_id], set(media_metrics(post.kind)) - {metric}
        assert set(finding.insights) == told
        assert set(finding.refused) == set(EVERY) - told


@pytest.mark.parametrize("metric", COMMON)
def test_a_metric_that_one_kind_has_not_is_had_of_the_other(
    posts: Posts, metric: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, listed = posts
    fewer = {name: one for name, one in media_insights.METRICS["FEED"].items() if name != metric}
    monkeypatch.setitem(media_insights.METRICS, "FEED", fewer)
    reader.read([Span(listed, COMMON)])
    for post in listed:
        told = set(COMMON) - ({metric} if post.kind == "FEED" else set())
        assert set(reader.findings[post.media_id].insights) == told
    assert reader.client.counts.counted_calls < 20


def test_a_heavy_page_is_halved_and_the_size_remembered(posts: Posts, large: RunningSandbox) -> None:
    reader, listed = posts
    heavy = {
        "path": "/media$",
        "times": 1,
        "code": 1,
        "message": "Please reduce the amount of data you're asking for, then retry your request",
    }
    large.control.faults([heavy])
    reader.read([Span(listed, COMMON)])
    assert reader.page == 50
    assert len(reader.findings) == POSTS
    assert reader.client.counts.counted_calls == 1 + 2 + 1  # the refused one, its halves, the rest


def test_where_expansion_is_refused_posts_are_asked_alone(posts: Posts, large: RunningSandbox) -> None:
    reader, listed = posts
    words = "(#100) Tried accessing nonexisting field (insights)"
    large.control.faults([{"path": "/media$", "times": 99, "code": 100, "message": words}])
    try:
        reader.read([Span(listed[:60], COMMON)])
    finally:
        large.control.clear_faults()
    assert not reader.expands
    assert {len(finding.insights) for finding in reader.findings.values()} == {len(COMMON)}
    assert reader.client.counts.counted_calls == 61


@pytest.mark.parametrize("metric", ["views", "saved", "follows", "ig_reels_avg_watch_time"])
def test_a_retired_metric_leaves_a_seam_and_every_other_value(
    desk: Desk, metric: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sync(account_ids=[1])
    given = desk.table("SELECT * FROM counters_current WHERE account_id = 1 ORDER BY media_id")
    monkeypatch.setitem(MEDIA_RETIRED, metric, Retired(1, 0.0))
    desk.step(days=8)
    assert desk.sync(account_ids=[1]).errors == []
    others = [COLUMNS[name] for name in media_metrics("FEED") if name != metric]
    counts = ", ".join(f"count({name}) AS {name}" for name in others)
    later = f"FROM sample WHERE account_id = 1 AND observed_at >= TIMESTAMPTZ '{desk.now()}'"
    assert given
    assert desk.number(f"SELECT count({COLUMNS[metric]}) {later}") == 0
    assert all(count > 0 for count in desk.table(f"SELECT {counts} {later}")[0].values())
    assert desk.number(f"SELECT count(*) {later} AND status['{metric}'] = 'refused'") > 0
    calls = desk.sync(account_ids=[1]).counted_calls
    assert calls <= 3  # learned: it is not asked again


def test_one_odd_post_is_asked_alone_from_then_on(
    desk_at: Callable[[RunningSandbox], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_sandbox(accounts=1, posts=60, days=120, quirks=STRICT) as running:
        desk = desk_at(running)
        desk.connect()
        desk.sync()
        odd = desk.table(
            "SELECT media_id FROM media_current WHERE product_type = 'FEED' ORDER BY posted_at DESC LIMIT 1 OFFSET 2"
        )[0]["media_id"]
        has = media_insights._has
        monkeypatch.setattr(
            media_insights,
            "_has",
            lambda view, product, name: (
                has(view, product, name) and not (view.id == odd and name == "shares")
            ),
        )
        desk.step(days=8)
        first = desk.sync()
        assert first.errors == []
        stored = desk.number(
            f"SELECT count(shares) FROM sample WHERE observed_at >= TIMESTAMPTZ '{desk.now()}' AND media_id <> '{odd}'"
        )
        assert stored > 5
        told = desk.table(
            f"SELECT saved, shares, status FROM sample WHERE media_id = '{odd}' AND status IS NOT NULL"
            " ORDER BY observed_at DESC LIMIT 1"
        )[0]
        assert dict(told["status"])["shares"] == "refused"
        desk.step(hours=30)
        assert desk.sync().counted_calls < first.counted_calls


def test_a_story_is_read_once_more_just_before_it_ends(
    desk_at: Callable[[RunningSandbox], Desk],
) -> None:
    with running_sandbox(accounts=1, posts=300, days=120, quirks=STRICT) as running:
        desk = desk_at(running)
        desk.connect()
        story: list[dict[str, Any]] = []
        while not story:
            desk.step(hours=3)
            desk.sync(history=timedelta(days=1))
            story = desk.table(
                "SELECT posted_at FROM media_current WHERE product_type = 'STORY'"
                f" AND posted_at > TIMESTAMPTZ '{desk.now() - timedelta(hours=20)}' ORDER BY 1 DESC LIMIT 1"
            )
        ends = story[0]["posted_at"].to_pydatetime() + timedelta(hours=24)
        desk.step(seconds=(ends - timedelta(minutes=10) - desk.now()).total_seconds())
        due = desk.lake.rows("stories_ending", start=desk.now(), end=desk.now() + STORY_END)
        assert [row["account_id"] for row in due] == [1]
        assert desk.sync(account_ids=[1], job="stories", read=read_ending).errors == []
        assert desk.lake.rows("stories_ending", start=desk.now(), end=desk.now() + STORY_END) == []
        assert desk.sync(account_ids=[1], job="stories", read=read_ending).counted_calls == 0
