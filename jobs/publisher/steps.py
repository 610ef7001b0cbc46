"""The calls of the protocol: one function per step. Each makes its calls and gives back what to keep.

Nothing here decides: errors and answers go to `prepare`, `reconcile` and `followups`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Protocol

from connectors.graph.client import GraphClient
from connectors.graph.errors import GraphError
from connectors.instagram import publishing
from connectors.instagram.publishing import MediaFile
from jobs.publisher import followups, prepare, reconcile
from jobs.publisher.answers import Meaning, describe, meaning
from jobs.publisher.matching import BEFORE, matching_media
from jobs.publisher.protocol import Do
from jobs.publisher.reconcile import Sighting
from jobs.publisher.rules import Change
from warehouse.ledger.intents import Intent

URL_LIFE = timedelta(hours=6)  # Instagram fetches within minutes; big clips take longer


class MediaStore(Protocol):
    """Where the files of a post are, and how Instagram reaches them."""

    def has(self, name: str) -> bool:
        """Say whether the file is here."""

    def signed_url(self, name: str, expires_at: datetime) -> str:
        """Give an address for one file that works until `expires_at`."""

    def open(self, name: str) -> BinaryIO:
        """Open the file."""


@dataclass(frozen=True)
class Work:
    """An intent with all that its steps need. `bound` and `has_rival` ask the ledger."""

    intent: Intent
    ig_user_id: str
    username: str
    client: GraphClient
    media: MediaStore
    now: Callable[[], datetime]
    bound: Callable[[Collection[str]], set[str]]
    has_rival: Callable[[], bool]  # whether another post of the same text may own a candidate


@dataclass(frozen=True)
class Done:
    """What a step led to: the change to keep and the note for its attempt."""

    change: Change
    outcome: str = "ok"  # ok | refused | ambiguous
    answer: dict[str, Any] = field(default_factory=dict)
    http_status: int | None = None
    container_id: str | None = None
    media_id: str | None = None


def make_child(work: Work) -> Done:
    """Make the container of a carousel's next item."""
    intent = work.intent
    file = intent.body["files"][len(intent.child_containers)]
    if not work.media.has(file["name"]):
        return _media_missing(work, file["name"])
    try:
        made = _create(work, publishing.child_form(_media_file(work, file)))
    except GraphError as error:
        return _refused_before(work, error, making=True)
    return Done(prepare.child_made(intent, made, work.now()), container_id=made)


def make_container(work: Work) -> Done:
    """Make the container of the post; of a carousel only once every item is finished."""
    files = work.intent.body["files"]
    missing = [file["name"] for file in files if not work.media.has(file["name"])]
    if missing:
        return _media_missing(work, missing[0])
    try:
        if work.intent.body["kind"] == "carousel":
            unfinished = _look_at_children(work)
            if unfinished is not None:
                return Done(unfinished)
        made = _create(work, _form(work))
    except GraphError as error:
        return _refused_before(work, error, making=True)
    return Done(prepare.container_made(work.intent, made, work.now()), container_id=made)


def read_container(work: Work) -> Done:
    """Read how far Instagram is with preparing."""
    try:
        container = publishing.container_status(work.client, work.intent.container_id or "")
    except GraphError as error:
        return _refused_before(work, error, making=False)
    change = prepare.container_read(work.intent, container, work.now())
    return Done(change, answer={"status": container.status_code, "words": container.status})


def check(work: Work) -> Done:
    """Read status and quota just before the due time."""
    try:
        container = publishing.container_status(work.client, work.intent.container_id or "")
        limit = publishing.publishing_limit(work.client, work.ig_user_id)
    except GraphError as error:
        return _refused_before(work, error, making=False)
    answer = {"status": container.status_code, "quota_used": limit.used, "quota_total": limit.total}
    return Done(prepare.checked(work.intent, container, limit, work.now()), answer=answer)


def prove_clock(work: Work) -> Done:
    """Make a call whose answer carries the platform's date."""
    try:
        limit = publishing.publishing_limit(work.client, work.ig_user_id)
    except GraphError as error:
        return _refused_before(work, error, making=False)
    return Done(prepare.clock_proved(work.intent, work.now()), answer={"quota_used": limit.used})


def publish(work: Work) -> Done:
    """Send the one call that makes the post live. The intent to do so is durable already."""
    try:
        media_id = publishing.publish_container(work.client, work.ig_user_id, work.intent.container_id or "")
    except GraphError as error:
        return _refused(reconcile.publish_refused(work.intent, error, work.now()), error, "ambiguous")
    return Done(reconcile.published(work.now(), media_id), media_id=media_id)


