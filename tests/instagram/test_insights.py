"""Isolation of refused metrics, against a platform that refuses whole calls as the real one does."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import stamina
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from connectors.graph.client import GraphClient
from connectors.graph.errors import NoInsights, RateLimited
from connectors.instagram.insights import Question, ask_insights, blamed, stopping_error
from tests.graph.conftest import TinyGraph, _served, graph  # noqa: F401

NAMED = "(#100) The Media Insights API does not support the {} metric for this media product type."
LIST = "(#100) metric[{}] must be one of the following values: reach, views, likes"
SILENT = "(#100) Invalid parameter"
METRICS = ("reach", "views", "likes", "saved", "shares", "plays")


class Platform:
    """Answers batches of insights; refuses a call with a bad metric, in the words it is told to use."""

    def __init__(self, bad: set[str], words: str) -> None:
        self.bad, self.words, self.calls = bad, words, 0

    def __call__(self, _request: Request, body: bytes) -> Response:
        asked = [urlsplit(one["relative_url"]) for one in json.loads(parse_qs(body.decode())["batch"][0])]
        return Response(json.dumps([self.part(parse_qs(url.query)["metric"][0].split(",")) for url in asked]))

    def part(self, metrics: list[str]) -> dict[str, object]:
        self.calls += 1
        for at, metric in enumerate(metrics):
            if metric in self.bad:
                message = self.words.format(at if "[" in self.words else metric)
                return {"code": 400, "body": json.dumps({"error": {"message": message, "code": 100}})}
        data = [{"name": metric, "values": [{"value": len(metric)}]} for metric in metrics]
        return {"code": 200, "body": json.dumps({"data": data})}


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(bad=st.sets(st.sampled_from(METRICS)), words=st.sampled_from([NAMED, LIST, SILENT]))
def test_every_good_metric_is_had_whatever_is_refused(graph: TinyGraph, bad: set[str], words: str) -> None:  # noqa: F811
    platform = Platform(bad, words)
    graph.answers(platform)
    questions = [Question(f"m{n}", f"m{n}/insights", METRICS) for n in range(3)]
    for finding in ask_insights(GraphClient(graph.url, "token"), questions, "insights"):
        assert set(finding.insights) == set(METRICS) - bad
        assert set(finding.refused) == bad
        assert finding.is_answer
    assert platform.calls <= 3 * 2 * len(METRICS)


@pytest.mark.parametrize(
    ("message", "culprits"),
    [
        (NAMED.format("views"), ("views",)),
        ("(#100) metric[1] must be one of the following values: reach, follower_count, likes", ("views",)),
        ("(#100) The following metrics (views,likes) should be specified with parameter", ("views", "likes")),
        ("(#100) (likes) metric only supports querying data for the last 30 days", ("likes",)),
        ("(#100) Starting from version 22 and above, the views metric is no longer supported", ("views",)),
        ("(#100) Invalid parameter", ()),
        ("", ()),
    ],
)
def test_who_is_to_blame(message: str, culprits: tuple[str, ...]) -> None:
    assert blamed(message, ("reach", "views", "likes")) == culprits


def test_a_refused_window_blames_no_metric(graph: TinyGraph) -> None:  # noqa: F811
    words = "(#100) There cannot be more than 30 days (2592000 s) between since and until."
    platform = Platform({"reach"}, words)
    graph.answers(platform)
    finding = ask_insights(
        GraphClient(graph.url, "t"), [Question("d", "1/insights", ("reach", "views"))], "days"
    )[0]
    assert finding.refused == {}
    assert finding.error is not None
    assert platform.calls == 1


def test_a_media_without_insights_says_so_once(graph: TinyGraph) -> None:  # noqa: F811
    error = {"error": {"message": "Invalid parameter", "code": 100, "error_subcode": 2108006}}
    graph.answers(json.dumps([{"code": 400, "body": json.dumps(error)}]))
    finding = ask_insights(GraphClient(graph.url, "t"), [Question("m", "m/insights", METRICS)], "insights")[0]
    assert isinstance(finding.error, NoInsights)
    assert finding.is_answer
    assert finding.tells_nothing


def test_a_limit_ends_the_asking_and_is_told(graph: TinyGraph) -> None:  # noqa: F811
    limit = {"code": 400, "body": json.dumps({"error": {"message": "too many", "code": 80002}})}
    refused = {"code": 400, "body": json.dumps({"error": {"message": SILENT, "code": 100}})}
    graph.answers(json.dumps([refused, limit]))
    questions = [Question(n, f"{n}/insights", METRICS) for n in "ab"]
    findings = ask_insights(GraphClient(graph.url, "t"), questions, "insights")
    assert isinstance(stopping_error(findings), RateLimited)
    assert not any(finding.is_answer for finding in findings)
    assert len(graph.seen) == 1


def test_nothing_wanted_is_nothing_asked(graph: TinyGraph) -> None:  # noqa: F811
    graph.seen.clear()
    finding = ask_insights(GraphClient(graph.url, "t"), [Question("m", "m/insights", ())], "insights")[0]
    assert not finding.is_answer
    assert graph.seen == []
