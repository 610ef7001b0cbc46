"""What a report is about: whose, of which days, compared with what."""

import calendar
import re
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from babel import Locale, UnknownLocaleError

from jobs.reports.errors import ReportError

FIRST_YEAR, LAST_YEAR = 2010, 2099  # Instagram began in 2010
COMPARISONS = ("none", "previous", "year")


@dataclass(frozen=True)
class ReportSpec:
    """Accounts (or the members of a campaign) over days, both inclusive, in the client's time zone.

    `compare`: none, the previous period of the same length, or the same days a year before.
    """

    account_ids: tuple[int, ...]
    campaign_id: int | None
    start: date
    end: date
    compare: str = "none"
    locale: str = "en"

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ReportError(f"The period ends ({self.end}) before it begins ({self.start}).")
        if not FIRST_YEAR <= self.start.year <= self.end.year <= LAST_YEAR:
            raise ReportError(f"A report covers days of {FIRST_YEAR} to {LAST_YEAR}.")
        if self.compare not in COMPARISONS:
            raise ReportError(f"A report compares with {', '.join(COMPARISONS)}, not {self.compare!r}.")
        if not self.account_ids and self.campaign_id is None:
            raise ReportError("The report names no account. Connect one first, or choose one.")
        try:
            Locale.parse(self.locale.replace("-", "_"))
        except (ValueError, UnknownLocaleError) as error:
            raise ReportError(
                f"{self.locale!r} is not a language that a report can be written in."
            ) from error

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days + 1

    def previous(self) -> tuple[date, date] | None:
        """The compared period, both days inclusive; None without a comparison.

        Whole months are compared with as many whole months, and 29 February with 28 February.
        """
        if self.compare == "none":
            return None
        if self.compare == "year":
            end = _year_before(self.end)
            return _year_before(self.start), _end_of_month(end) if self._is_whole_months() else end
        if self._is_whole_months():
            return _months_before(self.start, self._months()), self.start - timedelta(days=1)
        return self.start - timedelta(days=self.days), self.start - timedelta(days=1)

    def as_dict(self) -> dict[str, Any]:
        """The spec as JSON."""
        values = asdict(self)
        return {
            **values,
            "account_ids": list(self.account_ids),
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "ReportSpec":
        """The spec that `as_dict` gave."""
        return cls(
            account_ids=tuple(values["account_ids"]),
            campaign_id=values["campaign_id"],
            start=date.fromisoformat(values["start"]),
            end=date.fromisoformat(values["end"]),
            compare=values["compare"],
            locale=values["locale"],
        )

    def _is_whole_months(self) -> bool:
        return self.start.day == 1 and self.end == _end_of_month(self.end)

    def _months(self) -> int:
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1


def parse_period(text: str) -> tuple[date, date]:
    """First and last day of "2026-10", "2026" or "2026-10-01..2026-10-15". Raises ReportError on anything else."""
    try:
        if re.fullmatch(r"\d{4}", text):
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if re.fullmatch(r"\d{4}-\d{2}", text):
            year, month = int(text[:4]), int(text[5:])
            return date(year, month, 1), _end_of_month(date(year, month, 1))
        first, separator, last = text.partition("..")
        if separator:
            return date.fromisoformat(first), date.fromisoformat(last)
    except (ValueError, calendar.IllegalMonthError):
        pass
    raise ReportError(
        f"{text!r} is not a period. Write a month (2026-10), a year (2026) or two days (2026-10-01..2026-10-15)."
    )


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _year_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
