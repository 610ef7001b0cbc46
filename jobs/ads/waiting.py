"""Takes up the reports that the platform prepares for us. Nobody waits for one: the next run looks again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.ads.reports import Stand, look, rows_of, stand_of, why_failed
from connectors.ads.resources import AD_DAYS
from connectors.graph.errors import NotFound, Transient
from jobs.ads import frames, plan
from jobs.ads.days import DayReader
from jobs.ads.plan import Span
from jobs.ads.reading import AdReading

MOST_TRIES = 5
TOO_LONG = timedelta(hours=2)  # reports take an hour at most
TOO_OLD = timedelta(days=1)  # what a report tells is of when it was made
GIVEN_UP_FOR = timedelta(days=1)


def is_taken(row: Mapping[str, Any], now: datetime) -> bool:
    """Say whether the days of a report are not to be asked for otherwise now."""
    return is_waiting(row) or now - row["observed_at"] < GIVEN_UP_FOR


def is_waiting(row: Mapping[str, Any]) -> bool:
    """Say whether a report is still to come."""
    return bool(row["state"] == "ordered")


def take_up(reading: AdReading, reader: DayReader, row: Mapping[str, Any]) -> None:
    """Look at one report that was ordered, and do what its state asks for."""
    report_id, span, tries = row["report_id"], (row["first_day"], row["last_day"]), row["tries"]
    stand, why = _stand(reading, row)
    if stand is Stand.READY:
        try:
            reader.load(span, rows_of(reading.client, report_id), report_id)
        except Transient as error:
            reading.note(error)  # its rows are there for a month
            reading.done.waiting += 1
        else:
            reading.done.collected += 1
            reader.open_reports -= 1
    elif stand is Stand.RUNNING:
        reading.done.waiting += 1
    else:
        reader.open_reports -= 1
        _again(reading, reader, report_id, span, tries, stand, why)


def _stand(reading: AdReading, row: Mapping[str, Any]) -> tuple[Stand, str]:
    try:
        report = look(reading.client, row["report_id"])
    except NotFound:
        return Stand.SKIPPED, "the platform has forgotten it"
    stand = stand_of(report)
    age = reading.of.now() - row["ordered_at"]
    if (stand is Stand.RUNNING and age > TOO_LONG) or age > TOO_OLD:
        return Stand.SKIPPED, "it did not end in time"
    return stand, why_failed(report)


def _again(
    reading: AdReading, reader: DayReader, report_id: str, span: Span, tries: int, stand: Stand, why: str
) -> None:
    """Order it again: as it was when it was skipped, in halves when it failed; give up after MOST_TRIES."""
    if tries >= MOST_TRIES:
        reading.of.load(
            AD_DAYS.name, ad_reports=frames.frame([{"report_id": report_id, "state": "given_up"}])
        )
        days = f"{span[0]:%Y-%m-%d} to {span[1]:%Y-%m-%d}"
        reading.fail(
            f"A report of ads about {days} was not made in {tries} tries ({why}). It is tried again tomorrow."
        )
        return
    parts = plan.halves(span) if stand is Stand.FAILED else []
    for part in parts or [span]:
        reader.order(part, tries + 1, replaces=report_id)
