"""People: who may sign in and what each may do; adding, changing the role, disabling."""

from secrets import token_urlsafe

import streamlit as st

from actions.actor import Grant
from actions.people import PersonRow, add_person, disable_person, enable_person, list_people, set_role
from dashboard.context import current
from dashboard.markdown import plain
from dashboard.messages import N_, _, ago
from dashboard.settings.doing import make
from dashboard.viewer import Viewer

ROLES = {
    "viewer": N_("Viewer: sees numbers and plans"),
    "author": N_("Author: also writes posts and campaigns"),
    "approver": N_("Approver: also schedules and decides"),
    "admin": N_("Admin: also connects accounts and adds people"),
    "owner": N_("Owner: everything"),
}


def people(person: Viewer) -> None:
    """Draw the list of people and the form to add one."""
    for row in list_people(current().desk, person.actor):
        _row(person, row)
    if person.can("people.add"):
        _add(person)


def _row(person: Viewer, row: PersonRow) -> None:
    with st.container(border=True):
        left, middle, right, last = st.columns([3, 2.4, 2.4, 1.6], vertical_alignment="center")
        left.markdown(f"**{plain(row.name)}**  \n:small[{plain(row.email)}]")
        middle.markdown(_grants(person, row))
        state = "" if row.status == "active" else f"  \n:red-badge[{_('Disabled')}]"
        right.caption(_seen(row) + state)
        if row.id != person.person_id and person.can("people.grant"):
            with last:
                _change(person, row)


def _seen(row: PersonRow) -> str:
    if row.last_sign_in_at is None:
        return _("Never signed in")
    return _("Signed in {when}", when=ago(row.last_sign_in_at, current().now()))


def _grants(person: Viewer, row: PersonRow) -> str:
    def place(grant: Grant) -> str:
        if grant.scope == "account" and grant.scope_id in person.accounts:
            return "@" + person.accounts[grant.scope_id].username
        clients = {a.client_id: a.client for a in person.accounts.values()}
        return clients.get(grant.scope_id, "") if grant.scope == "client" else _("everything")

    return "  \n".join(f"{_(ROLES[g.role]).split(':')[0]} · {place(g)}" for g in row.grants) or _("No role")


def _change(person: Viewer, row: PersonRow) -> None:
    with st.popover(_("Change"), icon=":material/edit:"):
        grant = _grant_fields(person, f"change.{row.id}", row.grants[0] if row.grants else None)
        if st.button(_("Set role"), key=f"settings.role.{row.id}", type="primary") and make(
            f"role.{row.id}",
            lambda key: set_role(current().desk, person.actor, row.id, grant, request_key=key),
            _("The role of {name} is changed.", name=row.name),
        ):
            st.rerun()
        _disable(person, row)


def _disable(person: Viewer, row: PersonRow) -> None:
    active = row.status == "active"
    if not person.can("people.disable"):
        return
    act = disable_person if active else enable_person
    said = _("{name} is disabled and signed out.") if active else _("{name} may sign in again.")
    if st.button(_("Disable") if active else _("Enable"), key=f"settings.disable.{row.id}") and make(
        f"disable.{row.id}.{row.status}",
        lambda key: act(current().desk, person.actor, row.id, request_key=key),
        said.format(name=row.name),
    ):
        st.rerun()


def _grant_fields(person: Viewer, form: str, now: Grant | None = None) -> Grant:
    role = st.selectbox(
        _("Role"),
        list(ROLES),
        index=list(ROLES).index(now.role) if now else 0,
        key=f"settings.{form}.role",
        format_func=lambda r: _(ROLES[r]),
    )
    clients = {a.client_id: a.client for a in person.accounts.values()}
    places = [("workspace", 0), *(("client", c) for c in clients), *(("account", a) for a in person.accounts)]

    def words(place: tuple[str, int]) -> str:
        scope, scope_id = place
        if scope == "workspace":
            return _("everything")
        return clients[scope_id] if scope == "client" else "@" + person.accounts[scope_id].username

    begin = (now.scope, now.scope_id) if now else ("workspace", 0)
    scope, scope_id = st.selectbox(
        _("For"),
        places,
        index=places.index(begin) if begin in places else 0,
        key=f"settings.{form}.place",
        format_func=words,
    )
    return Grant(role, scope, scope_id)


def _add(person: Viewer) -> None:
    with st.expander(_("Add a person"), icon=":material/person_add:"):
        name = st.text_input(_("Name"), key="settings.add.name", max_chars=200)
        email = st.text_input(_("E-mail"), key="settings.add.email", max_chars=254)
        grant = _grant_fields(person, "add")
        proposed = st.session_state.setdefault("settings.add.proposed", token_urlsafe(12))
        password = st.text_input(
            _("First password"),
            value=proposed,
            key="settings.add.password",
            help=_("Give it to this person yourself; they change it under My sign-in."),
        )
        if st.button(_("Add"), key="settings.add", type="primary") and make(
            "add",
            lambda key: add_person(
                current().desk, person.actor, email, name, password, grants=(grant,), request_key=key
            ),
            _("{name} may sign in now.", name=name),
        ):
            for field in ("name", "email", "password", "proposed"):
                st.session_state.pop(f"settings.add.{field}", None)
            st.rerun()
