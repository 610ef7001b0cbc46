"""What the Marketing API says when it refuses; codes, subcodes, titles and words are those of its table of errors."""

from collections.abc import Callable

from connectors.sandbox.refusing.refusals import Refusal, invalid

_TIMED_OUT = "Your request timed out. Try a smaller date range, fetch less data, or use async jobs."
_TOO_MANY = "Your app has exceeded the allowed number of API requests. Wait before retrying. For more info, see API Rate Limits."  # fmt: skip # noqa: E501
_PLACES = "https://developers.facebook.com/docs/marketing-api/"


def too_much_data() -> Refusal:
    """More rows than one query may have, also asynchronously."""
    return Refusal(
        100, "Invalid parameter", 1487534, title="Too Much Data",
        words="The query asks for too much data in one call. Ask for a shorter time, fewer objects or fewer metrics.",
    )  # fmt: skip


def timed_out() -> Refusal:
    """A synchronous query that takes too long."""
    return Refusal(100, "Invalid parameter", 1504018, title="Request Timed Out", words=_TIMED_OUT)


def timed_out_passingly() -> Refusal:
    """The same, by chance."""
    return _service(1504038, "Request Timed Out", _TIMED_OUT)


def too_many_calls(subcode: int = 1504022) -> Refusal:
    """The load limit of insights (subcode 1504022 or 1504039)."""
    return Refusal(
        4, "(#4) Application request limit reached", subcode, title="Too Many API Requests", words=_TOO_MANY,
        transient=True,
    )  # fmt: skip


def no_such_breakdown() -> Refusal:
    """Metrics and breakdowns between which there is no data."""
    return _service(
        1504041, "Invalid Breakdowns",
        "No data is available for the requested metrics and breakdowns. Try different metrics or breakdowns. "
        "See Breakdowns.",
    )  # fmt: skip


def columns_do_not_combine(columns: list[str]) -> Refusal:
    """The same as code 100, as it was seen in answers."""
    return invalid(f"Current combination of data breakdown columns ({', '.join(sorted(columns))}) is invalid")


def invalid_custom_metrics() -> Refusal:
    """Custom metrics that do not exist."""
    return _service(
        1504042,
        "Invalid Custom Metrics",
        "You are querying invalid custom metrics. Try selecting different ones.",
    )


def intermittent() -> Refusal:
    """A passing fault."""
    return _service(
        1504043,
        "Intermittent Error",
        "Your request encountered an intermittent error. Retry at a later time.",
    )


def unknown_service_error() -> Refusal:
    """A fault without a reason."""
    return _service(1504044, "Unknown Error Occurred", "An unknown error occurred. Retry at a later time.")


def report_failed() -> Refusal:
    """An asynchronous report that failed."""
    return Refusal(
        -2, "Report failed", 2490547, title="Report Failed",
        words="Generating the report failed. Try again later.", transient=True,
    )  # fmt: skip


def report_not_ready(percent: int) -> Refusal:
    """The result of a report that is not completed."""
    return Refusal(
        2601, "(#2601) Please ensure that job has successfully completed before accessing its result", 1815107,
        title="Loading Async Report", words=f"The report is still being prepared ({percent} %).", transient=True,
    )  # fmt: skip


def old_user_limit() -> Refusal:
    """The person's limit as ads tell it."""
    return Refusal(
        17, "(#17) User request limit reached", 2446079, title="Ad Account Has Too Many API Calls",
        words="There have been too many calls from this ad-account. Wait a bit and try again.", transient=True,
    )  # fmt: skip


def too_fast() -> Refusal:
    """Too many queries in a second."""
    return Refusal(
        613, "(#613) Calls to this api have exceeded the rate limit.", 5044001, title="Calls Within One Second",
        words="There have been too many calls within one second. Wait a bit and try again.", transient=True,
    )  # fmt: skip


def beyond_history() -> Refusal:
    """A start more than 37 months ago."""
    return Refusal(
        3018, "(#3018) The start date of the time range cannot be beyond 37 months from the current date"
    )


def not_a_field(name: str) -> Refusal:
    """A field of insights that does not exist."""
    return invalid(
        f"{name} is not valid for fields param. please check {_PLACES}reference/ads-insights/ for all valid values"
    )


def not_a_breakdown(name: str) -> Refusal:
    """A breakdown that does not exist."""
    return invalid(
        f"{name} is not valid for breakdowns param. please check {_PLACES}insights/breakdowns/ for all valid values"
    )


def not_one_of(param: str, allowed: list[str]) -> Refusal:
    """A parameter outside its list of values."""
    return invalid(f"{param} must be one of the following values: {', '.join(allowed)}")


def not_in_summary(names: list[str]) -> Refusal:
    """A summary of fields that were not asked for."""
    return invalid(
        f"Cannot include {', '.join(names)} in summary param because they weren't there while creating the report run."
    )


def bad_cursor() -> Refusal:
    """A cursor that is none."""
    return Refusal(2642, "(#2642) Invalid cursors values")


def _service(subcode: int, title: str, words: str) -> Refusal:
    return Refusal(
        2, "Service temporarily unavailable", subcode, status=500, title=title, words=words, transient=True
    )


EVERY: dict[tuple[int, int], Callable[[], Refusal]] = {
    (100, 1487534): too_much_data,
    (100, 1504018): timed_out,
    (2, 1504038): timed_out_passingly,
    (4, 1504022): too_many_calls,
    (4, 1504039): lambda: too_many_calls(1504039),
    (2, 1504041): no_such_breakdown,
    (2, 1504042): invalid_custom_metrics,
    (2, 1504043): intermittent,
    (2, 1504044): unknown_service_error,
    (-2, 2490547): report_failed,
    (17, 2446079): old_user_limit,
    (613, 5044001): too_fast,
}
"""By code and subcode: what an ordered fault says."""
