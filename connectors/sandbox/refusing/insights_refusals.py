"""What the platform says when it refuses to tell insights; those with published words are in `refusals.py` too."""

from collections.abc import Iterable

from connectors.sandbox.refusing.refusals import Refusal, invalid

CONVERSION_TITLES = (
    "Media posted before business account conversion",
    "Media Posted Before Business Account Conversion",
)
_FEW_VIEWERS = "Not enough viewers for the media to show insights"


class BeforeConversion(Refusal):
    """The post is from before the account was professional. Its title is written in two ways."""

    def __init__(self, old_spelling: bool) -> None:
        super().__init__(
            100, "Invalid parameter", 2108006, title=CONVERSION_TITLES[old_spelling], transient=False,
            words="The media was posted before the most recent time that the user's account was converted to a "
            "business account from a personal account.",
            data={"blame_field_specs": [[""]]},  # no parameter is to blame
        )  # fmt: skip


def few_viewers(code: int) -> Refusal:
    """A story with fewer than five viewers; the code is 10, which also means a missing permission."""
    return Refusal(code, f"(#{code}) {_FEW_VIEWERS}")


def not_one_of(parameter: str, allowed: Iterable[str]) -> Refusal:
    """A parameter with a value that it cannot have."""
    return invalid(f"{parameter} must be one of the following values: {', '.join(allowed)}")


def period_required() -> Refusal:
    """No period."""
    return invalid("The period param is required for this metric")


def timeframe_required() -> Refusal:
    """Demographics without a timeframe."""
    return invalid("The timeframe param is required for this metric")


def wrong_period(metrics: Iterable[str], period: str) -> Refusal:
    """A period that a metric does not have."""
    return invalid(f"Incompatible metrics ({','.join(metrics)}) with period ({period})")


def retired_metric(metric: str, version: int, of: str) -> Refusal:
    """A metric that newer versions lack; `of` is user or media."""
    return invalid(
        f"Starting from version {version} and above, the {metric} metric is no longer supported for the queried {of}. "
        "Please use the views metric."
    )


def retired_timeframe(timeframe: str, metric: str) -> Refusal:
    """A timeframe that version 20 took from a metric."""
    return invalid(
        f"Starting from version 20 and above, the timeframe {timeframe} is no longer supported for {metric}. "
        "Please use this_week or this_month."
    )


def breakdown_of_series() -> Refusal:
    """A breakdown without a total, where that is not ignored."""
    return invalid("The breakdown param is only supported with metric_type=total_value")


def wrong_breakdown(metric: str, breakdown: Iterable[str]) -> Refusal:
    """A breakdown that a metric does not have, told in clear words."""
    return invalid(f"The metric {metric} does not support the breakdown {','.join(breakdown)}")
