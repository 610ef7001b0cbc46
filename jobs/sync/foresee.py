"""What a sync would read and why, told without asking the platform."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from connectors.instagram.resources import ACCOUNT_INSIGHTS, DEMOGRAPHICS, Resource
from jobs.sync.days import HISTORY
from jobs.sync.known import Known
from jobs.sync.plan import insights_due


def foresee(known: Known, now: datetime, *, full: bool) -> Iterator[str]:
    """Yield one sentence per kind of thing that would be read."""
    yield "the account's own fields, as at each sync"
    yield f"the list of posts: {_listing_reason(known, full=full)}"
    due = Counter(reason for media in known.media.values() if (reason := insights_due(media, now)))
    for reason, count in due.most_common():
        yield f"insights of {count} known posts: {reason}"
    yield "stories that are live, as at each sync"
    if _is_due(known, ACCOUNT_INSIGHTS, now):
        yield "the newest days of the account: some ended or may have been restated since the last read"
    if not known.is_complete(HISTORY):
        yield "older days of the account: their back-fill is not complete"
    if _is_due(known, DEMOGRAPHICS, now):
        yield "who the followers are: the last read is a day old"
    yield "comments of young posts whose number of comments turns out to have changed"


def _listing_reason(known: Known, *, full: bool) -> str:
    if full:
        return "all pages, as asked"
    if not known.media:
        return "all pages, for the first time"
    if known.unfinished_listing():
        return "until beyond where the last listing broke off"
    return "until a page brings nothing new"


def _is_due(known: Known, resource: Resource, now: datetime) -> bool:
    last = known.read_at(resource.name)
    return last is None or resource.every is None or now - last >= resource.every
