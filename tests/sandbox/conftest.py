"""One calm sandbox for all tests that only read."""

from collections.abc import Iterator

import pytest

from tests.sandbox.receiver import receiver  # noqa: F401
from tests.sandbox_fixture import RunningSandbox, running_sandbox


@pytest.fixture(scope="module")
def calm() -> Iterator[RunningSandbox]:
    with running_sandbox(accounts=3, posts=40, days=200) as running:
        yield running


@pytest.fixture(scope="module")
def account(calm: RunningSandbox) -> dict:
    """The first account as the control plane describes it."""
    return calm.control.world()["accounts"][0]


@pytest.fixture(scope="module")
def posts(calm: RunningSandbox, account: dict) -> list[dict]:
    fields = "id,media_type,media_product_type,timestamp,like_count,comments_count,caption"
    return calm.get(f"/v25.0/{account['id']}/media", limit=100, fields=fields).json()["data"]
