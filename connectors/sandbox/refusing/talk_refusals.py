"""What the platform says when it will not take a comment, a message or a callback.

Codes and literals are the documented ones; where only the code is published, the words are ours.
"""

from connectors.sandbox.refusing.refusals import Refusal, invalid


def comment_too_long(most: int) -> Refusal:
    """A comment beyond its length."""
    return invalid(f"The comment is too long. It may have at most {most} characters.")


def too_many_hashtags(most: int) -> Refusal:
    """A comment with too many hashtags."""
    return invalid(f"The comment has too many hashtags. It may have at most {most}.")


def comment_not_allowed(why: str) -> Refusal:
    """A comment that breaks one of the narrow rules."""
    return invalid(f"The comment was not accepted: {why}.")


def commenting_off() -> Refusal:
    """Commenting under this post is turned off."""
    return invalid("Commenting is turned off for this media.")


def outside_window() -> Refusal:
    """A message to somebody who wrote nothing within the time that allows an answer."""
    return Refusal(
        10, "(#10) This message is sent outside of allowed window. Learn more about the new policy here: "
        "https://developers.facebook.com/docs/messenger-platform/policy-overview", 2534022,
    )  # fmt: skip


def person_unavailable(subcode: int | None = 1545041) -> Refusal:
    """Somebody who takes no messages."""
    return Refusal(551, "(#551) This person isn't available right now.", subcode)


def already_answered() -> Refusal:
    """A second private reply to the same comment."""
    return Refusal(10900, "(#10900) Activity already replied to")


def too_many_messages() -> Refusal:
    """More messages than the account may send in an hour or second."""
    return Refusal(613, "(#613) Calls to this api have exceeded the rate limit.", 2534040, transient=True)


def callback_failed(status: int | None, reason: str) -> Refusal:
    """A callback that did not answer its verification with success."""
    told = f"HTTP Status Code = {status}; HTTP Message = {reason}" if status else f"curl_error = {reason}"
    return Refusal(2200, f"(#2200) Callback verification failed with the following errors: {told}")


def wrong_challenge(expected: str, received: str) -> Refusal:
    """A callback that answered something else than the challenge."""
    return Refusal(
        2201,
        f'(#2201) response does not match challenge, expected value="{expected}", received="{received[:80]}"',
    )


def needs_app_token() -> Refusal:
    """Something that only the app itself may do."""
    return Refusal(15, "(#15) This method must be called with an app access_token.")
