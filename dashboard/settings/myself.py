"""One's own sign-in: the password, and where one is signed in."""

import streamlit as st

from actions.own_access import (
    SessionRow,
    change_password,
    list_sessions,
    revoke_other_sessions,
    revoke_session,
)
from dashboard.context import current
from dashboard.markdown import plain
from dashboard.messages import _, ago
from dashboard.settings.doing import make
from dashboard.viewer import Viewer

# Looked for in this order: Edge and Chrome also say Safari, Android also says Linux.
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def myself(person: Viewer) -> None:
    """Draw the form for a new password and the list of one's sessions."""
    st.markdown(f"**{person.name}** · {person.email}")
    _password(person)
    _sessions(person)


def _password(person: Viewer) -> None:
    with st.form("settings.password", clear_on_submit=True):
        st.markdown(f"**{_('Change your password')}**")
        old = st.text_input(_("Present password"), type="password", autocomplete="current-password")
        new = st.text_input(
            _("New password"),
            type="password",
            autocomplete="new-password",
            help=_("At least 8 characters; 15 are better."),
        )
        pressed = st.form_submit_button(_("Change password"))
    if pressed and make(
        "password",
        lambda key: change_password(
            current().desk, person.actor, old, new, keep_token=current().session_token(), request_key=key
        ),
        _("Your password is changed; your other sessions are ended."),
    ):
        st.rerun()


def _sessions(person: Viewer) -> None:
    st.markdown(f"#### {_('Where you are signed in')}")
    rows = list_sessions(current().desk, person.actor, current_token=current().session_token())
    for row in rows:
        _session(person, row)
    if (
        len(rows) > 1
        and st.button(_("End all others"), key="settings.others")
        and make(
            "others",
            lambda key: revoke_other_sessions(
                current().desk, person.actor, current().session_token() or "", request_key=key
            ),
            _("Your other sessions are ended."),
        )
    ):
        st.rerun()


def _session(person: Viewer, row: SessionRow) -> None:
    with st.container(border=True):
        left, right, last = st.columns([5, 2, 1.2], vertical_alignment="center")
        name = plain(browser_words(row.user_agent or ""))
        left.markdown(f":small[{name}]" + (f" :green-badge[{_('this one')}]" if row.current else ""))
        right.caption(_("Last used {when}", when=ago(row.seen_at, current().now())))
        ended = not row.current and last.button(_("End"), key=f"settings.end.{row.id[:12]}", width="stretch")
        if ended and make(
            f"end.{row.id[:12]}",
            lambda key: revoke_session(current().desk, person.actor, row.id, request_key=key),
            _("That session is ended."),
        ):
            st.rerun()


def browser_words(agent: str) -> str:
    """A browser's description of itself in two words: "Firefox, Windows"."""
    names = [next((name for mark, name in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in names if name) or agent[:60] or _("Unknown browser")
