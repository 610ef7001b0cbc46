"""Acts on what Instagram told: takes each delivery that waits, leaves out what was acted on before, does the rest.

A delivery stays in the ledger until its news are noted as acted on, in the same transaction, so a kill loses nothing.
It is forgotten then: what it said lies among the raw answers of the accounts that it was about.
"""

import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import msgspec

from connectors.instagram.webhooks import OBJECT, Event, Unreadable, account_of, entries_of, events_of
from jobs.context import JobContext
from jobs.deletion import delete_what_was_asked
from jobs.subscribing import Subscriber
from jobs.told import act, waits_for
from jobs.types import Detail
from warehouse.ledger import accounts, alerts, webhooks
from warehouse.ledger.accounts import IDENTITY, Account
from warehouse.ledger.webhooks import Delivery, News

logger = logging.getLogger(__name__)

JOB = "webhooks"
GIVEN_UP = timedelta(hours=36)  # as long as the platform itself tries
LONGEST_PAUSE = timedelta(hours=1)
KEPT_MATTER = "webhooks:kept"
Entry = dict[str, Any]


def act_on_webhooks(context: JobContext, run_id: int, trigger: str, detail: Detail) -> dict[str, Any]:
    """Act on every delivery that waits, the oldest first; delete what people asked for; subscribe new accounts."""
    done: Counter[str] = Counter(news=0)
    while True:
        with context.ledger.read() as conn:
            waiting = webhooks.waiting(conn, context.now())
        if not waiting:
            break
        for delivery in waiting:
            done["news"] += _take(context, delivery)
    done["deletions"] = delete_what_was_asked(context)
    to = Subscriber(context.ledger, context.vault, context.now, context.client, context.why_unreachable)
    done["subscribed"] = sum(to.subscribe(account) is None for account in to.due())
    return dict(done)


def _take(context: JobContext, delivery: Delivery) -> int:
    """Act on one delivery; whatever is wrong with it, it does not keep others from being taken."""
    try:
        return _act_on(context, delivery)
    except Unreadable as error:
        _keep(context, delivery, str(error))
    except Exception as error:  # a delivery that fails in any way must not stop those behind it
        logger.warning("news could not be taken in", extra={"error": type(error).__name__}, exc_info=True)
        _put_off(context, delivery, error)
    return 0


def _act_on(context: JobContext, delivery: Delivery) -> int:
    body = bytes(delivery.body)
    entries = entries_of(body)
    events_of(entries)  # a delivery of an unknown shape is kept as a whole, before anything of it is done
    by_account: dict[str, list[Entry]] = {}
    for entry in entries:
        by_account.setdefault(account_of(entry), []).append(entry)
    news = 0
    for named, mine in by_account.items():
        news += _act_on_account(context, named, mine, body if len(by_account) == 1 else None, delivery)
    with context.ledger.begin() as conn:
        webhooks.settle(conn, delivery.id)
    return news


def _act_on_account(
    context: JobContext, named: str, entries: list[Entry], whole: bytes | None, delivery: Delivery
) -> int:
    """Act on the entries of one account. `whole` is the delivery when it is about no other."""
    with context.ledger.read() as conn:
        account = accounts.find_by_alias(conn, {IDENTITY: named})
        events = {event.key: event for event in events_of(entries)}
        known = webhooks.known_news(conn, list(events))
    if account is None or account.status == "removed":
        return 0  # nobody here wants to know, and nothing of it is kept
    fresh = [event for key, event in events.items() if key not in known]
    repeats = sum(len(events_of([entry])) for entry in entries) - len(fresh)
    found = _act_on_fresh(context, account, fresh, entries, whole, delivery) if fresh else []
    with context.ledger.begin() as conn:
        webhooks.note_news(conn, found, {account.id: repeats} if repeats else {}, context.now())
    return len(found)


def _act_on_fresh(
    context: JobContext,
    account: Account,
    fresh: list[Event],
    entries: list[Entry],
    whole: bytes | None,
    delivery: Delivery,
) -> list[News]:
    meta = {"at": context.now().isoformat(), "path": JOB, "received_at": delivery.received_at.isoformat()}
    body = whole or msgspec.json.encode({"object": OBJECT, "entry": entries})
    raw_id = context.raw.keep(account.id, body, meta | {"is_whole": whole is not None})
    return act(context, account, raw_id, fresh)


def _put_off(context: JobContext, delivery: Delivery, error: Exception) -> None:
    now, words = context.now(), str(error) or type(error).__name__
    if now - delivery.received_at >= GIVEN_UP:
        _keep(context, delivery, f"Given up after {GIVEN_UP.total_seconds() / 3600:.0f} hours: {words}")
        return
    pause = min(waits_for(error) * 2 ** min(delivery.tries, 10), LONGEST_PAUSE)
    with context.ledger.begin() as conn:
        webhooks.put_off(conn, delivery.id, now + pause, words)


def _keep(context: JobContext, delivery: Delivery, why: str) -> None:
    """Keep a delivery as it came and tell people, so that news of a new shape are not lost unseen."""
    with context.ledger.begin() as conn:
        webhooks.keep(conn, delivery.id, why)
        _tell(conn, why, context.now())


def _tell(conn: Any, why: str, now: datetime) -> None:
    words = (
        f"Instagram delivered news that this Posthouse cannot act on; they are kept for 90 days. {why} "
        "Look for a newer Posthouse, and report it if there is none."
    )
    alerts.raise_alert(conn, KEPT_MATTER, "warning", words, {}, None, now)
