"""The frozen content of a report: plain values only, so that it can be kept as JSON and rendered for ever after."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from jobs.reports.errors import ReportError

VERSION = 1


@dataclass(frozen=True)
class Figure:
    """One number with everything that explains it. None: not known, and `note` or the definition says why."""

    metric: str
    label: str
    unit: str  # count | percent | ms | ratio | people
    value: float | None
    n: int
    before: float | None  # the value of the compared period
    better: str | None  # up | down | None
    words: str
    formula: str
    caveats: str
    note: str | None
    observed_to: datetime | None


@dataclass(frozen=True)
class DayRow:
    """One day of the period. Account metrics are by the platform's days, the rest by the day of posting."""

    day: date
    reach: float | None
    views: float | None
    interactions: float | None
    followers: float | None
    posts: int
    engagement: float | None


@dataclass(frozen=True)
class PostRow:
    """One post of the period with its newest values known at the report's instant."""

    account: str
    media_id: str
    posted_at: datetime
    format: str
    caption: str
    permalink: str | None
    thumbnail: str | None
    likes: float | None
    comments: float | None
    saved: float | None
    shares: float | None
    reach: float | None
    views: float | None
    engagement: float | None
    er_reach: float | None  # per cent
    why: str | None  # why it is a member of the campaign


@dataclass(frozen=True)
class FormatRow:
    """What a format earned: number of posts, median and quartiles of engagement, medians of reach and rate."""

    format: str
    n: int
    median: float | None
    p25: float | None
    p75: float | None
    reach: float | None
    er: float | None


@dataclass(frozen=True)
class PublishRow:
    """One planned post of the period and what became of it."""

    account: str
    caption: str
    due_at: datetime
    state: str
    late_s: float | None
    permalink: str | None


@dataclass(frozen=True)
class Freshness:
    """When a kind of data of an account was last looked at."""

    account: str
    resource: str
    observed_at: datetime | None


@dataclass(frozen=True)
class Restated:
    """A day whose value the platform changed after it was first reported."""

    account: str
    metric: str
    day: date
    first: float | None
    value: float | None


@dataclass(frozen=True)
class ReportDocument:
    """Everything a report says. `before` is the compared period, `zone` cuts the days, `look` is the client's."""

    version: int
    title: str
    client: str
    accounts: tuple[str, ...]
    campaign: str | None
    start: date
    end: date
    before_start: date | None
    before_end: date | None
    zone: str
    locale: str
    as_of: datetime
    look: dict[str, Any]
    figures: tuple[Figure, ...]
    days: tuple[DayRow, ...]
    days_before: tuple[DayRow, ...]
    posts: tuple[PostRow, ...]
    formats: tuple[FormatRow, ...]
    publishing: tuple[PublishRow, ...]
    freshness: tuple[Freshness, ...]
    restated: tuple[Restated, ...]

    def to_json(self) -> str:
        """The document as JSON; the same document gives the same text."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, text: str) -> "ReportDocument":
        """The document that `to_json` gave. Raises ReportError when the text is none."""
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.MsgspecError as error:
            raise ReportError(f"The kept report cannot be read: {error}.") from error

    @property
    def checksum(self) -> str:
        """SHA-256 of the JSON, hex; printed on the report so that it can be told from another."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def figure(self, metric: str) -> Figure | None:
        """The figure of a metric, if the report has it."""
        return next((figure for figure in self.figures if figure.metric == metric), None)
