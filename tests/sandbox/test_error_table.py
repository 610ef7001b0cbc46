"""Every row of the platform's table of errors can be provoked, and is the documented envelope to the letter."""

import json

import pytest

from tests.sandbox.helpers import first_account
from tests.sandbox_fixture import running_sandbox

MORE = (
    "Wait a bit and try again. For more info, please refer to "
    "https://developers.facebook.com/docs/graph-api/overview/rate-limiting"
)
FATAL, INVALID, GONE = "Fatal", "Invalid parameter", "The requested resource does not exist"
LATER = "An unexpected error has occurred. Please retry your request later."
SERVICE, APP = "Service temporarily unavailable", "(#4) Application request limit reached"
RATE = "(#613) Calls to this api have exceeded the rate limit."
TOKEN = "Error validating access token: "
LOGIN = "You cannot access the app till you log in to www.facebook.com and follow the instructions given."
EXPIRED = (
    TOKEN
    + "Session has expired on Monday, 02-Nov-26 00:00:00 PST. The current time is Monday, 02-Nov-26 01:00:00 PST."
)
MISSING = (
    "Unsupported get request. Object with ID '17800000000000000' does not exist, cannot be loaded due to missing "
    "permissions, or does not support this operation. Please read the Graph API documentation at "
    "https://developers.facebook.com/docs/graph-api"
)
PASSWORD = (
    "The session has been invalidated because the user changed their password or Facebook has changed the session "
    "for security reasons."
)
WINDOW = (
    "(#10) This message is sent outside of allowed window. Learn more about the new policy here: "
    "https://developers.facebook.com/docs/messenger-platform/policy-overview"
)
OLD = (
    "(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: v26.0."
)

