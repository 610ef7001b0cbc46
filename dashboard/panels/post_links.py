"""What belongs to one post beside its numbers: labels, campaigns, comments."""

from html import escape

import streamlit as st

from actions.campaigns import list_campaigns
from actions.labels import LabelRow, labels_on, list_labels, put_label, take_label
from dashboard import data
from dashboard.charts.frames import each
from dashboard.context import current
from dashboard.messages import _, ago
from dashboard.panels.forms import change_once
from dashboard.panels.media import open_campaign
from dashboard.panels.membership import members, why_text
from dashboard.shell import Viewer


def labels_of(reader: Viewer, account: int, media_id: str) -> None:
    """The labels of the post, to put on and take off by those who may."""
    desk, client = current().desk, reader.accounts[account].client_id
    every = {label.id: label for label in list_labels(desk, reader.actor, client)}
    put = [label.id for label in labels_on(desk, reader.actor, "media", account, media_id)]
    if not every:
        st.caption(_("This client has no labels yet. Make some in Settings."))
        return
    chosen = st.multiselect(
        _("Labels"), list(every), default=put, format_func=lambda one: every[one].name,
        disabled=not reader.can("labels.put", account), key=f"labels-{media_id}", label_visibility="collapsed",
        placeholder=_("No label"),
    )  # fmt: skip
    for label in set(chosen) ^ set(put):
        _switch(reader, every[label], account, media_id, on=label in chosen)


def _switch(reader: Viewer, label: LabelRow, account: int, media_id: str, *, on: bool) -> None:
    change = put_label if on else take_label
    change_once(
        f"label-{label.id}-{media_id}-{on}",
        lambda key: change(
            current().desk, reader.actor, label.id, "media", account, [media_id], request_key=key
        ),
        _("Label put on.") if on else _("Label taken off."),
    )


def campaigns_of(reader: Viewer, account: int, media_id: str) -> None:
    """The campaigns that count this post, and why."""
    client = reader.accounts[account].client_id
    there = False
    for campaign in list_campaigns(current().desk, reader.actor):
        if campaign.client_id != client:
            continue
        found = members(campaign, reader)
        mine = found[(found["account_id"] == account) & (found["media_id"] == media_id)]
        if len(mine):
            there = True
            label = f"{campaign.name} · {why_text(mine.iloc[0]['why'])}"
            if st.button(label, key=f"campaign-{campaign.id}", type="tertiary", icon=":material/flag:"):
                open_campaign(campaign.id)
    if not there:
        st.caption(_("No campaign counts this post."))


def comments_of(account: int, media_id: str, limit: int = 20) -> None:
    """The comments seen on this post, newest first."""
    rows = data.comments_on(account, media_id, limit)
    if rows.empty:
        st.caption(_("No comments of this post have been seen."))
        return
    now = current().now()
    with st.container(height=320, border=True):
        for row in each(rows):
            hidden = f" · {_('hidden')}" if row.hidden is True else ""
            st.caption(f"@{escape(str(row.username))} · {ago(row.posted_at, now)}{hidden}")
            st.text(str(row.text or ""))
