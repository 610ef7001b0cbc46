"""What a sync would read and why, with the calls that the platform would count, told without asking it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.instagram.resources import ACCOUNT_INSIGHTS, DEMOGRAPHICS, Resource
from connectors.instagram.spans import LARGEST
from jobs.sync.cadence import Choice, Seen, choose, price_of_call
from jobs.sync.days import HISTORY
from jobs.sync.known import Known
from jobs.sync.learning import Learner
from jobs.sync.plan import KnownMedia, comments_due


@dataclass(frozen=True)
class Wish:
    """One kind of thing that would be read, in words, and what it would cost."""

    about: str
    calls: int

    @property
    def text(self) -> str:
        """The wish as a line."""
        cost = "along with it" if self.calls == 0 else f"{self.calls} call{'s' if self.calls > 1 else ''}"
        return f"{self.about} ({cost})"


def foresee(
    known: Known, learner: Learner, now: datetime, *, full: bool, look_now: bool, percent: float | None
) -> Iterator[Wish]:
    """Yield what would be read. `percent`: of the call budget used, as last told."""
    if full or not known.is_complete("media"):
        yield Wish("the account's own fields and its live stories", 1)
        pages = -(-len(known.posts) // learner.page) or 1
        yield Wish(f"the list of posts: {_listing_reason(known, full=full)}", pages)
    kinds = {post.product_type for post in known.posts}
    silent = frozenset(kind for kind in kinds if learner.is_silent(kind))
    price, listed_at = price_of_call(percent), known.read_at("media")
    seen = Seen(known.posts, known.stories, listed_at, price, learner.page, learner.expands, silent)
    choice = choose(seen, now)
    if known.is_complete("media") and not full:
        yield from _newest(choice, look_now=look_now)
    yield from _chosen(choice)
    if _is_due(known, ACCOUNT_INSIGHTS, now):
        yield Wish(
            "the newest days of the account: some ended or may have been restated since the last read", 1
        )
    if not known.is_complete(HISTORY):
        yield Wish("older days of the account, a month to a call: their back-fill is not complete", 1)
    if _is_due(known, DEMOGRAPHICS, now):
        yield Wish("who the followers are: the last read is a day old", 1)
    talked = sum(comments_due(media, now) for media in known.media.values())
    yield Wish("comments of young posts whose number of comments turns out to have changed", talked)


def _newest(choice: Choice, *, look_now: bool) -> Iterator[Wish]:
    if choice.newest:
        size, reason = choice.newest
        yield Wish(f"the account's own fields, its live stories and the newest {size} posts: {reason}", 1)
    elif look_now:
        yield Wish("the account's own fields, its live stories and the newest posts: you asked", 1)


def _chosen(choice: Choice) -> Iterator[Wish]:
    """Yield what the cadence chose beyond the newest page, by reason."""
    for reason, count in Counter(reason for _, reason in choice.stories).items():
        yield Wish(f"insights of {count} stories: {reason}", count)
    if not choice.newest or choice.older:
        for stretch in choice.older:
            span = f"{stretch.media[-1].posted_at:%Y-%m-%d} to {stretch.media[0].posted_at:%Y-%m-%d}"
            yield Wish(f"insights of {len(stretch.media)} posts of {span}: {stretch.reason}", 1)
    for reason, count in Counter(reason for _, reason in choice.alone).items():
        yield Wish(f"insights of {count} posts that must be asked alone: {reason}", count)
    if choice.own:
        posts, reason = choice.own
        words = f"insights that only their kinds have, of {len(posts)} posts: {reason}"
        yield Wish(words, _requests(posts))


def _requests(posts: Sequence[KnownMedia]) -> int:
    return -(-len(posts) // LARGEST)


def _listing_reason(known: Known, *, full: bool) -> str:
    if full:
        return "all pages, as asked"
    if not known.media:
        return "all pages, for the first time"
    return "until beyond where the last listing broke off"


def _is_due(known: Known, resource: Resource, now: datetime) -> bool:
    last = known.read_at(resource.name)
    return last is None or resource.every is None or now - last >= resource.every
