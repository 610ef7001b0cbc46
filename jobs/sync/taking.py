"""Taking a list's answer in: what describes posts, the counters it tells, and the insights that came along."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from connectors.instagram.records import Media
from connectors.instagram.resources import CHILDREN, MEDIA
from jobs.sync import frames, origins
from jobs.sync.children import keep_children
from jobs.sync.plan import FINAL_AGE, KnownMedia
from jobs.sync.reading import Reading
from jobs.sync.thumbnails import keep_thumbnails
from warehouse.lake.load import Coverage, Progress

PLAIN_FIELDS = tuple(name for name in MEDIA.fields if name != CHILDREN)


def take_in(
    reading: Reading,
    listed: Sequence[frames.Listed],
    covered: Sequence[Coverage],
    progress: Progress | None,
    *,
    stories: bool = False,
) -> None:
    """Load what a list tells about its media, and keep pictures of those seen for the first time."""
    media, now = [item for item, _ in listed], reading.now()
    fresh = [item for item in media if item.id not in reading.pictured]
    reading.pictured.update(item.id for item in fresh)
    thumbnails = keep_thumbnails(reading.thumbs, reading.account.id, fresh, now)
    note_listed(reading, media)
    left_out = {item.id for item in media if is_left_out(reading, reading.known.media[item.id], now)}
    reading.load(
        MEDIA.name,
        media=frames.media_frame(listed, thumbnails),
        samples=frames.listed_samples(listed, left_out),
        coverage=covered,
        progress=progress,
        origin=origins.of_listed(listed, thumbnails, left_out, stories=stories),
    )
    keep_children(reading, listed)


def note_listed(reading: Reading, media: Sequence[Media]) -> None:
    """Take in that the platform lists these media."""
    reading.result.media += len({item.id for item in media} - reading.listed)
    reading.listed.update(item.id for item in media)
    reading.known.note_listed([known_as(reading, item) for item in media])


def known_as(reading: Reading, item: Media) -> KnownMedia:
    """Return what is known of a media, with what a list just told of it."""
    known = reading.known.media.get(item.id) or KnownMedia(item.id, item.posted_at, item.product)
    counted: dict[str, Any] = {} if item.comments_count is None else {"comments_count": item.comments_count}
    return replace(known, product_type=item.product, **counted)


def is_left_out(reading: Reading, media: KnownMedia, now: datetime) -> bool:
    """Say whether nothing is to be expected about this media: its kind is silent here, at least of old."""
    if not reading.learner.is_silent(media.product_type):
        return False
    is_old = now - media.posted_at >= FINAL_AGE and media.insights_at is None
    return is_old or media.product_type not in reading.known.telling
