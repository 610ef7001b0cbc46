"""What an account sees of others and of its audience: the order of reading, and what failures mean for the rest.

Two budgets are kept apart: what counts against the account's own limit comes first, then what counts against the limit
of the platform. One that is used up does not keep the other from being read.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from connectors.graph.errors import GraphError, RateLimited, TokenInvalid, Unreachable
from connectors.graph.limits import APP_USAGE, read_usage
from jobs.sync.competitors import read_competitors
from jobs.sync.hashtags import read_hashtags
from jobs.sync.lease import LeaseLost
from jobs.sync.mentions import read_mentions, read_tags
from jobs.sync.online import read_engaged, read_online
from jobs.sync.reading import LEAVE_FREE_FROM, MakeWay, Reading
from jobs.sync.watching import watched
from warehouse.ledger import usage, webhooks
from warehouse.ledger.usage import Usage

logger = logging.getLogger(__name__)

PLATFORM = "app"  # the subject of the platform's own limit, beside those of the accounts
STOPPING = (TokenInvalid, Unreachable, LeaseLost)
BY_FACEBOOK_ONLY = (
    "competitors, hashtags and mentions cannot be read by the Instagram login. Connect the account by the Facebook"
    " login to read them."
)

Step = Callable[[], None]


def read_market(reading: Reading, *, full: bool) -> None:
    """Read everything that is due of others and of the audience. Failures end up in the result."""
    by_facebook = reading.account.login_flavour != "instagram"
    own: list[Step] = [
        lambda: read_tags(reading, full=full),
        lambda: read_online(reading, full=full),
        lambda: read_engaged(reading, full=full),
    ]
    try:
        if by_facebook:
            _take_own(reading, [lambda: read_mentions(reading), *own])
            _take_platform(reading, full=full)
        else:
            _take_own(reading, own)
            _name_loss(reading)
    except STOPPING as error:
        _note(reading, error)
    finally:
        counts = reading.client.counts
        reading.result.round_trips, reading.result.counted_calls = counts.round_trips, counts.counted_calls


def _take_own(reading: Reading, steps: Sequence[Step]) -> None:
    """Take the steps that count against the account's limit."""
    try:
        for step in steps:
            reading.make_way()
            _take(reading, step)
        reading.keep_usage()
    except RateLimited as error:
        reading.keep_usage(error.retry_after_s)
        _note(reading, error)
    except MakeWay as pause:
        reading.keep_usage()
        _put_off(reading, str(pause))


def _take_platform(reading: Reading, *, full: bool) -> None:
    """Take the steps that count against the platform's limit, which all accounts share."""
    if not watched(reading):
        return
    spent = _platform_is_spent(reading)
    if spent:
        _put_off(reading, spent)
        return
    try:
        for read in (read_competitors, read_hashtags):
            _take(reading, lambda read=read: read(reading, _make_way, full=full))  # type: ignore[misc]
    except RateLimited as error:
        _keep_platform_usage(reading, error.retry_after_s)
        _note(reading, error)
    except MakeWay as pause:
        _keep_platform_usage(reading, None)
        _put_off(reading, str(pause))
    else:
        _keep_platform_usage(reading, None)


def _take(reading: Reading, step: Step) -> None:
    try:
        step()
    except (RateLimited, *STOPPING):
        raise
    except GraphError as error:
        _note(reading, error)


def _make_way(reading: Reading) -> None:
    """Raise MakeWay when the calls of the platform are nearly used up."""
    percent = _platform_percent(reading)
    if percent is not None and percent > LEAVE_FREE_FROM:
        raise MakeWay(
            f"Competitors and hashtags are put off at {percent:.0f} % of the platform's calls; the next run goes on."
        )


def _platform_percent(reading: Reading) -> float | None:
    told = reading.client.usage
    header = told.headers.get(APP_USAGE) if told else None
    found = read_usage({APP_USAGE: header}) if header else None
    return found.percent if found else None


def _platform_is_spent(reading: Reading) -> str | None:
    with reading.ledger.read() as conn:
        last = usage.find(conn, PLATFORM)
    if last is None or last.regain_at is None or last.regain_at <= reading.now():
        return None
    return (
        f"the platform's calls are used up until {last.regain_at:%Y-%m-%d %H:%M} UTC; competitors and hashtags are"
        " read after that."
    )


def _keep_platform_usage(reading: Reading, regain_s: float | None) -> None:
    percent, now = _platform_percent(reading), reading.now()
    if percent is None and regain_s is None:
        return
    regain_at = now + timedelta(seconds=regain_s) if regain_s else None
    headers = reading.client.usage.headers if reading.client.usage else {}
    with reading.ledger.begin() as conn:
        usage.record(conn, Usage(PLATFORM, 100.0 if percent is None else percent, regain_at, headers, now))


def _name_loss(reading: Reading) -> None:
    with reading.ledger.read() as conn:
        told = webhooks.mention_notices(conn, reading.account.id, limit=1)
    if told or watched(reading):
        _put_off(reading, BY_FACEBOOK_ONLY)


def _put_off(reading: Reading, words: str) -> None:
    reading.result.notes.append(f"@{reading.account.username}: {words}")


def _note(reading: Reading, error: Exception) -> None:
    logger.warning("reading failed", extra={"account": reading.account.id, "error": type(error).__name__})
    reading.result.errors.append(f"@{reading.account.username}: {error}")
