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
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.subcode, self.status = code, message, subcode, status
        self.kind, self.title, self.words, self.transient = kind, title, words, transient

    def body(self, trace_id: str) -> Json:
        """The error envelope."""
        error: Json = {"message": self.message, "type": self.kind, "code": self.code}
        optional = {
            "error_subcode": self.subcode,
            "is_transient": self.transient,
            "error_user_title": self.title,
            "error_user_msg": self.words,
        }
        error.update({name: value for name, value in optional.items() if value is not None})
        return {"error": error | {"fbtrace_id": trace_id}}


def invalid(message: str) -> Refusal:
    """A parameter is wrong (code 100)."""
    return Refusal(100, f"(#100) {message}")


def nonexisting_field(field: str, node_type: str = "") -> Refusal:
    """A field that the node does not have; some node types name themselves."""
    return invalid(f"Tried accessing nonexisting field ({field})" + f" on node type ({node_type})" * bool(node_type))


def unknown_aliases(names: str) -> Refusal:
    """An id of `ids=` that does not exist; it fails the whole call."""
    return Refusal(803, f"(#803) Some of the aliases you requested do not exist: {names}")


def bad_cursor() -> Refusal:
    """A cursor that never was one, is of another edge, or whose item is gone."""
    return invalid("Invalid cursors values")


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


def few_viewers() -> Refusal:
    """A story with fewer than five viewers."""
    return Refusal(10, "(#10) Not enough viewers for the media to show insights")


def unknown_error(status: int = 500) -> Refusal:
    """Code 1 without a reason."""
    return Refusal(1, "An unknown error has occurred.", status=status)


def try_later() -> Refusal:
    """Code 2: a passing fault of the platform."""
    return Refusal(
        2, "An unexpected error has occurred. Please retry your request later.", status=500, transient=True
    )


def too_much_data() -> Refusal:
    """Too many fields times items."""
    return Refusal(
        1, "Please reduce the amount of data you're asking for, then retry your request", status=500
    )


def unknown_media_type(value: str) -> Refusal:
    """A media_type that cannot be published."""
    return Refusal(
        100,
        "Invalid parameter",
        2207023,
        title="Unknown media type",
        words=f"The media type {value} is unknown.",
    )


def carousel_size() -> Refusal:
    """An album with too few or too many children."""
    return Refusal(
        100, "Invalid parameter", 2207028, title="Carousel validation failed",
        words="The post won't work as a carousel. Carousels need at least 2 and at most 10 photos or videos.",
    )  # fmt: skip


def too_many_mentions() -> Refusal:
    """More than 20 @ in a caption."""
    return Refusal(
        100, "Invalid parameter", 2207040, title="Too many tags", words="At most 20 @ tags are allowed."
    )


def caption_too_long() -> Refusal:
    """A caption beyond 2,200 characters or 30 hashtags."""
    return Refusal(
        36004, "The caption was too long.", 2207010, title="Caption too long",
        words="The caption may have at most 2200 characters, 30 hashtags and 20 @ tags.",
    )  # fmt: skip


def unfetchable_url() -> Refusal:
    """A media URL that the platform will not even try."""
    return Refusal(
        9004, "Only photo or video can be accepted as media type.", 2207052, title="Media download has failed",
        words="Media download has failed. The media URI doesn't meet our requirements.",
    )  # fmt: skip


def container_unknown() -> Refusal:
    """Publishing something that is not a container of this account, or one that is used up."""
    return Refusal(
        24, "The requested resource does not exist", 2207006, title="Media not found",
        words="The media with this id cannot be found, or you have no permission for it.",
    )  # fmt: skip


def container_expired() -> Refusal:
    """Publishing a container older than 24 hours."""
    return Refusal(
        -2,
        "Media expired",
        2207020,
        title="Media expired",
        words="The media you are trying to access has expired.",
    )


def container_failed() -> Refusal:
    """Publishing a container whose media could not be used."""
    return Refusal(
        -1, "Fatal", 2207032, title="Create media failed", words="The media could not be created. Try again."
    )


def container_not_ready() -> Refusal:
    """Publishing before the container is finished."""
    return Refusal(
        9007, "Media ID is not available", 2207027, title="Media ID is not available",
        words="The media is not ready for publishing, please wait for a moment.",
    )  # fmt: skip


def quota_used_up() -> Refusal:
    """More publishes in 24 hours than allowed."""
    return Refusal(
        9, "Application request limit reached", 2207042, title="Publishing limit reached",
        words="You reached the maximum number of posts that may be published by the content publishing API.",
    )  # fmt: skip
