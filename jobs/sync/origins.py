"""What a load is made of: which kept answers, and what of it no answer tells. `retell` makes the load again from it.

A load that gives no origin is noted with its rows as they were loaded, so that a replay is whole in any case; but only
what has an origin is parsed again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from connectors.graph.answers import RawAnswer
from connectors.graph.batch import Ask
from connectors.instagram.insights import Finding, Question
from jobs.sync.frames import Listed
from jobs.sync.plan import Day

Piece = tuple[
    str, int | str | None
]  # raw_id, and which read of a batch or part of a node; None: all of the answer


@dataclass(frozen=True)
class Origin:
    """`kind` names the function of `retell` that reads `told`, which is plain JSON."""

    kind: str
    told: dict[str, Any] = field(default_factory=dict)


def of_profile(raw_id: str) -> Origin:
    """Return the origin of an account's own fields."""
    return Origin("profile", {"raw_id": raw_id})


def of_listed(
    listed: Sequence[Listed], thumbnails: Mapping[str, str], not_asked: set[str], *, stories: bool
) -> Origin:
    """Return the origin of listed media, in their order. Their answers are lists, or nodes that have lists in them."""
    raw_ids = list(dict.fromkeys(raw_id for _, raw_id in listed))
    places = {raw_id: at for at, raw_id in enumerate(raw_ids)}
    return Origin(
        "listed",
        {
            "raw_ids": raw_ids,
            "media": [(item.id, places[raw_id]) for item, raw_id in listed],
            "thumbnails": dict(thumbnails),
            "not_asked": sorted(not_asked),
            "stories": stories,
        },
    )


def of_children(listed: Sequence[Listed]) -> Origin:
    """Return the origin of the parts of listed carousels: whole lists of posts."""
    return Origin("children", {"raw_ids": list(dict.fromkeys(raw_id for _, raw_id in listed))})


def of_samples(rows: Sequence[tuple[dict[str, Any], Sequence[str]]], gone: Sequence[str]) -> Origin:
    """Return the origin of media insights: findings as `of_finding` tells them with their metrics, and gone media."""
    findings = [{**told, "metrics": list(metrics)} for told, metrics in rows]
    return Origin("samples", {"findings": findings, "gone": list(gone)})


def of_days(findings: Sequence[dict[str, Any]], days: Sequence[Day], day_basis: str) -> Origin:
    """Return the origin of an account's days."""
    told = [[str(day.on), day.start.isoformat(), day.end.isoformat()] for day in days]
    return Origin("days", {"findings": list(findings), "days": told, "day_basis": day_basis})


def of_demographics(findings: Sequence[dict[str, Any]]) -> Origin:
    """Return the origin of who the followers are."""
    return Origin("demographics", {"findings": list(findings)})


def of_comments(pages: Sequence[dict[str, Any]]) -> Origin:
    """Return the origin of comments: pages as `of_page` tells them."""
    return Origin("comments", {"pages": list(pages)})


def of_page(answer: RawAnswer, raw_id: str, ask: Ask, media_id: str, parent_id: str | None) -> dict[str, Any]:
    """Tell one page of comments of a media, or of replies to one comment."""
    wanted = f"{ask.path}?{urlencode(ask.params)}"
    at = next((at for at, url in enumerate(_asked(answer)) if url == wanted), None)
    return {"piece": (raw_id, at), "media_id": media_id, "parent_id": parent_id}


def of_finding(finding: Finding, question: Question | None, raw_ids: Sequence[str]) -> dict[str, Any]:
    """Tell one finding. `raw_ids` are those of its answers, in their order.

    `question`: what was asked, to tell the reads of a batch apart; None where the answers were no batches.
    """
    return {
        "subject": str(finding.subject.on if isinstance(finding.subject, Day) else finding.subject),
        "asked": list(finding.asked),
        "refused": list(finding.refused),
        "failed": finding.error is not None,
        "names": list(finding.insights),
        "raw_id": raw_ids[-1] if raw_ids else None,
        "pieces": _pieces(finding, question, raw_ids),
    }


def _pieces(finding: Finding, question: Question | None, raw_ids: Sequence[str]) -> list[Piece]:
    """Return where the finding's answers lie; one question may have several reads in one batch."""
    if finding.part:
        return [(raw_id, finding.part) for raw_id in raw_ids]
    found: list[Piece] = []
    for answer, raw_id in zip(finding.answers, raw_ids, strict=True):
        urls = _asked(answer)
        places = [at for at, url in enumerate(urls) if _is_of(url, finding, question)]
        found += [(raw_id, at) for at in places] if urls else [(raw_id, None)]
    return list(dict.fromkeys(found))


def _is_of(url: str, finding: Finding, question: Question | None) -> bool:
    path, _, query = url.partition("?")
    if question is None:
        return path.startswith(f"{finding.subject}/")
    params = {name: value for name, value in parse_qsl(query) if name != "metric"}
    return path == question.path and params == dict(question.params)


def _asked(answer: RawAnswer) -> list[str]:
    """Return the reads that a batch asked for; empty when the answer is to one read."""
    batch = answer.params.get("batch")
    return [one["relative_url"] for one in msgspec.json.decode(batch)] if batch else []
