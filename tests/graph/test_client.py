import gc
import json
import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from starlette.responses import Response

from connectors.graph.auth import appsecret_proof, scrub
from connectors.graph.client import Connections, GraphClient
from connectors.graph.errors import (
    GraphError,
    RateLimited,
    Rejected,
    TokenInvalid,
    Transient,
    UnexpectedAnswer,
    Unreachable,
)
from tests.graph.conftest import TinyGraph, says

TOKEN = "EAAtoken1234567890abcdefghijkl"


class Thing(msgspec.Struct):
    id: str
    like_count: int | None = None


def client_of(graph: TinyGraph, **options: object) -> GraphClient:
    return GraphClient(graph.url, TOKEN, **options)  # type: ignore[arg-type]


def problem(code: int, message: str = "(#1) No", **more: object) -> str:
    return json.dumps(
        {"error": {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbC", **more}}
    )


def test_the_proof_is_metas_hmac() -> None:
    # echo -n token | openssl dgst -sha256 -hmac secret
    expected = "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a"
    assert appsecret_proof("secret", "token") == expected


def test_a_read_carries_the_token_in_the_header_and_the_proof_beside_it(graph: TinyGraph) -> None:
    graph.answers('{"id": "1"}')
    client = client_of(graph, app_secret="secret")
    assert client.get_as("17841", {"fields": "id"}, Thing) == Thing("1")
    method, url, headers, _ = graph.seen[0]
    assert method == "GET"
    assert urlsplit(url).path == "/v25.0/17841"
    assert parse_qs(urlsplit(url).query) == {
        "fields": ["id"],
        "appsecret_proof": [appsecret_proof("secret", TOKEN)],
    }
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in url


def test_the_instagram_host_is_asked_without_proof(graph: TinyGraph) -> None:
    client = GraphClient(f"{graph.url}/ig", TOKEN, app_secret="secret")
    client.get("me")
    assert client.is_instagram_host
    assert "appsecret_proof" not in graph.seen[0][1]


def test_a_netrc_never_replaces_the_token(
    graph: TinyGraph, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else")
    monkeypatch.setenv("NETRC", str(netrc))
    client_of(graph).get("me")
    assert graph.seen[0][2]["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_read_survives_two_passing_faults(graph: TinyGraph, status: int) -> None:
    graph.answers(says(problem(2), status), says("<html>Bad gateway</html>", status), '{"id": "7"}')
    client = client_of(graph)
    assert client.get_as("7", {}, Thing).id == "7"
    assert (client.counts.round_trips, client.counts.counted_calls) == (3, 3)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (says(problem(1), 500), Transient),
        (says(problem(2), 503), Transient),
        (says("<html>Sorry</html>", 200), Unreachable),
        (says("Service Unavailable", 200), Unreachable),
        (says('{"data": [{"id"', 200), Unreachable),
        (says("", 200), Unreachable),
    ],
)
def test_a_fault_that_stays_is_raised_after_three_tries(
    graph: TinyGraph, answer: object, kind: type[GraphError]
) -> None:
    graph.answers(answer)  # type: ignore[arg-type]
    with pytest.raises(kind):
        client_of(graph).get("me", resource="the profile")
    assert len(graph.seen) == 3


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80002])
def test_throttling_is_raised_at_once(graph: TinyGraph, code: int) -> None:
    usage = json.dumps(
        {"17841": [{"type": "instagram", "call_count": 101, "estimated_time_to_regain_access": 7}]}
    )
    graph.answers(says(problem(code), 400, X_Business_Use_Case_Usage=usage))
    with pytest.raises(RateLimited) as caught:
        client_of(graph).get("me")
    assert caught.value.retry_after_s == 420
    assert len(graph.seen) == 1


@pytest.mark.parametrize("answer", [says(problem(2), 500), says("<html>", 502), says("{", 200)])
def test_a_write_is_made_once_whatever_comes_back(graph: TinyGraph, answer: object) -> None:
    graph.answers(answer)  # type: ignore[arg-type]
    with pytest.raises(GraphError):
        client_of(graph).post("17841/media", {"caption": "ä #1"}, Thing)
    assert [(method, body) for method, _, _, body in graph.seen] == [("POST", b"caption=%C3%A4+%231")]


def test_an_error_in_an_answer_of_status_200_is_an_error(graph: TinyGraph) -> None:
    graph.answers(problem(190, error_subcode=460))
    with pytest.raises(TokenInvalid):
        client_of(graph).get("me")


def test_a_slow_answer_is_unreachable_with_the_seconds(graph: TinyGraph) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, and never answers
        client = GraphClient(f"http://127.0.0.1:{silent.getsockname()[1]}", TOKEN, timeout=(0.2, 0.2))
        with pytest.raises(Unreachable, match="did not answer within 0 seconds"):
            client.get("me")


