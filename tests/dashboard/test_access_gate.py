"""The gate over real HTTP and real WebSockets: a server in a process of its own."""

import asyncio
import json
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
import requests
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from dashboard import access
from tests.dashboard.desk_fixture import PASSWORD, make_desk

pytestmark = pytest.mark.xdist_group("dashboard_gate")
STREAM = "_stcore/stream"
COOKIE = "posthouse_session_local"


class Server:
    def __init__(self, port, email, password):
        self.port, self.email, self.password = port, email, password
        self.url = f"http://localhost:{port}"

    def get(self, path, **kwargs):
        return requests.get(self.url + path, allow_redirects=False, timeout=20, **kwargs)

    def post(self, path, origin="own", **kwargs):
        headers = {"Origin": self.url if origin == "own" else origin} if origin else {}
        return requests.post(
            self.url + path,
            allow_redirects=False,
            timeout=20,
            headers=headers | kwargs.pop("headers", {}),
            **kwargs,
        )

    def sign_in(self, **fields):
        form = {"email": self.email, "password": self.password} | fields
        return self.post("/sign-in", data=form, cookies=fields.pop("cookies", None))

    def token(self):
        return self.sign_in().cookies[COOKIE]

    def socket(self, token=None, origin="own", **headers):
        headers = {"Cookie": f"{COOKIE}={token}"} | headers if token else headers
        return connect(
            f"ws://localhost:{self.port}/{STREAM}",
            origin=self.url if origin == "own" else origin,
            additional_headers=headers,
            subprotocols=["streamlit"],
            open_timeout=20,
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "tests.dashboard.serving",
        str(tmp_path_factory.mktemp("desk")),
        str(port),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        told = json.loads(process.stdout.readline())
        served = Server(port, told["email"], told["password"])
        _wait_until_up(served)
        yield served
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_up(served):
    for _ in range(200):
        try:
            if served.get("/healthz").ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/health",
        "/_stcore/host-config",
        "/_stcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/agent/openapi.json",
        "/media/abc.png",
        "/component/x/y.js",
        "/_stcore/bidi-components/x/y.js",
        "/static/js/index.js",
        "/app/static/x",
        "/_internal/anything",
    ],
)
def test_what_pages_fetch_is_refused_without_a_session(server, path):
    assert server.get(path).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/overview",
        "/planner",
        "/settings",
        "/index.html",
        "/favicon.png",
        "/outboxes",
        "/healthz/",
        "//",
        "/x",
    ],
)
def test_pages_send_the_anonymous_to_sign_in(server, path):
    answer = server.get(path)
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in")
    assert "no-store" in answer.headers["cache-control"]


def test_every_route_of_the_app_is_shut_for_the_anonymous(server, tmp_path):
    """Whatever routes Streamlit has or grows, none answers with its own content."""
    from streamlit.runtime import Runtime
    from streamlit.web.server.starlette.starlette_app import App

    from dashboard.configure import configure

    configure()
    script = tmp_path / "script.py"
    script.write_text("")
    app = App(script)
    try:
        paths = {getattr(route, "path", "") for route in app._build_starlette_app().routes}
    finally:
        Runtime._instance = None
    assert len(paths) > 10
    for path in paths:
        concrete = re.sub(r"\{[^}]*\}", "x", path) or "/x"
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            answer = requests.request(method, server.url + concrete, allow_redirects=False, timeout=20)
            assert answer.status_code in (303, 401, 403), (method, concrete, answer.status_code)


def test_the_way_back_is_kept_and_stays_ours(server):
    answer = server.get("/planner?post=3&accounts=1,2")
    assert answer.headers["location"] == "/sign-in?next=/planner%3Fpost%3D3%26accounts%3D1%2C2"
    assert server.sign_in(next="/planner?post=3").headers["location"] == "/planner?post=3"
    assert server.sign_in(next="//evil.example.com").headers["location"] == "/"


def test_open_routes_answer(server):
    assert server.get("/healthz").text == "ok"
    assert server.get("/outbox/forged").status_code == 404
    assert server.get("/sign-in").status_code == 200


@pytest.mark.parametrize(
    "path", ["/outbox/../media/x", "/outbox/%2e%2e/media/x", "/outbox//x", "/outbox/..%2fx"]
)
def test_open_prefixes_cannot_be_climbed_out_of(server, path):
    request = requests.Request("GET", server.url).prepare()
    request.url = server.url + path
    with requests.Session() as session:
        assert session.send(request, allow_redirects=False, timeout=20).status_code in (303, 400, 401)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(server):
    answer = server.sign_in()
    assert answer.status_code == 303
    cookie = next(c for c in answer.raw.headers.getlist("set-cookie") if c.startswith(COOKIE))
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert "Domain" not in cookie


