"""The numbers of every format equal plain SQL on the lake's tables, and the metric registry."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from jobs.reports import ReportDocument, render
from jobs.reports.scope import Period
from tests.reports.desk import NOW, OCTOBER, Desk, busy_october
from tests.reports.reading import csv_rows, pdf_pages, sheet_rows
from warehouse.lake.metrics import METRICS

PERIOD = Period.of(*OCTOBER, "Europe/Berlin")
BEFORE = Period.of(date(2026, 9, 1), date(2026, 9, 30), "Europe/Berlin")
POSTED = """
    SELECT count(*) AS posts, sum(likes + comments + saved + shares) AS engagement,
           sum(like_count + comments_count) AS likes_comments, sum(reach) AS reach,
           median(100.0 * (likes + comments + saved + shares) / reach) AS er,
           100.0 * sum(saved) / sum(reach) AS save_rate, 100.0 * sum(shares) / sum(reach) AS share_rate
    FROM sample JOIN media_version USING (account_id, media_id)
    WHERE posted_at >= TIMESTAMPTZ '{start}' AND posted_at < TIMESTAMPTZ '{end}'
"""
SERIES = """
    SELECT sum(value) AS value FROM series
    WHERE metric = '{metric}' AND start_utc >= TIMESTAMPTZ '{start}' AND start_utc < TIMESTAMPTZ '{end}'
"""
FORMATS = """
    SELECT media_type, count(*) AS n, median(likes + comments + saved + shares) AS middle
    FROM sample JOIN media_version USING (account_id, media_id)
    WHERE posted_at >= TIMESTAMPTZ '{start}' AND posted_at < TIMESTAMPTZ '{end}'
    GROUP BY 1