def settle(work: Work) -> Done:
    """Read what became of an unclear publish."""
    try:
        container = publishing.container_status(work.client, work.intent.container_id or "")
    except GraphError as error:
        return _refused(reconcile.container_unreadable(work.intent, error, work.now()), error, "refused")
    intent, now = work.intent, work.now()
    sighting = look_for_media(work, intent.first_write_intended_at or now, intent.write_ended_at or now)
    change = reconcile.container_seen(intent, container, sighting, work.now())
    answer = {"status": container.status_code, "candidates": [item.id for item in sighting.media]}
    return Done(change, answer=answer, media_id=change.values.get("media_id"))


def look_for_media(work: Work, first_intended_at: datetime, write_ended_at: datetime) -> Sighting:
    """Look among the account's media for what this post may have become."""
    kind, caption = work.intent.body["kind"], work.intent.body["caption"]
    if kind == "story":  # stories carry no caption and are not listed: only the container tells
        return Sighting(listed=True)
    try:
        listed = publishing.recent_media(work.client, work.ig_user_id, since=first_intended_at - BEFORE)
    except GraphError:
        return Sighting(listed=False)
    found = matching_media(
        listed,
        kind=kind,
        caption=caption,
        first_intended_at=first_intended_at,
        write_ended_at=write_ended_at,
        bound=work.bound([item.id for item in listed]),
    )
    if found and work.has_rival():
        return Sighting(listed=False)
    return Sighting(listed=True, media=tuple(found))


def write_comment(work: Work) -> Done:
    """Write a comment or a reply. The intent to do so is durable already."""
    send = publishing.post_comment if work.intent.kind == "comment" else publishing.post_reply
    try:
        made = send(work.client, work.intent.target_id or "", work.intent.body["message"])
    except GraphError as error:
        return _refused(reconcile.publish_refused(work.intent, error, work.now()), error, "ambiguous")
    return Done(followups.comment_written(work.now()), answer={"comment_id": made})


def look_for_comment(work: Work) -> Done:
    """Look whether a comment of unclear fate is there."""
    intent = work.intent
    edge = "comments" if intent.kind == "comment" else "replies"
    try:
        listed = publishing.recent_comments(work.client, intent.target_id or "", edge)
    except GraphError as error:
        return _refused(reconcile.container_unreadable(intent, error, work.now()), error, "refused")
    change = followups.comments_seen(intent, listed, work.username, work.now())
    return Done(change, answer={"comments": len(listed)})


def find_media(work: Work) -> Done:
    """Look for the media id of a post that is live under an id nobody told."""
    since, until = (datetime.fromisoformat(instant) for instant in work.intent.body["window"])
    sighting = look_for_media(work, since, until)
    change = followups.media_sought(work.intent, sighting, work.now())
    found = sighting.media[0].id if len(sighting.media) == 1 else None
    return Done(change, answer={"candidates": [item.id for item in sighting.media]}, media_id=found)


STEPS: dict[Do, Callable[[Work], Done]] = {
    Do.MAKE_CHILD: make_child,
    Do.MAKE_CONTAINER: make_container,
    Do.READ_CONTAINER: read_container,
    Do.CHECK: check,
    Do.PUBLISH: publish,
    Do.RECONCILE: settle,
    Do.WRITE_COMMENT: write_comment,
    Do.LOOK_FOR_COMMENT: look_for_comment,
    Do.FIND_MEDIA: find_media,
    Do.PROVE_CLOCK: prove_clock,
}


def _create(work: Work, form: dict[str, str]) -> str:
    return publishing.create_container(work.client, work.ig_user_id, form)


def _form(work: Work) -> dict[str, str]:
    body = work.intent.body
    options = body.get("options") or {}
    if body["kind"] == "carousel":
        return publishing.carousel_form(work.intent.child_containers, body["caption"], options)
    return publishing.single_form(body["kind"], _media_file(work, body["files"][0]), body["caption"], options)


def _media_file(work: Work, file: dict[str, Any]) -> MediaFile:
    url = work.media.signed_url(file["name"], work.now() + URL_LIFE)
    return MediaFile(url, file["mime"], file.get("alt_text"))


def _look_at_children(work: Work) -> Change | None:
    children: Sequence[publishing.Container] = [
        publishing.container_status(work.client, child) for child in work.intent.child_containers
    ]
    return prepare.children_read(work.intent, children, work.now())


def _media_missing(work: Work, name: str) -> Done:
    why = f"The media file {name[:12]}… is missing from the media store"
    return Done(prepare.media_missing(work.intent, why, work.now()), "refused", {"message": why})


def _refused_before(work: Work, error: GraphError, *, making: bool) -> Done:
    change = prepare.refused_before_write(work.intent, error, work.now(), making=making)
    unclear = making and meaning(error) is Meaning.PASSING
    return _refused(change, error, "ambiguous" if unclear else "refused")


def _refused(change: Change, error: GraphError, outcome: str) -> Done:
    return Done(change, outcome, describe(error), error.http_status)
