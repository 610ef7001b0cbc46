"""What cells say: counts, money, days."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from babel.numbers import get_currency_precision

from jobs.imports.errors import Unreadable

_NOTHING = ("", "-", "–", "--", "n/a", "N/A")
_BLANKS = re.compile(r"[\s\u00a0\u202f']")
_GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")
_MONEY_SIGNS = re.compile(r"[€$£¥]|[A-Z]{3}")
# Month first is how Meta and Google write days with slashes; with dots the day comes first everywhere.
_DAYS = (
    "%Y-%m-%d",
    "%Y%m%d",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%m/%d/%Y %H:%M",
)


def count(text: str, decimal: str | None = None) -> int | None:
    """Return a whole number; None for nothing, which is not 0. Raises Unreadable."""
    found = number(text, decimal, is_count=True)
    if found is None:
        return None
    if found != found.to_integral_value():
        raise Unreadable(f"{text!r} is not a whole number")
    return int(found)


def number(text: str, decimal: str | None = None, *, is_count: bool = False) -> Decimal | None:
    """Return a number that is not negative; None for nothing. `decimal`: the sign before decimals, if it is known."""
    if text in _NOTHING:
        return None
    digits = _BLANKS.sub("", _MONEY_SIGNS.sub("", text))
    try:
        found = Decimal(_plain(digits, decimal, is_count=is_count))
    except InvalidOperation:
        raise Unreadable(f"{text!r} is not a number") from None
    if not found.is_finite() or found < 0 or found > 10**15:
        raise Unreadable(f"{text!r} is not a number that can be meant here")
    return found


def minor_units(text: str, currency: str, decimal: str | None = None) -> int | None:
    """Return money in the currency's minor units, rounded to them. Raises Unreadable."""
    found = number(text, decimal)
    return (
        None if found is None else int((found * 10 ** get_currency_precision(currency)).to_integral_value())
    )


def day(text: str, form: str | None = None) -> date:
    """Return a day. `form` is as of strptime; left out, the usual ones are tried. Raises Unreadable."""
    for known in (form,) if form else _DAYS:
        try:
            return datetime.strptime(text, known).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    wanted = (
        f"in the form {form}" if form else "such as 2026-10-31; a mapping can name another form (date_format)"
    )
    raise Unreadable(f"{text!r} is not a day {wanted}")


def _plain(digits: str, decimal: str | None, *, is_count: bool) -> str:
    if decimal:
        return digits.replace("." if decimal == "," else ",", "").replace(decimal, ".")
    if is_count and _GROUPED.fullmatch(digits):
        return digits.replace(".", "").replace(",", "")
    last = max(digits.rfind("."), digits.rfind(","))
    if "," in digits and "." in digits:
        return digits[:last].replace(".", "").replace(",", "") + "." + digits[last + 1 :]
    if "," in digits and _GROUPED.fullmatch(digits):
        return digits.replace(",", "")
    return digits.replace(",", ".")
