"""Find posts: by words, format and age; sorted by any counter; as a table and as a file."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.context import current
from dashboard.filters import Filters
from dashboard.messages import _, ngettext
from dashboard.panels.media import format_names
from dashboard.panels.post_table import METRICS, post_table
from dashboard.states import empty

AGES_H = {0: "any", 24: "24 h", 168: "7 d", 672: "28 d"}
SORT_BY_TIME = "posted_at"
_CSV = (
    "username", "media_id", "permalink", "posted_at", "product_type", "media_type", "caption", "likes", "comments",
    "saved", "shares", "reach", "views", "engagement", "er_reach", "er_followers", "followers_at_post", "age_s",
    "observed_at",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Search:
    """What the reader looks for. `formats` empty means all; `sort` is a column of posts_in_period."""

    words: str = ""
    formats: tuple[str, ...] = ()
    sort: str = SORT_BY_TIME
    min_age_h: int = 0


def matching(posts: pd.DataFrame, search: Search, now: datetime) -> pd.DataFrame:
    """The posts that fit, greatest or newest first; posts without the sorted value come last.

    All words must occur in the caption, in any order and case.
    """
    if posts.empty:
        return posts
    keep = pd.Series(True, index=posts.index)
    captions = posts["caption"].fillna("").str.casefold()
    for word in search.words.casefold().split():
        keep &= captions.str.contains(word, regex=False)
    if search.formats:
        keep &= pd.Series(format_names(posts), index=posts.index).isin(search.formats)
    if search.min_age_h:
        keep &= posts["posted_at"] <= now - timedelta(hours=search.min_age_h)
    return posts[keep].sort_values(search.sort, ascending=False, na_position="last", kind="stable")


def as_csv(posts: pd.DataFrame) -> bytes:
    """The posts as UTF-8 CSV with instants in UTC; unknown values are empty, not 0.

    Text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    frame = posts[[column for column in _CSV if column in posts]].copy()
    frame["caption"] = [_defused(caption) for caption in frame["caption"]]
    for column in ("posted_at", "observed_at"):
        frame[column] = pd.to_datetime(frame[column], utc=True).dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return frame.to_csv(index=False).encode("utf-8-sig")


def explorer(filters: Filters) -> None:
    """Controls, the table and the download."""
    posts = data.posts(filters)
    if posts.empty:
        empty(
            _("No posts in this period"),
            _("Choose a longer period or more accounts on the left."),
            icon=":material/search_off:",
        )
        return
    now = current().now()
    found = matching(posts, _controls(posts), now)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(ngettext("{n} post", "{n} posts", len(found)))
        st.download_button(
            _("Download CSV"), as_csv(found), f"posts-{filters.start}-{filters.end}.csv", "text/csv",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    if found.empty:
        st.info(_("No post of this period fits. Take a word or a format away."))
        return
    metrics = tuple(METRICS)
    post_table(found, now, metrics, "explorer")
    st.caption(
        _("Counters as last seen; choose a row to open the post and see when. "
          "– means that Instagram gave no value. Engagement = likes + comments + saves + shares.")
    )  # fmt: skip


def _controls(posts: pd.DataFrame) -> Search:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(_("Words in the caption"), key="posts-words", icon=":material/search:")
        formats = st.multiselect(_("Format"), sorted(set(format_names(posts))), key="posts-formats")
        sort = st.selectbox(
            _("Sort by"),
            [SORT_BY_TIME, *METRICS],
            format_func=lambda name: _("Newest first") if name == SORT_BY_TIME else _(METRICS[name]),
            key="posts-sort",
        )
        age = st.selectbox(
            _("Posted at least … ago"),
            list(AGES_H),
            format_func=lambda hours: _("any age") if hours == 0 else AGES_H[hours],
            key="posts-age",
        )
    return Search(words or "", tuple(formats), str(sort), int(age))


def _defused(text: object) -> str:
    words = text if isinstance(text, str) else ""
    return f"'{words}" if words.startswith(_FORMULA_STARTS) else words
