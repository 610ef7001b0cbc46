"""Every error that the platform documents, by code and subcode, for faults that are ordered without words of their own.

Most are said elsewhere when they come by themselves; the rest, which nothing in this world brings about, are here.
Codes, subcodes and statuses are those of the platform's table of errors; where it gives no literal, the words are ours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.sandbox.refusing import (
    access_refusals,
    ads_refusals,
    insights_refusals,
    publish_refusals,
    refusals,
    talk_refusals,
    throttle_refusals,
)
from connectors.sandbox.refusing.refusals import Refusal

Key = tuple[int, int | None]
EXPIRED_S = 3600.0
"""How long ago a token expired, by an ordered refusal that must name an instant."""


@dataclass(frozen=True)
class Scene:
    """What an ordered refusal may speak of: the sandbox's present instant and the app."""

    at: float = 0.0
    app_id: str = "0"


ANY = "17800000000000000"
"""The object that an ordered refusal speaks of, when it must name one."""

_PLAIN: dict[Key, tuple[str, int]] = {
    (1, None): ("An unknown error has occurred.", 500),
    (1, 99): ("An unknown error occurred", 500),
    (3, None): ("(#3) Application does not have the capability to make this API call.", 400),
    (24, 4279009): ("The requested resource does not exist", 400),
    (10, 1893063): ("(#10) This action is restricted for this account.", 400),
    (100, None): ("(#100) Invalid parameter", 400),
    (200, 2534041): ("(#200) The account is not allowed to send messages.", 403),
    (506, None): ("(#506) Duplicate status message", 400),
    (3001, None): ("(#3001) Invalid query", 400),
    (1609005, None): ("(#1609005) The link of the post could not be used.", 400),
}
_PASSING: dict[Key, str] = {
    (341, None): "(#341) Application limit reached",
    (613, 1996): "(#613) Calls to this api have exceeded the rate limit.",
}
_CASES = {
    80003: ("custom-audience", 2446079), 80005: ("lead-generation", None), 80006: ("messenger", None),
    80008: ("whatsapp", None), 80009: ("catalog-management", None), 80014: ("catalog-batch", None),
}  # fmt: skip
"""Use cases that this platform does not serve, but whose limits clients must know."""

_SAID: dict[Key, Callable[[], Refusal]] = {
    (2, None): refusals.try_later,
    (4, None): lambda: throttle_refusals.app_limit(400),
    (10, None): lambda: access_refusals.missing_permission(("instagram_basic",)),
    (10, 2534022): talk_refusals.outside_window,
    (17, None): throttle_refusals.user_limit,
    (18, 2207034): refusals.too_many_hashtags,
    (24, 2207024): refusals.no_such_hashtag,
    (32, None): throttle_refusals.page_limit,
    (100, 33): lambda: refusals.missing_object(ANY),
    (100, 2108006): lambda: insights_refusals.BeforeConversion(False),
    (101, None): access_refusals.unknown_app,
    (104, None): access_refusals.no_token,
    (110, 2207013): refusals.unknown_username,
    (190, None): access_refusals.bad_token,
    (551, None): lambda: talk_refusals.person_unavailable(None),
    (551, 1545041): talk_refusals.person_unavailable,
    (613, None): throttle_refusals.custom_limit,
    (613, 2534040): talk_refusals.too_many_messages,
    (803, None): lambda: refusals.unknown_aliases(ANY),
    (2500, None): lambda: refusals.unknown_path(ANY),
    (2635, None): lambda: access_refusals.old_ads_version("v26.0"),
    (80000, 2446079): lambda: throttle_refusals.case_limit("ads_insights"),
    (80001, None): lambda: throttle_refusals.case_limit("pages"),
    (80002, None): lambda: throttle_refusals.case_limit("instagram"),
    (80004, 2446079): lambda: throttle_refusals.case_limit("ads_management"),
}


_EXAMPLES = {2207009: "2.5", 2207023: "POSTER"}
"""What was wrong, by subcode, where the words name it."""


def documented(code: int, subcode: int | None, scene: Scene) -> Refusal | None:
    """The platform's own refusal of a code and subcode; None when it documents no such pair."""
    key = (code, subcode)
    if key in _SAID:
        return _SAID[key]()
    if key in _PLAIN:
        message, status = _PLAIN[key]
        return Refusal(code, message, subcode, status, transient=True if code == 1 else None)
    if key in _PASSING:
        return Refusal(code, _PASSING[key], subcode, transient=True)
    return _of_a_kind(code, subcode, scene)


def _of_a_kind(code: int, subcode: int | None, scene: Scene) -> Refusal | None:
    """The refusal of a family: limits of other use cases, tokens taken back, ads, publishing."""
    if code in _CASES and subcode in (None, _CASES[code][1]):
        return throttle_refusals.other_case(code, *_CASES[code])
    if code in {102, 190}:
        return _of_a_session(code, subcode, scene)
    if (code, subcode or 0) in ads_refusals.EVERY:
        return ads_refusals.EVERY[code, subcode or 0]()
    known = (code, subcode) in publish_refusals.TABLE
    return publish_refusals.publish_refusal(code, subcode, _EXAMPLES.get(subcode or 0, "")) if known else None


def _of_a_session(code: int, subcode: int | None, scene: Scene) -> Refusal | None:
    """The refusal of a token that ended or was taken back; code 102 says the same as 190."""
    if subcode == 463:
        ended, now = (datetime.fromtimestamp(at, UTC) for at in (scene.at - EXPIRED_S, scene.at))
        refusal = access_refusals.expired_token(ended, now)
    elif subcode == 493:
        refusal = access_refusals.data_access_expired()
    elif subcode in access_refusals.SUBCODES:
        refusal = access_refusals.revoked_token(subcode, scene.app_id)
    else:
        return None
    refusal.code = code
    return refusal


def is_prefixed(code: int) -> bool:
    """Whether messages of a code begin with "(#code)"."""
    return code not in {-2, -1, 1, 2, 9, 24, 25, 190} and not 36000 <= code <= 36999
