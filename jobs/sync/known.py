"""What the two stores know of an account before it is read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jobs.sync.movement import Movement
from jobs.sync.plan import KnownMedia
from warehouse.lake.store import Lake

STORY = "STORY"
NO_PROGRESS: dict[str, Any] = {}


@dataclass
class Known:
    """The account's media, by id, and how far each resource was read."""

    media: dict[str, KnownMedia] = field(default_factory=dict)
    telling: set[str] = field(default_factory=set)  # product types that ever had insights
    progress: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, lake: Lake, account_id: int) -> "Known":
        """Ask the lake."""
        rows = lake.rows("sync_media", account=account_id)
        progress = lake.rows("sync_progress", account=account_id)
        return cls(
            media={row["media_id"]: _media(row) for row in rows},
            telling={row["product_type"] for row in rows if row["has_insights"]},
            progress={row["resource"]: row for row in progress},
        )

    def read_at(self, resource: str) -> datetime | None:
        """Return when a resource was last looked at."""
        return self.progress.get(resource, NO_PROGRESS).get("observed_at")

    def reached(self, resource: str) -> datetime | None:
        """Return how far a resource was read."""
        return self.progress.get(resource, NO_PROGRESS).get("reached_at")

    def is_complete(self, resource: str) -> bool:
        """Say whether a resource was once read to its beginning."""
        return bool(self.progress.get(resource, NO_PROGRESS).get("complete"))

    def unfinished_listing(self) -> datetime | None:
        """Return the instant at which an earlier listing of media broke off, if the last one did."""
        return None if self.is_complete("media") else self.reached("media")

    @property
    def posts(self) -> list[KnownMedia]:
        """The media of the list, without stories, newest first."""
        posts = [media for media in self.media.values() if media.product_type != STORY]
        return sorted(posts, key=lambda media: (media.posted_at, media.media_id), reverse=True)

    @property
    def stories(self) -> list[KnownMedia]:
        """The stories, newest first."""
        stories = [media for media in self.media.values() if media.product_type == STORY]
        return sorted(stories, key=lambda media: media.posted_at, reverse=True)

    def note_listed(self, listed: Iterable[KnownMedia]) -> None:
        """Take in what a listing just told."""
        for media in listed:
            self.media[media.media_id] = media


def _media(row: dict[str, Any]) -> KnownMedia:
    values = {name: value for name, value in row.items() if name not in _OF_MOVEMENT}
    seen = [row[name] for name in ("number", "number_at", "before", "before_at")]
    return KnownMedia(**values, movement=None if None in seen else Movement(*seen))


_OF_MOVEMENT = ("has_insights", "number", "number_at", "before", "before_at")
