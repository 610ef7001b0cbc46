"""Reads the account's days: reach as a series, new followers, totals per day, and who saw them.

The newest days are read again for a while, because the platform restates them; older days are back-filled newest
first, a month to a load, until the platform's history ends or has been empty for two months.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.graph.errors import Transient, Unreachable
from connectors.instagram.insights import Question, ask_insights, ask_together, blocking_error
from connectors.instagram.metrics import BY_FOLLOWERS, DAILY_SERIES, DAY_TOTALS, NEW_FOLLOWERS
from connectors.instagram.resources import ACCOUNT_INSIGHTS
from jobs.sync import frames, origins, plan
from jobs.sync.learning import ACCOUNT
from jobs.sync.plan import Day
from jobs.sync.reading import Reading
from warehouse.lake.load import Coverage, Progress

CHUNKS_TOGETHER = 2  # months to a transaction
HISTORY = "account_insights_history"
BY_FOLLOW_TYPE = "account:follow_type"  # kind of its own: what is refused there is given as a total


def read_days(reading: Reading) -> None:
    """Read the newest days when they are due, then what is missing of the past."""
    if is_due(reading):
        read_newest(reading)
    if not reading.known.is_complete(HISTORY):
        read_history(reading)


def is_due(reading: Reading) -> bool:
    """Say whether a day has ended since the last read, or its values may have been restated."""
    last = reading.known.read_at(ACCOUNT_INSIGHTS.name)
    pause = ACCOUNT_INSIGHTS.every or timedelta(0)
    return last is None or reading.now() - last >= pause or newest_days(reading)[0].end > last


def newest_days(reading: Reading) -> list[Day]:
    """Return the days whose values are new or may still change, newest first."""
    zone = _zone(reading)
    last = plan.last_whole_day(reading.now(), zone)
    reached = reading.known.reached(ACCOUNT_INSIGHTS.name)
    newest_known = min(last, reached.astimezone(zone).date() - plan.DAY) if reached else last
    first = newest_known - (plan.RESTATED_DAYS - 1) * plan.DAY
    return plan.days_between(max(first, _oldest(reading)), last, zone)


def read_newest(reading: Reading) -> None:
    """Read the newest days, the oldest of them first, so that progress never jumps over a gap."""
    for chunk in reversed(plan.chunks(newest_days(reading))):
        rows, told = _read_chunks(reading, [chunk])
        _load(reading, chunk, rows, told, Progress(ACCOUNT_INSIGHTS.name, chunk[0].end))
        reading.make_way()


def read_history(reading: Reading) -> None:
    """Read older days, newest first, from where an earlier back-fill stopped."""
    empty, chunks = (
        0,
        plan.chunks(plan.days_between(_oldest(reading), _newest_missing(reading), _zone(reading))),
    )
    while chunks:
        together, chunks = chunks[:CHUNKS_TOGETHER], chunks[CHUNKS_TOGETHER:]
        days = [day for chunk in together for day in chunk]
        rows, told = _read_chunks(reading, together)
        with_value = {row["start_utc"] for row in rows if row["value"] is not None}
        for day in days:
            empty = 0 if day.start in with_value else empty + 1
        is_end = not chunks or empty >= plan.EMPTY_DAYS
        _load(reading, days, rows, told, Progress(HISTORY, days[-1].start, complete=is_end))
        if is_end:
            return
        reading.make_way()


def _read_chunks(
    reading: Reading, chunks: Sequence[Sequence[Day]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Read runs of days; return the rows of their series, and where they come from.

    Raises when some of it is to be had only later.
    """
    questions = [question for chunk in chunks for question in _questions(reading, chunk)]
    ask = ask_together if reading.learner.expands else ask_insights
    findings = ask(reading.client, questions, ACCOUNT_INSIGHTS.about)
    passing = [finding.error for finding in findings if isinstance(finding.error, (Transient, Unreachable))]
    blocked = blocking_error(findings) or next(iter(passing), None)
    if blocked:
        raise blocked
    by_end = {day.end: day for chunk in chunks for day in chunk}
    rows: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    for question, finding in zip(questions, findings, strict=True):
        reading.learner.note(_kind(question), finding, refusals=1)
        raw_ids, by_type = reading.keep_all(finding.answers), "breakdown" in question.params
        of_answer = {"metrics": list(question.metrics), "by_type": by_type}
        told.append(origins.of_finding(finding, question, raw_ids) | of_answer)
        rows += frames.day_rows(
            finding,
            question.metrics,
            by_end,
            reading.account.day_basis,
            raw_ids[-1] if raw_ids else None,
            by_type=by_type,
        )
    reading.keep_lessons()
    reading.note_errors(ACCOUNT_INSIGHTS.about, [finding.error for finding in findings if finding.error])
    return rows, told


