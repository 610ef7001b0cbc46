"""What to read now of an account's posts, decided so that a call brings the most. Pure functions of what is known.

Numbers that are not read go wrong with time. A post's debt is the error that has built up since it was read, in
error-hours: the growth since, times half the time since. Reading whatever has gathered a certain debt, and nothing
else, gives the least error for the calls spent; that price of a call rises as the call budget runs out. A page of the
list costs one call whatever is on it, so it is pages that are weighed. Beside that no post waits longer than PAUSES.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.sync.movement import blended, hours, pace, paces_of_kinds, usual_growth
from jobs.sync.plan import DAY, EARLY, FINAL_AGE, HOUR, STORY_LIFE, KnownMedia

# (up to this age, at most this long between two reads)
PAUSES = ((DAY, timedelta(0)), (7 * DAY, 6 * HOUR), (FINAL_AGE, DAY))
REST_PAUSE = 7 * DAY
LIST_PAUSE = 6 * HOUR  # new posts are looked for at least this often, even where hardly anything is posted
PRICE = 0.006  # error-hours that a call must save
ITEM_PRICE = (
    PRICE / 40
)  # the same for each post that comes along: it costs the platform time, which is limited too
OWN_WEIGHT = 0.25  # part of a post's numbers that only its kind has
SMALLEST_PAGE = 10
STORY_END = timedelta(minutes=15)  # a story is read once more within so long of its end


@dataclass(frozen=True)
class Stretch:
    """Posts that follow each other in the list, newest first, to be read in one call, and why."""

    media: tuple[KnownMedia, ...]
    reason: str


@dataclass(frozen=True)
class Debt:
    """A post with the error-hours that have built up, and why it must be read whatever they are, if it must."""

    media: KnownMedia
    hours: float
    must: str | None = None


def price_of_call(percent: float | None) -> float:
    """Return the error-hours that a call must save, by how much of the call budget is used (per cent).

    Up to half of it calls are cheap; from there the price rises steeply, so that reading yields to publishing long
    before the limit.
    """
    used = min(max(percent or 0.0, 0.0), 100.0)
    return PRICE if used <= 50 else PRICE * 2 ** ((used - 50) / 5)


def must_read(media: KnownMedia, read_at: datetime | None, now: datetime) -> str | None:
    """Return why a post must be read whatever its debt, or None."""
    age = now - media.posted_at
    if read_at is None:
        return "never read" if age < FINAL_AGE else "back-fill"
    since = now - read_at
    for limit, pause in PAUSES:
        if age < limit:
            return f"younger than {limit.days} days" if since >= pause - EARLY else None
    if read_at - media.posted_at < FINAL_AGE:
        return "the final read"
    return "a week old" if since >= REST_PAUSE - EARLY else None


def debts(listed: Sequence[KnownMedia], now: datetime, *, own: bool = False) -> list[Debt]:
    """Return the debt of each post, in the order given. `own`: of the numbers that only its kind has."""
    paces = [pace(one.posted_at, one.movement, one.insights_at) for one in listed]
    kinds = paces_of_kinds(
        (one.product_type, hours(one.posted_at, now), found) for one, found in zip(listed, paces, strict=True)
    )
    return [
        _debt(one, blended(found, one.product_type, kinds), now, own=own)
        for one, found in zip(listed, paces, strict=True)
    ]


def _debt(media: KnownMedia, speed: float, now: datetime, *, own: bool) -> Debt:
    read_at = media.own_at if own else media.insights_at
    must = must_own(media, now) if own else must_read(media, read_at, now)
    start = read_at or media.posted_at
    waited = max(hours(start, now), 0.0)
    age = hours(media.posted_at, now)
    grown = 1.0 if read_at is None else min(1.0, speed * usual_growth(age - waited, age))
    return Debt(media, grown * waited / 2 * (OWN_WEIGHT if own else 1.0), must)


def must_own(media: KnownMedia, now: datetime) -> str | None:
    """Return why the numbers that only its kind has must be read: never, at 28 days, or a week ago."""
    if media.own_at is None:
        return "never read"
    if media.own_at - media.posted_at < FINAL_AGE <= now - media.posted_at:
        return "the final read"
    return "a week old" if now - media.own_at >= REST_PAUSE - EARLY else None


def listing_debt(posted: Iterable[datetime], listed_at: datetime | None, now: datetime) -> float:
    """Return the error-hours of posts that may have come since the last look at the list: each lacks everything.

    `posted` are the instants of known posts and stories; how often somebody posts is learned from 28 days.
    """
    if listed_at is None:
        return float("inf")
    recent = sum(now - FINAL_AGE < at <= now for at in posted)
    waited = hours(listed_at, now)
    return max(recent, 0.5) / (FINAL_AGE / HOUR) * waited * waited / 2


def newest_page(
    owed: Sequence[Debt], arrivals: float, listed_at: datetime | None, now: datetime, price: float, most: int
) -> tuple[int, str] | None:
    """Return how many of the newest posts to read now, and why; None when the list can wait."""
    first = owed[:most]
    worth = [at for at, debt in enumerate(first) if debt.must or debt.hours >= ITEM_PRICE]
    size = min(max(worth[-1] + 1 if worth else 0, SMALLEST_PAGE), most)
    must = next((debt.must for debt in first if debt.must), None)
    if must:
        return size, must
    if listed_at is None or now - listed_at >= LIST_PAUSE - EARLY:
        return size, "new posts may have come"
    gain = sum(debt.hours for debt in first[:size]) + arrivals
    return (size, "posts are moving") if gain >= price + size * ITEM_PRICE else None


def older_pages(owed: Sequence[Debt], price: float, most: int) -> list[Stretch]:
    """Return the stretches of posts beyond the newest page that are worth a call, or must be read.

    `owed` are all of them in the order of the list. A stretch begins at the first post that is worth its place.
    """
    pages, at = [], 0
    while at < len(owed):
        if owed[at].hours < ITEM_PRICE / 2 and not owed[at].must:
            at += 1
            continue
        page = _until_blocked(owed[at : at + most])
        must = next((debt.must for debt in page if debt.must), None)
        if must or sum(debt.hours for debt in page) >= price + len(page) * ITEM_PRICE:
            pages.append(Stretch(tuple(debt.media for debt in page), must or "posts are moving"))
        at += len(page)
    return pages


def _until_blocked(page: Sequence[Debt]) -> Sequence[Debt]:
    """Cut a page before the first post that would have all of it refused; its first post never is."""
    apart = (at for at, debt in enumerate(page) if debt.media.blocked or debt.media.odd)
    return page[: max(next(apart, len(page)), 1)]


def own_numbers(owed: Sequence[Debt], price: float) -> tuple[list[KnownMedia], str] | None:
    """Return the posts whose kind's own numbers to read, and why; None when they can wait.

    They come together, because one request brings those of many posts.
    """
    asked = [debt for debt in owed if not debt.media.blocked and not debt.media.odd]
    due = [debt for debt in asked if debt.must or debt.hours >= ITEM_PRICE]
    must = next((debt.must for debt in due if debt.must), None)
    if not must and sum(debt.hours for debt in due) < price + len(due) * ITEM_PRICE:
        return None
    return ([debt.media for debt in due], must or "posts are moving") if due else None


def story_due(story: KnownMedia, now: datetime) -> str | None:
    """Return why a story must be read now: hourly while it lives, and just before it ends."""
    left = story.posted_at + STORY_LIFE - now
    if left <= timedelta(0):
        return None
    if story.insights_at is None or now - story.insights_at >= HOUR - EARLY:
        return "a live story"
    ending = left <= STORY_END and story.posted_at + STORY_LIFE - story.insights_at > STORY_END
    return "a story that ends soon" if ending else None


@dataclass(frozen=True)
class Choice:
    """What to read of an account's posts and stories now. `newest`: how many of the newest posts, and why."""

    newest: tuple[int, str] | None
    older: list[Stretch]
    alone: list[tuple[KnownMedia, str]]
    own: tuple[list[KnownMedia], str] | None
    stories: list[tuple[KnownMedia, str]]


