"""What is still wrong with a post being written, and the button that sends it: one form, one post."""

import streamlit as st

from actions.errors import ActionError, NeedsConfirmation
from actions.outcome import Outcome
from actions.posts import (
    Check,
    PostDraft,
    PostRow,
    check_post,
    create_post,
    schedule_new_post,
    schedule_post,
    update_post,
)
from dashboard.context import current
from dashboard.messages import _, ago, moment
from dashboard.viewer import Viewer


def submit(person: Viewer, form: str, draft: PostDraft, mode: str, post: PostRow | None) -> None:
    """Show the checks of `draft` and the button for `mode` ("at", "now", "draft")."""
    check = check_post(
        current().desk, person.actor, draft, at_once=mode == "now", post_id=post.id if post else None
    )
    ready = mode == "draft" or not check.problems
    _say_checks(check, draft, mode)
    confirmed = _confirm(form, check) if mode != "draft" else False
    words = {"at": _("Schedule"), "now": _("Publish now"), "draft": _("Save draft")}
    pressed = st.button(
        words[mode], type="primary", key=f"planner.send.{form}", disabled=not ready, width="stretch"
    )
    if pressed:
        _send(person, form, draft, mode, post, confirmed=confirmed)


def _say_checks(check: Check, draft: PostDraft, mode: str) -> None:
    if check.due_at and mode == "at":
        st.caption(
            ":material/schedule: "
            + _(
                "Goes out {moment}, {ago}.",
                moment=moment(check.due_at, draft.time_zone or "UTC"),
                ago=ago(check.due_at, current().now()),
            )
        )
    if check.problems:
        st.markdown(
            "**" + (_("Still missing") if mode != "draft" else _("Before it can be scheduled")) + "**"
        )
        st.markdown("\n".join(f"- {problem}" for problem in check.problems))
    for note in check.notes:
        st.caption(f":material/info: {note}")


def _confirm(form: str, check: Check) -> bool:
    for warning in check.warnings:
        st.warning(warning, icon=":material/warning:")
    if not check.warnings:
        return False
    return bool(st.checkbox(_("I have read this and mean it"), key=f"planner.confirm.{form}"))


def _send(
    person: Viewer, form: str, draft: PostDraft, mode: str, post: PostRow | None, *, confirmed: bool
) -> None:
    from dashboard.planner.compose import forget_form

    try:
        outcome = _act(person, form, draft, mode, post, confirmed=confirmed)
    except NeedsConfirmation as asked:
        for warning in asked.warnings:
            st.warning(warning, icon=":material/warning:")
        return
    except ActionError as error:
        st.error(str(error))
        return
    forget_form()
    st.session_state["planner.notes"] = outcome.notes
    st.query_params["post"] = str(outcome.id)
    st.rerun()


def _act(
    person: Viewer, form: str, draft: PostDraft, mode: str, post: PostRow | None, *, confirmed: bool
) -> Outcome:
    """Do it under the form's own key: pressed twice, it still happens once."""
    desk, actor, at_once = current().desk, person.actor, mode == "now"
    if post is None and mode == "draft":
        return create_post(desk, actor, draft, request_key=f"{form}:new")
    if post is None:
        return schedule_new_post(
            desk, actor, draft, at_once=at_once, confirmed=confirmed, request_key=f"{form}:new"
        )
    outcome = update_post(desk, actor, post.id, draft, confirmed=confirmed, request_key=f"{form}:change")
    if mode == "draft" or post.state != "draft":
        return outcome
    return schedule_post(
        desk, actor, post.id, at_once=at_once, confirmed=confirmed, request_key=f"{form}:schedule"
    )
