"""Campaigns: all of them, one of them (address ?campaign=…), or a new one (?campaign=new)."""

from datetime import date
from zoneinfo import ZoneInfo

import streamlit as st

from actions.campaigns import CampaignRow, list_campaigns
from actions.permissions import On, may
from dashboard import data
from dashboard.context import current
from dashboard.filters import common_zone
from dashboard.messages import _
from dashboard.panels import one_campaign
from dashboard.panels.campaign_form import campaign_form
from dashboard.panels.campaign_list import campaign_table, numbers_of, state_of
from dashboard.panels.cards import media_cards
from dashboard.panels.membership import client_accounts, members
from dashboard.shell import Viewer, filters, viewer
from dashboard.states import empty, guarded


def page() -> None:
    """Draw the list, or what the address names."""
    reader = viewer()
    if not reader.accounts:
        st.title(_("Campaigns"))
        empty(_("No account yet"), _("Connect an account first; campaigns count its posts."),
              icon=":material/add_link:", action=(_("Connect an account"), "settings"))  # fmt: skip
        return
    asked = st.query_params.get("campaign")
    today = (
        current()
        .now()
        .astimezone(ZoneInfo(common_zone(a.time_zone for a in reader.accounts.values())))
        .date()
    )
    if asked is None:
        _list(reader, today)
        return
    if st.button(_("All campaigns"), icon=":material/arrow_back:", type="tertiary"):
        del st.query_params["campaign"]
        st.rerun()
    if asked == "new":
        st.title(_("New campaign"))
        guarded(campaign_form, reader, today)
        return
    every = {
        str(campaign.id): campaign for campaign in list_campaigns(current().desk, reader.actor, archived=True)
    }
    if asked in every:
        _one(reader, every[asked], today)
    else:
        empty(_("This campaign is not here"), _("It may belong to a client that you cannot see."))


def _list(reader: Viewer, today: date) -> None:
    st.title(_("Campaigns"))
    shown = {reader.accounts[account].client_id for account in filters().account_ids}
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if _may(reader, "campaigns.create", next(iter(shown))) and st.button(
            _("New campaign"), type="primary", icon=":material/add:"
        ):
            st.query_params["campaign"] = "new"
            st.rerun()
        archived = st.toggle(_("Show archived"), key="campaigns-archived")
    found = [
        c for c in list_campaigns(current().desk, reader.actor, archived=archived) if c.client_id in shown
    ]
    if not found:
        empty(_("No campaign yet"), _("A campaign gathers posts by hashtag, label, account or dates and adds up "
              "what they earned."), icon=":material/flag:")  # fmt: skip
        return
    guarded(campaign_table, found, reader, today)


def _one(reader: Viewer, campaign: CampaignRow, today: date) -> None:
    accounts = client_accounts(reader, campaign.client_id)
    found = members(campaign, reader)
    media = [str(one) for one in found["media_id"]]
    zone = common_zone(reader.accounts[account].time_zone for account in accounts)
    one_campaign.heading(campaign, state_of(campaign, today))
    guarded(media_cards, accounts, media, one_campaign.CARDS, zone)
    guarded(one_campaign.usual, numbers_of(campaign, reader))
    posts = data.posts_of_media(accounts, media)
    st.subheader(_("Day by day"))
    guarded(one_campaign.by_day, campaign, posts, zone, today)
    st.subheader(_("Its posts"))
    guarded(one_campaign.member_table, posts, found)
    if _may(reader, "campaigns.update", campaign.client_id):
        guarded(one_campaign.by_hand, campaign, reader, posts)
        with st.expander(_("Edit this campaign"), icon=":material/edit:"):
            guarded(campaign_form, reader, today, campaign)
        guarded(one_campaign.archive, campaign, reader)


def _may(reader: Viewer, action: str, client_id: int) -> bool:
    with current().ledger.read() as conn:
        return may(conn, reader.actor, action, On.client(client_id))
