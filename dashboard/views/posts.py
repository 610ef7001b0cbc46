"""Posts: find one, and see all there is to know about it (address ?media=…)."""

import streamlit as st

from dashboard import data
from dashboard.messages import _, period
from dashboard.panels import one_post
from dashboard.panels.cards import media_cards
from dashboard.panels.explorer import explorer
from dashboard.panels.media import headline
from dashboard.panels.paid import paid_part
from dashboard.panels.post_links import campaigns_of, comments_of, labels_of
from dashboard.panels.welcome import no_account
from dashboard.shell import Viewer, filters, viewer
from dashboard.states import empty, guarded


def page() -> None:
    """Draw the page: the list, or the one post that the address names."""
    reader, chosen = viewer(), filters()
    media_id = st.query_params.get("media")
    if media_id:
        _one(reader, media_id)
        return
    st.title(_("Posts"))
    if not chosen.account_ids:
        no_account(_("Posts appear here once an account is connected."))
        return
    st.caption(f"{period(chosen.start, chosen.end)} · {chosen.time_zone}")
    guarded(explorer, chosen)


def _one(reader: Viewer, media_id: str) -> None:
    if st.button(_("All posts"), icon=":material/arrow_back:", type="tertiary"):
        del st.query_params["media"]
        st.rerun()
    found = data.posts_of_media(reader.account_ids, [media_id])
    if found.empty:
        empty(
            _("This post is not here"),
            _("It may belong to an account that you cannot see, or was never read."),
        )
        return
    post = found.iloc[0]
    account = int(post["account_id"])
    zone = reader.accounts[account].time_zone
    st.title(headline(post["caption"], 60))
    guarded(one_post.facts, post, zone)
    guarded(media_cards, [account], [media_id], one_post.CARDS, zone, one_post.CALLED)
    guarded(paid_part, data.paid(account, media_id))
    samples = data.samples(account, media_id)
    st.subheader(_("How it grew"))
    guarded(one_post.growth, samples, zone)
    st.subheader(_("Against the others, at equal age"))
    guarded(one_post.at_equal_age, media_id, data.equal_ages(account, post["posted_at"].to_pydatetime()))
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("Labels"))
        guarded(labels_of, reader, account, media_id)
        st.subheader(_("Campaigns"))
        guarded(campaigns_of, reader, account, media_id)
    with right:
        st.subheader(_("Comments"))
        guarded(comments_of, account, media_id)
    st.subheader(_("Where these numbers come from"))
    guarded(one_post.sample_table, samples, zone)
