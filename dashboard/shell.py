"""What surrounds every view: the filters in the sidebar, kept in the address, and what views read of them.

`draw_filters` is called once per run by app.py; views call `filters()` and `viewer()`.
"""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.context import current
from dashboard.filters import (
    COMPARISONS,
    FILTER_KEYS,
    PRESETS,
    Choice,
    Filters,
    common_zone,
    read_choice,
    write_choice,
)
from dashboard.messages import _, period
from dashboard.viewer import Viewer, viewer

__all__ = ["Filters", "Viewer", "draw_filters", "filters", "viewer"]

CHOICE = "shell.choice"
WRITTEN = "shell.written"
KEEP = ("client", "accounts", "preset", "days", "compare")


def filters(person: Viewer | None = None) -> Filters:
    """The accounts and days chosen in the sidebar, limited to what the viewer may see."""
    return resolve(_choice(), person or viewer())


def resolve(choice: Choice, person: Viewer) -> Filters:
    """Turn a choice into accounts and days for this person, today."""
    of_client = [
        account.id for account in person.accounts.values() if choice.client_id in (None, account.client_id)
    ]
    chosen = tuple(a for a in choice.accounts if a in of_client) or tuple(of_client)
    zone = common_zone(person.accounts[a].time_zone for a in chosen)
    start, end = choice.days(_today(zone))
    return Filters(account_ids=chosen, start=start, end=end, compare=choice.compare, time_zone=zone)


def draw_filters(person: Viewer, *, days: bool = True) -> None:
    """Draw the filters and write what is chosen to the address. `days` False: accounts only."""
    choice = _choice()
    clients = _client_filter(person, choice)
    accounts = _account_filter(person, clients)
    choice = Choice(clients, accounts, choice.preset, choice.start, choice.end, choice.compare)
    if days:
        choice = _day_filters(choice, person)
    st.session_state[CHOICE] = choice
    _write_address(choice)


def _choice() -> Choice:
    """The present choice: a changed address wins, else what this session chose before."""
    in_address = {key: st.query_params[key] for key in FILTER_KEYS if key in st.query_params}
    known = st.session_state.get(CHOICE)
    if isinstance(known, Choice) and (not in_address or in_address == st.session_state.get(WRITTEN)):
        return known
    choice = read_choice(in_address)
    for name in KEEP:
        st.session_state.pop(f"filter.{name}", None)
    st.session_state[CHOICE], st.session_state[WRITTEN] = choice, in_address
    return choice


def _write_address(choice: Choice) -> None:
    params = write_choice(choice)
    for key in FILTER_KEYS:
        if key in params:
            if st.query_params.get(key) != params[key]:
                st.query_params[key] = params[key]
        elif key in st.query_params:
            del st.query_params[key]
    st.session_state[WRITTEN] = params


def _client_filter(person: Viewer, choice: Choice) -> int | None:
    names = {account.client_id: account.client for account in person.accounts.values()}
    if len(names) < 2:
        return None
    options = [None, *sorted(names, key=lambda known: names[known].casefold())]
    _begin("filter.client", choice.client_id, options)
    chosen: int | None = st.selectbox(
        _("Client"),
        options,
        key="filter.client",
        format_func=lambda c: names[c] if c else _("All clients"),
        placeholder=_("All clients"),
    )
    return chosen


def _account_filter(person: Viewer, client_id: int | None) -> tuple[int, ...]:
    options = [a.id for a in person.accounts.values() if client_id in (None, a.client_id)]
    kept = st.session_state.get("filter.accounts", list(_choice().accounts))
    st.session_state["filter.accounts"] = [a for a in kept if a in options]
    chosen = st.multiselect(
        _("Accounts"),
        options,
        key="filter.accounts",
        format_func=lambda a: "@" + person.accounts[a].username,
        placeholder=_("All accounts"),
    )
    return tuple(chosen)


def _day_filters(choice: Choice, person: Viewer) -> Choice:
    _begin("filter.preset", choice.preset, PRESETS)
    preset = st.selectbox(
        _("Period"), list(PRESETS), key="filter.preset", format_func=lambda p: _(PRESETS[p])
    )
    start, end = choice.start, choice.end
    if preset == "custom":
        start, end = _free_days(choice, person)
    _begin("filter.compare", choice.compare, COMPARISONS)
    compare = st.selectbox(
        _("Compare with"), list(COMPARISONS), key="filter.compare", format_func=lambda c: _(COMPARISONS[c])
    )
    chosen = Choice(choice.client_id, choice.accounts, preset, start, end, compare)
    _say_days(resolve(chosen, person))
    return chosen


def _free_days(choice: Choice, person: Viewer) -> tuple[date, date]:
    shown = resolve(choice, person)
    today = _today(shown.time_zone)
    if "filter.days" not in st.session_state:
        st.session_state["filter.days"] = (shown.start, shown.end)
    picked = st.date_input(_("Days"), key="filter.days", max_value=today, format="YYYY-MM-DD")
    if isinstance(picked, tuple) and len(picked) == 2:
        return picked[0], picked[1]
    return shown.start, shown.end  # only the first day is picked yet


def _say_days(chosen: Filters) -> None:
    said = period(chosen.start, chosen.end)
    if chosen.previous:
        said += "  \n" + _("against {days}", days=period(chosen.previous.start, chosen.previous.end))
    st.caption(f"{said}  \n{_('Days in {zone}', zone=chosen.time_zone)}")


def _begin(key: str, value: object, options: Iterable[object]) -> None:
    # The widget's own memory wins while it is drawn; a page without it makes Streamlit forget it.
    known = list(options)
    if st.session_state.get(key, st) not in known:
        st.session_state[key] = value if value in known else known[0]


def _today(zone: str) -> date:
    return current().now().astimezone(ZoneInfo(zone)).date()
