"""Reads who the followers are, once a day: their ages, genders, countries and cities."""

from connectors.instagram.insights import Question, ask_insights, ask_together, blocking_error
from connectors.instagram.metrics import DIMENSIONS, FOLLOWER_DEMOGRAPHICS, TIMEFRAME
from connectors.instagram.resources import DEMOGRAPHICS
from jobs.sync import frames, origins
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
    ask = ask_together if reading.learner.expands else ask_insights
    findings = ask(reading.client, questions, DEMOGRAPHICS.about)
    blocked = blocking_error(findings)
    if blocked:
        raise blocked
    rows, told = [], []
    for question, finding in zip(questions, findings, strict=True):
        raw_ids = reading.keep_all(finding.answers)
        rows += frames.audience_rows(finding, raw_ids[-1] if raw_ids else None)
        told.append(origins.of_finding(finding, question, raw_ids))
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
        origin=origins.of_demographics(told),
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