def test_a_body_cut_short_of_its_length_is_unreachable(graph: TinyGraph) -> None:
    graph.answers(lambda _r, _b: Response(b'{"id"', headers={"content-length": "500"}))
    with pytest.raises(Unreachable):
        client_of(graph).get("me")


def test_nobody_at_home_is_unreachable_and_says_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closing:
        port = closing.getsockname()[1]
    with pytest.raises(Unreachable, match="Check the network") as caught:
        GraphClient(f"http://127.0.0.1:{port}", TOKEN).get("me", {"fields": "id"}, resource="the profile")
    assert "the profile" in str(caught.value)


def test_a_wrong_shape_names_resource_and_path(graph: TinyGraph) -> None:
    graph.answers('{"id": "1", "like_count": "many"}')
    with pytest.raises(UnexpectedAnswer, match=r"while reading the post.*") as caught:
        client_of(graph).get_as("1", {}, Thing, resource="the post")
    assert "$.like_count" in str(caught.value)


def test_the_usage_headers_are_told(graph: TinyGraph) -> None:
    told = []
    graph.answers(says("{}", X_App_Usage='{"call_count": 28, "total_time": 25, "total_cputime": 31}'))
    client = client_of(graph, on_usage=told.append)
    client.get("me")
    assert [usage.percent for usage in told] == [31]
    assert client.usage is told[0]


def test_every_answer_is_told_without_the_token(graph: TinyGraph) -> None:
    told = []
    graph.answers(says(problem(100), 400))
    with pytest.raises(Rejected):
        client_of(graph, app_secret="s", on_answer=told.append).get("me", {"fields": "id"})
    assert (told[0].status, told[0].params) == (400, {"fields": "id"})
    assert TOKEN not in repr(told[0])


def test_the_platforms_clock_is_compared(graph: TinyGraph) -> None:
    graph.answers(says("{}", Date="Sat, 21 Nov 2026 10:00:30 GMT"))
    client = client_of(graph, now=lambda: datetime(2026, 11, 21, 10, 0, 0, tzinfo=UTC))
    client.get("me")
    assert client.date_skew_s == 30.0


def test_calls_are_counted_as_the_platform_counts_them(graph: TinyGraph) -> None:
    client = client_of(graph)
    client.get("", {"ids": "1,2,3", "fields": "id"})
    client.get("me")
    assert (client.counts.round_trips, client.counts.counted_calls) == (2, 4)


def test_no_token_in_any_log_or_error(graph: TinyGraph, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    moods = [
        says(problem(190, f"Malformed access token {TOKEN}xyz"), 400),
        says(problem(190, f"Malformed access token {TOKEN}", error_user_msg=f"Bad {TOKEN}"), 400),
        says(problem(2, f"?access_token={TOKEN}"), 500),
        says("<html>", 500),
        says("{", 200),
    ]
    texts = []
    for mood in moods:
        graph.answers(mood)
        for call in ("get", "post"):
            try:
                getattr(client_of(graph), call)("me", {}, *([Thing] if call == "post" else []))
            except GraphError as error:
                texts += [str(error), repr(error), repr(error.__dict__), repr(error.__context__)]
    with socket.create_server(("127.0.0.1", 0)) as closing:
        port = closing.getsockname()[1]
    with pytest.raises(Unreachable) as caught:
        GraphClient(f"http://127.0.0.1:{port}", TOKEN, app_secret="s").get("me")
    texts += [str(caught.value), repr(client_of(graph)), caplog.text, *(str(vars(r)) for r in caplog.records)]
    assert len(texts) > 40
    assert not [text for text in texts if TOKEN in text]
    assert all(TOKEN not in url for _, url, _, _ in graph.seen)


@pytest.mark.parametrize(
    "text",
    [
        "Malformed access token EAAGm0PX4ZCpsBA9Zxyz123",
        "https://x/?a=1&access_token=abc&b=2",
        "IGAAGm0PX4ZCpsBA9Zxyz123!",
    ],
)
def test_scrub_blots_out_what_looks_like_a_token(text: str) -> None:
    cleaned = scrub(text, None)
    assert "…" in cleaned
    assert "Gm0PX4" not in cleaned
    assert "abc" not in cleaned


def test_each_thread_has_its_own_connection_and_none_is_kept_for_ever(graph: TinyGraph) -> None:
    connections = Connections()
    client = GraphClient(graph.url, TOKEN, connections=connections)
    client.get("me")
    mine = connections.session()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(client.get, "me").result()
        assert pool.submit(connections.session).result() is not mine
    gc.collect()
    assert list(connections._sessions) == [mine]
    client.close()  # lent connections stay open
    assert connections.session() is mine
