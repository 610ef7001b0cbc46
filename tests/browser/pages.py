"""How a person moves about the dashboard: signing in, choosing, waiting until a page has drawn itself."""

import time
from datetime import date
from datetime import time as wall_time

from playwright.sync_api import Locator, Page, expect

# Without a display and a sandbox of its own, and without calling home.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 30_000  # a page may wait for a busy machine


def drawn(page: Page) -> None:
    """Wait until the server has drawn what was asked for."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE_MS)


def go(page: Page, address: str) -> None:
    """Open an address of the dashboard and wait until it is drawn."""
    page.goto(address)
    expect(page.get_by_test_id("stMain").get_by_role("heading").first).to_be_visible(timeout=PATIENCE_MS)
    drawn(page)


def sign_in(page: Page, url: str, email: str, password: str) -> None:
    """Fill the sign-in form and send it; says nothing of the outcome."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def write(page: Page, label: str, text: str) -> None:
    """Type into a field and leave it, as its value is sent then."""
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")
    drawn(page)


def pick_day(page: Page, label: str, day: date) -> None:
    """Type a day into a calendar field."""
    field = page.get_by_test_id("stDateInput").filter(has_text=label).locator("input")
    field.fill(day.isoformat().replace("-", "/") if field.input_value()[4] == "/" else day.isoformat())
    field.press("Enter")
    field.press("Escape")
    drawn(page)


def pick_time(page: Page, label: str, at: wall_time) -> None:
    """Type a time of day: each part takes its digits and passes the rest on."""
    field = page.get_by_test_id("stTimeInput").filter(has_text=label)
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type(f"{at:%H%M}")
    page.keyboard.press("Tab")
    drawn(page)


def choose(page: Page, label: str, option: str) -> None:
    """Open a list of the page and take an option of it."""
    page.get_by_test_id("stMain").get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).first.click()
    drawn(page)


def until(page: Page, address: str, place: Locator, text: str) -> None:
    """Open the address again and again until the place says this."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while True:
        go(page, address)
        place.wait_for(timeout=PATIENCE_MS)
        if place.inner_text() == text:
            return
        assert time.monotonic() < deadline, f"{address} says {place.inner_text()!r}, not {text!r}"


def card(page: Page, name: str) -> Locator:
    """The number on the card of this name."""
    label = page.get_by_test_id("stMetricLabel").get_by_text(name, exact=True)
    holder = page.get_by_test_id("stMetric").filter(has=label)
    return holder.get_by_test_id("stMetricValue")
