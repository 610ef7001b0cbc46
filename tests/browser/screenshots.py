"""Pictures of every view for the documentation: `python -m tests.browser.screenshots [--url … --email … --password …]`.

Without an address it lives through a demo of its own, in a temporary home, and takes the pictures of that.
"""

import argparse
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.pages import ARGUMENTS, drawn, go, sign_in
from tests.desk_process import Desk

TO = Path(__file__).parents[2] / "docs" / "screenshots"
DEMO_S = 1800  # a demo lives through two months; on a loaded machine that takes a while
FIRST_SCREEN = 820  # px of the overview that README shows
COLOURS = 128
TALLEST = 2400  # pixels; longer pages are shown from their top


@dataclass(frozen=True)
class Look:
    """One way to look at the dashboard."""

    name: str
    width: int
    height: int
    scheme: str


LOOKS = (
    Look("light", 1280, 860, "light"),
    Look("dark", 1280, 860, "dark"),
    Look("phone", 390, 844, "light"),
)

VIEWS = {
    "overview": "/",
    "campaigns": "/campaigns",
    "posts": "/posts",
    "planner": "/planner",
    "compose": "/planner?post=new",
    "reports": "/reports",
    "settings-accounts": "/settings?section=accounts",
    "settings-people": "/settings?section=people",
    "settings-jobs": "/settings?section=runs",
}


def main() -> None:
    """Take all pictures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", help="a running dashboard; else a demo is started")
    asked.add_argument("--email", default="")
    asked.add_argument("--password", default="")
    asked.add_argument("--only", default="", help="names of views, with commas between")
    given = asked.parse_args()
    if given.url:
        take_all(given.url.rstrip("/"), given.email, given.password, given.only)
        return
    with demo() as (url, email, password):
        take_all(url, email, password, given.only)


@contextmanager
def demo() -> Iterator[tuple[str, str, str]]:
    """A demo on free ports; gives its address and who signs in."""
    with tempfile.TemporaryDirectory() as home:
        desk = Desk(Path(home))
        running = desk.start(
            "demo", "demo", "--port", str(desk.port), "--sandbox-port", str(desk.sandbox_port), "--no-browser"
        )
        try:
            _wait(desk.url, running)
            person = json.loads((desk.home / "demo-sign-in.json").read_text())
            yield desk.url, person["email"], person["password"]
        finally:
            desk.stop()


def _wait(url: str, running: subprocess.Popen[bytes]) -> None:
    """Until the desk itself stands at the address; while the demo lives, its answer is 503."""
    deadline = time.monotonic() + DEMO_S
    while time.monotonic() < deadline and running.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(1)
    raise SystemExit(f"The demo does not answer at {url}.")


def take_all(url: str, email: str, password: str, only: str = "") -> None:
    """Every view in every look."""
    wanted = {name for name in only.split(",") if name}
    TO.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or sys.exit("Needs chromium."), args=list(ARGUMENTS)
        )
        for look in LOOKS:
            _take_look(browser, look, url, (email, password), wanted)


def _take_look(browser: Browser, look: Look, url: str, person: tuple[str, str], wanted: set[str]) -> None:
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height}, color_scheme=look.scheme, locale="en-GB"
    )
    page = context.new_page()
    page.goto(f"{url}/sign-in")
    if not wanted or "sign-in" in wanted:
        _keep(page.screenshot(), f"sign-in-{look.name}")
    sign_in(page, url, *person)
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible(timeout=60_000)
    for name, path in {**VIEWS, **_opened(page, url)}.items():
        if wanted and name not in wanted:
            continue
        go(page, url + path)
        _take(page, look, f"{name}-{look.name}")
    context.close()


def _opened(page: Page, url: str) -> dict[str, str]:
    """Addresses of one campaign, one post, one planned post and one report, found as a reader finds them."""
    return {
        "campaign": _campaign(page, url),
        "post": _best_post(page, url),
        "planned-post": _planned(page, url),
        "report": _report(page, url),
    }


def _campaign(page: Page, url: str) -> str:
    """The newest campaign: the first row of the list."""
    go(page, f"{url}/campaigns")
    page.get_by_test_id("stDataFrame").first.click(position={"x": 14, "y": 52})
    page.wait_for_url(re.compile(r"/campaigns\?campaign=\d"), wait_until="commit")
    return page.url.removeprefix(url)


def _best_post(page: Page, url: str) -> str:
    """The first row of the posts on the overview; a table draws on a canvas, so it is clicked by place."""
    go(page, url)
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    table.click(position={"x": 14, "y": 60})
    page.wait_for_url(re.compile(r"/posts\?media="), wait_until="commit")
    return page.url.removeprefix(url)


def _planned(page: Page, url: str) -> str:
    go(page, f"{url}/planner")
    page.get_by_test_id("stMain").get_by_role("button", name="Open", exact=True).first.click()
    page.wait_for_url(re.compile(r"/planner\?post=\d"), wait_until="commit")
    return page.url.removeprefix(url)


def _report(page: Page, url: str) -> str:
    """The newest report; one is made when there is none yet."""
    go(page, f"{url}/reports")
    made = page.locator("[class*=st-key-open-] button")
    if made.count() == 0:
        page.get_by_text("Show the preview").click()
        page.get_by_role("button", name="Make this report").click()
    else:
        made.first.click()
    page.wait_for_url(re.compile(r"/reports\?report=\d"), wait_until="commit")
    return page.url.removeprefix(url)


def _take(page: Page, look: Look, name: str) -> None:
    """The whole page, as its content scrolls inside the window."""
    _settle(page)
    page.set_viewport_size({"width": look.width, "height": _height(page, look)})
    _settle(page)
    _keep(page.screenshot(), name)
    page.set_viewport_size({"width": look.width, "height": look.height})


def _settle(page: Page) -> None:
    """Until the page is drawn and its charts stand."""
    drawn(page)
    expect(page.get_by_text("could not be shown")).to_have_count(0)
    for chart in page.get_by_test_id("stPlotlyChart").all():
        _visible(chart.locator(".main-svg").first)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")


def _visible(place: Locator) -> None:
    place.wait_for(state="attached", timeout=30_000)


def _height(page: Page, look: Look) -> int:
    tall = page.get_by_test_id("stMainBlockContainer").evaluate("block => block.scrollHeight")
    return max(look.height, min(int(tall), TALLEST))


def _keep(shot: bytes, name: str) -> None:
    """Save a picture with few colours, small enough for the repository; of the overview also its first screen."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    _save(picture, name)
    if name == "overview-light":
        _save(picture.crop((0, 0, picture.width, FIRST_SCREEN)), "first-screen")


def _save(picture: Image.Image, name: str) -> None:
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(TO / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