def _load(
    reading: Reading,
    days: Sequence[Day],
    rows: list[dict[str, Any]],
    told: list[dict[str, Any]],
    progress: Progress,
) -> None:
    reading.load(
        ACCOUNT_INSIGHTS.name,
        series=frames.rows_frame(rows),
        coverage=[Coverage(ACCOUNT_INSIGHTS.name, None, days[-1].start, days[0].end)],
        progress=progress,
        origin=origins.of_days(told, days, reading.account.day_basis),
    )


def _questions(reading: Reading, days: Sequence[Day]) -> list[Question]:
    """Return what to ask about a run of days (newest first): two series, and per day its totals and who saw it."""
    today = plan.last_whole_day(reading.now(), _zone(reading)) + plan.DAY
    recent = [day for day in days if today - day.on <= plan.NEW_FOLLOWER_DAYS * plan.DAY]
    asked = [_series_question(reading, DAILY_SERIES, days)]
    if recent:
        asked.append(_series_question(reading, (NEW_FOLLOWERS,), recent))
    asked += [_day_question(reading, ACCOUNT, DAY_TOTALS, day) for day in days]
    asked += [_day_question(reading, BY_FOLLOW_TYPE, BY_FOLLOWERS, day) for day in recent]
    return [question for question in asked if question.metrics]


def _series_question(reading: Reading, metrics: Sequence[str], days: Sequence[Day]) -> Question:
    bounds = {"since": _unix(days[-1].start), "until": _unix(days[0].end)}
    wanted = reading.learner.wanted(ACCOUNT, metrics)
    return Question(None, _path(reading), wanted, {"period": "day", **bounds})


def _day_question(reading: Reading, kind: str, metrics: Sequence[str], day: Day) -> Question:
    # The last second of the day, because a bound may be read as inclusive and would take in the next day.
    params = {
        "period": "day",
        "metric_type": "total_value",
        "since": _unix(day.start),
        "until": _unix(day.end - timedelta(seconds=1)),
    }
    if kind == BY_FOLLOW_TYPE:
        params["breakdown"] = "follow_type"
    return Question(day, _path(reading), reading.learner.wanted(kind, metrics), params)


def _kind(question: Question) -> str:
    return BY_FOLLOW_TYPE if "breakdown" in question.params else ACCOUNT


def _newest_missing(reading: Reading) -> date:
    """Return the newest day that the back-fill has not read: below what it reached, or below the newest days."""
    zone = _zone(reading)
    reached = reading.known.reached(HISTORY)
    if reached:
        return reached.astimezone(zone).date() - plan.DAY
    return plan.last_whole_day(reading.now(), zone) - plan.RESTATED_DAYS * plan.DAY


def _oldest(reading: Reading) -> date:
    back = min(reading.history, plan.OLDEST_DAY)
    return (reading.now() - back).astimezone(_zone(reading)).date()


def _zone(reading: Reading) -> ZoneInfo:
    return plan.zone_of(reading.account.day_basis, reading.account.time_zone)


def _path(reading: Reading) -> str:
    return ACCOUNT_INSIGHTS.where(account=reading.platform_id)


def _unix(instant: datetime) -> str:
    return str(int(instant.timestamp()))
