"""Reading insights of many media in few calls: a stretch of the list comes in one request, its insights expanded.

The platform refuses the whole request for one media or one metric that it does not like. Then it is halved until the
culprit stands alone and is asked by itself, so that everything else still arrives. A stretch is named by the
instants of its newest and oldest media; cursors are not needed, and nothing breaks when new posts come meanwhile.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from connectors.graph.answers import RawAnswer
from connectors.graph.client import GraphClient
from connectors.graph.errors import GraphError, NoInsights, NotFound, Rejected, TooMuchData
from connectors.graph.paging import Listing
from connectors.instagram.expansion import Edge, decode_part, insights_field, parts_of, unknown_field
from connectors.instagram.insights import Finding, Question, ask_insights, blamed, stopping_error
from connectors.instagram.records import Insights, Media

LARGEST = 100  # media to a request
MOST_EDGES = 30  # stretches to a request
MOST_FAILURES = 16  # so many refused requests that teach nothing, and what is left is asked media by media
PROBES = (
    3  # media of a kind that are asked alone about a metric before it counts as refused for all of the kind
)
FALSE_ALARMS = (
    3  # so many media that were refused in company and not alone: expansion itself is what is refused
)
BEFORE_CONVERSION = 2108006
_UNKNOWN_METRIC = re.compile(r"metric\[\d+\] must be one of|metric is no longer supported")


@dataclass(frozen=True)
class Post:
    """A media as a stretch knows it."""

    media_id: str
    posted_at: datetime
    kind: str  # product type


@dataclass(frozen=True)
class Span:
    """Media that follow each other in the list, newest first, and the metrics wanted of all of them."""

    posts: tuple[Post, ...]
    metrics: tuple[str, ...]


@dataclass
class SpanReader:
    """Reads stretches of an account's list. What came of it is in its fields.

    `fields` are asked of each media beside its insights, and `listed` has the media that came with them. `dropped`
    are metrics that the platform does not know at all (with its words), `missing` media that the list lacks, `page`
    the largest request that it took, `expands` whether expansion works. `converted_at`: no media up to that instant
    has insights, since the account was not professional then. `unsupported` are metrics that a kind of media lacks.
    """

    client: GraphClient
    account: str
    resource: str
    fields: tuple[str, ...] = ("id", "timestamp")
    page: int = LARGEST
    expands: bool = True
    findings: dict[str, Finding] = field(default_factory=dict)
    listed: list[tuple[Media, RawAnswer]] = field(default_factory=list)
    dropped: dict[str, str] = field(default_factory=dict)
    unsupported: dict[tuple[str, str], str] = field(default_factory=dict)
    missing: list[Post] = field(default_factory=list)
    converted_at: datetime | None = None
    _failures: int = 0
    _alarms: int = 0
    _probed: set[tuple[str, str]] = field(default_factory=set)

    def read(self, spans: Sequence[Span]) -> None:
        """Read all of them. Raises what makes further calls useless."""
        waiting = self._askable(spans)
        while waiting:
            request, waiting = _first_request(waiting, self.page)
            self._read(request, fails=None)
            waiting = self._askable(waiting)

    def _read(self, spans: Sequence[Span], fails: GraphError | None) -> bool:
        """Read stretches in one request, or in parts when that is refused; say whether it was taken at once.

        `fails` is the refusal that is known beforehand: half of a refused request was taken, so the other is not.
        """
        spans = self._askable(spans)
        if not spans:
            return True
        size = sum(len(span.posts) for span in spans)
        if size == 1 or not self.expands or self._failures >= MOST_FAILURES:
            self._ask_each(spans, was_refused=fails is not None)
            return False
        known = self._lessons
        refusal = fails or self._ask(spans)
        if refusal is None:
            return True
        if self._lessons > known:
            self._failures = 0
            self.read(spans)
            return False
        blame = blamed(refusal.message, list(dict.fromkeys(name for span in spans for name in span.metrics)))
        if blame and self._set_apart(spans, blame):
            return False
        first, second = _halves(spans)
        taken = self._read(first, fails=None)
        certain = taken and not isinstance(refusal, TooMuchData) and self._lessons == known
        self._read(second, fails=refusal if certain else None)
        return False

    @property
    def _lessons(self) -> int:
        return len(self.dropped) + len(self.unsupported)

    def _set_apart(self, spans: Sequence[Span], blame: tuple[str, ...]) -> bool:
        """Read blamed metrics apart from the others, kind by kind; say whether that was a way on.

        Where nothing but one kind and the blamed metrics is left, a few media are asked alone: when all of them
        lack a metric, the kind does.
        """
        kinds = {post.kind for span in spans for post in span.posts}
        rest = [replace(span, metrics=tuple(m for m in span.metrics if m not in blame)) for span in spans]
        apart = [replace(span, metrics=tuple(m for m in span.metrics if m in blame)) for span in spans]
        if len(kinds) > 1 or any(span.metrics for span in rest):
            self.read(rest)
            for kind in sorted(kinds):
                self.read([run for span in apart for run in _runs(span, kind)])
            return True
        (kind,) = kinds
        if {(kind, metric) for metric in blame} <= self._probed:
            return False
        self._probed.update((kind, metric) for metric in blame)
        posts = [post for span in apart for post in span.posts][:PROBES]
        asked = apart[0].metrics
        self._ask_each([Span((post,), asked) for post in posts], was_refused=False)
        refused = [self.findings[post.media_id].refused for post in posts]
        lacking = {metric: refused[0][metric] for metric in asked if all(metric in one for one in refused)}
        self.unsupported.update({(kind, metric): words for metric, words in lacking.items()})
        if not lacking:
            return False
        self._failures = 0  # they taught something
        self.read(apart)
        return True

    def _ask(self, spans: Sequence[Span]) -> GraphError | None:
        """Make one request; return its refusal, having noted what it teaches."""
        try:
            for span, media, answer in self._fetch(spans):
                self._take(span, media, answer)
        except TooMuchData as error:
            self.page = max(1, sum(len(span.posts) for span in spans) // 2)
            return error
        except Rejected as error:
            self._failures += 1
            if unknown_field(error) or error.code == 2500:
                self.expands = False
            if _UNKNOWN_METRIC.search(error.message):
                asked = tuple(dict.fromkeys(metric for span in spans for metric in span.metrics))
                # A position counts within one stretch, so that it is only sure where all ask the same.
                is_sure = "metric[" not in error.message or all(span.metrics == asked for span in spans)
                sure = asked if is_sure else ()
                self.dropped.update(dict.fromkeys(blamed(error.message, sure), error.message))
            return error
        return None

    def _fetch(self, spans: Sequence[Span]) -> Iterable[tuple[Span, list[Media], RawAnswer]]:
        edges = [self._edge(span, f"part{at}") for at, span in enumerate(spans)]
        if len(edges) == 1:
            params = {"fields": ",".join(edges[0].fields), **edges[0].modifiers}
            answer = self.client.fetch(f"{self.account}/media", params, resource=self.resource)
            parts = {edges[0].key: answer.body}
        else:
            fields = ",".join(("id", *(edge.text for edge in edges)))
            answer = self.client.fetch(self.account, {"fields": fields}, resource=self.resource)
            parts = {name: bytes(part) for name, part in parts_of(answer, self.resource).items()}
        for span, edge in zip(spans, edges, strict=True):
            told = parts.get(edge.key, b'{"data":[]}')
            yield span, decode_part(told, Listing[Media], self.resource).data, answer

    def _edge(self, span: Span, alias: str) -> Edge:
        bounds = {
            "since": str(int(span.posts[-1].posted_at.timestamp())),
            "until": str(int(span.posts[0].posted_at.timestamp())),
            "limit": str(min(len(span.posts) + 2, LARGEST)),  # posts of the same second may come along
        }
        return Edge("media", bounds, (*self.fields, *insights_field(span.metrics)), alias)

    def _take(self, span: Span, media: Sequence[Media], answer: RawAnswer) -> None:
        told = {item.id: item for item in media}
        for post in span.posts:
            item = told.get(post.media_id)
            if item is None:
                self.missing.append(post)
                continue
            self.listed.append((item, answer))
            finding = Finding(post.media_id, span.metrics)
            finding.take(item.insights or Insights(), answer)
            self._note(finding)

    def _askable(self, spans: Sequence[Span]) -> list[Span]:
        """Leave out what needs no asking: metrics that nobody, or this kind, has, and media that have none at all."""
        left = []
        for span in spans:
            posts = tuple(post for post in span.posts if not self._settle(post, span.metrics))
            kinds = {post.kind for post in posts}
            lacked = {m for m in span.metrics for kind in kinds if (kind, m) in self.unsupported}
            left.append(
                Span(posts, tuple(m for m in span.metrics if m not in self.dropped and m not in lacked))
            )
            for kind in sorted(kinds) if lacked else ():
                had = tuple(m for m in span.metrics if m in lacked and (kind, m) not in self.unsupported)
                left += [replace(run, metrics=had) for run in _runs(Span(posts, ()), kind)]
            for post in posts:
                refused = self._refusals(post.kind, span.metrics)
                if refused:
                    self._note(Finding(post.media_id, tuple(refused), refused=refused))
        return [span for span in left if span.posts and span.metrics]

    def _settle(self, post: Post, metrics: tuple[str, ...]) -> bool:
        if self.converted_at is None or post.posted_at > self.converted_at:
            return False
        words = "It was posted before the account became professional"
        error = NoInsights(words, code=100, subcode=BEFORE_CONVERSION, resource=self.resource)
        self._note(Finding(post.media_id, metrics, error=error))
        return True

    def _ask_each(self, spans: Sequence[Span], *, was_refused: bool) -> None:
        """Ask media by media; what is refused in company and not alone speaks against expansion."""
        path = "{}/insights"
        questions = [
            Question(post, path.format(post.media_id), span.metrics) for span in spans for post in span.posts
        ]
        found = ask_insights(self.client, questions, self.resource)
        for finding in found:
            post = finding.subject
            self._note(replace(finding, subject=post.media_id))
            if isinstance(finding.error, NoInsights) and finding.error.subcode == BEFORE_CONVERSION:
                self.converted_at = max(filter(None, (self.converted_at, post.posted_at)))
            if was_refused and finding.error is None and not finding.refused:
                self._alarms += 1
                self.expands = self.expands and self._alarms < FALSE_ALARMS
        stopped = stopping_error(found)
        if stopped:
            raise stopped

    def _refusals(self, kind: str, metrics: Iterable[str]) -> dict[str, str]:
        words = {
            metric: self.dropped.get(metric) or self.unsupported.get((kind, metric)) for metric in metrics
        }
        return {metric: said for metric, said in words.items() if said}

    def _note(self, finding: Finding) -> None:
        """Keep a finding, beside what an earlier request told of the same media."""
        if isinstance(finding.error, NotFound):
            self.listed = [(item, answer) for item, answer in self.listed if item.id != finding.subject]
        earlier = self.findings.setdefault(finding.subject, finding)
        if earlier is not finding:
            asked = tuple(dict.fromkeys((*earlier.asked, *finding.asked)))
            merged = replace(finding, asked=asked, answers=[*earlier.answers, *finding.answers])
            merged.insights = earlier.insights | finding.insights
            merged.refused = earlier.refused | finding.refused
            self.findings[finding.subject] = merged


def _first_request(spans: Sequence[Span], most: int) -> tuple[list[Span], list[Span]]:
    """Return the stretches of the next request, at most so many media in them, and what is left."""
    request: list[Span] = []
    room = most
    for at, span in enumerate(spans):
        taken = span.posts[:room]
        if len(request) == MOST_EDGES or not taken:
            return request, list(spans[at:])
        request.append(replace(span, posts=taken))
        room -= len(taken)
        if len(taken) < len(span.posts):
            return request, [replace(span, posts=span.posts[len(taken) :]), *spans[at + 1 :]]
    return request, []


def _runs(span: Span, kind: str) -> list[Span]:
    """Return the stretches of a stretch that hold one kind of media only."""
    groups = groupby(span.posts, key=lambda post: post.kind)
    return [replace(span, posts=tuple(posts)) for of, posts in groups if of == kind]


def _halves(spans: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """Cut a request in two, between stretches where there are several."""
    if len(spans) > 1:
        middle = len(spans) // 2
        return list(spans[:middle]), list(spans[middle:])
    span, middle = spans[0], len(spans[0].posts) // 2
    return [replace(span, posts=span.posts[:middle])], [replace(span, posts=span.posts[middle:])]
