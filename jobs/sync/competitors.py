"""Reads the public side of competitors: daily their numbers and newest posts, weekly all their posts.

Discovery knows no span of time and nests its list, so a walk begins at the newest post each time and goes on by its
cursor alone. One that is cut off begins anew; nothing is written twice by it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from connectors.graph.answers import decode
from connectors.graph.errors import (
    GraphError,
    PermissionMissing,
    RateLimited,
    TokenInvalid,
    TooMuchData,
    Unreachable,
)
from connectors.graph.paging import SMALLEST_PAGE
from connectors.instagram.market import COMPETITOR, COMPETITOR_OLDER, Competitor, Nested, Seen, posts_of
from jobs.sync import frames
from jobs.sync.reading import Reading
from jobs.sync.watching import MakeRoom, is_due, is_hopeless, looks, note, note_read, watched
from warehouse.lake.load import Progress
from warehouse.ledger import watches
from warehouse.ledger.watches import Watch

NEWEST, PAGE = 25, 50
MOST_PAGES = 100  # of one competitor and walk; of a longer list the newest five thousand posts are kept
NO_SUCH_NAME = 110
STOPPING = (RateLimited, TokenInvalid, Unreachable, PermissionMissing)


def read_competitors(reading: Reading, make_room: MakeRoom, *, full: bool) -> None:
    """Read the watched competitors that are due; newest posts of all come before older ones of any."""
    last = looks(reading)
    names = [one for one in watched(reading, watches.COMPETITOR) if not is_hopeless(reading, one, full=full)]
    for watch in names:
        if is_due(reading, last.get(f"competitor:{watch.name}"), COMPETITOR.every, full=full):
            make_room(reading)
            _guarded(reading, watch, _read_newest, last)
    for watch in names:
        known = f"competitor:{watch.name}" in last
        if known and is_due(reading, last.get(_older(watch)), COMPETITOR_OLDER.every, full=full):
            make_room(reading)
            _guarded(reading, watch, _read_older, last)


def _guarded(reading: Reading, watch: Watch, read: Any, last: dict[str, datetime]) -> None:
    """Read one competitor; what fails for it alone does not keep the next from being read."""
    try:
        read(reading, watch, last)
    except STOPPING:
        raise
    except GraphError as error:
        if error.code == NO_SUCH_NAME:
            note(reading, watch, state="missing", words=_missing(watch), checked_at=reading.now())
        else:
            note(reading, watch, state="put_off", words=str(error), checked_at=reading.now())
            reading.note_errors(COMPETITOR.about, [error])


def _read_newest(reading: Reading, watch: Watch, last: dict[str, datetime]) -> None:
    found, raw_id, after = next(_pages(reading, watch, COMPETITOR, NEWEST))
    now = reading.now()
    posts = found.media.data if found.media else []
    reading.load(
        COMPETITOR.name,
        competitors=frames.rows_frame([_public(watch, found, raw_id)]),
        competitor_media=frames.rows_frame(_posts(watch, posts, raw_id)),
        progress=Progress(f"competitor:{watch.name}", now, posts[0].id if posts else None),
    )
    last[f"competitor:{watch.name}"] = now
    if after is None:
        _note_whole(reading, watch, last)
    note_read(reading, watch, platform_id=found.id)


def _read_older(reading: Reading, watch: Watch, last: dict[str, datetime]) -> None:
    """Read all posts, page by page, each kept before the next is asked for."""
    for number, (found, raw_id, after) in enumerate(_pages(reading, watch, COMPETITOR_OLDER, PAGE), 1):
        posts = found.media.data if found.media else []
        reading.load(COMPETITOR_OLDER.name, competitor_media=frames.rows_frame(_posts(watch, posts, raw_id)))
        if after is None or number == MOST_PAGES:
            _note_whole(reading, watch, last, complete=after is None)
            return


def _note_whole(reading: Reading, watch: Watch, last: dict[str, datetime], *, complete: bool = True) -> None:
    now = reading.now()
    reading.load(COMPETITOR_OLDER.name, progress=Progress(_older(watch), now, complete=complete))
    last[_older(watch)] = now


def _pages(
    reading: Reading, watch: Watch, resource: Nested, limit: int
) -> Iterator[tuple[Competitor, str, str | None]]:
    """Yield (answer, its raw_id, the cursor after it), halving the pages that the platform finds too large."""
    after: str | None = None
    while True:
        params = resource.params(watch.name, posts_of(limit, after))
        path = resource.where(account=reading.platform_id)
        try:
            answer = reading.client.fetch(path, params, resource=f"@{watch.name}")
        except TooMuchData:
            if limit <= SMALLEST_PAGE:
                raise
            limit = max(SMALLEST_PAGE, limit // 2)
            continue
        found: Competitor = decode(answer.body, resource.record, resource.about).business_discovery
        after = found.media.after if found.media and found.media.data else None
        yield found, reading.keep(answer), after
        if after is None:
            return


def _public(watch: Watch, found: Competitor, raw_id: str) -> dict[str, Any]:
    fields = ("username", "name", "biography", "website", "followers_count", "follows_count", "media_count")
    row = {name: getattr(found, name) for name in fields}
    return {"competitor": watch.name, "competitor_id": found.id, "raw_id": raw_id} | row


def _posts(watch: Watch, posts: Sequence[Seen], raw_id: str) -> list[dict[str, Any]]:
    fields = ("posted_at", "media_type", "caption", "permalink", "like_count", "comments_count", "view_count")
    return [
        {
            "competitor": watch.name,
            "media_id": post.id,
            "product_type": post.media_product_type,
            "raw_id": raw_id,
        }
        | {name: getattr(post, name) for name in fields}
        for post in posts
    ]


def _older(watch: Watch) -> str:
    return f"competitor_older:{watch.name}"


def _missing(watch: Watch) -> str:
    return (
        f"Instagram shows no professional account @{watch.name}: it may be misspelt, renamed, personal, private or for"
        " adults only. It is looked for again in a week."
    )