# code, subcode, HTTP status, message, is_transient (None: not told)
ROWS = [
    (-1, 2207001, 400, FATAL, False),
    (-1, 2207032, 400, FATAL, False),
    (-1, 2207053, 400, FATAL, False),
    (-2, 2207003, 400, "Media download timed out", False),
    (-2, 2207020, 400, "Media expired", False),
    (-2, 2490547, 400, "Report failed", True),
    (1, None, 500, "An unknown error has occurred.", True),
    (1, 99, 500, "An unknown error occurred", True),
    (2, None, 500, LATER, True),
    (2, 1504038, 500, SERVICE, True),
    (2, 1504041, 500, SERVICE, True),
    (2, 1504042, 500, SERVICE, True),
    (2, 1504043, 500, SERVICE, True),
    (2, 1504044, 500, SERVICE, True),
    (3, None, 400, "(#3) Application does not have the capability to make this API call.", None),
    (4, None, 400, APP, True),
    (4, 1504022, 400, APP, True),
    (4, 1504039, 400, APP, True),
    (4, 2207051, 400, "Application request limit reached", False),
    (9, 2207042, 400, "Application request limit reached", False),
    (10, None, 400, "(#10) Application does not have permission for this action", None),
    (10, 2534022, 400, WINDOW, None),
    (10, 1893063, 400, "(#10) This action is restricted for this account.", None),
    (17, None, 400, "(#17) User request limit reached", True),
    (17, 2446079, 400, "(#17) User request limit reached", True),
    (18, 2207034, 400, "Max number of hashtags has been reached", None),
    (24, 2207006, 400, GONE, False),
    (24, 2207008, 400, GONE, False),
    (24, 4279009, 400, GONE, None),
    (25, 2207050, 400, "User access is restricted", False),
    (32, None, 400, "(#32) Page request limit reached", True),
    (100, None, 400, "(#100) Invalid parameter", None),
    (100, 33, 400, MISSING, None),
    (100, 2108006, 400, INVALID, False),
    (100, 1487534, 400, INVALID, None),
    (100, 1504018, 400, INVALID, None),
    (101, None, 400, "Error validating application. Invalid application ID.", None),
    (102, 458, 400, TOKEN + "The user has not authorized application {app}.", None),
    (102, 463, 400, EXPIRED, None),
    (102, 467, 400, TOKEN + "The session has been invalidated because the user logged out.", None),
    (104, None, 400, "An access token is required to request this resource.", None),
    (110, 2207013, 400, "Invalid user id", None),
    (190, None, 400, "Invalid OAuth access token - Cannot parse access token", None),
    (190, 458, 400, TOKEN + "The user has not authorized application {app}.", None),
    (190, 459, 400, TOKEN + LOGIN, None),
    (190, 460, 400, TOKEN + PASSWORD, None),
    (190, 463, 400, EXPIRED, None),
    (190, 464, 400, TOKEN + "Sessions for the user are not allowed because the user is not a confirmed user.", None),
    (190, 467, 400, TOKEN + "The session has been invalidated because the user logged out.", None),
    (190, 492, 400, TOKEN + "The user does not have a role on the Page.", None),
    (200, None, 403, "(#200) The calling app is missing the ads_management permission for the target.", False),
    (200, 2534041, 403, "(#200) The account is not allowed to send messages.", None),
    (341, None, 400, "(#341) Application limit reached", True),
    (352, 2207026, 400, "The video file you selected is in a format that we don't support.", False),
    (368, None, 400, "The action attempted has been deemed abusive or is otherwise disallowed", False),
    (506, None, 400, "(#506) Duplicate status message", None),
    (551, None, 400, "(#551) This person isn't available right now.", None),
    (551, 1545041, 400, "(#551) This person isn't available right now.", None),
    (613, None, 400, RATE, True),
    (613, 1996, 400, RATE, True),
    (613, 2534040, 400, RATE, True),
    (613, 5044001, 400, RATE, True),
    (803, None, 400, "(#803) Some of the aliases you requested do not exist: 17800000000000000", None),
    (2500, None, 400, "Unknown path components: /17800000000000000", None),
    (2635, None, 400, OLD, None),
    (3001, None, 400, "(#3001) Invalid query", None),
    (9004, 2207052, 400, "Only photo or video can be accepted as media type.", False),
    (9007, 2207027, 400, "Media ID is not available", False),
    (36000, 2207004, 400, "The image size is too large.", False),
    (36001, 2207005, 400, "The image format is not supported.", False),
    (36003, 2207009, 400, "The aspect ratio is not supported.", False),
    (36004, 2207010, 400, "The caption was too long.", False),
    (80000, 2446079, 400, f"(#80000) There have been too many calls from this ad-account. {MORE}#ads-insights.", True),
    (80001, None, 400, f"(#80001) There have been too many calls to this Page account. {MORE}#pages.", True),
    (80002, None, 400, f"(#80002) There have been too many calls to this Instagram account. {MORE}#instagram.", True),
    (80003, 2446079, 400, f"(#80003) There have been too many calls to this object. {MORE}#custom-audience.", True),
    (80004, 2446079, 400, f"(#80004) There have been too many calls to this ad-account. {MORE}#ads-management.", True),
    (80005, None, 400, f"(#80005) There have been too many calls to this object. {MORE}#lead-generation.", True),
    (80006, None, 400, f"(#80006) There have been too many calls to this object. {MORE}#messenger.", True),
    (80008, None, 400, f"(#80008) There have been too many calls to this object. {MORE}#whatsapp.", True),
    (80009, None, 400, f"(#80009) There have been too many calls to this object. {MORE}#catalog-management.", True),
    (80014, None, 400, f"(#80014) There have been too many calls to this object. {MORE}#catalog-batch.", True),
    (1609005, None, 400, "(#1609005) The link of the post could not be used.", None),
]  # fmt: skip


