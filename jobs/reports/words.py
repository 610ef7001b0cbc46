"""How a report writes numbers, days and instants in its locale. Missing is a dash, never 0."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal

from jobs.reports.document import Figure, ReportDocument

MISSING = "–"
STATES = {
    "published": "published",
    "scheduled": "scheduled",
    "preparing": "being prepared",
    "ready": "ready",
    "publishing": "being published",
    "uncertain": "outcome being checked",
    "wait": "waiting",
    "needs_reauth": "waiting for a new sign-in",
    "review": "needs a decision",
    "failed": "failed, not live",
    "cancelled": "cancelled",
    "missed": "missed",
}
FORMATS = {
    "reel": "Reel",
    "carousel": "Carousel",
    "image": "Image",
    "video": "Video",
    "story": "Story",
    "unknown": "Unknown format",
}


def number(value: float | None, locale: str, decimals: int = 0) -> str:
    """A number in the locale's way, with at most so many decimals."""
    if value is None:
        return MISSING
    pattern = "#,##0" if decimals == 0 else "#,##0." + "0" * decimals
    return format_decimal(value, format=pattern, locale=_locale(locale))


def amount(value: float | None, unit: str, locale: str, *, with_sign: bool = False) -> str:
    """A metric's value with its unit: per cent with two decimals, ratios with two, counts whole.

    `with_sign` writes a plus before what is itself a change.
    """
    if value is None:
        return MISSING
    if with_sign or value < 0:
        sign = "+" if value > 0 else "−" if value < 0 else "±"
        return sign + amount(abs(value), unit, locale)
    if unit == "percent":
        return f"{number(value, locale, 2)}\u00a0%"
    if unit == "ratio":
        return number(value, locale, 2)
    if unit == "ms":
        return f"{number(value / 1000, locale, 1)}\u00a0s"
    whole = float(value).is_integer()
    return number(value, locale, 0 if whole else 1)


def change(figure: Figure, locale: str, points: str = "points") -> str | None:
    """How a figure moved against the compared period; None without a comparison or without either value.

    Rates move in points, changes of followers in people, everything else in per cent of the earlier value.
    """
    if figure.value is None or figure.before is None:
        return None
    difference = figure.value - figure.before
    if figure.unit == "percent":
        return f"{_signed(difference, locale, 2)}\u00a0{points}"
    # A share of nothing, of a loss, or of what is itself a change says nothing.
    if figure.before <= 0 or figure.metric.endswith("_net"):
        return _signed(difference, locale, 0 if difference.is_integer() else 2)
    return f"{_signed(100 * difference / figure.before, locale, 1)}\u00a0%"


def _signed(value: float, locale: str, decimals: int) -> str:
    rounded = round(value, decimals)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
    return f"{sign}{number(abs(rounded), locale, decimals)}"


def day(value: date, locale: str) -> str:
    """A day, e.g. 1 Oct 2026."""
    return format_date(value, "medium", locale=_locale(locale))


def short_day(value: date, locale: str) -> str:
    """A day without its year, e.g. 1 Oct."""
    return str(format_skeleton("MMMd", value, locale=_locale(locale)))


def period(document: ReportDocument) -> str:
    """The report's period in words."""
    return f"{day(document.start, document.locale)} – {day(document.end, document.locale)}"


def period_before(document: ReportDocument) -> str | None:
    """The compared period in words."""
    if document.before_start is None or document.before_end is None:
        return None
    return f"{day(document.before_start, document.locale)} – {day(document.before_end, document.locale)}"


def moment(value: datetime | None, zone: str, locale: str) -> str:
    """An instant in the report's zone, to the minute."""
    if value is None:
        return MISSING
    here = value.astimezone(ZoneInfo(zone))
    return f"{day(here.date(), locale)}, {format_time(here, 'short', tzinfo=here.tzinfo, locale=_locale(locale))}"


def _locale(name: str) -> Locale:
    # English of no country writes days as most of the world does: 1 Oct 2026, 18:00.
    return Locale.parse("en_GB" if name == "en" else name.replace("-", "_"))
