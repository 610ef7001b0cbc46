"""What is done with the news of one account: comments and the last numbers of stories are loaded, mentions are noted.

Everything here may be done twice without harm, because a kill can come before the news is noted as acted on.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
import pandas as pd

from connectors.graph.answers import decode
from connectors.graph.batch import Ask, Reply
from connectors.graph.client import GraphClient
from connectors.graph.errors import GraphError, NotFound, PermissionMissing, Rejected
from connectors.instagram.metrics import column
from connectors.instagram.webhooks import CommentTold, Event, MentionTold, StoryEnded
from jobs.context import JobContext
from jobs.sync.notes import note_of
from warehouse.lake.batch import LoadBatch
from warehouse.ledger import webhooks
from warehouse.ledger.accounts import Account
from warehouse.ledger.vault import get_secret
from warehouse.ledger.webhooks import News

logger = logging.getLogger(__name__)

STORY_LIFE = timedelta(hours=24)
RESOURCE = "webhooks"
FEW = "few"  # the platform only tells that the number is below five
_GONE = (NotFound, PermissionMissing, Rejected)  # not ours to read, or there no longer
_COMMENT_FIELDS = {"fields": "id,media{id}"}


class NoToken(Exception):
    """The platform must be asked, but the account has no token."""


class _Media(msgspec.Struct):
    id: str


class _WhereWritten(msgspec.Struct):
    media: _Media | None = None


def act(context: JobContext, account: Account, raw_id: str, events: Sequence[Event]) -> list[News]:
    """Act on the news of one account; returns them by kind. Raises a GraphError or NoToken when it must wait."""
    acting = _Acting(context, account, raw_id)
    comments = [event for event in events if isinstance(event.told, CommentTold)]
    stories = [event.told for event in events if isinstance(event.told, StoryEnded)]
    acting.take_mentions([event.told for event in events if isinstance(event.told, MentionTold)])
    acting.take_stories(stories)
    acting.take_comments([event.told for event in comments if isinstance(event.told, CommentTold)])
    return [News(event.key, account.id, _KINDS.get(type(event.told), "other")) for event in events]


_KINDS = {CommentTold: "comment", MentionTold: "mention", StoryEnded: "story"}


class _Acting:
    """One account's news of one delivery."""

    def __init__(self, context: JobContext, account: Account, raw_id: str) -> None:
        self._context, self._account, self._raw_id = context, account, raw_id
        self._asking: GraphClient | None = None

    def take_mentions(self, told: Sequence[MentionTold]) -> None:
        """Leave mentions for the job that reads them."""
        if told:
            with self._context.ledger.begin() as conn:
                for one in told:
                    webhooks.notice_mention(
                        conn, self._account.id, one.media_id, one.comment_id or "", self._context.now()
                    )

    def take_stories(self, told: Sequence[StoryEnded]) -> None:
        """Load the last numbers of stories; one that no sync ever saw was posted a day before it ended."""
        if not told:
            return
        known = self._known([one.media_id for one in told])["media"]
        unseen = [one for one in told if one.media_id not in known]
        media = [
            {
                "media_id": one.media_id,
                "raw_id": self._raw_id,
                "posted_at": one.at - STORY_LIFE,
                "product_type": "STORY",
            }
            for one in unseen
        ]
        samples = [_sample(one, self._raw_id) for one in told]
        self._load(media=_frame(media) if media else None, samples=_frame(samples))

    def take_comments(self, told: Sequence[CommentTold]) -> None:
        """Load comments; where it is not told under which post, the platform is asked."""
        if not told:
            return
        places, mentions = self._places(told)
        known = self._known([one.comment_id for one in told])["comment"]
        rows = [
            _comment_row(one, places[one.comment_id], self._raw_id, is_known=one.comment_id in known)
            for one in told
            if one.comment_id in places
        ]
        if rows:
            self._load(comments=_frame(rows))
        self.take_mentions(mentions)

    def _places(self, told: Sequence[CommentTold]) -> tuple[dict[str, str], list[MentionTold]]:
        """Return the post of each comment, and the comments that are mentions under posts of others.

        The Instagram login delivers mentions as comments; what tells them apart is that the post is not ours.
        """
        known = self._known([one.media_id for one in told if one.media_id])["media"]
        places = {
            one.comment_id: one.media_id
            for one in told
            if one.media_id and (one.media_id in known or one.is_live)
        }
        albums = [one for one in told if one.media_id is None]
        strange = [one for one in told if one.media_id and one.comment_id not in places]
        for one, reply in self._asked([Ask(one.comment_id, _COMMENT_FIELDS) for one in albums], albums):
            media = None if reply.error else decode(reply.body, _WhereWritten, "a comment").media
            if media:
                places[one.comment_id] = media.id
        mentions = []
        for one, reply in self._asked([Ask(str(one.media_id), {"fields": "id"}) for one in strange], strange):
            if reply.error and self._account.login_flavour == "instagram":
                mentions.append(MentionTold(one.account, one.at, str(one.media_id), one.comment_id))
            else:
                places[one.comment_id] = str(one.media_id)
        return places, mentions

    def _asked(self, asks: list[Ask], about: Sequence[CommentTold]) -> list[tuple[CommentTold, Reply]]:
        """Ask the platform; an answer that may come later raises, so that nothing is taken for gone."""
        if not asks:
            return []
        replies = self._client().batch(asks, resource="what Instagram told of")
        for reply in replies:
            if reply.error and not isinstance(reply.error, _GONE):
                raise reply.error
        return list(zip(about, replies, strict=True))

    def _client(self) -> GraphClient:
        if self._asking is None:
            context, owner = self._context, f"account:{self._account.id}"
            with context.ledger.read() as conn:
                token = get_secret(conn, context.vault, owner, "access_token")
            if token is None:
                raise NoToken("Its access token is not stored here. Connect the account again.")
            self._asking = context.client(self._account, token)
        return self._asking

    def _known(self, ids: Sequence[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {"media": set(), "comment": set()}
        for row in self._context.lake.rows("known_ids", account=self._account.id, ids=list(ids)):
            found[row["kind"]].add(row["id"])
        return found

    def _load(
        self,
        *,
        comments: pd.DataFrame | None = None,
        media: pd.DataFrame | None = None,
        samples: pd.DataFrame | None = None,
    ) -> None:
        context = self._context
        now = context.now()
        batch = LoadBatch(self._account.id, 0, now, RESOURCE, comments=comments, media=media, samples=samples)
        context.raw.note(self._account.id, batch.observed_at.isoformat(), note_of(batch, None))
        context.raw.flush(self._account.id)
        context.lake.load(batch)


def _sample(one: StoryEnded, raw_id: str) -> dict[str, Any]:
    row: dict[str, Any] = {"media_id": one.media_id, "raw_id": raw_id}
    other: dict[str, float] = {}
    for name, number in one.numbers.items():
        place = column(name)
        if place is None:
            other[name] = number
        else:
            row[place] = round(number)
    return row | {"other": other or None, "status": dict.fromkeys(one.few, FEW) or None}


def _comment_row(one: CommentTold, media_id: str, raw_id: str, *, is_known: bool) -> dict[str, Any]:
    """Return a comment's row; of one that was read, the instant is known better than the entry's."""
    return {
        "media_id": media_id,
        "comment_id": one.comment_id,
        "parent_id": one.parent_id,
        "posted_at": None if is_known else one.at,
        "username": one.username,
        "text": one.text,
        "raw_id": raw_id,
    }


def _frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), dtype=object)


def waits_for(error: Exception) -> timedelta:
    """Return for how long acting has to wait after a failure, at least."""
    seconds = getattr(error, "retry_after_s", 60.0) if isinstance(error, GraphError) else 60.0
    return timedelta(seconds=max(60.0, min(float(seconds), 3600.0)))
