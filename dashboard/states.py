"""What a place on the screen says when it has nothing to show: empty, too little, partial, failed."""

import logging
import secrets
from collections.abc import Callable

import streamlit as st
from streamlit.runtime.scriptrunner import StopException
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException

from dashboard.messages import _, number

logger = logging.getLogger(__name__)


def empty(
    title: str, body: str, *, icon: str = ":material/inbox:", action: tuple[str, str] | None = None
) -> None:
    """Nothing is here yet: say why and what to do. `action` is a label and the address of a page of ours."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.markdown(f"### {icon} {title}", text_alignment="center")
        st.markdown(body, text_alignment="center")
        if action:
            label, address = action
            st.markdown(f"[{label}]({address})", text_alignment="center")


def not_enough(what: str, n: int, needed: int) -> None:
    """Too few values for an honest answer."""
    told = _("{what}: {n} so far; at least {needed} are needed to say something.")
    st.caption(":material/hourglass_empty: " + told.format(what=what, n=number(n), needed=number(needed)))


def partial(message: str) -> None:
    """The numbers shown are not the whole picture; say what is missing."""
    st.caption(f":material/info: {message}")


def failed(reference: str) -> None:
    """Something of ours went wrong: one calm sentence and the reference under which the log has it."""
    said = _(
        "This part could not be shown; the rest of the desk works. Reference: {reference}",
        reference=f"`{reference}`",
    )
    st.error(said, icon=":material/error:")


def record_failure(error: BaseException) -> str:
    """Log an unexpected error and give the reference to show for it."""
    reference = secrets.token_hex(4).upper()
    logger.error("page failed", extra={"reference": reference}, exc_info=error)
    return reference


def guarded(panel: Callable[..., None], *args: object, **kwargs: object) -> None:
    """Draw a panel; when it breaks, the panel says so and the page lives on."""
    try:
        panel(*args, **kwargs)
    except (StopException, RerunException):
        raise
    except Exception as error:
        failed(record_failure(error))


def on_script_error(error: Exception) -> bool:
    """Streamlit's hook for errors that no panel caught. True: its own message is not shown."""
    failed(record_failure(error))
    return True
