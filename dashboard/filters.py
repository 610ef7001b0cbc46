"""What the reader is looking at: which accounts, which days, compared with what. Pure; the address holds it.

A period is whole days, both ends included, in the accounts' time zone; queries get UTC instants, half-open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dashboard.messages import N_

PRESETS = {
    "7d": N_("Last 7 days"),
    "28d": N_("Last 28 days"),
    "90d": N_("Last 90 days"),
    "month": N_("This month"),
    "last_month": N_("Last month"),
    "year": N_("This year"),
    "custom": N_("Choose days"),
}
COMPARISONS = {"none": N_("Nothing"), "previous": N_("Previous period"), "year": N_("Same days last year")}
DEFAULT_PRESET = "28d"
LONGEST_DAYS = 3660


@dataclass(frozen=True)
class Filters:
    """A choice of accounts and days. `end` is inclusive; `compare` is "none", "previous" or "year"."""

    account_ids: tuple[int, ...]
    start: date
    end: date
    compare: str
    time_zone: str

    @property
    def start_at(self) -> datetime:
        """First instant of the period, UTC."""
        return _midnight(self.start, self.time_zone)

    @property
    def end_at(self) -> datetime:
        """First instant after the period, UTC."""
        return _midnight(self.end + timedelta(days=1), self.time_zone)

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days + 1

    @property
    def previous(self) -> "Filters | None":
        """The period compared with, as filters of its own; None when nothing is compared."""
        if self.compare == "previous":
            shift = timedelta(days=self.days)
            return replace(self, start=self.start - shift, end=self.end - shift, compare="none")
        if self.compare == "year":
            start = _year_before(self.start)
            return replace(self, start=start, end=start + timedelta(days=self.days - 1), compare="none")
        return None

    @property
    def previous_start(self) -> date | None:
        """First day compared with."""
        return self.previous.start if self.previous else None

    @property
    def previous_end(self) -> date | None:
        """Last day compared with."""
        return self.previous.end if self.previous else None

    @property
    def previous_start_at(self) -> datetime | None:
        """First instant compared with, UTC."""
        return self.previous.start_at if self.previous else None

    @property
    def previous_end_at(self) -> datetime | None:
        """First instant after the days compared with, UTC."""
        return self.previous.end_at if self.previous else None


def preset_days(preset: str, today: date) -> tuple[date, date]:
    """First and last day of a preset. Rolling ones end yesterday, because today is not over."""
    yesterday = today - timedelta(days=1)
    if preset == "month":
        return today.replace(day=1), today
    if preset == "year":
        return today.replace(month=1, day=1), today
    if preset == "last_month":
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    days = int(preset[:-1]) if preset in ("7d", "28d", "90d") else 28
    return yesterday - timedelta(days=days - 1), yesterday


@dataclass(frozen=True)
class Choice:
    """The filters as the reader chose them: kept in the address, so that a view can be shared.

    `accounts` empty means all of them; `preset` "custom" uses `start` and `end`.
    """

    client_id: int | None = None
    accounts: tuple[int, ...] = ()
    preset: str = DEFAULT_PRESET
    start: date | None = None
    end: date | None = None
    compare: str = "previous"

    def days(self, today: date) -> tuple[date, date]:
        """The first and last day this choice means today."""
        if self.preset == "custom" and self.start and self.end:
            return self.start, self.end
        return preset_days(self.preset, today)


FILTER_KEYS = ("client", "accounts", "preset", "from", "to", "compare")


def read_choice(params: Mapping[str, str]) -> Choice:
    """Read a choice from the address; whatever is wrong there falls back to the default."""
    start, end = _date(params.get("from")), _date(params.get("to"))
    preset = params.get("preset", DEFAULT_PRESET)
    if start and end and start <= end and (end - start).days < LONGEST_DAYS:
        preset = "custom"
    else:
        start = end = None
        preset = preset if preset in PRESETS and preset != "custom" else DEFAULT_PRESET
    compare = params.get("compare", "previous")
    return Choice(
        client_id=next(iter(_numbers(params.get("client"))), None),
        accounts=_numbers(params.get("accounts")),
        preset=preset,
        start=start,
        end=end,
        compare=compare if compare in COMPARISONS else "previous",
    )


def write_choice(choice: Choice) -> dict[str, str]:
    """The address parameters of a choice; defaults are left out so that addresses stay short."""
    params = {
        "client": str(choice.client_id or ""),
        "accounts": ",".join(str(a) for a in choice.accounts),
        "preset": choice.preset if choice.preset not in (DEFAULT_PRESET, "custom") else "",
        "compare": choice.compare if choice.compare != "previous" else "",
    }
    if choice.preset == "custom" and choice.start and choice.end:
        params |= {"from": choice.start.isoformat(), "to": choice.end.isoformat()}
    return {name: value for name, value in params.items() if value}


def common_zone(zones: Iterable[str]) -> str:
    """The zone most of the accounts have; UTC when there is none."""
    found = list(zones)
    return max(sorted(set(found)), key=found.count) if found else "UTC"


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _numbers(text: str | None) -> tuple[int, ...]:
    parts = (text or "").split(",")
    return tuple(int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 10)
