"""Seven days side by side (below each other on a phone), each with its posts."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from actions.posts import PostRow, posts_overview
from dashboard.context import current
from dashboard.messages import _, clock_time, day_short, period, weekday
from dashboard.planner.queue import REFRESH_S, local_day, open_post
from dashboard.planner.words import first_words, state_of
from dashboard.shell import filters
from dashboard.viewer import Viewer, viewer

PARAM = "week"


def week(person: Viewer) -> None:
    """Draw the week in the address, else the present one."""
    zone = filters(person).time_zone
    monday = _chosen_monday(zone)
    with st.container(horizontal=True, vertical_alignment="center"):
        _step(monday - timedelta(days=7), ":material/chevron_left:", _("Previous week"))
        _step(monday + timedelta(days=7), ":material/chevron_right:", _("Next week"))
        st.markdown(f"**{period(monday, monday + timedelta(days=6))}**", width="content")
        st.caption(_("Days in {zone}", zone=zone), width="content")
    _days(monday)


@st.fragment(run_every=REFRESH_S)
def _days(monday: date) -> None:
    person = viewer()
    chosen = filters(person)
    zone = ZoneInfo(chosen.time_zone)
    start = datetime.combine(monday, time(), zone)
    found = posts_overview(
        current().desk,
        person.actor,
        account_ids=list(chosen.account_ids),
        start=start - timedelta(days=1),
        end=start + timedelta(days=8),
    )
    today = current().now().astimezone(zone).date()
    for column, offset in zip(st.columns(7, gap="small"), range(7), strict=True):
        on = monday + timedelta(days=offset)
        with column:
            _one_day(on, [post for post in found if local_day(post) == on], is_today=on == today)


def _one_day(on: date, posts: list[PostRow], *, is_today: bool) -> None:
    name = weekday(on).split(",")[0]
    st.markdown(f"**{name}** {day_short(on)}" + (" :primary-badge[•]" if is_today else ""))
    if not posts:
        st.caption("–")
    for post in posts:
        state = state_of(post)
        with st.container(border=True, gap="xxsmall"):
            when = clock_time(post.due_at, post.time_zone or "UTC")
            st.markdown(f":{state.colour}[:material/{state.icon}:] **{when}**")
            st.caption(f"@{post.username}  \n{first_words(post.caption, 40)}")
            if st.button(_(state.word), key=f"planner.week.{post.id}", type="tertiary"):
                open_post(post.id)


def _step(to: date, icon: str, words: str) -> None:
    if st.button(icon, key=f"planner.week.to.{icon}", help=words):
        st.query_params[PARAM] = to.isoformat()
        st.rerun()


def _chosen_monday(zone: str) -> date:
    today = current().now().astimezone(ZoneInfo(zone)).date()
    try:
        chosen = date.fromisoformat(st.query_params.get(PARAM, ""))
    except ValueError:
        chosen = today
    return chosen - timedelta(days=chosen.weekday())
