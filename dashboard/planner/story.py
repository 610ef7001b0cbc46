"""One post: what it shows, in which state it is, everything that happened to it, and what can be done."""

import streamlit as st

from actions.errors import NotFound
from actions.files import list_files
from actions.posts import PostRow, post_row, story_of_post
from dashboard.context import current
from dashboard.markdown import plain
from dashboard.messages import _, ago, moment
from dashboard.planner.decisions import decisions
from dashboard.planner.files import preview
from dashboard.planner.queue import REFRESH_S
from dashboard.planner.words import badge, kind_words, state_of
from dashboard.states import empty
from dashboard.viewer import Viewer, viewer


def story(person: Viewer, post_id: int) -> None:
    """Draw the page of one post."""
    try:
        post = post_row(current().desk, person.actor, post_id)
    except NotFound:
        empty(
            _("There is no such post"),
            _("It may have been removed, or it belongs to an account you do not see."),
        )
        return
    for note in st.session_state.pop("planner.notes", ()):
        st.info(note, icon=":material/info:")
    left, right = st.columns([2, 3], gap="large")
    with left:
        _content(person, post)
    with right:
        _life(post_id)


def _content(person: Viewer, post: PostRow) -> None:
    st.markdown(f"**@{post.username}** · {kind_words(post.kind)}")
    files = list_files(current().desk, person.actor, list(post.file_ids))
    for row, text in zip(files, [*post.alt_texts, *[None] * len(files)], strict=False):
        preview(row, width=320)
        if text:
            st.caption(_("Alt text: {text}", text=plain(text)))
    if post.caption:
        st.markdown(plain(post.caption))
    if post.first_comment:
        st.caption(_("First comment"))
        st.markdown(plain(post.first_comment))


@st.fragment(run_every=REFRESH_S)
def _life(post_id: int) -> None:
    """State, decisions and story; looked at again every few seconds."""
    person = viewer()
    post = post_row(current().desk, person.actor, post_id)
    _state(post)
    decisions(person, post)
    st.markdown(f"#### {_('What happened')}")
    zone = post.time_zone or "UTC"
    lines = story_of_post(current().desk, person.actor, post_id)
    if not lines:
        st.caption(_("Nothing yet."))
    for line in lines:
        st.markdown(f"{plain(line.text)}  \n:small[{moment(line.at, zone)}]")


def _state(post: PostRow) -> None:
    state, zone = state_of(post), post.time_zone or "UTC"
    st.markdown(badge(post))
    st.markdown(plain(post.reason) if post.reason else _(state.meaning))
    if post.published_at:
        st.caption(_("Published {when}", when=moment(post.published_at, zone)))
    elif post.due_at:
        when, far = moment(post.due_at, zone), ago(post.due_at, current().now())
        st.caption(_("Due {when} ({zone}), {ago}", when=when, zone=zone, ago=far))
    if post.permalink and post.permalink.startswith("https://"):
        st.markdown(f"[{_('Open on Instagram')}]({post.permalink})")