@dataclass(frozen=True)
class Seen:
    """What a choice rests on: posts and stories newest first, when the list was looked at, what the platform takes.

    `silent`: kinds of posts about which nothing is told. `price`: see `price_of_call`.
    """

    posts: Sequence[KnownMedia]
    stories: Sequence[KnownMedia]
    listed_at: datetime | None
    price: float
    page: int
    expands: bool
    silent: frozenset[str] = frozenset()


def choose(seen: Seen, now: datetime) -> Choice:
    """Decide what is worth its calls now."""
    posts = [post if post.product_type not in seen.silent else _quiet(post, now) for post in seen.posts]
    owed = debts(posts, now)
    instants = (media.posted_at for media in (*seen.posts, *seen.stories))
    arrivals = listing_debt(instants, seen.listed_at, now)
    settled = [_settled(debt) for debt in owed]
    size_and_why = newest_page(settled, arrivals, seen.listed_at, now, seen.price, seen.page)
    single = [debt for debt in owed if not debt.media.blocked and (debt.media.odd or not seen.expands)]
    beyond = settled[size_and_why[0] if size_and_why else 0 :]
    told = [post for post in posts if post.product_type not in seen.silent]
    return Choice(
        newest=size_and_why,
        older=older_pages(beyond, seen.price, seen.page) if seen.expands else [],
        alone=[
            (debt.media, debt.must or "it moves") for debt in single if debt.must or debt.hours >= seen.price
        ],
        own=own_numbers(debts(told, now, own=True), seen.price) if seen.expands else None,
        stories=[(story, why) for story in seen.stories if (why := story_due(story, now))],
    )


def _quiet(post: KnownMedia, now: datetime) -> KnownMedia:
    """Let a post about which nothing is told count as just read; its likes come with the list."""
    return replace(post, insights_at=max(now, post.posted_at + FINAL_AGE), own_at=now, movement=None)


def _settled(debt: Debt) -> Debt:
    """Let a post that is asked alone, or never, owe nothing as a part of a page."""
    return Debt(debt.media, 0.0) if debt.media.blocked or debt.media.odd else debt
