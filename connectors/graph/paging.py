"""Walking a list page by page.

Stops when there is no `next`; a short or empty page says nothing. `next` itself is never followed, because it
holds the token: only its cursor is used. Cursors live within one walk and are never stored.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from connectors.graph.answers import RawAnswer, decode
from connectors.graph.errors import TooMuchData, UnexpectedAnswer

T = TypeVar("T")
SMALLEST_PAGE = 5


class Cursors(msgspec.Struct):
    """Where a page ends."""

    after: str | None = None


class Paging(msgspec.Struct):
    """The `paging` object of a list."""

    cursors: Cursors | None = None
    next: str | None = None


class Listing(msgspec.Struct, Generic[T]):
    """One page as it comes."""

    data: list[T]
    paging: Paging | None = None

    @property
    def after(self) -> str | None:
        """The cursor of the next page, or None at the end."""
        if self.paging is None or self.paging.next is None or self.paging.cursors is None:
            return None
        return self.paging.cursors.after


@dataclass(frozen=True)
class Page(Generic[T]):
    """The items of one page and the answer they came in."""

    items: list[T]
    answer: RawAnswer
    is_last: bool


def walk(
    fetch: Callable[[dict[str, str]], RawAnswer], params: Mapping[str, str], item: type[T], resource: str
) -> Iterator[Page[T]]:
    """Yield the pages of a list; each item once, in the platform's order.

    A page that the platform finds too large is asked again at half the limit, from the same cursor. A cursor
    that comes back a second time raises, since following it would never end.
    """
    asked, seen = dict(params), set[str]()
    while True:
        answer = _fetch_smaller(fetch, asked)
        listing = decode(answer.body, Listing[item], resource)  # type: ignore[valid-type]
        after = listing.after
        yield Page(listing.data, answer, after is None)
        if after is None:
            return
        if after in seen:
            raise UnexpectedAnswer(
                "The platform repeated a page marker, so the list would never end", resource=resource
            )
        seen.add(after)
        asked["after"] = after


def _fetch_smaller(fetch: Callable[[dict[str, str]], RawAnswer], asked: dict[str, str]) -> RawAnswer:
    """Fetch one page, halving `asked["limit"]` for it and all later ones while it is too large."""
    while True:
        try:
            return fetch(dict(asked))
        except TooMuchData:
            limit = int(asked.get("limit", "25")) // 2
            if limit < SMALLEST_PAGE:
                raise
            asked["limit"] = str(limit)
