"""One campaign: what its posts earned, day by day, which posts they are and why."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from actions.campaigns import CampaignRow, archive_campaign, exclude_media, follow_rules, include_media
from actions.outcome import Outcome
from dashboard import data
from dashboard.charts.daily import daily_bars
from dashboard.charts.frames import each
from dashboard.charts.look import CONFIG
from dashboard.charts.words import Unit
from dashboard.context import current
from dashboard.messages import _, ngettext, period
from dashboard.panels.campaign_list import USUAL_DAYS, Numbers, against_usual, state_words
from dashboard.panels.forms import change_once
from dashboard.panels.media import headline
from dashboard.panels.membership import client_accounts, why_text
from dashboard.panels.post_table import post_table
from dashboard.shell import Viewer
from dashboard.theme import look

CARDS = ("posts", "engagement", "post_reach_sum", "er_reach_median", "post_views", "likes", "saves", "shares")
MARGIN = timedelta(days=7)
COLUMNS = ("engagement", "reach", "er_reach", "views", "likes", "comments", "saved", "shares")


def heading(campaign: CampaignRow, state: str) -> None:
    """Name, state, dates, client and goal."""
    st.title(campaign.name)
    colour = {"running": "green", "planned": "blue", "over": "gray", "archived": "gray"}[state]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(state_words(state), color=colour)  # type: ignore[arg-type]  # one of Streamlit's colour names
        st.caption(f"{period(campaign.starts_on, campaign.ends_on)} · {campaign.client}")
    if campaign.goal:
        st.text(f"{_('Goal')}: {campaign.goal}")


def usual(numbers: Numbers) -> None:
    """One sentence on the campaign's rate against the accounts' usual."""
    if numbers.er is None or numbers.usual_er is None:
        st.caption(_("No comparison with the usual: one of the two rates is not known."))
        return
    rate = Unit("%", 2)
    st.markdown(
        _("Median engagement ÷ reach **{er} %**, against a usual of **{usual} %** in the {n} days before "
          "({change}).", er=rate.text(numbers.er), usual=rate.text(numbers.usual_er), n=USUAL_DAYS,
          change=against_usual(numbers.er, numbers.usual_er))
    )  # fmt: skip


def by_day(campaign: CampaignRow, posts: pd.DataFrame, zone: str, today: date) -> None:
    """Engagement of the campaign's posts by the day they went out, its window shaded."""
    start, end = campaign.starts_on - MARGIN, min(campaign.ends_on + MARGIN, max(today, campaign.starts_on))
    frame = data.by_day_posted(posts, start, end, zone)
    figure = daily_bars(frame, Unit(_("interactions")), look(), (campaign.starts_on, campaign.ends_on))
    st.plotly_chart(figure, theme=None, config=dict(CONFIG), key="campaign-days", alt=_("Engagement by day"))
    st.caption(
        _("Engagement so far (likes + comments + saves + shares) of the posts that went out on each day. "
          "Shaded: the campaign's days.")
    )  # fmt: skip


def member_table(posts: pd.DataFrame, members: pd.DataFrame) -> None:
    """The campaign's posts, each with why it counts."""
    why = dict(zip(members["media_id"], members["why"], strict=True))
    newest = posts.sort_values("posted_at", ascending=False)
    reasons = [why_text(why[media]) for media in newest["media_id"]]
    st.caption(ngettext("{n} post counts.", "{n} posts count.", len(newest)))
    post_table(newest, current().now(), COLUMNS, "members", {_("Why it counts"): reasons})


def by_hand(campaign: CampaignRow, reader: Viewer, posts: pd.DataFrame) -> None:
    """Put posts in, take posts out, or leave the choice to the rules again."""
    accounts = client_accounts(reader, campaign.client_id)
    names = {
        (int(row.account_id), str(row.media_id)): headline(row.caption, 60)
        for row in each(_nearby(campaign, accounts))
    } | {(int(row.account_id), str(row.media_id)): headline(row.caption, 60) for row in each(posts)}
    inside = {(int(row.account_id), str(row.media_id)) for row in each(posts)}
    chosen = [*campaign.included, *campaign.excluded]
    with st.container(horizontal=True):
        _choose(_("Add posts"), "add", [one for one in names if one not in inside], names, campaign, reader)
        _choose(_("Take posts out"), "remove", sorted(inside), names, campaign, reader)
        _choose(_("Back to the rules"), "follow", chosen, names, campaign, reader)


_CHANGES = {"add": include_media, "remove": exclude_media, "follow": follow_rules}


def _choose(
    label: str,
    what: str,
    options: list[tuple[int, str]],
    names: dict[tuple[int, str], str],
    campaign: CampaignRow,
    reader: Viewer,
) -> None:
    with st.popover(label, disabled=not options), st.form(f"hand-{what}", border=False):
        picked = st.multiselect(
            _("Posts"), options, format_func=lambda one: names.get(one, one[1]), key=f"hand-{what}-posts"
        )
        if not st.form_submit_button(label, type="primary") or not picked:
            return
        done = [
            _change(what, campaign, reader, account, [media for one, media in picked if one == account])
            for account in sorted({account for account, _media in picked})
        ]
        if all(done):
            st.rerun()


def _change(
    what: str, campaign: CampaignRow, reader: Viewer, account: int, media: list[str]
) -> Outcome | None:
    return change_once(
        f"hand-{what}-{campaign.id}-{account}",
        lambda key: _CHANGES[what](
            current().desk, reader.actor, campaign.id, account, media, request_key=key
        ),
        _("Saved."),
    )


def _nearby(campaign: CampaignRow, accounts: tuple[int, ...]) -> pd.DataFrame:
    month = timedelta(days=31)
    return data.posts_of_days(accounts, campaign.starts_on - month, campaign.ends_on + month)


def archive(campaign: CampaignRow, reader: Viewer) -> None:
    """Put the campaign away; its posts and numbers stay."""
    with st.popover(_("Archive"), icon=":material/archive:"):
        st.write(_("The campaign leaves the list. Nothing is deleted."))
        if st.button(_("Archive this campaign"), type="primary") and change_once(
            f"archive-{campaign.id}",
            lambda key: archive_campaign(current().desk, reader.actor, campaign.id, request_key=key),
            _("Campaign archived."),
        ):
            st.query_params.pop("campaign", None)
            st.rerun()
