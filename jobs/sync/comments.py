"""Reads the comments of young posts whose number of comments changed, replies included."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.graph.answers import decode
from connectors.graph.batch import LARGEST, Ask, Reply
from connectors.graph.errors import (
    GraphError,
    NotFound,
    PermissionMissing,
    RateLimited,
    Rejected,
    TokenInvalid,
)
from connectors.graph.paging import Listing
from connectors.instagram.records import Comment
from connectors.instagram.resources import COMMENTS
from jobs.sync import frames, origins
from jobs.sync.plan import comments_due
from jobs.sync.reading import Reading
from warehouse.lake.load import Coverage

MOST_PAGES = 200  # of one post; of a longer thread the first ten thousand comments are kept
NESTED_REPLIES = 50  # replies that come with their comment; longer answers are read by themselves
BLOCKING = (RateLimited, TokenInvalid, PermissionMissing)


@dataclass
class Thread:
    """The comments of one media as they come in."""

    media_id: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)  # where each page lies
    error: GraphError | None = None
    pages: int = 0
    cursors: set[str] = field(default_factory=set)  # a repeated one ends the walk

    @property
    def is_whole(self) -> bool:
        """Say whether it was read to its end, or has none to read: gone, or not to be commented on."""
        return self.error is None or isinstance(self.error, (NotFound, Rejected))


def read_comments(reading: Reading) -> None:
    """Read the comments that are due, a batch of posts at a time, each batch loaded by itself."""
    now = reading.now()
    due = [media for media in reading.known.media.values() if comments_due(media, now)]
    for at in range(0, len(due), LARGEST):
        threads = [Thread(media.media_id) for media in due[at : at + LARGEST]]
        _read_threads(reading, threads)
        reading.load(
            COMMENTS.name,
            comments=frames.rows_frame([row for thread in threads for row in thread.rows]),
            coverage=[Coverage(COMMENTS.name, [thread.media_id for thread in threads if thread.is_whole])],
            origin=origins.of_comments([page for thread in threads for page in thread.told]),
        )
        errors = [thread.error for thread in threads if thread.error and not thread.is_whole]
        blocked = next((error for error in errors if isinstance(error, BLOCKING)), None)
        if blocked:
            raise blocked
        reading.note_errors(COMMENTS.about, errors)
        reading.make_way()


@dataclass(frozen=True)
class _Step:
    """The next page to read of a thread; `parent_id` when it is a page of replies."""

    thread: Thread
    ask: Ask
    parent_id: str | None = None


def _read_threads(reading: Reading, threads: Sequence[Thread]) -> None:
    """Read threads side by side, page by page, until each is whole or failed."""
    steps = [_Step(thread, _ask(COMMENTS.where(media=thread.media_id))) for thread in threads]
    while steps:
        replies = reading.client.batch([step.ask for step in steps], resource=COMMENTS.about)
        steps = [
            more for step, reply in zip(steps, replies, strict=True) for more in _take(reading, step, reply)
        ]


def _take(reading: Reading, step: _Step, reply: Reply) -> list[_Step]:
    """Take in one page; return what must be read after it."""
    thread = step.thread
    try:
        if reply.error:
            raise reply.error
        page = decode(reply.body, Listing[Comment], COMMENTS.about)
    except GraphError as error:
        thread.error = error
        return []
    raw_id = reading.keep(reply.answer) if reply.answer else None
    if reply.answer and raw_id:
        thread.told.append(origins.of_page(reply.answer, raw_id, step.ask, thread.media_id, step.parent_id))
    thread.rows += frames.comment_rows(page.data, thread.media_id, step.parent_id, raw_id)
    thread.pages += 1
    more = [_Step(thread, _ask(step.ask.path, after), step.parent_id) for after in _new([page.after], thread)]
    for comment in page.data:
        after = _rest_of_replies(comment)
        more += [
            _Step(thread, _ask(f"{comment.id}/replies", cursor), comment.id)
            for cursor in _new([after], thread)
        ]
    return more


def _rest_of_replies(comment: Comment) -> str | None:
    """Return where the replies that came along break off; lists inside a record have cursors but no `next`."""
    nested = comment.replies
    if nested is None or len(nested.data) < NESTED_REPLIES or nested.paging is None:
        return None
    return nested.paging.cursors.after if nested.paging.cursors else None


def _new(cursors: Sequence[str | None], thread: Thread) -> list[str]:
    """Return the cursors that are there, were not followed before, and still are within what we keep."""
    fresh = [cursor for cursor in cursors if cursor and cursor not in thread.cursors]
    thread.cursors.update(fresh)
    return fresh if thread.pages < MOST_PAGES else []


def _ask(path: str, after: str | None = None) -> Ask:
    return Ask(path, COMMENTS.params(**({"after": after} if after else {})))
