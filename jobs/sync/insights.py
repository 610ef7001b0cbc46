"""Reads insights of posts that are known: stretches of the list in one call each, what is odd by itself.

What is learned on the way (metrics that are refused, how much fits into a request, whether expansion works at all)
counts for the next requests of the same reading and, for a week, for later ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from connectors.graph.batch import LARGEST
from connectors.graph.errors import NoInsights, NotFound
from connectors.instagram.insights import Finding, Question, ask_insights, blocking_error
from connectors.instagram.metrics import COMMON, media_metrics
from connectors.instagram.resources import MEDIA_INSIGHTS, OWN_INSIGHTS
from connectors.instagram.spans import Post, Span, SpanReader
from jobs.sync import frames, origins
from jobs.sync.known import STORY
from jobs.sync.plan import KnownMedia
from jobs.sync.reading import Reading
from jobs.sync.taking import PLAIN_FIELDS, take_in
from warehouse.lake.load import Coverage

SETTLED_AGE = 2  # days; younger posts may have no numbers yet


def common_metrics(reading: Reading, kinds: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the metrics that all kinds of this account's posts are told, so that a mixed page may be asked them."""
    of_account = {post.product_type for post in reading.known.media.values()} | set(kinds)
    told = [kind for kind in of_account - {STORY} if not reading.learner.is_silent(kind)]
    if of_account - {STORY} and not told:
        return ()
    wanted = [set(reading.learner.wanted(kind, media_metrics(kind))) for kind in told]
    return tuple(metric for metric in COMMON if all(metric in one for one in wanted))


def own_metrics(reading: Reading, kind: str) -> tuple[str, ...]:
    """Return the metrics of a kind that do not come with a mixed page."""
    common = common_metrics(reading)
    return tuple(m for m in reading.learner.wanted(kind, media_metrics(kind)) if m not in common)


def read_stretches(reading: Reading, stretches: Sequence[Sequence[KnownMedia]]) -> None:
    """Read what the list tells of stretches of posts (each newest first), and the insights that all kinds have."""
    metrics = common_metrics(reading)
    spans = [Span(tuple(_post(one) for one in posts), metrics) for posts in stretches if posts]
    for together in _requests(spans, reading.learner.page):
        reader = _reader(reading, MEDIA_INSIGHTS.about, PLAIN_FIELDS)
        reader.read(together)
        _conclude(reading, reader, MEDIA_INSIGHTS.name)
        reading.make_way()


def read_own(reading: Reading, due: Sequence[KnownMedia]) -> None:
    """Read the insights that only their kinds have, of posts that are due: stretches of one kind, many to a call."""
    spans = [
        Span(tuple(_post(one) for one in run), own_metrics(reading, run[0].product_type))
        for run in _runs(reading, due)
    ]
    for together in _requests([span for span in spans if span.metrics], reading.learner.page):
        reader = _reader(reading, OWN_INSIGHTS.about, ("id", "timestamp"))
        reader.read(together)
        _conclude(reading, reader, OWN_INSIGHTS.name)
        reading.make_way()


def read_alone(reading: Reading, due: Sequence[KnownMedia]) -> None:
    """Read all insights of posts one by one, fifty to a round trip. Raises what stops the account."""
    for at in range(0, len(due), LARGEST):
        batch = due[at : at + LARGEST]
        questions = [
            Question(
                one.media_id,
                MEDIA_INSIGHTS.where(media=one.media_id),
                reading.learner.wanted(one.product_type, media_metrics(one.product_type)),
            )
            for one in batch
        ]
        findings = ask_insights(reading.client, questions, MEDIA_INSIGHTS.about)
        load_findings(reading, findings, (MEDIA_INSIGHTS.name, OWN_INSIGHTS.name))
        blocked = blocking_error(findings)
        if blocked:
            raise blocked
        reading.make_way()


def load_findings(
    reading: Reading, findings: Sequence[Finding], looks: Sequence[str], odd: frozenset[str] = frozenset()
) -> None:
    """Load what was answered, learn from it, and note that we looked. `odd`: media to be asked alone from now on."""
    answered = [finding for finding in findings if finding.is_answer]
    gone = [finding.subject for finding in findings if _is_gone(reading, finding)]
    seen = [finding.subject for finding in answered] + gone
    found = [as_found(reading, one, odd) for one in answered]
    if seen:
        reading.load(
            MEDIA_INSIGHTS.name,
            samples=frames.insight_samples([row for row, _ in found]),
            media=frames.gone_media(gone) if gone else None,
            coverage=[Coverage(look, seen) for look in looks],
            origin=origins.of_samples([told for _, told in found], gone),
        )
    for media_id in gone:
        reading.known.media.pop(media_id, None)
    note_answers(reading, answered, looks, odd)
    about = MEDIA_INSIGHTS.about if MEDIA_INSIGHTS.name in looks else OWN_INSIGHTS.about
    reading.note_errors(about, [f.error for f in findings if f.error and f.subject not in seen])


