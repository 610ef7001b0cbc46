"""What a person can decide about a post: change, cancel, try again, or say whether it is live."""

import secrets
from collections.abc import Callable

import streamlit as st

from actions.errors import ActionError
from actions.outcome import Outcome
from actions.posts import Again, Live, PostRow, cancel_post, resolve_review, retry_post
from dashboard.context import current
from dashboard.messages import _
from dashboard.viewer import Viewer


def decisions(person: Viewer, post: PostRow) -> None:
    """Draw the buttons that this post and this person allow."""
    account = post.account_id
    if post.needs_decision and person.can("posts.resolve", account):
        _review(person, post)
    with st.container(horizontal=True):
        if post.may_edit and person.can("posts.update", account):
            _edit(post)
        if post.may_retry and person.can("posts.retry", account):
            _retry(person, post)
        if post.may_cancel and person.can("posts.cancel", account):
            _cancel(person, post)


def _edit(post: PostRow) -> None:
    if st.button(_("Change"), icon=":material/edit:", key=f"planner.edit.{post.id}"):
        st.query_params["edit"] = "1"
        st.rerun()


def _retry(person: Viewer, post: PostRow) -> None:
    if st.button(_("Try again now"), icon=":material/refresh:", key=f"planner.retry.{post.id}"):
        _do(post, lambda key: retry_post(current().desk, person.actor, post.id, request_key=key))


def _cancel(person: Viewer, post: PostRow) -> None:
    with st.popover(_("Cancel"), icon=":material/cancel:"):
        st.markdown(_("It will not be published. What you wrote is kept."))
        if st.button(_("Cancel this post"), key=f"planner.cancel.{post.id}", type="primary"):
            _do(post, lambda key: cancel_post(current().desk, person.actor, post.id, request_key=key))


def _review(person: Viewer, post: PostRow) -> None:
    """Only a person can tell whether it is live: ask, and let nothing be sent until then."""
    with st.container(border=True):
        st.markdown(f"**{_('Is it on Instagram?')}**")
        st.markdown(
            _("Look at the account. If it is there, paste its address; if not, it is published again.")
        )
        link = st.text_input(
            _("Address of the post (if you have it)"),
            key=f"planner.link.{post.id}",
            placeholder="https://www.instagram.com/p/…",
        )
        with st.container(horizontal=True):
            if st.button(_("It is live"), key=f"planner.live.{post.id}", type="primary"):
                live = Live(permalink=link.strip() or None)
                _do(
                    post,
                    lambda key: resolve_review(current().desk, person.actor, post.id, live, request_key=key),
                )
            if st.button(_("It is not there, publish it"), key=f"planner.again.{post.id}"):
                _do(
                    post,
                    lambda key: resolve_review(
                        current().desk, person.actor, post.id, Again(), request_key=key
                    ),
                )


def _do(post: PostRow, change: Callable[[str], Outcome]) -> None:
    """Make a change once for this state of the post: pressed twice, the second press finds it done."""
    remembered = f"planner.key.{post.id}.{post.state}.{post.updated_at.isoformat()}"
    key = st.session_state.setdefault(remembered, secrets.token_hex(16))
    try:
        outcome = change(key)
    except ActionError as error:
        st.error(str(error))
        return
    st.session_state["planner.notes"] = outcome.notes
    st.rerun()