PEOPLE = {
    (-1, 2207001): (
        "Instagram server error",
        "Instagram server error. Try again.",
    ),
    (-1, 2207032): (
        "Create media failed",
        "Create media failed, please try to re-create the media.",
    ),
    (-1, 2207053): (
        "Unknown upload error",
        "An unknown error occurred while the media was uploaded.",
    ),
    (-2, 2207003): (
        "Timeout",
        "It takes too long to download the media.",
    ),
    (-2, 2207020): (
        "Media expired",
        "The media has expired. Upload it again.",
    ),
    (-2, 2490547): (
        "Report Failed",
        "Generating the report failed. Try again later.",
    ),
    (2, 1504038): (
        "Request Timed Out",
        "Your request timed out. Try a smaller date range, fetch less data, or use async jobs.",
    ),
    (2, 1504041): (
        "Invalid Breakdowns",
        (
            "No data is available for the requested metrics and breakdowns. Try different metrics or "
            "breakdowns. See Breakdowns."
        ),
    ),
    (2, 1504042): (
        "Invalid Custom Metrics",
        "You are querying invalid custom metrics. Try selecting different ones.",
    ),
    (2, 1504043): (
        "Intermittent Error",
        "Your request encountered an intermittent error. Retry at a later time.",
    ),
    (2, 1504044): (
        "Unknown Error Occurred",
        "An unknown error occurred. Retry at a later time.",
    ),
    (4, 1504022): (
        "Too Many API Requests",
        (
            "Your app has exceeded the allowed number of API requests. Wait before retrying. For more "
            "info, see API Rate Limits."
        ),
    ),
    (4, 1504039): (
        "Too Many API Requests",
        (
            "Your app has exceeded the allowed number of API requests. Wait before retrying. For more "
            "info, see API Rate Limits."
        ),
    ),
    (4, 2207051): (
        "Action is blocked",
        "We restrict certain activity to protect our community. Tell us if you think we made a mistake.",
    ),
    (9, 2207042): (
        "Publishing limit reached",
        "You reached the maximum number of posts that may be published by the content publishing API.",
    ),
    (17, 2446079): (
        "Ad Account Has Too Many API Calls",
        "There have been too many calls from this ad-account. Wait a bit and try again.",
    ),
    (18, 2207034): (
        "Hashtag limit reached",
        "At most 30 different hashtags can be searched for within 7 days.",
    ),
    (24, 2207006): (
        "Media not found",
        "The media with this id cannot be found, or you have no permission for it.",
    ),
    (24, 2207008): (
        "Media builder not found",
        "The media builder with this creation id does not exist or has expired.",
    ),
    (25, 2207050): (
        "Restricted account",
        "The Instagram account is restricted.",
    ),
    (100, 2108006): (
        "Media posted before business account conversion",
        (
            "The media was posted before the most recent time that the user's account was converted to "
            "a business account from a personal account."
        ),
    ),
    (100, 1487534): (
        "Too Much Data",
        (
            "The query asks for too much data in one call. Ask for a shorter time, fewer objects or "
            "fewer metrics."
        ),
    ),
    (100, 1504018): (
        "Request Timed Out",
        "Your request timed out. Try a smaller date range, fetch less data, or use async jobs.",
    ),
    (110, 2207013): (
        "Cannot find User",
        "The user with this username cannot be found.",
    ),
    (352, 2207026): (
        "Unsupported video format",
        "The video format is not supported. Check the specifications.",
    ),
    (613, 5044001): (
        "Calls Within One Second",
        "There have been too many calls within one second. Wait a bit and try again.",
    ),
    (9004, 2207052): (
        "Media download has failed. The media URI doesn't meet our requirements.",
        "The media could not be fetched from this URI.",
    ),
    (9007, 2207027): (
        "Cannot Publish",
        "The media is not ready for publishing, please wait for a moment",
    ),
    (36000, 2207004): (
        "Image size too large",
        "The image is too large to download. It should be less than 8 MiB.",
    ),
    (36001, 2207005): (
        "Unsupported image format",
        "The image format is not supported. Supported formats are: JPEG.",
    ),
    (36003, 2207009): (
        "Invalid aspect ratio",
        (
            "The submitted image with aspect ratio 2.5 cannot be published. Submit an image between 4:5"
            " and 1.91:1."
        ),
    ),
    (36004, 2207010): (
        "Caption too long",
        "The caption may have at most 2200 characters, 30 hashtags and 20 @ tags.",
    ),
}
"""By code and subcode: title and words for people; the other rows have none."""
DATA = {(100, 2108006): {"blame_field_specs": [[""]]}}


