"""What is given to the lake and what it says back: the words of a load."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd


@dataclass(frozen=True)
class Coverage:
    """That we looked at `resource` at the batch's instant.

    `media_ids` names the media looked at; None: all that were posted within [media_from, media_until), where
    None is open. Use resource `media` for the node's fields, `media_insights` for /insights, two entries when
    both were read; `account` for the account's own fields, `account_insights`, `demographics`, `comments`.
    """

    resource: str
    media_ids: Sequence[str] | None = None
    media_from: datetime | None = None
    media_until: datetime | None = None


@dataclass(frozen=True)
class Progress:
    """How far `resource` was read: the instant and id reached; `complete`: back to the beginning."""

    resource: str
    reached_at: datetime | None
    reached_id: str | None = None
    complete: bool = False


@dataclass(frozen=True)
class LoadBatch:
    """What one answer (or a few) said about one account at `observed_at` (aware).

    Frames hold the columns of their table minus account_id, run_id, observed_at and age_s (see COLUMNS). A
    column left out is NULL and says nothing; NULL in `caption`, `name`, `biography`, `website` says "empty".
    """

    account_id: int
    run_id: int
    observed_at: datetime
    resource: str
    account: pd.DataFrame | None = None
    media: pd.DataFrame | None = None
    samples: pd.DataFrame | None = None
    series: pd.DataFrame | None = None
    demographics: pd.DataFrame | None = None
    comments: pd.DataFrame | None = None
    ad_objects: pd.DataFrame | None = None
    ad_daily: pd.DataFrame | None = None
    ad_coverage: pd.DataFrame | None = None
    ad_reports: pd.DataFrame | None = None
    competitors: pd.DataFrame | None = None
    competitor_media: pd.DataFrame | None = None
    hashtag_media: pd.DataFrame | None = None
    mentions: pd.DataFrame | None = None
    tagged_media: pd.DataFrame | None = None
    media_children: pd.DataFrame | None = None
    coverage: Sequence[Coverage] = field(default_factory=tuple)
    progress: Progress | None = None


@dataclass(frozen=True)
class LoadResult:
    """Rows written per part of the batch; what was known already is not written and not counted.

    `samples` are those with a changed number. `statuses` are the rows of the same table whose only news is why a
    number is missing: they are kept, because "empty" and "refused" differ, but nobody would call them samples.
    """

    account: int = 0
    media: int = 0
    samples: int = 0
    statuses: int = 0
    series: int = 0
    demographics: int = 0
    comments: int = 0
    ad_objects: int = 0
    ad_daily: int = 0
    ad_coverage: int = 0
    ad_reports: int = 0
    competitors: int = 0
    competitor_media: int = 0
    hashtag_media: int = 0
    mentions: int = 0
    tagged_media: int = 0
    media_children: int = 0
    coverage: int = 0
    progress: int = 0

    @property
    def rows(self) -> int:
        """All rows of data, without coverage and progress."""
        sampled = self.samples + self.statuses
        posted = self.account + self.media + sampled + self.series + self.demographics + self.comments
        seen = (
            self.competitors + self.competitor_media + self.hashtag_media + self.mentions + self.tagged_media
        )
        return posted + self.ad_objects + self.ad_daily + seen + self.media_children

    @property
    def wrote(self) -> bool:
        """Whether the batch wrote anything at all."""
        looked = self.coverage + self.ad_coverage + self.ad_reports
        return self.rows + looked + self.progress > 0
