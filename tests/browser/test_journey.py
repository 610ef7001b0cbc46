"""What the desk is for, in a real browser: from signing in to a report that agrees with the lake."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.pages import (
    PATIENCE_MS,
    card,
    choose,
    drawn,
    go,
    pick_day,
    pick_time,
    sign_in,
    until,
    write,
)
from tests.browser.workbook import figures_by_sql, metric_of, posts_by_sql, same, sheet, wall
from tests.desk_process import EMAIL, PASSWORD, Desk

SOME_MATCH = re.compile(r"^[1-9]\d* posts match\.")
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

TAG, CAPTION, CAMPAIGN = "coffee", "First light over the harbour #coffee", "Harbour mornings"
PERIOD = timedelta(days=28)
ALMOST_DUE = timedelta(seconds=5)
COUNTERS = {
    "Likes": "likes",
    "Comments": "comments",
    "Saves": "saved",
    "Shares": "shares",
    "Reach (people)": "reach",
    "Views": "views",
    "Engagement": "engagement",
    "ER [LCSS ÷ reach] (%)": "er",
}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.jpg"
    Image.linear_gradient("L").resize((1080, 1080)).convert("RGB").save(path, quality=90)
    return path


def test_a_visitor_without_a_session_is_sent_to_sign_in(page: Page, running: Desk) -> None:
    for path in ("/", "/planner", "/settings?section=people", "/reports?report=1"):
        page.goto(running.url + path)
        expect(page.get_by_label("Password")).to_be_visible()
        assert page.url.startswith(f"{running.url}/sign-in")


def test_a_wrong_password_says_so(page: Page, running: Desk) -> None:
    sign_in(page, running.url, EMAIL, "not-the-passphrase")
    expect(page.locator(".refused")).to_contain_text("password")
    assert page.url.startswith(f"{running.url}/sign-in")


def test_signing_out_ends_the_session(page: Page, running: Desk) -> None:
    sign_in(page, running.url, EMAIL, PASSWORD)
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible(timeout=PATIENCE_MS)
    kept = page.context.cookies()
    drawn(page)
    page.get_by_role("button", name="alice").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.context.add_cookies(kept)  # the session itself is over, not only forgotten by this browser
    page.goto(running.url)
    expect(page.get_by_label("Password")).to_be_visible()


def test_from_campaign_and_post_to_a_report_that_agrees_with_the_lake(
    page: Page, running: Desk, picture: Path, tmp_path: Path
) -> None:
    sign_in(page, running.url, EMAIL, PASSWORD)
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible(timeout=PATIENCE_MS)
    today = now(running).date()
    first = today - PERIOD + timedelta(days=1)
    members = make_campaign(page, running, today - timedelta(days=14), today + timedelta(days=14))
    campaign = page.url
    overview = f"{running.url}/?from={first}&to={today}"
    go(page, overview)
    posts = int(card(page, "Posts").inner_text())
    publish_a_post(page, running, picture)
    see_it_in_the_planner(page, running)
    ask_for_a_sync(page, running)
    until(page, campaign, card(page, "Posts"), str(members + 1))
    until(page, overview, card(page, "Posts"), str(posts + 1))
    running.control.speed(0)  # nothing changes while the two are compared
    try:
        book = take_report(page, f"{running.url}/reports?from={first}&to={today}", tmp_path)
        compare_summary(running, book, first, today)
        compare_posts(running, book, first, today)
    finally:
        running.control.speed(1)


def now(running: Desk) -> datetime:
    """The sandbox's present instant."""
    return running.control.clock().now.astimezone(UTC)


def make_campaign(page: Page, running: Desk, first: date, last: date) -> int:
    """A campaign by hashtag; gives how many posts its preview found, which are the ones it then counts."""
    go(page, f"{running.url}/campaigns")
    page.get_by_role("button", name="New campaign").click()
    expect(page.get_by_role("heading", name="New campaign")).to_be_visible(timeout=PATIENCE_MS)
    write(page, "Name", CAMPAIGN)
    pick_day(page, "First day", first)
    pick_day(page, "Last day", last)
    write(page, "its caption has one of these hashtags", f"#{TAG}")
    found = page.get_by_text(
        SOME_MATCH
    )  # the preview follows each field, so it says 0 until all are filled in
    expect(found).to_be_visible(timeout=PATIENCE_MS)
    matching = int(found.inner_text().split()[0])
    assert matching > 1
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=CAMPAIGN, level=1)).to_be_visible(timeout=PATIENCE_MS)
    expect(card(page, "Posts")).to_have_text(str(matching), timeout=PATIENCE_MS)
    return matching


