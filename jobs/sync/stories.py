"""The insights of live stories, before both vanish: hourly, and once more just before the end."""

from collections.abc import Sequence

from connectors.graph.answers import RawAnswer, decode
from connectors.graph.errors import Rejected
from connectors.graph.paging import Listing
from connectors.instagram.expansion import insights_field
from connectors.instagram.metrics import media_metrics
from connectors.instagram.records import Media
from connectors.instagram.resources import MEDIA_INSIGHTS, OWN_INSIGHTS, STORIES
from jobs.sync.cadence import story_due
from jobs.sync.insights import load_findings, read_alone
from jobs.sync.known import STORY
from jobs.sync.media import findings_of
from jobs.sync.plan import KnownMedia
from jobs.sync.reading import Reading


def read_stories(reading: Reading, due: Sequence[KnownMedia]) -> None:
    """Read stories that are due: in one call when several were told before, else one by one.

    A story that few have seen is refused, and would have the others refused in its company.
    """
    told = [story for story in due if story.insights_at and not story.blocked]
    if len(told) > 1 and len(told) == len(due) and reading.learner.expands:
        due = _left_of(reading, due)
    if due:
        read_alone(reading, due)


def read_live_stories(reading: Reading) -> None:
    """Read the known stories that are due."""
    now = reading.now()
    read_stories(reading, [story for story in reading.known.stories if story_due(story, now)])


def _left_of(reading: Reading, due: Sequence[KnownMedia]) -> list[KnownMedia]:
    """Read stories together; return those that this did not bring."""
    metrics = reading.learner.wanted(STORY, media_metrics(STORY))
    fields = ",".join(("id", "timestamp", *insights_field(metrics)))
    path = STORIES.where(account=reading.platform_id)
    try:
        answer: RawAnswer = reading.client.fetch(
            path, {"fields": fields, "limit": "50"}, resource=STORIES.about
        )
    except Rejected:
        return list(due)
    listing: Listing[Media] = decode(answer.body, Listing[Media], STORIES.about)
    told = [item for item in listing.data if item.id in reading.known.media]
    load_findings(reading, findings_of(told, metrics, answer), (MEDIA_INSIGHTS.name, OWN_INSIGHTS.name))
    ids = {item.id for item in told}
    return [story for story in due if story.media_id not in ids]