def in_a_loop_of_its_own(work):
    """Run a coroutine in a fresh thread: the browser tests of this worker keep a loop running in the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def test_over_https_the_cookie_is_a_host_cookie(tmp_path):
    desk = make_desk(tmp_path, accounts=0, base_url="https://desk.example.com")
    app = access.Gate(
        Starlette(routes=access.routes(desk.ctx)), desk=desk.ctx.desk, base_url=desk.ctx.base_url
    )
    form = urlencode({"email": desk.email, "password": PASSWORD}).encode()
    status, headers = in_a_loop_of_its_own(post(app, "desk.example.com", "/sign-in", form))
    cookie = next(value for key, value in headers if key == b"set-cookie" and b"session" in value)
    assert status == 303
    assert cookie.startswith(b"__Host-posthouse_session=")
    assert b"; Secure" in cookie
    assert any(key == b"strict-transport-security" for key, _ in headers)


async def post(app, host, path, body):
    """Call an ASGI app as a proxy that ends TLS would; give status and headers."""
    scope = {
        "type": "http",
        "scheme": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "http_version": "1.1",
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 8501),
        "headers": [(b"host", host.encode()), (b"origin", f"https://{host}".encode())],
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], sent[0]["headers"]


def test_the_token_is_new_at_every_sign_in_and_the_old_one_is_dead(server):
    first = server.token()
    second = server.sign_in(cookies={COOKIE: first}).cookies[COOKIE]
    assert first != second
    assert server.get("/_stcore/health", cookies={COOKIE: first}).status_code == 401
    assert server.get("/_stcore/health", cookies={COOKIE: second}).ok


def test_a_token_chosen_by_someone_else_is_worth_nothing(server):
    assert server.get("/_stcore/health", cookies={COOKIE: "chosen"}).status_code == 401
    assert server.sign_in(cookies={COOKIE: "chosen"}).cookies[COOKIE] != "chosen"


def test_a_wrong_password_says_no_more_than_an_unknown_person(server):
    wrong = server.sign_in(email="carol@example.com", password="x")
    unknown = server.sign_in(email="dave@example.com", password="x")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("carol", "") == unknown.text.replace("dave", "")
    assert COOKIE not in wrong.cookies


def test_what_was_typed_comes_back_as_text(server):
    answer = server.sign_in(email='"><script>alert(1)</script>', password="x", next='/"><script>')
    assert "<script>" not in answer.text


def test_a_huge_form_is_refused(server):
    assert server.sign_in(email="a" * 100_000).status_code == 413


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example.com", "http://localhost"])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/_stcore/upload_file/a/b"])
def test_a_post_from_elsewhere_is_refused(server, origin, path):
    assert server.post(path, origin=origin, cookies={COOKIE: server.token()}).status_code == 403


def test_the_overview_has_an_address_of_its_own(server):
    answer = server.get("/overview?accounts=1", cookies={COOKIE: server.token()})
    assert (answer.status_code, answer.headers["location"]) == (307, "/?accounts=1")


def test_signing_out_ends_the_session_on_the_server(server):
    token = server.token()
    assert server.get("/_stcore/health", cookies={COOKIE: token}).ok
    answer = server.post("/sign-out", cookies={COOKIE: token})
    assert answer.status_code == 303
    assert server.get("/_stcore/health", cookies={COOKIE: token}).status_code == 401


def test_another_host_is_refused_with_advice(server):
    answer = server.get("/sign-in", headers={"Host": "desk.lan"})
    assert answer.status_code == 421
    assert "POSTHOUSE_BASE_URL" in answer.text


def test_every_answer_has_the_security_headers(server):
    for answer in (
        server.get("/sign-in"),
        server.get("/"),
        server.get("/", cookies={COOKIE: server.token()}),
    ):
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"
        assert "strict-transport-security" not in headers


@pytest.mark.parametrize("origin", [None, "https://evil.example.com", "null"])
def test_a_socket_from_elsewhere_is_refused(server, origin):
    with pytest.raises(InvalidStatus, match="403"):
        server.socket(server.token(), origin=origin)


@pytest.mark.parametrize("token", [None, "chosen"])
def test_a_socket_without_a_session_is_refused(server, token):
    with pytest.raises(InvalidStatus, match="403"):
        server.socket(token)


def test_headers_that_claim_someone_open_nothing(server):
    with pytest.raises(InvalidStatus, match="403"):
        server.socket(None, **{"X-Forwarded-User": "alice@example.com", "Remote-User": "alice"})
    assert server.get("/_stcore/health", headers={"X-Forwarded-User": "alice"}).status_code == 401


def test_a_signed_in_socket_stays_open(server):
    with server.socket(server.token()) as socket_, pytest.raises(TimeoutError):
        socket_.recv(timeout=3)


def test_revoking_the_session_closes_its_open_socket(server):
    token = server.token()
    with server.socket(token) as socket_:
        server.post("/sign-out", cookies={COOKIE: token})
        ended = time.monotonic()
        received = []
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                received.append(socket_.recv(timeout=10))
    assert b"/sign-in" in received[-1]  # the page is told where to go
    assert time.monotonic() - ended < 5
    assert closed.value.rcvd.code == 4403


def test_the_upload_route_needs_a_session_and_the_right_origin(server):
    url = server.url + "/_stcore/upload_file/a/b"
    own = {"Origin": server.url}
    assert requests.put(url, headers=own, timeout=20).status_code == 401
    signed_in = {COOKIE: server.token()}
    assert requests.put(url, cookies=signed_in, timeout=20).status_code == 403
