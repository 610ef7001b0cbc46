"""What a report is about: whose numbers, which days, compared with what."""

import calendar
from datetime import date

import streamlit as st

from actions.campaigns import list_campaigns
from dashboard.context import current
from dashboard.messages import N_, _, current_locale, period
from dashboard.panels.membership import client_accounts
from dashboard.shell import Filters, Viewer
from jobs.reports.spec import ReportSpec

MONTHS_BACK = 12
_COMPARE = {
    "previous": N_("the period before"),
    "year": N_("the same days a year before"),
    "none": N_("nothing"),
}


def months(today: date) -> list[tuple[date, date]]:
    """First and last day of the last twelve finished months, the newest first."""
    found = []
    for back in range(1, MONTHS_BACK + 1):
        index = today.year * 12 + today.month - 1 - back
        year, month = index // 12, index % 12 + 1
        found.append((date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])))
    return found


def report_form(reader: Viewer, filters: Filters, today: date) -> ReportSpec | None:
    """The choice as a spec; None while it is not complete."""
    about = st.segmented_control(
        _("About"), ["accounts", "campaign"], default="accounts", required=True, key="report-about",
        format_func=lambda one: _("Accounts") if one == "accounts" else _("A campaign"),
    )  # fmt: skip
    if about == "campaign":
        return _of_campaign(reader, today)
    accounts = st.multiselect(
        _("Accounts"), reader.account_ids, default=list(filters.account_ids), key="report-accounts",
        format_func=lambda one: f"@{reader.accounts[one].username}",
    )  # fmt: skip
    left, right = st.columns(2)
    with left:
        days = _days(filters, today)
    with right:
        compare = _compare()
    if not accounts or days is None:
        st.caption(_("Choose at least one account and both days."))
        return None
    return ReportSpec(tuple(accounts), None, *days, compare, current_locale())


def _of_campaign(reader: Viewer, today: date) -> ReportSpec | None:
    found = {
        campaign.id: campaign for campaign in list_campaigns(current().desk, reader.actor, archived=True)
    }
    if not found:
        st.caption(_("There is no campaign yet."))
        return None
    chosen = st.selectbox(
        _("Campaign"), list(found), format_func=lambda one: found[one].name, key="report-campaign"
    )
    campaign = found[chosen]
    accounts = client_accounts(reader, campaign.client_id)
    if campaign.starts_on > today or not accounts:
        st.caption(_("This campaign has not begun."))
        return None
    ends = min(campaign.ends_on, today)
    st.caption(_("Its days so far: {period}", period=period(campaign.starts_on, ends)))
    return ReportSpec(accounts, campaign.id, campaign.starts_on, ends, "none", current_locale())


def _days(filters: Filters, today: date) -> tuple[date, date] | None:
    presets = [*months(today), (filters.start, filters.end), None]
    chosen = st.selectbox(
        _("Period"), range(len(presets)), key="report-period",
        format_func=lambda place: _preset(presets[place], filters),
    )  # fmt: skip
    if presets[chosen] is not None:
        return presets[chosen]
    picked = st.date_input(_("Days"), (filters.start, filters.end), max_value=today, key="report-days")
    return (picked[0], picked[1]) if isinstance(picked, tuple) and len(picked) == 2 else None


def _preset(days: tuple[date, date] | None, filters: Filters) -> str:
    if days is None:
        return _("Choose days")
    if days == (filters.start, filters.end):
        return _("As on the left: {period}", period=period(*days))
    return period(*days)


def _compare() -> str:
    return str(
        st.selectbox(
            _("Compare with"), list(_COMPARE), format_func=lambda one: _(_COMPARE[one]), key="report-compare"
        )
    )
