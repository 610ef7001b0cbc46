"""Planner: what is going out when, one post's story, and writing a new one."""

import streamlit as st

from actions.posts import posts_overview
from dashboard.context import current
from dashboard.messages import _
from dashboard.planner.compose import compose, forget_form
from dashboard.planner.queue import queue, summary
from dashboard.planner.story import story
from dashboard.planner.week import week
from dashboard.shell import filters, viewer
from dashboard.states import empty, guarded
from dashboard.viewer import Viewer


def page() -> None:
    """Draw the page that the address names: the queue, `?post=new`, or `?post=12` (with `&edit=1`)."""
    person = viewer()
    wanted = st.query_params.get("post", "")
    if not person.accounts:
        st.title(_("Planner"))
        empty(
            _("No accounts yet"),
            _("Connect an Instagram account first."),
            action=(_("Settings"), "/settings"),
        )
    elif wanted == "new":
        _write(person)
    elif wanted.isascii() and wanted.isdigit():
        _one(person, int(wanted))
    else:
        _plan(person)


def _plan(person: Viewer) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title(_("Planner"), width="content")
        if person.can("posts.create") and st.button(
            _("New post"), type="primary", icon=":material/add:", key="planner.new"
        ):
            forget_form()
            st.query_params["post"] = "new"
            st.rerun()
    accounts = list(filters(person).account_ids)
    st.caption(summary(posts_overview(current().desk, person.actor, account_ids=accounts)))
    views = {"queue": _("Queue"), "week": _("Week")}
    chosen = st.segmented_control(
        _("View"),
        list(views),
        default="week" if "week" in st.query_params else "queue",
        key="planner.view",
        format_func=lambda view: views[view],
        label_visibility="collapsed",
    )
    guarded(week if chosen == "week" else queue, person)


def _write(person: Viewer) -> None:
    _back()
    st.title(_("New post"))
    if person.can("posts.create"):
        guarded(compose, person)
    else:
        empty(_("You may read here"), _("Writing posts needs the role author on one of the accounts."))


def _one(person: Viewer, post_id: int) -> None:
    _back()
    if "edit" in st.query_params:
        from actions.posts import post_row

        st.title(_("Change post"))
        guarded(compose, person, post_row(current().desk, person.actor, post_id))
    else:
        st.title(_("Post {n}", n=post_id))
        guarded(story, person, post_id)


def _back() -> None:
    if st.button(_("Back to the plan"), icon=":material/arrow_back:", type="tertiary", key="planner.back"):
        for key in ("post", "edit"):
            st.query_params.pop(key, None)
        st.rerun()
