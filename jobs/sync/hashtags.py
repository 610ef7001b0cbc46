"""Reads recent posts with watched hashtags, daily, because the platform tells those of the last 24 hours only.

An account may look for thirty hashtags in seven days. What counts is written down before it is asked, and compared with
the platform's own list before anything new is asked, so that a thirty-first is never tried.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from connectors.graph.answers import decode
from connectors.graph.errors import GraphError, NotFound, RateLimited, Rejected, TooMuchData
from connectors.graph.paging import SMALLEST_PAGE, Listing
from connectors.instagram.market import HASHTAG, HASHTAG_SEARCH, HASHTAGS_SEARCHED, Hashtag, HashtagPage, Seen
from jobs.sync import frames
from jobs.sync.competitors import STOPPING
from jobs.sync.reading import Reading
from jobs.sync.watching import MakeRoom, is_due, is_hopeless, looks, note, note_read, watched
from warehouse.lake.load import Progress
from warehouse.ledger import hashtag_searches as searches
from warehouse.ledger import watches
from warehouse.ledger.hashtag_searches import HashtagSearch
from warehouse.ledger.watches import Watch

MOST_PAGES = 100  # of a hashtag and day
LASTING = timedelta(hours=1)  # reading one hashtag takes no longer
TOO_MANY = 18


def read_hashtags(reading: Reading, make_room: MakeRoom, *, full: bool) -> None:
    """Read the watched hashtags that are due and that still may be looked for."""
    last, elsewhere = looks(reading), _Elsewhere(reading)
    for watch in watched(reading, watches.HASHTAG):
        if is_hopeless(reading, watch, full=full):
            continue
        if is_due(reading, last.get(f"hashtag:{watch.name}"), HASHTAG.every, full=full):
            make_room(reading)
            _guarded(reading, watch, elsewhere)


class _Elsewhere:
    """The hashtags that count against the account as the platform tells them, asked for when first needed."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._tags: set[str] | None = None

    def tags(self) -> set[str]:
        """Return the names that the platform lists."""
        if self._tags is None:
            path = HASHTAGS_SEARCHED.where(account=self._reading.platform_id)
            pages = self._reading.client.pages(
                path, HASHTAGS_SEARCHED.params(), Hashtag, resource=HASHTAGS_SEARCHED.about
            )
            self._tags = {(tag.name or tag.id).lower() for page in pages for tag in page.items}
        return self._tags


def _guarded(reading: Reading, watch: Watch, elsewhere: _Elsewhere) -> None:
    """Read one hashtag; what fails for it alone does not keep the next from being read."""
    try:
        if _may_ask(reading, watch, elsewhere):
            _read(reading, watch)
    except RateLimited as error:
        if error.code != TOO_MANY:
            raise
        _put_off(reading, watch, {})
    except STOPPING:
        raise
    except (NotFound, Rejected) as error:
        words = f"Instagram does not tell posts with #{watch.name}. {error} It is looked for again in a week."
        note(reading, watch, state="missing", words=words, checked_at=reading.now())
    except GraphError as error:
        note(reading, watch, state="put_off", words=str(error), checked_at=reading.now())
        reading.note_errors(HASHTAG.about, [error])


def _may_ask(reading: Reading, watch: Watch, elsewhere: _Elsewhere) -> bool:
    """Say whether asking for a hashtag stays within the thirty; where not, note when a place frees."""
    with reading.ledger.read() as conn:
        counting = searches.counting(conn, reading.account.id, reading.now())
    known = counting.get(watch.name)
    if known is not None and known.answered:
        # Around its end a read might or might not begin a new week, and then we would count wrongly.
        return not known.is_ending(reading.now(), LASTING)
    if len((set(counting) | elsewhere.tags()) - {watch.name}) < searches.MOST:
        return True
    _put_off(reading, watch, counting)
    return False


def _put_off(reading: Reading, watch: Watch, counting: dict[str, HashtagSearch]) -> None:
    free = min((search.until for search in counting.values()), default=None)
    when = f"on {free:%Y-%m-%d %H:%M} UTC at the earliest" if free else "within seven days"
    words = (
        f"This account has looked for {searches.MOST} hashtags in seven days, which is all that Instagram allows."
        f" #{watch.name} is read when a place is free, {when}."
    )
    note(reading, watch, state="put_off", words=words)


def _read(reading: Reading, watch: Watch) -> None:
    """Read the last day's posts of a hashtag, page by page."""
    with reading.ledger.begin() as conn:
        searches.begin(conn, reading.account.id, watch.name, reading.now())
    hashtag = watch.platform_id or _search(reading, watch)
    seen: set[str] = set()
    for posts, raw_id in _pages(reading, hashtag):
        fresh = [post for post in posts if post.id not in seen]
        seen.update(post.id for post in fresh)
        reading.load(HASHTAG.name, hashtag_media=frames.rows_frame([_row(watch, p, raw_id) for p in fresh]))
        if posts and not fresh:
            break  # the cursor is the same on every page, so a repeated page is the only sign of going in circles
    reading.load(HASHTAG.name, progress=Progress(f"hashtag:{watch.name}", reading.now(), complete=True))
    with reading.ledger.begin() as conn:
        searches.note_answered(conn, reading.account.id, watch.name)
    note_read(reading, watch, platform_id=hashtag)


def _search(reading: Reading, watch: Watch) -> str:
    """Return the id of a hashtag, which is the same for ever."""
    params = {"user_id": reading.platform_id, "q": watch.name}
    answer = reading.client.fetch(HASHTAG_SEARCH.path, params, resource=f"#{watch.name}")
    found = decode(answer.body, Listing[Hashtag], HASHTAG_SEARCH.about).data
    if not found:
        raise NotFound("There is no such hashtag", resource=f"#{watch.name}")
    with reading.ledger.begin() as conn:
        searches.note_answered(conn, reading.account.id, watch.name)
    note(reading, watch, platform_id=found[0].id)
    return found[0].id


def _pages(reading: Reading, hashtag: str) -> Iterator[tuple[list[Seen], str]]:
    """Yield (posts, raw_id of the answer), halving the pages that the platform finds too large."""
    asked = HASHTAG.params(user_id=reading.platform_id)
    for _ in range(MOST_PAGES):
        while True:
            try:
                answer = reading.client.fetch(
                    HASHTAG.where(hashtag=hashtag), dict(asked), resource=HASHTAG.about
                )
                break
            except TooMuchData:
                limit = int(asked["limit"]) // 2
                if limit < SMALLEST_PAGE:
                    raise
                asked["limit"] = str(limit)
        page = decode(answer.body, HashtagPage, HASHTAG.about)
        yield page.data, reading.keep(answer)
        if page.after is None:
            return
        asked["after"] = page.after


def _row(watch: Watch, post: Seen, raw_id: str) -> dict[str, Any]:
    fields = ("posted_at", "media_type", "caption", "permalink", "like_count", "comments_count")
    return {"tag": watch.name, "media_id": post.id, "raw_id": raw_id} | {
        name: getattr(post, name) for name in fields
    }
