"""Accounts: which are connected and how they are, reading them now, pausing, connecting more."""

from collections.abc import Callable

import streamlit as st

from actions.accounts import AccountRow, pause_account, resume_account
from actions.jobs import request_sync
from actions.outcome import Outcome
from dashboard.context import current
from dashboard.messages import N_, _, ago
from dashboard.settings.connecting import connecting, pending
from dashboard.settings.doing import make
from dashboard.settings.runs import latest_runs
from dashboard.settings.tokens import draw_token
from dashboard.states import empty
from dashboard.viewer import Viewer

STATUS = {
    "connected": (N_("Connected"), "green", "check_circle"),
    "needs_reauth": (N_("Needs a new token"), "red", "key_off"),
    "paused": (N_("Paused"), "gray", "pause_circle"),
    "removed": (N_("Removed"), "gray", "cancel"),
}


def accounts(person: Viewer) -> None:
    """Draw the list of accounts and the form to connect more."""
    if not person.accounts:
        empty(_("No accounts yet"), _("Connect one below; every account that the sign-in sees is taken."))
    else:
        _sync(person)
    for account in person.accounts.values():
        _row(person, account)
    if person.can("accounts.connect"):
        pending()
        connecting(person)


def _sync(person: Viewer) -> None:
    allowed = [a for a in person.account_ids if person.can("jobs.request_sync", a)]
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = allowed and st.button(_("Read all now"), icon=":material/sync:", key="settings.sync")
        if pressed and make(
            "sync",
            lambda key: request_sync(current().desk, person.actor, allowed, request_key=key),
            _("Asked for; it begins within seconds."),
        ):
            st.rerun()
        latest_runs("sync")


def _row(person: Viewer, account: AccountRow) -> None:
    word, colour, icon = STATUS.get(account.status, (account.status, "gray", "help"))
    with st.container(border=True):
        left, middle, right, last = st.columns([3, 2.2, 3, 1.2], vertical_alignment="center")
        left.markdown(f"**@{account.username}**  \n:small[{account.client} · {account.time_zone}]")
        middle.markdown(f":{colour}-badge[:material/{icon}: {_(word)}]")
        right.caption(account.status_reason or _checked(account))
        with last:
            _buttons(person, account)
        if account.token is not None:
            draw_token(account.token)


def _checked(account: AccountRow) -> str:
    if account.checked_at is None:
        return _("Not read yet")
    return _("Read {when}", when=ago(account.checked_at, current().now()))


def _buttons(person: Viewer, account: AccountRow) -> None:
    if account.status == "connected" and person.can("accounts.pause", account.id):
        if st.button(_("Pause"), key=f"settings.pause.{account.id}", help=_("Stops reading and publishing.")):
            _switch(person, account, pause_account, _("Paused."))
    elif (
        account.status == "paused"
        and person.can("accounts.resume", account.id)
        and st.button(_("Resume"), key=f"settings.resume.{account.id}")
    ):
        _switch(person, account, resume_account, _("Resumed."))


def _switch(person: Viewer, account: AccountRow, change: Callable[..., Outcome], said: str) -> None:
    if make(
        f"switch.{account.id}.{account.status}",
        lambda key: change(current().desk, person.actor, account.id, request_key=key),
        said,
    ):
        st.rerun()
