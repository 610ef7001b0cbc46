"""Targets: the value that a metric of a client, account or campaign should reach in a period."""

from dataclasses import asdict, dataclass
from datetime import date

from actions.actor import Actor, fresh
from actions.core import Doing, Done, as_action_errors, perform
from actions.desk import Desk
from actions.errors import Invalid
from actions.outcome import Outcome
from actions.permissions import On
from actions.scopes import place_of, seen_scopes
from warehouse.ledger import targets
from warehouse.ledger.store import Connection


@dataclass(frozen=True)
class TargetDraft:
    """A target as a form gives it; days are inclusive, money is in minor units of `currency`."""

    scope: str
    scope_id: int
    metric: str
    starts_on: date
    ends_on: date
    value: float
    currency: str | None = None


def set_target(desk: Desk, actor: Actor, draft: TargetDraft, *, request_key: str | None = None) -> Outcome:
    """Set a target; one for the same metric and days is replaced."""
    _check(draft)

    def change(doing: Doing) -> Done:
        same = [t for t in targets.list_targets(doing.conn, draft.scope, draft.scope_id) if _same(t, draft)]
        if same:
            target_id = same[0].id
            targets.change(doing.conn, target_id, value=draft.value, currency=draft.currency)
        else:
            target_id = targets.add(doing.conn, **asdict(draft)).id
        return Done(Outcome(target_id), f"target:{target_id}", {"on": f"{draft.scope}:{draft.scope_id}"})

    def where(conn: Connection) -> On:
        return place_of(conn, draft.scope, draft.scope_id)

    body = asdict(draft)
    return perform(desk, actor, "targets.change", where, change, body=body, request_key=request_key)


def delete_target(desk: Desk, actor: Actor, target_id: int, *, request_key: str | None = None) -> Outcome:
    """Delete a target."""

    def change(doing: Doing) -> Done:
        targets.remove(doing.conn, target_id)
        return Done(Outcome(target_id), f"target:{target_id}", {"deleted": True})

    def where(conn: Connection) -> On:
        target = targets.get(conn, target_id)
        return place_of(conn, target.scope, target.scope_id)

    body = {"target": target_id}
    return perform(desk, actor, "targets.change", where, change, body=body, request_key=request_key)


def list_targets(desk: Desk, actor: Actor) -> list[targets.Target]:
    """List the targets of what the actor sees, by start."""
    with as_action_errors(), desk.ledger.read() as conn:
        shown = seen_scopes(conn, fresh(conn, actor))
        return [t for t in targets.list_targets(conn) if (t.scope, t.scope_id) in shown]


def _same(target: targets.Target, draft: TargetDraft) -> bool:
    mine = (target.metric, target.starts_on, target.ends_on)
    return mine == (draft.metric, draft.starts_on, draft.ends_on)


def _check(draft: TargetDraft) -> None:
    problems = []
    if draft.starts_on > draft.ends_on:
        problems.append("The period ends before it starts. Swap the dates.")
    if not draft.metric or len(draft.metric) > 60:
        problems.append("Choose the metric that the target is for.")
    if draft.value != draft.value or draft.value in {float("inf"), float("-inf")}:
        problems.append("The target must be a number.")
    if problems:
        raise Invalid(problems)
