"""Labels: words of a client that people put on media and on posts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actions.actor import Actor, fresh
from actions.core import Doing, Done, as_action_errors, perform
from actions.desk import Desk
from actions.errors import Conflict, Invalid
from actions.outcome import Outcome
from actions.permissions import On, require, visible_accounts, visible_clients
from warehouse.ledger import accounts, labels
from warehouse.ledger.store import Connection

KINDS = ("media", "post")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class LabelRow:
    """A label; `used` counts what carries it on accounts that the actor sees."""

    id: int
    client_id: int
    name: str
    colour: str
    used: int


def create_label(
    desk: Desk, actor: Actor, client_id: int, name: str, colour: str, *, request_key: str | None = None
) -> Outcome:
    """Add a label to a client; `colour` is like #1f77b4."""
    _check(name, colour)

    def change(doing: Doing) -> Done:
        _refuse_taken(doing, client_id, name, None)
        label_id = labels.add(doing.conn, client_id, name.strip(), colour).id
        return Done(Outcome(label_id), f"label:{label_id}", {"client": client_id})

    body = {"client": client_id, "name": name, "colour": colour}
    where = On.client(client_id)
    return perform(desk, actor, "labels.change", where, change, body=body, request_key=request_key)


def update_label(
    desk: Desk, actor: Actor, label_id: int, name: str, colour: str, *, request_key: str | None = None
) -> Outcome:
    """Rename or recolour a label."""
    _check(name, colour)

    def change(doing: Doing) -> Done:
        _refuse_taken(doing, labels.get(doing.conn, label_id).client_id, name, label_id)
        labels.change(doing.conn, label_id, name=name.strip(), colour=colour)
        return Done(Outcome(label_id), f"label:{label_id}")

    body = {"label": label_id, "name": name, "colour": colour}
    return perform(desk, actor, "labels.change", _place(label_id), change, body=body, request_key=request_key)


def delete_label(desk: Desk, actor: Actor, label_id: int, *, request_key: str | None = None) -> Outcome:
    """Delete a label and take it off everything."""

    def change(doing: Doing) -> Done:
        labels.remove(doing.conn, label_id)
        return Done(Outcome(label_id), f"label:{label_id}", {"deleted": True})

    body = {"label": label_id, "delete": True}
    return perform(desk, actor, "labels.change", _place(label_id), change, body=body, request_key=request_key)


def put_label(
    desk: Desk,
    actor: Actor,
    label_id: int,
    kind: str,
    account_id: int,
    target_ids: Sequence[str],
    *,
    request_key: str | None = None,
) -> Outcome:
    """Put a label on media or posts of one account."""
    return _link(desk, actor, label_id, kind, account_id, target_ids, True, request_key)


def take_label(
    desk: Desk,
    actor: Actor,
    label_id: int,
    kind: str,
    account_id: int,
    target_ids: Sequence[str],
    *,
    request_key: str | None = None,
) -> Outcome:
    """Take a label off media or posts of one account."""
    return _link(desk, actor, label_id, kind, account_id, target_ids, False, request_key)


def list_labels(desk: Desk, actor: Actor, client_id: int | None = None) -> list[LabelRow]:
    """List the labels of one client, or of all that the actor sees, by name."""
    with as_action_errors(), desk.ledger.read() as conn:
        seeing = fresh(conn, actor)
        shown = [c for c in visible_clients(conn, seeing) if client_id in {None, c}]
        used: dict[int, int] = {}
        for link in labels.list_links(conn, account_ids=visible_accounts(conn, seeing)):
            used[link.label_id] = used.get(link.label_id, 0) + 1
        return [_row(label, used.get(label.id, 0)) for label in labels.list_labels(conn, shown)]


def labels_on(desk: Desk, actor: Actor, kind: str, account_id: int, target_id: str) -> list[LabelRow]:
    """List the labels that one media or post carries."""
    with as_action_errors(), desk.ledger.read() as conn:
        require(conn, fresh(conn, actor), "accounts.view", On.account(account_id))
        on_it = {
            link.label_id
            for link in labels.list_links(conn, account_ids=[account_id])
            if (link.kind, link.target_id) == (kind, target_id)
        }
        return [_row(label, 1) for label in labels.list_labels(conn) if label.id in on_it]


def _row(label: labels.Label, used: int) -> LabelRow:
    return LabelRow(label.id, label.client_id, label.name, label.colour, used)


def _link(
    desk: Desk,
    actor: Actor,
    label_id: int,
    kind: str,
    account_id: int,
    target_ids: Sequence[str],
    on: bool,
    request_key: str | None,
) -> Outcome:
    if kind not in KINDS or not target_ids or not all(1 <= len(target) <= 40 for target in target_ids):
        raise Invalid(["Choose media or posts to label."])

    def change(doing: Doing) -> Done:
        if labels.get(doing.conn, label_id).client_id != accounts.get(doing.conn, account_id).client_id:
            raise Invalid(["This label belongs to another client than the account."])
        for target_id in target_ids:
            (labels.link if on else labels.unlink)(doing.conn, label_id, kind, account_id, target_id)
        detail = {"kind": kind, "account": account_id, "on": list(target_ids[:50]), "put": on}
        return Done(Outcome(label_id), f"label:{label_id}", detail)

    body = {"label": label_id, "kind": kind, "account": account_id, "on": list(target_ids), "put": on}
    where = On.account(account_id)
    return perform(desk, actor, "labels.put", where, change, body=body, request_key=request_key)


def _place(label_id: int) -> Callable[[Connection], On]:
    return lambda conn: On.client(labels.get(conn, label_id).client_id)


def _check(name: str, colour: str) -> None:
    problems = []
    if not 1 <= len(name.strip()) <= 100:
        problems.append("The label needs a name of at most 100 characters.")
    if not _COLOUR.fullmatch(colour):
        problems.append(f'"{colour}" is no colour. Write it like #1f77b4.')
    if problems:
        raise Invalid(problems)


def _refuse_taken(doing: Doing, client_id: int, name: str, own_id: int | None) -> None:
    for label in labels.list_labels(doing.conn, [client_id]):
        if label.name.casefold() == name.strip().casefold() and label.id != own_id:
            raise Conflict(f"The client already has a label called {label.name}. Choose another name.")
