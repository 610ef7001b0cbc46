import pytest

from dashboard.access import address as where
from dashboard.access.cookies import name, read_token


def scope(host=b"localhost:8501", scheme="http", **headers):
    pairs = [(b"host", host), *((k.replace("_", "-").encode(), v.encode()) for k, v in headers.items())]
    return {"scheme": scheme, "headers": pairs}


@pytest.mark.parametrize(
    ("base", "scheme", "host", "allowed", "origin"),
    [
        ("http://localhost:8501", "http", b"localhost:8501", True, "http://localhost:8501"),
        ("http://localhost:8501", "http", b"127.0.0.1:8501", True, "http://127.0.0.1:8501"),
        ("http://localhost:8501", "ws", b"[::1]:8501", True, "http://[::1]:8501"),
        ("http://localhost:8501", "http", b"192.168.1.5:8501", False, "http://192.168.1.5:8501"),
        ("http://desk.lan", "http", b"desk.lan", False, "http://desk.lan"),
        ("https://desk.example.com", "http", b"desk.example.com", True, "https://desk.example.com"),
        ("https://desk.example.com", "wss", b"desk.example.com", True, "https://desk.example.com"),
        ("https://desk.example.com", "https", b"evil.example.com", False, "https://evil.example.com"),
        ("https://desk.example.com", "https", b"", False, "https://"),
    ],
)
def test_it_judges_the_address_of_a_request(base, scheme, host, allowed, origin):
    at = where.address(scope(host, scheme), base)
    assert (at.allowed, at.origin) == (allowed, origin)


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/planner?post=3", "/planner?post=3"),
        ("/", "/"),
        ("//evil.example.com", "/"),
        ("/\\evil.example.com", "/"),
        ("https://evil.example.com", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-in?next=/", "/"),
        ("/sign-out", "/"),
        ("/a\r\nset-cookie: x", "/"),
        ("", "/"),
    ],
)
def test_it_goes_back_only_to_our_own_pages(wanted, given):
    assert where.local_path(wanted) == given


def test_it_trusts_no_header_sent_twice():
    twice = {"scheme": "http", "headers": [(b"host", b"localhost"), (b"host", b"evil")]}
    assert where.header(twice, b"host") == ""


def test_it_drops_headers_by_which_a_client_claims_to_be_someone():
    asked = scope(x_forwarded_user="alice", remote_user="alice", cookie="a=b")
    assert [key for key, _ in where.without_identity(asked)["headers"]] == [b"host", b"cookie"]


def test_it_reads_a_malformed_cookie_header_as_none():
    assert where.cookies(scope(cookie="posthouse_session_local")) == {}


def test_cookies_of_plain_http_are_never_taken_over_https():
    jar = {name("posthouse_session", False): "set over http"}
    assert read_token(jar, secure=True) is None
    assert read_token(jar, secure=False) == "set over http"
    assert name("posthouse_session", True).startswith("__Host-")
