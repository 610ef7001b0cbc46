"""Connecting accounts: by signing in with Facebook or Instagram, or with a pasted token."""

import streamlit as st

from actions.accounts import pending_connects, request_connect
from dashboard.context import current
from dashboard.messages import N_, _, ago
from dashboard.settings.doing import make
from dashboard.settings.runs import latest_runs
from dashboard.viewer import Viewer, viewer

PENDING = "settings.pending"
LOGINS = {
    "facebook": (
        N_("Connect with Facebook"),
        N_("For accounts that are linked to a Facebook Page; finds all of them at once."),
        N_("To use it, set POSTHOUSE_APP_ID and POSTHOUSE_APP_SECRET; the README says how."),
    ),
    "instagram": (
        N_("Connect with Instagram"),
        N_("For one account, without a Facebook Page."),
        N_(
            "To use it, set POSTHOUSE_INSTAGRAM_APP_ID and POSTHOUSE_INSTAGRAM_APP_SECRET; the README says how."
        ),
    ),
}


def connecting(person: Viewer) -> None:
    """Draw the ways to connect: the two logins, and a pasted token below them."""
    with st.expander(_("Connect accounts"), icon=":material/add_link:", expanded=not person.accounts):
        for place, flavour in zip(st.columns(2, gap="medium"), LOGINS, strict=True):
            with place:
                _login(flavour)
        st.markdown(f"**{_('Or paste a token')}**")
        _pasted(person)
        latest_runs("connect")


def _login(flavour: str) -> None:
    """One button: it leads to the platform's consent page, in a tab of its own."""
    words, about, missing = LOGINS[flavour]
    ready = flavour in current().logins
    st.link_button(
        _(words),
        f"/oauth/start/{flavour}",
        type="primary" if ready else "secondary",
        icon=":material/login:",
        disabled=not ready,
        width="stretch",
    )
    st.caption(_(about) if ready else f"{_(about)} {_(missing)}")


def _pasted(person: Viewer) -> None:
    st.caption(
        _(
            "A token from your Meta app. It is kept encrypted and never shown again; "
            "every account it sees is connected."
        )
    )
    with st.form("settings.connect", clear_on_submit=True, border=False):
        token = st.text_input(_("Token"), type="password", autocomplete="off")
        address = st.text_input(
            _("Graph address"),
            placeholder="https://graph.facebook.com",
            help=_("Leave empty for this desk's own; a sandbox has another."),
        )
        pressed = st.form_submit_button(_("Connect"))
    if pressed and make(
        "connect",
        lambda key: request_connect(
            current().desk,
            person.actor,
            token.strip(),
            graph_url=address.strip() or None,
            request_key=key,
        ),
        _("Asked for; the accounts appear here within seconds."),
    ):
        st.rerun()


@st.fragment(run_every=2)
def pending() -> None:
    """What is being connected, and why it waits; the page is drawn anew when something is settled."""
    person = viewer()
    waiting = pending_connects(current().desk, person.actor)
    numbers = {one.number for one in waiting}
    settled = st.session_state.get(PENDING, set()) - numbers
    st.session_state[PENDING] = numbers
    if settled:
        st.rerun()
    for one in waiting:
        since = ago(one.asked_at, current().now())
        if one.waiting_for is None:
            st.info(_("Connecting… (begun {when})", when=since), icon=":material/hourglass_top:")
        else:
            said = _("Connecting (begun {when}) waits and is tried again by itself.", when=since)
            st.warning(f"{said}  \n{one.waiting_for}", icon=":material/hourglass_top:")
