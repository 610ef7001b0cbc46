"""The hourly look at an account: its own fields, the stories that are live, and its newest posts, all in one call.

What the platform refuses in company is asked apart, so that one part never costs another.
"""

from dataclasses import dataclass, field

from connectors.graph.answers import RawAnswer, decode
from connectors.graph.errors import PermissionMissing, Rejected, TooMuchData
from connectors.graph.paging import Listing
from connectors.instagram.expansion import Edge, decode_part, insights_field, parts_of
from connectors.instagram.records import Media, Profile
from connectors.instagram.resources import CHILDREN, MEDIA, MEDIA_INSIGHTS, PROFILE, STORIES
from jobs.sync import frames, origins
from jobs.sync.cadence import must_read
from jobs.sync.children import keep_children
from jobs.sync.insights import common_metrics, load_findings, read_alone, read_stretches
from jobs.sync.media import findings_of
from jobs.sync.reading import Reading
from jobs.sync.taking import PLAIN_FIELDS, take_in
from warehouse.lake.load import Coverage
from warehouse.ledger import accounts

ALBUM = "CAROUSEL_ALBUM"
STORIES_AT_MOST = "50"


@dataclass
class Glance:
    """What one look brought. `metrics`: those that came along with the posts."""

    profile: tuple[Profile, RawAnswer]
    stories: list[tuple[Media, RawAnswer]] = field(default_factory=list)
    posts: list[tuple[Media, RawAnswer]] = field(default_factory=list)
    metrics: tuple[str, ...] = ()
    has_older: bool = True


def take_glance(reading: Reading, newest: int) -> bool:
    """Look at the account and its `newest` posts (0: at none); say whether there are new posts beyond them."""
    before = set(reading.known.media)
    glance = _look(reading, newest)
    fresh = [item for item, _ in glance.posts if item.id not in before]
    if any(item.media_type == ALBUM for item in fresh):
        glance.posts = _described(reading, glance.posts, len(fresh))
    _load(reading, glance)
    _note_profile(reading, glance.profile[0])
    if newest and not glance.metrics:
        _read_insights(reading, [item.id for item, _ in glance.posts])
    _ask_unlisted(reading, [item for item, _ in glance.posts])
    return bool(fresh) and len(fresh) == len(glance.posts) and glance.has_older


