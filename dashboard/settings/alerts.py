"""Alerts: what needs attention, most urgent first, each with who it concerns and how often it was seen."""

import streamlit as st

from actions.alerts import acknowledge_alert, open_alerts
from dashboard.context import current
from dashboard.markdown import plain
from dashboard.messages import _, ago, ngettext
from dashboard.settings.doing import make
from dashboard.states import empty
from dashboard.viewer import Viewer
from warehouse.ledger.alerts import Alert

LOOKS = {"error": ("red", "error"), "warning": ("orange", "warning"), "info": ("blue", "info")}


def alerts(person: Viewer) -> None:
    """Draw the open alerts."""
    found = open_alerts(current().desk, person.actor)
    if not found:
        empty(_("All is well"), _("Whatever needs attention appears here."), icon=":material/check_circle:")
    for alert in sorted(found, key=lambda a: list(LOOKS).index(a.level) if a.level in LOOKS else 9):
        _row(person, alert)


def _row(person: Viewer, alert: Alert) -> None:
    colour, icon = LOOKS.get(alert.level, ("gray", "help"))
    with st.container(border=True):
        left, last = st.columns([7, 1], vertical_alignment="center")
        left.markdown(
            f":{colour}[:material/{icon}:] {plain(alert.message)}  \n:small[{_about(person, alert)}]"
        )
        done = person.can("alerts.acknowledge", alert.account_id) and last.button(
            _("Done"),
            key=f"settings.alert.{alert.id}",
            help=_("It comes back if it persists."),
            width="stretch",
        )
        if done and make(
            f"alert.{alert.id}",
            lambda key: acknowledge_alert(current().desk, person.actor, alert.id, request_key=key),
            _("Acknowledged."),
        ):
            st.rerun()


def _about(person: Viewer, alert: Alert) -> str:
    account = person.accounts.get(alert.account_id or 0)
    whose = f"@{account.username} · " if account else ""
    seen = ngettext("seen once", "seen {n} times", alert.times)
    return f"{whose}{ago(alert.last_at, current().now())}, {seen}"
