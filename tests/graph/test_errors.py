import json

import pytest

from connectors.graph.errors import (
    GraphError,
    MediaNotReady,
    NoInsights,
    NotFound,
    PermissionMissing,
    RateLimited,
    Rejected,
    TokenInvalid,
    TooMuchData,
    Transient,
    Unreachable,
)
from connectors.graph.table import TABLE, read_error

# code, subcode, message, what the caller should do
CASES = [
    (1, None, "An unknown error occurred", Transient),
    (1, 99, "An unknown error occurred", Transient),
    (1, None, "Please reduce the amount of data you're asking for, then retry your request", TooMuchData),
    (1, 2207057, "Thumbnail offset", Transient),
    (2, None, "An unexpected error has occurred. Please retry your request later.", Transient),
    (3, None, "Capability", PermissionMissing),
    (-1, 2207001, "Instagram server error", Transient),
    (-1, 2207053, "unknown upload error", Rejected),
    (-2, 2207003, "download timed out", Transient),
    (-2, 2207020, "expired", Rejected),
    (4, None, "(#4) Application request limit reached", RateLimited),
    (4, 2207051, "Application request limit reached", Rejected),
    (9, 2207042, "quota", RateLimited),
    (10, None, "(#10) Application does not have permission for this action", PermissionMissing),
    (10, None, "(#10) Not enough viewers for the media to show insights", NoInsights),
    (17, None, "User request limit reached", RateLimited),
    (24, 2207006, "not found", NotFound),
    (25, 2207050, "restricted", PermissionMissing),
    (32, None, "(#32) Page request limit reached", RateLimited),
    (100, None, "(#100) Tried accessing nonexisting field (x)", Rejected),
    (100, 33, "Unsupported get request.", NotFound),
    (100, 2108006, "Invalid parameter", NoInsights),
    (102, 467, "session", TokenInvalid),
    (110, 2207013, "Invalid user id", NotFound),
    (190, None, "Invalid OAuth access token", TokenInvalid),
    (190, 458, "", TokenInvalid),
    (190, 459, "", TokenInvalid),
    (190, 460, "", TokenInvalid),
    (190, 463, "Session has expired", TokenInvalid),
    (190, 467, "", TokenInvalid),
    (190, 464, "", TokenInvalid),
    (190, 492, "", TokenInvalid),
    (190, 493, "", TokenInvalid),
    (200, None, "missing the ads_management permission", PermissionMissing),
    (299, None, "", PermissionMissing),
    (341, None, "", RateLimited),
    (368, None, "", RateLimited),
    (613, None, "", RateLimited),
    (803, None, "", NotFound),
    (9004, 2207052, "Only photo or video", Rejected),
    (9007, 2207027, "Media ID is not available", MediaNotReady),
    (36003, 2207009, "aspect ratio", Rejected),
    (80002, None, "too many calls", RateLimited),
    (80014, None, "", RateLimited),
    (123456, None, "never heard of", Rejected),
]


def envelope(code: int, subcode: int | None, message: str, **more: object) -> bytes:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbCdEf"} | more
    return json.dumps({"error": error | ({"error_subcode": subcode} if subcode else {})}).encode()


@pytest.mark.parametrize("status", [400, 403, 500])
@pytest.mark.parametrize(("code", "subcode", "message", "kind"), CASES)
def test_a_code_means_the_same_under_every_status(
    code: int, subcode: int | None, message: str, kind: type[GraphError], status: int
) -> None:
    error = read_error(status, envelope(code, subcode, message), resource="the profile")
    if code == 123456 and status == 500:
        kind = Transient  # a code that nobody knows: then the status is all there is
    assert type(error) is kind
    assert (error.code, error.subcode, error.trace_id) == (code, subcode, "AbCdEf")


def test_every_line_of_the_table_can_be_reached() -> None:
    def first_fit(code: int, subcode: int | None, words: str) -> int:
        return next(at for at, row in enumerate(TABLE) if row.fits(code, subcode, words))

    assert [first_fit(row.first, row.subcode, row.words or "") for row in TABLE] == list(range(len(TABLE)))


def test_a_fault_that_says_it_passes_is_transient() -> None:
    error = read_error(400, envelope(100, None, "(#100) Hm", is_transient=True), resource="")
    assert type(error) is Transient


def test_an_expired_token_says_when_and_what_to_do() -> None:
    message = (
        "Error validating access token: Session has expired on Friday, 20-Nov-26 08:00:00 PST. "
        "The current time is Saturday, 21-Nov-26 01:00:00 PST."
    )
    error = read_error(401, envelope(190, 463, message), resource="the profile")
    assert str(error).startswith("The access expired on 20-Nov-26 (while reading the profile).")
    assert "Connect the account again" in str(error)
    assert "[code 190, subcode 463, trace AbCdEf]" in str(error)


def test_people_read_the_words_meant_for_them() -> None:
    body = envelope(36003, 2207009, "(#36003) internal", error_user_msg="The aspect ratio is not supported.")
    assert "The aspect ratio is not supported" in str(read_error(400, body, resource=""))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!DOCTYPE html><html>", "A web page came back instead of data (HTTP 502)"),
        (b"\n <html>", "A web page came back"),
        (b'{"error": {"mess', "broke off in the middle"),
        (b"Service Unavailable", "was not JSON"),
        (b"", "was not JSON"),
        (b'{"data": []}', "broke off"),
    ],
)
def test_what_is_not_an_envelope_is_unreachable(body: bytes, words: str) -> None:
    error = read_error(502, body, resource="the profile")
    assert type(error) is Unreachable
    assert words in str(error)


@pytest.mark.parametrize(
    ("code", "regain_s", "wait_s"), [(4, None, 900), (80002, None, 3600), (80002, 120.0, 120)]
)
def test_the_headers_minutes_beat_our_guess(code: int, regain_s: float | None, wait_s: float) -> None:
    error = read_error(400, envelope(code, None, "limit"), resource="", regain_s=regain_s)
    assert isinstance(error, RateLimited)
    assert error.retry_after_s == wait_s
