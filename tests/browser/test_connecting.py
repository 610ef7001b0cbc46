"""Connecting by a login in a real browser: the button, the platform's consent page, and back to the accounts."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from connectors.sandbox.access.app_keys import keys_of
from tests.browser.pages import PATIENCE_MS, drawn, go, sign_in
from tests.desk_process import EMAIL, PASSWORD, Desk, desk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser_connecting")]


@pytest.fixture(scope="module")
def empty(
    browser_type_launch_args: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """A desk without accounts, with the sandbox's app for the Facebook login only."""
    keys = keys_of(1, None)
    with desk(tmp_path_factory.mktemp("desk")) as found:
        found.start_sandbox(
            "--accounts", "2", "--posts", "4", "--days", "30", "--profile", "calm", "--seed", "1"
        )
        (found.home / "posthouse.toml").write_text(
            f'graph_url = "{found.sandbox_url}"\napp_id = "{keys.app_id}"\napp_secret = "{keys.app_secret}"\n'
        )
        found.run("users", "add", EMAIL, env={"POSTHOUSE_NEW_PASSWORD": PASSWORD})
        found.start_up()
        yield found


def test_somebody_connects_with_facebook_and_declines_a_permission(empty: Desk, page: Page) -> None:
    sign_in(page, empty.url, EMAIL, PASSWORD)
    page.wait_for_url(f"{empty.url}/", wait_until="commit")
    go(page, f"{empty.url}/settings?section=accounts")
    expect(page.get_by_text("No accounts yet")).to_be_visible()
    expect(page.get_by_text("To use it, set POSTHOUSE_INSTAGRAM_APP_ID")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Connect with Facebook").click()
    consent = opened.value
    consent.get_by_label("instagram_manage_comments").uncheck()
    consent.get_by_role("button", name="Allow").click()
    consent.wait_for_url(re.compile(r"/settings\?section=accounts$"), wait_until="commit")
    lost = consent.get_by_text("Comments cannot be read or answered: instagram_manage_comments not granted.")
    expect(lost).to_have_count(2, timeout=2 * PATIENCE_MS)
    drawn(consent)
    expect(consent.get_by_text("No accounts yet")).to_have_count(0)
