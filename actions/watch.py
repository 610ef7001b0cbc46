"""Watching the market: which competitors and hashtags an account keeps an eye on."""

import re
from dataclasses import dataclass
from datetime import datetime

from actions.actor import Actor, fresh
from actions.core import Doing, Done, as_action_errors, perform
from actions.desk import Desk
from actions.errors import Invalid
from actions.outcome import Outcome
from actions.permissions import On, visible_accounts
from warehouse.ledger import accounts, runs, watches
from warehouse.ledger.hashtag_searches import MOST
from warehouse.ledger.store import Connection
from warehouse.ledger.watches import COMPETITOR, HASHTAG, KINDS

_USERNAME = re.compile(r"[a-z0-9._]{1,30}")
_TAG = re.compile(r"\w{1,100}")
_SIGN = {COMPETITOR: "@", HASHTAG: "#"}


@dataclass(frozen=True)
class WatchRow:
    """What an account watches, as a list shows it. `words` say why it is not read, if it is not."""

    id: int
    account_id: int
    account: str
    kind: str
    name: str
    state: str
    words: str | None
    added_at: datetime
    read_at: datetime | None


def add_watch(
    desk: Desk, actor: Actor, account_id: int, kind: str, name: str, *, request_key: str | None = None
) -> Outcome:
    """Watch a competitor (by username) or a hashtag from an account, and have it read at once."""
    name = checked_name(kind, name)

    def change(doing: Doing) -> Done:
        known = watches.find(doing.conn, account_id, kind, name)
        if known is None:
            _check_room(doing.conn, account_id, kind)
        watch = known or watches.add(doing.conn, account_id, kind, name, doing.now)
        runs.request_run(doing.conn, "market", doing.actor.label, doing.now, {"accounts": [account_id]})
        detail = {"account": account_id, "kind": kind, "known": known is not None}
        return Done(
            Outcome(watch.id, _notes(doing.conn, watch, known is not None)), _subject(watch.id), detail
        )

    body = {"account": account_id, "kind": kind, "name": name}
    return perform(
        desk, actor, "watch.change", On.account(account_id), change, body=body, request_key=request_key
    )


def remove_watch(desk: Desk, actor: Actor, watch_id: int, *, request_key: str | None = None) -> Outcome:
    """Watch something no longer. What was read of it stays."""

    def change(doing: Doing) -> Done:
        watch = watches.get(doing.conn, watch_id)
        watches.remove(doing.conn, watch_id)
        detail = {"account": watch.account_id, "kind": watch.kind, "deleted": True}
        return Done(Outcome(watch_id), _subject(watch_id), detail)

    def where(conn: Connection) -> On:
        return On.account(watches.get(conn, watch_id).account_id)

    return perform(
        desk, actor, "watch.change", where, change, body={"watch": watch_id}, request_key=request_key
    )


def find_watch(desk: Desk, actor: Actor, account_id: int, kind: str, name: str) -> WatchRow:
    """Find what an account watches by its name. Raises Invalid when it does not."""
    name = checked_name(kind, name)
    for row in list_watches(desk, actor):
        if (row.account_id, row.kind, row.name) == (account_id, kind, name):
            return row
    raise Invalid([f"{_SIGN[kind]}{name} is not watched from this account."])


def list_watches(desk: Desk, actor: Actor) -> list[WatchRow]:
    """List what is watched from the accounts that the actor sees, by account, kind and name."""
    with as_action_errors(), desk.ledger.read() as conn:
        seen = visible_accounts(conn, fresh(conn, actor))
        names = {account.id: account.username for account in accounts.list_accounts(conn, ids=seen)}
        found = watches.list_watches(conn, seen)
    return [
        WatchRow(
            id=watch.id,
            account_id=watch.account_id,
            account=names[watch.account_id],
            kind=watch.kind,
            name=watch.name,
            state=watch.state,
            words=watch.words,
            added_at=watch.added_at,
            read_at=watch.read_at,
        )
        for watch in found
    ]


def checked_name(kind: str, name: str) -> str:
    """Give a name as it is kept: small letters, without @ or #. Raises Invalid for one that cannot exist."""
    if kind not in KINDS:
        raise Invalid([f'"{kind}" cannot be watched. Use one of: {", ".join(KINDS)}.'])
    bare = name.strip().removeprefix(_SIGN[kind]).lower()
    if kind == COMPETITOR and not _USERNAME.fullmatch(bare):
        raise Invalid(["A username has 1 to 30 letters, digits, dots and underscores. Correct it."])
    if kind == HASHTAG and not _TAG.fullmatch(bare):
        raise Invalid(
            ["A hashtag is one word of letters, digits and underscores, without emoji. Correct it."]
        )
    return bare


def _check_room(conn: Connection, account_id: int, kind: str) -> None:
    if kind == HASHTAG and len(watches.list_watches(conn, [account_id], HASHTAG)) >= MOST:
        raise Invalid(
            [
                f"Instagram lets an account look for {MOST} different hashtags in seven days, and this account watches"
                f" {MOST}. Stop watching one, or watch this one from another account."
            ]
        )


def _notes(conn: Connection, watch: watches.Watch, known: bool) -> tuple[str, ...]:
    if accounts.get(conn, watch.account_id).login_flavour == "instagram":
        return (
            "It cannot be read by the Instagram login: competitors and hashtags need the account to be connected by"
            " the Facebook login.",
        )
    return (
        f"{_SIGN[watch.kind]}{watch.name} {'was watched already' if known else 'is read within seconds'}.",
    )


def _subject(watch_id: int) -> str:
    return f"watch:{watch_id}"
