"""The paid part of a post: what ads that showed it cost and brought, and which part of its views was paid for."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts.words import Unit
from dashboard.messages import _, day, money, ngettext, percent
from dashboard.panels.media import known


def paid_part(found: pd.DataFrame) -> None:
    """Facts about the ads of one post; nothing at all when there were none. `found`: a row of `data.paid`, or none."""
    if found.empty:
        return
    row = found.iloc[0]
    st.subheader(_("Paid"))
    st.markdown("\n".join(f"- **{name}:** {value}" for name, value in paid_lines(row)))
    st.caption(
        ngettext("Counted by {n} ad that showed this post, from {first} to {last}, in the ad account's time zone. "
                 "The share is that of paid views on Instagram in paid and organic views; spend is of all platforms.",
                 "Counted by {n} ads that showed this post, from {first} to {last}, in the ad account's time zone. "
                 "The share is that of paid views on Instagram in paid and organic views; spend is of all platforms.",
                 int(row["ads"]), first=day(row["first_day"].date()), last=day(row["last_day"].date()))
    )  # fmt: skip


def paid_lines(row: "pd.Series[Any]") -> list[tuple[str, str]]:
    """Names and values of what was paid; a dash for what is not known."""
    currency = row["currency"] if isinstance(row["currency"], str) else None
    spend, impressions, clicks = (known(row[name]) for name in ("spend_minor", "impressions", "clicks"))
    return [
        (_("Spend"), money(spend, currency)),
        (_("Paid views on Instagram"), Unit("").text(known(row["paid_views"]))),
        (_("Paid share of the views"), percent(known(row["paid_share"]))),
        (_("Clicks"), Unit("").text(clicks)),
        (_("Cost of a thousand impressions"), money(_per(spend, impressions, 1000), currency)),
        (_("Cost of a click"), money(_per(spend, clicks), currency)),
    ]


def _per(amount: float | None, count: float | None, times: int = 1) -> float | None:
    return amount * times / count if amount is not None and count else None
