"""Refusals about tokens, permissions, versions and the login.

The fact sheet gives the codes and most messages. Where it has no words, those that public clients quote are used.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from connectors.sandbox.refusing.refusals import Refusal, invalid

Json = dict[str, Any]


class LoginRefusal(Refusal):
    """An error of api.instagram.com, which has its own envelope."""

    def __init__(self, message: str) -> None:
        super().__init__(400, message)

    def body(self, trace_id: str) -> Json:
        """The error as that host writes it."""
        return {"error_type": "OAuthException", "code": 400, "error_message": self.message}


def missing_permission(lacking: tuple[str, ...], status: int = 400, named: bool = False) -> Refusal:
    """A permission that the token was not given; `lacking` names them."""
    if lacking[0].startswith("ads_"):
        return missing_ads_role()
    if named:
        return Refusal(10, f"(#10) This endpoint requires the '{lacking[0]}' permission", status=status)
    return Refusal(10, "(#10) Application does not have permission for this action", status=status)


def missing_ads_role() -> Refusal:
    """No ads permission, where ads are read or the role on a Page comes from a business."""
    words = "The calling app is missing the ads_management permission for the target."
    return Refusal(200, f"(#200) {words}", status=403)


def missing_task(status: int = 400) -> Refusal:
    """A role on the Page that does not allow it; the platform tells it like a missing permission."""
    return Refusal(10, "(#10) Application does not have permission for this action", status=status)


def no_token() -> Refusal:
    """A call without an access token."""
    return Refusal(104, "An access token is required to request this resource.")


def nobody_is_me() -> Refusal:
    """`me` without somebody: no token, or the app's own."""
    return Refusal(2500, "An active access token must be used to query information about the current user.")


def bad_token() -> Refusal:
    """A text that is no token at all."""
    return Refusal(190, "Invalid OAuth access token - Cannot parse access token")


def malformed_token(token: str) -> Refusal:
    """A text that begins like a token, but is none."""
    return Refusal(190, f"Malformed access token {token}")


def bad_signature() -> Refusal:
    """A token of the right shape that this platform never gave out."""
    return Refusal(190, "Invalid OAuth access token signature.")


def token_of_other_host() -> Refusal:
    """An Instagram token on graph.facebook.com, or the reverse."""
    return bad_token()


def expired_token(expired: datetime, now: datetime) -> Refusal:
    """A token beyond its expiry."""
    return Refusal(
        190,
        f"Error validating access token: Session has expired on {_pacific(expired)}. "
        f"The current time is {_pacific(now)}.",
        subcode=463,
    )


def data_access_expired() -> Refusal:
    """The person has not been asked for 90 days; the token alone is still good."""
    return Refusal(
        190, "The access token is invalid since the user hasn't engaged the app in longer than 90 days.", 493
    )


_REVOKED = {
    458: "Error validating access token: The user has not authorized application {app}.",
    459: "Error validating access token: You cannot access the app till you log in to www.facebook.com "
    "and follow the instructions given.",
    460: "Error validating access token: The session has been invalidated because the user changed their password "
    "or Facebook has changed the session for security reasons.",
    464: "Error validating access token: Sessions for the user are not allowed because the user is not a "
    "confirmed user.",
    467: "Error validating access token: The session has been invalidated because the user logged out.",
    492: "Error validating access token: The user does not have a role on the Page.",
}
SUBCODES = frozenset(_REVOKED)
"""Why a token can be taken back."""


def revoked_token(subcode: int, app_id: str) -> Refusal:
    """A token that was taken back; the subcode says why."""
    return Refusal(190, _REVOKED.get(subcode, _REVOKED[467]).format(app=app_id), subcode=subcode)


def bad_proof() -> Refusal:
    """A wrong appsecret_proof, or none where the app demands it."""
    return Refusal(100, "Invalid appsecret_proof provided in the API argument", kind="GraphMethodException")


def not_the_app() -> Refusal:
    """/debug_token by somebody who neither is the app nor has a role on it."""
    return invalid(
        "You must provide an app access token, or a user access token that is an owner or developer of the app"
    )


def no_client_id() -> Refusal:
    """A login call that names no app."""
    return Refusal(101, "Missing client_id parameter.")


def unknown_app() -> Refusal:
    """A login call for another app."""
    return Refusal(101, "Error validating application. Invalid application ID.")


def bad_secret() -> Refusal:
    """A login call with a wrong client_secret."""
    return Refusal(1, "Error validating client secret.")


def no_redirect() -> Refusal:
    """A code without the redirect_uri it was sent to."""
    return Refusal(191, "Missing redirect_uri parameter.")


def bad_code() -> Refusal:
    """A code that was never given out."""
    return Refusal(100, "Invalid verification code format.")


def other_redirect() -> Refusal:
    """A code with another redirect_uri than it was sent to."""
    return Refusal(
        100, "Error validating verification code. Please make sure your redirect_uri is identical to the one you used "
        "in the OAuth dialog request", 36008,
    )  # fmt: skip


def used_code() -> Refusal:
    """A code used twice."""
    return Refusal(100, "This authorization code has been used.", 36009)


def expired_code() -> Refusal:
    """A code older than an hour."""
    return Refusal(100, "This authorization code has expired.", 36007)


def bad_verifier() -> Refusal:
    """A code_verifier that does not belong to the code_challenge."""
    return Refusal(100, "Invalid code_verifier parameter.")


def too_young(code: int) -> Refusal:
    """Refreshing a token within its first 24 hours; the sheet leaves open with which code that is told."""
    words = "The access token must be at least 24 hours old to be refreshed"
    if code == 10:
        return Refusal(10, f"(#10) {words}")
    return Refusal(190, f"Error validating access token: {words}.")


def not_long_lived() -> Refusal:
    """Refreshing a token that was never exchanged for a long-lived one."""
    return Refusal(100, "Unsupported request - method type: get", kind="IGApiException")


def old_ads_version(newest: str) -> Refusal:
    """A version in which the Marketing API is not served."""
    return Refusal(
        2635, "(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: "
        f"{newest}.",
    )  # fmt: skip


def _pacific(instant: datetime) -> str:
    local = instant.astimezone(UTC).astimezone(ZoneInfo("America/Los_Angeles"))
    return local.strftime("%A, %d-%b-%y %H:%M:%S %Z")
