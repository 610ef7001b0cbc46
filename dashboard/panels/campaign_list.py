"""All campaigns with their state and numbers, each against the account's usual."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from actions.campaigns import CampaignRow
from dashboard import data
from dashboard.messages import NOTHING, _, change_percent, period
from dashboard.panels.media import open_campaign
from dashboard.panels.membership import client_accounts, may_on_client, members
from dashboard.shell import Viewer

USUAL_DAYS = 90
_NAMES = ("posts", "post_reach_sum", "engagement", "er_reach_median")


@dataclass(frozen=True)
class Numbers:
    """What a campaign's posts earned so far; `usual_er` is the median of the 90 days before it began."""

    posts: int
    reach: float | None
    engagement: float | None
    er: float | None
    usual_er: float | None


def state_of(campaign: CampaignRow, today: date) -> str:
    """planned, running, over or archived."""
    if campaign.archived_at is not None:
        return "archived"
    if today < campaign.starts_on:
        return "planned"
    return "running" if today <= campaign.ends_on else "over"


def state_words(state: str) -> str:
    """The state for people."""
    return {"planned": _("Planned"), "running": _("Running"), "over": _("Over"), "archived": _("Archived")}[
        state
    ]


def numbers_of(campaign: CampaignRow, reader: Viewer) -> Numbers:
    """The campaign's figures, and the usual of its client's accounts beside them."""
    accounts = client_accounts(reader, campaign.client_id)
    media = [str(one) for one in members(campaign, reader)["media_id"]]
    now = data.values_of_media(accounts, media, _NAMES)
    start = begins_at(campaign, reader)
    usual = data.values_between(accounts, start - timedelta(days=USUAL_DAYS), start, ("er_reach_median",))
    return Numbers(
        posts=len(media),
        reach=now["post_reach_sum"].value,
        engagement=now["engagement"].value,
        er=now["er_reach_median"].value,
        usual_er=usual["er_reach_median"].value,
    )


def begins_at(campaign: CampaignRow, reader: Viewer) -> datetime:
    """The first instant of the campaign, in the zone of its client's first account."""
    accounts = client_accounts(reader, campaign.client_id)
    zone = reader.accounts[accounts[0]].time_zone if accounts else "UTC"
    return datetime.combine(campaign.starts_on, time(), ZoneInfo(zone))


def against_usual(er: float | None, usual: float | None) -> str:
    """The rate against the usual, in percent of the usual; a dash when one of them is unknown."""
    if er is None or not usual:
        return NOTHING
    return change_percent(100 * (er - usual) / usual, 0)


def list_controls(reader: Viewer, client_id: int) -> bool:
    """A button for a new campaign, for those who may; whether archived ones are to be shown."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if may_on_client(reader, "campaigns.create", client_id) and st.button(
            _("New campaign"), type="primary", icon=":material/add:"
        ):
            st.query_params["campaign"] = "new"
            st.rerun()
        return st.toggle(_("Show archived"), key="campaigns-archived")


def campaign_table(campaigns: list[CampaignRow], reader: Viewer, today: date) -> None:
    """The list; choosing a row opens the campaign."""
    rows, several = [], len({campaign.client_id for campaign in campaigns}) > 1
    for campaign in campaigns:
        numbers = numbers_of(campaign, reader)
        rows.append(
            {
                "name": campaign.name,
                "state": state_words(state_of(campaign, today)),
                "dates": period(campaign.starts_on, campaign.ends_on),
                **({"client": campaign.client} if several else {}),
                "posts": numbers.posts,
                "reach": numbers.reach,
                "engagement": numbers.engagement,
                "er": numbers.er,
                "usual": against_usual(numbers.er, numbers.usual_er),
            }
        )
    event = st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        placeholder=NOTHING,
        on_select="rerun",
        selection_mode="single-row",
        key="campaigns",
        alt=_("Campaigns"),
        column_config={
            "name": st.column_config.TextColumn(_("Campaign"), width="medium"),
            "state": _("State"),
            "dates": _("Dates"),
            "client": _("Client"),
            "posts": st.column_config.NumberColumn(_("Posts"), format="localized"),
            "reach": st.column_config.NumberColumn(
                _("Reach"), format="localized", help=_("Sum of the posts' reach")
            ),
            "engagement": st.column_config.NumberColumn(_("Engagement"), format="localized"),
            "er": st.column_config.NumberColumn(
                _("Rate, %"), format="%.2f", help=_("Engagement ÷ reach, median of posts")
            ),
            "usual": _("Against usual"),
        },
    )
    chosen = event["selection"]["rows"]
    if chosen:
        open_campaign(campaigns[chosen[0]].id)
    st.caption(
        _("Numbers of the campaign's posts so far. Usual = median engagement ÷ reach of the client's posts in the "
          "{n} days before the campaign began.", n=USUAL_DAYS)
    )  # fmt: skip
