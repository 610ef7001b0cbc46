"""One post: what it is, what it earned, how it grew, and where every number comes from."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.charts.look import CONFIG
from dashboard.charts.post import engagement_curve, equal_age_dots
from dashboard.charts.words import Unit, age_text
from dashboard.messages import N_, NOTHING, _, moment, ngettext
from dashboard.panels.media import format_name, known, safe_headline
from dashboard.states import not_enough
from dashboard.theme import look

CARDS = (
    "engagement",
    "post_reach_sum",
    "er_reach_ratio",
    "post_views",
    "likes",
    "comments",
    "saves",
    "shares",
)
CALLED = {
    "post_reach_sum": N_("Reach"),
    "post_views": N_("Views"),
    "er_reach_ratio": N_("Engagement ÷ reach"),
}
_CURVES = {
    "engagement": (N_("Engagement"), N_("interactions")),
    "reach": (N_("Reach"), N_("people")),
    "views": (N_("Views"), N_("views")),
    "like_count": (N_("Likes"), N_("likes")),
    "comments_count": (N_("Comments"), N_("comments")),
}


def facts(post: "pd.Series[Any]", zone: str) -> None:
    """Picture, caption and the plain facts."""
    picture = data.thumbnail(post["thumbnail_path"] if isinstance(post["thumbnail_path"], str) else None, 480)
    left, right = st.columns([1, 2], gap="medium")
    with left:
        if picture:
            st.image(picture, width="stretch", alt=_("The post's picture"))
        else:
            st.caption(_("No picture was kept of this post."))
    with right:
        caption = post["caption"] if isinstance(post["caption"], str) else _("(no caption)")
        with st.container(height="content" if len(caption) < 300 else 220, border=True):
            st.text(caption)
        st.markdown("\n".join(f"- **{name}:** {value}" for name, value in _facts(post, zone)))
        if isinstance(post["permalink"], str):
            st.link_button(_("Open on Instagram"), post["permalink"], icon=":material/open_in_new:")


def _facts(post: "pd.Series[Any]", zone: str) -> list[tuple[str, str]]:
    lines = [
        (_("Account"), f"@{post['username']}"),
        (_("Format"), format_name(post["product_type"], post["media_type"])),
        (_("Posted"), moment(post["posted_at"], zone)),
    ]
    children = known(post["children"])
    if children:
        lines.append((_("Pictures"), str(int(children))))
    followers = known(post["followers_at_post"])
    lines.append((_("Followers when posted"), Unit("").text(followers) if followers else _("not known")))
    if isinstance(post["observed_at"], pd.Timestamp):
        seen = moment(post["observed_at"], zone)
        lines.append((_("Counters last changed"), _("{moment}, at an age of {age}", moment=seen,
                                                    age=age_text(float(post["age_s"])))))  # fmt: skip
    lines.append((_("Number on Instagram"), f"`{post['media_id']}`"))
    return lines


def growth(samples: pd.DataFrame, zone: str) -> None:
    """The curve of one counter over the post's age."""
    offered = [name for name in _CURVES if samples[name].notna().any()]
    if not offered:
        not_enough(_("Samples with a value"), 0, 2)
        return
    name = st.segmented_control(
        _("Show"), offered, format_func=lambda one: _(_CURVES[one][0]), default=offered[0], key="curve",
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    column = str(name or offered[0])
    if samples[column].notna().sum() < 2:
        not_enough(_("Samples with a value"), int(samples[column].notna().sum()), 2)
        return
    figure = engagement_curve(samples, column, Unit(_(_CURVES[column][1])), look(), zone)
    st.plotly_chart(figure, theme=None, config=dict(CONFIG), key="growth", alt=_("Growth of the post"))
    st.caption(
        _("Every dot is a moment at which we looked and saw a new value. "
          "A dotted line joins two that are far apart: what happened between them was not observed.")
    )  # fmt: skip


def at_equal_age(media_id: str, ages: pd.DataFrame) -> None:
    """This post beside the account's others at the same age, never lifetime against lifetime."""
    known_ages = ages.rename(columns={"engagement": "value"})
    known_ages["caption"] = [safe_headline(caption) for caption in known_ages["caption"]]
    if known_ages["value"].notna().any():
        figure = equal_age_dots(known_ages, media_id, Unit(_("interactions")), look())
        st.plotly_chart(figure, theme=None, config=dict(CONFIG), key="equal-age", alt=_("Posts at equal age"))
    st.markdown("\n".join(f"- {line}" for line in equal_age_lines(media_id, known_ages)))
    st.caption(
        _("Engagement (likes + comments + saves + shares) at that age, interpolated between the samples on either "
          "side, of posts within 180 days of this one.")
    )  # fmt: skip


def equal_age_lines(media_id: str, ages: pd.DataFrame) -> list[str]:
    """One sentence per age: how many of the others this post is ahead of, or that it was not observed then.

    `ages` has media_id, age and value (NaN: not observed).
    """
    lines = []
    for age in dict.fromkeys(ages["age"]):
        rows = ages[ages["age"] == age]
        mine = [known(value) for value in rows.loc[rows["media_id"] == media_id, "value"]]
        others = rows.loc[(rows["media_id"] != media_id), "value"].dropna()
        lines.append(f"**{age}:** {_standing(mine[0] if mine else None, others)}")
    return lines


def _standing(mine: float | None, others: "pd.Series[Any]") -> str:
    if mine is None:
        return _("not observed at this age")
    value = Unit("").text(mine)
    if len(others) < 3:
        return _("{value}; too few other posts were observed at this age", value=value)
    return _(
        "{value}; ahead of {n} of {all} other posts (their median: {median})",
        value=value, n=int((others < mine).sum()), all=len(others), median=Unit("").text(float(others.median())),
    )  # fmt: skip


def sample_table(samples: pd.DataFrame, zone: str) -> None:
    """Every sample with the run and the raw answer it was read from."""
    table = pd.DataFrame(
        {
            "seen": [moment(seen, zone) for seen in samples["observed_at"]],
            "age": [age_text(float(age)) for age in samples["age_s"]],
        }
    )
    counters = ("like_count", "comments_count", "likes", "comments", "saved", "shares", "reach", "views")
    for name in (*counters, "engagement", "run_id", "raw_id"):
        table[name] = list(samples[name])
    headings: dict[str, Any] = {
        "seen": _("Seen"),
        "age": _("Age"),
        "run_id": _("Run"),
        "raw_id": _("Raw answer"),
    }
    st.caption(
        ngettext("{n} sample. like_count and comments_count are the post's public counters, the others its insights.",
                 "{n} samples. like_count and comments_count are the post's public counters, the others its insights.",
                 len(samples))
    )  # fmt: skip
    st.dataframe(table, hide_index=True, placeholder=NOTHING, column_config=headings, alt=_("All samples"))
