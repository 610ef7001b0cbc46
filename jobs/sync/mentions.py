"""Reads who speaks of the account: mentions that the platform told of by webhook, and pictures that tag it."""

from typing import Any

from connectors.graph.answers import decode
from connectors.graph.errors import NotFound
from connectors.instagram.market import ALL_TAGS, MENTIONED_COMMENT, MENTIONED_MEDIA, TAGS, Nested, Seen
from jobs.sync import frames
from jobs.sync.reading import Reading
from jobs.sync.watching import is_due
from warehouse.lake.load import Progress
from warehouse.ledger import webhooks
from warehouse.ledger.webhooks import MentionNotice


def read_mentions(reading: Reading) -> None:
    """Read every mention that was told and not read yet; each is settled once it is in the lake."""
    with reading.ledger.read() as conn:
        told = webhooks.mention_notices(conn, reading.account.id)
    for notice in told:
        reading.make_way()
        row = _read(reading, notice)
        reading.load(MENTIONED_MEDIA.table, mentions=frames.rows_frame([row]))
        with reading.ledger.begin() as conn:
            webhooks.settle_mentions(conn, [notice.id])


def _read(reading: Reading, notice: MentionNotice) -> dict[str, Any]:
    """Return the row of a mention; of one that is gone only that it is."""
    key = {"media_id": notice.media_id, "comment_id": notice.comment_id}
    resource = MENTIONED_COMMENT if notice.comment_id else MENTIONED_MEDIA
    asked = notice.comment_id or notice.media_id
    if not asked.isdigit():
        return {**key, "gone": True}
    try:
        return {**key, **_ask(reading, resource, asked)}
    except NotFound:
        return {**key, "gone": True}


def _ask(reading: Reading, resource: Nested, asked: str) -> dict[str, Any]:
    path = resource.where(account=reading.platform_id)
    answer = reading.client.fetch(path, resource.params(asked), resource=resource.about)
    found: Any = decode(answer.body, resource.record, resource.about)
    raw_id = reading.keep(answer)
    if resource is MENTIONED_MEDIA:
        post: Seen = found.mentioned_media
        told = {"said_at": post.posted_at, "username": post.username, "text": post.caption}
        return {**told, **_of_post(post), "like_count": post.like_count, "raw_id": raw_id}
    comment = found.mentioned_comment
    told = {"said_at": comment.said_at, "username": comment.username, "text": comment.text}
    under = _of_post(comment.media) if comment.media else {}
    return {**told, **under, "like_count": comment.like_count, "raw_id": raw_id}


def _of_post(post: Seen) -> dict[str, Any]:
    return {
        "media_type": post.media_type,
        "product_type": post.media_product_type,
        "comments_count": post.comments_count,
    }


def read_tags(reading: Reading, *, full: bool) -> None:
    """Read the pictures that tag the account: daily until a page is known, weekly all of them."""
    whole = is_due(reading, reading.known.read_at(ALL_TAGS.name), ALL_TAGS.every, full=full)
    if not whole and not is_due(reading, reading.known.read_at(TAGS.name), TAGS.every, full=full):
        return
    known = {row["media_id"] for row in reading.lake.rows("tagged_known", account=reading.account.id)}
    path, params = TAGS.where(account=reading.platform_id), TAGS.params()
    for page in reading.client.pages(path, params, Seen, resource=TAGS.about):
        raw_id = reading.keep(page.answer)
        rows = [_tagged(post, raw_id) for post in page.items]
        reading.load(TAGS.name, tagged_media=frames.rows_frame(rows))
        if not whole and all(post.id in known for post in page.items):
            break
    for resource in (TAGS, ALL_TAGS) if whole else (TAGS,):
        reading.load(TAGS.name, progress=Progress(resource.name, reading.now(), complete=whole))


def _tagged(post: Seen, raw_id: str) -> dict[str, Any]:
    fields = ("posted_at", "username", "media_type", "caption", "permalink", "like_count", "comments_count")
    row = {name: getattr(post, name) for name in fields}
    return {"media_id": post.id, "product_type": post.media_product_type, "raw_id": raw_id} | row
