"""What the platform told by webhooks: deliveries that wait, news that was acted on, who is subscribed."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, false, func, or_, select, update

from warehouse.ledger import rows, tables


@dataclass(frozen=True)
class Delivery:
    """A row of `webhook_events`. `state`: waiting | kept."""

    id: int
    received_at: datetime
    body: bytes
    state: str
    next_at: datetime
    tries: int
    problem: str | None


@dataclass(frozen=True)
class News:
    """One change that was acted on. `kind`: comment | mention | story | other."""

    key: str
    account_id: int
    kind: str


@dataclass(frozen=True)
class Listening:
    """A row of `webhook_accounts`: whether an account lets the platform tell us, and what it told."""

    account_id: int
    subscribed_at: datetime | None = None
    checked_at: datetime | None = None
    problem: str | None = None
    last_at: datetime | None = None
    news: int = 0
    repeats: int = 0


@dataclass(frozen=True)
class MentionNotice:
    """A mention that we were told of. `comment_id` is "" when the account is named in the caption."""

    id: int
    account_id: int
    media_id: str
    comment_id: str
    told_at: datetime


# ---- deliveries ----------------------------------------------------------------------------------


def receive(conn: Connection, body: bytes, subjects: Collection[str], now: datetime) -> bool:
    """Keep a delivery until it is acted on; False when the very same one waits already.

    `subjects` are the platform's ids of the accounts that it names.
    """
    values = {
        "received_at": now,
        "body": body,
        "sha256": hashlib.sha256(body).hexdigest(),
        "subjects": f" {' '.join(sorted(set(subjects)))} ",
        "state": "waiting",
        "next_at": now,
        "tries": 0,
    }
    return rows.insert_new(conn, tables.webhook_events, values)


def waiting(conn: Connection, now: datetime, limit: int = 200) -> list[Delivery]:
    """List the deliveries to act on now, the oldest first."""
    events = tables.webhook_events
    due = rows.read(events, Delivery).where(events.c.state == "waiting", events.c.next_at <= now)
    return rows.many(conn, due.order_by(events.c.id).limit(limit), Delivery)


def settle(conn: Connection, delivery_id: int) -> None:
    """Forget a delivery that was acted on."""
    conn.execute(delete(tables.webhook_events).where(tables.webhook_events.c.id == delivery_id))


def put_off(conn: Connection, delivery_id: int, next_at: datetime, problem: str) -> None:
    """Act on a delivery again later."""
    events = tables.webhook_events
    values = {"next_at": next_at, "problem": problem, "tries": events.c.tries + 1}
    conn.execute(update(events).where(events.c.id == delivery_id).values(**values))


def keep(conn: Connection, delivery_id: int, problem: str) -> None:
    """Keep a delivery as it came, because nothing can be done with it; `problem` says why."""
    events = tables.webhook_events
    conn.execute(update(events).where(events.c.id == delivery_id).values(state="kept", problem=problem))


def count_deliveries(conn: Connection) -> dict[str, int]:
    """Count the deliveries by state."""
    state = tables.webhook_events.c.state
    counted = conn.execute(select(state, func.count()).group_by(state))
    return {str(name): int(number) for name, number in counted}


def forget_kept(conn: Connection, before: datetime) -> int:
    """Forget deliveries that were kept and are older than an instant."""
    events = tables.webhook_events
    old = delete(events).where(events.c.state == "kept", events.c.received_at < before)
    return conn.execute(old).rowcount


# ---- news ----------------------------------------------------------------------------------------


def known_news(conn: Connection, keys: Collection[str]) -> set[str]:
    """Give those of some keys that were acted on already."""
    news = tables.webhook_news
    return set(conn.execute(select(news.c.key).where(news.c.key.in_(keys))).scalars())


def note_news(conn: Connection, found: Sequence[News], repeats: Mapping[int, int], now: datetime) -> None:
    """Note what was acted on, and count it and the repeats (account → number) per account."""
    fresh: dict[int, int] = {}
    for one in found:
        if rows.insert_new(conn, tables.webhook_news, {**one.__dict__, "told_at": now}):
            fresh[one.account_id] = fresh.get(one.account_id, 0) + 1
    kept = tables.webhook_accounts
    for account_id in {*fresh, *repeats}:
        rows.insert_new(conn, kept, {"account_id": account_id, "news": 0, "repeats": 0})
        values = {
            "news": kept.c.news + fresh.get(account_id, 0),
            "repeats": kept.c.repeats + repeats.get(account_id, 0),
            "last_at": now,
        }
        conn.execute(update(kept).where(kept.c.account_id == account_id).values(**values))


def forget_news(conn: Connection, before: datetime) -> int:
    """Forget what was acted on before an instant, by which nothing of it can be delivered again."""
    return conn.execute(delete(tables.webhook_news).where(tables.webhook_news.c.told_at < before)).rowcount


# ---- subscriptions -------------------------------------------------------------------------------


def listening(conn: Connection) -> dict[int, Listening]:
    """Give what is known of every account's subscription, by account."""
    found = rows.many(conn, rows.read(tables.webhook_accounts, Listening), Listening)
    return {one.account_id: one for one in found}


def note_subscription(conn: Connection, account_id: int, now: datetime, problem: str | None) -> None:
    """Note that an account was subscribed, or why it could not be."""
    values = {"subscribed_at": None if problem else now, "checked_at": now, "problem": problem}
    kept = tables.webhook_accounts
    rows.insert_new(conn, kept, {"account_id": account_id, "news": 0, "repeats": 0})
    conn.execute(update(kept).where(kept.c.account_id == account_id).values(**values))


# ---- mentions to read ----------------------------------------------------------------------------


def notice_mention(conn: Connection, account_id: int, media_id: str, comment_id: str, now: datetime) -> bool:
    """Leave a mention to be read; False when it waits already."""
    values = {"account_id": account_id, "media_id": media_id, "comment_id": comment_id, "told_at": now}
    return rows.insert_new(conn, tables.mention_notices, values)


def mention_notices(conn: Connection, account_id: int | None = None, limit: int = 500) -> list[MentionNotice]:
    """List the mentions that are still to be read, the oldest first."""
    notices = tables.mention_notices
    query = rows.read(notices, MentionNotice).order_by(notices.c.id).limit(limit)
    if account_id is not None:
        query = query.where(notices.c.account_id == account_id)
    return rows.many(conn, query, MentionNotice)


def settle_mentions(conn: Connection, ids: Collection[int]) -> None:
    """Forget mentions that were read, or that cannot be."""
    conn.execute(delete(tables.mention_notices).where(tables.mention_notices.c.id.in_(ids)))


# ---- deleting an account's data ------------------------------------------------------------------


def forget_account(conn: Connection, account_id: int, subjects: Collection[str]) -> int:
    """Forget everything that was told of an account; gives how many rows there were."""
    events = tables.webhook_events
    named = (events.c.subjects.contains(f" {one} ", autoescape=True) for one in subjects)
    gone = conn.execute(delete(events).where(or_(false(), *named))).rowcount
    for table in (tables.webhook_news, tables.webhook_accounts, tables.mention_notices):
        gone += conn.execute(delete(table).where(table.c.account_id == account_id)).rowcount
    return gone
