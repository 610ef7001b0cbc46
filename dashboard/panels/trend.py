"""The course of one metric, day by day, against the period before."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.charts.daily import Mark, daily_line, net_bars
from dashboard.charts.look import CONFIG
from dashboard.charts.words import Unit
from dashboard.filters import Filters
from dashboard.messages import N_, _, ngettext, period
from dashboard.theme import look

NAMES = {
    "reach": N_("Reach"),
    "views": N_("Views"),
    "interactions": N_("Interactions"),
    "accounts_engaged": N_("Engaged"),
    "profile_views": N_("Profile"),
    "followers": N_("Followers"),
    "followers_net": N_("Net new"),
    "posts": N_("Posts"),
    "engagement": N_("Post engagement"),
}
_UNITS = {
    "reach": N_("people"),
    "views": N_("views"),
    "interactions": N_("interactions"),
    "accounts_engaged": N_("accounts"),
    "profile_views": N_("visits"),
    "followers": N_("followers"),
    "followers_net": N_("followers"),
    "posts": N_("posts"),
    "engagement": N_("interactions"),
}
_ABOUT = {
    "reach": N_("People reached per day. Days must not be added up: the same person counts on each day."),
    "views": N_("How often content was played or shown, per day."),
    "interactions": N_("Likes, comments, saves, shares and replies made that day, whatever the post's date."),
    "accounts_engaged": N_("Accounts that interacted that day, each counted once a day."),
    "profile_views": N_("Visits to the profile per day."),
    "followers": N_("The last known follower count of each day."),
    "followers_net": N_("Change of the follower count against the day before."),
    "posts": N_("Posts published per day."),
    "engagement": N_("Likes, comments, saves and shares so far, of the posts published that day."),
}
_PLATFORM_DAYS = ("reach", "views", "interactions", "accounts_engaged", "profile_views")


def trend(filters: Filters, marks: Sequence[Mark]) -> None:
    """A picker, the line and its caption; a sentence when there is nothing to draw."""
    chosen = st.segmented_control(
        _("Show"), list(NAMES), format_func=lambda name: _(NAMES[name]), default="reach", key="trend-metric",
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    name = str(chosen or "reach")
    frame = data.daily(filters, name)
    if frame["value"].notna().sum() == 0:
        st.info(_("No day of this period has a value for {metric}.", metric=_(NAMES[name])))
        return
    unit = Unit(_(_UNITS[name]))
    if name == "followers_net":
        figure = net_bars(frame, unit, look())
    else:
        before = data.daily(filters.previous, name) if filters.previous else None
        figure = daily_line(frame, unit, look(), before, marks)
    st.plotly_chart(figure, theme=None, config=dict(CONFIG), key="trend", alt=_(NAMES[name]))
    st.caption(" ".join(_notes(filters, name, frame)))


def _notes(filters: Filters, name: str, frame: pd.DataFrame) -> list[str]:
    notes = [_(_ABOUT[name]), period(filters.start, filters.end) + "."]
    if name in _PLATFORM_DAYS:
        notes.append(_("Instagram's days end at midnight Pacific time."))
    unknown = int(frame["value"].isna().sum())
    if unknown:
        notes.append(
            ngettext(
                "{n} day has no value and is left open.", "{n} days have no value and are left open.", unknown
            )
        )
    return notes
