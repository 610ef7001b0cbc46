"""Choosing when: at a time in the account's own zone, now, or later (a draft)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.context import current
from dashboard.messages import _
from dashboard.viewer import Viewer

USUAL = time(10, 0)  # what a new post proposes


@dataclass(frozen=True)
class When:
    """`mode` is "at", "now" or "draft"; `wall_time` (YYYY-MM-DDTHH:MM) is the clock of `time_zone`."""

    mode: str
    wall_time: str | None
    time_zone: str


def choose_time(person: Viewer, form: str, account_id: int) -> When:
    """Let the time be chosen; a person who may not schedule can only keep a draft with a proposed time."""
    zone = person.accounts[account_id].time_zone
    may_schedule = person.can("posts.schedule", account_id)
    words = {"at": _("At a time"), "now": _("Now"), "draft": _("Keep as draft")}
    modes = list(words) if may_schedule else ["draft"]
    mode = st.segmented_control(
        _("When"),
        modes,
        default=modes[0],
        key=f"planner.mode.{form}",
        format_func=lambda m: words[m],
        required=True,
    )
    if mode == "now":
        return When("now", None, zone)
    return When(str(mode or "draft"), _wall_time(form, zone), zone)


def _wall_time(form: str, zone: str) -> str:
    begin = _begin(form, zone)
    left, right = st.columns(2)
    on: date = left.date_input(_("Day"), value=begin.date(), key=f"planner.day.{form}", format="YYYY-MM-DD")
    at: time = right.time_input(_("Time"), value=begin.time(), key=f"planner.time.{form}", step=300)
    st.caption(_("Time in {zone}, the account's zone", zone=zone))
    return datetime.combine(on, at).isoformat(timespec="minutes")


def _begin(form: str, zone: str) -> datetime:
    """The post's own time, else tomorrow morning; fixed per form, so that it stays put."""
    key = f"planner.wall.{form}"
    if not st.session_state.get(key):
        tomorrow = current().now().astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
        st.session_state[key] = datetime.combine(tomorrow, USUAL).isoformat()
    return datetime.fromisoformat(str(st.session_state[key]))
