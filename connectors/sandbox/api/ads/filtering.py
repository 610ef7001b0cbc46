"""`filtering=[{"field": …, "operator": …, "value": …}]` on objects and on rows of insights."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.sandbox.api.ads.nodes import LEVELS, AdNode
from connectors.sandbox.api.ads.params import read_json
from connectors.sandbox.refusing import refusals

MOST = 50


@dataclass(frozen=True)
class Filter:
    """One condition; `level` and `name` are the two parts of `ad.effective_status`, the level may be ""."""

    level: str
    name: str
    operator: str
    value: Any

    def holds(self, found: Any) -> bool:
        """Whether a value meets the condition."""
        return OPERATORS[self.operator](found, self.value)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _text(value: Any) -> str:
    return str(value).lower()


def _within(found: Any, value: Any) -> bool:
    low, high = (list(value) if isinstance(value, list) else [value])[:2] if _two(value) else (value, value)
    return _number(low) <= _number(found) <= _number(high)


def _two(value: Any) -> bool:
    return isinstance(value, list) and len(value) >= 2


def _one_of(found: Any, value: Any) -> bool:
    wanted = value if isinstance(value, list) else [value]
    return _text(found) in {_text(one) for one in wanted}


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "EQUAL": lambda found, value: _text(found) == _text(value) or _number(found) == _number(value),
    "NOT_EQUAL": lambda found, value: _text(found) != _text(value) and _number(found) != _number(value),
    "GREATER_THAN": lambda found, value: _number(found) > _number(value),
    "GREATER_THAN_OR_EQUAL": lambda found, value: _number(found) >= _number(value),
    "LESS_THAN": lambda found, value: _number(found) < _number(value),
    "LESS_THAN_OR_EQUAL": lambda found, value: _number(found) <= _number(value),
    "IN_RANGE": _within,
    "NOT_IN_RANGE": lambda found, value: not _within(found, value),
    "CONTAIN": lambda found, value: _text(value) in _text(found),
    "NOT_CONTAIN": lambda found, value: _text(value) not in _text(found),
    "CONTAINS_ANY": lambda found, value: any(_text(one) in _text(found) for one in value),
    "STARTS_WITH": lambda found, value: _text(found).startswith(_text(value)),
    "ENDS_WITH": lambda found, value: _text(found).endswith(_text(value)),
    "IN": _one_of,
    "NOT_IN": lambda found, value: not _one_of(found, value),
    "ANY": _one_of,
    "ALL": _one_of,
    "NONE": lambda found, value: not _one_of(found, value),
    "AFTER": lambda found, value: str(found) > str(value),
    "BEFORE": lambda found, value: str(found) < str(value),
    "ON_OR_AFTER": lambda found, value: str(found) >= str(value),
    "ON_OR_BEFORE": lambda found, value: str(found) <= str(value),
}


def read_filters(params: dict[str, str]) -> list[Filter]:
    """The filters of a query; refuses what is none."""
    if not params.get("filtering"):
        return []
    found = read_json("filtering", params["filtering"])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found) or len(found) > MOST:
        raise refusals.invalid("Param filtering must be an array of objects.")
    return [_filter(place, one) for place, one in enumerate(found)]


def _filter(place: int, one: dict[str, Any]) -> Filter:
    if not {"field", "operator", "value"} <= set(one):
        raise refusals.invalid(f"filtering[{place}] must have field, operator and value")
    operator = str(one["operator"]).upper()
    if operator not in OPERATORS:
        allowed = ", ".join(OPERATORS)
        raise refusals.invalid(f"filtering[{place}][operator] must be one of the following values: {allowed}")
    level, _, name = str(one["field"]).rpartition(".")
    return Filter(level, name, operator, one["value"])


def object_fits(node: AdNode, filters: list[Filter]) -> bool:
    """Whether an object, or the one above that a filter names, meets all filters about objects."""
    return all(
        condition.holds(_of_object(node, condition)) for condition in filters if about_objects(condition)
    )


OF_OBJECTS = (
    "id", "name", "effective_status", "status", "objective", "created_time", "updated_time", "delivery_info",
    "buying_type", "optimization_goal", "daily_budget", "lifetime_budget", "promoted_object_id",
)  # fmt: skip


def about_objects(condition: Filter) -> bool:
    """Whether a filter is about what an object is (not about what it brought)."""
    return condition.name in OF_OBJECTS and condition.level in ("", *LEVELS, "adgroup")


def _of_object(node: AdNode, condition: Filter) -> Any:
    from connectors.sandbox.api.ads.objects import FIELDS

    kind = {"": node.kind, "adgroup": "ad"}.get(condition.level, condition.level)
    if node.kind in LEVELS and LEVELS.index(kind) > LEVELS.index(node.kind):
        return _of_any_below(node, kind, condition)
    above = node.above(kind)
    name = "effective_status" if condition.name == "delivery_info" else condition.name
    if name in {"created_time", "updated_time"}:
        return int(above.life.created if name == "created_time" else above.life.updated(node.call.at))
    if name not in FIELDS[kind]:
        raise refusals.invalid(
            f"Filtering field {condition.name} with operation {condition.operator.lower()} is not supported"
        )
    return FIELDS[kind][name](above)


def _of_any_below(node: AdNode, kind: str, condition: Filter) -> Any:
    """For a campaign filtered by its ads: a value that holds, when one of them has it."""
    inner = Filter(kind, condition.name, condition.operator, condition.value)
    values = [_of_object(below, inner) for below in node.below(kind)]
    return next((value for value in values if condition.holds(value)), values[0] if values else None)
