"""Asking the house to work now, and seeing what it did. A page never runs a job: it leaves a request."""

from collections.abc import Collection

from actions.actor import Actor, fresh
from actions.core import Doing, Done, as_action_errors, perform
from actions.desk import Desk
from actions.errors import Invalid
from actions.outcome import Outcome
from actions.permissions import On, holds, visible_accounts
from warehouse.ledger import runs


def request_sync(
    desk: Desk, actor: Actor, account_ids: Collection[int] | None = None, *, request_key: str | None = None
) -> Outcome:
    """Ask for a sync of these accounts (None: all that the actor may); `ids` are the accounts."""

    def change(doing: Doing) -> Done:
        wanted = _wanted(doing, account_ids)
        runs.request_run(doing.conn, "sync", doing.actor.label, doing.now, {"accounts": wanted})
        note = "The sync starts within seconds."
        return Done(Outcome(wanted[0], (note,), tuple(wanted)), "job:sync", {"accounts": wanted[:500]})

    body = {"accounts": None if account_ids is None else sorted(account_ids)}
    action = "jobs.request_sync"
    return perform(desk, actor, action, On.anywhere(), change, body=body, request_key=request_key)


def list_runs(desk: Desk, actor: Actor, *, job: str | None = None, limit: int = 50) -> list[runs.Run]:
    """List what the jobs did, the newest first; for people who see the whole workspace, else nothing."""
    with as_action_errors(), desk.ledger.read() as conn:
        if not holds(conn, fresh(conn, actor), "viewer", On.workspace()):
            return []
        return runs.list_runs(conn, job=job, limit=limit)


def _wanted(doing: Doing, account_ids: Collection[int] | None) -> list[int]:
    if account_ids is None:
        seen = visible_accounts(doing.conn, doing.actor)
        wanted = [a for a in seen if holds(doing.conn, doing.actor, "author", On.account(a))]
    else:
        wanted = list(dict.fromkeys(account_ids))
        for account_id in wanted:
            doing.require("jobs.request_sync", On.account(account_id))
    if not wanted:
        raise Invalid(["There is no account to sync. Connect one first."])
    return sorted(wanted)
