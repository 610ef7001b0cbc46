"""What the platform says when a limit is used up, one message per regime."""

from connectors.sandbox.refusing.refusals import Refusal

_MORE = (
    "Wait a bit and try again. For more info, please refer to "
    "https://developers.facebook.com/docs/graph-api/overview/rate-limiting"
)
_CASES = {
    "instagram": (80002, None, "to this Instagram account", "instagram"),
    "pages": (80001, None, "to this Page account", "pages"),
    "ads_insights": (80000, 2446079, "from this ad-account", "ads-insights"),
    "ads_management": (80004, 2446079, "to this ad-account", "ads-management"),
}


def app_limit(status: int) -> Refusal:
    """The app made too many calls."""
    return Refusal(4, "(#4) Application request limit reached", status=status, transient=True)


def user_limit() -> Refusal:
    """The person made too many calls."""
    return Refusal(17, "(#17) User request limit reached", transient=True)


def page_limit() -> Refusal:
    """Too many calls to a Page with a person's token."""
    return Refusal(32, "(#32) Page request limit reached", transient=True)


def case_limit(case: str, status: int = 400) -> Refusal:
    """A business use case is used up: instagram, pages, ads_insights or ads_management."""
    code, subcode, whom, anchor = _CASES[case]
    message = f"(#{code}) There have been too many calls {whom}. {_MORE}#{anchor}."
    return Refusal(code, message, subcode, status, transient=True)


def custom_limit(subcode: int | None = None) -> Refusal:
    """A limit of one kind of call, such as messages."""
    return Refusal(613, "(#613) Calls to this api have exceeded the rate limit.", subcode, transient=True)


def other_case(code: int, anchor: str, subcode: int | None) -> Refusal:
    """A use case that is not Instagram's, such as messenger."""
    message = f"(#{code}) There have been too many calls to this object. {_MORE}#{anchor}."
    return Refusal(code, message, subcode, transient=True)
