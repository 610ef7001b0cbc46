"""What the platform says when it refuses: code, subcode and the literal words, one function per refusal.

Sources are the fact sheet of the platform (its sections 1.8, 3.5, 3.8, 5.6, 6); where no literal is published, the
words are ours and the code is the documented one.
"""

from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """An error answer of the platform."""

    def __init__(
        self,
        code: int,
        message: str,
        subcode: int | None = None,
        status: int = 400,
        kind: str = "OAuthException",
        title: str | None = None,
        words: str | None = None,
        transient: bool | None = None,
        data: Json | str | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.subcode, self.status = code, message, subcode, status
        self.kind, self.title, self.words, self.transient, self.data = kind, title, words, transient, data

    def body(self, trace_id: str) -> Json:
        """The error envelope."""
        error: Json = {"message": self.message, "type": self.kind, "code": self.code}
        optional = {
            "error_subcode": self.subcode,
            "is_transient": self.transient,
            "error_user_title": self.title,
            "error_user_msg": self.words,
            "error_data": self.data,
        }
        error.update({name: value for name, value in optional.items() if value is not None})
        return {"error": error | {"fbtrace_id": trace_id}}


def invalid(message: str) -> Refusal:
    """A parameter is wrong (code 100)."""
    return Refusal(100, f"(#100) {message}")


def nonexisting_field(field: str, node_type: str = "") -> Refusal:
    """A field that the node does not have; some node types name themselves."""
    return invalid(
        f"Tried accessing nonexisting field ({field})" + f" on node type ({node_type})" * bool(node_type)
    )


def unknown_aliases(names: str) -> Refusal:
    """An id of `ids=` that does not exist; it fails the whole call."""
    return Refusal(803, f"(#803) Some of the aliases you requested do not exist: {names}")


def bad_cursor() -> Refusal:
    """A cursor that never was one, is of another edge, or whose item is gone."""
    return invalid("Invalid cursors values")


def failed_dependency(name: str) -> Refusal:
    """An item of a batch that depends on one that failed."""
    return Refusal(100, f"(#100) The request {name} that this one depends on has failed", status=424)


def unknown_username() -> Refusal:
    """A name that no discoverable professional account has."""
    return Refusal(
        110,
        "Invalid user id",
        2207013,
        title="Cannot find User",
        words="The user with this username cannot be found.",
    )


def no_such_hashtag() -> Refusal:
    """A hashtag that is banned, or no hashtag at all."""
    return Refusal(
        24, "The requested resource does not exist", 2207024, title="Invalid Hashtag",
        words="The hashtag cannot be searched for.",
    )  # fmt: skip


def too_many_hashtags() -> Refusal:
    """A thirty-first hashtag within seven days."""
    return Refusal(
        18, "Max number of hashtags has been reached", 2207034, title="Hashtag limit reached",
        words="At most 30 different hashtags can be searched for within 7 days.",
    )  # fmt: skip


def missing_object(object_id: str, verb: str = "get") -> Refusal:
    """The object does not exist, or this token may not see it."""
    return Refusal(
        100,
        f"Unsupported {verb} request. Object with ID '{object_id}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api",
        subcode=33,
        kind="GraphMethodException",
    )


def wrong_flavour(object_id: str, verb: str) -> Refusal:
    """Something that the Instagram login has not at all."""
    return missing_object(object_id, verb)


def unknown_path(path: str) -> Refusal:
    """The path is not one of the platform's."""
    return Refusal(2500, f"Unknown path components: /{path}")


def unknown_metric(position: int, allowed: list[str]) -> Refusal:
    """A metric that does not exist; one of them fails the whole call."""
    return invalid(f"metric[{position}] must be one of the following values: {', '.join(allowed)}")


def retired_impressions() -> Refusal:
    """`impressions`, gone since version 22."""
    return invalid(
        "Starting from version 22 and above, the impressions metric is no longer supported for the queried user. "
        "Please use the views metric."
    )


def needs_total_value(metrics: list[str]) -> Refusal:
    """Metrics that exist only as a total, asked for as a series."""
    return invalid(
        f"The following metrics ({','.join(metrics)}) should be specified with parameter metric_type=total_value"
    )


def needs_time_series(metrics: list[str]) -> Refusal:
    """Metrics that exist only as a series, asked for as a total."""
    return invalid(
        f"The following metrics ({','.join(metrics)}) should be specified with parameter metric_type=time_series"
    )


def window_too_long() -> Refusal:
    """More than 30 days in one call on graph.facebook.com."""
    return invalid("There cannot be more than 30 days (2592000 s) between since and until.")


def window_too_old() -> Refusal:
    """Older than the two years that are kept."""
    return invalid("since param is not valid. Metrics data is available for the last 2 years")


def follower_count_too_old() -> Refusal:
    """follower_count beyond its last 30 days."""
    return invalid(
        "(follower_count) metric only supports querying data for the last 30 days excluding the current day"
    )


def metric_not_for_product(metric: str) -> Refusal:
    """A media metric that this kind of media does not have."""
    return invalid(
        f"The Media Insights API does not support the {metric} metric for this media product type."
    )


def unknown_error(status: int = 500) -> Refusal:
    """Code 1 without a reason."""
    return Refusal(1, "An unknown error has occurred.", status=status)


def try_later() -> Refusal:
    """Code 2: a passing fault of the platform."""
    return Refusal(
        2, "An unexpected error has occurred. Please retry your request later.", status=500, transient=True
    )


def passing_fault(number: int) -> Refusal:
    """A passing fault of call `number`: code 1 or code 2."""
    if number % 2:
        return try_later()
    return Refusal(1, "An unknown error occurred", status=500, transient=True)


def too_much_data() -> Refusal:
    """Too many fields times items."""
    return Refusal(
        1, "Please reduce the amount of data you're asking for, then retry your request", status=500
    )
