"""What an error of the platform means for a post: whom to ask, how long to wait, whether to try again."""

from enum import Enum, auto
from typing import Any

from connectors.graph.errors import (
    GraphError,
    RateLimited,
    TokenInvalid,
    UnexpectedAnswer,
    Unreachable,
)

TOKEN_CODES = frozenset({102, 190})
RATE_CODES = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
PASSING_CODES = frozenset({1, 2, -1})
MEDIA_CODES = frozenset({(9004, 2207052), (9004, None), (-2, 2207003)})
SHORTEST_WAIT_S, LONGEST_WAIT_S = 60.0, 600.0
SPAM = (4, 2207051)  # "blocked as spam": the post may be live all the same
QUOTA = (9, 2207042)


class Meaning(Enum):
    """What to do about an error."""

    REAUTH = auto()  # a person must connect the account again
    LIMITED = auto()  # too many calls: wait
    QUOTA = auto()  # too many posts in 24 h: wait
    PASSING = auto()  # no clear answer, or the platform's own fault
    MEDIA = auto()  # Instagram could not fetch our file: try again, then give up
    REFUSED = auto()  # a clear no


def meaning(error: GraphError) -> Meaning:
    """Sort an error. Nothing here says whether a write took effect: only reading the container does."""
    pair = (error.code, error.subcode)
    if isinstance(error, TokenInvalid) or error.code in TOKEN_CODES:
        return Meaning.REAUTH
    if pair == QUOTA:
        return Meaning.QUOTA
    if pair == SPAM:
        return Meaning.REFUSED
    if error.code in RATE_CODES:
        return Meaning.LIMITED
    if pair in MEDIA_CODES:
        return Meaning.MEDIA
    return Meaning.PASSING if _is_passing(error) else Meaning.REFUSED


def allows_repeat(last_error: dict[str, Any] | None) -> bool:
    """Say whether the same container may be POSTed again after this error, once every other guard holds.

    Refusals other than these are settled by waiting and by a person (spam blocks are known to be live).
    None: nobody knows of an error, because a person decided to try again.
    """
    return last_error is None or last_error.get("meaning") not in (Meaning.REFUSED.name, Meaning.MEDIA.name)


def describe(error: GraphError) -> dict[str, Any]:
    """Give what is kept of an error beside the intent and the attempt: no token, no personal text."""
    return {
        "code": error.code,
        "subcode": error.subcode,
        "trace_id": error.trace_id,
        "message": error.message or error.what,
        "kind": type(error).__name__,
        "http_status": error.http_status,
        "meaning": meaning(error).name,
    }


def words(error: GraphError) -> str:
    """Give the platform's reason in words for people."""
    return (error.user_message or error.message or error.what).rstrip(".")


def wait_s(error: GraphError, jitter_s: float = 0.0) -> float:
    """Give the seconds to wait after a limit was hit: as the platform asks, within one to ten minutes.

    Longer would make most posts too late for one call that costs the limit little.
    """
    asked = error.retry_after_s if isinstance(error, RateLimited) else SHORTEST_WAIT_S
    return min(max(asked, SHORTEST_WAIT_S), LONGEST_WAIT_S) + jitter_s


def _is_passing(error: GraphError) -> bool:
    if isinstance(error, (Unreachable, UnexpectedAnswer)):
        return True
    return error.code in PASSING_CODES or (error.http_status or 0) >= 500
