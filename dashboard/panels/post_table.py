"""Posts as a table: picture, words, age, and counters with bars in their cells."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.messages import N_, NOTHING, _, duration
from dashboard.panels.media import format_names, headline, open_media, pictures

# Column of posts_in_period → its heading; the order is that of the table and of the sort menu.
METRICS = {
    "engagement": N_("Engagement"),
    "reach": N_("Reach"),
    "er_reach": N_("Engagement ÷ reach, %"),
    "views": N_("Views"),
    "likes": N_("Likes"),
    "comments": N_("Comments"),
    "saved": N_("Saves"),
    "shares": N_("Shares"),
    "er_followers": N_("Likes + comments ÷ followers, %"),
    "followers_at_post": N_("Followers when posted"),
}
_PERCENT = ("er_reach", "er_followers")
_WITH_BAR = ("engagement",)


def post_table(
    posts: pd.DataFrame,
    now: datetime,
    metrics: Sequence[str],
    key: str,
    extra: dict[str, list[str]] | None = None,
) -> None:
    """Draw posts_in_period rows in the given order; choosing a row opens the post.

    `extra` adds columns of words (heading → one text per row), such as why a post belongs to a campaign.
    """
    table = _table(posts, now, metrics, extra or {})
    event = st.dataframe(
        table,
        column_config=_columns(posts, metrics),
        hide_index=True,
        row_height=52,
        height="auto" if len(table) > 8 else "content",
        placeholder=NOTHING,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        alt=_("Posts with their counters"),
    )
    chosen = event["selection"]["rows"]
    if chosen and chosen[0] < len(posts):
        open_media(str(posts.iloc[chosen[0]]["media_id"]))


def _table(
    posts: pd.DataFrame, now: datetime, metrics: Sequence[str], extra: dict[str, list[str]]
) -> pd.DataFrame:
    ages = [duration((now - posted).total_seconds()) for posted in posts["posted_at"]]
    columns: dict[str, list[object]] = {
        "picture": list(pictures(posts, 96)),
        "caption": [headline(caption, 90) for caption in posts["caption"]],
        "format": list(format_names(posts)),
        "age": list(ages),
    }
    columns |= {heading: list(texts) for heading, texts in extra.items()}
    if posts["account_id"].nunique() > 1:
        columns["account"] = [f"@{name}" for name in posts["username"]]
    frame = pd.DataFrame(columns)
    for metric in metrics:
        frame[metric] = pd.to_numeric(posts[metric], errors="coerce").astype("Float64").to_numpy()
    return frame


def _columns(posts: pd.DataFrame, metrics: Sequence[str]) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "picture": st.column_config.ImageColumn("", width="small"),
        "caption": st.column_config.TextColumn(_("Caption"), width="medium"),
        "format": st.column_config.TextColumn(_("Format"), width="small"),
        "age": st.column_config.TextColumn(_("Age"), width="small"),
        "account": st.column_config.TextColumn(_("Account")),
    }
    for metric in metrics:  # a bar cannot show that a value is missing: then the column has numbers only
        heading = _(METRICS[metric])
        values = pd.to_numeric(posts[metric], errors="coerce")
        if metric in _PERCENT:
            columns[metric] = st.column_config.NumberColumn(heading, format="%.2f")
        elif metric in _WITH_BAR and values.notna().all() and values.max() > 0:
            columns[metric] = st.column_config.ProgressColumn(
                heading, format="localized", min_value=0, max_value=int(values.max())
            )
        else:
            columns[metric] = st.column_config.NumberColumn(heading, format="localized")
    return columns
