"""Reads the list of posts from the newest on, a hundred to a call, with the insights that all kinds have.

That is the back-fill, and the way on where an earlier one broke off. A few pages make one transaction: after a kill
nothing that was loaded is lost, and nothing is written twice. Once everything is known, `glance` and `insights` read
what is due.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connectors.graph.answers import RawAnswer, decode
from connectors.graph.errors import GraphError, PermissionMissing, Rejected, TooMuchData, UnexpectedAnswer
from connectors.graph.paging import SMALLEST_PAGE, Listing
from connectors.instagram.expansion import insights_field, unknown_field
from connectors.instagram.insights import Finding
from connectors.instagram.records import Media
from connectors.instagram.resources import MEDIA, MEDIA_INSIGHTS
from jobs.sync import frames
from jobs.sync.insights import common_metrics, load_findings, note_silence, read_stretches
from jobs.sync.plan import KnownMedia, can_stop_listing
from jobs.sync.reading import Reading
from jobs.sync.taking import note_listed, take_in
from warehouse.lake.load import Coverage, Progress

PAGES_TOGETHER = (
    10  # pages of the list to a transaction: a load costs the lake the same for 100 rows as for 1,000
)
FIRST_KINDS = ("FEED", "REELS")  # what a list is expected to hold before it was ever read


@dataclass
class Stretch:
    """Some pages of the list that are loaded together. `is_end`: nothing further back is needed."""

    listed: list[frames.Listed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    bare: list[list[str]] = field(default_factory=list)  # ids of pages whose insights were refused as a whole
    pages: int = 0
    is_end: bool = False


def walk(reading: Reading, *, full: bool) -> None:
    """Read the list, newest first, with insights; stop at what is known already, unless `full`."""
    unfinished, until = reading.known.unfinished_listing(), None
    for stretch in _stretches(reading, unfinished, full=full):
        until = _load_stretch(reading, stretch, until, unfinished)
        for ids in stretch.bare:
            read_stretches(reading, _readable(reading, [reading.known.media[media_id] for media_id in ids]))
        if reading.insights_refused:
            raise reading.insights_refused
        reading.make_way()


def _stretches(reading: Reading, unfinished: datetime | None, *, full: bool) -> Iterator[Stretch]:
    """Yield the list in stretches, each of at most PAGES_TOGETHER pages, as far back as is needed."""
    seen_before, stretch = set(reading.known.media), Stretch()
    for page, answer, metrics in _pages(reading):
        raw_id = reading.keep(answer)
        stretch.listed += [(item, raw_id) for item in page.data]
        stretch.pages += 1
        note_listed(reading, page.data)
        if metrics:
            found = findings_of(page.data, metrics, answer)
            stretch.findings += found
            note_silence(reading, found)
        elif not _all_silent(reading):
            stretch.bare.append([item.id for item in page.data])
        page_ids = [(item.id, item.posted_at) for item in page.data]
        is_known = bool(page_ids) and can_stop_listing(page_ids, seen_before, unfinished, reading.now())
        stretch.is_end = page.after is None or (is_known and not full)
        if stretch.is_end or stretch.pages == PAGES_TOGETHER or stretch.bare:
            yield stretch
            if stretch.is_end:
                return
            stretch = Stretch()


def _pages(reading: Reading) -> Iterator[tuple[Listing[Media], RawAnswer, tuple[str, ...]]]:
    """Yield the pages of the list with their answers and the metrics that came along: none where they were refused."""
    fields, after, seen = list(MEDIA.fields), "", set[str]()
    limit = reading.learner.page
    while True:
        metrics = _walk_metrics(reading)
        params = {"fields": "", "limit": str(limit)} | ({"after": after} if after else {})
        try:
            answer = _ask(reading, params, (*fields, *insights_field(metrics)))
        except TooMuchData:
            limit //= 2
            if limit < SMALLEST_PAGE:
                raise
            reading.learner.learn_page(limit)
            continue
        except (Rejected, PermissionMissing) as error:
            unknown = unknown_field(error)
            if unknown in fields and unknown not in ("id", "timestamp"):
                fields.remove(unknown)  # this login does not have it; what is left is still worth reading
                continue
            if not metrics:
                raise
            _note_refusal(reading, error)
            metrics = ()
            answer = _ask(reading, params, fields)
        page: Listing[Media] = decode(answer.body, Listing[Media], MEDIA.about)
        yield page, answer, metrics
        if page.after is None:
            return
        if page.after in seen:
            words = "The platform repeated a page marker, so the list would never end"
            raise UnexpectedAnswer(words, resource=MEDIA.about)
        seen.add(page.after)
        after = page.after


def _ask(reading: Reading, params: dict[str, str], fields: Sequence[str]) -> RawAnswer:
    path = MEDIA.where(account=reading.platform_id)
    return reading.client.fetch(path, params | {"fields": ",".join(fields)}, resource=MEDIA.about)


def _walk_metrics(reading: Reading) -> tuple[str, ...]:
    """Return what to ask along with the next page; nothing where it is known to be refused."""
    useless = reading.insights_refused or not reading.learner.expands
    if useless or any(one.blocked for one in reading.known.media.values()) or _all_silent(reading):
        return ()
    return common_metrics(reading, () if reading.known.posts else FIRST_KINDS)


def _note_refusal(reading: Reading, error: GraphError) -> None:
    """Remember what makes asking along useless for the rest of this walk."""
    if isinstance(error, PermissionMissing):
        reading.insights_refused = error
    elif unknown_field(error) == "insights":
        reading.learner.learn_no_expansion()


def findings_of(media: Sequence[Media], metrics: tuple[str, ...], answer: RawAnswer) -> list[Finding]:
    """Return what a page told of each of its media."""
    findings = []
    for item in media:
        finding = Finding(item.id, metrics, answers=[answer])
        finding.insights.update({one.name: one for one in item.insights.data} if item.insights else {})
        findings.append(finding)
    return findings


def _readable(reading: Reading, posts: Sequence[KnownMedia]) -> list[list[KnownMedia]]:
    """Return a page's posts as stretches without those of which nothing can be told."""
    stretches: list[list[KnownMedia]] = [[]]
    for post in posts:
        if post.blocked:
            stretches.append([])
        else:
            stretches[-1].append(post)
    return [stretch for stretch in stretches if stretch]


def _load_stretch(
    reading: Reading, stretch: Stretch, until: datetime | None, unfinished: datetime | None
) -> datetime | None:
    """Load some pages of the list; return the instant down to which the list is read."""
    oldest = min((item.posted_at for item, _ in stretch.listed), default=until)
    reached = min((instant for instant in (oldest, unfinished) if instant), default=None)
    covered = [Coverage("media", None, oldest, until)]
    take_in(reading, stretch.listed, covered, Progress("media", reached, complete=stretch.is_end))
    if stretch.findings:
        load_findings(reading, stretch.findings, (MEDIA_INSIGHTS.name,))
    return oldest


def _all_silent(reading: Reading) -> bool:
    kinds = {post.product_type for post in reading.known.posts}
    return bool(kinds) and all(reading.learner.is_silent(kind) for kind in kinds)
