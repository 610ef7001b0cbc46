"""Campaigns: all of them, one of them (address ?campaign=…), or a new one (?campaign=new)."""

from datetime import date
from zoneinfo import ZoneInfo

import streamlit as st

from actions.campaigns import CampaignRow, list_campaigns
from dashboard import data
from dashboard.context import current
from dashboard.filters import common_zone
from dashboard.messages import _
from dashboard.panels import one_campaign
from dashboard.panels.campaign_form import campaign_form
from dashboard.panels.campaign_list import campaign_table, list_controls, numbers_of, state_of
from dashboard.panels.cards import media_cards
from dashboard.panels.membership import client_accounts, may_on_client, members
from dashboard.panels.welcome import no_account
from dashboard.shell import Viewer, filters, viewer
from dashboard.states import empty, guarded


def page() -> None:
    """Draw the list, or what the address names."""
    reader = viewer()
    if not reader.accounts:
        st.title(_("Campaigns"))
        no_account(_("Campaigns count the posts of an account."))
        return
    asked = st.query_params.get("campaign")
    zone = ZoneInfo(common_zone(account.time_zone for account in reader.accounts.values()))
    today = current().now().astimezone(zone).date()
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
    found = list_campaigns(current().desk, reader.actor, archived=True)
    every = {str(campaign.id): campaign for campaign in found}
    if asked in every:
        _one(reader, every[asked], today)
    else:
        empty(_("This campaign is not here"), _("It may belong to a client that you cannot see."))


def _list(reader: Viewer, today: date) -> None:
    st.title(_("Campaigns"))
    shown = {reader.accounts[account].client_id for account in filters(reader).account_ids}
    archived = list_controls(reader, next(iter(shown)))
    every = list_campaigns(current().desk, reader.actor, archived=archived)
    found = [campaign for campaign in every if campaign.client_id in shown]
    if found:
        guarded(campaign_table, found, reader, today)
    else:
        what = _("A campaign gathers posts by hashtag, label, account or dates and adds up what they earned.")
        empty(_("No campaign yet"), what, icon=":material/flag:")


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
    if may_on_client(reader, "campaigns.update", campaign.client_id):
        guarded(one_campaign.by_hand, campaign, reader, posts)
        with st.expander(_("Edit this campaign"), icon=":material/edit:"):
            guarded(campaign_form, reader, today, campaign)
        guarded(one_campaign.archive, campaign, reader)
