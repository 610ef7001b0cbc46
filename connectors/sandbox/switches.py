"""Where the platform's documents disagree or say nothing: one switch per open question, with the likelier reading."""

from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True)
class Switches:
    """The open questions. Each field's comment names the readings."""

    quota_total: int = 0
    """Publishes per 24 hours; 0 leaves it to quirk Q43 (100 by the guide, 50 by the reference)."""
    single_use: bool = True
    """Whether a container publishes once only."""
    window_cap_on_ig: bool = False
    """Whether graph.instagram.com too refuses windows of more than 30 days."""
    series_zone: str = "pacific"
    """Where the days of series end: pacific, utc or account."""
    total_zone: str = "utc"
    """Where the days of totals end: utc, pacific or account."""
    one_day_breakdown: str = "full"
    """What a one-day window with a breakdown answers: full or empty."""
    crossposted: str = "values"
    """What crossposted_views answers for reels that were not shared to Facebook: values or error."""
    token_status: int = 400
    """HTTP status of code 190: 400 or 401."""
    permission_status: int = 400
    """HTTP status of code 10: 400 or 403."""
    token_reply: str = "flat"  # noqa: S105 - the name of a shape
    """Shape of the Instagram login's first token: flat or wrapped."""
    webhook_secret_ig: str = "app"  # noqa: S105 - says which secret, not the secret
    """Which secret signs webhooks of the Instagram login: app or instagram."""
    webhook_shape_ig: str = "changes"
    """Shape of the Instagram login's entries: changes or flat."""
    ig_batch: bool = True
    """Whether graph.instagram.com takes batches."""
    ids_count_each: bool = True
    """Whether each id of `ids=` is a counted call."""
    expansion_counts: bool = False
    """Whether every medium of an expansion is a counted call."""

    def changed(self, chosen: dict[str, Any]) -> "Switches":
        """These switches with some set; raises ValueError with a sentence for a wrong name or kind of value."""
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        values: dict[str, Any] = {}
        for name, value in chosen.items():
            if name not in kinds:
                raise ValueError(f"there is no switch {name}; there are {', '.join(kinds)}")
            values[name] = _read(name, value, kinds[name])
        return replace(self, **values)


_CHOICES: dict[str, tuple[Any, ...]] = {
    "series_zone": ("pacific", "utc", "account"),
    "total_zone": ("utc", "pacific", "account"),
    "one_day_breakdown": ("full", "empty"),
    "crossposted": ("values", "error"),
    "token_status": (400, 401),
    "permission_status": (400, 403),
    "token_reply": ("flat", "wrapped"),
    "webhook_secret_ig": ("app", "instagram"),
    "webhook_shape_ig": ("changes", "flat"),
}


def _read(name: str, value: Any, kind: type) -> Any:
    words = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}
    if kind is bool:
        found = words.get(str(value).lower())
        if found is None:
            raise ValueError(f"the switch {name} is true or false")
        return found
    try:
        read = kind(value)
    except (TypeError, ValueError):
        raise ValueError(f"the switch {name} takes a {'number' if kind is int else 'word'}") from None
    if name in _CHOICES and read not in _CHOICES[name]:
        raise ValueError(f"the switch {name} is {' or '.join(str(choice) for choice in _CHOICES[name])}")
    return read