def as_found(
    reading: Reading, finding: Finding, odd: frozenset[str] = frozenset()
) -> tuple[frames.Found, tuple[dict[str, Any], Sequence[str]]]:
    """Return a finding for its sample, and as its origin tells it. Of its kind's metrics the refused ones are named."""
    metrics = media_metrics(_kind(reading, finding))
    wanted = reading.learner.wanted(_kind(reading, finding), metrics)
    named = tuple(dict.fromkeys((*finding.asked, *(m for m in metrics if m not in wanted))))
    if isinstance(finding.error, NoInsights):
        named = (*metrics, "*")
    elif finding.subject in odd:
        named = (*named, "*")
    raw_ids = reading.keep_all(finding.answers)
    told = origins.of_finding(finding, None, raw_ids)
    return (finding, named, raw_ids[-1] if raw_ids else None), (told, named)


def note_answers(
    reading: Reading, answered: Sequence[Finding], looks: Sequence[str], odd: frozenset[str] = frozenset()
) -> None:
    """Take in what the platform's answers teach about media and kinds."""
    now, known = reading.now(), reading.known
    for finding in answered:
        media = known.media[finding.subject]
        is_blocked = isinstance(finding.error, NoInsights) and media.product_type != STORY
        known.media[finding.subject] = replace(
            media,
            insights_at=now if MEDIA_INSIGHTS.name in looks else media.insights_at,
            own_at=now if OWN_INSIGHTS.name in looks else media.own_at,
            blocked=is_blocked or media.blocked,
            odd=finding.subject in odd or media.odd,
        )
        reading.learner.note(media.product_type, finding)
    if MEDIA_INSIGHTS.name in looks:
        note_silence(reading, answered)
    reading.keep_lessons()


def note_silence(reading: Reading, answered: Sequence[Finding]) -> None:
    """Count settled posts in a row about which nothing is told, so that a silent kind is not asked about for long."""
    for finding in answered:
        media, now = reading.known.media[finding.subject], reading.now()
        if not finding.tells_nothing:
            reading.known.telling.add(media.product_type)
        is_settled = (now - media.posted_at).days >= SETTLED_AGE and not finding.error
        if is_settled and media.product_type not in reading.known.telling:
            reading.learner.note_back_fill(media.product_type, finding.tells_nothing)


def _conclude(reading: Reading, reader: SpanReader, look: str) -> None:
    """Load what stretches brought, and remember what they taught."""
    kinds = {post.product_type for post in reading.known.posts}
    for metric, words in reader.dropped.items():
        for kind in kinds:
            reading.learner.learn_refused(kind, metric, words)
    for (kind, metric), words in reader.unsupported.items():
        reading.learner.learn_refused(kind, metric, words)
    reading.learner.learn_page(reader.page)
    if not reader.expands:
        reading.learner.learn_no_expansion()
    if look == MEDIA_INSIGHTS.name and reader.listed:
        listed = [(item, reading.keep(answer)) for item, answer in reader.listed]
        take_in(reading, listed, [Coverage("media", [item.id for item, _ in listed])], None)
    load_findings(reading, list(reader.findings.values()), (look,), _odd_ones(reading, reader))
    if reader.missing:
        _ask_missing(reading, reader.missing)


def _odd_ones(reading: Reading, reader: SpanReader) -> frozenset[str]:
    """Return the media that were refused alone what the platform does not refuse to their kind."""
    learned = {metric for _, metric in reader.unsupported} | set(reader.dropped)
    return frozenset(
        finding.subject
        for finding in reader.findings.values()
        if set(finding.refused) - learned
        and set(finding.refused)
        & set(reading.learner.wanted(_kind(reading, finding), tuple(finding.refused)))
    )


def _ask_missing(reading: Reading, missing: Sequence[Post]) -> None:
    """Ask for posts that the list no longer holds: they are gone, or archived and still told by their id."""
    read_alone(reading, [reading.known.media[post.media_id] for post in missing])


def _reader(reading: Reading, about: str, fields: tuple[str, ...]) -> SpanReader:
    learner = reading.learner
    blocked = [one.posted_at for one in reading.known.posts if one.blocked]
    return SpanReader(
        reading.client,
        reading.platform_id,
        about,
        fields,
        page=learner.page,
        expands=learner.expands,
        converted_at=max(blocked, default=None),
    )


def _requests(spans: Sequence[Span], most: int) -> list[list[Span]]:
    """Return the stretches by what is loaded together: some requests each, so that a kill costs little."""
    groups: list[list[Span]] = []
    for span in spans:
        if groups and sum(len(one.posts) for one in groups[-1]) + len(span.posts) <= most:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _runs(reading: Reading, due: Sequence[KnownMedia]) -> list[list[KnownMedia]]:
    """Return due posts by stretches of the list that hold nothing but their kind, and nothing that is refused."""
    wanted = {one.media_id for one in due}
    runs = []
    for (_, apart), run in groupby(
        reading.known.posts, key=lambda one: (one.product_type, one.blocked or one.odd)
    ):
        posts = list(run)
        places = [at for at, one in enumerate(posts) if one.media_id in wanted]
        if places and not apart:
            runs.append(posts[places[0] : places[-1] + 1])
    return runs


def _is_gone(reading: Reading, finding: Finding) -> bool:
    """Say whether a media no longer exists. One that was just listed does, whatever its insights say."""
    return isinstance(finding.error, NotFound) and finding.subject not in reading.listed


def _kind(reading: Reading, finding: Finding) -> str:
    return reading.known.media[finding.subject].product_type


def _post(media: KnownMedia) -> Post:
    return Post(media.media_id, media.posted_at, media.product_type)