"""
FROM_POSTS = {
    "posts": "posts", "engagement": "engagement", "likes_comments": "likes_comments", "er_reach_median": "er",
    "save_rate": "save_rate", "share_rate": "share_rate",
}  # fmt: skip


@pytest.fixture
def document(desk: Desk) -> ReportDocument:
    busy_october(desk)
    return desk.report()


def expected(desk: Desk, period: Period) -> dict[str, float]:
    """The figures by SQL that shares nothing with the metrics."""
    instants = {"start": period.start.isoformat(), "end": period.end.isoformat()}
    posted = desk.lake.sql(POSTED.format(**instants)).iloc[0]
    values = {metric: float(posted[column]) for metric, column in FROM_POSTS.items()}
    for metric, series in (("reach_daily_sum", "reach"), ("views", "views")):
        values[metric] = float(desk.lake.sql(SERIES.format(metric=series, **instants)).iloc[0, 0])
    return values


def test_the_workbook_equals_the_lake(desk: Desk, document: ReportDocument) -> None:
    rows = {row["Metric"]: row for row in sheet_rows(render(document, "xlsx"), "Summary")}
    now, before = expected(desk, PERIOD), expected(desk, BEFORE)
    assert now["engagement"] > 0 and now["reach_daily_sum"] > 0
    for metric, value in now.items():
        row = rows[METRICS[metric].label]
        assert row["Value"] == pytest.approx(value)
        assert row["Compared period"] == pytest.approx(before[metric])
        assert row["Unit"] == METRICS[metric].unit
    assert rows["Followers"]["Value"] == 1234
    assert rows["Net new followers"]["Value"] == 234


def test_the_workbook_equals_the_registry(desk: Desk, document: ReportDocument) -> None:
    names = [figure.metric for figure in document.figures]
    found = desk.lake.metrics(names, [desk.account], PERIOD.start, PERIOD.end, NOW)
    rows = sheet_rows(render(document, "xlsx"), "Summary")
    assert [(row["Metric"], row["n"]) for row in rows] == [
        (METRICS[name].label, found[name].n) for name in names
    ]
    for name, row in zip(names, rows, strict=True):  # a sheet keeps 16 digits
        assert row["Value"] == (
            None if found[name].value is None else pytest.approx(found[name].value, rel=1e-14)
        )


def test_the_posts_of_the_workbook_equal_their_samples(desk: Desk, document: ReportDocument) -> None:
    rows = sheet_rows(render(document, "xlsx"), "Posts")
    samples = desk.lake.sql("SELECT * FROM sample").set_index("media_id")
    assert len(rows) == len(document.posts) > 10
    for row in rows:
        sample = samples.loc[row["Media id"]]
        assert row["Likes"] == sample["like_count"]
        for heading, column in (("Saves", "saved"), ("Reach (people)", "reach"), ("Views", "views")):
            known = sample.notna()[column]
            assert row[heading] == (sample[column] if known else None)
        posted = next(post.posted_at for post in document.posts if post.media_id == row["Media id"])
        assert row["Posted (Europe/Berlin)"] == posted.astimezone(ZoneInfo("Europe/Berlin")).replace(
            tzinfo=None
        )


def test_the_days_of_the_workbook_equal_the_series(desk: Desk, document: ReportDocument) -> None:
    rows = sheet_rows(render(document, "xlsx"), "Daily")
    assert len(rows) == 31
    column = "Reach (people, of the platform's day)"
    assert sum(row[column] or 0 for row in rows) == expected(desk, PERIOD)["reach_daily_sum"]
    assert [row[column] for row in rows].count(None) == 2
    assert sum(row["Posts"] for row in rows) == len(document.posts)


def test_the_table_equals_the_lake(desk: Desk, document: ReportDocument) -> None:
    rows = csv_rows(render(document, "csv"))
    summary = {row["metric"]: row for row in rows if row["section"] == "summary"}
    before = expected(desk, BEFORE)
    for metric, value in expected(desk, PERIOD).items():
        assert float(summary[metric]["value"]) == pytest.approx(value)
        assert float(summary[metric]["compared_value"]) == pytest.approx(before[metric])
        assert summary[metric]["formula"] == METRICS[metric].formula
    days = [row for row in rows if row["section"] == "day" and row["metric"] == "reach"]
    assert sum(float(row["value"] or 0) for row in days) == expected(desk, PERIOD)["reach_daily_sum"]
    assert {row["as_of"] for row in rows} == {NOW.isoformat()}
    assert summary["profile_views"]["value"] == ""


def test_the_paper_shows_the_figures(desk: Desk, document: ReportDocument) -> None:
    first, second = pdf_pages(render(document, "pdf"))
    values = expected(desk, PERIOD)
    for metric in ("engagement", "reach_daily_sum", "views", "posts"):
        assert f"{values[metric]:,.0f}" in first
    assert f"{values['er_reach_median']:.2f} %" in first
    assert f"{values['save_rate']:.2f} %" in first
    assert "1,234" in first and "+234" in first
    assert f"{values['likes_comments']:,.0f}" in second
    best = max(post.engagement for post in document.posts if post.engagement is not None)
    assert f"{best:,.0f}" in second


def test_the_paper_sums_up_publishing(document: ReportDocument) -> None:
    _, second = pdf_pages(render(document, "pdf"))
    for line in ("Planned 6", "Published on time 3", "Published late 1", "Missed or failed, not live 1"):
        assert line in second
    assert "Outcome under review 1" in second
    assert "The latest: 200 s after" in second


def test_formats_are_the_medians_of_their_posts(desk: Desk, document: ReportDocument) -> None:
    found = desk.lake.sql(FORMATS.format(start=PERIOD.start.isoformat(), end=PERIOD.end.isoformat()))
    found = found.set_index("media_type")
    rows = {row["Format"]: row for row in sheet_rows(render(document, "xlsx"), "Formats")}
    for name, kind in (("Reel", "VIDEO"), ("Image", "IMAGE"), ("Carousel", "CAROUSEL_ALBUM")):
        assert rows[name]["Posts"] == found.loc[kind, "n"]
        assert rows[name]["Engagement, median"] == pytest.approx(found.loc[kind, "middle"])
