"""How posts fare by format and by hour: medians with their spread, and grey where there are too few."""

import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.charts.compare import THIN, format_dots, hour_heat
from dashboard.charts.look import CONFIG
from dashboard.charts.words import Unit
from dashboard.filters import Filters
from dashboard.messages import _
from dashboard.panels.media import format_names
from dashboard.states import not_enough
from dashboard.theme import look


def formats(filters: Filters) -> None:
    """Median engagement per format with the middle half of its posts."""
    rows = data.formats(filters)
    rows = rows[rows["engagement_median"].notna()]
    if rows.empty:
        not_enough(_("Posts with known engagement"), 0, THIN)
        return
    frame = pd.DataFrame(
        {
            "label": format_names(rows),
            "n": rows["n"].astype(int),
            "median": rows["engagement_median"],
            "p25": rows["engagement_p25"],
            "p75": rows["engagement_p75"],
        }
    )
    figure = format_dots(frame, Unit(_("interactions")), look())
    st.plotly_chart(figure, theme=None, config=dict(CONFIG), key="formats", alt=_("Engagement by format"))
    st.caption(
        _("Engagement (likes + comments + saves + shares) of the posts of the period as last seen: dot = median, "
          "bar = middle half. Grey: fewer than {n} posts.", n=THIN)
    )  # fmt: skip


def hours(filters: Filters) -> None:
    """When posts went out and what they earned."""
    rows = data.hours(filters).rename(columns={"engagement_median": "value"})
    if rows.empty:
        not_enough(_("Posts"), 0, THIN)
        return
    figure = hour_heat(rows, Unit(_("interactions")), look(), filters.time_zone)
    st.plotly_chart(
        figure, theme=None, config=dict(CONFIG), key="hours", alt=_("Engagement by hour of posting")
    )
    st.caption(
        _("Median engagement of the posts that went out in each hour. Small grey squares: fewer than {n} posts, "
          "too few to judge. This says when you posted, not when you should.", n=THIN)
    )  # fmt: skip
