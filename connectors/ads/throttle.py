"""How much of the limits of ads is used, by the headers that only the Marketing API sends."""

from collections.abc import Mapping
from typing import Any

import msgspec

from connectors.graph.limits import read_usage

INSIGHTS = "X-FB-Ads-Insights-Throttle"
ACCOUNT = "X-Ad-Account-Usage"
_PERCENTS = ("acc_id_util_pct", "app_id_util_pct")


def percent_used(headers: Mapping[str, str]) -> float:
    """Return the fullest of all limits that an answer's headers tell of, in per cent; 0 when they tell nothing."""
    told = read_usage(headers)
    values = [told.percent if told else 0.0]
    for name in (INSIGHTS, ACCOUNT):
        found = _decoded(headers.get(name))
        values += [float(found[key]) for key in _PERCENTS if isinstance(found.get(key), (int, float))]
    return max(values)


def _decoded(text: str | None) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(text) if text else {}
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}
