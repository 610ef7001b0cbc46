"""What the screen says, in the reader's language, with numbers and dates as that language writes them.

English is written in the code and is the key; other languages are `posthouse.po` files under
`locale/<language>/LC_MESSAGES`, read directly (there is no compile step to forget). Missing values are shown
as an en dash, never as 0.
"""

import gettext
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCALES = Path(__file__).parent / "locale"
BASE = "en"
NOTHING = "–"
SESSION_KEY = "messages.locale"

_locale: ContextVar[str | None] = ContextVar("locale", default=None)


def languages() -> list[str]:
    """Languages with a catalogue, and English."""
    return [BASE, *sorted(p.parent.parent.name for p in LOCALES.glob("*/LC_MESSAGES/posthouse.po"))]


@contextmanager
def speaking(locale: str) -> "Iterator[None]":
    """Speak `locale` inside the block; for text made outside a dashboard session (sign-in page, tests)."""
    token = _locale.set(locale)
    try:
        yield
    finally:
        _locale.reset(token)


def current_locale() -> str:
    """The locale of the block or of the dashboard session, e.g. "de" or "en_GB"."""
    chosen = _locale.get() or _session_locale()
    return chosen if chosen and _known(chosen) else BASE


def _session_locale() -> str | None:
    # A fragment reruns on a fresh thread without app.py, so the session, not a context variable, remembers.
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    import streamlit as st

    value = st.session_state.get(SESSION_KEY)
    return value if isinstance(value, str) else None


@lru_cache
def _known(locale: str) -> bool:
    try:
        Locale.parse(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return False
    return True


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    path = LOCALES / language / "LC_MESSAGES" / "posthouse.po"
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _here() -> Locale:
    return Locale.parse(current_locale().replace("-", "_"))


def _(text: str, /, **values: object) -> str:
    """Say `text` in the reader's language, with {name} placeholders filled."""
    said = _catalogue(_here().language).gettext(text)
    return said.format(**values) if values else said


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """Say the form that fits `n`; {n} is the number as the language writes it."""
    said = _catalogue(_here().language).ngettext(one, many, n)
    return said.format(n=number(n), **values)


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools know
    """Mark a constant for the catalogue; it is translated where it is shown, by `_`."""
    return text


def number(value: float | None, decimals: int = 0) -> str:
    """1234.5 -> "1,235"."""
    if value is None:
        return NOTHING
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(numbers.format_decimal(value, format=pattern, locale=_here()))


def compact(value: float | None) -> str:
    """12345 -> "12.3K"; below ten thousand the number is written out."""
    if value is None:
        return NOTHING
    if abs(value) < 10_000:
        return number(value)
    return str(numbers.format_compact_decimal(value, locale=_here(), fraction_digits=1))


def money(minor: float | None, currency: str | None) -> str:
    """An amount in minor units as the language writes it; a dash when it, or its currency, is not known."""
    if minor is None or currency is None:
        return NOTHING
    amount = minor / 10 ** numbers.get_currency_precision(currency)
    return str(numbers.format_currency(amount, currency, locale=_here()))


def percent(value: float | None, decimals: int = 1) -> str:
    """3.21 (already in percent) -> "3.2%"."""
    if value is None:
        return NOTHING
    pattern = _here().percent_formats[None].pattern
    if decimals:
        pattern = pattern.replace("#,##0", "#,##0." + "0" * decimals)
    return str(numbers.format_percent(value / 100, format=pattern, locale=_here()))


def change_percent(value: float | None, decimals: int = 1) -> str:
    """A change in percent with its sign: "+3.2%", "−3.2%", "±0.0%"."""
    if value is None:
        return NOTHING
    size = percent(abs(value), decimals)
    if round(value, decimals) == 0:
        return "±" + size
    return ("+" if value > 0 else "−") + size


def day(value: date | None) -> str:
    """A date as the language writes it: "Nov 21, 2026"."""
    return str(dates.format_date(value, "medium", locale=_here())) if value else NOTHING


def day_short(value: date | None) -> str:
    """A date without its year: "Nov 21"."""
    return str(dates.format_skeleton("MMMd", value, locale=_here())) if value else NOTHING


def weekday(value: date) -> str:
    """A weekday and date for headings: "Sat, Nov 21"."""
    return str(dates.format_skeleton("MMMEd", value, locale=_here()))


def period(start: date, end: date) -> str:
    """Days from start to end inclusive: "Nov 1 – 21, 2026"."""
    return str(dates.format_interval(start, end, "yMMMd", locale=_here()))


def moment(value: datetime | None, zone: str) -> str:
    """An instant in a zone, with the zone's name at that instant: "Nov 21, 2026, 14:05 CET"."""
    if value is None:
        return NOTHING
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {local:%H:%M} {_zone_name(local, zone)}"


def clock_time(value: datetime | None, zone: str) -> str:
    """The time of day in a zone: "14:05"."""
    return f"{value.astimezone(ZoneInfo(zone)):%H:%M}" if value else NOTHING


def _zone_name(local: datetime, zone: str) -> str:
    name = local.tzname() or zone
    return f"UTC{name}" if name[:1] in "+-" else name


def ago(value: datetime | None, now: datetime) -> str:
    """How long before (or after) now: "5 minutes ago", "in 2 hours"."""
    if value is None:
        return NOTHING
    delta = value.astimezone(UTC) - now.astimezone(UTC)
    if abs(delta) < timedelta(seconds=45):
        return _("just now")
    return str(dates.format_timedelta(delta, add_direction=True, locale=_here()))


def duration(seconds: float | None) -> str:
    """A length of time in its largest unit: "3 hours"."""
    if seconds is None:
        return NOTHING
    return str(dates.format_timedelta(timedelta(seconds=seconds), locale=_here(), threshold=1.5))
