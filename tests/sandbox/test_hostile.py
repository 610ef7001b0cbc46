"""Hostile input is bounded and answered in the platform's own shape, never with a traceback."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlencode

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sandbox.wire import bodies, connection
from tests.sandbox.helpers import error, first_account, jpeg, media_host, settle
from tests.sandbox_fixture import RunningSandbox, running_sandbox


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSandbox]:
    with running_sandbox() as found:
        yield found


def ask(running: RunningSandbox, method: str, path: str, **content) -> requests.Response:
    headers = {"Authorization": f"Bearer {running.token}", **content.pop("headers", {})}
    return requests.request(method, running.url + path, headers=headers, timeout=20, **content)


JSON = {"Content-Type": "application/json"}
DEEP = "[" * 100_000


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("{", JSON), ("[1]", JSON), ("null", JSON), (DEEP, JSON), ('{"a":' * 5000, JSON), ("\x00\xff", JSON),
        ("nonsense", {"Content-Type": "multipart/form-data"}),
    ],
)  # fmt: skip
def test_bodies_that_cannot_be_read(running, body, headers):
    answer = ask(running, "POST", "/v25.0/me", data=body.encode("latin-1"), headers=headers)
    assert answer.status_code == 400
    assert error(answer)["code"] == 100
    assert error(answer)["fbtrace_id"].startswith("A")


@pytest.mark.parametrize(
    "batch",
    [
        "nonsense", "{}", "[]", "[1]", '["me"]', DEEP, json.dumps([{"relative_url": "me"}] * 51),
    ],
)  # fmt: skip
def test_bad_batches(running, batch):
    answer = ask(running, "POST", "/v25.0/", data={"batch": batch})
    assert answer.status_code == 400
    assert error(answer)["code"] == 100


@pytest.mark.parametrize("url", ["//[", "me?" + "a&" * 2000, "\ud800", "../.." * 500, "v99999.0/me"])
def test_a_bad_item_of_a_batch_fails_alone(running, url):
    found = ask(
        running,
        "POST",
        "/v25.0/",
        data={"batch": json.dumps([{"relative_url": url}, {"relative_url": "me"}])},
    )
    if found.status_code == 200:
        assert [one["code"] == 200 for one in found.json()] in ([False, True], [True, True])
    else:
        assert error(found)["code"] == 100


def test_too_much_of_everything(running):
    many = urlencode([(f"a{n}", "1") for n in range(bodies.MOST_PARAMS + 1)])
    for answer in (
        ask(running, "GET", f"/v25.0/me?{many}"),
        ask(
            running,
            "POST",
            "/v25.0/me",
            data=many,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        ),
        ask(running, "GET", "/v25.0/me?x=" + "a" * (bodies.MOST_QUERY + 1)),
        ask(running, "POST", "/v25.0/me", data=b"a" * (bodies.MOST_BODY + 1)),
    ):
        assert answer.status_code == 413
        assert error(answer)["type"] == "OAuthException"


def test_a_stream_without_a_length_is_bounded(running):
    def pieces():
        for _ in range(bodies.MOST_BODY // 65536 + 2):
            yield b"a" * 65536

    with suppress(requests.ConnectionError):  # it answers and hangs up while we are still sending
        assert ask(running, "POST", "/v25.0/me", data=pieces()).status_code == 413
    assert running.get("/v25.0/me").status_code == 200


@pytest.mark.parametrize("head", ['name="a"', 'name="a"; filename="a.bin"'])
def test_a_chunked_multipart_body_is_bounded(running, head):
    def pieces():
        yield f"--cut\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode()
        for _ in range(bodies.MOST_BODY // 65536 + 2):
            yield b"a" * 65536
        yield b"\r\n--cut--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=cut"}
    with suppress(requests.ConnectionError):  # it answers and hangs up while we are still sending
        answer = ask(running, "POST", "/v25.0/me", data=pieces(), headers=headers)
        assert answer.request.headers["Transfer-Encoding"] == "chunked"
        assert answer.status_code in {400, 413}
    assert running.get("/v25.0/me").status_code == 200


def test_a_field_of_a_multipart_body_is_bounded(running):
    files = {"caption": (None, "a" * (bodies.MOST_FIELD + 1))}
    assert ask(running, "POST", "/v25.0/me", files=files).status_code == 400


def test_null_in_a_json_body_is_as_good_as_absent(running):
    account = first_account(running)
    with media_host({"ok.jpg": jpeg()}) as host:
        form = {"image_url": f"{host}/ok.jpg", "caption": None, "alt_text": None, "media_type": None,
                "is_carousel_item": None, "user_tags": None, "thumb_offset": None}  # fmt: skip
        made = ask(running, "POST", f"/v25.0/{account}/media", json=form)
        assert made.status_code == 200, made.text
        settle(running, made.json()["id"])
    form = {"creation_id": made.json()["id"], "caption": None}
    media = ask(running, "POST", f"/v25.0/{account}/media_publish", json=form).json()["id"]
    assert "caption" not in running.get(f"/v25.0/{media}", fields="caption,alt_text").json()
    refused = ask(running, "POST", f"/v25.0/{media}/comments", json={"message": None})
    assert refused.status_code == 400
    assert running.get(f"/v25.0/{media}/comments").json()["data"] == []


def test_an_empty_batch_and_an_edge_without_a_name_are_told_plainly(running):
    answer = ask(running, "POST", "/v25.0/", data={"batch": "[]"})
    assert error(answer)["message"] == "(#100) batch parameter must be a JSON array of at least one request"
    for path in ("/v25.0/me", "/v25.0/me/"):
        assert error(ask(running, "DELETE", path))["message"] == "Unknown path components: /me"


def test_deep_and_wide_expansions_are_bounded(running):
    account = first_account(running)
    for fields in ("media{" * 3000, "media{comments{replies{" * 40, "id," * 9000, "media.limit(" * 500):
        answer = ask(running, "GET", f"/v25.0/{account}", params={"fields": fields})
        assert 400 <= answer.status_code <= 500
        assert "error" in answer.json()


def test_heads_that_trickle_are_cut(monkeypatch):
    monkeypatch.setattr(connection, "HEAD_S", 0.4)
    with running_sandbox(accounts=1, posts=1) as running:
        port = int(running.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.settimeout(10)
            slow.sendall(b"GET /v25.0/me HTTP/1.1\r\nHost: loc")
            begin = time.monotonic()
            with suppress(ConnectionResetError):
                assert slow.recv(100) == b""
            assert time.monotonic() - begin < 5
        assert running.get("/v25.0/me").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/v25.0/me", "/v25.0/dialog/oauth", "/ig/oauth/authorize", "/_sandbox/clock", "/_sandbox/faults",
        "/_sandbox/restore",
    ],
)  # fmt: skip
def test_bodies_that_trickle_are_refused(monkeypatch, path):
    monkeypatch.setattr(bodies, "LONGEST_S", 0.3)
    with running_sandbox(accounts=1, posts=1) as running:
        port = int(running.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.settimeout(10)
            head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {running.control_token}\r\n"
            slow.sendall(head.encode() + b"Content-Length: 100\r\n\r\nabc")
            assert b"408" in slow.recv(100)


def test_too_many_connections_are_turned_away(running):
    port = int(running.url.rpartition(":")[2])
    open_ones = []
    try:
        for _ in range(connection.MOST_CONNECTIONS + 20):
            one = socket.create_connection(("127.0.0.1", port), timeout=10)
            open_ones.append(one)
        open_ones[-1].sendall(b"GET /_sandbox/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"503" in open_ones[-1].recv(100)
    finally:
        for one in open_ones:
            one.close()
    time.sleep(0.2)
    assert running.get("/v25.0/me").status_code == 200


@settings(max_examples=150, deadline=None)
@given(
    path=st.text(max_size=60),
    params=st.dictionaries(
        st.sampled_from(["fields", "limit", "after", "ids", "metric", "since", "batch"]), st.text()
    ),
    method=st.sampled_from(["GET", "POST", "DELETE", "PUT"]),
)
def test_whatever_is_asked_the_answer_is_json(running, path, params, method):
    found = requests.Request(method, running.url + "/v25.0/" + path, params=params).prepare()
    answer = requests.Session().send(found, timeout=20)
    assert answer.headers["content-type"].startswith(("application/json", "text/html"))
    if answer.headers["content-type"].startswith("application/json"):
        assert answer.json()["error"]["code"] != 1 or answer.status_code == 413


@settings(max_examples=120, deadline=None)
@given(
    fields=st.text(st.sampled_from("media{}().,idcomlts0 "), max_size=50),
    limit=st.text(max_size=6), after=st.text(max_size=20), since=st.text(max_size=14),
)  # fmt: skip
def test_whatever_is_asked_of_an_account_nothing_breaks(running, fields, limit, after, since):
    account = running.control.world(counts=False)["accounts"][0]["id"]
    params = {"fields": fields, "limit": limit, "after": after, "since": since}
    for edge in ("", "/media", "/insights", "/stories"):
        answer = running.get(f"/v25.0/{account}{edge}", **params)
        told = answer.json().get("error", {})
        assert told.get("message") != "An unknown error has occurred.", (edge, params)
