"""Overview: how the accounts are doing in the chosen period."""

import streamlit as st

from dashboard import data
from dashboard.context import current
from dashboard.filters import Filters
from dashboard.messages import _, period
from dashboard.panels.cards import period_cards
from dashboard.panels.habits import formats, hours
from dashboard.panels.post_table import post_table
from dashboard.panels.recent import account_table, marks, notes, notes_of, recent_comments
from dashboard.panels.trend import trend
from dashboard.panels.welcome import no_account, waiting
from dashboard.shell import filters, viewer
from dashboard.states import guarded

CARDS = (
    "followers",
    "followers_net",
    "reach_daily_sum",
    "views",
    "interactions",
    "er_reach_median",
    "posts",
    "engagement_per_post",
)
TOP = 5


def page() -> None:
    """Draw the page."""
    st.title(_("Overview"))
    reader, chosen = viewer(), filters()
    if not chosen.account_ids:
        no_account(_("Its posts, followers and reach appear here within minutes of connecting one."))
        return
    if data.freshness(chosen.account_ids).empty:
        waiting()
        return
    found = notes_of(chosen, reader)
    st.caption(f"{period(chosen.start, chosen.end)} · {chosen.time_zone}")
    guarded(period_cards, chosen, CARDS)
    st.subheader(_("Day by day"))
    guarded(trend, chosen, marks(chosen, found))
    st.subheader(_("Posts that did best"))
    guarded(_top_posts, chosen)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("Formats"))
        guarded(formats, chosen)
        st.subheader(_("Recent comments"))
        guarded(recent_comments, chosen)
    with right:
        st.subheader(_("When you posted"))
        guarded(hours, chosen)
        st.subheader(_("Notes"))
        guarded(notes, chosen, reader, found)
    st.subheader(_("Accounts"))
    guarded(account_table, chosen, reader)


def _top_posts(chosen: Filters) -> None:
    posts = data.posts(chosen)
    best = posts[posts["engagement"].notna()].sort_values("engagement", ascending=False).head(TOP)
    if best.empty:
        st.caption(_("No post of this period has a known engagement yet."))
        return
    post_table(best, current().now(), ("engagement", "reach", "er_reach", "views", "saved", "shares"), "top")
    st.caption(
        _("Engagement = likes + comments + saves + shares so far. Older posts had more time; "
          "open a post to compare it at equal age.")
    )  # fmt: skip
