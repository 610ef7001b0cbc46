"""Makes the frames of a load again from the kept answers that its origin names.

The records and `frames` are those of the sync itself; here is only the way from an origin to them. An answer that
cannot be read costs what it told: the loads of a replay then say nothing of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec
import pandas as pd

from connectors.graph.answers import decode
from connectors.graph.errors import GraphError
from connectors.graph.paging import Listing
from connectors.instagram.insights import Finding
from connectors.instagram.records import Comment, Insight, Media, Profile
from connectors.instagram.resources import ACCOUNT_INSIGHTS, COMMENTS, MEDIA, MEDIA_INSIGHTS, PROFILE
from jobs.sync import frames
from jobs.sync.plan import Day
from warehouse.raw.store import DamagedAnswer, RawStore

Frames = dict[str, pd.DataFrame | None]
CACHED = 64  # answers read last; a batch is named by many findings


class _Told(msgspec.Struct):
    """An insights answer; its paging is not even decoded."""

    data: list[Insight]


class _Along(msgspec.Struct):
    """The insights that came along with a media."""

    insights: _Told | None = None


class Lost(Exception):
    """An answer that is gone or does not read back. `raw_id` names it."""

    def __init__(self, raw_id: str, why: str) -> None:
        super().__init__(f"{raw_id}: {why}")
        self.raw_id, self.is_gone = raw_id, why == GONE


GONE = "it is not kept any more"


class Answers:
    """The bodies of kept answers, by raw_id and read of a batch; `lost` gathers what could not be had."""

    def __init__(self, raw: RawStore) -> None:
        self._raw = raw
        self._whole = lru_cache(CACHED)(self._read)
        self._parts = lru_cache(CACHED)(self._split)
        self._listed = lru_cache(CACHED)(self._list)
        self.lost: list[Lost] = []

    def body(self, piece: Sequence[Any]) -> bytes | None:
        """Return a body; None for a read of a batch that failed, or a part that was not told. Raises Lost."""
        raw_id, at = piece
        if isinstance(at, str):
            part = decode(self._whole(raw_id), dict[str, msgspec.Raw], "a node").get(at)
            return None if part is None else bytes(part)
        return self._whole(raw_id) if at is None else self._parts(raw_id)[at]

    def listed(self, raw_id: str) -> Mapping[str, tuple[Media, list[Insight]]]:
        """Return the media that an answer lists and the insights that came along, by id. Raises Lost."""
        return self._listed(raw_id)

    def miss(self, lost: Lost) -> None:
        """Note that something could not be had."""
        self.lost.append(lost)

    def _read(self, raw_id: str) -> bytes:
        try:
            return self._raw.read(raw_id)[0]
        except KeyError:
            raise Lost(raw_id, GONE) from None
        except DamagedAnswer:
            raise Lost(raw_id, "it is damaged") from None

    def _list(self, raw_id: str) -> Mapping[str, tuple[Media, list[Insight]]]:
        body = self._whole(raw_id)
        parts = decode(body, dict[str, msgspec.Raw], MEDIA.about)
        lists = [body] if "data" in parts else [bytes(part) for part in parts.values()]
        return {item[0].id: item for part in lists if b'"data"' in part for item in _media_in(part)}

    def _split(self, raw_id: str) -> list[bytes | None]:
        parts = msgspec.json.decode(self._whole(raw_id))
        told = [part if part and part.get("body") is not None else None for part in parts]
        return [part["body"].encode() if part and part["code"] < 400 else None for part in told] + [
            None
        ] * 50  # a batch that was cut short


def retell(kind: str, told: Mapping[str, Any], answers: Answers) -> Frames:
    """Return the frames of a load. What is lost goes to `answers.lost`.

    Raises:
        KeyError: no such kind; a newer Posthouse wrote the note.
        GraphError: an answer does not have the shape that this code knows.
    """
    return _KINDS[kind](told, answers)


def _profile(told: Mapping[str, Any], answers: Answers) -> Frames:
    raw_id = told["raw_id"]
    for body in _had([(raw_id, None)], answers):
        return {"account": frames.account_frame(decode(body, Profile, PROFILE.about), raw_id)}
    return {}


def _listed(told: Mapping[str, Any], answers: Answers) -> Frames:
    told_by = [_media(raw_id, answers) for raw_id in told["raw_ids"]]
    listed = [
        (told_by[at][media_id], told["raw_ids"][at])
        for media_id, at in told["media"]
        if media_id in told_by[at]
    ]
    if told["stories"]:
        listed = [(frames.as_story(item), raw_id) for item, raw_id in listed]
    return {
        "media": frames.media_frame(listed, told["thumbnails"]),
        "samples": frames.listed_samples(listed, set(told["not_asked"])),
    }


def _children(told: Mapping[str, Any], answers: Answers) -> Frames:
    listed = [(item, raw_id) for raw_id in told["raw_ids"] for item in _media(raw_id, answers).values()]
    return {"media_children": frames.children_frame(listed)}


def _samples(told: Mapping[str, Any], answers: Answers) -> Frames:
    rows = [
        (found, one["metrics"], one["raw_id"])
        for one, found in _findings(told["findings"], answers, MEDIA_INSIGHTS.about)
    ]
    gone = told["gone"]
    return {
        "samples": frames.insight_samples(rows),
        "media": frames.gone_media(gone) if gone else None,
    }


def _days(told: Mapping[str, Any], answers: Answers) -> Frames:
    days = [_day(*one) for one in told["days"]]
    by_date, by_end = {str(day.on): day for day in days}, {day.end: day for day in days}
    rows: list[dict[str, Any]] = []
    for one, finding in _findings(told["findings"], answers, ACCOUNT_INSIGHTS.about):
        finding.subject = by_date.get(one["subject"])
        rows += frames.day_rows(
            finding, one["metrics"], by_end, told["day_basis"], one["raw_id"], by_type=one["by_type"]
        )
    return {"series": frames.rows_frame(rows)}


def _demographics(told: Mapping[str, Any], answers: Answers) -> Frames:
    findings = _findings(told["findings"], answers, ACCOUNT_INSIGHTS.about)
    rows = [row for one, finding in findings for row in frames.audience_rows(finding, one["raw_id"])]
    return {"demographics": frames.rows_frame(rows)}


def _comments(told: Mapping[str, Any], answers: Answers) -> Frames:
    rows: list[dict[str, Any]] = []
    for page in told["pages"]:
        for body in _had([page["piece"]], answers):
            comments = decode(body, Listing[Comment], COMMENTS.about).data
            rows += frames.comment_rows(comments, page["media_id"], page["parent_id"], page["piece"][0])
    return {"comments": frames.rows_frame(rows)}


_KINDS: dict[str, Callable[[Mapping[str, Any], Answers], Frames]] = {
    "profile": _profile,
    "listed": _listed,
    "children": _children,
    "samples": _samples,
    "days": _days,
    "demographics": _demographics,
    "comments": _comments,
}


def _findings(
    told: Sequence[Mapping[str, Any]], answers: Answers, about: str
) -> Iterator[tuple[Mapping[str, Any], Finding]]:
    """Yield each told finding with itself made again; one with a lost answer is left out whole."""
    for one in told:
        try:
            yield one, _finding(one, answers, about)
        except Lost as lost:
            answers.miss(lost)


def _finding(one: Mapping[str, Any], answers: Answers, about: str) -> Finding:
    refused = dict.fromkeys(one["refused"], "")
    error = GraphError("as noted") if one["failed"] else None
    finding = Finding(one["subject"], tuple(one["asked"]), refused=refused, error=error)
    for piece in one["pieces"]:
        for insight in _insights(one["subject"], piece, answers, about, is_needed=not one["failed"]):
            finding.insights[insight.name] = insight
    wanted = set(one["names"])
    finding.insights = {
        name: insight for name, insight in finding.insights.items() if name in wanted or one["failed"]
    }
    return finding


def _insights(
    subject: str, piece: Sequence[Any], answers: Answers, about: str, *, is_needed: bool
) -> list[Insight]:
    """Return what a body tells of a subject; one that told nothing at the time either may have any shape."""
    body = answers.body(piece)
    if body is None or body.startswith(b'{"error"'):
        return []
    try:
        along = answers.listed(piece[0]).get(subject) if piece[1] is None else None
        if along is not None:
            return along[1]
        return decode(body, _Told, about).data
    except GraphError:
        if is_needed:
            raise
        return []


def _media(raw_id: str, answers: Answers) -> Mapping[str, Media]:
    try:
        return {media_id: media for media_id, (media, _) in answers.listed(raw_id).items()}
    except Lost as lost:
        answers.miss(lost)
        return {}


def _had(pieces: Sequence[Sequence[Any]], answers: Answers) -> Iterator[bytes]:
    """Yield the bodies that can be had."""
    for piece in pieces:
        try:
            body = answers.body(piece)
        except Lost as lost:
            answers.miss(lost)
            continue
        if body is not None:
            yield body


def _media_in(part: bytes) -> Iterator[tuple[Media, list[Insight]]]:
    """Yield the media of a list. Insights are lists too, of things that have no instant of posting."""
    for item in map(bytes, decode(part, Listing[msgspec.Raw], MEDIA.about).data):
        if b'"timestamp"' in item:
            along = decode(item, _Along, MEDIA.about).insights
            yield decode(item, Media, MEDIA.about), along.data if along else []


def _day(on: str, start: str, end: str) -> Day:
    return Day(date.fromisoformat(on), datetime.fromisoformat(start), datetime.fromisoformat(end))
