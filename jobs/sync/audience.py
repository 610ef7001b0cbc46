"""Reads who the followers are, once a day: their ages, genders, countries and cities."""

from typing import Any

from connectors.instagram.insights import Finding, Question, ask_insights, blocking_error
from connectors.instagram.metrics import DIMENSIONS, FOLLOWER_DEMOGRAPHICS, TIMEFRAME
from connectors.instagram.resources import DEMOGRAPHICS
from jobs.sync import frames
from jobs.sync.learning import ACCOUNT
from jobs.sync.reading import Reading
from warehouse.lake.load import Coverage


def is_due(reading: Reading) -> bool:
    """Say whether a day has passed since the last read, and the platform may answer at all."""
    last = reading.known.read_at(DEMOGRAPHICS.name)
    is_told = bool(reading.learner.wanted(ACCOUNT, [FOLLOWER_DEMOGRAPHICS]))
    return is_told and (
        last is None or DEMOGRAPHICS.every is None or reading.now() - last >= DEMOGRAPHICS.every
    )


def read_audience(reading: Reading) -> None:
    """Read the follower demographics when they are due."""
    if not is_due(reading):
        return
    path = DEMOGRAPHICS.where(account=reading.platform_id)
    questions = [Question(name, path, (FOLLOWER_DEMOGRAPHICS,), _params(name)) for name in DIMENSIONS]
    findings = ask_insights(reading.client, questions, DEMOGRAPHICS.about)
    blocked = blocking_error(findings)
    if blocked:
        raise blocked
    rows = [row for finding in findings for row in _rows(reading, finding)]
    for finding in findings:
        reading.learner.note(ACCOUNT, finding, refusals=1)
    if not rows and not any(finding.error for finding in findings):
        reading.learner.learn_empty(
            ACCOUNT, FOLLOWER_DEMOGRAPHICS, "every dimension was answered with nothing"
        )
    reading.load(
        DEMOGRAPHICS.name,
        demographics=frames.rows_frame(rows),
        coverage=[Coverage(DEMOGRAPHICS.name)],
    )
    reading.keep_lessons()
    reading.note_errors(DEMOGRAPHICS.about, [finding.error for finding in findings if finding.error])


def _params(dimension: str) -> dict[str, str]:
    return {
        "period": "lifetime",
        "metric_type": "total_value",
        "timeframe": TIMEFRAME,
        "breakdown": dimension,
    }


def _rows(reading: Reading, finding: Finding) -> list[dict[str, Any]]:
    insight = finding.insights.get(FOLLOWER_DEMOGRAPHICS)
    raw_id = reading.keep_last(finding.answers)
    if insight is None:
        return []
    return [
        {
            "metric": insight.name,
            "timeframe": TIMEFRAME,
            "dimension": finding.subject,
            "bucket": bucket,
            "value": value,
            "raw_id": raw_id,
        }
        for _, bucket, value in frames.buckets(insight, finding.subject)
    ]
