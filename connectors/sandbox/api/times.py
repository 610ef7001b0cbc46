"""Instants: in parameters seconds, ISO 8601, a date (its UTC midnight) or words; in answers the platform's form."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache

from connectors.sandbox.platform import Platform
from connectors.sandbox.refusing import refusals

_DAY = 86400
_EPOCH = date(1970, 1, 1).toordinal()
_WORDS = {"now": 0, "today": 0, "yesterday": _DAY}
_AGO = re.compile(r"-\s*(\d{1,5})\s*(hour|day|week)s?", re.IGNORECASE)
_LENGTHS = {"hour": 3600, "day": _DAY, "week": 7 * _DAY}


def read_instant(name: str, text: str, now: float | None = None) -> float:
    """Unix seconds of a since or until parameter; raises the platform's refusal for anything else.

    With `now`, words count too: now, today, yesterday, -7 days.
    """
    text = text.strip()
    if re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
        return float(text)
    if now is not None and text.lower() in _WORDS:
        at = now - _WORDS[text.lower()]
        return at if text.lower() == "now" else at - at % _DAY
    ago = _AGO.fullmatch(text) if now is not None else None
    if ago is not None and now is not None:
        return now - int(ago[1]) * _LENGTHS[ago[2].lower()]
    try:
        instant = datetime.fromisoformat(text.replace("+0000", "+00:00"))
    except ValueError:
        raise refusals.invalid(f"{name} must be a unix timestamp or a date") from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()


def write_instant(platform: Platform, at: float) -> str:
    """An instant as the platform writes it: with +0000, or with Z when that oddity is off."""
    day, second = divmod(int(at), _DAY)
    minute, second = divmod(second, 60)
    zone = "+0000" if platform.quirks.on("Q62") else "Z"
    return f"{_date(day)}T{minute // 60:02}:{minute % 60:02}:{second:02}{zone}"


@lru_cache(maxsize=4096)
def _date(day: int) -> str:
    return date.fromordinal(_EPOCH + day).isoformat()