@pytest.fixture(scope="module")
def stage():
    with running_sandbox(accounts=1, posts=3, days=30) as running:
        yield running


@pytest.mark.parametrize(("code", "subcode", "status", "message", "transient"), ROWS)
def test_each_row_can_be_provoked_to_the_letter(stage, code, subcode, status, message, transient):
    account = first_account(stage)
    stage.control.faults([{"path": f"/{account}$", "code": code, "subcode": subcode}])
    answer = stage.get(f"/v25.0/{account}")
    assert answer.status_code == status
    error = json.loads(answer.content)["error"]
    kind = "GraphMethodException" if subcode == 33 else "OAuthException"
    told = {
        "message": message.replace("{app}", stage.control.world(counts=False)["app_id"]),
        "type": kind,
        "code": code,
    }
    if subcode is not None:
        told["error_subcode"] = subcode
    if transient is not None:
        told["is_transient"] = transient
    title, words = PEOPLE.get((code, subcode), (None, None))
    if title is not None:
        told |= {"error_user_title": title, "error_user_msg": words}
    if (code, subcode) in DATA:
        told["error_data"] = DATA[code, subcode]
    expected = {"error": told | {"fbtrace_id": error["fbtrace_id"]}}
    assert answer.content == json.dumps(expected, separators=(",", ":"), ensure_ascii=False).encode()
    assert error["fbtrace_id"].startswith("A") and len(error["fbtrace_id"]) == 23
    assert stage.get(f"/v25.0/{account}").status_code == 200


def test_an_expired_token_names_both_instants(stage):
    stage.control.age_token(expire=True)
    error = stage.get("/v25.0/me/accounts").json()["error"]
    stage.control.age_token()
    assert (error["code"], error["error_subcode"]) == (190, 463)
    assert error["message"].startswith(TOKEN + "Session has expired on Monday, 02-Nov-26 01:00:00 PST.")


def test_a_pair_that_nobody_documents_is_told_plainly(stage):
    account = first_account(stage)
    stage.control.faults([{"path": f"/{account}$", "code": 7777, "subcode": 1}])
    error = stage.get(f"/v25.0/{account}").json()["error"]
    assert (error["message"], error["error_subcode"]) == ("(#7777) An unknown error has occurred.", 1)


def ordered(stage, **fault) -> dict:
    account = first_account(stage)
    stage.control.faults([{"path": f"/{account}$", **fault}])
    return stage.get(f"/v25.0/{account}").json()["error"]


@pytest.mark.parametrize("code", [-2, -1, 1, 2, 9, 24, 25, 190, 36000, 36999])
def test_messages_of_these_codes_do_not_begin_with_the_code(stage, code):
    assert ordered(stage, code=code, subcode=1)["message"] == "An unknown error has occurred."


def test_a_fault_may_set_every_part_of_the_envelope(stage):
    given = {
        "type": "FacebookApiException", "error_user_title": "A title", "error_user_msg": "Some words",
        "error_data": {"blame_field_specs": [["caption"]]},
    }  # fmt: skip
    for code, subcode, message in (
        (100, None, "(#100) Invalid parameter"),
        (36000, 2207004, "The image size is too large."),
    ):
        error = ordered(stage, code=code, subcode=subcode, **given)
        assert error["message"] == message
        assert {name: error[name] for name in given} == given
    assert ordered(stage, code=100, error_data='{"a":1}')["error_data"] == '{"a":1}'
