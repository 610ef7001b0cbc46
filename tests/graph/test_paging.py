import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.graph.answers import RawAnswer
from connectors.graph.client import GraphClient
from connectors.graph.errors import TooMuchData, UnexpectedAnswer
from connectors.graph.paging import SMALLEST_PAGE, walk
from tests.graph.conftest import TinyGraph, says


class Item(msgspec.Struct):
    id: int


class Edge:
    """A list as the platform pages it: opaque cursors, short pages, a `next` with a token in it."""

    def __init__(self, sizes: list[int], too_large: int = 10**6) -> None:
        self.items = list(range(sum(sizes)))
        self.sizes, self.too_large, self.asked = sizes, too_large, list[dict[str, str]]()

    def fetch(self, params: dict[str, str]) -> RawAnswer:
        self.asked.append(params)
        if int(params.get("limit", 25)) > self.too_large:
            raise TooMuchData("too large")
        page = int(params["after"][1:]) if "after" in params else 0
        start = sum(self.sizes[:page])
        data = [{"id": item} for item in self.items[start : start + self.sizes[page]]]
        paging: dict[str, object] = {"cursors": {"before": f"b{page}", "after": f"c{page + 1}"}}
        if page + 1 < len(self.sizes):
            paging["next"] = "https://graph.facebook.com/v25.0/x?access_token=EAAsecret&after=wrong"
        return RawAnswer("GET", "x", params, 200, json.dumps({"data": data, "paging": paging}).encode())


@given(sizes=st.lists(st.integers(0, 7), min_size=1, max_size=20))
def test_every_item_comes_once_and_in_order(sizes: list[int]) -> None:
    edge = Edge(sizes)
    pages = list(walk(edge.fetch, {"limit": "100"}, Item, "items"))
    assert [item.id for page in pages for item in page.items] == edge.items
    assert [page.is_last for page in pages] == [False] * (len(sizes) - 1) + [True]


@given(limit=st.integers(10, 100), too_large=st.integers(5, 100))
def test_a_page_too_large_is_asked_again_at_half_the_limit(limit: int, too_large: int) -> None:
    edge = Edge([3, 3, 3], too_large)
    asked = {"limit": str(limit)}
    if too_large < SMALLEST_PAGE * 2 - 1:
        return
    assert [item.id for page in walk(edge.fetch, asked, Item, "items") for item in page.items] == edge.items
    assert asked == {"limit": str(limit)}  # the caller's own parameters stay
    refused = [int(params["limit"]) for params in edge.asked if int(params["limit"]) > too_large]
    assert len(refused) <= 5  # learned once, not at each page


def test_a_list_too_large_at_any_size_ends() -> None:
    with pytest.raises(TooMuchData):
        list(walk(Edge([1], too_large=1).fetch, {"limit": "100"}, Item, "items"))


def test_a_repeated_cursor_is_refused() -> None:
    body = json.dumps({"data": [{"id": 1}], "paging": {"cursors": {"after": "same"}, "next": "x"}}).encode()
    pages = walk(lambda params: RawAnswer("GET", "x", params, 200, body), {}, Item, "the posts")
    with pytest.raises(UnexpectedAnswer, match=r"never end.*while reading the posts"):
        list(pages)


@pytest.mark.parametrize(
    "paging",
    [
        None,
        {},
        {"cursors": {"after": "c"}},  # /me/accounts ends like this
        {"cursors": {"before": "b"}, "next": "x"},  # nothing to go on with
        {"previous": "p", "next": "since=…"},  # insights: into the future, for ever
    ],
)
def test_these_pages_are_the_last(paging: dict[str, object] | None) -> None:
    body = json.dumps({"data": [{"id": 1}]} | ({"paging": paging} if paging is not None else {})).encode()
    pages = list(walk(lambda params: RawAnswer("GET", "x", params, 200, body), {}, Item, "items"))
    assert len(pages) == 1
    assert pages[0].is_last


def test_the_next_link_is_never_followed(graph: TinyGraph) -> None:
    first = {"data": [{"id": 1}], "paging": {"cursors": {"after": "c1"}, "next": f"{graph.url}/elsewhere"}}
    graph.answers(says(json.dumps(first)), '{"data": [{"id": 2}]}')
    pages = GraphClient(graph.url, "token").pages("me/media", {"limit": "1"}, Item)
    assert [item.id for page in pages for item in page.items] == [1, 2]
    assert [url.removeprefix(graph.url) for _, url, _, _ in graph.seen] == [
        "/v25.0/me/media?limit=1",
        "/v25.0/me/media?limit=1&after=c1",
    ]
