"""Alerts: see what needs somebody, and say that it was seen. A matter that persists is raised again by its job."""

from actions.actor import Actor, fresh
from actions.core import Doing, Done, as_action_errors, perform
from actions.desk import Desk
from actions.errors import Conflict, NotFound
from actions.outcome import Outcome
from actions.permissions import On, holds, visible_accounts
from warehouse.ledger import alerts
from warehouse.ledger.store import Connection


def acknowledge_alert(desk: Desk, actor: Actor, alert_id: int, *, request_key: str | None = None) -> Outcome:
    """Close an open alert."""

    def change(doing: Doing) -> Done:
        alert = _open(doing.conn, alert_id)
        if not alerts.close_alert(doing.conn, alert.matter, doing.now):
            raise Conflict("This alert was closed already.")
        return Done(Outcome(alert_id), f"alert:{alert_id}")

    def where(conn: Connection) -> On:
        account_id = _open(conn, alert_id).account_id
        return On.workspace() if account_id is None else On.account(account_id)

    body = {"alert": alert_id}
    return perform(desk, actor, "alerts.acknowledge", where, change, body=body, request_key=request_key)


def open_alerts(desk: Desk, actor: Actor) -> list[alerts.Alert]:
    """List open alerts of the accounts the actor sees; those of no account only for the whole workspace."""
    with as_action_errors(), desk.ledger.read() as conn:
        seeing = fresh(conn, actor)
        found = alerts.open_alerts(conn, visible_accounts(conn, seeing))
        everywhere = holds(conn, seeing, "viewer", On.workspace())
        return [alert for alert in found if everywhere or alert.account_id is not None]


def _open(conn: Connection, alert_id: int) -> alerts.Alert:
    for alert in alerts.open_alerts(conn):
        if alert.id == alert_id:
            return alert
    raise NotFound("This alert is closed already.")
