"""Words that only charts and tables of numbers need, in the reader's language."""

from dataclasses import dataclass
from math import isnan

from babel.dates import get_day_names

from dashboard.messages import _, current_locale, number

_HOUR = 3600.0


@dataclass(frozen=True)
class Unit:
    """What a value counts, in the reader's language ("people", "%"), and how many decimals mean something."""

    label: str
    decimals: int = 0

    def text(self, value: float | None) -> str:
        """The value as the reader's language writes it, without the unit; a dash when unknown."""
        return number(None if value is None or isnan(value) else value, self.decimals)


def signed(value: float | None, decimals: int = 0) -> str:
    """A change with its sign: "+12", "−3", "0"; a dash when unknown."""
    if value is None or isnan(value):
        return number(None)
    text = number(abs(value), decimals)
    if value == 0:
        return text
    return ("+" if value > 0 else "−") + text


def weekday_names() -> list[str]:
    """Short names of the weekdays, Monday first."""
    names = get_day_names("abbreviated", locale=current_locale())
    return [names[place] for place in range(7)]


def age_text(seconds: float) -> str:
    """An age in the unit people would use: minutes under two hours, hours under three days, else days."""
    if seconds < 2 * _HOUR:
        return _("{n} min", n=number(seconds / 60))
    if seconds < 72 * _HOUR:
        return _("{n} h", n=number(seconds / _HOUR, 1))
    return _("{n} days", n=number(seconds / (24 * _HOUR), 1))
