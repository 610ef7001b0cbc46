"""Reading insights so that one refused metric never costs another.

The platform refuses a whole call for one metric it does not like. Where its message names the metric, the
rest is asked again without it; where it names none, the call is halved until the culprit stands alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.graph.answers import RawAnswer, decode
from connectors.graph.batch import Ask, Reply
from connectors.graph.client import GraphClient
from connectors.graph.errors import (
    GraphError,
    NoInsights,
    PermissionMissing,
    RateLimited,
    Rejected,
    TokenInvalid,
    TooMuchData,
)
from connectors.instagram.expansion import Edge, decode_part, parts_of
from connectors.instagram.records import Insight, Insights

TOGETHER = 30  # questions to a call
_NAMED = (
    re.compile(r"does not support the (\w+) metric"),
    re.compile(r"the following metrics \(([\w, ]+)\)", re.IGNORECASE),
    re.compile(r"\(#100\) \((\w+)\) metric"),
    re.compile(r"the (\w+) metric is no longer supported"),
)
_BY_POSITION = re.compile(r"metric\[(\d+)\]")
_ABOUT_TIME = re.compile(r"\b(since|until|last 30 days|last 2 years)\b")  # refuses the window, not a metric


@dataclass(frozen=True)
class Question:
    """Metrics wanted of one thing: `subject` is what the asker calls it (a media id, a day)."""

    subject: Any
    path: str
    metrics: tuple[str, ...]
    params: Mapping[str, str] = field(default_factory=dict)

    def ask(self) -> Ask:
        """Return the read to make."""
        return Ask(self.path, {"metric": ",".join(self.metrics), **self.params})


@dataclass
class Finding:
    """What one question brought: insights and refusals by metric, or an error about the thing."""

    subject: Any
    asked: tuple[str, ...]
    insights: dict[str, Insight] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)  # metric -> the platform's words
    error: GraphError | None = None
    answers: list[RawAnswer] = field(default_factory=list)
    part: str | None = None  # under which name its answer tells it, when several questions share one

    @property
    def is_answer(self) -> bool:
        """Say whether the platform has said all that it will say about this thing."""
        return isinstance(self.error, NoInsights) or (
            self.error is None and bool(self.answers or self.refused)
        )

    @property
    def tells_nothing(self) -> bool:
        """Say whether not a single number came back."""
        return all(insight.is_empty for insight in self.insights.values())

    def take(self, insights: Insights, answer: RawAnswer) -> None:
        """Note the insights that one answer told."""
        self.answers.append(answer)
        self.insights.update({insight.name: insight for insight in insights.data})


def ask_insights(client: GraphClient, questions: Sequence[Question], resource: str) -> list[Finding]:
    """Answer all questions, each as far as the platform goes; in the order asked.

    Raises nothing for one thing's errors: they are in its finding. `stopping_error` tells whether to go on.
    """
    findings = [Finding(question.subject, question.metrics) for question in questions]
    waiting = [(at, question) for at, question in enumerate(questions) if question.metrics]
    while waiting:
        replies = client.batch([question.ask() for _, question in waiting], resource=resource)
        again: list[tuple[int, Question]] = []
        for (at, question), reply in zip(waiting, replies, strict=True):
            again += [(at, rest) for rest in _take(findings[at], question, reply, resource)]
        stopped = stopping_error(findings)
        if stopped:
            for at, _ in again:
                findings[at].error = stopped
            break
        waiting = again
    return findings


def ask_together(client: GraphClient, questions: Sequence[Question], resource: str) -> list[Finding]:
    """Answer questions about one account, TOGETHER of them to a call, each as an expansion of its own.

    Where such a call is refused, its questions are answered one by one, so that no refusal costs another's answer.
    """
    findings = []
    for at in range(0, len(questions), TOGETHER):
        some = questions[at : at + TOGETHER]
        try:
            findings += (
                _one_call(client, some, resource) if len(some) > 1 else ask_insights(client, some, resource)
            )
        except (Rejected, TooMuchData):
            findings += ask_insights(client, some, resource)
        if stopping_error(findings):
            findings += [
                Finding(one.subject, one.metrics, error=stopping_error(findings))
                for one in questions[at + TOGETHER :]
            ]
            break
    return findings


def _one_call(client: GraphClient, questions: Sequence[Question], resource: str) -> list[Finding]:
    edges = [
        Edge("insights", {"metric": ",".join(one.metrics), **one.params}, alias=f"part{at}")
        for at, one in enumerate(questions)
    ]
    node = questions[0].path.removesuffix("/insights")
    fields = ",".join(("id", *(edge.text for edge in edges)))
    answer = client.fetch(node, {"fields": fields}, resource=resource)
    parts, findings = parts_of(answer, resource), []
    for question, edge in zip(questions, edges, strict=True):
        finding = Finding(question.subject, question.metrics, part=edge.key)
        told = parts.get(edge.key, b'{"data":[]}')
        finding.take(decode_part(told, Insights, resource), answer)
        findings.append(finding)
    return findings


def stopping_error(findings: Iterable[Finding]) -> GraphError | None:
    """Return the error that makes further calls for this account useless, if there was one."""
    errors = (finding.error for finding in findings)
    return next((error for error in errors if isinstance(error, (RateLimited, TokenInvalid))), None)


def blocking_error(findings: Iterable[Finding]) -> GraphError | None:
    """Return the error that makes asking for insights useless: a stopping one, or a missing permission."""
    found = list(findings)
    refused = (finding.error for finding in found if isinstance(finding.error, PermissionMissing))
    return stopping_error(found) or next(refused, None)


def _take(finding: Finding, question: Question, reply: Reply, resource: str) -> list[Question]:
    """Note what a reply says; return what is to be asked again."""
    if reply.answer:
        finding.answers.append(reply.answer)
    try:
        if reply.error:
            raise reply.error
        for insight in decode(reply.body, Insights, resource).data:
            finding.insights[insight.name] = insight
    except NoInsights as error:
        finding.error = error
    except Rejected as error:
        return _without_culprit(finding, question, error)
    except GraphError as error:
        finding.error = error
    return []


def _without_culprit(finding: Finding, question: Question, error: Rejected) -> list[Question]:
    if _ABOUT_TIME.search(error.message):
        finding.error = error
        return []
    culprits = blamed(error.message, question.metrics)
    if not culprits and len(question.metrics) > 1:
        middle = len(question.metrics) // 2
        return [_only(question, question.metrics[:middle]), _only(question, question.metrics[middle:])]
    culprits = culprits or question.metrics
    finding.refused.update(dict.fromkeys(culprits, error.message))
    rest = tuple(metric for metric in question.metrics if metric not in culprits)
    return [_only(question, rest)] if rest else []


def blamed(message: str, metrics: Sequence[str]) -> tuple[str, ...]:
    """Return which of the metrics a refusal names; empty when it names none.

    "metric[0] must be one of the following values: reach, …" blames by position: the names that follow are
    the ones it would have liked.
    """
    positions = [int(found) for found in _BY_POSITION.findall(message)]
    named = {metrics[at] for at in positions if at < len(metrics)}
    if not positions:
        for pattern in _NAMED:
            named |= {name.strip() for found in pattern.findall(message) for name in found.split(",")}
    return tuple(metric for metric in metrics if metric in named)


def _only(question: Question, metrics: tuple[str, ...]) -> Question:
    return Question(question.subject, question.path, metrics, question.params)
