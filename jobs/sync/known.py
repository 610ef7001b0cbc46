"""What the two stores know of an account before it is read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jobs.sync.plan import KnownMedia
from warehouse.lake.store import Lake

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

    def note_listed(self, listed: Iterable[KnownMedia]) -> None:
        """Take in what a listing just told."""
        for media in listed:
            self.media[media.media_id] = media


def _media(row: dict[str, Any]) -> KnownMedia:
    return KnownMedia(**{name: value for name, value in row.items() if name != "has_insights"})
