"""The foot of the sidebar: how fresh the numbers are, what needs attention, who is signed in."""

import streamlit as st

from actions.alerts import open_alerts
from actions.own_access import set_locale
from actions.sign_in import sign_out
from dashboard.context import current
from dashboard.messages import _, ago, languages, ngettext
from dashboard.viewer import Viewer, leave

LANGUAGE_NAMES = {"en": "English", "de": "Deutsch"}


def draw_status(person: Viewer) -> None:
    """Draw freshness, alerts and the person into the sidebar."""
    _freshness(person)
    _alerts(person)
    _person(person)


def _freshness(person: Viewer) -> None:
    if not person.account_ids:
        return
    context = current()
    seen = context.lake.frame("freshness", accounts=list(person.account_ids))
    if seen.empty:
        st.caption(f":material/schedule: {_('No numbers have been read yet.')}")
        return
    newest = seen["observed_at"].max().to_pydatetime()
    st.caption(f":material/schedule: {_('Numbers as of {when}', when=ago(newest, context.now()))}")


def _alerts(person: Viewer) -> None:
    alerts = open_alerts(current().desk, person.actor)
    if not alerts:
        return
    said = ngettext("{n} thing needs attention", "{n} things need attention", len(alerts))
    urgent = any(alert.level == "error" for alert in alerts)
    colour = "red" if urgent else "orange"
    st.markdown(f":{colour}[:material/notifications: [{said}](/settings?section=alerts)]")


def _person(person: Viewer) -> None:
    with st.popover(person.name, icon=":material/person:", width="stretch"):
        st.caption(person.email)
        _language(person)
        if st.button(_("Sign out"), icon=":material/logout:", key="status.sign_out", width="stretch"):
            token = current().session_token()
            if token:
                sign_out(current().desk, token)
            leave()


def _language(person: Viewer) -> None:
    known = languages()
    if len(known) < 2:
        return
    now = person.locale.split("_")[0]
    chosen = st.selectbox(
        _("Language"),
        known,
        index=known.index(now) if now in known else 0,
        key="status.language",
        format_func=lambda code: LANGUAGE_NAMES.get(code, code),
    )
    if chosen != now:
        set_locale(current().desk, person.actor, chosen)
        st.rerun()
