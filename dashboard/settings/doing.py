"""Making a change from a button: once per form, with its notes or its refusal shown."""

import secrets
from collections.abc import Callable

import streamlit as st

from actions.errors import ActionError, Invalid
from actions.outcome import Outcome

SAID = "settings.said"


def make(form: str, change: Callable[[str], Outcome], said: str) -> bool:
    """Run `change(request_key)`; the key stays the same until it succeeds, so a double click acts once.

    The outcome's notes, else `said`, are shown after the rerun. False: it was refused, which is shown here.
    """
    key = st.session_state.setdefault(f"settings.key.{form}", secrets.token_hex(16))
    try:
        outcome = change(key)
    except Invalid as error:
        for problem in error.problems:
            st.error(problem)
        return False
    except ActionError as error:
        st.error(str(error))
        return False
    del st.session_state[f"settings.key.{form}"]
    st.session_state[SAID] = list(outcome.notes) or [said]
    return True


def say() -> None:
    """Show what the last change did, once."""
    for line in st.session_state.pop(SAID, []):
        st.success(line, icon=":material/check:")
