"""Settings: accounts, people, one's own sign-in, job runs and alerts."""

import streamlit as st

from dashboard.messages import _
from dashboard.settings.accounts import accounts
from dashboard.settings.alerts import alerts
from dashboard.settings.doing import say
from dashboard.settings.myself import myself
from dashboard.settings.people import people
from dashboard.settings.runs import runs
from dashboard.shell import viewer
from dashboard.states import guarded
from dashboard.viewer import Viewer

PARTS = {"accounts": accounts, "people": people, "me": myself, "runs": runs, "alerts": alerts}


def page() -> None:
    """Draw the section that the address names (`?section=people`); the first one otherwise."""
    person = viewer()
    st.title(_("Settings"))
    names = _names(person)
    section = _section(list(names), names)
    say()
    guarded(PARTS[section], person)


def _names(person: Viewer) -> dict[str, str]:
    names = {
        "accounts": _("Accounts"),
        "people": _("People"),
        "me": _("My sign-in"),
        "runs": _("Job runs"),
        "alerts": _("Alerts"),
    }
    if not person.can("people.add"):
        del names["people"]
    return names


def _section(known: list[str], names: dict[str, str]) -> str:
    asked = st.query_params.get("section", "")
    chosen = st.segmented_control(
        _("Section"),
        known,
        default=asked if asked in known else known[0],
        key="settings.section",
        format_func=lambda name: names[name],
        label_visibility="collapsed",
        required=True,
    )
    section = str(chosen or known[0])
    if section != asked:
        st.query_params["section"] = section
    return section
