"""Reads the list of posts, page by page, and the insights of those that need them.

A listing page of a hundred posts costs one call and tells likes and comments of all of them; insights cost a call
per post, so they follow the cadence of `plan`. A few pages, or a batch of insights, make one transaction: after
a kill nothing that was loaded is lost, and nothing is written twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from connectors.graph.batch import LARGEST
from connectors.graph.errors import NotFound
from connectors.instagram.insights import Finding, Question, ask_insights, blocking_error
from connectors.instagram.metrics import media_metrics
from connectors.instagram.records import Media
from connectors.instagram.resources import MEDIA, MEDIA_INSIGHTS, STORIES
from jobs.sync import frames, origins
from jobs.sync.plan import FINAL_AGE, KnownMedia, can_stop_listing, insights_due
from jobs.sync.reading import Reading
from jobs.sync.thumbnails import keep_thumbnails
from warehouse.lake.load import Coverage, Progress

PAGES_TOGETHER = (
    10  # pages of the list to a transaction: a load costs the lake the same for 100 rows as for 1,000
)
PROBE = 5  # posts of a kind that is asked about for the first time, to learn its refusals cheaply
SETTLED_AGE = timedelta(days=2)  # younger posts may have no numbers yet


def read_media(reading: Reading, *, full: bool) -> None:
    """Read the list, newest first, and insights as it goes; then insights that are due further back.

    Stops at the first page that brings nothing new (see `plan.can_stop_listing`), unless `full`.
    """
    unfinished, until = reading.known.unfinished_listing(), None
    for stretch in _stretches(reading, unfinished, full=full):
        until = _load_stretch(reading, stretch, until, unfinished)
        read_insights(reading, _due(reading, [item.id for item, _ in stretch.listed]))
        reading.make_way()
    read_insights(reading, _due(reading, list(reading.known.media)))


def read_stories(reading: Reading) -> None:
    """Read the stories that are live, and their insights, before both vanish."""
    asked = STORIES.where(account=reading.platform_id)
    for page in reading.client.pages(asked, STORIES.params(), Media, resource=STORIES.about):
        raw_id = reading.keep(page.answer)
        stories = [(frames.as_story(item), raw_id) for item in page.items]
        if stories:
            ids = [item.id for item, _ in stories]
            _load_listed(reading, stories, Coverage("media", ids), None, stories=True)
            read_insights(reading, _due(reading, ids))


@dataclass
class Stretch:
    """Some pages of the list that are loaded together. `is_end`: nothing further back is needed."""

    listed: list[frames.Listed] = field(default_factory=list)
    pages: int = 0
    is_end: bool = False


def _stretches(reading: Reading, unfinished: datetime | None, *, full: bool) -> Iterator[Stretch]:
    """Yield the list in stretches, each of at most PAGES_TOGETHER pages, as far back as is needed."""
    seen_before, stretch = set(reading.known.media), Stretch()
    asked = MEDIA.where(account=reading.platform_id)
    for page in reading.client.pages(asked, MEDIA.params(), Media, resource=MEDIA.about):
        raw_id = reading.keep(page.answer)
        stretch.listed += [(item, raw_id) for item in page.items]
        stretch.pages += 1
        page_ids = [(item.id, item.posted_at) for item in page.items]
        is_known = bool(page_ids) and can_stop_listing(page_ids, seen_before, unfinished, reading.now())
        stretch.is_end = page.is_last or (is_known and not full)
        if stretch.is_end or stretch.pages == PAGES_TOGETHER:
            yield stretch
            if stretch.is_end:
                return
            stretch = Stretch()


def read_insights(reading: Reading, due: Sequence[KnownMedia]) -> None:
    """Read the insights of these media in batches, each loaded by itself. Raises what stops the account."""
    for batch in _batches(reading, due):
        wanted = {
            media.media_id: reading.learner.wanted(media.product_type, _metrics(media)) for media in batch
        }
        questions = [
            Question(media.media_id, MEDIA_INSIGHTS.where(media=media.media_id), wanted[media.media_id])
            for media in batch
        ]
        findings = ask_insights(reading.client, questions, MEDIA_INSIGHTS.about)
        _load_findings(reading, batch, questions, findings)
        blocked = blocking_error(findings)
        if blocked:
            raise blocked
        reading.make_way()


def _batches(reading: Reading, due: Sequence[KnownMedia]) -> Iterator[list[KnownMedia]]:
    """Yield due media in batches: first a few of each kind that is new to us, then the rest, skipping silent kinds.

    Lazily, so that what one batch teaches decides about the next.
    """
    waiting, now = list(due), reading.now()
    while waiting:
        waiting = [media for media in waiting if not is_left_out(reading, media, now)]
        fresh = [media for media in waiting if not _is_proven(reading, media.product_type)]
        by_product = groupby(sorted(fresh, key=_product), key=_product)
        probe = [media for _, group in by_product for media in list(group)[:PROBE]][:LARGEST]
        batch = probe or waiting[:LARGEST]
        if batch:
            yield batch
        taken = {media.media_id for media in batch}
        waiting = [media for media in waiting if media.media_id not in taken]


def is_left_out(reading: Reading, media: KnownMedia, now: datetime) -> bool:
    """Say whether nothing is to be expected about this media: its kind is silent here, at least of old."""
    if not reading.learner.is_silent(media.product_type):
        return False
    is_old = now - media.posted_at >= FINAL_AGE and media.insights_at is None
    return is_old or media.product_type not in reading.known.telling


def _due(reading: Reading, media_ids: Sequence[str]) -> list[KnownMedia]:
    known, now = reading.known.media, reading.now()
    return [known[media_id] for media_id in media_ids if insights_due(known[media_id], now)]


def _load_stretch(
    reading: Reading, stretch: Stretch, until: datetime | None, unfinished: datetime | None
) -> datetime | None:
    """Load some pages of the list; return the instant down to which the list is read."""
    oldest = min((item.posted_at for item, _ in stretch.listed), default=until)
    reached = min((instant for instant in (oldest, unfinished) if instant), default=None)
    progress = Progress("media", reached, complete=stretch.is_end)
    _load_listed(reading, stretch.listed, Coverage("media", None, oldest, until), progress)
    return oldest


def _load_listed(
    reading: Reading,
    listed: Sequence[frames.Listed],
    covered: Coverage,
    progress: Progress | None,
    *,
    stories: bool = False,
) -> None:
    """Load what a list tells about its media, and keep pictures of those seen for the first time."""
    media, now = [item for item, _ in listed], reading.now()
    fresh = [item for item in media if item.id not in reading.known.media]
    thumbnails = keep_thumbnails(reading.thumbs, reading.account.id, fresh, now)
    reading.listed.update(item.id for item in media)
    reading.known.note_listed([_as_known(reading, item) for item in media])
    left_out = {item.id for item in media if is_left_out(reading, reading.known.media[item.id], now)}
    reading.load(
        MEDIA.name,
        media=frames.media_frame(listed, thumbnails),
        samples=frames.listed_samples(listed, left_out),
        coverage=[covered],
        progress=progress,
        origin=origins.of_listed(listed, thumbnails, left_out, stories=stories),
    )
    reading.result.media += len(media)


def _load_findings(
    reading: Reading,
    batch: Sequence[KnownMedia],
    questions: Sequence[Question],
    findings: Sequence[Finding],
) -> None:
    """Load what was answered, learn from it, and note that we looked."""
    now = reading.now()
    answered = [(media, finding) for media, finding in zip(batch, findings, strict=True) if finding.is_answer]
    gone = [finding.subject for finding in findings if _is_gone(reading, finding)]
    asked = {question.subject: question for question in questions}
    rows, told = [], []
    for media, finding in answered:
        raw_ids, metrics = reading.keep_all(finding.answers), _metrics(media)
        rows.append((finding, metrics, raw_ids[-1] if raw_ids else None))
        told.append((origins.of_finding(finding, asked[media.media_id], raw_ids), metrics))
    seen = [media.media_id for media, _ in answered] + gone
    if seen:
        reading.load(
            MEDIA_INSIGHTS.name,
            samples=frames.insight_samples(rows),
            media=frames.gone_media(gone) if gone else None,
            coverage=[Coverage(MEDIA_INSIGHTS.name, seen)],
            origin=origins.of_samples(told, gone),
        )
    known = reading.known.media
    known.update({media_id: replace(known[media_id], insights_at=now) for media_id in seen})
    for media, finding in answered:
        _learn(reading, media, finding, now)
    reading.keep_lessons()
    reading.note_errors(
        MEDIA_INSIGHTS.about, [f.error for f in findings if f.error and f.subject not in seen]
    )


def _learn(reading: Reading, media: KnownMedia, finding: Finding, now: datetime) -> None:
    reading.learner.note(media.product_type, finding)
    if not finding.tells_nothing:
        reading.known.telling.add(media.product_type)
    if now - media.posted_at >= SETTLED_AGE:
        reading.learner.note_back_fill(media.product_type, finding.tells_nothing)


def _is_gone(reading: Reading, finding: Finding) -> bool:
    """Say whether a media no longer exists. One that was just listed does, whatever its insights say."""
    return isinstance(finding.error, NotFound) and finding.subject not in reading.listed


def _as_known(reading: Reading, item: Media) -> KnownMedia:
    known = reading.known.media.get(item.id) or KnownMedia(item.id, item.posted_at, item.product)
    return replace(known, comments_count=item.comments_count, product_type=item.product)


def _metrics(media: KnownMedia) -> tuple[str, ...]:
    return media_metrics(media.product_type)


def _product(media: KnownMedia) -> str:
    return media.product_type


def _is_proven(reading: Reading, product_type: str) -> bool:
    return product_type in reading.known.telling or reading.learner.is_proven(product_type)
