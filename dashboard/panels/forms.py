"""How a form changes something: once, with the refusal shown as the sentences it is made of."""

from collections.abc import Callable
from uuid import uuid4

import streamlit as st

from actions.errors import ActionError, Invalid
from actions.outcome import Outcome


def change_once(form: str, change: Callable[[str], Outcome], done: str) -> Outcome | None:
    """Run `change` with the request key of this form, so that a second click does not change twice.

    Tells `done` and the outcome's notes, or shows every problem and gives None; the key stays until it worked.
    """
    slot = f"request-{form}"
    try:
        outcome = change(st.session_state.setdefault(slot, uuid4().hex))
    except ActionError as error:
        # The same key with another body would be refused: what was corrected is a new request.
        del st.session_state[slot]
        for problem in error.problems if isinstance(error, Invalid) else [str(error)]:
            st.error(problem, icon=":material/block:")
        return None
    del st.session_state[slot]
    st.toast(" ".join([done, *outcome.notes]), icon=":material/check:")
    return outcome
