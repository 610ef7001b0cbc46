"""A report on screen: the same figures, days and posts that its files hold."""

import pandas as pd
import streamlit as st

from dashboard.charts.compare import format_dots
from dashboard.charts.daily import daily_line
from dashboard.charts.look import CONFIG
from dashboard.charts.words import Unit, signed
from dashboard.messages import NOTHING, _, change_percent, moment, number, period
from dashboard.panels.figures import names_of, unit_of
from dashboard.panels.media import headline
from dashboard.theme import look
from jobs.reports.document import Figure, ReportDocument
from warehouse.lake.metrics import METRICS

TOP = 10


def heading(document: ReportDocument) -> None:
    """Whose report it is, of which days, and as known when."""
    st.subheader(document.title)
    line = f"{document.client} · {period(document.start, document.end)} ({document.zone})"
    if document.before_start and document.before_end:
        line += " · " + _("against {period}", period=period(document.before_start, document.before_end))
    st.caption(
        f"{line}  \n" + _("All numbers as known at {moment}.", moment=moment(document.as_of, document.zone))
    )


def summary(document: ReportDocument) -> None:
    """Every figure with its change, its n and what it leaves out."""
    rows = [
        {
            _("Figure"): _label(figure),
            _("Value"): _text(figure, figure.value),
            _("Before"): _text(figure, figure.before) if document.before_start else NOTHING,
            _("Change"): change_text(figure),
            _("Counted"): number(figure.n),
            _("Mind"): _(figure.note) if figure.note else "",
        }
        for figure in document.figures
    ]
    table = pd.DataFrame(rows)
    if not table[_("Mind")].any():
        del table[_("Mind")]
    st.dataframe(
        table, hide_index=True, height="content", alt=_("Figures of the report"),
        column_config={_("Figure"): st.column_config.TextColumn(width=380)},
    )  # fmt: skip


def change_text(figure: Figure) -> str:
    """The change in the figure's own unit and in percent; a dash when one side is not known."""
    if figure.value is None or figure.before is None:
        return NOTHING
    moved = figure.value - figure.before
    text = signed(moved, _unit(figure).decimals)
    if figure.unit == "percent":
        text += " " + _("points")
    if figure.before > 0 and not figure.metric.endswith("_net"):
        text += f" ({change_percent(100 * moved / figure.before)})"
    return text


def days(document: ReportDocument) -> None:
    """Reach per day for accounts, engagement by day of posting for a campaign."""
    column = "engagement" if document.campaign else "reach"
    frame, before = _day_frame(document, column), None
    if frame["value"].notna().sum() == 0:
        st.caption(_("No day of this period has a value."))
        return
    if document.days_before:
        before = pd.DataFrame({"day": [row.day for row in document.days_before],
                               "value": [_number(getattr(row, column)) for row in document.days_before]})  # fmt: skip
    unit = Unit(_("interactions") if document.campaign else _("people"))
    figure = daily_line(frame, unit, look(), before)
    st.plotly_chart(figure, theme=None, config=dict(CONFIG), key="report-days-chart", alt=_("Day by day"))


def formats(document: ReportDocument) -> None:
    """Median engagement per format."""
    known = [row for row in document.formats if row.median is not None]
    if not known:
        st.caption(_("No format has a known engagement."))
        return
    frame = pd.DataFrame(
        [
            {
                "label": _(row.format.capitalize()),
                "n": row.n,
                "median": row.median,
                "p25": row.p25,
                "p75": row.p75,
            }
            for row in known
        ]
    )
    figure = format_dots(frame, Unit(_("interactions")), look())
    st.plotly_chart(figure, theme=None, config=dict(CONFIG), key="report-formats", alt=_("Formats"))


def posts(document: ReportDocument) -> None:
    """The posts that earned most."""
    best = sorted(document.posts, key=lambda post: post.engagement or -1, reverse=True)[:TOP]
    if not best:
        st.caption(_("Nothing was posted in this period."))
        return
    table = pd.DataFrame(
        {
            _("Post"): [headline(post.caption, 48) for post in best],
            _("Account"): [f"@{post.account}" for post in best],
            _("Format"): [_(post.format.capitalize()) for post in best],
            _("Engagement"): [_number(post.engagement) for post in best],
            _("Reach"): [_number(post.reach) for post in best],
            _("Engagement ÷ reach, %"): [_number(post.er_reach) for post in best],
        }
    )
    st.dataframe(
        table, hide_index=True, height="content", placeholder=NOTHING, alt=_("Best posts"),
        column_config={
            _("Engagement"): st.column_config.NumberColumn(format="localized"),
            _("Reach"): st.column_config.NumberColumn(format="localized"),
            _("Engagement ÷ reach, %"): st.column_config.NumberColumn(format="%.2f"),
        },
    )  # fmt: skip


def definitions(document: ReportDocument) -> None:
    """What every figure means, as the report's appendix says it."""
    with st.expander(_("Definitions")):
        for figure in document.figures:
            st.markdown(
                f"**{_label(figure)}** — {_(figure.words)}  \n{_(figure.formula)}  \n:gray[{_(figure.caveats)}]"
            )


def _day_frame(document: ReportDocument, column: str) -> pd.DataFrame:
    return pd.DataFrame({"day": [row.day for row in document.days],
                         "value": [_number(getattr(row, column)) for row in document.days]})  # fmt: skip


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _unit(figure: Figure) -> Unit:
    return unit_of(METRICS[figure.metric]) if figure.metric in METRICS else Unit(figure.unit, 2)


def _label(figure: Figure) -> str:
    if figure.metric not in METRICS:
        return figure.label
    name, detail = names_of(METRICS[figure.metric])
    return f"{name} ({detail})" if detail else name


def _text(figure: Figure, value: float | None) -> str:
    text = _unit(figure).text(value)
    return f"{text} %" if figure.unit == "percent" and text != NOTHING else text
