"""Reads when followers are online, and who those are that engage; of many accounts the platform tells neither.

That nothing is told is remembered for a week, so that it does not cost a call a day.
"""

from datetime import datetime, timedelta
from typing import Any

from connectors.graph.answers import decode
from connectors.graph.batch import Ask, Reply
from connectors.graph.errors import GraphError, Rejected
from connectors.graph.paging import Listing
from connectors.instagram.market import ENGAGED, ENGAGED_DEMOGRAPHICS, ONLINE, ONLINE_FOLLOWERS
from connectors.instagram.metrics import DIMENSIONS, TIMEFRAME
from connectors.instagram.records import Insight, Value, instant
from jobs.sync import frames
from jobs.sync.plan import day_of, zone_of
from jobs.sync.reading import Reading
from jobs.sync.watching import is_due
from warehouse.lake.load import Progress
from warehouse.ledger import capabilities
from warehouse.ledger.capabilities import Capability

OF_ACCOUNT = "account"  # the "product type" of the account's own insights
LASTS = timedelta(days=7)


def read_online(reading: Reading, *, full: bool) -> None:
    """Read how many followers were online in each hour of the last day that the platform tells."""
    if not _is_wanted(reading, ONLINE.name, ONLINE_FOLLOWERS, ONLINE.every, full=full):
        return
    params = {"metric": ONLINE_FOLLOWERS, "period": "lifetime"}
    path = ONLINE.where(account=reading.platform_id)
    try:
        answer = reading.client.fetch(path, params, resource=ONLINE.about)
    except Rejected as error:
        _learn(reading, ONLINE_FOLLOWERS, "refused", error.message or str(error))
        return
    raw_id = reading.keep(answer)
    found: list[Insight] = decode(answer.body, Listing[Insight], ONLINE.about).data
    rows = [row for insight in found for value in insight.values for row in _hours(reading, value, raw_id)]
    reading.load(ONLINE.name, series=frames.rows_frame(rows), progress=_looked(reading, ONLINE.name))
    if not rows:
        _learn(reading, ONLINE_FOLLOWERS, "empty", "it was answered with no hours")


def _hours(reading: Reading, value: Value, raw_id: str) -> list[dict[str, Any]]:
    """Return a row for each hour of a day; an hour that is not told has none."""
    if not isinstance(value.value, dict) or value.end_time is None:
        return []
    end = instant(value.end_time, "a day of online followers")
    zone = zone_of(reading.account.day_basis, reading.account.time_zone)
    day = day_of((end - timedelta(hours=1)).astimezone(zone).date(), zone)
    return [
        {
            "metric": ONLINE_FOLLOWERS,
            "breakdown": f"hour={hour}",
            "start_utc": day.start,
            "end_utc": day.end,
            "day_basis": reading.account.day_basis,
            "value": float(number),
            "raw_id": raw_id,
        }
        for hour, number in value.value.items()
    ]


def read_engaged(reading: Reading, *, full: bool) -> None:
    """Read the ages, genders, countries and cities of those who engaged in the present month."""
    if not _is_wanted(reading, ENGAGED.name, ENGAGED_DEMOGRAPHICS, ENGAGED.every, full=full):
        return
    path = ENGAGED.where(account=reading.platform_id)
    asks = [Ask(path, _params(dimension)) for dimension in DIMENSIONS]
    replies = reading.client.batch(asks, resource=ENGAGED.about)
    failed = [reply.error for reply in replies if reply.error and not isinstance(reply.error, Rejected)]
    if failed:
        raise failed[0]
    rows: list[dict[str, Any]] = []
    refusal: GraphError | None = None
    for dimension, reply in zip(DIMENSIONS, replies, strict=True):
        refusal = refusal or reply.error
        rows += [] if reply.error else _buckets(reading, dimension, reply)
    reading.load(ENGAGED.name, demographics=frames.rows_frame(rows), progress=_looked(reading, ENGAGED.name))
    if not rows:
        status, words = ("refused", refusal.message) if refusal else ("empty", "every dimension was empty")
        _learn(reading, ENGAGED_DEMOGRAPHICS, status, words)


def _params(dimension: str) -> dict[str, str]:
    fixed = {"metric": ENGAGED_DEMOGRAPHICS, "period": "lifetime", "metric_type": "total_value"}
    return {**fixed, "timeframe": TIMEFRAME, "breakdown": dimension}


def _buckets(reading: Reading, dimension: str, reply: Reply) -> list[dict[str, Any]]:
    raw_id = reading.keep(reply.answer) if reply.answer else None
    found: list[Insight] = decode(reply.body, Listing[Insight], ENGAGED.about).data
    return [
        {
            "metric": insight.name,
            "timeframe": TIMEFRAME,
            "dimension": dimension,
            "bucket": bucket,
            "value": value,
            "raw_id": raw_id,
        }
        for insight in found
        for _, bucket, value in frames.buckets(insight, dimension)
    ]


def _is_wanted(reading: Reading, resource: str, metric: str, every: timedelta | None, *, full: bool) -> bool:
    """Say whether it is time to ask, and an answer is to be expected."""
    if not is_due(reading, reading.known.read_at(resource), every, full=full):
        return False
    with reading.ledger.read() as conn:
        learned = capabilities.list_capabilities(conn, reading.account.id, reading.now())
    return not any((one.product_type, one.metric) == (OF_ACCOUNT, metric) for one in learned)


def _learn(reading: Reading, metric: str, status: str, words: str) -> None:
    now: datetime = reading.now()
    lesson = Capability(reading.account.id, OF_ACCOUNT, metric, status, words, now, now + LASTS)
    with reading.ledger.begin() as conn:
        capabilities.learn(conn, [lesson])


def _looked(reading: Reading, resource: str) -> Progress:
    return Progress(resource, reading.now(), complete=True)
