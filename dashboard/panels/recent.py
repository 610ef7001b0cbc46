"""The newest comments, the notes on days, and the accounts with how fresh they are."""

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from actions.annotations import add_annotation, delete_annotation, list_annotations
from dashboard import data
from dashboard.charts.daily import Mark
from dashboard.charts.frames import each
from dashboard.context import current
from dashboard.filters import Filters
from dashboard.messages import NOTHING, _, ago, day, moment
from dashboard.panels.forms import change_once
from dashboard.panels.media import headline, open_media
from dashboard.viewer import Viewer
from warehouse.ledger.annotations import Annotation


def recent_comments(filters: Filters, limit: int = 4) -> None:
    """The last comments on any post of the accounts, newest first."""
    rows = data.comments(filters.account_ids, limit)
    if rows.empty:
        st.caption(_("No comments have been seen yet."))
        return
    now = current().now()
    for row in each(rows):
        with st.container(gap=None, key=f"comment-{row.comment_id}"):
            with st.container(
                horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
            ):
                st.caption(f"@{escape(str(row.username))} · {ago(row.posted_at, now)}", width="content")
                if st.button(_("See the post"), key=f"on-{row.comment_id}", type="tertiary"):
                    open_media(str(row.media_id))
            st.text(headline(row.text, 200))


def marks(filters: Filters, notes: Sequence[Annotation]) -> list[Mark]:
    """The notes of the period as flags for a chart."""
    return [Mark(note.day, escape(note.text)) for note in notes if filters.start <= note.day <= filters.end]


def notes_of(filters: Filters, reader: Viewer) -> list[Annotation]:
    """The notes of the period on the accounts shown and on their clients, as the reader may see them."""
    found = list_annotations(current().desk, reader.actor, start=filters.start, end=filters.end)
    clients = {reader.accounts[account].client_id for account in filters.account_ids}
    shown = {"account": set(filters.account_ids), "client": clients}
    return [note for note in found if note.scope_id in shown.get(note.scope, set())]


def notes(filters: Filters, reader: Viewer, found: Sequence[Annotation]) -> None:
    """The notes of the period, and a form to add one."""
    if not found:
        st.caption(_("No notes in this period. Mark a launch or a holiday, and the charts will show it."))
    for note in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{day(note.day)}  {note.text}")
            if reader.can("annotations.change", filters.account_ids[0]) and st.button(
                "",
                icon=":material/delete:",
                help=_("Remove this note"),
                key=f"note-{note.id}",
                type="tertiary",
            ):
                _remove(reader, note.id)
    if reader.can("annotations.change", filters.account_ids[0]):
        _new_note(filters, reader)


def _new_note(filters: Filters, reader: Viewer) -> None:
    with (
        st.popover(_("Add a note"), icon=":material/flag:"),
        st.form("note", border=False, clear_on_submit=True),
    ):
        account = st.selectbox(
            _("Account"), filters.account_ids, format_func=lambda one: f"@{reader.accounts[one].username}"
        )
        chosen = st.date_input(_("Day"), filters.end)
        text = st.text_input(_("What happened"), max_chars=200)
        if st.form_submit_button(_("Add"), type="primary") and change_once(
            "note",
            lambda key: add_annotation(
                current().desk, reader.actor, "account", int(account), chosen, text, request_key=key
            ),
            _("Noted."),
        ):
            st.rerun()


def _remove(reader: Viewer, note_id: int) -> None:
    if change_once(
        f"note-{note_id}",
        lambda key: delete_annotation(current().desk, reader.actor, note_id, request_key=key),
        _("Note removed."),
    ):
        st.rerun()


def account_table(filters: Filters, reader: Viewer) -> None:
    """The accounts shown: followers, posts, state, and when Instagram was last asked."""
    now = data.accounts_now(filters.account_ids).set_index("account_id")
    looked = data.freshness(filters.account_ids).groupby("account_id")["observed_at"].max()
    rows = []
    for account in filters.account_ids:
        known = reader.accounts[account]
        there = account in now.index
        rows.append(
            {
                "account": f"@{known.username}",
                "client": known.client,
                "followers": now.at[account, "followers_count"] if there else None,
                "media": now.at[account, "media_count"] if there else None,
                "status": _status(known.status),
                "looked": moment(looked[account], known.time_zone) if account in looked.index else NOTHING,
                "zone": known.time_zone,
            }
        )
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        placeholder=NOTHING,
        alt=_("Accounts"),
        column_config={
            "account": _("Account"),
            "client": _("Client"),
            "followers": st.column_config.NumberColumn(_("Followers"), format="localized"),
            "media": st.column_config.NumberColumn(_("Posts on Instagram"), format="localized"),
            "status": _("State"),
            "looked": _("Last looked"),
            "zone": _("Time zone"),
        },
    )


def _status(status: str) -> str:
    words = {
        "connected": _("Connected"),
        "needs_reauth": _("Needs a new sign-in"),
        "paused": _("Paused"),
        "removed": _("Removed"),
    }
    return words.get(status, status)
