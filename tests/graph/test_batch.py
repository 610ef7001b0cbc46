import json
from urllib.parse import parse_qs

import pytest
from starlette.requests import Request
from starlette.responses import Response

from connectors.graph.batch import Ask
from connectors.graph.client import GraphClient
from connectors.graph.errors import NotFound, RateLimited, Transient
from tests.graph.conftest import TinyGraph, says

BAD = json.dumps({"error": {"message": "gone", "code": 100, "error_subcode": 33}})
LIMIT = json.dumps({"error": {"message": "(#80002) too many", "code": 80002}})


def asks(count: int) -> list[Ask]:
    return [Ask(f"m{at}/insights", {"metric": "reach,saved"}) for at in range(count)]


def part(body: str, code: int = 200) -> dict[str, object]:
    return {"code": code, "body": body}


def echo(_request: Request, body: bytes) -> Response:
    wanted = json.loads(parse_qs(body.decode())["batch"][0])
    return Response(json.dumps([part(json.dumps({"id": each["relative_url"]})) for each in wanted]))


def test_fifty_reads_share_a_round_trip_and_count_each(graph: TinyGraph) -> None:
    graph.answers(echo)
    client = GraphClient(graph.url, "token", app_secret="secret")
    replies = client.batch(asks(120))
    assert [json.loads(reply.body)["id"] for reply in replies] == [
        f"m{at}/insights?metric=reach%2Csaved" for at in range(120)
    ]
    assert (client.counts.round_trips, client.counts.counted_calls) == (3, 120)
    form = parse_qs(graph.seen[0][3].decode())
    assert len(json.loads(form["batch"][0])) == 50
    assert "appsecret_proof" in form
    assert "token" not in graph.seen[0][1]


def test_one_bad_read_never_costs_another(graph: TinyGraph) -> None:
    graph.answers(json.dumps([part('{"id": "a"}'), part(BAD, 400), part('{"id": "c"}')]))
    replies = GraphClient(graph.url, "token").batch(asks(3))
    assert [type(reply.error) for reply in replies] == [type(None), NotFound, type(None)]


def test_what_was_left_unanswered_is_asked_again(graph: TinyGraph) -> None:
    busy = json.dumps({"error": {"message": "busy", "code": 2}})
    graph.answers(json.dumps([part('{"id": "a"}'), None, part(busy, 500)]), echo)
    client = GraphClient(graph.url, "token")
    replies = client.batch(asks(3))
    assert all(reply.error is None for reply in replies)
    assert client.counts.counted_calls == 5


def test_what_stays_unanswered_is_the_replys_own_error(graph: TinyGraph) -> None:
    graph.answers(json.dumps([part('{"id": "a"}'), None]), json.dumps([None]))
    replies = GraphClient(graph.url, "token").batch(asks(2))
    assert replies[0].error is None
    assert isinstance(replies[1].error, Transient)
    assert len(graph.seen) == 3


def test_a_round_trip_that_fails_is_made_again(graph: TinyGraph) -> None:
    graph.answers(says("<html>", 502), says("[", 200), echo)
    assert len(GraphClient(graph.url, "token").batch(asks(2))) == 2


def test_a_limit_inside_a_batch_is_told_by_its_reply(graph: TinyGraph) -> None:
    graph.answers(json.dumps([part('{"id": "a"}'), part(LIMIT, 400)]))
    replies = GraphClient(graph.url, "token").batch(asks(2))
    assert isinstance(replies[1].error, RateLimited)


def test_the_instagram_host_is_asked_one_by_one_and_not_again_once_limited(graph: TinyGraph) -> None:
    graph.answers('{"id": "a"}', says(BAD, 400), says(LIMIT, 400))
    client = GraphClient(f"{graph.url}/ig", "token")
    replies = client.batch(asks(5))
    assert [type(reply.error) for reply in replies[:3]] == [type(None), NotFound, RateLimited]
    assert all(isinstance(reply.error, RateLimited) for reply in replies[2:])
    assert [method for method, *_ in graph.seen] == ["GET"] * 3


@pytest.mark.parametrize("count", [0, 1, 50, 51])
def test_any_number_of_reads(graph: TinyGraph, count: int) -> None:
    graph.answers(echo)
    assert len(GraphClient(graph.url, "token").batch(asks(count))) == count
