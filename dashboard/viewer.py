"""Who is looking: found anew at every run, so that a changed role or a revoked session counts at once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import streamlit as st

from actions.accounts import AccountRow, list_accounts
from actions.permissions import ACTIONS, On, may
from actions.sign_in import session_person
from dashboard.access.headers import LEAVE_SCRIPT
from dashboard.context import current
from dashboard.messages import SESSION_KEY, _

if TYPE_CHECKING:
    from actions.actor import Actor

OWNER_KEY = "viewer.person"


@dataclass(frozen=True)
class Viewer:
    """The signed-in person, and the accounts that person may see (by id, removed ones left out)."""

    person_id: int
    session_id: str
    name: str
    email: str
    locale: str
    actor: "Actor"
    accounts: dict[int, AccountRow]

    @property
    def account_ids(self) -> tuple[int, ...]:
        """Ids of the accounts this person may see."""
        return tuple(self.accounts)

    def can(self, action: str, account_id: int | None = None, *, on: On | None = None) -> bool:
        """Whether to offer an action; the action itself checks again.

        Without a place: in the workspace, or, for an action on accounts, on any of the accounts seen.
        """
        places = [on] if on else self._places(action, account_id)
        with current().ledger.read() as conn:
            return any(may(conn, self.actor, action, place) for place in places)

    def _places(self, action: str, account_id: int | None) -> list[On]:
        scopes = ACTIONS[action].scopes
        if account_id is not None:
            return [On.account(account_id)]
        if "workspace" in scopes or "anywhere" in scopes:
            return [On.workspace() if "workspace" in scopes else On.anywhere()]
        if "account" in scopes:
            return [On.account(known) for known in self.accounts]
        return [On.client(client) for client in {a.client_id for a in self.accounts.values()}]


def viewer(*, touch: bool = False) -> Viewer:
    """The person whose page is drawn. `touch` counts this as that person being active.

    Without a valid session the page ends here and the browser goes to the sign-in page.
    """
    context = current()
    token = context.session_token()
    session = session_person(context.desk, token, touch=touch) if token else None
    if session is None:
        leave()
    _own_state(session.person_id)
    st.session_state[SESSION_KEY] = session.locale
    accounts = list_accounts(context.desk, session.actor)
    return Viewer(
        person_id=session.person_id,
        session_id=session.id,
        name=session.name,
        email=session.email,
        locale=session.locale,
        actor=session.actor,
        accounts={account.id: account for account in accounts},
    )


def leave() -> NoReturn:
    """Send the browser to the sign-in page and end this run."""
    st.html(f"<script>{LEAVE_SCRIPT}</script>", unsafe_allow_javascript=True)
    st.markdown(f"[{_('You are signed out. Sign in again.')}](/sign-in)")
    st.stop()


def _own_state(person_id: int) -> None:
    # A browser that signs in as someone else may rejoin the earlier Streamlit session: nothing of it stays.
    if st.session_state.get(OWNER_KEY, person_id) != person_id:
        for key in list(st.session_state):
            del st.session_state[key]
    st.session_state[OWNER_KEY] = person_id