def _look(reading: Reading, newest: int) -> Glance:
    """Make the call; with less in it when it is refused."""
    metrics = _metrics(reading, newest)
    try:
        return _ask(reading, newest, metrics)
    except (Rejected, PermissionMissing, TooMuchData) as error:
        if isinstance(error, TooMuchData):
            reading.learner.learn_page(newest // 2)
        if isinstance(error, PermissionMissing) and metrics:
            reading.insights_refused = error
        if not metrics:
            return _ask_apart(reading, newest)
    try:
        return _ask(reading, newest, ())
    except (Rejected, PermissionMissing, TooMuchData):
        return _ask_apart(reading, newest)


def _metrics(reading: Reading, newest: int) -> tuple[str, ...]:
    """Return the metrics to ask along; none where a post among the newest would have all of it refused."""
    apart = any(post.blocked or post.odd for post in reading.known.posts[:newest])
    return common_metrics(reading) if newest and reading.learner.expands and not apart else ()


def _ask(reading: Reading, newest: int, metrics: tuple[str, ...]) -> Glance:
    edges = [Edge("stories", {"limit": STORIES_AT_MOST}, PLAIN_FIELDS)]
    if newest:
        edges.append(Edge("media", {"limit": str(newest)}, (*PLAIN_FIELDS, *insights_field(metrics))))
    fields = ",".join((*PROFILE.fields, *(edge.text for edge in edges)))
    path = PROFILE.where(account=reading.platform_id)
    answer = reading.client.fetch(path, {"fields": fields}, resource=PROFILE.about)
    parts, media = parts_of(answer, PROFILE.about), dict[str, Listing[Media]]()
    for edge in edges:
        found = parts.get(edge.key)
        media[edge.key] = decode_part(found, Listing[Media], edge.key) if found else Listing([])
    return Glance(
        (decode(answer.body, Profile, PROFILE.about), answer),
        [(item, answer) for item in media["stories"].data],
        [(item, answer) for item in media["media"].data] if newest else [],
        metrics,
        len(media["media"].data) >= newest if newest else True,
    )


def _ask_apart(reading: Reading, newest: int) -> Glance:
    """Ask for each part by itself, as plainly as can be."""
    client, account = reading.client, reading.platform_id
    answer = client.fetch(PROFILE.where(account=account), PROFILE.params(), resource=PROFILE.about)
    glance = Glance((decode(answer.body, Profile, PROFILE.about), answer))
    for page in client.pages(STORIES.where(account=account), STORIES.params(), Media, resource=STORIES.about):
        glance.stories += [(item, page.answer) for item in page.items]
    if newest:
        params = MEDIA.params() | {"limit": str(newest)}
        page = next(client.pages(MEDIA.where(account=account), params, Media, resource=MEDIA.about))
        glance.posts, glance.has_older = [(item, page.answer) for item in page.items], not page.is_last
    return glance


def _described(
    reading: Reading, posts: list[tuple[Media, RawAnswer]], fresh: int
) -> list[tuple[Media, RawAnswer]]:
    """Return the posts with how many pictures the new ones have, which a look does not ask for."""
    params = {"fields": ",".join(("id", "timestamp", CHILDREN)), "limit": str(fresh)}
    path = MEDIA.where(account=reading.platform_id)
    answer = reading.client.fetch(path, params, resource=MEDIA.about)
    listing: Listing[Media] = decode(answer.body, Listing[Media], MEDIA.about)
    keep_children(reading, [(item, reading.keep(answer)) for item in listing.data])
    children = {item.id: item.children for item in listing.data}
    for item, _ in posts:
        item.children = children.get(item.id)
    return posts


def _load(reading: Reading, glance: Glance) -> None:
    """Load what the look brought, each kind of it with its origin."""
    profile, answer = glance.profile
    raw_id = reading.keep(answer)
    reading.load(
        PROFILE.name,
        account=frames.account_frame(profile, raw_id),
        coverage=[Coverage(PROFILE.name)],
        origin=origins.of_profile(raw_id),
    )
    stories = [(frames.as_story(item), reading.keep(raw)) for item, raw in glance.stories]
    if stories:
        take_in(reading, stories, [Coverage("media", [item.id for item, _ in stories])], None, stories=True)
    posts = [(item, reading.keep(raw)) for item, raw in glance.posts]
    if posts:
        oldest = min(item.posted_at for item, _ in posts)
        take_in(reading, posts, [Coverage("media", None, oldest, None)], None)
    if glance.metrics:
        found = findings_of([item for item, _ in posts], glance.metrics, answer)
        load_findings(reading, found, (MEDIA_INSIGHTS.name,))


def _read_insights(reading: Reading, media_ids: list[str]) -> None:
    """Read the insights of listed posts, which the look could not bring, in stretches without what is apart."""
    if reading.insights_refused:
        raise reading.insights_refused
    if not reading.learner.expands or not common_metrics(reading):
        return
    stretches: list[list[str]] = [[]]
    for media_id in media_ids:
        post = reading.known.media[media_id]
        if post.blocked or post.odd:
            stretches.append([])
        else:
            stretches[-1].append(media_id)
    read_stretches(reading, [[reading.known.media[one] for one in ids] for ids in stretches if ids])


def _ask_unlisted(reading: Reading, listed: list[Media]) -> None:
    """Ask, when they are due, for known posts that the list left out: they are gone, or archived."""
    oldest, ids, now = (
        min((item.posted_at for item in listed), default=None),
        {item.id for item in listed},
        reading.now(),
    )
    left_out = [
        post
        for post in reading.known.posts
        if oldest and post.posted_at > oldest and post.media_id not in ids and not post.blocked
    ]
    read_alone(reading, [post for post in left_out if must_read(post, post.insights_at, now)])


def _note_profile(reading: Reading, profile: Profile) -> None:
    account = reading.account
    with reading.ledger.begin() as conn:
        accounts.change(
            conn,
            account.id,
            username=(profile.username or account.username).lower(),
            name=profile.name or account.name,
            checked_at=reading.now(),
        )