def publish_a_post(page: Page, running: Desk, picture: Path) -> None:
    """Write a post in the Planner, due at a full minute at least one minute ahead, and watch it go out."""
    go(page, f"{running.url}/planner")
    page.get_by_role("button", name="New post").click()
    expect(page.get_by_role("heading", name="New post")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(str(picture))
    write(page, "Alt text 1", "A grey sky that grows lighter")
    write(page, "Caption", CAPTION)
    due = (now(running) + timedelta(seconds=119)).replace(second=0, microsecond=0)
    pick_day(page, "Day", due.date())
    pick_time(page, "Time", due.time())
    expect(page.get_by_text(f"{due:%H:%M} UTC")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Schedule").click()
    expect(page.get_by_text("goes out at its time").first).to_be_visible(timeout=60_000)
    assert published(running) == 0
    if now(running) < due - ALMOST_DUE:
        running.control.set(due - ALMOST_DUE)  # what is left of the minute is only waiting
    expect(page.get_by_role("link", name="Open on Instagram")).to_be_visible(timeout=60_000)
    assert published(running) == 1


def published(running: Desk) -> int:
    """How often the platform has the post."""
    return sum(post["caption"] == CAPTION for post in running.control.truth()["published"])


def see_it_in_the_planner(page: Page, running: Desk) -> None:
    """The Planner lists it among what is published."""
    go(page, f"{running.url}/planner")
    expect(page.get_by_text("Nothing is scheduled")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("radio", name="Published").click()
    expect(page.get_by_text(CAPTION)).to_have_count(1, timeout=PATIENCE_MS)


def ask_for_a_sync(page: Page, running: Desk) -> None:
    """Ask for a sync in Settings."""
    go(page, f"{running.url}/settings?section=accounts")
    page.get_by_role("button", name="Read all now").click()
    expect(page.get_by_text("starts within seconds")).to_be_visible(timeout=PATIENCE_MS)


def take_report(page: Page, address: str, folder: Path) -> Path:
    """Make the report of the days in the address and take its workbook along."""
    go(page, address)
    choose(page, "Period", "As on the left")
    choose(page, "Compare with", "the period before")
    page.get_by_text("Show the preview").click()
    page.get_by_role("button", name="Make this report").click()
    expect(page.get_by_text("Frozen.")).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download(timeout=PATIENCE_MS) as download:
        page.get_by_role("button", name="XLSX").click()
    path = folder / "report.xlsx"
    download.value.save_as(path)
    return path


def compare_summary(running: Desk, book: Path, first: date, last: date) -> None:
    """Every number of the Summary."""
    values = figures_by_sql(running, first, last)
    before = figures_by_sql(running, first - PERIOD, last - PERIOD)
    rows = {metric_of(row["Metric"]): row for row in sheet(book, "Summary")}
    assert set(rows) == set(values)
    for name, row in rows.items():
        assert same(row["Value"], values[name][0]), (name, row, values[name])
        assert same(row["Compared period"], before[name][0]), (name, row, before[name])
        assert row["n"] == values[name][1], (name, row, values[name])


def compare_posts(running: Desk, book: Path, first: date, last: date) -> None:
    """Every number of the Posts, the one that was just published among them."""
    known = posts_by_sql(running, first, last)
    rows = sheet(book, "Posts")
    assert [row["Media id"] for row in rows] == [post["media_id"] for post in known]
    assert rows[0]["Caption"] == CAPTION
    for row, post in zip(rows, known, strict=True):
        assert row["Account"] == post["username"]
        assert abs(row["Posted (UTC)"] - wall(post["posted_at"])) < timedelta(seconds=1)
        for heading, counter in COUNTERS.items():
            assert same(row[heading], post[counter]), (heading, row, post)
