"""The system's chromium for pytest-playwright, and one desk for all of these tests."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.pages import ARGUMENTS
from tests.desk_process import EMAIL, PASSWORD, Desk, desk

WORLD = ("--accounts", "2", "--posts", "40", "--days", "90", "--profile", "calm")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Without chromium these tests are skipped, in CI they fail."""
    chromium = shutil.which("chromium")
    if chromium is None:
        why = "needs chromium (apt-get install chromium)"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
    return {"executable_path": chromium, "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="module")
def running(
    browser_type_launch_args: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """A fresh desk on a small calm sandbox: two accounts read once, and an owner."""
    with desk(tmp_path_factory.mktemp("desk")) as found:
        found.start_sandbox(*WORLD)
        found.connect()
        found.run("users", "add", EMAIL, env={"POSTHOUSE_NEW_PASSWORD": PASSWORD})
        found.start_up()
        found.json("sync")
        yield found
