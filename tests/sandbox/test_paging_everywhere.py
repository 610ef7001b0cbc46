"""Every list tells each of its items exactly once, whatever the size of its pages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox_fixture import RunningSandbox, running_sandbox

LIMITS = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
Page = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningSandbox]:
    with running_sandbox(accounts=5, posts=40, days=200, quirks={"Q45": 1}) as running:
        yield running


def walk(page: Page, limit: int) -> list[str]:
    """The ids of all pages, following the cursor until a page is empty or tells none."""
    found: list[str] = []
    asked: dict[str, Any] = {"limit": limit}
    for _ in range(500):
        answer = page(asked)
        found += [one["id"] for one in answer["data"]]
        after = answer.get("paging", {}).get("cursors", {}).get("after")
        if not answer["data"] or after is None:
            return found
        assert len(answer["data"]) <= limit
        asked = {"limit": limit, "after": after}
    raise AssertionError("the pages do not end")


def check(page: Page, limit: int) -> None:
    whole = walk(page, 50)
    told = walk(page, limit)
    assert whole and told == whole and len(set(told)) == len(told)


@LIMITS
@given(limit=st.integers(1, 60))
def test_tags(shared, limit):
    account = shared.control.world()["accounts"][0]["id"]
    check(lambda asked: shared.get(f"/v25.0/{account}/tags", **asked).json(), limit)


@LIMITS
@given(limit=st.integers(1, 60))
def test_pages_of_a_person(shared, limit):
    check(lambda asked: shared.get("/v25.0/me/accounts", **asked).json(), limit)


@LIMITS
@given(limit=st.integers(1, 60))
def test_posts_of_a_discovered_account(shared, limit):
    first, other = shared.control.world()["accounts"][:2]

    def page(asked: dict[str, Any]) -> dict[str, Any]:
        modifiers = "".join(f".{name}({value})" for name, value in asked.items())
        fields = f"business_discovery.username({other['username']}){{media{modifiers}{{id}}}}"
        found = shared.get(f"/v25.0/{first['id']}", fields=fields).json()["business_discovery"]
        media: dict[str, Any] = found.get("media", {"data": []})
        return media

    check(page, limit)


@LIMITS
@given(limit=st.integers(1, 60))
def test_posts_with_a_hashtag(shared, limit):
    account = shared.control.world()["accounts"][0]["id"]
    tag = shared.get("/v25.0/ig_hashtag_search", user_id=account, q="coffee").json()["data"][0]["id"]
    path = f"/v25.0/{tag}/top_media"
    check(lambda asked: shared.get(path, user_id=account, fields="id", **asked).json(), limit)
