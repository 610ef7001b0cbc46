"""The queue: posts in time order by day, each with its state in words and colour; refreshed by itself."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

import streamlit as st

from actions.posts import PostRow, posts_overview
from dashboard.context import current
from dashboard.messages import _, clock_time, ngettext, weekday
from dashboard.planner.words import GROUPS, IN_GROUP, badge, first_words, kind_words
from dashboard.shell import filters
from dashboard.states import empty
from dashboard.viewer import Viewer, viewer

REFRESH_S = 5
SHOWN = 40


def queue(person: Viewer) -> None:
    """Draw the queue with its group chooser."""
    group = st.segmented_control(
        _("Show"),
        list(GROUPS),
        default="upcoming",
        key="planner.group",
        format_func=lambda known: _(GROUPS[known]),
        label_visibility="collapsed",
    )
    _list(group or "upcoming")


@st.fragment(run_every=REFRESH_S)
def _list(group: str) -> None:
    person = viewer()
    chosen = filters(person)
    found = posts_overview(current().desk, person.actor, account_ids=list(chosen.account_ids))
    posts = [post for post in found if post.state in IN_GROUP[group]]
    if not posts:
        _nothing(group)
        return
    if group in ("published", "all"):
        posts.reverse()
    shown = posts[: st.session_state.get("planner.shown", SHOWN)]
    for day, of_day in groupby(shown, key=local_day):
        _day(day, of_day)
    if len(posts) > len(shown) and st.button(_("Show more"), key="planner.more"):
        st.session_state["planner.shown"] = len(shown) + SHOWN
        st.rerun(scope="fragment")


def local_day(post: PostRow) -> date | None:
    """The day a post is due, in its own time zone; None for one without a time."""
    if post.due_at is None:
        return None
    return post.due_at.astimezone(ZoneInfo(post.time_zone or "UTC")).date()


def _day(day: date | None, posts: Iterable[PostRow]) -> None:
    of_day = list(posts)
    st.markdown(f"##### {weekday(day) if day else _('Without a time')}")
    for post in of_day:
        row(post)


def row(post: PostRow) -> None:
    """One post of the queue: when, what, whose, in which state; opens its story."""
    zone = post.time_zone or "UTC"
    with st.container(border=True):
        left, middle, right, last = st.columns([1.3, 5, 2.3, 1], vertical_alignment="center")
        left.markdown(f"**{clock_time(post.due_at, zone)}**  \n:small[{zone}]" if post.due_at else "–")
        about = f":small[@{post.username} · {kind_words(post.kind)}]"
        middle.markdown(f"{first_words(post.caption)}  \n{about}")
        right.markdown(badge(post))
        if last.button(_("Open"), key=f"planner.open.{post.id}", width="stretch"):
            open_post(post.id)


def open_post(post_id: int) -> None:
    """Go to one post's page; its address can be shared."""
    st.query_params["post"] = str(post_id)
    st.rerun()


def _nothing(group: str) -> None:
    words = {
        "upcoming": (_("Nothing is scheduled"), _("Write a post and choose its time; it appears here.")),
        "attention": (_("Nothing needs attention"), _("Posts that need a decision from you appear here.")),
    }
    title, body = words.get(group, (_("No posts here"), _("Posts of this kind appear here.")))
    empty(title, body, icon=":material/event_available:")


def summary(posts: Iterable[PostRow]) -> str:
    """How many posts are coming and how many need someone, in one line."""
    states = [post.state for post in posts]
    coming = sum(state in IN_GROUP["upcoming"] for state in states)
    attention = sum(state in IN_GROUP["attention"] for state in states)
    said = ngettext("{n} post is coming", "{n} posts are coming", coming)
    if attention:
        said += " · " + ngettext("{n} needs attention", "{n} need attention", attention)
    return said
