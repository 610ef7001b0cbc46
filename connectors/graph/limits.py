"""Usage headers: how much of the call budget is spent, and how long to wait when it is gone.

The platform sends them only once enough calls were made, so an absent header is normal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

APP_USAGE = "X-App-Usage"
BUSINESS_USAGE = "X-Business-Use-Case-Usage"
_PERCENTS = ("call_count", "total_time", "total_cputime", "call_volume", "cpu_time")
_REGAIN = "estimated_time_to_regain_access"  # minutes


@dataclass(frozen=True)
class Usage:
    """What one answer said: the fullest of all budgets in per cent, and the seconds until access returns."""

    percent: float
    regain_s: float | None
    headers: dict[str, str]


def read_usage(headers: Mapping[str, str]) -> Usage | None:
    """Return the usage told by an answer's headers, or None when they tell nothing (or nothing readable)."""
    told = {name: headers[name] for name in (APP_USAGE, BUSINESS_USAGE) if name in headers}
    budgets = [budget for text in told.values() for budget in _budgets(text)]
    if not budgets:
        return None
    percent = max((_number(budget.get(name)) for budget in budgets for name in _PERCENTS), default=0.0)
    regain = max((_number(budget.get(_REGAIN)) for budget in budgets), default=0.0)
    return Usage(percent, regain * 60 if regain > 0 else None, told)


def _budgets(text: str) -> Iterator[dict[str, Any]]:
    """Yield each budget object of a header: the app's own, or one per business object and use case."""
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return
    if not isinstance(value, dict):
        return
    if not any(isinstance(entry, list) for entry in value.values()):
        yield value
        return
    for entries in value.values():
        if isinstance(entries, list):
            yield from (entry for entry in entries if isinstance(entry, dict))


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
